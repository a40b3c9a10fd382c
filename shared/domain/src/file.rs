//! Uploads: what is known of a file, and how long its content is kept.

use crate::{FailureReason, Problem, Sha256Digest, Statistics, TransactionId, UserId};
use chrono::{DateTime, Days, NaiveTime, TimeDelta, Utc};
use std::fmt;
use strum::{EnumIter, IntoEnumIterator};
use uuid::Uuid;

const MAX_FILENAME_CHARS: usize = 100;

/// The id of an upload, for clients and in object keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct FileId(pub Uuid);

impl fmt::Display for FileId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The formats whose words can be counted. A new format begins here; then the compiler lists the code that has
/// to know it, and tests/repository the texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter)]
pub enum FileFormat {
    /// Plain text.
    Txt,
    /// Word 2007 and later.
    Docx,
}

impl FileFormat {
    /// In the order in which texts list them.
    pub fn all() -> impl Iterator<Item = Self> + Clone {
        Self::iter()
    }

    /// Every format, as a sentence lists them: `.txt or .docx`.
    pub fn alternatives() -> String {
        let extensions = Self::iter().map(|format| format!(".{}", format.extension()));
        alternatives(&extensions.collect::<Vec<_>>())
    }

    /// By the extension of a file name, in any case; `None` for any other name.
    pub fn from_filename(filename: &str) -> Option<Self> {
        let (_, extension) = filename.rsplit_once('.')?;
        Self::from_extension(extension)
    }

    /// By an extension without its dot, in any case; `None` for any other.
    pub fn from_extension(extension: &str) -> Option<Self> {
        Self::iter().find(|format| format.extension().eq_ignore_ascii_case(extension))
    }

    /// In lower case, without the dot.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Txt => "txt",
            Self::Docx => "docx",
        }
    }

    /// The extension and the media type of the object of a file, which may be of a kind that cannot be counted.
    pub fn of_object(format: Option<Self>) -> (&'static str, &'static str) {
        match format {
            Some(format) => (format.extension(), format.content_type()),
            None => (Self::OTHER_EXTENSION, "application/octet-stream"),
        }
    }

    /// The extension of an object whose file is of no format.
    pub const OTHER_EXTENSION: &str = "bin";

    /// The media type with which the file is stored and served, whatever the client claimed.
    pub fn content_type(self) -> &'static str {
        match self {
            Self::Txt => "text/plain",
            Self::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        }
    }
}

/// `a`, `a or b`, `a, b or c`.
fn alternatives(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [only] => only.clone(),
        [others @ .., last] => format!("{} or {last}", others.join(", ")),
    }
}

/// The state of an upload. `Completed` and `Failed` are final.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter)]
pub enum FileStatus {
    /// Paid for; stored or on its way to storage; not counted yet.
    Processing,
    Completed,
    /// Not counted, for the reason in [`StoredFile::failure`].
    Failed,
}

impl FileStatus {
    /// The contract's spelling.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Processing => "Processing",
            Self::Completed => "Completed",
            Self::Failed => "Failed",
        }
    }

    /// The inverse of [`Self::as_str`].
    pub fn parse(text: &str) -> Option<Self> {
        Self::iter().find(|status| status.as_str() == text)
    }
}

/// One accepted upload.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredFile {
    pub file_id: FileId,
    pub user_id: UserId,
    /// As the client named it, without folders; at most 100 characters.
    pub filename: String,
    /// By the extension of the file name; `None` for another kind of file, which the original took and no upload has.
    pub format: Option<FileFormat>,
    /// The time at which the upload was accepted.
    pub upload_time: DateTime<Utc>,
    pub status: FileStatus,
    /// The payment whose credit it spent; `None` for a credit that staff or the import gave, and for older files.
    pub payment_id: Option<TransactionId>,
    /// Set once the file is `Completed`.
    pub word_count: Option<u64>,
    /// Set once the file is `Completed`; missing for files counted before statistics were stored. Its total has
    /// `word_count` words. In a box, because it is larger than all of the rest.
    pub statistics: Option<Box<Statistics>>,
    /// Set once the file is `Failed`; missing for files that failed before reasons were stored.
    pub failure: Option<FailureReason>,
    /// The size of the content, as received or as announced.
    pub size_bytes: u64,
    /// The hash of the content, as received, or as announced and then enforced by storage; `None` if a client announced none,
    /// and for older files.
    pub sha256: Option<Sha256Digest>,
    /// The time at which it was `Completed`; `None` also for older files.
    pub completed_at: Option<DateTime<Utc>>,
    /// The time until which the object may still reach storage. A file without an object fails at the first
    /// check after it.
    pub arrives_by: DateTime<Utc>,
    /// Whether the owner got the credit back. The file is `Failed` then and may not have an object.
    pub credit_refunded: bool,
    /// When the owner deleted the content. What is said about the file stays.
    pub content_deleted_at: Option<DateTime<Utc>>,
    /// Whether the content was lost before the file was taken over from the original.
    pub content_lost: bool,
}

/// The days for which the content of a file is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Retention {
    pub days: u32,
}

impl Retention {
    /// The time at which the content that was uploaded at `upload_time` expires: the midnight in UTC after that many days, as
    /// the lifecycle rules of S3 count.
    pub fn end(self, upload_time: DateTime<Utc>) -> DateTime<Utc> {
        let day = upload_time.date_naive() + Days::new(u64::from(self.days) + 1);
        day.and_time(NaiveTime::MIN).and_utc()
    }
}

