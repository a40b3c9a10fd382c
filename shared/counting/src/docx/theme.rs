//! The fonts of a theme, which runs and styles can refer to instead of naming a font.

use std::io::Read;

use super::attributes::Element;
use super::limits::Limits;
use super::part::Meter;
use super::walk::{Descend, Visitor, walk};
use crate::bijoy::is_bijoy_font;
use crate::error::CountError;

/// Which of the two Latin fonts of a theme are of the Bijoy family.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Theme {
    major: bool,
    minor: bool,
}

impl Theme {
    pub(super) fn read(
        part: &mut dyn Read,
        meter: &Meter,
        limits: &Limits,
    ) -> Result<Self, CountError> {
        let mut reading = Reading::default();
        walk(part, meter, limits, &mut reading)?;
        Ok(reading.theme)
    }

    pub(super) fn has_bijoy(self) -> bool {
        self.major || self.minor
    }

    /// Whether the font that an attribute such as `w:hAnsiTheme` refers to is of the Bijoy family.
    fn is_bijoy(self, reference: &str) -> bool {
        match reference {
            "majorHAnsi" | "majorAscii" => self.major,
            "minorHAnsi" | "minorAscii" => self.minor,
            _ => false,
        }
    }

    /// Whether the font of `w:rFonts` is of the Bijoy family; `None` if it names none. What matters is
    /// the font of the characters above ASCII (`w:hAnsi`), where the dashes are. A reference to the
    /// theme goes before a name.
    pub(super) fn bijoy_of(self, fonts: &Element<'_>) -> Result<Option<bool>, CountError> {
        if let Some(reference) = fonts.word_attribute("hAnsiTheme")? {
            return Ok(Some(self.is_bijoy(&reference)));
        }
        let name = fonts.word_attribute("hAnsi")?;
        Ok(name.map(|name| is_bijoy_font(&name)))
    }
}

#[derive(Default)]
struct Reading {
    theme: Theme,
    /// The open elements, the innermost last.
    open: Vec<Open>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Open {
    Major,
    Minor,
    Other,
}

impl Visitor for Reading {
    fn start(&mut self, element: &Element<'_>) -> Result<Descend, CountError> {
        let open = match (self.open.last(), element.local) {
            (Some(font @ (Open::Major | Open::Minor)), b"latin") => {
                let name = element.plain_attribute("typeface")?.unwrap_or_default();
                match font {
                    Open::Major => self.theme.major = is_bijoy_font(&name),
                    _ => self.theme.minor = is_bijoy_font(&name),
                }
                return Ok(Descend::Skip);
            }
            (_, b"majorFont") => Open::Major,
            (_, b"minorFont") => Open::Minor,
            (_, b"fmtScheme" | b"clrScheme" | b"objectDefaults" | b"extraClrSchemeLst") => {
                return Ok(Descend::Skip);
            }
            _ => Open::Other,
        };
        self.open.push(open);
        Ok(Descend::Into)
    }

    fn end(&mut self) {
        self.open.pop();
    }

    fn text(&mut self, _text: &[u8]) {}
}
