//! The lookup tables of the vector backends.
//!
//! A vector instruction can look 16 or more bytes up at once in a table of 16 entries, so every
//! table is indexed by a nibble, and a property of a whole byte is what the entries for its two
//! nibbles have in common.
//!
//! `FIRST_HIGH`, `FIRST_LOW` and `SECOND_HIGH` validate UTF-8: for two bytes in a row, the bits
//! that are set in all three entries are the errors that the pair has. This is the method of J.
//! Keiser and D. Lemire, "Validating UTF-8 In Less Than One Instruction Per Byte" (2021).
//!
//! `SPECIAL_HIGH` and `SPECIAL_LOW` are the groups of lead bytes that `classes` looks for.

/// A lead byte is followed by a lead byte or ASCII.
const TOO_SHORT: u8 = 1 << 0;
/// ASCII is followed by a continuation byte.
const TOO_LONG: u8 = 1 << 1;
const OVERLONG_3: u8 = 1 << 2;
const TOO_LARGE: u8 = 1 << 3;
const SURROGATE: u8 = 1 << 4;
const OVERLONG_2: u8 = 1 << 5;
const TOO_LARGE_OR_OVERLONG_4: u8 = 1 << 6;
/// Two continuation bytes, which are valid only as the end of a longer character.
const TWO_CONTINUATIONS: u8 = 1 << 7;
/// The errors that do not depend on the low half of the first byte.
const CARRY: u8 = TOO_SHORT | TOO_LONG | TWO_CONTINUATIONS;

/// The possible errors by the high half of the first byte.
pub(super) const FIRST_HIGH: [u8; 16] = [
    TOO_LONG,
    TOO_LONG,
    TOO_LONG,
    TOO_LONG,
    TOO_LONG,
    TOO_LONG,
    TOO_LONG,
    TOO_LONG,
    TWO_CONTINUATIONS,
    TWO_CONTINUATIONS,
    TWO_CONTINUATIONS,
    TWO_CONTINUATIONS,
    TOO_SHORT | OVERLONG_2,
    TOO_SHORT,
    TOO_SHORT | OVERLONG_3 | SURROGATE,
    TOO_SHORT | TOO_LARGE | TOO_LARGE_OR_OVERLONG_4,
];

/// The possible errors by the low half of the first byte.
pub(super) const FIRST_LOW: [u8; 16] = [
    CARRY | OVERLONG_2 | OVERLONG_3 | TOO_LARGE_OR_OVERLONG_4,
    CARRY | OVERLONG_2,
    CARRY,
    CARRY,
    CARRY | TOO_LARGE,
    CARRY | TOO_LARGE | TOO_LARGE_OR_OVERLONG_4,
    CARRY | TOO_LARGE | TOO_LARGE_OR_OVERLONG_4,
    CARRY | TOO_LARGE | TOO_LARGE_OR_OVERLONG_4,
    CARRY | TOO_LARGE | TOO_LARGE_OR_OVERLONG_4,
    CARRY | TOO_LARGE | TOO_LARGE_OR_OVERLONG_4,
    CARRY | TOO_LARGE | TOO_LARGE_OR_OVERLONG_4,
    CARRY | TOO_LARGE | TOO_LARGE_OR_OVERLONG_4,
    CARRY | TOO_LARGE | TOO_LARGE_OR_OVERLONG_4,
    CARRY | TOO_LARGE | TOO_LARGE_OR_OVERLONG_4 | SURROGATE,
    CARRY | TOO_LARGE | TOO_LARGE_OR_OVERLONG_4,
    CARRY | TOO_LARGE | TOO_LARGE_OR_OVERLONG_4,
];

const CONTINUATION: u8 = TOO_LONG | OVERLONG_2 | TWO_CONTINUATIONS;

/// The possible errors by the high half of the second byte.
pub(super) const SECOND_HIGH: [u8; 16] = [
    TOO_SHORT,
    TOO_SHORT,
    TOO_SHORT,
    TOO_SHORT,
    TOO_SHORT,
    TOO_SHORT,
    TOO_SHORT,
    TOO_SHORT,
    CONTINUATION | OVERLONG_3 | TOO_LARGE_OR_OVERLONG_4,
    CONTINUATION | OVERLONG_3 | TOO_LARGE,
    CONTINUATION | SURROGATE | TOO_LARGE,
    CONTINUATION | SURROGATE | TOO_LARGE,
    TOO_SHORT,
    TOO_SHORT,
    TOO_SHORT,
    TOO_SHORT,
];

/// The possible groups by the high half of a byte; see `Block::special_leads`.
pub(super) const SPECIAL_HIGH: [u8; 16] = [
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    LEAD_C2,
    0,
    LEAD_E0 | LEAD_E2 | LEAD_EAST_ASIAN | LEAD_E1_EA,
    LEAD_F0,
];
/// The possible groups by the low half.
pub(super) const SPECIAL_LOW: [u8; 16] = [
    LEAD_F0 | LEAD_E0,
    LEAD_E1_EA,
    LEAD_C2 | LEAD_E2,
    LEAD_EAST_ASIAN,
    LEAD_EAST_ASIAN,
    LEAD_EAST_ASIAN,
    LEAD_EAST_ASIAN,
    LEAD_EAST_ASIAN,
    LEAD_EAST_ASIAN,
    LEAD_EAST_ASIAN,
    LEAD_E1_EA,
    0,
    0,
    0,
    0,
    LEAD_EAST_ASIAN,
];

/// C2: next line, no-break space, soft hyphen, and the signs of Latin-1.
pub(super) const LEAD_C2: u8 = 1 << 0;
/// E2: General Punctuation, symbols, radicals.
pub(super) const LEAD_E2: u8 = 1 << 1;
/// E3 to E9 and EF: ideographs, kana, fullwidth forms.
pub(super) const LEAD_EAST_ASIAN: u8 = 1 << 2;
/// E1 and EA: the Ogham space, Yi.
pub(super) const LEAD_E1_EA: u8 = 1 << 3;
/// F0: the supplementary planes with rare ideographs and emoji.
pub(super) const LEAD_F0: u8 = 1 << 4;
/// E0: the digits and signs of the scripts of India.
pub(super) const LEAD_E0: u8 = 1 << 5;
