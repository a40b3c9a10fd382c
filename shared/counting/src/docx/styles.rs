//! Reads which styles hide their text, and which give it a font of the Bijoy family.

use std::borrow::Cow;
use std::collections::HashMap;
use std::io::Read;

use memchr::memchr3;

use super::attributes::Element;
use super::flow::{Format, Resolved};
use super::limits::Limits;
use super::names::Namespace;
use super::part::Meter;
use super::theme::Theme;
use super::walk::{Descend, Visitor, walk};
use crate::error::CountError;

/// The styles of a document, as far as they hide text or give it a font of the Bijoy family.
#[derive(Debug, Default)]
pub(super) struct Styles {
    /// For each style, by its identifier, what it defines, by itself or by a style that it is based on.
    /// Empty if no style matters.
    formats: HashMap<String, Format>,
    /// The format of text of which no style says anything.
    defaults: Resolved,
    /// The format of the default paragraph style.
    paragraph: Format,
    /// The format of the default character style.
    character: Format,
    theme: Theme,
    /// Whether a style or the theme has a font of the Bijoy family.
    has_bijoy: bool,
}

impl Styles {
    pub(super) fn read(
        part: &mut dyn Read,
        meter: &Meter,
        theme: Theme,
        limits: &Limits,
    ) -> Result<Self, CountError> {
        let mut reading = Reading {
            limits,
            theme,
            kept_bytes: 0,
            defining: 0,
            open: Vec::new(),
            styles: HashMap::new(),
            defaults: Format::default(),
            paragraph: None,
            character: None,
            current: None,
        };
        walk(part, meter, limits, &mut reading)?;
        let Reading {
            styles, defaults, ..
        } = &reading;
        let defaults = Resolved {
            vanish: defaults.vanish.unwrap_or(false),
            bijoy: defaults.bijoy.unwrap_or(false),
        };
        let format = |id: &String| {
            let format = inherited(styles, id);
            // Where the defaults hide, styles change nothing.
            let vanish = format.vanish.filter(|_| !defaults.vanish);
            Format { vanish, ..format }
        };
        let default = |id: &Option<String>| id.as_ref().map(format).unwrap_or_default();
        let read = Self {
            defaults,
            paragraph: default(&reading.paragraph),
            character: default(&reading.character),
            formats: styles.keys().map(|id| (id.clone(), format(id))).collect(),
            ..Self::without_styles(theme)
        };
        Ok(read.simplified())
    }

    /// The styles of a document that has none, only a theme.
    pub(super) fn without_styles(theme: Theme) -> Self {
        Self {
            theme,
            has_bijoy: theme.has_bijoy(),
            ..Self::default()
        }
    }

    /// Without the formats if they say nothing but what is true anyway: that text is shown, in other
    /// fonts.
    fn simplified(mut self) -> Self {
        let mut formats = self.formats.values();
        let bijoy = self.defaults.bijoy || formats.any(|format| format.bijoy == Some(true));
        let mut formats = self.formats.values();
        let vanish = self.defaults.vanish || formats.any(|format| format.vanish == Some(true));
        if !bijoy && !vanish {
            return Self::without_styles(self.theme);
        }
        self.has_bijoy |= bijoy;
        self
    }

    /// Whether no style matters, so that references to styles need not be read.
    pub(super) fn is_empty(&self) -> bool {
        self.formats.is_empty() && self.defaults == Resolved::default()
    }

    /// The format of a paragraph of this style. One that names no style, or a style that does not
    /// exist, has the default style.
    pub(super) fn of_paragraph(&self, id: Option<&str>) -> Resolved {
        let named = id.and_then(|id| self.formats.get(id).copied());
        let format = named.unwrap_or(self.paragraph);
        Resolved {
            vanish: self.defaults.vanish || format.vanish == Some(true),
            bijoy: format.bijoy.unwrap_or(self.defaults.bijoy),
        }
    }

