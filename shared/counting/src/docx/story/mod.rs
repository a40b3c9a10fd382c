//! The text of a story: which of it counts, and where words end.
//!
//! A story is what WordprocessingML calls a text of its own: the body, the footnotes, the endnotes, a
//! header, a footer.
//! It consists of paragraphs (`w:p`) of runs (`w:r`) of text (`w:t`) and of marks such as tabs. A
//! word ends with its paragraph, but not with its run, because Word begins a new run wherever the
//! formatting changes.

mod properties;
mod text_box;

use std::io::Read;

use super::attributes::Element;
use super::flow::{Flow, Marks, Resolved, Run};
use super::limits::Limits;
use super::names::Namespace;
use super::part::Meter;
use super::space::Space;
use super::story_count::{IncludedFile, Position, StoryCount, Text};
use super::styles::{Styles, is_true};
use super::walk::{Descend, Visitor, walk};
use crate::error::CountError;
use crate::rule::Class;
use text_box::Interrupted;

/// Counts one story.
pub(super) struct Story<'a> {
    root: &'static [u8],
    styles: &'a Styles,
    limits: &'a Limits,
    /// The begin marks of fields that were found not to be closed.
    ignored: &'a Marks,
    /// The text that is being read: that of the story, or that of its text boxes.
    text: Text,
    /// The other one of the two.
    other: Text,
    legacy_bangla: bool,
    /// The open elements, the innermost last.
    open: Vec<Open>,
    flow: Flow,
    /// The number of begin marks so far.
    marks: usize,
    /// The begin marks of fields that were still open at the end of a text box or note.
    unclosed: Marks,
    space: Space,
    included: Vec<IncludedFile>,
    /// What goes on after the open text boxes, the innermost last.
    interrupted: Vec<Interrupted>,
}

/// An open element, with what must be restored when it ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Open {
    /// An element without a meaning of its own.
    Plain,
    /// A table, row, cell or note: words end with it.
    Breaking,
    Paragraph {
        outer: Resolved,
        start: Position,
        mark_deleted: bool,
    },
    ParagraphProperties,
    /// The properties of the paragraph's mark, which are those of a run.
    MarkProperties,
    Run {
        outer: Run,
    },
    RunProperties,
    Text,
    TextBox,
    /// `mc:AlternateContent`: several versions of one content, of which the first that is
    /// understood counts.
    Alternatives {
        taken: bool,
    },
}

impl<'a> Story<'a> {
    /// A story whose root element is `w:<root>`. Its begin marks that are `ignored` begin no field.
    pub(super) fn new(
        root: &'static [u8],
        styles: &'a Styles,
        limits: &'a Limits,
        ignored: &'a Marks,
    ) -> Self {
        Self {
            root,
            styles,
            limits,
            ignored,
            text: Text::default(),
            other: Text::default(),
            legacy_bangla: false,
            open: Vec::new(),
            flow: Flow::default(),
            marks: 0,
            unclosed: Marks::default(),
            space: Space::default(),
            included: Vec::new(),
            interrupted: Vec::new(),
        }
    }

    /// Counts the part.
    pub(super) fn read(
        mut self,
        part: &mut dyn Read,
        meter: &Meter,
    ) -> Result<StoryCount, CountError> {
        walk(part, meter, self.limits, &mut self)?;
        self.flow.add_open_marks(&mut self.unclosed);
        Ok(StoryCount {
            text: self.text.figures(),
            text_boxes: self.other.figures(),
            legacy_bangla: self.legacy_bangla,
            included: self.included,
            unclosed: self.unclosed,
        })
    }

    /// Ends a paragraph whose mark is deleted, and the word, unless this position is not shown: it is in
    /// the code of a field.
    fn separate(&mut self) {
        self.text.finish_paragraph();
        if self.flow.shows() {
            self.text.tally.separate();
        }
    }

    /// An element that stands for a character of this class.
    fn character(&mut self, class: Class) -> Result<Descend, CountError> {
        if self.flow.run_shows() {
            self.text.tally.add(class);
        }
        Ok(Descend::Skip)
    }

