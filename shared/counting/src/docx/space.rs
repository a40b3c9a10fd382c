//! White space at the edges of a text, which counts only if `xml:space` has it preserved: on the text
//! or on an element around it (ECMA-376, part 1, 17.3.3.31).

use super::attributes::Element;
use crate::bijoy;
use crate::error::CountError;
use crate::rule::{Class, Tally};
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
    /// Behind so many characters of white space, which count only if the text goes on.
    Space(u64),
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
            Some(edge) => {
                let (shown, after) = between_edges(edge, text, tally);
                self.edge = Some(after);
                simd::count(tally, shown);
            }
        }
    }

    /// As [`count`](Self::count), for text in a Bijoy font. Returns whether there was more than white
    /// space.
    pub(super) fn count_bijoy(&mut self, text: &[u8], tally: &mut Tally) -> bool {
        let shown = match self.edge {
            None => text,
            Some(edge) => {
                let (shown, after) = between_edges(edge, text, tally);
                self.edge = Some(after);
                shown
            }
        };
        bijoy::count(tally, shown)
    }
}

/// The piece without the white space, in the sense of XML, that may be at an edge of its text. White
/// space before it that turned out to be inside the text is counted here.
fn between_edges<'text>(edge: Edge, text: &'text [u8], tally: &mut Tally) -> (&'text [u8], Edge) {
    let is_other = |byte: &u8| !matches!(byte, b' ' | b'\t' | b'\r' | b'\n');
    let Some(last) = text.iter().rposition(is_other) else {
        let after = match edge {
            Edge::Inside | Edge::Space(_) => Edge::Space(edge.spaces() + text.len() as u64),
            Edge::Start => Edge::Start,
        };
        return (&[], if text.is_empty() { edge } else { after });
    };
    let first = match edge {
        Edge::Start => text.iter().position(is_other).unwrap_or(last),
        Edge::Inside | Edge::Space(_) => 0,
    };
    if edge.spaces() > 0 {
        tally.add(Class::Space);
        tally.characters += edge.spaces() - 1;
        tally.spaces += edge.spaces() - 1;
    }
    let trailing = (text.len() - last - 1) as u64;
    let after = match trailing {
        0 => Edge::Inside,
        spaces => Edge::Space(spaces),
    };
    (&text[first..=last], after)
}

impl Edge {
    fn spaces(self) -> u64 {
        match self {
            Self::Space(spaces) => spaces,
            Self::Start | Self::Inside => 0,
        }
    }
}
