//! What a story tells: its figures, and the files that it includes.

use crate::rule::Tally;
use crate::statistics::Figures;

/// What was found in a story.
#[derive(Debug, Default)]
pub(super) struct Told {
    pub(super) text: Figures,
    pub(super) text_boxes: Figures,
    /// Whether there was text in a font of the Bijoy family.
    pub(super) legacy_bangla: bool,
    /// The included files, in the order of the text.
    pub(super) included: Vec<Included>,
}

/// A file that stands for its text at a place of the story.
#[derive(Debug)]
pub(super) struct Included {
    /// The identifier of the relationship to it.
    pub(super) id: String,
    pub(super) in_text_box: bool,
}

/// A text while it is counted.
#[derive(Debug, Default)]
pub(super) struct Text {
    pub(super) tally: Tally,
    /// The paragraphs with a word. The lines of the tally are not used: in a document, a line end is a
    /// space.
    pub(super) paragraphs: u64,
}

impl Text {
    pub(super) fn figures(&self) -> Figures {
        Figures::of_paragraphs(self.tally, self.paragraphs)
    }
}
