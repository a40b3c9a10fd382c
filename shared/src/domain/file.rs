use super::UserId;
use chrono::{DateTime, TimeDelta, Utc};
use std::fmt;
use uuid::Uuid;

/// Names an upload, in clients' hands and in object keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct FileId(pub Uuid);

impl FileId {
    /// A fresh random id.
    pub fn random() -> Self {
        Self(Uuid::new_v4())
    }
}

impl fmt::Display for FileId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The kinds of file whose words can be counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileFormat {
    /// Plain text.
    Txt,
    /// Word 2007 and later.
    Docx,
}

impl FileFormat {
    /// By the extension, in any case; `None` if it is neither.
    pub fn of_filename(filename: &str) -> Option<Self> {
        let (_, extension) = filename.rsplit_once('.')?;
        [Self::Txt, Self::Docx]
            .into_iter()
            .find(|format| format.extension().eq_ignore_ascii_case(extension))
    }

    /// Lower-case, without the dot.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Txt => "txt",
            Self::Docx => "docx",
        }
    }

    /// The media type it is stored and served with, whatever the client claimed.
    pub fn content_type(self) -> &'static str {
        match self {
            Self::Txt => "text/plain",
            Self::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        }
    }
}

/// Where an upload stands. `Completed` and `Failed` are final.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileStatus {
    /// Paid for; stored or on its way to storage; not counted yet.
    Processing,
    /// Counted.
    Completed,
    /// Cannot be counted, for a reason that its activity names.
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
        [Self::Processing, Self::Completed, Self::Failed]
            .into_iter()
            .find(|status| status.as_str() == text)
    }
}

/// One accepted upload.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredFile {
    /// Which.
    pub file_id: FileId,
    /// Whose.
    pub user_id: UserId,
    /// As the client named it, without folders; at most 100 characters.
    pub filename: String,
    /// By the file name's extension.
    pub format: FileFormat,
    /// When it was accepted.
    pub upload_time: DateTime<Utc>,
    /// Where it stands.
    pub status: FileStatus,
    /// Set once `Completed`.
    pub word_count: Option<u64>,
    /// Of its content, as received or as announced.
    pub size_bytes: u64,
    /// Until when its object may still reach storage. If it is not there by then, it is given up.
    pub arrives_by: DateTime<Utc>,
    /// Whether its credit went back to the owner. It is `Failed` then, and has no right to an object.
    pub given_back: bool,
}

/// A file that a client asks us to take, checked.
#[derive(Clone, Debug, PartialEq)]
pub struct NewFile {
    /// See [`StoredFile::filename`].
    pub filename: String,
    /// See [`StoredFile::format`].
    pub format: FileFormat,
    /// See [`StoredFile::size_bytes`].
    pub size_bytes: u64,
}

impl StoredFile {
    /// How long a presigned upload may begin.
    pub const DIRECT_UPLOAD_LIFETIME: TimeDelta = TimeDelta::minutes(30);
    /// How long it may then take to end.
    const DIRECT_UPLOAD_DURATION: TimeDelta = TimeDelta::minutes(30);
    /// The function that received it stores it, and lives for seconds only.
    const UPLOAD_DURATION: TimeDelta = TimeDelta::minutes(2);

    /// A newly accepted upload whose content is here, still to be stored and counted.
    pub fn accept(file_id: FileId, user_id: UserId, new: NewFile, now: DateTime<Utc>) -> Self {
        Self {
            file_id,
            user_id,
            filename: new.filename,
            format: new.format,
            upload_time: now,
            status: FileStatus::Processing,
            word_count: None,
            size_bytes: new.size_bytes,
            arrives_by: now + Self::UPLOAD_DURATION,
            given_back: false,
        }
    }

    /// A newly accepted upload whose content its owner will bring to storage.
    pub fn expect(file_id: FileId, user_id: UserId, new: NewFile, now: DateTime<Utc>) -> Self {
        let lifetime = Self::DIRECT_UPLOAD_LIFETIME + Self::DIRECT_UPLOAD_DURATION;
        Self {
            arrives_by: now + lifetime,
            ..Self::accept(file_id, user_id, new, now)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn format_goes_by_the_last_extension_in_any_case() {
        assert_eq!(FileFormat::of_filename("UPPER.TXT"), Some(FileFormat::Txt));
        assert_eq!(
            FileFormat::of_filename("x.html.docx"),
            Some(FileFormat::Docx)
        );
        for name in ["r.pdf", "noext", "old.doc", "txt", "a.txt ", "a.txt.gz", ""] {
            assert_eq!(FileFormat::of_filename(name), None, "{name:?}");
        }
    }
}
