//! Uploads. A file is Processing until one transaction ends it as Completed or Failed; that transaction also writes
//! the history. The content of the files is in object storage, which this crate does not touch.

use crate::batches::BATCH_WRITE;
use crate::record::{Attributes, Record, attributes, number, text};
use crate::transaction::{Outcome, put_new, update, update_of};
use crate::users::id_set;
use crate::{Page, PageRequest, Store, file_statistics, keys};
use anyhow::{Result, bail};
use aws_sdk_dynamodb::types::builders::UpdateBuilder;
use aws_sdk_dynamodb::types::{AttributeValue, TransactWriteItem};
use chrono::{DateTime, Utc};
use domain::{
    Activity, FailureCode, FailureReason, FileFormat, FileId, FileStatus, Sha256Digest, Statistics,
    StoredFile, TransactionId, UserId,
};

/// The outcome of accepting an upload.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AcceptUpload {
    /// One credit is spent and the file is Processing.
    Accepted,
    /// This file was accepted before, by an attempt that did not finish; nothing changed.
    AlreadyAccepted,
    /// The owner has no credit left, or no account, or the payment of the file is spent meanwhile; nothing changed.
    NoCredit,
}

/// The outcome of refunding a credit within an allowance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RefundCredit {
    /// The file is Failed, and its owner has the credit back.
    Refunded,
    /// The file was no longer Processing; nothing changed.
    AlreadyEnded,
    /// The allowance is used up; nothing changed.
    UsedUp,
}

/// What may happen `limit` times in a window of time, and is counted in the transaction in which it happens.
#[derive(Clone, Debug)]
pub struct Allowance {
    pub key: String,
    pub limit: u64,
    pub window_end: DateTime<Utc>,
}

impl Store {
    /// Spends one of the owner's credits on `file` and records it, or does neither. The credit is that of the file's payment; a
    /// file without one spends a credit without one, which the owner has if all payments are spent.
    ///
    /// # Errors
    /// DynamoDB fails.
    pub async fn accept_upload(
        &self,
        file: &StoredFile,
        activity: &Activity,
    ) -> Result<AcceptUpload> {
        let spend = update_of(self.tables.users(), number(file.user_id))
            .expression_attribute_values(":minus_one", number(-1))
            .expression_attribute_values(":one", number(1));
        let spend = match &file.payment_id {
            Some(id) => spend
                .update_expression("ADD upload_credits :minus_one DELETE unspent_payments :ids")
                .condition_expression("upload_credits >= :one AND contains(unspent_payments, :id)")
                .expression_attribute_values(":id", text(id.as_str()))
                .expression_attribute_values(":ids", id_set([id])),
            None => spend
                .update_expression("ADD upload_credits :minus_one")
                .condition_expression(
                    "upload_credits >= :one AND attribute_not_exists(unspent_payments)",
                ),
        };
        let writes = vec![
            put_new(self.tables.files(), item(file))?,
            update(spend)?,
            self.put_activity(activity)?,
        ];
        match self.transact("accept an upload", writes).await? {
            Outcome::Committed => Ok(AcceptUpload::Accepted),
            Outcome::Refused(0) => Ok(AcceptUpload::AlreadyAccepted),
            Outcome::Refused(1) => Ok(AcceptUpload::NoCredit),
            Outcome::Refused(_) => bail!("activity {} already exists", activity.activity_id),
        }
    }

    /// Reads a file, strongly consistent.
    ///
    /// # Errors
    /// DynamoDB fails, or the row is corrupt.
    pub async fn find_file(&self, id: FileId) -> Result<Option<StoredFile>> {
        let record = self.get(self.tables.files(), text(id.0)).await?;
        record.as_ref().map(file).transpose()
    }

    /// Changes a file from Processing to Completed at the time of `activity`, and stores its word count and statistics. `false`: the file was no longer
    /// Processing, because the event came twice or the credit was refunded, and nothing changed.
    ///
    /// # Errors
    /// DynamoDB fails.
    pub async fn complete_file(
        &self,
        file: &StoredFile,
        statistics: &Statistics,
        activity: &Activity,
    ) -> Result<bool> {
        let complete = update_of(self.tables.files(), text(file.file_id.0))
            .update_expression(
                "SET #status = :status, word_count = :words, #statistics = :statistics, completed_at = :time REMOVE #open, check_at",
            )
            .expression_attribute_names("#statistics", "statistics")
            .expression_attribute_values(":words", number(statistics.total.words))
            .expression_attribute_values(":time", text(keys::time_text(activity.timestamp)))
            .expression_attribute_values(":statistics", file_statistics::map_of(statistics));
        let writes = vec![
            end_processing(complete, FileStatus::Completed)?,
            self.put_activity(activity)?,
        ];
        self.change_file("complete a file", writes).await
    }

