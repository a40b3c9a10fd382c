//! TransactWriteItems, with the retries that the SDK leaves to the caller.

use crate::Store;
use crate::random;
use crate::record::Attributes;
use crate::tables::Table;
use anyhow::{Context, Result};
use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::types::builders::{DeleteBuilder, PutBuilder, UpdateBuilder};
use aws_sdk_dynamodb::types::{
    AttributeValue, CancellationReason, ConditionCheck, Put, TransactWriteItem, Update,
};
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
    /// Runs `writes` as one. Conflicts with other transactions and throttling are retried here, because the
    /// SDK does not retry cancellations. All attempts have the same request token, so that an attempt
    /// whose answer was lost is not applied twice.
    pub(super) async fn transact(&self, writes: Vec<TransactWriteItem>) -> Result<Outcome> {
        let token = random().to_string();
        let mut pause = FIRST_PAUSE;
        for attempt in 1.. {
            let request = self
                .client
                .transact_write_items()
                .set_transact_items(Some(writes.clone()));
            let Err(error) = request.client_request_token(&token).send().await else {
                return Ok(Outcome::Committed);
            };
            if let Some(place) = error.as_service_error().and_then(refused_place) {
                return Ok(Outcome::Refused(place));
            }
            if attempt == ATTEMPTS || !error.as_service_error().is_some_and(is_retryable) {
                return Err(error).context("write a transaction");
            }
            // Half of the pause is random, so that two transactions that collided do not collide again.
            let jitter = u32::from(random().as_bytes()[0]);
            tokio::time::sleep(pause / 2 + pause * jitter / 512).await;
            pause *= 2;
        }
        unreachable!("the last attempt returns")
    }
}

/// Whether the condition of a single conditional write held. `what` says what was tried.
pub fn condition_held<T, E>(answer: Result<T, SdkError<E>>, what: &'static str) -> Result<bool>
where
    E: ProvideErrorMetadata + std::error::Error + Send + Sync + 'static,
{
    match answer {
        Ok(_) => Ok(true),
        Err(error) if error.code() == Some("ConditionalCheckFailedException") => Ok(false),
        Err(error) => Err(error).context(what),
    }
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

/// A check that writes nothing; it is refused if the row of `table` whose key is `key` does not exist.
pub fn exists(table: Table<'_>, key: AttributeValue) -> Result<TransactWriteItem> {
    let check = ConditionCheck::builder()
        .table_name(table.name)
        .key(table.key, key)
        .condition_expression("attribute_exists(#key)")
        .expression_attribute_names("#key", table.key);
    Ok(TransactWriteItem::builder()
        .condition_check(check.build().context("build a condition check")?)
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
