//! Whether text is shown: the state of fields and of hidden text.
//!
//! A field has a code, such as `PAGE`, and a result, such as `7`, of which Word shows the result. It
//! is written as a begin mark, the code, a separate mark, the result and an end mark. Fields nest,
//! and may extend over several paragraphs.

use super::limits::Limits;
use crate::error::CountError;

/// The state in one sequence of paragraphs. A text box has its own sequence.
#[derive(Debug, Default)]
pub(super) struct Flow {
    /// For each open field, the innermost last: whether its result has begun.
    fields: Vec<bool>,
    /// The number of open fields whose result has not begun.
    hiding_fields: usize,
    /// Whether the style of the paragraph hides its text, also the style that applies where the
    /// paragraph names none.
    pub(super) paragraph_hidden: bool,
    pub(super) run: Run,
}

/// Whether a run hides its text. `None` if it does not define that.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Run {
    /// By a property of the run itself.
    pub(super) vanish: Option<bool>,
    /// By the run's style.
    pub(super) style: Option<bool>,
}

impl Flow {
    /// Whether the current position is in the result of every field around it.
    pub(super) fn shows(&self) -> bool {
        self.hiding_fields == 0
    }

    /// Whether the text of the current run is shown. The run itself decides before its style, and
    /// its style before that of the paragraph.
    pub(super) fn run_shows(&self) -> bool {
        let Run { vanish, style } = self.run;
        self.shows() && !vanish.or(style).unwrap_or(self.paragraph_hidden)
    }

    /// Begins a field, which hides its code until its result begins.
    pub(super) fn begin_field(&mut self, limits: &Limits) -> Result<(), CountError> {
        if self.fields.len() >= limits.fields {
            return Err(CountError::TooLarge("nested fields"));
        }
        self.fields.push(false);
        self.hiding_fields += 1;
        Ok(())
    }

    /// Begins the result of the innermost field.
    pub(super) fn show_result(&mut self) {
        if let Some(result @ false) = self.fields.last_mut() {
            *result = true;
            self.hiding_fields -= 1;
        }
    }

    /// Ends the innermost field. An end without a beginning changes nothing.
    pub(super) fn end_field(&mut self) {
        if self.fields.pop() == Some(false) {
            self.hiding_fields -= 1;
        }
    }
}
