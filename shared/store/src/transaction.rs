//! Conditional writes, with the retries that the SDK leaves to the caller.

use crate::Store;
use crate::random;
use crate::record::Attributes;
use crate::tables::Table;
use anyhow::{Context, Result};
use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::types::builders::{DeleteBuilder, PutBuilder, UpdateBuilder};
use aws_sdk_dynamodb::types::{AttributeValue, CancellationReason, Put, TransactWriteItem, Update};
use std::time::Duration;

const ATTEMPTS: u32 = 8;
const FIRST_PAUSE: Duration = Duration::from_millis(20);

/// The outcome of a transaction.
#[derive(Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Every write happened.
    Committed,
    /// Nothing happened: the condition of the write at this place, counted from 0, did not hold.
    Refused(usize),
}

impl Store {
    /// Runs `writes` as one; `what` says what is tried. Conflicts with other transactions and throttling are retried
    /// here, because the SDK does not retry cancellations. All attempts have the same request token, so that an attempt
    /// whose answer was lost is not applied twice.
    pub(super) async fn transact(
        &self,
        what: &'static str,
        writes: Vec<TransactWriteItem>,
    ) -> Result<Outcome> {
        let token = random().to_string();
        for attempt in 1.. {
            let request = self
                .client
                .transact_write_items()
                .set_transact_items(Some(writes.clone()));
            let Err(error) = request.client_request_token(&token).send().await else {
                return Ok(Outcome::Committed);
            };
            // A conflict goes first: while another transaction changes one row, the refused condition of another row may
            // be that of a state which is just about to change, such as that of our own attempt.
            let is_retryable = error.as_service_error().is_some_and(is_retryable);
            if !is_retryable && let Some(place) = error.as_service_error().and_then(refused_place) {
                return Ok(Outcome::Refused(place));
            }
            if attempt == ATTEMPTS || !is_retryable {
                return Err(error).context(what);
            }
            pause(attempt).await;
        }
        unreachable!("the last attempt returns")
    }
}

/// Sends a single conditional write; `false` if its condition did not hold. `what` says what is tried. A conflict with
/// a transaction is retried, which the SDK does not do.
pub async fn write_if<T, E, F>(what: &'static str, send: impl Fn() -> F) -> Result<bool>
where
    F: Future<Output = Result<T, SdkError<E>>>,
    E: ProvideErrorMetadata + std::error::Error + Send + Sync + 'static,
{
    for attempt in 1.. {
        let Err(error) = send().await else {
            return Ok(true);
        };
        match error.code() {
            Some("ConditionalCheckFailedException") => return Ok(false),
            Some("TransactionConflictException") if attempt < ATTEMPTS => pause(attempt).await,
            _ => return Err(error).context(what),
        }
    }
    unreachable!("the last attempt returns")
}

/// Waits after a failed attempt, each time longer. Half of the pause is random, so that two writers that collided do not
/// collide again.
pub async fn pause(attempt: u32) {
    let pause = FIRST_PAUSE * 2_u32.saturating_pow(attempt - 1);
    let jitter = u32::from(random().as_bytes()[0]);
    tokio::time::sleep(pause / 2 + pause * jitter / 512).await;
}

fn reasons(error: &TransactWriteItemsError) -> &[CancellationReason] {
    match error {
        TransactWriteItemsError::TransactionCanceledException(cancelled) => {
            cancelled.cancellation_reasons()
        }
        _ => &[],
    }
}

fn refused_place(error: &TransactWriteItemsError) -> Option<usize> {
    reasons(error)
        .iter()
        .position(|reason| reason.code() == Some("ConditionalCheckFailed"))
}

fn is_retryable(error: &TransactWriteItemsError) -> bool {
    let transient = [
        "TransactionConflict",
        "ThrottlingError",
        "ProvisionedThroughputExceeded",
    ];
    error.is_transaction_in_progress_exception()
        || reasons(error)
            .iter()
            .any(|reason| reason.code().is_some_and(|code| transient.contains(&code)))
}

/// The write of a new row; it is refused if the key of the row exists.
pub fn put_new(table: Table<'_>, item: Attributes) -> Result<TransactWriteItem> {
    let put: PutBuilder = Put::builder()
        .table_name(table.name)
        .set_item(Some(item))
        .condition_expression("attribute_not_exists(#key)")
        .expression_attribute_names("#key", table.key);
    Ok(TransactWriteItem::builder()
        .put(put.build().context("build a put")?)
        .build())
}

/// The write of an update that is complete; see [`update_of`].
pub fn update(update: UpdateBuilder) -> Result<TransactWriteItem> {
    Ok(TransactWriteItem::builder()
        .update(update.build().context("build an update")?)
        .build())
}

/// The write of a removal that is complete.
pub fn delete(delete: DeleteBuilder) -> Result<TransactWriteItem> {
    Ok(TransactWriteItem::builder()
        .delete(delete.build().context("build a delete")?)
        .build())
}

/// The beginning of an update of the row of `table` whose key is `key`.
pub fn update_of(table: Table<'_>, key: AttributeValue) -> UpdateBuilder {
    Update::builder().table_name(table.name).key(table.key, key)
}
