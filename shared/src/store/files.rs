use super::record::{Attributes, Record, attributes, number, text};
use super::statistics::Event;
use super::transaction::{Outcome, put_new, update, update_of};
use super::{Page, PageRequest, Store, keys};
use crate::domain::{Activity, FileFormat, FileId, FileStatus, StoredFile, UserId};
use anyhow::{Context, Result, bail};
use aws_sdk_dynamodb::types::{AttributeValue, TransactWriteItem};
use chrono::{DateTime, Utc};

/// What became of a new upload.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AcceptUpload {
    /// One credit is spent and the file is Processing.
    Accepted,
    /// This very file was accepted before, by a try that did not get to its end; nothing changed.
    Already,
    /// The user has no credit left (or is gone); nothing changed.
    NoCredit,
}

impl Store {
    /// Spends one of the owner's credits on `file` and records it, or neither.
    pub async fn accept_upload(
        &self,
        file: &StoredFile,
        activity: &Activity,
    ) -> Result<AcceptUpload> {
        let spend = update_of(&self.tables.users, "id", number(file.user_id))
            .update_expression("ADD upload_credits :minus_one")
            .condition_expression("upload_credits >= :one")
            .expression_attribute_values(":minus_one", number(-1))
            .expression_attribute_values(":one", number(1));
        let [total, day] = self.count_file(Event::FileAccepted, file, activity)?;
        let writes = vec![
            put_new(&self.tables.files, "file_id", item(file))?,
            update(spend)?,
            self.put_activity(activity)?,
            total,
            day,
        ];
        match self.transact(writes).await? {
            Outcome::Committed => Ok(AcceptUpload::Accepted),
            Outcome::Refused(0) => Ok(AcceptUpload::Already),
            Outcome::Refused(1) => Ok(AcceptUpload::NoCredit),
            Outcome::Refused(_) => bail!("activity id {} was made twice", activity.activity_id),
        }
    }

    /// The file, as last written.
    pub async fn find_file(&self, id: FileId) -> Result<Option<StoredFile>> {
        let request = self
            .client
            .get_item()
            .table_name(&self.tables.files)
            .consistent_read(true);
        let answer = request
            .key("file_id", text(id.0))
            .send()
            .await
            .context("read a file record")?;
        answer
            .item
            .map(|item| file(Record::new(&self.tables.files, id, item)))
            .transpose()
    }

    /// Processing -> Completed with its count. `false`: it was no longer Processing (the event came
    /// twice, or the file was given up), and nothing changed.
    pub async fn complete_file(
        &self,
        file: &StoredFile,
        words: u64,
        activity: &Activity,
    ) -> Result<bool> {
        let complete = update_of(&self.tables.files, "file_id", text(file.file_id.0))
            .update_expression("SET #status = :status, word_count = :words REMOVE #open, check_at")
            .expression_attribute_values(":words", number(words));
        let [total, day] = self.count_file(Event::FileCompleted { words }, file, activity)?;
        let writes = vec![
            end_processing(complete, FileStatus::Completed)?,
            self.put_activity(activity)?,
            total,
            day,
        ];
        Ok(self.transact(writes).await? == Outcome::Committed)
    }

    /// Processing -> Failed; the credit stays spent, because the file arrived and cannot be counted.
    /// `false`: it was no longer Processing, and nothing changed.
    pub async fn fail_file(&self, file: &StoredFile, activity: &Activity) -> Result<bool> {
        let fail = update_of(&self.tables.files, "file_id", text(file.file_id.0))
            .update_expression("SET #status = :status REMOVE #open, check_at");
        let [total, day] = self.count_file(Event::FileFailed, file, activity)?;
        let writes = vec![
            end_processing(fail, FileStatus::Failed)?,
            self.put_activity(activity)?,
            total,
            day,
        ];
        Ok(self.transact(writes).await? == Outcome::Committed)
    }

    /// Processing -> Failed, and the credit back to its owner, because the file never reached storage or
    /// we could not count it. `false`: it was no longer Processing, and nothing changed.
    pub async fn give_back_credit(&self, file: &StoredFile, activity: &Activity) -> Result<bool> {
        let give_up = update_of(&self.tables.files, "file_id", text(file.file_id.0))
            .update_expression("SET #status = :status, given_back = :true REMOVE #open, check_at")
            .expression_attribute_values(":true", AttributeValue::Bool(true));
        let give_up = end_processing(give_up, FileStatus::Failed)?;
        let credit = update_of(&self.tables.users, "id", number(file.user_id))
            .update_expression("ADD upload_credits :one")
            .condition_expression("attribute_exists(username)")
            .expression_attribute_values(":one", number(1));
        let [total, day] = self.count_file(Event::FileFailed, file, activity)?;
        let writes = vec![
            give_up.clone(),
            update(credit)?,
            self.put_activity(activity)?,
            total.clone(),
            day.clone(),
        ];
        match self.transact(writes).await? {
            Outcome::Committed => Ok(true),
            Outcome::Refused(0) => Ok(false),
            // The owner is gone: there is nobody to give the credit back to, or to tell.
            Outcome::Refused(_) => {
                Ok(self.transact(vec![give_up, total, day]).await? == Outcome::Committed)
            }
        }
    }

    /// Removes the record of a deleted account's file. Gone already is fine.
    pub async fn remove_file(&self, owner: UserId, id: FileId) -> Result<()> {
        self.remove_owned(&self.tables.files, ("file_id", text(id.0)), owner)
            .await
    }

    /// Counts what happened to `file` when `activity` did.
    fn count_file(
        &self,
        event: Event,
        file: &StoredFile,
        activity: &Activity,
    ) -> Result<[TransactWriteItem; 2]> {
        self.count(event, keys::shard(file.file_id.0), activity.timestamp)
    }

    /// `owner`'s files, newest first.
    pub async fn files_of(&self, owner: UserId, page: PageRequest) -> Result<Page<StoredFile>> {
        self.list_of_user(&self.tables.files, owner, page, file)
            .await
    }

    /// Everybody's files, newest first.
    pub async fn all_files(
        &self,
        page: PageRequest,
        now: DateTime<Utc>,
    ) -> Result<Page<StoredFile>> {
        self.list_all(&self.tables.files, page, now, file).await
    }
}

fn end_processing(
    change: aws_sdk_dynamodb::types::builders::UpdateBuilder,
    status: FileStatus,
) -> Result<TransactWriteItem> {
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
        ("given_back", Some(AttributeValue::Bool(file.given_back))),
    ])
}

fn file(record: Record) -> Result<StoredFile> {
    Ok(StoredFile {
        file_id: FileId(record.uuid("file_id")?),
        user_id: UserId(record.number("user_id")?),
        filename: record.text("filename")?.to_owned(),
        format: record.parse("format", |extension| {
            FileFormat::of_filename(&format!(".{extension}"))
        })?,
        upload_time: record.created()?,
        status: record.parse("status", FileStatus::parse)?,
        word_count: record.optional_number("word_count")?,
        size_bytes: record.number("size_bytes")?,
        arrives_by: record.parse("arrives_by", |time| time.parse().ok())?,
        given_back: record.flag("given_back")?,
    })
}
