//! Finds the parts of an XML tag with bit masks.
//!
//! Most bytes of a document's XML are in tags, and nearly all tags are plain: attributes in double
//! quotes, without `>` in a value. For a plain tag a few masks of each block of 64 bytes tell all
//! that the tokeniser needs.

use super::block::{BLOCK_BYTES, Block};

/// The parts of a tag with attributes in double quotes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TagScan {
    /// The position of the `>`.
    pub(crate) end: usize,
    /// The position of the first white space, or `end`.
    pub(crate) name_end: usize,
    /// Whether the tag may declare a namespace: it has the letters `xm`.
    pub(crate) may_declare: bool,
}

/// The contract of [`super::scan_tag`].
#[inline(always)]
pub(super) fn scan<B: Block>(bytes: &[u8]) -> Option<TagScan> {
    let mut name_end = None;
    let mut may_declare = false;
    let mut quotes = 0;
    let (blocks, _) = bytes.as_chunks::<BLOCK_BYTES>();
    for (number, bytes) in blocks.iter().enumerate() {
        let block = B::load(bytes);
        let start = number * BLOCK_BYTES;
        let ends = block.equal(b'>').bits();
        // All bits below the first `>`, or all bits.
        let inside = ends.wrapping_sub(1) & !ends;
        // The tag's own `<` is the first bit of the first block.
        let opening = block.equal(b'<').bits() & !u64::from(number == 0);
        if (opening | block.equal(b'\'').bits()) & inside != 0 {
            return None;
        }
        quotes += (block.equal(b'"').bits() & inside).count_ones();
        // An `x` at the end of the block counts as `xm`, because the next byte is not in the block.
        let declaring = block.equal(b'x').bits() & (block.equal(b'm').bits() >> 1 | 1 << 63);
        may_declare |= declaring & inside != 0;
        let space = block.white_space().bits() & inside;
        if name_end.is_none() && space != 0 {
            name_end = Some(start + space.trailing_zeros() as usize);
        }
        if ends != 0 {
            let end = start + ends.trailing_zeros() as usize;
            return (quotes % 2 == 0).then_some(TagScan {
                end,
                name_end: name_end.unwrap_or(end),
                may_declare,
            });
        }
    }
    None
}
