use super::UserId;
use chrono::{DateTime, Utc};
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
}

impl StoredFile {
    /// A newly accepted upload, still to be counted.
    pub fn accept(
        user_id: UserId,
        filename: String,
        format: FileFormat,
        now: DateTime<Utc>,
    ) -> Self {
        Self {
            file_id: FileId::random(),
            user_id,
            filename,
            format,
            upload_time: now,
            status: FileStatus::Processing,
            word_count: None,
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
