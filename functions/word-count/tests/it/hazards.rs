//! Documents that are broken, hostile or just unusual: none is miscounted, none takes long.

use std::io::{self, Cursor, Read, Seek, SeekFrom, Write};
use std::time::Instant;

use crate::support::{Package, W, body, document, docx, docx_within, p, part, r, relationships};
use word_count::{CountError, Limits, count_docx};
use zip::CompressionMethod;
use zip::write::SimpleFileOptions;

const MIB: usize = 1024 * 1024;

#[track_caller]
fn too_large(outcome: Result<u64, CountError>) {
    assert!(
        matches!(outcome, Err(CountError::TooLarge(_))),
        "{outcome:?}"
    );
}

#[track_caller]
fn malformed(outcome: Result<u64, CountError>) {
    assert!(
        matches!(outcome, Err(CountError::Malformed(_))),
        "{outcome:?}"
    );
}

fn two_words() -> Package {
    Package::with_body(&p(&r("two words")))
}

#[test]
fn inflated_bytes_are_limited_over_all_parts_together() {
    let package = Package::with_body(&p(&r(&"word ".repeat(10_000)))).related(
        "footnotes",
        part(
            "footnotes",
            &format!(
                "<w:footnote>{}</w:footnote>",
                p(&r(&"note ".repeat(10_000)))
            ),
        ),
    );
    let within = |inflated_bytes| {
        docx_within(
            package.zip(),
            &Limits {
                inflated_bytes,
                ..Limits::default()
            },
        )
    };
    assert_eq!(within(110_000), Ok(20_000));
    too_large(within(90_000));
    too_large(within(40_000));
}

#[test]
fn text_comments_and_instructions_of_any_length_stream() {
    let long = "word ".repeat(2 * MIB);
    assert_eq!(body(&p(&r(&long))), Ok(2 * MIB as u64));
    assert_eq!(
        body(&p(&format!("<w:r><w:t><![CDATA[{long}]]></w:t></w:r>"))),
        Ok(2 * MIB as u64)
    );
    assert_eq!(
        body(&p(&format!(
            "{}<!-- {long} --><?x {long}?>{}",
            r("a"),
            r("b")
        ))),
        Ok(1)
    );
}

#[test]
fn a_tag_may_have_megabytes_but_not_any_number() {
    let tag = |mib: usize| {
        body(&p(&format!(
            "<w:r><w:pict data=\"{}\"/><w:t>a</w:t></w:r>",
            "x".repeat(mib * MIB)
        )))
    };
    assert_eq!(tag(4), Ok(1));
    too_large(tag(9));
}

/// How many times as long as `usual` takes `hostile` to count, one right after the other. Each has a word.
fn slowdown(usual: &str, hostile: &str) -> f64 {
    let [usual, hostile] = [usual, hostile].map(|markup| {
        let document = Package::with_body(markup).zip();
        let started = Instant::now();
        assert_eq!(docx(document), Ok(1));
        started.elapsed().as_secs_f64()
    });
    hostile / usual
}

#[test]
fn brackets_in_quoted_values_cost_no_more_than_other_bytes() {
    let with = |attribute: &str| {
        let attributes = attribute.repeat(MIB);
        p(&format!("<w:r {attributes}><w:t>a</w:t></w:r>"))
    };
    for hostile in ["a=\">\" ", "a='>' "] {
        let slowdown = slowdown(&with("a=\"x\" "), &with(hostile));
        assert!(slowdown < 20.0, "{slowdown}");
    }
    assert_eq!(
        body(&p("<w:r a='\"' b=\"'\" c=\">'\" ><w:t >a</w:t\n></w:r>")),
        Ok(1)
    );
}

