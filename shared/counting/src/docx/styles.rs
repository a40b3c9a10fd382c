//! Reads which styles hide their text.

use std::collections::HashMap;
use std::io::Read;

use super::attributes::Element;
use super::limits::Limits;
use super::names::Namespace;
use super::part::Meter;
use super::walk::{Descend, Visitor, walk};
use crate::error::CountError;

/// The styles that define whether text is hidden, by themselves or by the style they are based on.
#[derive(Debug, Default)]
pub(super) struct Styles {
    /// Whether the style with this identifier hides its text.
    hidden: HashMap<String, bool>,
}

impl Styles {
    pub(super) fn read(
        part: &mut dyn Read,
        meter: &Meter,
        limits: &Limits,
    ) -> Result<Self, CountError> {
        let mut reading = Reading {
            limits,
            open: Vec::new(),
            styles: HashMap::new(),
            current: None,
        };
        walk(part, meter, limits, &mut reading)?;
        let hidden = reading
            .styles
            .keys()
            .filter_map(|id| Some((id.clone(), inherited(&reading.styles, id)?)));
        Ok(Self {
            hidden: hidden.collect(),
        })
    }

    /// Whether no style defines it, so that references to styles need not be read.
    pub(super) fn is_empty(&self) -> bool {
        self.hidden.is_empty()
    }

    /// Whether the style with this identifier hides its text; `None` if it does not define that, or
    /// does not exist.
    pub(super) fn hides(&self, id: &str) -> Option<bool> {
        self.hidden.get(id).copied()
    }
}

/// How far to follow styles that are based on others. Word allows 10 levels; the limit also ends
/// cycles.
const BASED_ON_LEVELS: usize = 64;

/// Whether a style hides its text, by its own definition or by the nearest one that it is based on.
fn inherited(styles: &HashMap<String, Style>, id: &str) -> Option<bool> {
    let mut style = styles.get(id)?;
    for _ in 0..BASED_ON_LEVELS {
        if style.vanish.is_some() {
            return style.vanish;
        }
        style = styles.get(style.based_on.as_deref()?)?;
    }
    None
}

#[derive(Debug, Default)]
struct Style {
    vanish: Option<bool>,
    based_on: Option<String>,
}

struct Reading<'a> {
    limits: &'a Limits,
    open: Vec<Open>,
    styles: HashMap<String, Style>,
    current: Option<(String, Style)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Open {
    Style,
    RunProperties,
    Other,
}

impl Visitor for Reading<'_> {
    fn start(&mut self, element: &Element<'_>) -> Result<Descend, CountError> {
        let word = element.namespace == Namespace::Word;
        let inside = self.open.last().copied();
        let open = match (inside, element.local) {
            (None | Some(Open::Other), b"style") if word => {
                if self.styles.len() >= self.limits.records {
                    return Err(CountError::TooLarge("styles"));
                }
                let id = element.word_attribute("styleId")?;
                self.current = id.map(|id| (id.into_owned(), Style::default()));
                Open::Style
            }
            (Some(Open::Style), b"rPr") if word => Open::RunProperties,
            (Some(Open::Style), b"basedOn") if word => {
                if let Some((_, style)) = &mut self.current {
                    style.based_on = element.word_attribute("val")?.map(|id| id.into_owned());
                }
                return Ok(Descend::Skip);
            }
            (Some(Open::RunProperties), b"vanish") if word => {
                if let Some((_, style)) = &mut self.current {
                    style.vanish = Some(is_on(element)?);
                }
                return Ok(Descend::Skip);
            }
            (Some(Open::Style | Open::RunProperties), _) => return Ok(Descend::Skip),
            _ => Open::Other,
        };
        self.open.push(open);
        Ok(Descend::Into)
    }

    fn end(&mut self) {
        if self.open.pop() == Some(Open::Style)
            && let Some((id, style)) = self.current.take()
            && (style.vanish.is_some() || style.based_on.is_some())
        {
            self.styles.entry(id).or_insert(style);
        }
    }

    fn text(&mut self, _text: &[u8]) {}
}

/// The value of an on-off property such as `w:vanish`: it is on, unless its `w:val` turns it off.
pub(super) fn is_on(element: &Element<'_>) -> Result<bool, CountError> {
    let value = element.word_attribute("val")?;
    Ok(!value.is_some_and(|value| matches!(&*value, "0" | "false" | "off")))
}
