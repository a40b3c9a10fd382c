//! What can be seen to be uncountable without counting. The helpers of `support` check for every document and text of these
//! tests that nothing is refused which can be counted.

use std::io::Cursor;

use crate::support::{Package, malformed, of_memory, part, two_words};
use counting::{CountError, Limits, inspect_docx, inspect_text};

fn inspect(bytes: impl AsRef<[u8]>) -> Result<(), CountError> {
    of_memory(inspect_docx(Cursor::new(bytes), &Limits::default()))
}

#[test]
fn a_document_passes_even_if_its_text_is_damaged() {
    let whole = two_words().zip();
    assert_eq!(inspect(&whole), Ok(()));
    let cut = Package::with_main(part("document", "<w:body><w:p>")).zip();
    assert_eq!(inspect(cut), Ok(()));
}

#[test]
fn what_is_no_document_is_refused() {
    assert_eq!(inspect(""), Err(CountError::Empty));
    for (bytes, error) in [
        (&b"plain text"[..], CountError::NotDocx),
        (b"%PDF-1.7 \xE2\xE3", CountError::NotDocx),
        (b"{\\rtf1 text}", CountError::NotDocx),
        (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", CountError::Encrypted),
    ] {
        assert_eq!(inspect(bytes), Err(error), "{bytes:?}");
    }
    malformed(inspect(b"PK\x03\x04").map(|()| 0));
    let archive = Package::default().part("a.txt", "x");
    let sheet = Package::with_main("<workbook xmlns=\"urn:x\"/>");
    let empty = Package::with_main("");
    for package in [archive, sheet, Package::with_main(part("styles", ""))] {
        assert_eq!(inspect(package.zip()), Err(CountError::NotDocx));
    }
    malformed(inspect(empty.zip()).map(|()| 0));
}

#[test]
fn what_is_no_text_is_refused_by_its_first_bytes() {
    let refused = Err(CountError::NotText);
    for bytes in [
        &b"PK\x03\x04 rest"[..],
        b"%PDF-1.7",
        b"\x89PNG\r\n",
        b"a\0b\0\0\0\0",
    ] {
        assert_eq!(inspect_text(bytes), refused, "{bytes:?}");
    }
    let late = [&b"word ".repeat(2_000)[..], b"\0"].concat();
    for bytes in [&b""[..], b"text", b"BM is no bitmap", b"MZ", &late] {
        assert_eq!(inspect_text(bytes), Ok(()), "{bytes:?}");
    }
}
