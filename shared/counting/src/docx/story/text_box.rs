//! Text boxes, which have paragraphs of their own inside a run.

use super::{Open, Story};
use crate::docx::flow::Flow;
use crate::docx::story_count::Position;
use crate::docx::walk::Descend;
use crate::error::CountError;
use crate::rule::OpenWord;

/// The place in a text where a text box is anchored.
#[derive(Debug)]
pub(super) struct Interrupted {
    flow: Flow,
    word: OpenWord,
    /// The position in the text that the box belongs to.
    position: Position,
}

impl Story<'_> {
    /// A text box. It is anchored inside a run, maybe inside a word, and that goes on after it. It is
    /// shown if its run is. It is read in any case, so that begin marks have the same numbers when the
    /// story is read once more.
    pub(super) fn text_box(&mut self) -> Result<Descend, CountError> {
        if self.interrupted.len() >= self.limits.text_boxes {
            return Err(CountError::TooLarge("nested text boxes"));
        }
        if self.interrupted.is_empty() {
            std::mem::swap(&mut self.text, &mut self.other);
        }
        let flow = Flow::of_text_box(self.flow.run_shows());
        self.interrupted.push(Interrupted {
            flow: std::mem::replace(&mut self.flow, flow),
            word: std::mem::take(&mut self.text.tally.open),
            position: self.text.position(),
        });
        self.enter(Open::TextBox)
    }

    pub(super) fn end_text_box(&mut self) {
        let Some(interrupted) = self.interrupted.pop() else {
            return;
        };
        self.text.finish_paragraph();
        self.text.tally.separate();
        self.text.end_box(interrupted.position);
        self.flow.add_open_marks(&mut self.unclosed);
        self.flow = interrupted.flow;
        self.text.tally.open = interrupted.word;
        if self.interrupted.is_empty() {
            std::mem::swap(&mut self.text, &mut self.other);
        }
    }
}
