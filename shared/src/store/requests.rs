//! Requests that may be repeated under an `Idempotency-Key`, and what they were answered. They die by
//! themselves after a day; until DynamoDB has removed them they are treated as gone.

use super::record::{Attributes, Record, attributes, number, text};
use super::transaction::is_refused;
use super::{Store, keys};
use crate::domain::UserId;
use anyhow::{Context, Result};
use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_dynamodb::operation::put_item::PutItemError;
use aws_sdk_dynamodb::operation::update_item::builders::UpdateItemFluentBuilder;
use aws_sdk_dynamodb::types::ReturnValuesOnConditionCheckFailure;
use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

/// How long an answer is kept.
const KEPT: TimeDelta = TimeDelta::hours(24);
/// Longer than any function lives: one that has not answered by then never will.
const BUSY: TimeDelta = TimeDelta::seconds(60);

/// What a client's key stands for: it is the client's own and for one path only.
#[derive(Clone, Debug)]
pub struct RequestKey {
    key: String,
}

/// What became of the wish to work on a request.
#[derive(Clone, Debug, PartialEq)]
pub enum BeginRequest {
    /// It is new, and ours to work on.
    Begun,
    /// It, or another one with its key, came before.
    Earlier(EarlierRequest),
}

/// A request that came before.
#[derive(Clone, Debug, PartialEq)]
pub struct EarlierRequest {
    /// Tells whether it was the same.
    pub fingerprint: String,
    /// Names the work on it, through all tries.
    pub attempt: Uuid,
    /// Status and body, once it is answered.
    pub answer: Option<(u16, String)>,
    /// If it is not answered: when whoever works on it must be dead.
    pub busy_until: DateTime<Utc>,
}

impl RequestKey {
    /// `key` as the client `user_id` sent it to `path`.
    pub fn new(user_id: UserId, path: &str, key: &str) -> Self {
        let key = keys::repeatable_request(user_id, path, key);
        Self { key }
    }
}

impl Store {
    /// Notes that the request is being worked on, unless one with its key is known.
    pub async fn begin_request(
        &self,
        request: &RequestKey,
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
            _ => return Err(error).context("begin a repeatable request"),
        };
        let known = known.context("a refused write that does not show the row")?;
        let record = Record::new(&self.tables.expiring, &request.key, known);
        let earlier = earlier(record)?;
        // Ours: the answer was lost, and the SDK asked again.
        if earlier.attempt == attempt {
            return Ok(BeginRequest::Begun);
        }
        Ok(BeginRequest::Earlier(earlier))
    }

    /// Goes on with a request whose last try died. `false`: somebody else does.
    pub async fn resume_request(
        &self,
        request: &RequestKey,
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
            .expression_attribute_values(":until", number((now + BUSY).timestamp()));
        settled(update.send().await, "resume a repeatable request")
    }

    /// Keeps the answer, to be given again. `false`: the request was forgotten meanwhile.
    pub async fn finish_request(
        &self,
        request: &RequestKey,
        attempt: Uuid,
        (status, body): (u16, &str),
    ) -> Result<bool> {
        let update = self
            .change(request, attempt)
            .update_expression("SET #status = :status, body = :body")
            .condition_expression("attempt = :attempt")
            .expression_attribute_names("#status", "status")
            .expression_attribute_values(":status", number(status))
            .expression_attribute_values(":body", text(body));
        settled(
            update.send().await,
            "keep the answer of a repeatable request",
        )
    }

    /// Lets the next try go on at once, because this one failed half way. `false`: it was forgotten.
    pub async fn suspend_request(&self, request: &RequestKey, attempt: Uuid) -> Result<bool> {
        let update = self
            .change(request, attempt)
            .update_expression("SET busy_until = :past")
            .condition_expression("attempt = :attempt")
            .expression_attribute_values(":past", number(0));
        settled(update.send().await, "suspend a repeatable request")
    }

    /// As if the request had never come, because it changed nothing. `false`: it was forgotten before.
    pub async fn forget_request(&self, request: &RequestKey, attempt: Uuid) -> Result<bool> {
        let delete = self
            .client
            .delete_item()
            .table_name(&self.tables.expiring)
            .key("key", text(&request.key))
            .condition_expression("attempt = :attempt")
            .expression_attribute_values(":attempt", text(attempt));
        settled(delete.send().await, "forget a repeatable request")
    }

    /// A change of the row while it belongs to `attempt`.
    fn change(&self, request: &RequestKey, attempt: Uuid) -> UpdateItemFluentBuilder {
        self.client
            .update_item()
            .table_name(&self.tables.expiring)
            .key("key", text(&request.key))
            .expression_attribute_values(":attempt", text(attempt))
    }
}

fn settled<T, E>(answer: Result<T, SdkError<E>>, what: &'static str) -> Result<bool>
where
    E: ProvideErrorMetadata + std::error::Error + Send + Sync + 'static,
{
    match answer {
        Ok(_) => Ok(true),
        Err(error) if is_refused(&error) => Ok(false),
        Err(error) => Err(error).context(what),
    }
}

fn item(request: &RequestKey, fingerprint: &str, attempt: Uuid, now: DateTime<Utc>) -> Attributes {
    attributes([
        ("key", Some(text(&request.key))),
        ("fingerprint", Some(text(fingerprint))),
        ("attempt", Some(text(attempt))),
        ("busy_until", Some(number((now + BUSY).timestamp()))),
        ("expires_at", Some(number((now + KEPT).timestamp()))),
    ])
}

fn earlier(record: Record) -> Result<EarlierRequest> {
    let answer = match record.optional_number("status")? {
        Some(status) => Some((status, record.text("body")?.to_owned())),
        None => None,
    };
    Ok(EarlierRequest {
        fingerprint: record.text("fingerprint")?.to_owned(),
        attempt: record.uuid("attempt")?,
        answer,
        busy_until: DateTime::from_timestamp(record.number("busy_until")?, 0)
            .context("a time out of range")?,
    })
}