    /// Changes a file from Processing to Failed for `reason`. The credit stays spent, because the file arrived
    /// and cannot be counted. `false`: the file was no longer Processing, and nothing changed.
    ///
    /// # Errors
    /// DynamoDB fails.
    pub async fn fail_file(
        &self,
        file: &StoredFile,
        reason: &FailureReason,
        activity: &Activity,
    ) -> Result<bool> {
        let fail = self.failure(file, reason, "REMOVE #open, check_at");
        let writes = vec![
            end_processing(fail, FileStatus::Failed)?,
            self.put_activity(activity)?,
        ];
        self.change_file("fail a file", writes).await
    }

    /// Changes a file from Processing to Failed for `reason` and returns the credit to the owner. With an `allowance` this
    /// takes one out of it, or changes nothing.
    ///
    /// # Errors
    /// DynamoDB fails.
    pub async fn refund_credit(
        &self,
        file: &StoredFile,
        reason: &FailureReason,
        activity: &Activity,
        allowance: Option<&Allowance>,
    ) -> Result<RefundCredit> {
        let fail = self
            .failure(file, reason, ", given_back = :true REMOVE #open, check_at")
            .expression_attribute_values(":true", AttributeValue::Bool(true));
        let fail = end_processing(fail, FileStatus::Failed)?;
        let mut writes = vec![
            fail.clone(),
            self.add_credit(file.user_id, file.payment_id.as_ref())?,
            self.put_activity(activity)?,
        ];
        if let Some(allowance) = allowance {
            writes.push(self.take_one(allowance)?);
        }
        let ended = match self.transact("refund a credit", writes).await? {
            Outcome::Committed => true,
            Outcome::Refused(0) => false,
            // The account is deleted: nobody is left to get the credit, or an activity.
            Outcome::Refused(1) => {
                self.change_file("end the file of nobody", vec![fail])
                    .await?
            }
            Outcome::Refused(3) => return Ok(RefundCredit::UsedUp),
            Outcome::Refused(_) => bail!("activity {} already exists", activity.activity_id),
        };
        Ok(match ended {
            true => RefundCredit::Refunded,
            false => RefundCredit::AlreadyEnded,
        })
    }

    /// Notes that the owner deleted the content of a file that has its end. `false`: it was noted before, or the file is
    /// Processing or removed, and nothing changed.
    ///
    /// # Errors
    /// DynamoDB fails.
    pub async fn mark_content_deleted(
        &self,
        file: &StoredFile,
        activity: &Activity,
        now: DateTime<Utc>,
    ) -> Result<bool> {
        let mark = update_of(self.tables.files(), text(file.file_id.0))
            .update_expression("SET content_deleted_at = :now")
            .condition_expression(
                "attribute_exists(file_id) AND #status <> :processing AND attribute_not_exists(content_deleted_at)",
            )
            .expression_attribute_names("#status", "status")
            .expression_attribute_values(":processing", text(FileStatus::Processing.as_str()))
            .expression_attribute_values(":now", text(keys::time_text(now)));
        let writes = vec![update(mark)?, self.put_activity(activity)?];
        self.change_file("mark a content as deleted", writes).await
    }

    /// Runs the writes of a change of a file, of which the first has the condition that the file is in the state for it;
    /// `false` if it is not.
    async fn change_file(
        &self,
        what: &'static str,
        writes: Vec<TransactWriteItem>,
    ) -> Result<bool> {
        match self.transact(what, writes).await? {
            Outcome::Committed => Ok(true),
            Outcome::Refused(0) => Ok(false),
            Outcome::Refused(_) => bail!("{what}: its activity already exists"),
        }
    }

    /// The update that stores a failure. `rest` ends the update expression.
    fn failure(&self, file: &StoredFile, reason: &FailureReason, rest: &str) -> UpdateBuilder {
        update_of(self.tables.files(), text(file.file_id.0))
            .update_expression(format!(
                "SET #status = :status, failure_code = :code, failure_message = :message {rest}"
            ))
            .expression_attribute_values(":code", text(reason.code.as_str()))
            .expression_attribute_values(":message", text(&reason.message))
    }

