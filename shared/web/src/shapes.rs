//! JSON shapes of answers, with their fields in the contract's order.

use chrono::{DateTime, SecondsFormat, Utc};
use domain::{Activity, Payment, StoredFile, User, UserId};
use serde::Serialize;
use serde_json::{Map, Value};
use uuid::Uuid;

/// `2026-11-22T03:59:24.504521Z`
pub fn timestamp(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::Micros, true)
}

#[derive(Debug, Serialize)]
pub struct UserShape<'a> {
    id: UserId,
    username: &'a str,
    email: &'a str,
    mobile_number: &'a str,
}

impl<'a> From<&'a User> for UserShape<'a> {
    fn from(user: &'a User) -> Self {
        Self {
            id: user.id,
            username: &user.username,
            email: &user.email,
            mobile_number: &user.mobile_number,
        }
    }
}

#[derive(Debug, Serialize)]
pub struct FileShape<'a> {
    file_id: Uuid,
    user: UserId,
    file: String,
    filename: &'a str,
    upload_time: String,
    status: &'static str,
    word_count: Option<u64>,
}

impl<'a> FileShape<'a> {
    /// `download_url` becomes the field `file`.
    pub fn new(file: &'a StoredFile, download_url: String) -> Self {
        Self {
            file_id: file.file_id.0,
            user: file.user_id,
            file: download_url,
            filename: &file.filename,
            upload_time: timestamp(file.upload_time),
            status: file.status.as_str(),
            word_count: file.word_count,
        }
    }
}

/// A file with everything that the items of lists do not have.
#[derive(Debug, Serialize)]
pub struct FileDetailsShape<'a> {
    #[serde(flatten)]
    item: FileShape<'a>,
    size_bytes: u64,
    reason: Option<ReasonShape<'a>>,
    credit_refunded: bool,
}

/// Why a file failed.
#[derive(Debug, Serialize)]
struct ReasonShape<'a> {
    code: &'static str,
    message: &'a str,
}

impl<'a> FileDetailsShape<'a> {
    /// `item` is the same file as an item of a list.
    pub fn new(file: &'a StoredFile, item: FileShape<'a>) -> Self {
        Self {
            item,
            size_bytes: file.size_bytes,
            reason: file.failure.as_ref().map(|failure| ReasonShape {
                code: failure.code.as_str(),
                message: &failure.message,
            }),
            credit_refunded: file.credit_refunded,
        }
    }
}

#[derive(Debug, Serialize)]
pub struct PaymentShape<'a> {
    payment_id: Uuid,
    user: UserId,
    amount: String,
    status: &'static str,
    transaction_id: &'a str,
    gateway_response: Option<&'a Map<String, Value>>,
    timestamp: String,
}

impl<'a> From<&'a Payment> for PaymentShape<'a> {
    fn from(payment: &'a Payment) -> Self {
        Self {
            payment_id: payment.payment_id,
            user: payment.user_id,
            amount: payment.amount.to_string(),
            status: payment.status.as_str(),
            transaction_id: payment.transaction_id.as_str(),
            gateway_response: payment.gateway_response.as_ref(),
            timestamp: timestamp(payment.timestamp),
        }
    }
}

#[derive(Debug, Serialize)]
pub struct ActivityShape<'a> {
    activity_id: Uuid,
    user: UserId,
    action: &'static str,
    metadata: &'a Value,
    timestamp: String,
}

impl<'a> From<&'a Activity> for ActivityShape<'a> {
    fn from(activity: &'a Activity) -> Self {
        Self {
            activity_id: activity.activity_id,
            user: activity.user_id,
            action: activity.action.as_str(),
            metadata: &activity.metadata,
            timestamp: timestamp(activity.timestamp),
        }
    }
}
