//! What a word is: the same strings in a plain text and in a document.

use crate::support::{body, p, r, text};

/// Checks the count of a string, as a text and in a run of a document.
#[track_caller]
fn words(string: &str, expected: u64) {
    assert_eq!(text(string), Ok(expected), "as text: {string:?}");
    let escaped = string.replace('&', "&amp;").replace('<', "&lt;");
    assert_eq!(
        body(&p(&r(&escaped))),
        Ok(expected),
        "in a document: {string:?}"
    );
}

#[test]
fn punctuation_inside_a_word_does_not_split_it() {
    for one in [
        "well-known",
        "and/or",
        "don't",
        "don’t",
        "a_b",
        "a@b.com",
        "https://example.com/a?b=c&d=e#f",
        "1,234.56",
        "3/4",
        "one‑two",
        "06/30/2003",
        "vis-a-vis",
        "plug-in",
        "one--two",
        "one―two",
        "one−two",
        "one…two",
        "\"$\"",
        "a<b",
    ] {
        words(one, 1);
    }
}

#[test]
fn punctuation_that_stands_alone_is_a_word() {
    words("a - b", 3);
    words("and / or", 3);
    words("$ 5 %", 3);
    words("! ? ...", 3);
}

#[test]
fn en_and_em_dashes_end_words_and_are_not_words() {
    words("one–two", 2);
    words("one—two", 2);
    words("one — two", 2);
    words("–", 0);
    words("— —", 0);
}

#[test]
fn every_unicode_white_space_separates() {
    let spaces = "\t\n\u{B}\u{C}\r \u{85}\u{A0}\u{1680}\u{2000}\u{2001}\u{2002}\u{2003}\u{2004}\u{2005}\u{2006}\u{2007}\u{2008}\u{2009}\u{200A}\u{2028}\u{2029}\u{202F}\u{205F}\u{3000}";
    for space in spaces.chars() {
        assert!(space.is_whitespace());
        // XML excludes the vertical tab and the form feed.
        if matches!(space, '\u{B}' | '\u{C}') {
            assert_eq!(text(format!("one{space}two")), Ok(2));
        } else {
            words(&format!("one{space}two"), 2);
            words(&format!("{space}{space}"), 0);
        }
    }
    assert_eq!(
        spaces.chars().count(),
        (0..=0x10FFFF)
            .filter_map(char::from_u32)
            .filter(|c| c.is_whitespace())
            .count()
    );
}

#[test]
fn invisible_characters_neither_split_nor_count() {
    let invisible = "\u{AD}\u{200B}\u{200C}\u{200D}\u{200E}\u{200F}\u{202A}\u{202B}\u{202C}\u{202D}\u{202E}\u{2060}\u{2066}\u{2067}\u{2068}\u{2069}\u{FEFF}";
    for character in invisible.chars() {
        words(&format!("one{character}two"), 1);
        words(&format!("one {character} two"), 2);
        words(&format!("{character}one"), 1);
    }
    words("\u{200B} \u{FEFF}", 0);
}

#[test]
fn each_ideograph_and_kana_is_a_word_and_hangul_counts_by_spaces() {
    words("我爱北京天安门", 7);
    words("我爱Python语言", 5);
    words("これは日本語です", 8);
    words("你好，他！", 5);
    words("안녕하세요 세계", 2);
    words("ㄱㄴㄷ ㅎ", 2);
    words("ﾃｽﾄ ｔｅｓｔ", 7);
}

#[test]
fn the_limits_of_the_ideographs_are_exact() {
    let ranges = [
        (0x2E80, 0x2FFF),
        (0x3001, 0x312F),
        (0x3190, 0xA4CF),
        (0xF900, 0xFAFF),
        (0xFE30, 0xFE4F),
        (0xFF01, 0xFF9F),
        (0xFFE0, 0xFFE6),
        (0x16FE0, 0x18DFF),
        (0x1AFF0, 0x1B2FF),
        (0x1F200, 0x1F2FF),
        (0x20000, 0x3FFFF),
    ];
    let word_of = |code: u32| {
        char::from_u32(code).map(|character| text(format!("{character}{character}")).unwrap())
    };
    for (first, last) in ranges {
        assert_eq!(word_of(first), Some(2), "U+{first:X}");
        assert_eq!(word_of(last), Some(2), "U+{last:X}");
        if first != 0x3001 {
            assert_eq!(word_of(first - 1), Some(1), "before U+{first:X}");
        }
        // U+3000, between the first two ranges, is white space.
        if last != 0x2FFF {
            assert_eq!(word_of(last + 1), Some(1), "after U+{last:X}");
        }
    }
}

#[test]
fn scripts_without_ideographs_count_by_spaces() {
    words("ภาษาไทยง่ายมาก", 1);
    words("ພາສາລາວ", 1);
    words("আমি বাংলায় গান গাই", 4);
    words("मैं हिंदी बोलता हूँ", 4);
    words("أنا أتكلم العربية", 3);
    words("אני מדבר עברית", 3);
    words("Ελληνικά και кириллица", 3);
}

#[test]
fn emoji_are_word_characters() {
    words("hi 😀 bye", 3);
    words("hi😀bye", 1);
    words("👨‍👩‍👧 🇧🇩", 2);
}
