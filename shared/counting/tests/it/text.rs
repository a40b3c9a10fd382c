//! Plain text: encodings, and files that are not text.

use crate::support::{text, text_statistics};
use counting::{CountError, TextCounter};

const SAMPLE: &str = "Naïve café – well-known 我爱 আমি 😀 end\u{A0}of\r\nfile";
const SAMPLE_WORDS: u64 = 10;

fn utf16(string: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
    string.encode_utf16().flat_map(bytes).collect()
}

#[test]
fn an_empty_file_has_no_words() {
    assert_eq!(text(""), Ok(0));
    assert_eq!(TextCounter::default().finish().unwrap().words(), 0);
    assert_eq!(text(" \r\n"), Ok(0));
    assert_eq!(text("\u{FEFF}"), Ok(0));
}

#[test]
fn utf_8_counts_with_and_without_byte_order_mark() {
    assert_eq!(text(SAMPLE), Ok(SAMPLE_WORDS));
    assert_eq!(text(format!("\u{FEFF}{SAMPLE}")), Ok(SAMPLE_WORDS));
}

#[test]
fn utf_16_counts_with_byte_order_mark_in_both_orders() {
    let marked = format!("\u{FEFF}{SAMPLE}");
    assert_eq!(text(utf16(&marked, u16::to_le_bytes)), Ok(SAMPLE_WORDS));
    assert_eq!(text(utf16(&marked, u16::to_be_bytes)), Ok(SAMPLE_WORDS));
}

#[test]
fn utf_16_without_byte_order_mark_is_detected_by_its_zeros() {
    let latin = "Mostly Latin text – with a dash";
    assert_eq!(text(utf16(latin, u16::to_le_bytes)), Ok(6));
    assert_eq!(text(utf16(latin, u16::to_be_bytes)), Ok(6));
    let long = "word ".repeat(10_000);
    assert_eq!(text(utf16(&long, u16::to_be_bytes)), Ok(10_000));
}

#[test]
fn utf_16_without_byte_order_mark_is_detected_by_its_script() {
    let found = include_bytes!("../data/utf-16-without-mark.txt");
    assert_eq!(text(found), Ok(7));
    for (sample, words) in [
        ("আমি বাংলায় গান গাই – “বাংলা” (তিন বার)", 7),
        ("ভাষা", 1),
        ("মূল্য ১০০ BDT, ধন্যবাদ", 4),
        ("Съешь же ещё этих мягких булок", 6),
        ("הכל בסדר, תודה", 3),
        ("مرحبا بالعالم", 2),
        ("हिन्दी में लिखा हुआ", 4),
    ] {
        for bytes in [u16::to_le_bytes, u16::to_be_bytes] {
            assert_eq!(text(utf16(sample, bytes)), Ok(words), "{sample}");
            let long = format!("{sample}\r\n").repeat(1_000);
            assert_eq!(text(utf16(&long, bytes)), Ok(1_000 * words), "{sample}");
        }
    }
    assert_eq!(
        text(utf16("我爱 北京", u16::to_le_bytes)),
        Err(CountError::NotText),
        "not told from other bytes"
    );
    // Western text with tabs and bytes above 7F is no UTF-16.
    assert_eq!(text(b"\xE9t\xE9\t\xE0\t1\n"), Ok(3));
    assert_eq!(text(b"na\xEFve\tcaf\xE9\t\xE9\t\xE9\r\n"), Ok(4));
}

