//! Removes what deleted accounts owned. Each SQS message is the id of one account.

use anyhow::{Context, Result};
use aws_lambda_events::event::sqs::{SqsBatchResponse, SqsEvent};
use domain::UserId;
use service::{App, Page, PageRequest};
use web::events::each_message;
use web::runtime::serve_batches;

/// The number of rows that are listed before they are removed.
const PAGE: usize = 100;

/// Removes the objects, file records and history of the accounts that the messages name. Payments stay, for accounting. A
/// repetition, also after a part of the work, is harmless.
pub async fn handle(app: &App, event: SqsEvent) -> SqsBatchResponse {
    each_message(event, async |body| clean_up(app, body).await).await
}

async fn clean_up(app: &App, body: &str) -> Result<()> {
    let owner = body.parse().map(UserId);
    let owner = owner.with_context(|| format!("a message that is not a user id: {body}"))?;
    let store = &app.store;
    // The message is sent before the account is deleted. If the account still exists, the deletion failed.
    if store.find_user(owner).await?.is_some() {
        tracing::warn!(user_id = %owner, "the account was not deleted after all");
        return Ok(());
    }
    let objects = app.objects.remove_all(owner).await?;
    let files = remove_rows(
        async |page| store.files_of(owner, page).await,
        async |file| store.remove_file(owner, file.file_id).await,
    );
    let files = files.await?;
    let activities = remove_rows(
        async |page| store.activities_of(owner, page).await,
        async |activity| store.remove_activity(owner, activity.activity_id).await,
    );
    let activities = activities.await?;
    tracing::info!(user_id = %owner, objects, files, activities, "cleaned up after a deleted account");
    Ok(())
}

/// Removes every row that is listed, and returns their number.
async fn remove_rows<Row>(
    list: impl AsyncFn(PageRequest) -> Result<Page<Row>>,
    remove: impl AsyncFn(Row) -> Result<()>,
) -> Result<usize> {
    let mut removed = 0;
    let mut before = None;
    loop {
        let page = list(PageRequest {
            limit: PAGE,
            before,
        })
        .await?;
        removed += page.rows.len();
        for row in page.rows {
            remove(row).await?;
        }
        if page.next.is_none() {
            return Ok(removed);
        }
        before = page.next;
    }
}

/// # Errors
/// As for [`serve_batches`].
pub async fn run() -> Result<(), web::Error> {
    serve_batches(handle).await
}