    /// Removes the records of a deleted account's files; missing ones are no error.
    ///
    /// # Errors
    /// DynamoDB fails; some of the records may be removed by then.
    pub async fn remove_files(&self, ids: &[FileId]) -> Result<()> {
        for ids in ids.chunks(BATCH_WRITE) {
            let keys = ids.iter().map(|id| text(id.0)).collect();
            self.batch_remove(self.tables.files(), keys).await?;
        }
        Ok(())
    }

    /// The files of `owner`, newest first.
    ///
    /// # Errors
    /// DynamoDB fails, or a row is corrupt.
    pub async fn files_of(&self, owner: UserId, page: PageRequest) -> Result<Page<StoredFile>> {
        self.list_of_user(self.tables.files(), owner, page, file)
            .await
    }

    /// The files of all accounts, newest first.
    ///
    /// # Errors
    /// As for [`Self::files_of`].
    pub async fn all_files(&self, page: PageRequest) -> Result<Page<StoredFile>> {
        self.list_all(self.tables.files(), page, file).await
    }
}

/// The write of `change`, whose expression sets `#status` and removes `#open`, on condition that the file is
/// Processing.
fn end_processing(change: UpdateBuilder, status: FileStatus) -> Result<TransactWriteItem> {
    update(
        change
            .condition_expression("#status = :processing")
            .expression_attribute_names("#status", "status")
            .expression_attribute_names("#open", "open")
            .expression_attribute_values(":processing", text(FileStatus::Processing.as_str()))
            .expression_attribute_values(":status", text(status.as_str())),
    )
}

pub(super) fn item(file: &StoredFile) -> Attributes {
    let (id, time) = (file.file_id.0, file.upload_time);
    attributes([
        ("file_id", Some(text(id))),
        ("user_id", Some(number(file.user_id))),
        ("filename", Some(text(&file.filename))),
        ("format", file.format.map(|format| text(format.extension()))),
        ("status", Some(text(file.status.as_str()))),
        (
            "payment_id",
            file.payment_id.as_ref().map(|id| text(id.as_str())),
        ),
        ("word_count", file.word_count.map(number)),
        (
            "statistics",
            file.statistics.as_deref().map(file_statistics::map_of),
        ),
        ("created", Some(text(keys::created(time, id)))),
        ("bucket", Some(text(keys::bucket(id)))),
        ("open", Some(text(keys::open_shard(id)))),
        ("check_at", Some(text(keys::first_check(time)))),
        ("size_bytes", Some(number(file.size_bytes))),
        ("sha256", file.sha256.map(|sha256| text(sha256.to_string()))),
        ("arrives_by", Some(text(keys::time_text(file.arrives_by)))),
        (
            "given_back",
            Some(AttributeValue::Bool(file.credit_refunded)),
        ),
    ])
}

pub(super) fn file(record: &Record) -> Result<StoredFile> {
    Ok(StoredFile {
        file_id: FileId(record.uuid("file_id")?),
        user_id: UserId(record.number("user_id")?),
        filename: record.text("filename")?.to_owned(),
        format: record.parse_optional("format", FileFormat::from_extension)?,
        upload_time: record.created()?,
        status: record.parse("status", FileStatus::parse)?,
        payment_id: record.parse_optional("payment_id", TransactionId::parse)?,
        word_count: record.optional_number("word_count")?,
        statistics: record
            .optional("statistics", file_statistics::read)?
            .map(Box::new),
        failure: failure(record)?,
        size_bytes: record.number("size_bytes")?,
        sha256: record.parse_optional("sha256", Sha256Digest::parse)?,
        completed_at: record.parse_optional("completed_at", |time| time.parse().ok())?,
        arrives_by: record.parse("arrives_by", |time| time.parse().ok())?,
        credit_refunded: record.flag("given_back")?,
        content_deleted_at: match record.optional_text("content_deleted_at")? {
            Some(_) => Some(record.parse("content_deleted_at", |time| time.parse().ok())?),
            None => None,
        },
        content_lost: record.optional("content_lost", |lost| lost.as_bool().ok().copied())?
            == Some(true),
    })
}

/// The reason is missing in rows that failed before reasons were stored.
fn failure(record: &Record) -> Result<Option<FailureReason>> {
    let Some(message) = record.optional_text("failure_message")? else {
        return Ok(None);
    };
    Ok(Some(FailureReason {
        code: record.parse("failure_code", FailureCode::parse)?,
        message: message.to_owned(),
    }))
}
