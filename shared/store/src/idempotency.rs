//! Requests that a client may repeat under an `Idempotency-Key`, with their answers. The rows have a TTL of a
//! day. DynamoDB removes expired rows late, so an expired row is treated as missing.

use crate::record::{Attributes, Record, attributes, number, text};
use crate::transaction::write_if;
use crate::{Store, keys};
use anyhow::{Context, Result};
use aws_sdk_dynamodb::operation::put_item::PutItemError;
use aws_sdk_dynamodb::operation::update_item::builders::UpdateItemFluentBuilder;
use aws_sdk_dynamodb::types::ReturnValuesOnConditionCheckFailure;
use chrono::{DateTime, TimeDelta, Utc};
use domain::UserId;
use uuid::Uuid;

/// How long a row lives after the request began.
const RETENTION: TimeDelta = TimeDelta::hours(24);
/// Longer than the time-out of any function that serves HTTP requests (29 s): an attempt without a response by then is
/// dead.
const ATTEMPT_LEASE: TimeDelta = TimeDelta::seconds(60);

/// The key of a request: it belongs to one account and one path.
#[derive(Clone, Debug)]
pub struct IdempotencyKey {
    key: String,
}

/// The outcome of [`Store::begin_request`].
#[derive(Clone, Debug, PartialEq)]
pub enum BeginRequest {
    /// The request is new. The caller works on it.
    Begun,
    /// This request, or another one with its key, came before.
    Earlier(EarlierRequest),
}

/// The answer to a request, which only its sender interprets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SavedResponse {
    pub status: u16,
    pub body: String,
}

/// A request that came before.
#[derive(Clone, Debug, PartialEq)]
pub struct EarlierRequest {
    /// Equal for equal requests.
    pub fingerprint: String,
    /// Identifies the work on the request, through all attempts.
    pub attempt: Uuid,
    /// Set once the request is answered.
    pub answer: Option<SavedResponse>,
    /// Without an answer: the time from which the function that worked on it must be dead.
    pub busy_until: DateTime<Utc>,
}

impl IdempotencyKey {
    /// `key` as the client `user_id` sent it to `path`.
    pub fn new(user_id: UserId, path: &str, key: &str) -> Self {
        let key = keys::idempotency_record(user_id, path, key);
        Self { key }
    }
}

