//! Writes the data of an account into an archive that its owner downloads. Each SQS message names one account.
//!
//! The archive grows on the disk, page by page of the lists, so an account of any size takes little memory. A message that is
//! delivered again writes the same archive again.

mod archive;

use anyhow::{Context, Result};
use archive::Archive;
use aws_lambda_events::event::sqs::{SqsBatchResponse, SqsEvent};
use domain::User;
use service::exports::ExportMessage;
use service::{App, Page, PageRequest};
use std::path::Path;
use web::events::each_message;
use web::runtime::serve_batches;
use web::shapes::{AccountExportShape, ActivityShape, FileDetailsShape, FileShape, PaymentShape};

/// The number of rows that are read before they are written.
const PAGE: usize = 500;

/// Writes the archives that the messages ask for, in files of `folder` that are removed again.
pub async fn handle(app: &App, folder: &Path, event: SqsEvent) -> SqsBatchResponse {
    each_message(event, async |body| {
        let message = serde_json::from_str(body).context("a message that is no export")?;
        export(app, folder, &message).await
    })
    .await
}

async fn export(app: &App, folder: &Path, message: &ExportMessage) -> Result<()> {
    let Some(user) = app.store.find_user(message.owner).await? else {
        tracing::info!(user_id = %message.owner, "no archive: the account was deleted");
        return Ok(());
    };
    let path = folder.join(format!("{}.zip", message.id));
    let written = write(app, &user, &path).await;
    let stored = match written {
        Ok(()) => app.objects.put_export(user.id, message.id, &path).await,
        Err(error) => Err(error),
    };
    // The next invocation of this process needs the space.
    tokio::fs::remove_file(&path).await.ok();
    stored?;
    app.store.finish_export(user.id, message.id).await?;
    Ok(())
}

async fn write(app: &App, user: &User, path: &Path) -> Result<()> {
    let store = &app.store;
    let mut archive = Archive::create(path)?;
    archive.one("account.json", &AccountExportShape::from(user))?;
    archive.begin("files.json")?;
    each_page(
        async |page| store.files_of(user.id, page).await,
        |files| {
            files.iter().try_for_each(|file| {
                // Contents are downloaded one by one, from the page of each file.
                let item = FileShape::new(file, None);
                let content = file.content(app.retention, app.clock.now());
                archive.row(&FileDetailsShape::new(file, item, content))
            })
        },
    )
    .await?;
    archive.begin("payments.json")?;
    each_page(
        async |page| store.payments_of(user.id, page).await,
        |payments| {
            let mut rows = payments.iter();
            rows.try_for_each(|payment| archive.row(&PaymentShape::from(payment)))
        },
    )
    .await?;
    archive.begin("history.json")?;
    each_page(
        async |page| store.activities_of(user.id, page).await,
        |lines| {
            let mut rows = lines.iter();
            rows.try_for_each(|line| archive.row(&ActivityShape::from(line)))
        },
    )
    .await?;
    archive.finish()
}

/// Applies `write` to every page of a list.
async fn each_page<Row>(
    list: impl AsyncFn(PageRequest) -> Result<Page<Row>>,
    mut write: impl FnMut(&[Row]) -> Result<()>,
) -> Result<()> {
    let mut before = None;
    loop {
        let page = list(PageRequest {
            limit: PAGE,
            before,
        })
        .await?;
        write(&page.rows)?;
        match page.next {
            Some(next) => before = Some(next),
            None => return Ok(()),
        }
    }
}

/// # Errors
/// As for [`web::runtime::serve`].
pub async fn run() -> Result<(), web::Error> {
    serve_batches(|app, event| handle(app, Path::new("/tmp"), event)).await
}
