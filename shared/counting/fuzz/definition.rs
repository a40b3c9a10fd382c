//! The figures of plain text, by another implementation of the rule: slow, and with whole words in memory.

use counting::Figures;

/// The figures of a plain text in UTF-8 without a byte order mark.
pub fn by_definition(bytes: &[u8]) -> Figures {
    let mut text = String::new();
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        for &byte in chunk.invalid() {
            text.push(match byte {
                0x80..=0x9F => WINDOWS_1252[usize::from(byte - 0x80)],
                other => char::from(other),
            });
        }
    }
    let mut figures = Figures::default();
    for line in text.split(is_line_end) {
        let words = words_of(line);
        let ideographs = words
            .iter()
            .filter(|word| word.chars().all(is_ideograph))
            .count();
        let numbers = words.iter().filter(|word| is_number(word)).count();
        figures.words += words.len() as u64;
        figures.east_asian_characters += ideographs as u64;
        figures.number_words += numbers as u64;
        figures.paragraphs += u64::from(!words.is_empty());
        figures.characters += line.chars().count() as u64;
        figures.characters_without_spaces += line
            .chars()
            .filter(|character| !character.is_whitespace())
            .count() as u64;
    }
    figures
}

/// Each ideograph, and what is between ideographs, white space and dashes.
fn words_of(line: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    for character in line.chars().filter(|&character| !is_ignorable(character)) {
        if is_ideograph(character) {
            words.extend([String::from(character), String::new()]);
        } else if character.is_whitespace() || matches!(character, '–' | '—') {
            words.push(String::new());
        } else if let Some(word) = words.last_mut() {
            word.push(character);
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

fn is_line_end(character: char) -> bool {
    matches!(character as u32, 0x0A..=0x0D)
}

fn is_ignorable(character: char) -> bool {
    matches!(character as u32,
        0xAD | 0x200B..=0x200F | 0x202A..=0x202E | 0x2060 | 0x2066..=0x2069 | 0xFEFF)
}

fn is_ideograph(character: char) -> bool {
    matches!(character as u32,
        0x2E80..=0x2FFF | 0x3001..=0x312F | 0x3190..=0xA4CF | 0xF900..=0xFAFF | 0xFE30..=0xFE4F | 0xFF01..=0xFF9F
        | 0xFFE0..=0xFFE6 | 0x16FE0..=0x18DFF | 0x1AFF0..=0x1B2FF | 0x1F200..=0x1F2FF | 0x20000..=0x3FFFF)
}

fn is_number(word: &str) -> bool {
    let is_digit = |character: char| matches!(character, '0'..='9' | '০'..='৯' | '०'..='९');
    let is_sign = |character: char| match character as u32 {
        code @ 0..=0x7F => !(code as u8).is_ascii_alphanumeric(),
        code => matches!(code, 0x80..=0xBF | 0x964..=0x965 | 0x9F2..=0x9F3 | 0x2000..=0x2BFF),
    };
    word.chars().any(is_digit)
        && word
            .chars()
            .all(|character| is_digit(character) || is_sign(character))
}

/// The characters of the bytes 0x80 to 0x9F.
const WINDOWS_1252: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8D}', 'Ž', '\u{8F}',
    '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9D}', 'ž', 'Ÿ',
];
