//! Any bytes as a `.docx` file. There is no panic and no hang, and a `RangedReader` gives the same
//! count.
#![no_main]

use std::io::Cursor;

use counting::{CountError, DocxError, Limits, RangedReader, count_docx};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let verdict = count(Cursor::new(bytes));
    let tail = &bytes[bytes.len() / 2..];
    let fetch = |range: std::ops::Range<u64>| Ok(&bytes[range.start as usize..range.end as usize]);
    assert_eq!(count(RangedReader::new(bytes.len() as u64, tail, 300, fetch)).ok(), verdict.ok());
});

fn count(source: impl std::io::Read + std::io::Seek) -> Result<u64, CountError> {
    match count_docx(source, &Limits::default()) {
        Ok(words) => Ok(words),
        Err(DocxError::Count(error)) => Err(error),
        Err(DocxError::Io(error)) => panic!("reading memory failed: {error}"),
    }
}
