//! Uploads. A file is Processing until one transaction ends it as Completed or Failed; that transaction also writes
//! the history. The content of the files is in object storage, which this crate does not touch.

use crate::batches::BATCH_WRITE;
use crate::record::{Attributes, Record, attributes, number, text};
use crate::transaction::{Outcome, put_new, update, update_of};
use crate::{Page, PageRequest, Store, keys};
use anyhow::{Result, bail};
use aws_sdk_dynamodb::types::builders::UpdateBuilder;
use aws_sdk_dynamodb::types::{AttributeValue, TransactWriteItem};
use chrono::{DateTime, Utc};
use domain::{
    Activity, FailureCode, FailureReason, FileFormat, FileId, FileStatus, StoredFile, UserId,
};

/// The outcome of accepting an upload.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AcceptUpload {
    /// One credit is spent and the file is Processing.
    Accepted,
    /// This file was accepted before, by an attempt that did not finish; nothing changed.
    AlreadyAccepted,
    /// The owner has no credit left, or no account; nothing changed.
    NoCredit,
}

impl Store {
    /// Spends one of the owner's credits on `file` and records it, or does neither.
    ///
    /// # Errors
    /// DynamoDB fails.
    pub async fn accept_upload(
        &self,
        file: &StoredFile,
        activity: &Activity,
    ) -> Result<AcceptUpload> {
        let spend = update_of(self.tables.users(), number(file.user_id))
            .update_expression("ADD upload_credits :minus_one")
            .condition_expression("upload_credits >= :one")
            .expression_attribute_values(":minus_one", number(-1))
            .expression_attribute_values(":one", number(1));
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

    /// Changes a file from Processing to Completed and stores its word count. `false`: the file was no longer
    /// Processing, because the event came twice or the credit was refunded, and nothing changed.
    ///
    /// # Errors
    /// DynamoDB fails.
    pub async fn complete_file(
        &self,
        file: &StoredFile,
        words: u64,
        activity: &Activity,
    ) -> Result<bool> {
        let complete = update_of(self.tables.files(), text(file.file_id.0))
            .update_expression("SET #status = :status, word_count = :words REMOVE #open, check_at")
            .expression_attribute_values(":words", number(words));
        let writes = vec![
            end_processing(complete, FileStatus::Completed)?,
            self.put_activity(activity)?,
        ];
        self.end_file("complete a file", writes).await
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
        self.end_file("fail a file", writes).await
    }

    /// Changes a file from Processing to Failed for `reason` and returns the credit to the owner, because the
    /// file never reached storage or we could not count it. `false`: the file was no longer Processing, and
    /// nothing changed.
    ///
    /// # Errors
    /// DynamoDB fails.
    pub async fn refund_credit(
        &self,
        file: &StoredFile,
        reason: &FailureReason,
        activity: &Activity,
    ) -> Result<bool> {
        let fail = self
            .failure(file, reason, ", given_back = :true REMOVE #open, check_at")
            .expression_attribute_values(":true", AttributeValue::Bool(true));
        let fail = end_processing(fail, FileStatus::Failed)?;
        let writes = vec![
            fail.clone(),
            self.add_credit(file.user_id)?,
            self.put_activity(activity)?,
        ];
        match self.transact("refund a credit", writes).await? {
            Outcome::Committed => Ok(true),
            Outcome::Refused(0) => Ok(false),
            // The account is deleted: nobody is left to get the credit, or an activity.
            Outcome::Refused(1) => self.end_file("end the file of nobody", vec![fail]).await,
            Outcome::Refused(_) => bail!("activity {} already exists", activity.activity_id),
        }
    }

    /// Runs the writes that end a file, of which the first has the condition that it is Processing; `false` if it
    /// is not.
    async fn end_file(&self, what: &'static str, writes: Vec<TransactWriteItem>) -> Result<bool> {
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
    pub async fn all_files(
        &self,
        page: PageRequest,
        now: DateTime<Utc>,
    ) -> Result<Page<StoredFile>> {
        self.list_all(self.tables.files(), page, now, file).await
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

fn item(file: &StoredFile) -> Attributes {
    let (id, time) = (file.file_id.0, file.upload_time);
    attributes([
        ("file_id", Some(text(id))),
        ("user_id", Some(number(file.user_id))),
        ("filename", Some(text(&file.filename))),
        ("format", Some(text(file.format.extension()))),
        ("status", Some(text(file.status.as_str()))),
        ("word_count", file.word_count.map(number)),
        ("created", Some(text(keys::created(time, id)))),
        ("bucket", Some(text(keys::bucket(time, id)))),
        ("open", Some(text(keys::open_shard(id)))),
        ("check_at", Some(text(keys::first_check(time)))),
        ("size_bytes", Some(number(file.size_bytes))),
        ("arrives_by", Some(text(keys::time_text(file.arrives_by)))),
        (
            "given_back",
            Some(AttributeValue::Bool(file.credit_refunded)),
        ),
    ])
}

fn file(record: &Record) -> Result<StoredFile> {
    Ok(StoredFile {
        file_id: FileId(record.uuid("file_id")?),
        user_id: UserId(record.number("user_id")?),
        filename: record.text("filename")?.to_owned(),
        format: record.parse("format", FileFormat::from_extension)?,
        upload_time: record.created()?,
        status: record.parse("status", FileStatus::parse)?,
        word_count: record.optional_number("word_count")?,
        failure: failure(record)?,
        size_bytes: record.number("size_bytes")?,
        arrives_by: record.parse("arrives_by", |time| time.parse().ok())?,
        credit_refunded: record.flag("given_back")?,
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
