//! Documents in a remote store: which ranges are fetched, and whether the document or the source is
//! at fault.

use std::cell::RefCell;
use std::io::{self, Cursor, Read, Seek, SeekFrom};
use std::ops::Range;

use crate::support::{Package, p, r};
use counting::{CountError, DocxError, Limits, RangedReader, count_docx};
use zip::CompressionMethod;
use zip::write::SimpleFileOptions;

const MIB: usize = 1024 * 1024;

/// A document of two words, with so many bytes of media before and after its text.
fn document(media_before: usize, media_after: usize) -> Vec<u8> {
    let text = Package::with_body(&p(&r("two words")));
    let mut package = Package::default().part("word/media/a.png", vec![1; media_before]);
    package.parts.extend(text.parts);
    package
        .part("word/media/b.png", vec![2; media_after])
        .zip_with(stored())
}

fn stored() -> SimpleFileOptions {
    SimpleFileOptions::default().compression_method(CompressionMethod::Stored)
}

/// Counts an object of which only the tail is there. Returns the ranges that were fetched, too.
fn count(object: &[u8], tail_bytes: usize) -> (Result<u64, DocxError>, Vec<Range<u64>>) {
    let fetched = RefCell::new(Vec::new());
    let tail = &object[object.len().saturating_sub(tail_bytes)..];
    let fetch = |range: Range<u64>| {
        fetched.borrow_mut().push(range.clone());
        Ok(Cursor::new(
            object[range.start as usize..range.end as usize].to_vec(),
        ))
    };
    let reader = RangedReader::new(object.len() as u64, tail, 8 * MIB as u64, fetch);
    let counted = count_docx(reader, &Limits::default()).map(|counted| counted.words());
    (counted, fetched.into_inner())
}

#[test]
fn a_document_no_longer_than_the_tail_needs_no_further_request() {
    let object = document(1000, 1000);
    let (words, fetched) = count(&object, MIB);
    assert_eq!(words.unwrap(), 2);
    assert_eq!(fetched, []);
}

#[test]
fn media_is_not_fetched_to_reach_the_text_in_the_tail() {
    let object = document(5 * MIB, 1000);
    let (words, fetched) = count(&object, MIB);
    assert_eq!(words.unwrap(), 2);
    assert_eq!(fetched, []);
}

#[test]
fn text_before_the_tail_costs_one_request_because_its_parts_are_together() {
    let object = document(2 * MIB, 3 * MIB);
    let (words, fetched) = count(&object, MIB);
    assert_eq!(words.unwrap(), 2);
    assert_eq!(fetched.len(), 1, "{fetched:?}");
}

#[test]
fn at_most_one_request_per_part_is_made() {
    // There is media between all parts that are needed, so that each of them is by itself.
    let package = Package::with_body(&p(&r("two words")))
        .related("footnotes", crate::support::part("footnotes", ""));
    let mut spread = Package::default();
    for (number, part) in package.parts.into_iter().enumerate() {
        spread = spread.part(&format!("media{number}"), vec![0; MIB]);
        spread.parts.push(part);
    }
    let object = spread.part("media", vec![0; 2 * MIB]).zip_with(stored());
    let (words, fetched) = count(&object, MIB);
    assert_eq!(words.unwrap(), 2);
    assert_eq!(fetched.len(), 4, "{fetched:?}");
}

#[test]
fn forged_end_records_cost_few_requests() {
    // Each record at the end claims a directory at another place before the tail.
    const RECORDS: usize = 2_900;
    let mut object = b"PK\x03\x04".to_vec();
    object.resize(MIB + 100_000 - RECORDS * 22, b'x');
    for number in 0..RECORDS {
        let start = 20_000 + number * 20;
        let size = (object.len() - start) as u32;
        object.extend(b"PK\x05\x06\0\0\0\0\x01\0\x01\0");
        object.extend(size.to_le_bytes());
        object.extend(10_000_u32.to_le_bytes());
        object.extend([0, 0]);
    }
    let (counted, fetched) = count(&object, MIB);
    assert!(
        matches!(counted, Err(DocxError::Count(CountError::Malformed(_)))),
        "{counted:?}"
    );
    assert!(fetched.len() <= 16, "{} requests", fetched.len());
}

#[test]
fn a_part_longer_than_the_span_takes_several_requests_without_overlap() {
    let object: Vec<u8> = (0..100_000u32).map(|byte| byte as u8).collect();
    let fetched = RefCell::new(Vec::new());
    let fetch = |range: Range<u64>| {
        fetched.borrow_mut().push(range.clone());
        Ok(&object[range.start as usize..range.end as usize])
    };
    let mut reader = RangedReader::new(100_000, &object[90_000..], 40_000, fetch);
    let mut read = Vec::new();
    reader.read_to_end(&mut read).unwrap();
    assert_eq!(read, object);
    assert_eq!(
        fetched.into_inner(),
        [0..40_000, 40_000..80_000, 80_000..90_000]
    );
}