#[test]
fn lines_and_columns_of_one_character_are_not_utf_16() {
    assert_eq!(text(b"\xE9\n".repeat(10)), Ok(10));
    assert_eq!(text(b"\n\xE9".repeat(10)), Ok(10));
    assert_eq!(text(b"\x95\t".repeat(10)), Ok(10), "bullets");
    assert_eq!(text(b"a\nb\nc\n\xE9\nd\ne\n"), Ok(6));
    assert_eq!(text(b"1\n2\n3\n\xE9\n"), Ok(4));
    assert_eq!(text(b"\xE9\t1\t2\t3\t4\t5\t6\t"), Ok(7));
    assert_eq!(text(b"\xE9\n\xE8\n\xE0\n\xE7\n\xC9\n\xD4\n"), Ok(6));
    // A single word in UTF-16 has no zeros, as those have none.
    for word in ["মা", "স্ত্রী", "ধন্যবাদ", "ধন্যবাদ।", "নমস্কার॥", "આભાર", "ස්තූතියි"]
    {
        for bytes in [u16::to_le_bytes, u16::to_be_bytes] {
            assert_eq!(text(utf16(word, bytes)), Ok(1), "{word}");
            let figures = text_statistics(utf16(word, bytes)).unwrap().total;
            assert_eq!(figures.characters, word.chars().count() as u64, "{word}");
        }
    }
}

#[test]
fn the_advice_for_what_is_not_text_names_the_encoding() {
    assert!(CountError::NotText.to_string().contains("UTF-8"));
}

#[test]
fn unpaired_surrogates_and_an_odd_byte_are_word_characters() {
    let bytes = |units: &[u16]| -> Vec<u8> {
        [0xFEFF]
            .iter()
            .chain(units)
            .flat_map(|unit| unit.to_le_bytes())
            .collect()
    };
    assert_eq!(text(bytes(&[0xD800, 0x20, 0xDC00])), Ok(2));
    assert_eq!(text(bytes(&[0x20, 0xD800])), Ok(1));
    assert_eq!(
        text(bytes(&[0xD842, 0xD842, 0xDFB7])),
        Ok(2),
        "a lone high surrogate before an ideograph"
    );
    assert_eq!(text([bytes(&[0x61, 0x20]), vec![0x61]].concat()), Ok(2));
}

#[test]
fn any_cut_gives_the_same_count() {
    for bytes in [
        SAMPLE.as_bytes().to_vec(),
        utf16(&format!("\u{FEFF}{SAMPLE}"), u16::to_le_bytes),
        utf16(&format!("\u{FEFF}{SAMPLE}"), u16::to_be_bytes),
    ] {
        // The first 8 KiB are kept to decide the encoding; the counters see only cuts behind them.
        let padded = [&bytes[..], &bytes[2..].repeat(300)].concat();
        let whole = text_statistics(&padded).unwrap();
        for cut in (0..bytes.len() * 2).map(|offset| 8192 - bytes.len() + offset) {
            let mut counter = TextCounter::new();
            for piece in [
                &padded[..cut],
                &padded[cut..cut + 1],
                &[],
                &padded[cut + 1..],
            ] {
                counter.push(piece).unwrap();
            }
            assert_eq!(counter.finish(), Ok(whole.clone()), "cut at {cut}");
        }
        let mut counter = TextCounter::new();
        for byte in &padded {
            counter.push(&[*byte]).unwrap();
        }
        assert_eq!(counter.finish(), Ok(whole));
    }
}

#[test]
fn windows_1252_is_read_where_utf_8_is_invalid() {
    assert_eq!(text(b"caf\xE9 na\xEFve"), Ok(2));
    assert_eq!(text(b"one\x96two\x97three\xA0four"), Ok(4));
    assert_eq!(text(b"it\x92s \x93quoted\x94"), Ok(2));
    assert_eq!(
        text(b"one\x85two"),
        Ok(1),
        "an ellipsis in Windows-1252, not a line break"
    );
    assert_eq!(text(b"one \xAD two"), Ok(2), "a soft hyphen");
    assert_eq!(
        text(
            "আমি \u{2013} গান"
                .bytes()
                .chain(*b"\xA0x")
                .collect::<Vec<_>>()
        ),
        Ok(3)
    );
}

