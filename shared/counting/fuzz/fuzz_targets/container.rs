//! Any bytes as a `.docx` file. There is no panic and no hang, and a `RangedReader` gives the same
//! count.
#![no_main]

use std::io::Cursor;

use counting::{CountError, DocxError, Limits, RangedReader, Statistics, count_docx};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let verdict = count(Cursor::new(bytes)).ok();
    let tail = &bytes[bytes.len() / 2..];
    let fetch = |range: std::ops::Range<u64>| Ok(&bytes[range.start as usize..range.end as usize]);
    assert_eq!(count(RangedReader::new(bytes.len() as u64, tail, 300, fetch)).ok(), verdict);
});

fn count(source: impl std::io::Read + std::io::Seek) -> Result<Statistics, CountError> {
    match count_docx(source, &Limits::default()) {
        Ok(statistics) => Ok(statistics),
        Err(DocxError::Count(error)) => Err(error),
        Err(DocxError::Io(error)) => panic!("reading memory failed: {error}"),
    }
}