#[test]
fn a_control_character_behind_a_name_reads_the_same_in_pieces_of_any_size() {
    // Stray control characters make no valid XML. The fast path and the slow one have to agree on them.
    for control in (1..=b' ').map(char::from) {
        let markup = format!(
            "<w:smartTag{control}a=\"{}\">{}</w:smartTag>",
            "x".repeat(40),
            r("a word")
        );
        let object = Package::with_body(&p(&markup)).zip_with(stored());
        let (whole, _) = count(&object, object.len());
        let tail = &object[object.len() - 22..];
        let fetch = |range: Range<u64>| Ok(&object[range.start as usize..range.end as usize]);
        for span in [1, 30, 64, 100] {
            let reader = RangedReader::new(object.len() as u64, tail, span, fetch);
            let pieces = count_docx(reader, &Limits::default());
            assert_eq!(
                pieces.ok().map(|pieces| pieces.words()),
                whole.as_ref().ok().copied(),
                "{control:?} {span}"
            );
        }
    }
}

#[test]
fn a_ranged_reader_is_a_cursor_over_the_object() {
    let object: Vec<u8> = (0..600_000u32)
        .flat_map(|word| word.to_le_bytes())
        .collect();
    let fetch = |range: Range<u64>| Ok(&object[range.start as usize..range.end as usize]);
    let mut reader = RangedReader::new(
        object.len() as u64,
        &object[object.len() - 1000..],
        300_000,
        fetch,
    );
    let mut cursor = Cursor::new(&object);
    let mut seed = 1u64;
    let mut random = |below: u64| {
        seed = seed
            .wrapping_mul(6364136223846793005)
            .wrapping_add(1442695040888963407);
        (seed >> 33) % below
    };
    for step in 0..3000 {
        let to = match random(4) {
            0 => SeekFrom::Start(random(object.len() as u64 + 100)),
            1 => SeekFrom::End(-(random(2000) as i64)),
            2 => SeekFrom::Current(random(3000) as i64 - 1000),
            _ => SeekFrom::Current(0),
        };
        assert_eq!(
            reader.seek(to).ok(),
            cursor.seek(to).ok(),
            "step {step}: {to:?}"
        );
        let mut expected = vec![0; random(5000) as usize];
        let wanted = cursor.read(&mut expected).unwrap();
        let mut got = vec![0; wanted];
        reader.read_exact(&mut got).unwrap();
        assert_eq!(got, expected[..wanted], "step {step}");
    }
    assert!(reader.seek(SeekFrom::End(i64::MIN)).is_err());
}

/// A source that fails at one call and works again afterwards, as a network does.
struct FailsAt {
    inner: Cursor<Vec<u8>>,
    calls_left: usize,
}

impl FailsAt {
    fn call(&mut self) -> io::Result<()> {
        self.calls_left = self.calls_left.wrapping_sub(1);
        if self.calls_left == 0 {
            return Err(io::Error::new(io::ErrorKind::TimedOut, "the store is slow"));
        }
        Ok(())
    }
}

impl Read for FailsAt {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.call()?;
        // Small pieces make many calls, and so many places to fail at.
        let length = buffer.len().min(100);
        self.inner.read(&mut buffer[..length])
    }
}

impl Seek for FailsAt {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.call()?;
        self.inner.seek(to)
    }
}

#[test]
fn a_failure_of_the_source_is_never_reported_as_the_documents() {
    let object = document(300, 300);
    let mut failures = 0;
    for calls_left in 1.. {
        let source = FailsAt {
            inner: Cursor::new(object.clone()),
            calls_left,
        };
        match count_docx(source, &Limits::default()) {
            Err(DocxError::Io(error)) => assert_eq!(error.to_string(), "the store is slow"),
            Ok(statistics) if statistics.words() == 2 => break,
            other => panic!("call {calls_left}: {other:?}"),
        }
        failures += 1;
    }
    assert!(failures > 20, "{failures}");
}

#[test]
fn a_fetched_body_that_ends_early_is_the_sources_fault() {
    let object = document(2 * MIB, 3 * MIB);
    let tail = &object[object.len() - MIB..];
    let fetch = |range: Range<u64>| Ok(&object[range.start as usize..range.start as usize + 40]);
    let reader = RangedReader::new(object.len() as u64, tail, MIB as u64, fetch);
    let outcome = count_docx(reader, &Limits::default());
    assert!(
        matches!(&outcome, Err(DocxError::Io(error)) if error.kind() == io::ErrorKind::UnexpectedEof),
        "{outcome:?}"
    );
}

#[test]
fn a_document_cut_short_in_the_store_is_the_documents_fault() {
    let object = document(300, 300);
    for length in [10, object.len() / 2, object.len() - 10] {
        let outcome = count_docx(Cursor::new(&object[..length]), &Limits::default());
        assert!(
            matches!(outcome, Err(DocxError::Count(CountError::Malformed(_)))),
            "{outcome:?}"
        );
    }
}
