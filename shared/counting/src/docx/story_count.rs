//! What is counted in a story: its figures, and the files that it includes.

use super::flow::Marks;
use crate::rule::Tally;
use crate::statistics::Figures;

/// What was found in a story.
#[derive(Debug, Default)]
pub(super) struct StoryCount {
    pub(super) text: Figures,
    pub(super) text_boxes: Figures,
    /// Whether there was text in a font of the Bijoy family.
    pub(super) legacy_bangla: bool,
    /// The included files, in the order of the text.
    pub(super) included: Vec<IncludedFile>,
    /// The begin marks of fields that are not closed. If there are any, the story must be read once more
    /// without them.
    pub(super) unclosed: Marks,
}

/// A file that stands for its text at a place of the story.
#[derive(Debug)]
pub(super) struct IncludedFile {
    /// The identifier of the relationship to it.
    pub(super) id: String,
    pub(super) in_text_box: bool,
}

/// A text while it is counted. The lines of the tally are not used: in a document, a line end is a
/// space.
#[derive(Debug, Default)]
pub(super) struct Text {
    pub(super) tally: Tally,
    /// The paragraphs with a word.
    paragraphs: u64,
    /// The words of text boxes that have ended inside the paragraphs of this text. They are no words of
    /// these. Always 0 for a story's own text, whose boxes are another `Text`.
    boxed_words: u64,
    /// The start of a paragraph whose mark is deleted, so that the next paragraph goes on with it.
    unfinished: Option<Position>,
}

/// A place in a text, outside the text boxes in it: the number of words before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Position(u64);

impl Text {
    pub(super) fn position(&self) -> Position {
        Position(self.tally.words - self.boxed_words)
    }

    /// The start of the paragraph that begins here, if it goes on with an unfinished one.
    pub(super) fn go_on(&mut self) -> Option<Position> {
        self.unfinished.take()
    }

    /// Ends the paragraph that started at `start`, unless the next one goes on with it.
    pub(super) fn leave_unfinished(&mut self, start: Position) {
        self.unfinished = Some(start);
    }

    /// Ends the paragraph that started at `start`.
    pub(super) fn end_paragraph(&mut self, start: Position) {
        self.paragraphs += u64::from(self.position() > start);
    }

    /// Ends the unfinished paragraph, because no other one follows it.
    pub(super) fn finish_paragraph(&mut self) {
        if let Some(start) = self.unfinished.take() {
            self.end_paragraph(start);
        }
    }

    /// Ends a text box that began at `start`, inside a paragraph.
    pub(super) fn end_box(&mut self, start: Position) {
        self.boxed_words = self.tally.words - start.0;
    }

    pub(super) fn figures(mut self) -> Figures {
        self.finish_paragraph();
        Figures::of_paragraphs(self.tally, self.paragraphs)
    }
}
