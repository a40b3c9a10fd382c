use crate::count::{Counted, count_object};
use anyhow::{Context, Result, bail};
use aws_lambda_events::event::s3::S3Event;
use aws_lambda_events::event::sqs::{SqsBatchResponse, SqsEvent};
use serde_json::Value;
use shared::app::App;
use shared::domain::{Activity, FileStatus, StoredFile};
use shared::faults;
use shared::objects::ObjectKey;
use shared::queue::each_message;
use shared::uploads::give_back;

/// Counts what each message tells of. Only a message whose file has its final state (or can never get
/// one) is done with. Messages may come twice, late and in any order.
pub async fn handle(app: &App, event: SqsEvent) -> SqsBatchResponse {
    each_message(event, async |body| process(app, body).await).await
}

async fn process(app: &App, body: &str) -> Result<()> {
    for key in object_keys(body)? {
        match ObjectKey::parse(&key) {
            Some(key) => process_object(app, key)
                .await
                .with_context(|| key.to_string())?,
            None => tracing::warn!(key, "not an upload of ours"),
        }
    }
    Ok(())
}

/// The object names in an S3 notification; none in the test event that S3 sends when the
/// notification is set up.
fn object_keys(body: &str) -> Result<Vec<String>> {
    let body: Value = serde_json::from_str(body).context("a message that is not JSON")?;
    if body
        .get("Event")
        .is_some_and(|event| event == "s3:TestEvent")
    {
        return Ok(Vec::new());
    }
    let event: S3Event = serde_json::from_value(body).context("a message that is not from S3")?;
    let keys = event
        .records
        .into_iter()
        .filter_map(|record| record.s3.object.key);
    Ok(keys.map(|key| decode(&key)).collect())
}

/// Keys in notifications are encoded like form values.
fn decode(key: &str) -> String {
    let encoded = format!("={key}");
    form_urlencoded::parse(encoded.as_bytes())
        .map(|(_, value)| value.into_owned())
        .collect()
}

async fn process_object(app: &App, key: ObjectKey) -> Result<()> {
    let file = app.store.find_file(key.file_id).await?;
    let Some(file) = file.filter(|file| ObjectKey::of(file) == key) else {
        return remove_orphan(app, key).await;
    };
    if file.given_back {
        return remove_late(app, key).await;
    }
    if file.status != FileStatus::Processing {
        tracing::info!(%key, status = file.status.as_str(), "already processed");
        return Ok(());
    }
    let counted = count_object(&app.objects, key).await?;
    faults::point("count:counted");
    let recorded = record(app, &file, &counted).await?;
    faults::point("count:recorded");
    if recorded {
        tracing::info!(%key, outcome = ?counted, "processed");
        return Ok(());
    }
    // Somebody else gave it its end meanwhile. If it was given up, its object has no right to be.
    match app.store.find_file(key.file_id).await? {
        Some(file) if file.given_back => remove_late(app, key).await,
        _ => Ok(()),
    }
}

/// Without a record nobody paid for the object. A record is written before its object and goes with its
/// owner's account, so that only the object of a deleted account is expected here.
async fn remove_orphan(app: &App, key: ObjectKey) -> Result<()> {
    if app.store.find_user(key.user_id).await?.is_some() {
        bail!("the object has no record, although its owner has an account");
    }
    tracing::info!(%key, "removed: its owner is gone");
    app.objects.remove(key).await
}

/// The object came after its credit had gone back: it may not be counted, and nobody misses it.
async fn remove_late(app: &App, key: ObjectKey) -> Result<()> {
    tracing::info!(%key, "removed: it came after its credit was given back");
    app.objects.remove(key).await
}

/// Gives the file its final state and the history its line. `false`: another delivery was faster.
async fn record(app: &App, file: &StoredFile, counted: &Counted) -> Result<bool> {
    let now = app.clock.now();
    match counted {
        Counted::Words(words) => {
            let activity = Activity::words_counted(file, *words, now);
            app.store.complete_file(file, *words, &activity).await
        }
        Counted::Uncountable(error) => {
            let activity = Activity::count_failed(file, &error.to_string(), now);
            app.store.fail_file(file, &activity).await
        }
        Counted::Gone => {
            let reason =
                "The stored file is gone; the payment was given back. Please upload it again.";
            give_back(app, file, reason).await
        }
    }
}