    fn enter(&mut self, open: Open) -> Result<Descend, CountError> {
        self.open.push(open);
        Ok(Descend::Into)
    }

    /// An element of WordprocessingML.
    fn word_element(&mut self, element: &Element<'_>) -> Result<Descend, CountError> {
        match element.local {
            b"t" if self.flow.run_shows() => {
                self.space.begin_text(element)?;
                self.enter(Open::Text)
            }
            b"t" => Ok(Descend::Skip),
            b"r" => {
                let run = Run {
                    style: self.styles.of_run(None),
                    ..Run::default()
                };
                let outer = std::mem::replace(&mut self.flow.run, run);
                self.enter(Open::Run { outer })
            }
            b"rPr" if matches!(self.open.last(), Some(Open::Run { .. })) => {
                self.enter(Open::RunProperties)
            }
            b"p" => {
                let start = self.begin_paragraph();
                let format = self.styles.of_paragraph(None);
                let outer = std::mem::replace(&mut self.flow.paragraph, format);
                self.enter(Open::Paragraph {
                    outer,
                    start,
                    mark_deleted: false,
                })
            }
            b"pPr" if matches!(self.open.last(), Some(Open::Paragraph { .. })) => {
                self.enter(Open::ParagraphProperties)
            }
            b"tc" | b"tr" | b"tbl" => {
                self.separate();
                self.enter(Open::Breaking)
            }
            b"br" | b"cr" => {
                if self.flow.run_shows() {
                    self.text.tally.separate();
                }
                Ok(Descend::Skip)
            }
            b"tab" | b"ptab" => self.character(Class::Space),
            b"noBreakHyphen" | b"sym" => self.character(Class::Symbol),
            b"footnoteReference" | b"endnoteReference" => {
                // The mark that the author chose follows as text.
                let follows = element.word_attribute("customMarkFollows")?;
                if follows.is_some_and(is_true) {
                    return Ok(Descend::Skip);
                }
                self.character(Class::Symbol)
            }
            b"softHyphen" => self.character(Class::Ignorable),
            b"fldChar" => {
                self.field(element)?;
                Ok(Descend::Skip)
            }
            b"altChunk" => {
                self.included_file(element)?;
                Ok(Descend::Skip)
            }
            b"footnote" | b"endnote" => self.note(element),
            b"txbxContent" => self.text_box(),
            b"del" | b"moveFrom" | b"rt" | b"ffData" => Ok(Descend::Skip),
            local if local.ends_with(b"Pr") => Ok(Descend::Skip),
            _ => self.enter(Open::Plain),
        }
    }

    fn begin_paragraph(&mut self) -> Position {
        self.text.go_on().unwrap_or_else(|| {
            self.separate();
            self.text.position()
        })
    }

    fn end_paragraph(&mut self, start: Position, mark_deleted: bool) {
        if mark_deleted {
            self.text.leave_unfinished(start);
        } else {
            self.separate();
            self.text.end_paragraph(start);
        }
    }

    /// One of the three marks of a field.
    fn field(&mut self, element: &Element<'_>) -> Result<(), CountError> {
        let kind = element.word_attribute("fldCharType")?;
        match kind.as_deref() {
            Some("begin") => {
                let mark = self.marks;
                self.marks += 1;
                if !self.ignored.contains(mark) {
                    self.flow.begin_field(mark, self.limits)?;
                }
            }
            Some("separate") => self.flow.show_result(),
            Some("end") => self.flow.end_field(),
            _ => {}
        }
        Ok(())
    }

    /// A note. Word also stores separator lines and continuation notices as notes, which do not
    /// count.
    fn note(&mut self, element: &Element<'_>) -> Result<Descend, CountError> {
        let kind = element.word_attribute("type")?;
        if let Some("separator" | "continuationSeparator" | "continuationNotice") = kind.as_deref()
        {
            return Ok(Descend::Skip);
        }
        self.flow.add_open_marks(&mut self.unclosed);
        self.flow = Flow::default();
        self.separate();
        self.enter(Open::Breaking)
    }