#[test]
fn each_byte_of_an_invalid_sequence_counts_and_the_next_character_is_whole() {
    assert_eq!(
        text(b"\xE0\xA0x"),
        Ok(2),
        "the second byte reads as a no-break space"
    );
    assert_eq!(text(b"\xE2\x80"), Ok(1), "cut off at the end of the file");
    assert_eq!(text(b"a \xF0\x96"), Ok(2));
    assert_eq!(
        text(b"\xE6\x88\xE6\x88\x91"),
        Ok(2),
        "an ideograph after a cut one"
    );
    assert_eq!(text(b"\xED\xA0\x80"), Ok(2), "a surrogate; A0 separates");
    assert_eq!(text(b"\xF5\x80\x80\x80 \xC0\xAF"), Ok(2));
}

#[test]
fn files_of_other_kinds_are_refused() {
    for signature in [
        &b"PK\x03\x04"[..],
        b"%PDF-1.7",
        b"\xD0\xCF\x11\xE0\xA1\xB1",
        b"\x1F\x8B\x08",
        b"\x89PNG\r\n",
        b"\xFF\xD8\xFF\xE0",
        b"\xFF\xFE\0\0a\0\0\0",
        b"\0\0\xFE\xFF\0\0\0a",
    ] {
        assert_eq!(text(signature), Err(CountError::NotText), "{signature:?}");
    }
    assert_eq!(text("PK is not a signature"), Ok(5));
    assert_eq!(text("%PDF"), Ok(1));
}

#[test]
fn zeros_that_are_not_utf_16_are_not_text() {
    assert_eq!(text(b"one zero\0in 20 bytes"), Err(CountError::NotText));
    assert_eq!(text([0]), Err(CountError::NotText));
    assert_eq!(text([0; 5000]), Err(CountError::NotText));
    let late = [&b"word "[..], &[b' '; 8187], b"a\0b"].concat();
    assert_eq!(
        text(&late),
        Ok(2),
        "after the first 8 KiB a zero is a word character"
    );
}

#[test]
fn utf_16_needs_40_per_cent_of_zeros_on_one_side_and_at_most_2_on_the_other() {
    let pairs = |zeros_after: usize, zeros_before: usize| {
        let mut bytes = b"ab".repeat(100);
        (0..zeros_after).for_each(|pair| bytes[pair * 2 + 1] = 0);
        (0..zeros_before).for_each(|pair| bytes[199 - pair * 2 - 1] = 0);
        text(bytes)
    };
    assert!(pairs(40, 0).is_ok());
    assert_eq!(pairs(39, 0), Err(CountError::NotText));
    assert!(pairs(40, 2).is_ok());
    assert_eq!(pairs(40, 3), Err(CountError::NotText));
    assert!(pairs(0, 40).is_ok());
    assert_eq!(pairs(3, 40), Err(CountError::NotText));
}

#[test]
fn a_refusal_comes_with_the_first_8_kib_and_stays() {
    let mut counter = TextCounter::new();
    assert_eq!(counter.push(b"%PDF-"), Ok(()));
    assert_eq!(counter.push(&[b'a'; 8192]), Err(CountError::NotText));
    assert_eq!(counter.push(b"more"), Err(CountError::NotText));
    assert_eq!(counter.finish(), Err(CountError::NotText));
}

#[test]
fn every_error_has_a_kind_and_plain_words() {
    let errors = [
        (CountError::Empty, "empty"),
        (CountError::NotText, "not_text"),
        (CountError::NotDocx, "not_docx"),
        (CountError::Encrypted, "encrypted"),
        (CountError::Included("x"), "included"),
        (CountError::Malformed("x"), "malformed"),
        (CountError::TooLarge("x"), "too_large"),
        (CountError::TookTooLong, "took_too_long"),
    ];
    for (error, kind) in errors {
        assert_eq!(error.kind(), kind);
        assert!(
            ["again.", "upload those.", "has your text."]
                .iter()
                .any(|advice| error.to_string().ends_with(advice)),
            "{error}"
        );
    }
}
