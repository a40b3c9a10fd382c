//! Batches of events of objects: each names a file, which gets its end here.

use crate::count::{Counted, count_object};
use crate::statistics::statistics;
use anyhow::{Context, Result, bail};
use aws_lambda_events::event::s3::S3Event;
use aws_lambda_events::event::sqs::{SqsBatchResponse, SqsEvent};
use domain::{FailureReason, FileStatus, StoredFile};
use serde_json::Value;
use service::faults::{self, FaultPoint};
use service::metrics::Metric;
use service::uploads::{Ended, complete, fail_uncountable, refund};
use service::{App, ObjectKey};
use std::time::{Duration, Instant};
use web::events::each_message;

/// The time that counting one file may take, from the start of its batch. It is final: a file that takes longer would do so
/// again. The function's time-out leaves half a minute more, in which the outcome is recorded.
pub const DEADLINE: Duration = Duration::from_secs(90);

/// Counts the object that each message names, all of them side by side and each within `deadline`. A message is done only
/// when its file has its final state or can never get one. Messages may come twice, late and in any order.
pub async fn handle(app: &App, deadline: Duration, event: SqsEvent) -> SqsBatchResponse {
    let deadline = Instant::now() + deadline;
    each_message(event, async |body| process(app, deadline, body).await).await
}

async fn process(app: &App, deadline: Instant, body: &str) -> Result<()> {
    for key in object_keys(body)? {
        match ObjectKey::parse(&key) {
            Some(key) => process_object(app, deadline, key)
                .await
                .with_context(|| key.to_string())?,
            None => tracing::warn!(key, "the object is not an upload"),
        }
    }
    Ok(())
}

/// The object keys in an S3 notification; none in the test event that S3 sends when the notification is set up.
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

/// Decodes a key of a notification, which S3 encodes like a form value.
fn decode(key: &str) -> String {
    let encoded = format!("={key}");
    form_urlencoded::parse(encoded.as_bytes())
        .map(|(_, value)| value.into_owned())
        .collect()
}

async fn process_object(app: &App, deadline: Instant, key: ObjectKey) -> Result<()> {
    let file = app.store.find_file(key.file_id).await?;
    let Some(file) = file.filter(|file| ObjectKey::of(file) == key) else {
        return remove_orphan(app, key).await;
    };
    if may_have_no_object(&file) {
        return remove_late(app, key).await;
    }
    if file.status != FileStatus::Processing {
        tracing::info!(%key, status = file.status.as_str(), "already processed");
        return Ok(());
    }
    let started = Instant::now();
    let counted = count_object(&app.objects, key, deadline).await?;
    let milliseconds = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
    app.metrics.add(Metric::CountMilliseconds, milliseconds);
    faults::point(FaultPoint::WordsCounted);
    let ended = record(app, &file, &counted).await?;
    faults::point(FaultPoint::CountRecorded);
    match ended {
        Ended::Charged => {
            tracing::info!(%key, outcome = ?counted, "processed");
            Ok(())
        }
        Ended::Refunded => {
            tracing::info!(%key, outcome = ?counted, "processed, and the credit is refunded");
            app.objects.remove(key).await
        }
        // The file got its end meanwhile.
        Ended::Already => match app.store.find_file(key.file_id).await? {
            Some(file) if may_have_no_object(&file) => remove_late(app, key).await,
            _ => Ok(()),
        },
    }
}

/// Whether nobody pays for keeping the content of the file: its credit was refunded, or its owner deleted it.
fn may_have_no_object(file: &StoredFile) -> bool {
    file.credit_refunded || file.content_deleted_at.is_some()
}

/// Removes an object without a record: nobody paid for it. A record is written before its object and removed with its
/// owner's account, so only the object of a deleted account is expected here.
async fn remove_orphan(app: &App, key: ObjectKey) -> Result<()> {
    if app.store.find_user(key.user_id).await?.is_some() {
        bail!("the object has no record, although its owner has an account");
    }
    tracing::info!(%key, "removing an object whose owner's account is deleted");
    app.objects.remove(key).await
}

/// Removes an object that came after its credit was refunded or its content deleted: it may not be counted.
async fn remove_late(app: &App, key: ObjectKey) -> Result<()> {
    tracing::info!(%key, "removing an object that arrived after its refund or deletion");
    app.objects.remove(key).await
}

/// Gives the file its final state.
async fn record(app: &App, file: &StoredFile, counted: &Counted) -> Result<Ended> {
    match counted {
        Counted::Figures(counted) => complete(app, file, &statistics(counted)).await,
        Counted::Uncountable(error) => fail_uncountable(app, file, error).await,
        Counted::Gone => Ok(match refund(app, file, &FailureReason::removed()).await? {
            true => Ended::Refunded,
            false => Ended::Already,
        }),
    }
}
