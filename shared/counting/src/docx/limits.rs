//! The limits on the resources of one document.

use std::time::Instant;

/// How much one document may use before it is refused as [`TooLarge`](crate::CountError::TooLarge).
///
/// A document of one megabyte can inflate to a gigabyte, or nest elements a million deep. The
/// [defaults](Self::default) are far above what a person writes, and hold a hostile document to a
/// few seconds of work and 34 MB of memory, or 140 MB if it includes web pages. Each field says its default.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes inflated from all parts together: 512 MiB, which is about 9 million words in Word's
    /// markup. A byte of an included web page counts four times, for the time that it takes.
    pub inflated_bytes: u64,
    /// Compressed bytes read from all parts together: 64 MiB. They can inflate to nothing, so that the limit
    /// above does not end them.
    pub compressed_bytes: u64,
    /// Bytes that are kept of one part: 4 MiB each for the names of open elements, for relationships, for
    /// styles, for content types and for the identifiers of included files.
    pub kept_bytes: usize,
    /// Bytes of one XML tag: 8 MiB. An attribute of more than 256 KiB does not add to it, because its
    /// value is skipped: embedded drawings have attributes of any length.
    pub token_bytes: u64,
    /// Bytes of included files (`w:altChunk`) that are in memory at once: 16 MiB. Plain text is
    /// streamed and has no limit of its own.
    pub included_bytes: u64,
    /// Included files: 1,000.
    pub included_files: usize,
    /// How deep included documents may include others: 4.
    pub included_depth: usize,
    /// Headers and footers: 1,000. If there are more, the document counts without figures of them.
    pub headers_and_footers: usize,
    /// Bytes read to find and read the directory of the ZIP archive: 1.25 MiB.
    pub directory_bytes: u64,
    /// Reads on the way to the directory that are far from the one before: 16. An ordinary archive
    /// needs 2, and each forged record at the end of a hostile one would cost two more.
    pub directory_jumps: usize,
    /// Entries of the ZIP archive: 10,000.
    pub entries: usize,
    /// Depth of nested XML elements: 4,096.
    pub depth: usize,
    /// Namespace declarations in force at once: 4,096.
    pub namespaces: usize,
    /// Depth of nested fields: 1,024.
    pub fields: usize,
    /// Depth of nested text boxes: 64.
    pub text_boxes: usize,
    /// Relationships of one part, content types, and styles that define something or are based on others:
    /// 10,000 each.
    pub records: usize,
    /// When counting ends with [`TookTooLong`](crate::CountError::TookTooLong): never. It is checked
    /// whenever bytes of a part are read or inflated: not while the directory of the archive is read, nor
    /// while an included web page is counted, which is in memory then.
    pub deadline: Option<Instant>,
}

impl Default for Limits {
    fn default() -> Self {
        const MIB: u64 = 1024 * 1024;
        Self {
            inflated_bytes: 512 * MIB,
            compressed_bytes: 64 * MIB,
            kept_bytes: 4 * MIB as usize,
            token_bytes: 8 * MIB,
            included_bytes: 16 * MIB,
            included_files: 1_000,
            included_depth: 4,
            headers_and_footers: 1_000,
            directory_bytes: MIB + MIB / 4,
            directory_jumps: 16,
            entries: 10_000,
            depth: 4_096,
            namespaces: 4_096,
            fields: 1_024,
            text_boxes: 64,
            records: 10_000,
            deadline: None,
        }
    }
}
