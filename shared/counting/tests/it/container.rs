//! The ZIP archive of a document: unusual, damaged or hostile.

use std::io::Write;

use crate::support::{
    MIB, Package, docx, docx_within, malformed, relationships, too_large, two_words,
};
use counting::{CountError, Limits};
use zip::CompressionMethod;
use zip::write::SimpleFileOptions;

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
fn a_file_that_is_not_an_archive_is_not_a_document() {
    assert_eq!(docx(""), Err(CountError::Empty));
    assert_eq!(docx("plain text"), Err(CountError::NotDocx));
    assert_eq!(docx(b"{\\rtf1 text}"), Err(CountError::NotDocx));
    assert_eq!(docx(vec![0; 3 * MIB]), Err(CountError::NotDocx));
    malformed(docx(b"PK\x03\x04"));
}

#[test]
fn bytes_before_and_after_the_archive_do_not_matter() {
    let zip = two_words().zip();
    assert_eq!(docx([b"junk", &zip[..]].concat()), Ok(2));
    assert_eq!(docx([&zip[..], b"junk"].concat()), Ok(2));
    assert_eq!(docx([&zip[..], &[0; 1000]].concat()), Ok(2));
}

#[test]
fn stored_entries_data_descriptors_and_zip64_are_read() {
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

/// Overwrites a field in the local and central headers of all entries. `local_offset` is its offset
/// in the local header.
fn patch(zip: &mut [u8], local_offset: usize, bytes: &[u8]) {
    patch_named("", zip, local_offset, bytes);
}

/// As [`patch`], for the entries whose names begin with `name`.
fn patch_named(name: &str, zip: &mut [u8], local_offset: usize, bytes: &[u8]) {
    for place in 0..zip.len() - 4 {
        let (offset, name_offset) = match &zip[place..place + 4] {
            b"PK\x03\x04" => (local_offset, 30),
            // The central header has two more bytes before it.
            b"PK\x01\x02" => (local_offset + 2, 46),
            _ => continue,
        };
        if zip[place + name_offset..].starts_with(name.as_bytes()) {
            zip[place + offset..place + offset + bytes.len()].copy_from_slice(bytes);
        }
    }
}

/// The element that includes the file of relationship `r0`.
const CHUNK: &str = "<w:altChunk xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\" r:id=\"r0\"/>";

/// A document that includes a text so often whose 100,000 compressed blocks are all empty.
fn of_empty_blocks(references: usize) -> Vec<u8> {
    let block = [0, 0, 0, 0xFF, 0xFF];
    let last = [1, 0, 0, 0xFF, 0xFF];
    let mut zip = Package::with_body(&CHUNK.repeat(references))
        .part(
            "word/_rels/document.xml.rels",
            relationships(&[("aFChunk", "empty.txt")]),
        )
        .part(
            "word/empty.txt",
            [&block.repeat(100_000)[..], &last].concat(),
        )
        .zip_with(SimpleFileOptions::default().compression_method(CompressionMethod::Stored));
    // The method is Deflate; the checksum and the size are 0.
    for (offset, bytes) in [(8, &[8, 0][..]), (14, &[0; 4]), (22, &[0; 4])] {
        patch_named("word/empty.txt", &mut zip, offset, bytes);
    }
    zip
}

#[test]
fn compressed_bytes_that_inflate_to_nothing_are_limited() {
    assert_eq!(docx(of_empty_blocks(10)), Ok(0));
    let limit = Err(CountError::TooLarge("compressed bytes"));
    assert_eq!(docx(of_empty_blocks(1_000)), limit);
    let few = Limits {
        compressed_bytes: 1_000_000,
        ..Limits::default()
    };
    assert_eq!(docx_within(of_empty_blocks(1), &few), Ok(0));
    assert_eq!(docx_within(of_empty_blocks(2), &few), limit);
    // The limit is one for all documents in a document.
    let nested = |references: usize| {
        Package::with_body(&CHUNK.repeat(references))
            .part(
                "word/_rels/document.xml.rels",
                relationships(&[("aFChunk", "a.docx")]),
            )
            .part("word/a.docx", of_empty_blocks(1))
            .zip()
    };
    assert_eq!(docx_within(nested(1), &few), Ok(0));
    assert_eq!(docx_within(nested(2), &few), limit);
}

#[test]
fn other_compression_methods_are_malformed_and_encrypted_entries_are_reported_as_such() {
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
fn the_declared_size_of_an_entry_does_not_matter() {
    let mut zip = two_words().zip();
    patch(&mut zip, 22, &u32::MAX.to_le_bytes()[..3]);
    assert_eq!(docx(&zip), Ok(2));
}

#[test]
fn a_wrong_offset_of_the_directory_does_not_panic() {
    // A second end record behind the first one, with an offset beyond the file.
    let mut zip = two_words().zip();
    let end = zip.len() - 22;
    let mut record = zip[end..].to_vec();
    record[16..20].copy_from_slice(&0x7FFF_0000_u32.to_le_bytes());
    zip.extend(record);
    let _ = docx(zip);
}
