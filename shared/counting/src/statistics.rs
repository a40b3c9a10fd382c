//! What a count says: its figures, and what they are of.

use std::ops::{Add, AddAssign};

use crate::rule::Tally;

/// What was counted in a file, by the rule [`RULE`](crate::RULE).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Statistics {
    /// All that counts. For a document, the sum of body, notes and text boxes.
    pub total: Figures,
    /// The same by parts, for documents only.
    pub parts: Option<Parts>,
    /// Whether text counted as Bangla in a Bijoy font, whose dashes are letters.
    pub legacy_bangla: bool,
    /// What a reader of the figures should know.
    pub warnings: Vec<Warning>,
}

/// The figures of one text. `docs/COUNTING.md` defines each of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// Words: the East Asian characters and the other words.
    pub words: u64,
    /// Unicode code points, without the line ends of a plain text and the paragraph marks of a
    /// document.
    pub characters: u64,
    /// The same without white space.
    pub characters_without_spaces: u64,
    /// Paragraphs with a word. In a plain text, each line is one, on a web page, each block.
    pub paragraphs: u64,
    /// Ideographs, kana and fullwidth forms, with their punctuation. Each is a word.
    pub east_asian_characters: u64,
    /// Words with a digit and without a letter, such as `1,234.56`.
    pub number_words: u64,
}

/// The figures of a document by the parts of its text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Parts {
    /// The text of the document, with its tables.
    pub body: Figures,
    /// Footnotes and endnotes.
    pub notes: Figures,
    /// Text boxes, wherever they are, except those of headers and footers.
    pub text_boxes: Figures,
    /// Headers and footers, each once, which are not in the total. `None` if one of them cannot be
    /// read, if there are too many, or if a limit is used up.
    pub headers_and_footers: Option<Figures>,
}

/// What a reader of the figures should know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Warning {
    /// A plain text looks like Bangla for a Bijoy font, and was counted by its spaces and dashes.
    BijoyText,
    /// A header or footer cannot be read, so that there are no figures of them.
    HeadersUnread,
}

impl Warning {
    /// A stable name for programs.
    pub fn code(self) -> &'static str {
        match self {
            Self::BijoyText => "bijoy_text",
            Self::HeadersUnread => "headers_unread",
        }
    }

    /// A sentence for people.
    pub fn message(self) -> &'static str {
        match self {
            Self::BijoyText => {
                "The text looks like Bangla typed for a Bijoy font. A plain text does not say its font, so it was counted by its spaces and dashes, and a word with a letter that is stored as a dash counts as two. Convert it to Unicode, or upload the Word document, for an exact count."
            }
            Self::HeadersUnread => {
                "A header or footer of the document cannot be read. Headers and footers are not part of the count."
            }
        }
    }
}

impl Figures {
    /// The figures of a plain text, whose line ends separate paragraphs.
    pub(crate) fn of_lines(mut tally: Tally) -> Self {
        tally.separate();
        Self {
            characters: tally.characters - tally.line_ends,
            ..Self::of_paragraphs(tally, tally.lines)
        }
    }

    /// The figures of a text with this number of paragraphs, in which line ends are spaces.
    pub(crate) fn of_paragraphs(mut tally: Tally, paragraphs: u64) -> Self {
        tally.separate();
        Self {
            words: tally.words,
            characters: tally.characters,
            characters_without_spaces: tally.characters - tally.spaces,
            paragraphs,
            east_asian_characters: tally.ideographs,
            number_words: tally.numbers,
        }
    }
}

impl Statistics {
    /// The number of words in the whole file.
    pub fn words(&self) -> u64 {
        self.total.words
    }
}

impl Parts {
    /// All that counts: headers and footers do not.
    pub fn total(&self) -> Figures {
        self.body + self.notes + self.text_boxes
    }
}

impl Add for Figures {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            words: self.words + other.words,
            characters: self.characters + other.characters,
            characters_without_spaces: self.characters_without_spaces
                + other.characters_without_spaces,
            paragraphs: self.paragraphs + other.paragraphs,
            east_asian_characters: self.east_asian_characters + other.east_asian_characters,
            number_words: self.number_words + other.number_words,
        }
    }
}

impl AddAssign for Figures {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}
