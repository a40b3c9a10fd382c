//! What a word is, and what else is counted. This is the definition; every faster path is tested
//! against it.
//!
//! As in Microsoft Word, words are separated by white space and dashes, and every ideograph and
//! kana is a word by itself. So a count needs only two things: the [`Class`] of each character, and
//! what it continues, which is what [`Tally`] keeps.
//!
//! Scripts without spaces between words (Thai, Lao, Khmer, Burmese) are deliberately not segmented
//! with a dictionary; they count by the spaces that they have.

/// The name and the version of this rule. A change of the rule is a new version, so that counts of
/// different times can be told apart. `docs/COUNTING.md` states each version.
pub const RULE: &str = "word-count/4";

/// How one character takes part in counting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Class {
    /// U+000A to U+000D. Ends a word and, in a plain text, a paragraph.
    LineEnd,
    /// Other white space (the Unicode property White_Space). Ends a word.
    Space,
    /// En dash, em dash. Ends a word.
    Dash,
    /// Changes nothing: soft hyphen, zero-width joiners, direction marks, byte order mark.
    Ignorable,
    /// A word by itself: CJK ideographs, kana, fullwidth forms and their punctuation; not Hangul.
    Ideograph,
    /// Part of a word, and of a number: the digits of ASCII, of Bengali and of Devanagari.
    Digit,
    /// Part of a word, and of a number if the word has a digit: punctuation, signs, and control
    /// characters.
    Symbol,
    /// Part of a word that is not a number: all other characters.
    Letter,
}

/// The class of a character.
#[inline]
pub(crate) fn classify(character: char) -> Class {
    if character.is_ascii() {
        return classify_ascii(character as u8);
    }
    match character as u32 {
        0x85 | 0xA0 | 0x1680 | 0x2000..=0x200A | 0x2028 | 0x2029 | 0x202F | 0x205F | 0x3000 => {
            Class::Space
        }
        0x2013 | 0x2014 => Class::Dash,
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
        0x966..=0x96F | 0x9E6..=0x9EF => Class::Digit,
        // The signs of Latin-1, the danda, the signs of the taka, and the blocks of punctuation,
        // currencies, number forms, arrows and mathematical signs.
        0x80..=0xBF | 0x964..=0x965 | 0x9F2..=0x9F3 | 0x2000..=0x2BFF => Class::Symbol,
        _ => Class::Letter,
    }
}

/// The class of an ASCII character. The result means nothing for a byte above 0x7F.
#[inline]
pub(crate) fn classify_ascii(byte: u8) -> Class {
    match byte {
        b'\n'..=b'\r' => Class::LineEnd,
        b' ' | b'\t' => Class::Space,
        b'0'..=b'9' => Class::Digit,
        b'A'..=b'Z' | b'a'..=b'z' => Class::Letter,
        _ => Class::Symbol,
    }
}

/// The class of a byte that is not valid UTF-8, read as Windows-1252.
#[inline]
pub(crate) fn classify_windows_1252(byte: u8) -> Class {
    classify(windows_1252(byte))
}

/// The character of a byte in Windows-1252. From 0x80 on, that code page has an en dash (0x96), an em
/// dash (0x97), a no-break space (0xA0) and a soft hyphen (0xAD). 0x85 is an ellipsis in it, not the
/// line break of Unicode. The five bytes that it leaves undefined are control characters.
pub(crate) fn windows_1252(byte: u8) -> char {
    const FROM_80: [char; 32] = [
        '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8D}', 'Ž',
        '\u{8F}', '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9D}',
        'ž', 'Ÿ',
    ];
    match byte {
        0x80..=0x9F => FROM_80[usize::from(byte - 0x80)],
        _ => char::from(byte),
    }
}

/// A count in progress.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    /// The words so far, including one that has begun and may go on.
    pub(crate) words: u64,
    /// The words that are ideographs.
    pub(crate) ideographs: u64,
    /// The words with a digit and without a letter. One that goes on is not among them yet.
    pub(crate) numbers: u64,
    /// The characters of all classes: the code points.
    pub(crate) characters: u64,
    /// The characters that are white space, line ends among them.
    pub(crate) spaces: u64,
    pub(crate) line_ends: u64,
    /// The lines with a word.
    pub(crate) lines: u64,
    pub(crate) open: OpenWord,
}

/// The word, and the line, that the next character may continue.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct OpenWord {
    /// Whether the last character that was not ignorable is part of a word, so that a word
    /// character continues that word.
    pub(crate) word: bool,
    /// Whether there is such a word and it has no letter.
    pub(crate) without_letter: bool,
    /// Whether there is such a word and it has neither a letter nor a digit.
    pub(crate) without_digit: bool,
    /// Whether the line has a word.
    pub(crate) line: bool,
}

impl Tally {
    /// Counts one character.
    #[inline]
    pub(crate) fn add(&mut self, class: Class) {
        self.characters += 1;
        match class {
            Class::LineEnd => {
                self.spaces += 1;
                self.line_ends += 1;
                self.end_line();
            }
            Class::Space => {
                self.spaces += 1;
                self.separate();
            }
            Class::Dash => self.separate(),
            Class::Ignorable => {}
            Class::Ideograph => {
                self.separate();
                self.ideographs += 1;
                self.begin_word();
            }
            Class::Digit => {
                self.continue_word();
                self.open.without_digit = false;
            }
            Class::Symbol => self.continue_word(),
            Class::Letter => {
                self.continue_word();
                self.open.without_letter = false;
                self.open.without_digit = false;
            }
        }
    }

    /// Ends the word, as white space does.
    #[inline]
    pub(crate) fn separate(&mut self) {
        let OpenWord {
            without_letter,
            without_digit,
            line,
            ..
        } = self.open;
        self.numbers += u64::from(without_letter & !without_digit);
        self.open = OpenWord {
            line,
            ..OpenWord::default()
        };
    }

    /// Ends the word and the line.
    #[inline]
    pub(crate) fn end_line(&mut self) {
        self.separate();
        self.open.line = false;
    }

    fn continue_word(&mut self) {
        if !self.open.word {
            self.begin_word();
            self.open.word = true;
            self.open.without_letter = true;
            self.open.without_digit = true;
        }
    }

    fn begin_word(&mut self) {
        self.words += 1;
        self.lines += u64::from(!self.open.line);
        self.open.line = true;
    }
}
