//! JSON shapes of answers, with their fields in the contract's order.

use crate::statistics_shape::StatisticsShape;
use chrono::{DateTime, SecondsFormat, Utc};
use domain::{Activity, Content, Payment, StoredFile, TransactionId, User, UserId};
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

/// An account with everything that is kept about its owner but the hash of the password.
#[derive(Debug, Serialize)]
pub struct AccountExportShape<'a> {
    #[serde(flatten)]
    user: UserShape<'a>,
    email_confirmed_at: Option<String>,
    result_mails: bool,
    language: Option<&'static str>,
    date_joined: String,
    upload_credits: u64,
    is_staff: bool,
}

impl<'a> From<&'a User> for AccountExportShape<'a> {
    fn from(user: &'a User) -> Self {
        Self {
            user: UserShape::from(user),
            email_confirmed_at: user.email_confirmed_at().map(timestamp),
            result_mails: user.wants_result_mails,
            language: user.language.map(domain::Language::tag),
            date_joined: timestamp(user.date_joined),
            upload_credits: user.upload_credits,
            is_staff: user.is_staff,
        }
    }
}

#[derive(Debug, Serialize)]
pub struct FileShape<'a> {
    file_id: Uuid,
    user: UserId,
    file: Option<String>,
    filename: &'a str,
    upload_time: String,
    status: &'static str,
    word_count: Option<u64>,
}

impl<'a> FileShape<'a> {
    /// `download_url` becomes the field `file`. It is `None` for a file whose content is gone, as Django REST framework shows
    /// a file field without a file.
    pub fn new(file: &'a StoredFile, download_url: Option<String>) -> Self {
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
    sha256: Option<String>,
    /// The payment whose credit it spent.
    payment_id: Option<&'a str>,
    completed_at: Option<String>,
    reason: Option<ReasonShape<'a>>,
    credit_refunded: bool,
    content_expires_at: Option<String>,
    content_deleted_at: Option<String>,
    /// The name and version of the rule of counting.
    rule: Option<&'a str>,
    statistics: Option<StatisticsShape<'a>>,
}

/// Why a file failed.
#[derive(Debug, Serialize)]
struct ReasonShape<'a> {
    code: &'static str,
    message: &'a str,
}

impl<'a> FileDetailsShape<'a> {
    /// `item` is the same file as an item of a list, and `content` is its content at the time of the answer.
    pub fn new(file: &'a StoredFile, item: FileShape<'a>, content: Content) -> Self {
        Self {
            item,
            size_bytes: file.size_bytes,
            sha256: file.sha256.map(|sha256| sha256.to_string()),
            payment_id: file.payment_id.as_ref().map(TransactionId::as_str),
            completed_at: file.completed_at.map(timestamp),
            reason: file.failure.as_ref().map(|failure| ReasonShape {
                code: failure.code.as_str(),
                message: &failure.message,
            }),
            credit_refunded: file.credit_refunded,
            content_expires_at: match content {
                Content::Kept { expires_at: at } | Content::Expired { at } => Some(timestamp(at)),
                Content::Deleted { .. } | Content::Lost | Content::None => None,
            },
            content_deleted_at: file.content_deleted_at.map(timestamp),
            rule: file
                .statistics
                .as_ref()
                .map(|statistics| statistics.rule.as_str()),
            statistics: file.statistics.as_deref().map(StatisticsShape::new),
        }
    }
}

#[derive(Debug, Serialize)]
pub struct PaymentShape<'a> {
    payment_id: Uuid,
    user: UserId,
    amount: String,
    status: &'static str,
    /// `None` for a payment of the original that was never sent to aamarPay.
    transaction_id: Option<&'a str>,
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
            transaction_id: payment.transaction_id.at_provider(),
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
