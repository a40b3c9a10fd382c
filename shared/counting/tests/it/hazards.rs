//! Parts that are damaged, hostile or unusual: none of them is miscounted.

use std::io::{self, Cursor, Read, Seek, SeekFrom};

use crate::support::{
    Package, W, body, document, docx, malformed, p, part, r, relationships, two_words,
};
use counting::{CountError, Limits, count_docx};
use zip::CompressionMethod;
use zip::write::SimpleFileOptions;

#[test]
fn only_the_predefined_entities_exist() {
    malformed(body(&p(&r("&nbsp;"))));
    malformed(body(&p(&r("a & b"))));
    malformed(body(&p(&r("&#xD800;"))));
    malformed(body(&p(&r(&format!("&#{}65;", "0".repeat(1000))))));
    let bomb = document("").replacen(
        "<w:document",
        "<!DOCTYPE d [<!ENTITY a \"aaaa\">]><w:document",
        1,
    );
    malformed(docx(Package::with_main(bomb).zip()));
}

#[test]
fn a_part_that_ends_early_is_never_a_smaller_count() {
    let whole = document(&p(&format!(
        "<w:r><!-- c --><w:t a='>'>one &amp;<![CDATA[ two]]></w:t></w:r>{}",
        r("three")
    )));
    assert!(docx(Package::with_main(whole.clone()).zip()).is_ok());
    for length in 0..whole.len() {
        malformed(docx(Package::with_main(&whole.as_bytes()[..length]).zip()));
    }
}

/// A source that gives at most `at_once` bytes per read.
struct Trickle {
    inner: Cursor<Vec<u8>>,
    at_once: usize,
}

impl Read for Trickle {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = buffer.len().min(self.at_once);
        self.inner.read(&mut buffer[..length])
    }
}

impl Seek for Trickle {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.inner.seek(to)
    }
}

#[test]
fn the_count_does_not_depend_on_the_size_of_reads() {
    let markup = p(&format!(
        "<?a b?><w:r><!-- c - -- --><w:t a='>' xml:space=\"preserve\">one &amp;<![CDATA[ two]] 我]]>é</w:t></w:r>{}",
        r("three &#x1F600;")
    ));
    let xml = document(&markup);
    let utf_16 = xml
        .replace("UTF-8", "UTF-16")
        .encode_utf16()
        .flat_map(u16::to_be_bytes)
        .collect();
    let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    for main in [xml.into_bytes(), utf_16] {
        for options in [stored, SimpleFileOptions::default()] {
            let zip = Package::with_main(main.clone()).zip_with(options);
            for at_once in 1..120 {
                let source = Trickle {
                    inner: Cursor::new(zip.clone()),
                    at_once,
                };
                let outcome = count_docx(source, &Limits::default());
                let words = outcome.as_ref().map(counting::Statistics::words);
                assert!(matches!(words, Ok(6)), "{at_once} at once: {outcome:?}");
            }
        }
    }
}

#[test]
fn tags_that_do_not_match_are_malformed() {
    for markup in [
        "<w:p></w:r>",
        "</w:p>",
        "<w:p><w:r></w:p></w:r>",
        "<w:p",
        "<w:p <w:r/>",
        "< w:p/>",
        "<>",
        "</>",
        "<w:p/></w:p>",
        "<w:p a=\"<\"/>",
        "<w:r><w:fldChar w:fldCharType=begin/></w:r>",
        "<w:p xmlns:x=\"u></w:p>",
    ] {
        malformed(body(markup));
    }
    malformed(docx(
        Package::with_main(document("") + "<w:document/>").zip(),
    ));
}

#[test]
fn parts_in_utf_16_are_read() {
    let xml = document(&p(&r("two 😀words"))).replace("UTF-8", "UTF-16");
    let encoded = |mark: &str, bytes: fn(u16) -> [u8; 2]| -> Vec<u8> {
        format!("{mark}{xml}")
            .encode_utf16()
            .flat_map(bytes)
            .collect()
    };
    for bytes in [u16::to_le_bytes, u16::to_be_bytes] {
        for mark in ["\u{FEFF}", ""] {
            assert_eq!(docx(Package::with_main(encoded(mark, bytes)).zip()), Ok(2));
        }
        let odd = [encoded("", bytes), vec![b' ']].concat();
        malformed(docx(Package::with_main(odd).zip()));
    }
    // The surrogate is in the text, so that the XML is valid otherwise.
    for surrogate in [0xD800_u16, 0xDC00] {
        let marked = xml.replace('😀', "\u{E000}");
        let unpaired = marked
            .encode_utf16()
            .map(|unit| if unit == 0xE000 { surrogate } else { unit });
        let bytes: Vec<u8> = unpaired.flat_map(u16::to_le_bytes).collect();
        malformed(docx(Package::with_main(bytes).zip()));
    }
    assert_eq!(
        docx(Package::with_main(format!("\u{FEFF}{xml}")).zip()),
        Ok(2),
        "UTF-8 with its mark"
    );
}

