//! What a deleted account owned is removed.

use anyhow::{Context, Result};
use aws_lambda_events::event::sqs::{SqsBatchResponse, SqsEvent};
use shared::app::App;
use shared::domain::UserId;
use shared::store::PageRequest;

/// Rows removed between two looks at the list.
const PAGE: usize = 100;

/// Removes the objects, file records and history of the accounts that the messages name. Payments stay,
/// for the books. Doing it twice, or again after half of it, is harmless.
pub async fn handle(app: &App, event: SqsEvent) -> SqsBatchResponse {
    let mut response = SqsBatchResponse::default();
    for message in event.records {
        let body = message.body.as_deref().unwrap_or("");
        if let Err(error) = clean_up(app, body).await {
            let id = message.message_id.unwrap_or_default();
            tracing::error!(
                message_id = id,
                error = format!("{error:#}"),
                "will be tried again"
            );
            response.add_failure(id);
        }
    }
    response
}

async fn clean_up(app: &App, body: &str) -> Result<()> {
    let owner = UserId(
        body.parse()
            .with_context(|| format!("a message that is not a user id: {body}"))?,
    );
    // The message was sent before the deletion, which did not happen then.
    if app.store.find_user(owner).await?.is_some() {
        tracing::warn!(user_id = %owner, "the account was not deleted after all");
        return Ok(());
    }
    let objects = app.objects.remove_all(owner).await?;
    let files = remove_files(app, owner).await?;
    let activities = remove_activities(app, owner).await?;
    tracing::info!(user_id = %owner, objects, files, activities, "cleaned up after a deleted account");
    Ok(())
}

async fn remove_files(app: &App, owner: UserId) -> Result<usize> {
    let mut page = PageRequest {
        limit: PAGE,
        before: None,
    };
    let mut removed = 0;
    loop {
        let files = app.store.files_of(owner, page).await?;
        for file in &files.rows {
            app.store.remove_file(owner, file.file_id).await?;
        }
        removed += files.rows.len();
        match files.next {
            Some(cursor) => {
                page = PageRequest {
                    limit: PAGE,
                    before: Some(cursor),
                }
            }
            None => return Ok(removed),
        }
    }
}

async fn remove_activities(app: &App, owner: UserId) -> Result<usize> {
    let mut page = PageRequest {
        limit: PAGE,
        before: None,
    };
    let mut removed = 0;
    loop {
        let activities = app.store.activities_of(owner, page).await?;
        for activity in &activities.rows {
            app.store
                .remove_activity(owner, activity.activity_id)
                .await?;
        }
        removed += activities.rows.len();
        match activities.next {
            Some(cursor) => {
                page = PageRequest {
                    limit: PAGE,
                    before: Some(cursor),
                }
            }
            None => return Ok(removed),
        }
    }
}
