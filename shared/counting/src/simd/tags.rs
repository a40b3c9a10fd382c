//! The shape of an ordinary XML tag, by bit masks.

use super::block::{BLOCK_BYTES, Block};

/// An XML tag of names and double-quoted values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TagScan {
    /// Where its `>` is.
    pub(crate) end: usize,
    /// Where its first white space is, or its end.
    pub(crate) name_end: usize,
    /// Whether it may declare a namespace (has `xm`).
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
        // All bits below the first end, or all.
        let inside = ends.wrapping_sub(1) & !ends;
        // The tag's own `<` is the first bit of the first block.
        let opening = block.equal(b'<').bits() & !u64::from(number == 0);
        if (opening | block.equal(b'\'').bits()) & inside != 0 {
            return None;
        }
        quotes += (block.equal(b'"').bits() & inside).count_ones();
        // An `x` that the block cuts from what follows may be one.
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
