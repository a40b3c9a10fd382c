//! The characters that are not letters, found by the bytes of their UTF-8.
//!
//! `rule` defines the same classes by code points. Each function here handles one group of lead
//! bytes, so that a text pays only for the groups that occur in it. Where a range of the rule ends
//! in the middle of what two bytes cover, the function returns `None` and the block is left to the
//! scalar walk: those characters are rare.

use super::block::{Block, Window, load_at};
use super::tables::{LEAD_C2, LEAD_E0, LEAD_E1_EA, LEAD_EAST_ASIAN, LEAD_F0};

/// The bytes of a block, and the bytes that follow each of them: where a character begins, these
/// are its first three bytes.
pub(super) struct Characters<B> {
    pub(super) first: B,
    second: B,
    third: B,
}

impl<B: Block> Characters<B> {
    #[inline(always)]
    pub(super) fn load(window: &Window) -> Self {
        Self {
            first: load_at::<B, 0>(window),
            second: load_at::<B, 1>(window),
            third: load_at::<B, 2>(window),
        }
    }
}

/// The characters of the classes of the rule that are not ASCII: a bit for the first byte of each.
#[derive(Default)]
pub(super) struct Classes {
    pub(super) spaces: u64,
    pub(super) dashes: u64,
    pub(super) ignorables: u64,
    pub(super) ideographs: u64,
    pub(super) digits: u64,
    /// The symbols, maybe with characters of the classes above.
    pub(super) symbols: u64,
}

impl Classes {
    /// Finds the characters of the groups in `leads`, all but those of `LEAD_E2`.
    #[inline(always)]
    pub(super) fn add_others<B: Block>(&mut self, at: &Characters<B>, leads: B) -> Option<()> {
        if leads.has(LEAD_E0) {
            self.add_indic(at);
        }
        if leads.has(LEAD_EAST_ASIAN) {
            self.add_east_asian(at)?;
        }
        if leads.has(LEAD_C2) {
            self.add_latin_1(at);
        }
        if leads.has(LEAD_F0) {
            self.add_supplementary(at)?;
        }
        if leads.has(LEAD_E1_EA) {
            self.add_ogham_and_yi(at)?;
        }
        Some(())
    }

    /// U+2000 to U+2FFF, whose lead byte is E2: the spaces, dashes, joiners and direction marks of
    /// General Punctuation, and the radicals from U+2E80 on.
    #[inline(always)]
    pub(super) fn add_general_punctuation<B: Block>(&mut self, at: &Characters<B>) {
        let (first, second, third) = (at.first, at.second, at.third);
        let lead = first.equal(0xE2);
        let second_80 = lead & second.equal(0x80);
        let spaces = third.within(0x80, 0x8A) | third.equal(0xAF);
        let breaks = third.within(0xA8, 0xA9);
        let dashes = third.within(0x93, 0x94);
        let joiners_and_marks = third.within(0x8B, 0x8F) | third.within(0xAA, 0xAE);
        self.spaces |= (second_80 & (spaces | breaks)).bits();
        self.dashes |= (second_80 & dashes).bits();
        // Up to U+2BFF.
        self.symbols |= (lead & second.within(0x80, 0xAF)).bits();
        self.ignorables |= (second_80 & joiners_and_marks).bits();
        if (lead & !second_80).bits() != 0 {
            let second_81 = lead & second.equal(0x81);
            let marks = third.equal(0xA0) | third.within(0xA6, 0xA9);
            self.spaces |= (second_81 & third.equal(0x9F)).bits();
            self.ignorables |= (second_81 & marks).bits();
            // U+2E80 to U+2FFF, the radicals.
            self.ideographs |= (lead & second.within(0xBA, 0xBF)).bits();
        }
    }

    /// U+3000 to U+9FFF and U+F000 to U+FFFF, whose lead bytes are E3 to E9 and EF. The ranges have
    /// no branches of their own: their order in a text is not predictable.
    #[inline(always)]
    fn add_east_asian<B: Block>(&mut self, at: &Characters<B>) -> Option<()> {
        let (first, second, third) = (at.first, at.second, at.third);
        let (lead_e3, lead_ef) = (first.equal(0xE3), first.equal(0xEF));
        let third_80 = third.equal(0x80);
        // U+3100 to U+31BF has Hangul letters between the ideographs. In U+F000 to U+FFFF only
        // U+FF01 to U+FF7F are of one class; the third byte 80 excludes U+FF00 and with it U+FF40.
        let mixed =
            lead_e3 & second.within(0x84, 0x86) | lead_ef & (!second.within(0xBC, 0xBD) | third_80);
        if mixed.bits() != 0 {
            return None;
        }
        let space = lead_e3 & second.equal(0x80) & third_80;
        self.spaces |= space.bits();
        self.ideographs |= ((first.within(0xE3, 0xE9) | lead_ef) & !space).bits();
        Some(())
    }

    /// U+0080 to U+00BF, whose lead byte is C2: signs, among them next line, no-break space and soft
    /// hyphen, which have classes of their own.
    #[inline(always)]
    fn add_latin_1<B: Block>(&mut self, at: &Characters<B>) {
        let (first, second) = (at.first, at.second);
        let lead = first.equal(0xC2);
        self.spaces |= (lead & (second.equal(0xA0) | second.equal(0x85))).bits();
        self.ignorables |= (lead & second.equal(0xAD)).bits();
        self.symbols |= lead.bits();
    }

    /// The digits and signs of Devanagari and Bengali among U+0800 to U+0FFF, whose lead byte is E0.
    #[inline(always)]
    fn add_indic<B: Block>(&mut self, at: &Characters<B>) {
        let (first, second, third) = (at.first, at.second, at.third);
        let lead = first.equal(0xE0);
        let (devanagari, bengali) = (lead & second.equal(0xA5), lead & second.equal(0xA7));
        self.digits |= ((devanagari | bengali) & third.within(0xA6, 0xAF)).bits();
        let dandas = devanagari & third.within(0xA4, 0xA5);
        self.symbols |= (dandas | bengali & third.within(0xB2, 0xB3)).bits();
    }

    /// U+10000 to U+3FFFF, whose lead byte is F0.
    #[inline(always)]
    fn add_supplementary<B: Block>(&mut self, at: &Characters<B>) -> Option<()> {
        let (first, second, third) = (at.first, at.second, at.third);
        let lead = first.equal(0xF0);
        let mixed = second.within(0x96, 0x9B) | second.equal(0x9F) & third.within(0x88, 0x8B);
        // Planes 2 and 3 are ideographs throughout.
        self.ideographs |= (lead & second.within(0xA0, 0xBF)).bits();
        ((lead & mixed).bits() == 0).then_some(())
    }

    /// U+1000 to U+1FFF and U+A000 to U+AFFF, whose lead bytes are E1 and EA: the Ogham space and
    /// Yi.
    #[inline(always)]
    fn add_ogham_and_yi<B: Block>(&mut self, at: &Characters<B>) -> Option<()> {
        let (first, second) = (at.first, at.second);
        let lead_ea = first.equal(0xEA);
        let mixed = first.equal(0xE1) & second.equal(0x9A) | lead_ea & second.equal(0x93);
        self.ideographs |= (lead_ea & second.within(0x80, 0x92)).bits();
        (mixed.bits() == 0).then_some(())
    }
}
