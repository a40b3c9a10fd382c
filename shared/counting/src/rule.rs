//! What a word is, one character at a time: the definition every faster path is tested against.
//!
//! Words are what lies between white space or dashes, as Microsoft Word counts them, except that
//! every ideograph or kana is a word of its own. Dictionary segmentation (Thai, Lao, Khmer,
//! Burmese) is deliberately not done: those scripts count by their spaces.

/// How one character takes part in counting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Class {
    /// Ends a word: Unicode White_Space, en dash, em dash.
    Separator,
    /// As if it were not there: soft hyphen, joiners, direction marks, byte order mark.
    Ignorable,
    /// A word by itself: CJK ideographs, kana and their punctuation; not Hangul.
    Ideograph,
    /// Part of a word: everything else, punctuation and controls included.
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

/// The class of an ASCII byte; bytes above 0x7F are not asked about.
#[inline]
pub(crate) fn classify_ascii(byte: u8) -> Class {
    if byte == b' ' || (0x09..=0x0D).contains(&byte) {
        Class::Separator
    } else {
        Class::Word
    }
}

/// The class of a byte that is not valid UTF-8, read as Windows-1252: of the bytes from 0x80 up,
/// en dash (0x96), em dash (0x97) and no-break space (0xA0) separate, the soft hyphen (0xAD) is
/// ignored, and the rest are parts of words (0x85 is an ellipsis there, not a line break).
#[inline]
pub(crate) fn classify_windows_1252(byte: u8) -> Class {
    match byte {
        0x96 | 0x97 | 0xA0 => Class::Separator,
        0xAD => Class::Ignorable,
        _ => Class::Word,
    }
}

/// The words so far, and whether the last character that matters was inside one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    /// Words seen, the one being read included.
    pub(crate) words: u64,
    /// Whether the next word character continues a word.
    pub(crate) in_word: bool,
}

impl Tally {
    /// Takes one character's class into account.
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

    /// Ends the word being read, as a separator does.
    #[inline]
    pub(crate) fn separate(&mut self) {
        self.in_word = false;
    }
}
