//! Files, from `fileprocessing.fileupload`, and their contents in the media folder.

use crate::row::Row;
use domain::{FileFormat, FileId, FileStatus, StoredFile, basename};
use std::path::{Component, Path, PathBuf};

/// A file, and where its content is.
#[derive(Clone, Debug, PartialEq)]
pub struct PlannedFile {
    /// Its size and hash are those of the content, once that is read.
    pub file: StoredFile,
    /// `None` if the content is lost.
    pub content: Option<PathBuf>,
}

/// The file of a row; `None` if something is wrong.
pub fn read(mut row: Row<'_>, media: &Path) -> Option<PlannedFile> {
    let file_id = row.uuid_pk();
    let user_id = row.owner();
    let path = row.text("file");
    let filename = filename(&mut row, path.as_deref().unwrap_or_default());
    let upload_time = row.time("upload_time");
    let status = row.parsed(
        "status",
        "Processing, Completed or Failed",
        FileStatus::parse,
    );
    let words = row.optional_count("word_count");
    let word_count = status.and_then(|status| word_count(&mut row, status, words?));
    let content = path.and_then(|path| content(&mut row, media, &path));
    let (filename, upload_time, status) = (filename?, upload_time?, status?);
    if status == FileStatus::Processing {
        row.note("is Processing: counted after the import, or refunded if that is not possible");
    }
    let content = content?;
    row.finish();
    let size_bytes = content.as_ref().map_or(0, |(_, size)| *size);
    let file = StoredFile {
        file_id: FileId(file_id?),
        user_id: user_id?,
        format: FileFormat::from_filename(&filename),
        filename,
        upload_time,
        status,
        payment_id: None,
        word_count: word_count?,
        statistics: None,
        failure: None,
        size_bytes,
        sha256: None,
        completed_at: None,
        arrives_by: upload_time,
        credit_refunded: false,
        content_deleted_at: None,
        content_lost: content.is_none(),
    };
    let content = content.map(|(path, _)| path);
    Some(PlannedFile { file, content })
}

/// The name that its owner gave the file; Django's own name for it lacks spaces and vowel signs.
fn filename(row: &mut Row<'_>, path: &str) -> Option<String> {
    let given = row.text("filename")?;
    let given = if given.is_empty() { path } else { &given };
    let name = basename(given);
    if name.is_empty() {
        row.problem("the field filename has no name: write one into the dump");
        return None;
    }
    if name != given {
        row.note(format!(
            "is called {name} here, without folders and control characters"
        ));
    }
    Some(name)
}

/// The word count of a file that has `status`.
fn word_count(row: &mut Row<'_>, status: FileStatus, words: Option<u64>) -> Option<Option<u64>> {
    match (status, words) {
        (FileStatus::Completed, None) => {
            row.problem("is Completed without a word_count: correct one of them in the dump");
            None
        }
        (FileStatus::Completed, Some(0)) => {
            row.note("has 0 words, which the original counted for other scripts than Latin: kept, unless --recount is given");
            Some(words)
        }
        (FileStatus::Completed, _) => Some(words),
        (FileStatus::Processing | FileStatus::Failed, words) => {
            if words.is_some() {
                row.note("has a word_count although it is not Completed: the number is left out");
            }
            Some(None)
        }
    }
}

/// The path and the size of the content; the inner `None` if it is lost.
fn content(row: &mut Row<'_>, media: &Path, path: &str) -> Option<Option<(PathBuf, u64)>> {
    let is_inside = Path::new(path)
        .components()
        .all(|part| matches!(part, Component::Normal(_)));
    if !is_inside {
        row.problem("the field file is not a path within the media folder: correct it in the dump");
        return None;
    }
    let content = media.join(path);
    match std::fs::metadata(&content) {
        Ok(metadata) if metadata.is_file() => Some(Some((content, metadata.len()))),
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            row.problem(format!(
                "{path} in the media folder cannot be read ({error}): correct that"
            ));
            None
        }
        _ => {
            row.note(format!(
                "its content {path} is not in the media folder: the record is kept without a content. If you find it, put it there and \
                 import again"
            ));
            Some(None)
        }
    }
}
