//! Any bytes as the main part, styles, notes and another part of a valid archive: an included file, a header or the theme. There is no panic and no hang, and
//! the count is the same with another compression and with a `RangedReader`.
#![no_main]

use std::io::{Cursor, Write};

use counting::{CountError, DocxError, Limits, RangedReader, Statistics, count_docx};
use libfuzzer_sys::fuzz_target;
use zip::CompressionMethod;
use zip::write::SimpleFileOptions;

fuzz_target!(|bytes: &[u8]| {
    let (document, rest) = split(bytes);
    let (styles, rest) = split(rest);
    let (notes, other) = split(rest);
    let parts = [document, styles, notes, other];
    let stored = package(parts, CompressionMethod::Stored);
    let verdict = count(Cursor::new(&stored)).ok();
    let deflated = package(parts, CompressionMethod::Deflated);
    // Only counts are compared: which of several errors is found first depends on the size of reads.
    assert_eq!(count(Cursor::new(&deflated)).ok(), verdict);
    let tail = &stored[stored.len() / 2..];
    let fetch = |range: std::ops::Range<u64>| Ok(&stored[range.start as usize..range.end as usize]);
    assert_eq!(count(RangedReader::new(stored.len() as u64, tail, 1000, fetch)).ok(), verdict);
});

/// Splits at the first byte FF from the third byte on. XML in UTF-8 has no such byte, and in UTF-16 it
/// may be one of the first two.
fn split(bytes: &[u8]) -> (&[u8], &[u8]) {
    match bytes.iter().skip(2).position(|&byte| byte == 0xFF) {
        Some(place) => (&bytes[..place + 2], &bytes[place + 3..]),
        None => (bytes, &[]),
    }
}

fn count(source: impl std::io::Read + std::io::Seek) -> Result<Statistics, CountError> {
    match count_docx(source, &Limits::default()) {
        Ok(statistics) => Ok(statistics),
        Err(DocxError::Count(error)) => Err(error),
        Err(DocxError::Io(error)) => panic!("reading memory failed: {error}"),
    }
}

const RELATIONSHIPS: &str = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
<Relationship Id="a" Type="t/styles" Target="styles.xml"/><Relationship Id="b" Type="t/footnotes" Target="footnotes.xml"/>
<Relationship Id="c" Type="t/aFChunk" Target="page.htm"/><Relationship Id="d" Type="t/aFChunk" Target="page.mht"/>
<Relationship Id="e" Type="t/header" Target="header1.xml"/><Relationship Id="f" Type="t/theme" Target="theme1.xml"/>
</Relationships>"#;

fn package([document, styles, notes, other]: [&[u8]; 4], method: CompressionMethod) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(method);
    let mut add = |name: &str, content: &[u8]| {
        if !content.is_empty() {
            zip.start_file(name, options).expect("a new name");
            zip.write_all(content).expect("writing to memory");
        }
    };
    add("word/document.xml", document);
    add("word/_rels/document.xml.rels", RELATIONSHIPS.as_bytes());
    add("word/styles.xml", styles);
    add("word/footnotes.xml", notes);
    for name in ["page.htm", "page.mht", "header1.xml", "theme1.xml"] {
        add(&format!("word/{name}"), other);
    }
    zip.finish().expect("writing to memory").into_inner()
}
