//! How much a document may ask for.

/// What one document may use before it is refused as too large; the defaults are far above any
/// document a person writes and keep a hostile one to seconds of work and 16 MB of memory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes inflated from all parts together: 512 MiB, about 9 million words of Word's markup.
    pub inflated_bytes: u64,
    /// Bytes of one part that is kept in memory (relationships, styles): 4 MiB.
    pub small_part_bytes: u64,
    /// Bytes of one XML tag, comment or run of text: 8 MiB; embedded drawings have attributes of
    /// megabytes.
    pub token_bytes: u64,
    /// Bytes read to find and read the container's directory: 1.25 MiB.
    pub directory_bytes: u64,
    /// Entries of the container: 10,000.
    pub entries: usize,
    /// Nested XML elements: 4,096.
    pub depth: usize,
    /// Namespace declarations in force at once: 4,096.
    pub namespaces: usize,
    /// Nested fields: 1,024.
    pub fields: usize,
    /// Nested text boxes: 64.
    pub text_boxes: usize,
    /// Styles or relationships of one document: 10,000 each.
    pub records: usize,
}

impl Default for Limits {
    fn default() -> Self {
        const MIB: u64 = 1024 * 1024;
        Self {
            inflated_bytes: 512 * MIB,
            small_part_bytes: 4 * MIB,
            token_bytes: 8 * MIB,
            directory_bytes: MIB + MIB / 4,
            entries: 10_000,
            depth: 4_096,
            namespaces: 4_096,
            fields: 1_024,
            text_boxes: 64,
            records: 10_000,
        }
    }
}
