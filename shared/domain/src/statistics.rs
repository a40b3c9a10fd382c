//! The figures of a file that was counted, as they are stored and shown.

/// What was counted in a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Statistics {
    /// The name and version of the rule that it was counted by, such as `word-count/4`.
    pub rule: String,
    /// All that counts. For a document, the sum of body, notes and text boxes.
    pub total: Figures,
    /// The same by parts, for documents only.
    pub parts: Option<Parts>,
    /// Whether text counted as Bangla in a font of the Bijoy family.
    pub legacy_bangla: bool,
    pub warnings: Vec<CountWarning>,
}

/// The figures of one text; docs/COUNTING.md defines them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    pub words: u64,
    pub characters: u64,
    pub characters_without_spaces: u64,
    pub paragraphs: u64,
    /// At most as many as words.
    pub east_asian_characters: u64,
    pub number_words: u64,
}

/// The figures of a document by the parts of its text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Parts {
    pub body: Figures,
    /// Footnotes and endnotes.
    pub notes: Figures,
    pub text_boxes: Figures,
    /// Not in the total. `None` if one of them could not be read.
    pub headers_and_footers: Option<Figures>,
}

/// What a reader of the figures should know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CountWarning {
    /// A stable name for programs, such as `bijoy_text`.
    pub code: String,
    /// For people: a sentence.
    pub message: String,
}

impl Figures {
    /// A standard page has this many characters, spaces included.
    const PAGE_CHARACTERS: u64 = 1_800;

    /// The words that are not East Asian characters.
    pub fn non_asian_words(&self) -> u64 {
        self.words.saturating_sub(self.east_asian_characters)
    }

    /// The standard pages in hundredths of a page, rounded half up.
    pub fn standard_pages_hundredths(&self) -> u64 {
        let half = Self::PAGE_CHARACTERS / 2;
        (self.characters.saturating_mul(100).saturating_add(half)) / Self::PAGE_CHARACTERS
    }
}

impl Parts {
    /// The figures of body, notes and text boxes together.
    pub fn total(&self) -> Figures {
        let parts = [self.body, self.notes, self.text_boxes];
        let sum = |figure: fn(&Figures) -> u64| parts.iter().map(figure).sum();
        Figures {
            words: sum(|part| part.words),
            characters: sum(|part| part.characters),
            characters_without_spaces: sum(|part| part.characters_without_spaces),
            paragraphs: sum(|part| part.paragraphs),
            east_asian_characters: sum(|part| part.east_asian_characters),
            number_words: sum(|part| part.number_words),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_standard_page_has_1_800_characters() {
        for (characters, hundredths) in [
            (0, 0),
            (8, 0),
            (9, 1),
            (1_800, 100),
            (2_700, 150),
            (12_345, 686),
        ] {
            let figures = Figures {
                characters,
                ..Figures::default()
            };
            assert_eq!(
                figures.standard_pages_hundredths(),
                hundredths,
                "{characters}"
            );
        }
    }
}
