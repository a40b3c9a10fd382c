//! The figures of plain text.

use crate::definition::by_definition;
use crate::support::text_statistics;
use counting::Figures;

fn figures(text: impl AsRef<[u8]>) -> Figures {
    text_statistics(text).expect("text").total
}

#[test]
fn characters_are_code_points_without_line_ends() {
    for (text, characters, without_spaces) in [
        ("", 0, 0),
        ("one two\r\nthree\n", 12, 11),
        ("\u{FEFF}one", 3, 3),
        ("a\tb\u{A0}c", 5, 3),
        ("a – b", 5, 3),
        ("কা", 2, 2),
        ("我爱 😀", 4, 3),
        ("a\u{200B}b", 3, 3),
    ] {
        let figures = figures(text);
        let found = (figures.characters, figures.characters_without_spaces);
        assert_eq!(found, (characters, without_spaces), "{text:?}");
    }
}

#[test]
fn a_paragraph_of_a_text_is_a_line_with_a_word() {
    for (text, paragraphs) in [
        ("", 0),
        ("\n \r\n–\n", 0),
        ("one\ntwo\r\n\r\nthree", 3),
        ("one\rtwo", 2),
        ("我\n爱", 2),
        ("one two three", 1),
    ] {
        assert_eq!(figures(text).paragraphs, paragraphs, "{text:?}");
    }
}

#[test]
fn a_number_has_a_digit_and_no_letter() {
    for number in [
        "5",
        "1,234.56",
        "3/4",
        "06/30/2003",
        "50%",
        "$5",
        "€5",
        "(7)",
        "−5",
        "১৯৭১।",
        "৳১০০",
        "१२",
        "1\u{200B}2",
        "№5",
        "2·5",
    ] {
        assert_eq!(figures(number).number_words, 1, "{number}");
        let sentence = format!("a {number} – {number}\n{number}");
        assert_eq!(figures(sentence).number_words, 3, "{number}");
    }
    for other in [
        "3rd",
        "a1",
        "-",
        "...",
        "।",
        "five",
        "৫টি",
        "我5b",
        "½",
        "٣",
    ] {
        assert_eq!(figures(other).number_words, 0, "{other}");
    }
    assert_eq!(figures("3–5").number_words, 2);
    assert_eq!(figures("5我6").number_words, 2);
}

#[test]
fn words_are_east_asian_characters_and_others() {
    let figures = figures("我爱Python语言, OK");
    assert_eq!(figures.east_asian_characters, 4);
    assert_eq!(figures.words, 7);
}

#[test]
fn all_figures_of_random_texts_are_those_of_the_definition_at_every_cut() {
    let pieces = [
        "word",
        " ",
        "\n",
        "\r\n",
        "12",
        "৫৬",
        "।",
        "৳",
        ",",
        "–",
        "—",
        "“",
        "’",
        "我",
        "、",
        "\u{3000}",
        "আমি",
        "é",
        "\u{A0}",
        "\u{AD}",
        "\u{200B}",
        "😀",
        "\t",
        "ю",
        "½",
        "−",
        "\u{2028}",
        "한",
    ];
    let mut state = 1_u64;
    let mut below = |bound: usize| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        (state >> 33) as usize % bound
    };
    for round in 0..400 {
        let few = 1 + below(pieces.len());
        let mut bytes: Vec<u8> = (0..below(120))
            .flat_map(|_| pieces[below(few)].bytes())
            .collect();
        if round % 4 == 0 && !bytes.is_empty() {
            let place = below(bytes.len());
            bytes[place] = 0x80 | below(0x80) as u8;
        }
        // After 8 KiB of spaces the encoding is decided, and the cut is seen by the counters.
        let padded = [&[b' '; 8192][..], &bytes].concat();
        let expected = by_definition(&padded);
        for cut in [
            8192 + below(bytes.len() + 1),
            8192 + below(bytes.len() + 1),
            padded.len(),
        ] {
            let mut counter = counting::TextCounter::new();
            counter.push(&padded[..cut]).unwrap();
            counter.push(&padded[cut..]).unwrap();
            let found = counter.finish().unwrap().total;
            assert_eq!(
                found,
                expected,
                "cut at {cut}: {:?}",
                String::from_utf8_lossy(&bytes)
            );
        }
    }
}

#[test]
fn utf_16_has_the_same_figures_as_utf_8() {
    let text = "\u{FEFF}One 2 – তিন ৪\r\n\r\n我爱 😀\tx";
    let bytes: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(figures(bytes), figures(text));
    assert_eq!(figures(text).paragraphs, 2);
}
