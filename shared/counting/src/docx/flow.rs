//! Whether the text at a place shows: fields and hidden text of one sequence of paragraphs.

use super::limits::Limits;
use crate::error::CountError;

/// One sequence of paragraphs; a text box has its own.
#[derive(Debug, Default)]
pub(super) struct Flow {
    /// Open fields, innermost last: whether the result, which shows, is reached.
    fields: Vec<bool>,
    /// How many of them still hide what is in them.
    hiding_fields: usize,
    /// Whether the paragraph's style hides its text.
    pub(super) paragraph_hidden: bool,
    pub(super) run: Run,
}

/// What a run says about hiding its text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Run {
    pub(super) vanish: Option<bool>,
    pub(super) style: Option<bool>,
}

impl Flow {
    /// Whether what stands here is the visible result of every field around it.
    pub(super) fn shows(&self) -> bool {
        self.hiding_fields == 0
    }

    /// As [`shows`](Self::shows), for the content of the current run.
    pub(super) fn run_shows(&self) -> bool {
        let Run { vanish, style } = self.run;
        self.shows() && !vanish.or(style).unwrap_or(self.paragraph_hidden)
    }

    /// A field begins, and hides what follows until its result.
    pub(super) fn begin_field(&mut self, limits: &Limits) -> Result<(), CountError> {
        if self.fields.len() >= limits.fields {
            return Err(CountError::TooLarge("nested fields"));
        }
        self.fields.push(false);
        self.hiding_fields += 1;
        Ok(())
    }

    /// The result of the innermost field begins.
    pub(super) fn show_result(&mut self) {
        if let Some(result @ false) = self.fields.last_mut() {
            *result = true;
            self.hiding_fields -= 1;
        }
    }

    /// The innermost field ends; more ends than beginnings change nothing.
    pub(super) fn end_field(&mut self) {
        if self.fields.pop() == Some(false) {
            self.hiding_fields -= 1;
        }
    }
}