#[test]
fn long_utf_16_parts_may_be_cut_within_characters() {
    let xml = document(&p(&r(&"😀 ab ".repeat(30_000))));
    for shift in ["", " "] {
        let shifted = xml.replacen('\n', &format!("\n{shift}"), 1);
        let bytes: Vec<u8> = shifted.encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(docx(Package::with_main(bytes).zip()), Ok(60_000));
    }
}

#[test]
fn other_encodings_are_refused() {
    for encoding in ["windows-1252", "ISO-8859-1", "GBK", ""] {
        malformed(docx(
            Package::with_main(document("").replace("UTF-8", encoding)).zip(),
        ));
    }
    let quoted = document(&p(&r("two words"))).replace("\"UTF-8\"", " 'utf-8'");
    assert_eq!(docx(Package::with_main(quoted).zip()), Ok(2));
}

#[test]
fn invalid_utf_8_is_malformed() {
    let mut xml = document(&p(&r("caf#"))).into_bytes();
    let place = xml.iter().position(|&byte| byte == b'#').unwrap();
    xml[place] = 0xE9;
    malformed(docx(Package::with_main(xml).zip()));
    let mut cut = document("").into_bytes();
    cut.push(0xE2);
    malformed(docx(Package::with_main(cut).zip()));
}

#[test]
fn characters_are_whole_at_every_buffer_boundary() {
    for shift in 0..4 {
        let xml = document(&p(&(r(&"x".repeat(shift)) + &r(&"我😀é ".repeat(20_000)))));
        // The ideograph ends the word before it; the emoji and the letter are one word.
        let expected = 40_000 + u64::from(shift > 0);
        assert_eq!(docx(Package::with_main(xml).zip()), Ok(expected));
    }
}

#[test]
fn a_relationship_to_a_missing_or_external_part_is_ignored() {
    let package = two_words().part(
        "word/_rels/document.xml.rels",
        relationships(&[("footnotes", "none.xml"), ("styles", "none.xml")]),
    );
    assert_eq!(docx(package.zip()), Ok(2));
    let external = relationships(&[("footnotes", "document.xml")])
        .replace("Target=", "TargetMode=\"External\" Target=");
    assert_eq!(
        docx(
            two_words()
                .part("word/_rels/document.xml.rels", external)
                .zip()
        ),
        Ok(2)
    );
}

#[test]
fn a_note_part_of_another_kind_is_malformed() {
    malformed(docx(
        two_words().related("footnotes", part("styles", "")).zip(),
    ));
}

#[test]
fn no_mutated_document_panics_and_what_inspection_refuses_counting_refuses() {
    let package = Package::with_body(
        &(p(&r("one &amp; two"))
            + &format!("<w:tbl><w:tr><w:tc>{}</w:tc></w:tr></w:tbl>", p(&r("三")))),
    )
    .related(
        "footnotes",
        part(
            "footnotes",
            &format!("<w:footnote>{}</w:footnote>", p(&r("note"))),
        ),
    );
    let stored = package
        .zip_with(SimpleFileOptions::default().compression_method(CompressionMethod::Stored));
    let mut seed = 7_u64;
    let mut random = |below: usize| {
        seed = seed
            .wrapping_mul(6364136223846793005)
            .wrapping_add(1442695040888963407);
        (seed >> 33) as usize % below
    };
    for original in [stored, package.zip()] {
        for _ in 0..3_000 {
            let mut mutated = original.clone();
            for _ in 0..1 + random(4) {
                let place = random(mutated.len());
                match random(4) {
                    0 => mutated[place] ^= 1 << random(8),
                    1 => mutated[place] = random(256) as u8,
                    2 => mutated.truncate(place + 1),
                    _ => {
                        let length = random(40).min(mutated.len() - place);
                        mutated.drain(place..place + length);
                        mutated.push(0);
                    }
                }
            }
            let _ = docx(&mutated);
        }
    }
}

#[test]
fn the_default_namespace_of_a_document_may_be_another_one() {
    let xml = format!(
        "<d:document xmlns:d=\"{W}\" xmlns=\"urn:x\"><d:body><t>no</t><d:t>yes</d:t></d:body></d:document>"
    );
    assert_eq!(docx(Package::with_main(xml).zip()), Ok(1));
}

#[test]
fn names_of_open_elements_and_ids_of_included_files_are_each_limited_in_their_sum() {
    let name = "a".repeat(1 << 20);
    let open = format!("<{name}>").repeat(5);
    let nested = format!("{open}{}", format!("</{name}>").repeat(5));
    assert_eq!(
        body(&nested),
        Err(CountError::TooLarge("names of elements"))
    );
    let id = "a".repeat(200 << 10);
    let references =
        "xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"";
    let included = format!("<w:altChunk {references} r:id=\"{id}\"/>").repeat(30);
    assert_eq!(body(&included), Err(CountError::TooLarge("included files")));
}