/// Whether the content of a file can be had.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Content {
    /// It is in storage or on its way there.
    Kept { expires_at: DateTime<Utc> },
    /// Its time is over, so storage has removed it or is about to.
    Expired { at: DateTime<Utc> },
    /// Its owner deleted it.
    Deleted { at: DateTime<Utc> },
    /// The original had lost it.
    Lost,
    /// The credit was refunded, so there may be no content.
    None,
}

/// A validated file that a client asks us to take. The fields mean what they mean in [`StoredFile`].
#[derive(Clone, Debug, PartialEq)]
pub struct NewFile {
    pub filename: String,
    pub format: FileFormat,
    pub size_bytes: u64,
    pub sha256: Option<Sha256Digest>,
}

impl NewFile {
    /// A file called `filename` (see [`basename`](crate::basename)) of `size_bytes`.
    ///
    /// # Errors
    /// The problem of a name that is too long or whose extension is not that of a [`FileFormat`].
    pub fn new(filename: String, size_bytes: u64) -> Result<Self, Problem> {
        let length = filename.chars().count();
        if length > MAX_FILENAME_CHARS {
            let limit = MAX_FILENAME_CHARS;
            return Err(Problem::FilenameTooLong { limit, length });
        }
        let Some(format) = FileFormat::from_filename(&filename) else {
            let extension = filename.rsplit_once('.').map_or("", |(_, end)| end);
            return Err(Problem::ExtensionNotAllowed(extension.to_lowercase()));
        };
        Ok(Self {
            filename,
            format,
            size_bytes,
            sha256: None,
        })
    }

    /// The same file, whose content has this hash.
    pub fn with_sha256(self, sha256: Option<Sha256Digest>) -> Self {
        Self { sha256, ..self }
    }
}

impl StoredFile {
    /// The time within which a presigned upload has to begin.
    pub const DIRECT_UPLOAD_LIFETIME: TimeDelta = TimeDelta::minutes(30);
    /// The time within which it has to end after that.
    const DIRECT_UPLOAD_DURATION: TimeDelta = TimeDelta::minutes(30);
    /// The function that receives a file also stores it, and Lambda ends it within 29 seconds.
    const UPLOAD_DURATION: TimeDelta = TimeDelta::minutes(2);

    /// A newly accepted upload whose content has been received and is still to be stored and counted.
    pub fn received(file_id: FileId, user_id: UserId, new: NewFile, now: DateTime<Utc>) -> Self {
        Self {
            file_id,
            user_id,
            filename: new.filename,
            format: Some(new.format),
            upload_time: now,
            status: FileStatus::Processing,
            payment_id: None,
            word_count: None,
            statistics: None,
            failure: None,
            size_bytes: new.size_bytes,
            sha256: new.sha256,
            completed_at: None,
            arrives_by: now + Self::UPLOAD_DURATION,
            credit_refunded: false,
            content_deleted_at: None,
            content_lost: false,
        }
    }

    /// Whether the content can be had at the time `now` if contents are kept for `retention` days.
    pub fn content(&self, retention: Retention, now: DateTime<Utc>) -> Content {
        let expires_at = retention.end(self.upload_time);
        match self.content_deleted_at {
            _ if self.credit_refunded => Content::None,
            Some(at) => Content::Deleted { at },
            None if self.content_lost => Content::Lost,
            None if expires_at <= now => Content::Expired { at: expires_at },
            None => Content::Kept { expires_at },
        }
    }

    /// A newly accepted upload whose content its owner will bring to storage.
    pub fn awaiting_upload(
        file_id: FileId,
        user_id: UserId,
        new: NewFile,
        now: DateTime<Utc>,
    ) -> Self {
        let lifetime = Self::DIRECT_UPLOAD_LIFETIME + Self::DIRECT_UPLOAD_DURATION;
        Self {
            arrives_by: now + lifetime,
            ..Self::received(file_id, user_id, new, now)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn alternatives_read_as_in_a_sentence() {
        assert_eq!(FileFormat::alternatives(), ".txt or .docx");
        let names = ["a", "b", "c"].map(str::to_owned);
        let read: Vec<String> = (1..=3).map(|count| alternatives(&names[..count])).collect();
        assert_eq!(read, ["a", "a or b", "a, b or c"]);
    }

    #[test]
    fn content_expires_at_the_midnight_after_its_days() {
        let at = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
        let retention = Retention { days: 90 };
        for (uploaded, end) in [
            ("2026-11-26T18:54:02Z", "2027-02-25T00:00:00Z"),
            ("2026-11-26T00:00:00Z", "2027-02-25T00:00:00Z"),
            ("2026-11-26T23:59:59.999Z", "2027-02-25T00:00:00Z"),
        ] {
            assert_eq!(retention.end(at(uploaded)), at(end));
        }
        let new = NewFile::new("a.txt".to_owned(), 1).unwrap();
        let uploaded = at("2026-11-26T18:54:02Z");
        let file = StoredFile::received(FileId(Uuid::nil()), UserId(1), new, uploaded);
        let expires_at = at("2027-02-25T00:00:00Z");
        let just_before = expires_at - TimeDelta::seconds(1);
        assert_eq!(
            file.content(retention, just_before),
            Content::Kept { expires_at }
        );
        assert_eq!(
            file.content(retention, expires_at),
            Content::Expired { at: expires_at }
        );
    }

    #[test]
    fn format_goes_by_the_last_extension_in_any_case() {
        assert_eq!(
            FileFormat::from_filename("UPPER.TXT"),
            Some(FileFormat::Txt)
        );
        assert_eq!(
            FileFormat::from_filename("x.html.docx"),
            Some(FileFormat::Docx)
        );
        for name in ["r.pdf", "noext", "old.doc", "txt", "a.txt ", "a.txt.gz", ""] {
            assert_eq!(FileFormat::from_filename(name), None, "{name:?}");
        }
    }
}