#[test]
fn a_prefix_among_thousands_costs_no_more_than_one_of_few() {
    let with = |prefixes: usize| {
        let declarations: String = (0..prefixes)
            .map(|number| format!(" xmlns:prefix{number}=\"u\""))
            .collect();
        let elements = "<prefix0:x/><prefix1:x/>".repeat(50_000);
        format!("<w:p{declarations}>{}{elements}</w:p>", r("a"))
    };
    let slowdown = slowdown(&with(2), &with(4_000));
    assert!(slowdown < 20.0, "{slowdown}");
}

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
fn nesting_is_limited() {
    let nested = |levels: usize, open: &str, close: &str| {
        body(&(open.repeat(levels) + &close.repeat(levels)))
    };
    assert_eq!(
        nested(2_000, "<w:sdt><w:sdtContent>", "</w:sdtContent></w:sdt>"),
        Ok(0)
    );
    too_large(nested(
        20_000,
        "<w:tbl><w:tr><w:tc>",
        "</w:tc></w:tr></w:tbl>",
    ));
    let fields = |levels: usize| {
        body(&p(
            &"<w:r><w:fldChar w:fldCharType=\"begin\"/></w:r>".repeat(levels)
        ))
    };
    assert_eq!(fields(1_024), Ok(0));
    too_large(fields(1_025));
    let boxes = |levels| nested(levels, "<w:txbxContent>", "</w:txbxContent>");
    assert_eq!(boxes(64), Ok(0));
    too_large(boxes(65));
}

