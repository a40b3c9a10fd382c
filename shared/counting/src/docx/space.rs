//! White space at the edges of a text, which counts only if `xml:space` has it preserved: on the text
//! or on an element around it (ECMA-376, part 1, 17.3.3.31).

use super::attributes::Element;
use crate::error::CountError;
use crate::rule::Tally;
use crate::simd;

/// How white space is treated in the open elements, and where the open text is.
#[derive(Debug, Default)]
pub(super) struct Space {
    /// The elements that define it, by their depth, the innermost last.
    defined: Vec<(usize, bool)>,
    /// The position in the open text; `None` if its white space is preserved.
    edge: Option<Edge>,
}

/// A position in a text whose edges have no white space.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Edge {
    /// Before the first character that is not white space.
    Start,
    /// Behind a character that is not white space.
    Inside,
    /// Behind white space, which counts only if the text goes on.
    Space,
}

impl Space {
    /// An element is entered at this depth.
    #[inline]
    pub(super) fn enter(&mut self, element: &Element<'_>, depth: usize) -> Result<(), CountError> {
        if let Some(preserves) = element.preserves_space()? {
            self.defined.push((depth, preserves));
        }
        Ok(())
    }

    /// The element at this depth ends.
    #[inline]
    pub(super) fn leave(&mut self, depth: usize) {
        self.defined.pop_if(|(defined, _)| *defined == depth);
    }

    /// A text begins. Its element is not entered yet.
    pub(super) fn begin_text(&mut self, element: &Element<'_>) -> Result<(), CountError> {
        let inherited = self.defined.last().is_some_and(|(_, preserves)| *preserves);
        let preserves = element.preserves_space()?.unwrap_or(inherited);
        self.edge = (!preserves).then_some(Edge::Start);
        Ok(())
    }

    /// Counts a piece of the open text.
    #[inline]
    pub(super) fn count(&mut self, text: &[u8], tally: &mut Tally) {
        match self.edge {
            None => {
                simd::count(tally, text);
            }
            Some(edge) => self.edge = Some(count_between_edges(edge, text, tally)),
        }
    }
}

/// Counts a piece without the white space, in the sense of XML, that may be at an edge of its text.
fn count_between_edges(edge: Edge, text: &[u8], tally: &mut Tally) -> Edge {
    let is_other = |byte: &u8| !matches!(byte, b' ' | b'\t' | b'\r' | b'\n');
    let Some(last) = text.iter().rposition(is_other) else {
        return match edge {
            Edge::Inside if !text.is_empty() => Edge::Space,
            unchanged => unchanged,
        };
    };
    let first = match edge {
        Edge::Start => text.iter().position(is_other).unwrap_or(last),
        Edge::Inside | Edge::Space => 0,
    };
    if edge == Edge::Space {
        tally.separate();
    }
    simd::count(tally, &text[first..=last]);
    if last + 1 < text.len() {
        Edge::Space
    } else {
        Edge::Inside
    }
}
