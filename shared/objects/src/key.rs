//! The keys of uploads in the bucket.

use domain::{FileFormat, FileId, StoredFile, UserId};
use uuid::Uuid;

/// The key of an upload's object: `uploads/<user_id>/<file_id>.<extension>`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ObjectKey {
    pub user_id: UserId,
    pub file_id: FileId,
    /// As in [`StoredFile`].
    pub format: Option<FileFormat>,
}

impl ObjectKey {
    pub fn of(file: &StoredFile) -> Self {
        Self {
            user_id: file.user_id,
            file_id: file.file_id,
            format: file.format,
        }
    }

    /// The inverse of `Display`; `None` for a key that is not an upload's.
    pub fn parse(key: &str) -> Option<Self> {
        let (user_id, name) = key.strip_prefix("uploads/")?.split_once('/')?;
        let (file_id, extension) = name.split_once('.')?;
        let parsed = Self {
            user_id: UserId(user_id.parse().ok()?),
            file_id: FileId(Uuid::try_parse(file_id).ok()?),
            format: match extension {
                FileFormat::OTHER_EXTENSION => None,
                extension => Some(FileFormat::from_extension(extension)?),
            },
        };
        (parsed.to_string() == key).then_some(parsed)
    }
}

impl std::fmt::Display for ObjectKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "uploads/{}/{}.{}",
            self.user_id,
            self.file_id,
            FileFormat::of_object(self.format).0
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_object_key_reads_back() {
        for format in [Some(FileFormat::Docx), None] {
            let key = ObjectKey {
                user_id: UserId(7),
                file_id: FileId(Uuid::from_u128(1)),
                format,
            };
            assert_eq!(ObjectKey::parse(&key.to_string()), Some(key));
        }
    }

    #[test]
    fn foreign_keys_are_refused() {
        let id = Uuid::nil();
        for key in [
            "".to_owned(),
            format!("other/7/{id}.txt"),
            format!("uploads/07/{id}.txt"),
            format!("uploads/7/{id}.TXT"),
            format!("uploads/7/{id}.pdf"),
            format!("uploads/7/{id}.x.txt"),
            format!("uploads/7/{}.txt", id.simple()),
            format!("uploads/7/../{id}.txt"),
        ] {
            assert_eq!(ObjectKey::parse(&key), None, "{key}");
        }
    }
}