    /// As [`of_paragraph`](Self::of_paragraph), for the style of a run, which need not define
    /// everything.
    pub(super) fn of_run(&self, id: Option<&str>) -> Format {
        let named = id.and_then(|id| self.formats.get(id).copied());
        named.unwrap_or(self.character)
    }

    /// Whether the font of the `w:rFonts` of a run is of the Bijoy family; `None` if that changes
    /// nothing. Every run of some programs has this element, so it is not parsed without need.
    pub(super) fn bijoy_of_run(&self, fonts: &Element<'_>) -> Result<Option<bool>, CountError> {
        let may_name = || memchr3(b'J', b'j', b'&', fonts.attributes).is_some();
        if self.has_bijoy || may_name() {
            self.theme.bijoy_of(fonts)
        } else {
            Ok(None)
        }
    }
}

/// How far to follow styles that are based on others. Word allows 10 levels; the limit also ends
/// cycles.
const BASED_ON_LEVELS: usize = 64;

/// What a style defines: each property by its own definition or by the nearest one that it is based on.
fn inherited(styles: &HashMap<String, Style>, id: &str) -> Format {
    let mut format = Format::default();
    let mut next = styles.get(id);
    for _ in 0..BASED_ON_LEVELS {
        let Some(style) = next else { break };
        format.vanish = format.vanish.or(style.format.vanish);
        format.bijoy = format.bijoy.or(style.format.bijoy);
        next = style.based_on.as_deref().and_then(|id| styles.get(id));
    }
    format
}

#[derive(Debug, Default)]
struct Style {
    format: Format,
    based_on: Option<String>,
}

struct Reading<'a> {
    limits: &'a Limits,
    theme: Theme,
    kept_bytes: usize,
    /// The number of styles that define something, or are based on others.
    defining: usize,
    open: Vec<Open>,
    styles: HashMap<String, Style>,
    defaults: Format,
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
    /// Begins a style. It may be the default of its kind, of which the last one counts (ECMA-376, part 1,
    /// 17.7.4.17).
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
            if let Some(default) = default {
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
            (Some(Open::DefaultRunProperties), b"vanish" | b"rFonts") if word => {
                define(&mut self.defaults, element, self.theme)?;
                return Ok(Descend::Skip);
            }
            (Some(Open::Style), b"rPr") if word => Open::RunProperties,
            (Some(Open::Style), b"basedOn") if word => {
                if let Some((_, style)) = &mut self.current {
                    style.based_on = element.word_attribute("val")?.map(|id| id.into_owned());
                }
                return Ok(Descend::Skip);
            }
            (Some(Open::RunProperties), b"vanish" | b"rFonts") if word => {
                if let Some((_, style)) = &mut self.current {
                    define(&mut style.format, element, self.theme)?;
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
            // A style that defines nothing is kept, too: it differs from one that is missing.
            self.kept_bytes += size_of::<(String, Style)>()
                + id.len()
                + style.based_on.as_ref().map_or(0, String::len);
            self.defining += usize::from(style.format.matters() || style.based_on.is_some());
            self.styles.entry(id).or_insert(style);
        }
    }

    fn text(&mut self, _text: &[u8]) {}
}

/// Reads `w:vanish` or `w:rFonts`.
fn define(format: &mut Format, property: &Element<'_>, theme: Theme) -> Result<(), CountError> {
    match property.local {
        b"vanish" => format.vanish = Some(is_on(property)?),
        _ => format.bijoy = theme.bijoy_of(property)?,
    }
    Ok(())
}

/// The value of an on-off property such as `w:vanish`: it is on, unless its `w:val` turns it off.
pub(super) fn is_on(element: &Element<'_>) -> Result<bool, CountError> {
    Ok(element.word_attribute("val")?.is_none_or(is_true))
}

/// The value of an on-off attribute.
pub(super) fn is_true(value: Cow<'_, str>) -> bool {
    !matches!(&*value, "0" | "false" | "off")
}
