//! Bangla typed with Bijoy: Latin characters that a font draws as Bangla.
//!
//! The fonts of the Bijoy family (SutonnyMJ and its kin) have the glyphs of Bangla at the codes of
//! Windows-1252. Two of these codes are dashes elsewhere: U+2013 draws the vowel sign u, and U+2014
//! a joined ta. U+00AD, elsewhere a soft hyphen, draws a joined la. The dash itself is at U+00D1.
//!
//! So the font decides what ends a word. A document names it; of a plain text it can only be guessed.

use crate::rule::{Class, Tally, classify};

/// Whether a font has the code chart of Bijoy. Its makers end the names of these fonts with "MJ", and
/// those of their fonts for Unicode with "OMJ". A word such as "Bold" may follow.
pub(crate) fn is_bijoy_font(name: &str) -> bool {
    let family = name.trim_start().split([' ', ',', '-', '_']).next();
    let family = family.unwrap_or_default().to_ascii_lowercase();
    family.len() > 2 && family.ends_with("mj") && !family.ends_with("omj")
}

/// The class of a character that is drawn by a Bijoy font.
fn classify_bijoy(character: char) -> Class {
    match character {
        'Ñ' => Class::Dash,
        '–' | '—' | '\u{AD}' => Class::Letter,
        // The quotation marks.
        'Ò'..='Õ' => Class::Symbol,
        // Letters and signs of Bangla at the codes of ASCII punctuation.
        '&' | '^' | '_' | '`' | '~' => Class::Letter,
        _ if character.is_ascii() => classify(character),
        _ => match classify(character) {
            Class::Symbol | Class::Digit => Class::Letter,
            other => other,
        },
    }
}

/// Counts valid UTF-8 that is drawn by a Bijoy font. Returns whether there was more than white space.
pub(crate) fn count(tally: &mut Tally, text: &[u8]) -> bool {
    let mut shown = false;
    for chunk in text.utf8_chunks() {
        for character in chunk.valid().chars() {
            let class = classify_bijoy(character);
            shown |= !matches!(class, Class::Space | Class::LineEnd);
            tally.add(class);
        }
    }
    shown
}

/// Whether a text looks like Bangla for a Bijoy font.
///
/// These fonts have the vowel sign e, one of the commonest of Bangla, at the two daggers, before its
/// consonant. In other texts a dagger marks a note or a death, and stands at an edge of a word. So a
/// text looks like Bijoy if at least three of its words, and at least every fiftieth, have a dagger
/// between two letters.
pub(crate) fn looks_like_bijoy(characters: impl Iterator<Item = char>) -> bool {
    const LEAST_WORDS: u64 = 3;
    const LEAST_SHARE: u64 = 50;
    let (mut words, mut with_dagger) = (0, 0);
    let (mut in_word, mut is_counted) = (false, false);
    let (mut before, mut last) = (' ', ' ');
    for character in characters {
        if character.is_whitespace() {
            in_word = false;
            is_counted = false;
        } else {
            words += u64::from(!in_word);
            in_word = true;
            let dagger = matches!(last, '†' | '‡') && is_letter(before) && is_letter(character);
            with_dagger += u64::from(dagger && !is_counted);
            is_counted |= dagger;
        }
        (before, last) = (last, character);
    }
    with_dagger >= LEAST_WORDS && with_dagger * LEAST_SHARE >= words
}

/// Whether a character may be a letter of Bijoy: of ASCII or of Latin-1, where these fonts have signs of
/// Bangla instead of punctuation.
fn is_letter(character: char) -> bool {
    character.is_ascii_alphabetic() || matches!(character, '_' | '`' | '¡'..='ÿ')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fonts_of_the_family_are_known_by_their_names() {
        for font in [
            "SutonnyMJ",
            "sutonnymj",
            "SutonnyCMJ",
            " JamunaMJ Bold",
            "RinkiyMJ,Italic",
        ] {
            assert!(is_bijoy_font(font), "{font}");
        }
        for font in [
            "SutonnyOMJ",
            "Nikosh",
            "SolaimanLipi",
            "MJ",
            "",
            "Arial",
            "Times MJ",
        ] {
            assert!(!is_bijoy_font(font), "{font}");
        }
    }
}
