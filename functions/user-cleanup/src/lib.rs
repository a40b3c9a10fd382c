//! Removes what deleted accounts owned. Each SQS message is the id of one account.
//!
//! What is removed is removed for good, so an attempt that fails or runs out of time leaves less for the next one. An account
//! of any size ends: when the time is up, or something was removed, the message is sent again, which no dead-letter queue counts.

use anyhow::{Context, Result};
use aws_lambda_events::event::sqs::{SqsBatchResponse, SqsEvent};
use chrono::{DateTime, TimeDelta, Utc};
use domain::UserId;
use lambda_runtime::LambdaEvent;
use service::queue::Queue;
use service::settlement::forget_payer;
use service::{App, Page, PageRequest};
use web::events::{each_message, time_before};
use web::runtime::serve_events;

/// The number of rows that are listed before they are removed.
const PAGE: usize = 500;
/// The time that is kept for one page of rows or objects, and for sending the message again.
const PAGE_MARGIN: TimeDelta = TimeDelta::seconds(20);

/// Removes the objects, file records and history of the accounts that the messages name, and what aamarPay told about a
/// person. The payments themselves stay, for accounting. A repetition, also after a part of the work, is harmless. No page
/// of rows is begun after `last_start`; `queue` then gets the message again.
pub async fn handle(
    app: &App,
    queue: &Queue,
    last_start: DateTime<Utc>,
    event: SqsEvent,
) -> SqsBatchResponse {
    each_message(event, async |body| {
        let cleanup = Cleanup { app, last_start };
        if cleanup.run(body).await? != Progress::Done {
            tracing::info!(user_id = body, "the clean-up goes on with a new message");
            queue.send(body).await?;
        }
        Ok(())
    })
    .await
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Progress {
    Done,
    OutOfTime,
    /// Something was removed, so there may be more.
    LookAgain,
}

struct Cleanup<'a> {
    app: &'a App,
    last_start: DateTime<Utc>,
}

impl Cleanup<'_> {
    async fn run(&self, body: &str) -> Result<Progress> {
        let owner = body.parse().map(UserId);
        let owner = owner.with_context(|| format!("a message that is not a user id: {body}"))?;
        let store = &self.app.store;
        // The message is sent before the account is deleted. If the account still exists, the deletion failed.
        if store.find_user(owner).await?.is_some() {
            tracing::warn!(user_id = %owner, "the account was not deleted after all");
            return Ok(Progress::Done);
        }
        let mut objects = 0;
        loop {
            match self.app.objects.remove_some(owner).await? {
                0 => break,
                removed => objects += removed,
            }
            if self.is_out_of_time() {
                return Ok(Progress::OutOfTime);
            }
        }
        let files = self.each_page(
            async |page| store.files_of(owner, page).await,
            async |files| {
                let ids: Vec<_> = files.iter().map(|file| file.file_id).collect();
                store.remove_files(&ids).await
            },
        );
        let files = files.await?;
        let activities = self.each_page(
            async |page| store.activities_of(owner, page).await,
            async |activities| {
                let ids: Vec<_> = activities.iter().map(|line| line.activity_id).collect();
                store.remove_activities(&ids).await
            },
        );
        let activities = activities.await?;
        let payments = self.each_page(
            async |page| store.payments_of(owner, page).await,
            async |payments| {
                for payment in &payments {
                    forget_payer(self.app, payment).await?;
                }
                Ok(())
            },
        );
        let payments = payments.await?;
        let (Some(files), Some(activities), Some(payments)) = (files, activities, payments) else {
            return Ok(Progress::OutOfTime);
        };
        tracing::info!(user_id = %owner, objects, files, activities, payments, "cleaned up after a deleted account");
        // A count that ended meanwhile may have added an entry that the lists did not have yet. So the last pass finds nothing.
        Ok(match objects + files + activities {
            0 => Progress::Done,
            _ => Progress::LookAgain,
        })
    }

    /// Applies `act` to every page of a list, and returns the number of rows; `None` if the time was up before the last page.
    async fn each_page<Row>(
        &self,
        list: impl AsyncFn(PageRequest) -> Result<Page<Row>>,
        act: impl AsyncFn(Vec<Row>) -> Result<()>,
    ) -> Result<Option<usize>> {
        let (mut count, mut before) = (0, None);
        loop {
            if self.is_out_of_time() {
                return Ok(None);
            }
            let limit = PAGE;
            let page = list(PageRequest { limit, before }).await?;
            count += page.rows.len();
            act(page.rows).await?;
            match page.next {
                Some(next) => before = Some(next),
                None => return Ok(Some(count)),
            }
        }
    }

    fn is_out_of_time(&self) -> bool {
        self.app.clock.now() > self.last_start
    }
}

/// # Errors
/// As for [`web::runtime::serve`].
pub async fn run() -> Result<(), web::Error> {
    let app = &App::from_env()?;
    let queue = &Queue::from_env("USER_CLEANUP_QUEUE_URL")?;
    serve_events(|event: LambdaEvent<SqsEvent>| async move {
        let last_start = time_before(event.context.deadline, PAGE_MARGIN);
        Ok::<_, web::Error>(handle(app, queue, last_start, event.payload).await)
    })
    .await
}
