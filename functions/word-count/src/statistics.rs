//! What `counting` found, in the words of the domain.

use counting::RULE;
use domain::{CountWarning, Figures, Parts, Statistics};

pub(crate) fn statistics(counted: &counting::Statistics) -> Statistics {
    let warnings = counted.warnings.iter().map(|warning| CountWarning {
        code: warning.code().to_owned(),
        message: warning.message().to_owned(),
    });
    Statistics {
        rule: RULE.to_owned(),
        total: figures(&counted.total),
        parts: counted.parts.as_ref().map(parts),
        legacy_bangla: counted.legacy_bangla,
        warnings: warnings.collect(),
    }
}

fn parts(parts: &counting::Parts) -> Parts {
    Parts {
        body: figures(&parts.body),
        notes: figures(&parts.notes),
        text_boxes: figures(&parts.text_boxes),
        headers_and_footers: parts.headers_and_footers.as_ref().map(figures),
    }
}

fn figures(figures: &counting::Figures) -> Figures {
    Figures {
        words: figures.words,
        characters: figures.characters,
        characters_without_spaces: figures.characters_without_spaces,
        paragraphs: figures.paragraphs,
        east_asian_characters: figures.east_asian_characters,
        number_words: figures.number_words,
    }
}
