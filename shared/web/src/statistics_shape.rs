//! The statistics of a file as clients see them.

use domain::{CountWarning, Figures, Parts, Statistics};
use serde::Serialize;

#[derive(Debug, Serialize)]
pub struct StatisticsShape<'a> {
    #[serde(flatten)]
    total: FiguresShape,
    legacy_bangla: bool,
    warnings: Vec<WarningShape<'a>>,
    /// Missing for plain text.
    #[serde(skip_serializing_if = "Option::is_none")]
    parts: Option<PartsShape>,
}

#[derive(Debug, Serialize)]
struct FiguresShape {
    words: u64,
    characters: u64,
    characters_without_spaces: u64,
    paragraphs: u64,
    east_asian_characters: u64,
    non_asian_words: u64,
    number_words: u64,
    /// Pages of 1,800 characters, rounded to hundredths.
    standard_pages: f64,
}

#[derive(Debug, Serialize)]
struct PartsShape {
    body: FiguresShape,
    notes: FiguresShape,
    text_boxes: FiguresShape,
    headers_and_footers: Option<FiguresShape>,
}

#[derive(Debug, Serialize)]
struct WarningShape<'a> {
    code: &'a str,
    message: &'a str,
}

impl<'a> StatisticsShape<'a> {
    pub fn new(statistics: &'a Statistics) -> Self {
        let warnings = statistics.warnings.iter();
        let shape =
            |CountWarning { code, message }: &'a CountWarning| WarningShape { code, message };
        Self {
            total: FiguresShape::new(&statistics.total),
            legacy_bangla: statistics.legacy_bangla,
            warnings: warnings.map(shape).collect(),
            parts: statistics.parts.as_ref().map(PartsShape::new),
        }
    }
}

impl PartsShape {
    fn new(parts: &Parts) -> Self {
        Self {
            body: FiguresShape::new(&parts.body),
            notes: FiguresShape::new(&parts.notes),
            text_boxes: FiguresShape::new(&parts.text_boxes),
            headers_and_footers: parts.headers_and_footers.as_ref().map(FiguresShape::new),
        }
    }
}

impl FiguresShape {
    fn new(figures: &Figures) -> Self {
        Self {
            words: figures.words,
            characters: figures.characters,
            characters_without_spaces: figures.characters_without_spaces,
            paragraphs: figures.paragraphs,
            east_asian_characters: figures.east_asian_characters,
            non_asian_words: figures.non_asian_words(),
            number_words: figures.number_words,
            standard_pages: figures.standard_pages_hundredths() as f64 / 100.0,
        }
    }
}
