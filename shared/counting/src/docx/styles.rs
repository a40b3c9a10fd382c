//! Reads which styles hide their text.

use std::borrow::Cow;
use std::collections::HashMap;
use std::io::Read;

use super::attributes::Element;
use super::limits::Limits;
use super::names::Namespace;
use super::part::Meter;
use super::walk::{Descend, Visitor, walk};
use crate::error::CountError;

/// The styles of a document, as far as they hide text.
#[derive(Debug, Default)]
pub(super) struct Styles {
    /// For each style, by its identifier, whether it hides its text, by itself or by a style that it
    /// is based on; `None` if it does not define that. Empty if no style hides any text.
    hiding: HashMap<String, Option<bool>>,
    /// Whether text is hidden that no style says anything about.
    defaults: bool,
    /// Whether the default paragraph style hides its text.
    paragraph: Option<bool>,
    /// Whether the default character style hides its text.
    character: Option<bool>,
}

impl Styles {
    pub(super) fn read(
        part: &mut dyn Read,
        meter: &Meter,
        limits: &Limits,
    ) -> Result<Self, CountError> {
        let mut reading = Reading {
            limits,
            kept_bytes: 0,
            defining: 0,
            open: Vec::new(),
            styles: HashMap::new(),
            defaults: false,
            paragraph: None,
            character: None,
            current: None,
        };
        walk(part, meter, limits, &mut reading)?;
        let Reading {
            styles, defaults, ..
        } = &reading;
        let hides = |id: &Option<String>| inherited(styles, id.as_deref()?);
        let read = Self {
            defaults: *defaults,
            paragraph: hides(&reading.paragraph),
            character: hides(&reading.character),
            hiding: styles
                .keys()
                .map(|id| (id.clone(), inherited(styles, id)))
                .collect(),
        };
        Ok(if read.hides_nothing() {
            Self::default()
        } else {
            read
        })
    }

    /// Whether no style hides any text, so that references to styles need not be read.
    pub(super) fn is_empty(&self) -> bool {
        self.hiding.is_empty() && !self.defaults
    }

    fn hides_nothing(&self) -> bool {
        !self.defaults && !self.hiding.values().any(|hides| *hides == Some(true))
    }

    /// Whether a paragraph of this style hides its text. One that names no style, or a style that does
    /// not exist, has the default style.
    pub(super) fn paragraph_hides(&self, id: Option<&str>) -> bool {
        let named = id.and_then(|id| self.hiding.get(id).copied());
        named.unwrap_or(self.paragraph).unwrap_or(self.defaults)
    }

    /// As [`paragraph_hides`](Self::paragraph_hides), for the style of a run, which need not define
    /// it.
    pub(super) fn run_hides(&self, id: Option<&str>) -> Option<bool> {
        let named = id.and_then(|id| self.hiding.get(id).copied());
        named.unwrap_or(self.character)
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
    kept_bytes: usize,
    /// The number of styles that define something, or are based on others.
    defining: usize,
    open: Vec<Open>,
    styles: HashMap<String, Style>,
    defaults: bool,
    /// The identifier of the default paragraph style.
    paragraph: Option<String>,
    /// The identifier of the default character style.
    character: Option<String>,
    current: Option<(String, Style)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Open {
    Style,
    RunProperties,
    /// `w:rPrDefault`: the run properties of the whole document.
    Defaults,
    DefaultRunProperties,
    Other,
}

impl Reading<'_> {
    /// Begins a style. It may be the default of its kind, of which the first one counts.
    fn begin_style(&mut self, element: &Element<'_>) -> Result<(), CountError> {
        if self.defining >= self.limits.records || self.kept_bytes > self.limits.kept_bytes {
            return Err(CountError::TooLarge("styles"));
        }
        let Some(id) = element.word_attribute("styleId")? else {
            self.current = None;
            return Ok(());
        };
        if element.word_attribute("default")?.is_some_and(is_true) {
            let default = match element.word_attribute("type")?.as_deref() {
                Some("character") => Some(&mut self.character),
                // The type is that of a paragraph where it is missing.
                Some("paragraph") | None => Some(&mut self.paragraph),
                Some(_) => None,
            };
            if let Some(default @ None) = default {
                *default = Some(id.to_string());
            }
        }
        self.current = Some((id.into_owned(), Style::default()));
        Ok(())
    }
}

impl Visitor for Reading<'_> {
    fn start(&mut self, element: &Element<'_>) -> Result<Descend, CountError> {
        let word = element.namespace == Namespace::Word;
        let inside = self.open.last().copied();
        let open = match (inside, element.local) {
            (None | Some(Open::Other), b"style") if word => {
                self.begin_style(element)?;
                Open::Style
            }
            (Some(Open::Other), b"rPrDefault") if word => Open::Defaults,
            (Some(Open::Defaults), b"rPr") if word => Open::DefaultRunProperties,
            (Some(Open::DefaultRunProperties), b"vanish") if word => {
                self.defaults = is_on(element)?;
                return Ok(Descend::Skip);
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
            (
                Some(
                    Open::Style | Open::RunProperties | Open::Defaults | Open::DefaultRunProperties,
                ),
                _,
            ) => return Ok(Descend::Skip),
            _ => Open::Other,
        };
        self.open.push(open);
        Ok(Descend::Into)
    }

    fn end(&mut self) {
        if self.open.pop() == Some(Open::Style)
            && let Some((id, style)) = self.current.take()
        {
            self.kept_bytes += id.len() + style.based_on.as_ref().map_or(0, String::len);
            self.defining += usize::from(style.vanish.is_some() || style.based_on.is_some());
            self.styles.entry(id).or_insert(style);
        }
    }

    fn text(&mut self, _text: &[u8]) {}
}

/// The value of an on-off property such as `w:vanish`: it is on, unless its `w:val` turns it off.
pub(super) fn is_on(element: &Element<'_>) -> Result<bool, CountError> {
    Ok(element.word_attribute("val")?.is_none_or(is_true))
}

/// The value of an on-off attribute.
fn is_true(value: Cow<'_, str>) -> bool {
    !matches!(&*value, "0" | "false" | "off")
}
