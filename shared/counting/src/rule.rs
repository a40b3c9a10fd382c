//! What a word is. This is the definition; every faster path is tested against it.
//!
//! As in Microsoft Word, words are separated by white space and dashes, and every ideograph and
//! kana is a word by itself. So a count needs only two things: the [`Class`] of each character, and
//! whether the character before it was inside a word, which is what [`Tally`] keeps.
//!
//! Scripts without spaces between words (Thai, Lao, Khmer, Burmese) are deliberately not segmented
//! with a dictionary; they count by the spaces that they have.

/// How one character takes part in counting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Class {
    /// Ends a word: white space (the Unicode property White_Space), en dash, em dash.
    Separator,
    /// Changes nothing: soft hyphen, zero-width joiners, direction marks, byte order mark.
    Ignorable,
    /// A word by itself: CJK ideographs, kana, fullwidth forms and their punctuation; not Hangul.
    Ideograph,
    /// Part of a word: all other characters, among them punctuation and control characters.
    Word,
}

/// The class of a character.
#[inline]
pub(crate) fn classify(character: char) -> Class {
    if character.is_ascii() {
        return classify_ascii(character as u8);
    }
    match character as u32 {
        0x85
        | 0xA0
        | 0x1680
        | 0x2000..=0x200A
        | 0x2013
        | 0x2014
        | 0x2028
        | 0x2029
        | 0x202F
        | 0x205F
        | 0x3000 => Class::Separator,
        0xAD | 0x200B..=0x200F | 0x202A..=0x202E | 0x2060 | 0x2066..=0x2069 | 0xFEFF => {
            Class::Ignorable
        }
        0x2E80..=0x2FFF
        | 0x3001..=0x312F
        | 0x3190..=0xA4CF
        | 0xF900..=0xFAFF
        | 0xFE30..=0xFE4F
        | 0xFF01..=0xFF9F
        | 0xFFE0..=0xFFE6
        | 0x1_6FE0..=0x1_8DFF
        | 0x1_AFF0..=0x1_B2FF
        | 0x1_F200..=0x1_F2FF
        | 0x2_0000..=0x3_FFFF => Class::Ideograph,
        _ => Class::Word,
    }
}

/// The class of an ASCII character. The result means nothing for a byte above 0x7F.
#[inline]
pub(crate) fn classify_ascii(byte: u8) -> Class {
    if byte == b' ' || (0x09..=0x0D).contains(&byte) {
        Class::Separator
    } else {
        Class::Word
    }
}

/// The class of a byte that is not valid UTF-8, read as Windows-1252. From 0x80 on, that code page
/// has an en dash (0x96), an em dash (0x97), a no-break space (0xA0) and a soft hyphen (0xAD); all
/// other bytes are parts of words. 0x85 is an ellipsis in it, not the line break of Unicode.
#[inline]
pub(crate) fn classify_windows_1252(byte: u8) -> Class {
    match byte {
        0x96 | 0x97 | 0xA0 => Class::Separator,
        0xAD => Class::Ignorable,
        _ => Class::Word,
    }
}

/// A count in progress.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    /// The words so far, including one that has begun and may go on.
    pub(crate) words: u64,
    /// Whether the last character that was not ignorable is part of a word, so that a word
    /// character continues that word.
    pub(crate) in_word: bool,
}

impl Tally {
    /// Counts one character.
    #[inline]
    pub(crate) fn add(&mut self, class: Class) {
        match class {
            Class::Separator => self.in_word = false,
            Class::Ignorable => {}
            Class::Ideograph => {
                self.words += 1;
                self.in_word = false;
            }
            Class::Word => {
                self.words += u64::from(!self.in_word);
                self.in_word = true;
            }
        }
    }

    /// Ends the word, as a separator does.
    #[inline]
    pub(crate) fn separate(&mut self) {
        self.in_word = false;
    }
}