impl Store {
    /// Notes that the request is being worked on, unless one with its key is known.
    ///
    /// # Errors
    /// DynamoDB fails, or the row is corrupt.
    pub async fn begin_request(
        &self,
        request: &IdempotencyKey,
        fingerprint: &str,
        attempt: Uuid,
        now: DateTime<Utc>,
    ) -> Result<BeginRequest> {
        let put = self
            .client
            .put_item()
            .table_name(&self.tables.expiring)
            .set_item(Some(item(request, fingerprint, attempt, now)))
            .condition_expression("attribute_not_exists(#key) OR expires_at <= :now")
            .expression_attribute_names("#key", "key")
            .expression_attribute_values(":now", number(now.timestamp()))
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld);
        let Err(error) = put.send().await else {
            return Ok(BeginRequest::Begun);
        };
        let known = match error.as_service_error() {
            Some(PutItemError::ConditionalCheckFailedException(refused)) => refused.item().cloned(),
            _ => return Err(error).context("begin a request with an idempotency key"),
        };
        let known =
            known.context("DynamoDB refused the write but did not return the existing row")?;
        let earlier = earlier(&Record::new(self.tables.expiring(), known))?;
        // Our own write: its answer was lost, and the SDK tried again.
        if earlier.attempt == attempt {
            return Ok(BeginRequest::Begun);
        }
        Ok(BeginRequest::Earlier(earlier))
    }

    /// Takes over a request whose last attempt died. `false`: another attempt was faster.
    ///
    /// # Errors
    /// DynamoDB fails.
    pub async fn resume_request(
        &self,
        request: &IdempotencyKey,
        earlier: &EarlierRequest,
        now: DateTime<Utc>,
    ) -> Result<bool> {
        let update = self
            .change(request, earlier.attempt)
            .update_expression("SET busy_until = :until")
            .condition_expression(
                "attempt = :attempt AND busy_until = :seen AND attribute_not_exists(#status)",
            )
            .expression_attribute_names("#status", "status")
            .expression_attribute_values(":seen", number(earlier.busy_until.timestamp()))
            .expression_attribute_values(":until", number((now + ATTEMPT_LEASE).timestamp()));
        let what = "resume a request with an idempotency key";
        write_if(what, || update.clone().send()).await
    }

    /// Keeps the answer for repetitions. `false`: the request was removed meanwhile.
    ///
    /// # Errors
    /// DynamoDB fails.
    pub async fn finish_request(
        &self,
        request: &IdempotencyKey,
        attempt: Uuid,
        answer: &SavedResponse,
    ) -> Result<bool> {
        let update = self
            .change(request, attempt)
            .update_expression("SET #status = :status, body = :body")
            .condition_expression("attempt = :attempt")
            .expression_attribute_names("#status", "status")
            .expression_attribute_values(":status", number(answer.status))
            .expression_attribute_values(":body", text(&answer.body));
        let what = "save the response to a request with an idempotency key";
        write_if(what, || update.clone().send()).await
    }

    /// Lets the next attempt go on at once, because this one failed half way. `false`: the request was removed.
    ///
    /// # Errors
    /// DynamoDB fails.
    pub async fn suspend_request(&self, request: &IdempotencyKey, attempt: Uuid) -> Result<bool> {
        let update = self
            .change(request, attempt)
            .update_expression("SET busy_until = :past")
            .condition_expression("attempt = :attempt")
            .expression_attribute_values(":past", number(0));
        let what = "suspend a request with an idempotency key";
        write_if(what, || update.clone().send()).await
    }

    /// Removes the request, because it changed nothing. `false`: it was removed before.
    ///
    /// # Errors
    /// DynamoDB fails.
    pub async fn forget_request(&self, request: &IdempotencyKey, attempt: Uuid) -> Result<bool> {
        let delete = self
            .client
            .delete_item()
            .table_name(&self.tables.expiring)
            .key("key", text(&request.key))
            .condition_expression("attempt = :attempt")
            .expression_attribute_values(":attempt", text(attempt));
        let what = "forget a request with an idempotency key";
        write_if(what, || delete.clone().send()).await
    }

    /// An update of the row, whose condition may name `:attempt`.
    fn change(&self, request: &IdempotencyKey, attempt: Uuid) -> UpdateItemFluentBuilder {
        self.client
            .update_item()
            .table_name(&self.tables.expiring)
            .key("key", text(&request.key))
            .expression_attribute_values(":attempt", text(attempt))
    }
}

fn item(
    request: &IdempotencyKey,
    fingerprint: &str,
    attempt: Uuid,
    now: DateTime<Utc>,
) -> Attributes {
    attributes([
        ("key", Some(text(&request.key))),
        ("fingerprint", Some(text(fingerprint))),
        ("attempt", Some(text(attempt))),
        (
            "busy_until",
            Some(number((now + ATTEMPT_LEASE).timestamp())),
        ),
        ("expires_at", Some(number((now + RETENTION).timestamp()))),
    ])
}

fn earlier(record: &Record) -> Result<EarlierRequest> {
    let answer = match record.optional_number("status")? {
        Some(status) => Some(SavedResponse {
            status,
            body: record.text("body")?.to_owned(),
        }),
        None => None,
    };
    Ok(EarlierRequest {
        fingerprint: record.text("fingerprint")?.to_owned(),
        attempt: record.uuid("attempt")?,
        answer,
        busy_until: DateTime::from_timestamp(record.number("busy_until")?, 0)
            .context("`busy_until` is out of range")?,
    })
}