    /// A file that stands for its text at this place. Paragraphs are around it, so words end here, and
    /// its words may be counted later.
    fn included_file(&mut self, element: &Element<'_>) -> Result<(), CountError> {
        if !self.flow.shows() {
            return Ok(());
        }
        self.separate();
        if let Some(id) = element.attribute(Namespace::References, "id")? {
            let kept: usize = self.included.iter().map(|file| file.id.len()).sum();
            if self.included.len() >= self.limits.included_files
                || kept + id.len() > self.limits.kept_bytes
            {
                return Err(CountError::TooLarge("included files"));
            }
            self.included.push(IncludedFile {
                id: id.into_owned(),
                in_text_box: !self.interrupted.is_empty(),
            });
        }
        Ok(())
    }

    /// An element of markup compatibility.
    fn compatibility_element(&mut self, element: &Element<'_>) -> Result<Descend, CountError> {
        match (self.open.last_mut(), element.local) {
            (_, b"AlternateContent") => self.enter(Open::Alternatives { taken: false }),
            (Some(Open::Alternatives { taken }), b"Choice" | b"Fallback") => {
                if *taken || (element.local == b"Choice" && !is_understood(element)?) {
                    return Ok(Descend::Skip);
                }
                *taken = true;
                self.enter(Open::Plain)
            }
            _ => self.enter(Open::Plain),
        }
    }
}

/// Whether all namespaces that an `mc:Choice` requires are understood.
fn is_understood(choice: &Element<'_>) -> Result<bool, CountError> {
    let required = choice.plain_attribute("Requires")?.unwrap_or_default();
    let mut prefixes = required.split_ascii_whitespace().peekable();
    Ok(prefixes.peek().is_some()
        && prefixes.all(|prefix| choice.bindings.look_up(prefix.as_bytes()).is_understood()))
}

impl Visitor for Story<'_> {
    fn start(&mut self, element: &Element<'_>) -> Result<Descend, CountError> {
        let descend = self.element(element)?;
        if descend == Descend::Into {
            self.space.enter(element, self.open.len())?;
        }
        Ok(descend)
    }

    fn end(&mut self) {
        self.space.leave(self.open.len());
        match self.open.pop() {
            Some(Open::Breaking) => self.separate(),
            Some(Open::Paragraph {
                outer,
                start,
                mark_deleted,
            }) => {
                self.end_paragraph(start, mark_deleted);
                self.flow.paragraph = outer;
            }
            Some(Open::Run { outer }) => self.flow.run = outer,
            Some(Open::TextBox) => self.end_text_box(),
            _ => {}
        }
    }

    fn text(&mut self, text: &[u8]) {
        if self.open.last() != Some(&Open::Text) {
            return;
        }
        let tally = &mut self.text.tally;
        if self.flow.run_is_bijoy() {
            self.legacy_bangla |= self.space.count_bijoy(text, tally);
        } else {
            self.space.count(text, tally);
        }
    }
}

impl Story<'_> {
    fn element(&mut self, element: &Element<'_>) -> Result<Descend, CountError> {
        let word = element.namespace == Namespace::Word;
        match self.open.last() {
            None if word && element.local == self.root => self.enter(Open::Plain),
            None => Err(CountError::NotDocx),
            Some(Open::RunProperties) if word => self.run_property(element),
            Some(Open::ParagraphProperties) if word => self.paragraph_property(element),
            Some(Open::MarkProperties) if word => self.mark_property(element),
            Some(Open::RunProperties | Open::ParagraphProperties | Open::MarkProperties) => {
                Ok(Descend::Skip)
            }
            _ if word => self.word_element(element),
            _ => match element.namespace {
                Namespace::Math if matches!(element.local, b"oMath" | b"oMathPara") => {
                    Ok(Descend::Skip)
                }
                Namespace::Compatibility => self.compatibility_element(element),
                _ => self.enter(Open::Plain),
            },
        }
    }
}