#[test]
fn namespace_declarations_are_limited() {
    let declarations: String = (0..5_000)
        .map(|number| format!(" xmlns:p{number}=\"u\""))
        .collect();
    too_large(body(&format!("<w:p{declarations}/>")));
    too_large(body(&format!("<w:p xmlns:{}=\"u\"/>", "p".repeat(1_000))));
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

/// A source that gives at most so many bytes at a time.
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
fn however_the_bytes_arrive_the_count_is_the_same() {
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
                assert!(matches!(outcome, Ok(6)), "{at_once} at once: {outcome:?}");
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
fn entries_and_directory_are_limited() {
    let with_entries = |entries: usize, name_bytes: usize| {
        let mut package = two_words();
        for number in 0..entries {
            package = package.part(&format!("{number:0name_bytes$}"), "");
        }
        docx(package.zip())
    };
    assert_eq!(with_entries(9_990, 5), Ok(2));
    too_large(with_entries(10_010, 5));
    too_large(with_entries(2_000, 700));
}

#[test]
fn relationships_and_styles_are_limited() {
    let filler = format!("<!--{}-->", "x".repeat(5 * MIB));
    too_large(docx(
        two_words().related("styles", part("styles", &filler)).zip(),
    ));
    let mut package = two_words();
    package.parts[0].1.splice(0..0, filler.bytes());
    too_large(docx(package.zip()));
    let styles: String = (0..10_002)
        .map(|id| format!("<w:style w:styleId=\"{id}\"><w:basedOn w:val=\"x\"/></w:style>"))
        .collect();
    too_large(docx(
        two_words().related("styles", part("styles", &styles)).zip(),
    ));
    let many: Vec<_> = (0..10_001).map(|_| ("image", "x.png")).collect();
    too_large(docx(
        two_words()
            .part("word/_rels/document.xml.rels", relationships(&many))
            .zip(),
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
    // In the text, so that nothing else is wrong.
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
fn long_utf_16_parts_are_cut_anywhere() {
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
fn characters_are_whole_at_every_buffer_limit() {
    for shift in 0..4 {
        let xml = document(&p(&(r(&"x".repeat(shift)) + &r(&"我😀é ".repeat(20_000)))));
        // The ideograph ends the word before it; the emoji and the letter are one word.
        let expected = 40_000 + u64::from(shift > 0);
        assert_eq!(docx(Package::with_main(xml).zip()), Ok(expected));
    }
}

#[test]
fn ole_containers_are_encrypted_or_old_even_with_a_document_inside() {
    let ole = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";
    assert_eq!(docx(ole), Err(CountError::Encrypted));
    assert_eq!(
        docx([&ole[..], &[0; 5000]].concat()),
        Err(CountError::Encrypted)
    );
    assert_eq!(
        docx([&ole[..], &[0; 504], &two_words().zip()].concat()),
        Err(CountError::Encrypted)
    );
}

#[test]
fn what_is_no_container_is_no_document() {
    assert_eq!(docx(""), Err(CountError::NotDocx));
    assert_eq!(docx("plain text"), Err(CountError::NotDocx));
    assert_eq!(docx(b"{\\rtf1 text}"), Err(CountError::NotDocx));
    assert_eq!(docx(vec![0; 3 * MIB]), Err(CountError::NotDocx));
    malformed(docx(b"PK\x03\x04"));
}

#[test]
fn bytes_before_and_behind_the_container_do_not_matter() {
    let zip = two_words().zip();
    assert_eq!(docx([b"junk", &zip[..]].concat()), Ok(2));
    assert_eq!(docx([&zip[..], b"junk"].concat()), Ok(2));
    assert_eq!(docx([&zip[..], &[0; 1000]].concat()), Ok(2));
}

#[test]
fn stored_described_and_zip64_entries_are_read() {
    let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    assert_eq!(docx(two_words().zip_with(stored)), Ok(2));
    assert_eq!(docx(two_words().zip_with(stored.large_file(true))), Ok(2));
    for options in [stored, SimpleFileOptions::default()] {
        let mut streamed = zip::ZipWriter::new_stream(Vec::new());
        for (name, content) in &two_words().parts {
            streamed.start_file(name.as_str(), options).unwrap();
            streamed.write_all(content).unwrap();
        }
        let bytes = streamed.finish().unwrap().into_inner();
        assert!(
            bytes.windows(4).any(|window| window == b"PK\x07\x08"),
            "has data descriptors"
        );
        assert_eq!(docx(bytes), Ok(2));
    }
}

/// Changes the field at this offset of the local and of the central headers of all entries.
fn patch(zip: &mut [u8], local_offset: usize, bytes: &[u8]) {
    for place in 0..zip.len() - 4 {
        let offset = match &zip[place..place + 4] {
            b"PK\x03\x04" => local_offset,
            // The central header has two more bytes at its front.
            b"PK\x01\x02" => local_offset + 2,
            _ => continue,
        };
        zip[place + offset..place + offset + bytes.len()].copy_from_slice(bytes);
    }
}

#[test]
fn other_compression_methods_are_malformed_and_encrypted_entries_say_so() {
    for method in [12_u16, 93, 95, 98, 99, 9] {
        let mut zip = two_words().zip();
        patch(&mut zip, 8, &method.to_le_bytes());
        let outcome = docx(&zip);
        assert!(
            matches!(
                outcome,
                Err(CountError::Malformed(_) | CountError::Encrypted)
            ),
            "{method}: {outcome:?}"
        );
    }
    let mut zip = two_words().zip();
    patch(&mut zip, 6, &[1, 0]);
    assert_eq!(docx(&zip), Err(CountError::Encrypted));
}

#[test]
fn a_wrong_checksum_is_malformed() {
    let mut zip = two_words().zip();
    patch(&mut zip, 14, &[1, 2, 3, 4]);
    malformed(docx(&zip));
}

#[test]
fn a_declared_size_does_not_matter() {
    let mut zip = two_words().zip();
    patch(&mut zip, 22, &u32::MAX.to_le_bytes()[..3]);
    assert!(matches!(docx(&zip), Ok(2) | Err(CountError::Malformed(_))));
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
    let outcome = docx(two_words().related("footnotes", part("styles", "")).zip());
    assert!(
        matches!(outcome, Err(CountError::Malformed(_))),
        "{outcome:?}"
    );
}

#[test]
fn mutated_documents_neither_panic_nor_hang() {
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
fn the_default_namespace_of_a_document_may_be_strange() {
    let xml = format!(
        "<d:document xmlns:d=\"{W}\" xmlns=\"urn:x\"><d:body><t>no</t><d:t>yes</d:t></d:body></d:document>"
    );
    assert_eq!(docx(Package::with_main(xml).zip()), Ok(1));
}

#[test]
fn a_document_may_lie_about_its_directory() {
    // Another end record behind the first, with an offset into nowhere.
    let mut zip = two_words().zip();
    let end = zip.len() - 22;
    let mut record = zip[end..].to_vec();
    record[16..20].copy_from_slice(&0x7FFF_0000_u32.to_le_bytes());
    zip.extend(record);
    let _ = docx(Cursor::new(zip).into_inner());
}
