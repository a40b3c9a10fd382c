//! The lookup tables of vectorised UTF-8 validation.
//!
//! Each pair of neighbouring bytes is looked up by three of its half bytes; what the three answers
//! have in common is an error of the pair. The method is that of J. Keiser and D. Lemire,
//! "Validating UTF-8 In Less Than One Instruction Per Byte" (2021).

/// A lead byte followed by a lead byte or ASCII.
const TOO_SHORT: u8 = 1 << 0;
/// ASCII followed by a continuation.
const TOO_LONG: u8 = 1 << 1;
const OVERLONG_3: u8 = 1 << 2;
const TOO_LARGE: u8 = 1 << 3;
const SURROGATE: u8 = 1 << 4;
const OVERLONG_2: u8 = 1 << 5;
const TOO_LARGE_OR_OVERLONG_4: u8 = 1 << 6;
/// Two continuations, which are right only after the lead of a longer character.
const TWO_CONTINUATIONS: u8 = 1 << 7;
/// The errors that the low half of the first byte does not decide.
const CARRY: u8 = TOO_SHORT | TOO_LONG | TWO_CONTINUATIONS;

/// By the high half of the first byte.
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

/// By the low half of the first byte.
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

/// By the high half of the second byte.
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

/// The groups of lead bytes that [`super::blocks::Block::special_leads`] tells apart: a byte is of
/// those that the entries of its halves have in common.
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
    LEAD_E2 | LEAD_EAST_ASIAN | LEAD_E1_EA,
    LEAD_F0,
];
/// By the low half.
pub(super) const SPECIAL_LOW: [u8; 16] = [
    LEAD_F0,
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

/// No-break space, soft hyphen.
pub(super) const LEAD_C2: u8 = 1 << 0;
/// General punctuation, Kangxi radicals.
pub(super) const LEAD_E2: u8 = 1 << 1;
/// E3 to E9 and EF: ideographs, kana, fullwidth forms.
pub(super) const LEAD_EAST_ASIAN: u8 = 1 << 2;
/// The Ogham space; Yi.
pub(super) const LEAD_E1_EA: u8 = 1 << 3;
/// The supplementary planes: rare ideographs, emoji.
pub(super) const LEAD_F0: u8 = 1 << 4;
