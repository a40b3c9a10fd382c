//! Whether text is shown, and in which font: the state of fields and of formats.
//!
//! A field has a code, such as `PAGE`, and a result, such as `7`, of which Word shows the result. It
//! is written as a begin mark, the code, a separate mark, the result and an end mark. Fields nest,
//! and may extend over several paragraphs. One that does not end in its story is no field (ECMA-376, part
//! 1, 17.16.18). That is known only at the end, so such a story is read once more without its mark.

use super::limits::Limits;
use crate::error::CountError;

/// The state in one sequence of paragraphs. A text box has its own sequence.
#[derive(Debug, Default)]
pub(super) struct Flow {
    /// The open fields, the innermost last.
    fields: Vec<Field>,
    /// The number of open fields whose result has not begun, and one more in a sequence that is not
    /// shown at all.
    hiding: usize,
    /// By the style of the paragraph, also the style that applies where it names none.
    pub(super) paragraph: Resolved,
    pub(super) run: Run,
}

/// An open field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Field {
    /// The number of its begin mark.
    mark: usize,
    shows_result: bool,
}

/// Some of the begin marks of a story, by their numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Marks {
    /// A bit for each mark up to the last one.
    bits: Vec<u64>,
}

impl Marks {
    pub(super) fn is_empty(&self) -> bool {
        self.bits.is_empty()
    }

    pub(super) fn contains(&self, mark: usize) -> bool {
        let bits = self.bits.get(mark / 64).copied().unwrap_or_default();
        bits >> (mark % 64) & 1 == 1
    }

    fn insert(&mut self, mark: usize) {
        let index = mark / 64;
        if index >= self.bits.len() {
            self.bits.resize(index + 1, 0);
        }
        self.bits[index] |= 1 << (mark % 64);
    }
}

/// What properties say of a text, as far as it matters. `None` where they do not define it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Format {
    /// Whether it is hidden.
    pub(super) vanish: Option<bool>,
    /// Whether its font is of the Bijoy family.
    pub(super) bijoy: Option<bool>,
}

impl Format {
    /// Whether it defines that text is hidden or shown, or that its font is of the Bijoy family.
    pub(super) fn matters(self) -> bool {
        self.vanish.is_some() || self.bijoy == Some(true)
    }
}

/// A [`Format`] in which everything is defined.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Resolved {
    pub(super) vanish: bool,
    pub(super) bijoy: bool,
}

/// The formats of a run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Run {
    /// By the properties of the run itself.
    pub(super) own: Format,
    /// By the run's style.
    pub(super) style: Format,
}

impl Flow {
    /// The state in a text box. One that is not shown has nothing that is.
    pub(super) fn of_text_box(shown: bool) -> Self {
        Self {
            hiding: usize::from(!shown),
            ..Self::default()
        }
    }

    /// Whether the current position is in the result of every field around it.
    pub(super) fn shows(&self) -> bool {
        self.hiding == 0
    }

    /// Whether the text of the current run is shown.
    ///
    /// The run itself decides. If it does not, each of the two styles toggles (ECMA-376, part 1, 17.7.3):
    /// text whose paragraph style and character style both hide is shown.
    pub(super) fn run_shows(&self) -> bool {
        let Run { own, style } = self.run;
        let by_styles = self.paragraph.vanish != (style.vanish == Some(true));
        self.shows() && !own.vanish.unwrap_or(by_styles)
    }

    /// Whether the font of the current run is of the Bijoy family. The run itself decides before its
    /// style, and its style before that of the paragraph.
    pub(super) fn run_is_bijoy(&self) -> bool {
        let Run { own, style } = self.run;
        let bijoy = own.bijoy.or(style.bijoy);
        bijoy.unwrap_or(self.paragraph.bijoy)
    }

    /// Begins a field, which hides its code until its result begins.
    pub(super) fn begin_field(&mut self, mark: usize, limits: &Limits) -> Result<(), CountError> {
        if self.fields.len() >= limits.fields {
            return Err(CountError::TooLarge("nested fields"));
        }
        self.fields.push(Field {
            mark,
            shows_result: false,
        });
        self.hiding += 1;
        Ok(())
    }

    /// Begins the result of the innermost field.
    pub(super) fn show_result(&mut self) {
        if let Some(Field {
            shows_result: shown @ false,
            ..
        }) = self.fields.last_mut()
        {
            *shown = true;
            self.hiding -= 1;
        }
    }

    /// Ends the innermost field. An end without a beginning changes nothing.
    pub(super) fn end_field(&mut self) {
        if self.fields.pop().is_some_and(|field| !field.shows_result) {
            self.hiding -= 1;
        }
    }

    /// Adds the marks of the fields that are open.
    pub(super) fn add_open_marks(&self, marks: &mut Marks) {
        for field in &self.fields {
            marks.insert(field.mark);
        }
    }
}
