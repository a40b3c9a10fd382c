//! The properties of runs, of paragraphs and of their marks.

use super::{Open, Story};
use crate::docx::attributes::Element;
use crate::docx::styles::is_on;
use crate::docx::walk::Descend;
use crate::error::CountError;

impl Story<'_> {
    /// An element in the properties of a run (`w:rPr`).
    pub(super) fn run_property(&mut self, element: &Element<'_>) -> Result<Descend, CountError> {
        match element.local {
            b"vanish" => self.flow.run.own.vanish = Some(is_on(element)?),
            b"rFonts" => self.flow.run.own.bijoy = self.styles.bijoy_of_run(element)?,
            b"rStyle" if !self.styles.is_empty() => {
                let id = element.word_attribute("val")?;
                self.flow.run.style = self.styles.of_run(id.as_deref());
            }
            _ => {}
        }
        Ok(Descend::Skip)
    }

    /// An element in the properties of a paragraph (`w:pPr`).
    pub(super) fn paragraph_property(
        &mut self,
        element: &Element<'_>,
    ) -> Result<Descend, CountError> {
        match element.local {
            b"pStyle" if !self.styles.is_empty() => {
                let id = element.word_attribute("val")?;
                self.flow.paragraph = self.styles.of_paragraph(id.as_deref());
            }
            b"rPr" => return self.enter(Open::MarkProperties),
            _ => {}
        }
        Ok(Descend::Skip)
    }

    /// An element in the properties of a paragraph's mark. One that is deleted or moved away under
    /// tracking joins the paragraph with the next one (ECMA-376, part 1, 17.13.5.15 and 17.13.5.21).
    pub(super) fn mark_property(&mut self, element: &Element<'_>) -> Result<Descend, CountError> {
        if let [.., Open::Paragraph { mark_deleted, .. }, _, _] = &mut self.open[..] {
            *mark_deleted |= matches!(element.local, b"del" | b"moveFrom");
        }
        Ok(Descend::Skip)
    }
}
