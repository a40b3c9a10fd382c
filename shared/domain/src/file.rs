use crate::{FailureReason, Problem, UserId};
use chrono::{DateTime, TimeDelta, Utc};
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
    /// The owner.
    pub user_id: UserId,
    /// As the client named it, without folders; at most 100 characters.
    pub filename: String,
    /// By the extension of the file name.
    pub format: FileFormat,
    /// The time at which the upload was accepted.
    pub upload_time: DateTime<Utc>,
    pub status: FileStatus,
    /// Set once the file is `Completed`.
    pub word_count: Option<u64>,
    /// Set once the file is `Failed`; missing for files that failed before reasons were stored.
    pub failure: Option<FailureReason>,
    /// The size of the content, as received or as announced.
    pub size_bytes: u64,
    /// The time until which the object may still reach storage. A file without an object fails at the first
    /// check after it.
    pub arrives_by: DateTime<Utc>,
    /// Whether the owner got the credit back. The file is `Failed` then and may not have an object.
    pub credit_refunded: bool,
}

/// A validated file that a client asks us to take. The fields mean what they mean in [`StoredFile`].
#[derive(Clone, Debug, PartialEq)]
pub struct NewFile {
    pub filename: String,
    pub format: FileFormat,
    pub size_bytes: u64,
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
        })
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
            format: new.format,
            upload_time: now,
            status: FileStatus::Processing,
            word_count: None,
            failure: None,
            size_bytes: new.size_bytes,
            arrives_by: now + Self::UPLOAD_DURATION,
            credit_refunded: false,
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
