//! Files that a document includes at a place of its text (`w:altChunk`).

use crate::support::{
    MIB, Package, body, document, docx, docx_within, p, part, r, relationships, too_large,
};
use counting::{CountError, Limits};

const R: &str = "xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"";

/// The element that includes the file of relationship `r0`.
fn chunk() -> String {
    format!("<w:altChunk {R} r:id=\"r0\"/>")
}

/// A document of two words around a file with this content type, if there is one, and this name.
fn including(content_type: Option<&str>, name: &str, content: impl Into<Vec<u8>>) -> Package {
    let overriding = content_type.map(|content_type| {
        format!("<Override PartName=\"/word/{name}\" ContentType=\"{content_type}\"/>")
    });
    let types = format!(
        "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">\
         <Default Extension=\"htm\" ContentType=\"text/html\"/>{}</Types>",
        overriding.unwrap_or_default()
    );
    Package::with_body(&(p(&r("before")) + &chunk() + &p(&r("after"))))
        .part("[Content_Types].xml", types)
        .part(
            "word/_rels/document.xml.rels",
            relationships(&[("aFChunk", name)]),
        )
        .part(&format!("word/{name}"), content)
}

#[track_caller]
fn refused(counted: Result<u64, CountError>) {
    assert!(
        matches!(counted, Err(CountError::Included(_))),
        "{counted:?}"
    );
}

#[test]
fn a_web_page_that_is_the_whole_document_counts() {
    assert_eq!(docx(include_bytes!("../data/html-chunk.docx")), Ok(8));
}

#[test]
fn pages_texts_and_documents_count_by_their_content_type() {
    let html = "<p>three little words";
    assert_eq!(docx(including(None, "a.htm", html).zip()), Ok(5));
    assert_eq!(
        docx(including(Some("text/html; charset=utf-8"), "a.bin", html).zip()),
        Ok(5)
    );
    assert_eq!(
        docx(including(Some("application/xhtml+xml"), "a.dat", html).zip()),
        Ok(5)
    );
    assert_eq!(
        docx(including(Some("TEXT/PLAIN"), "a.dat", "<p>two words").zip()),
        Ok(4)
    );
    let utf16: Vec<u8> = "\u{FEFF}আমি বাংলায়"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    assert_eq!(
        docx(including(Some("text/plain"), "a.txt", utf16).zip()),
        Ok(4)
    );
    let mht = "Content-Type: text/html\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n<p>one=20two</p>";
    assert_eq!(
        docx(including(Some("message/rfc822"), "a.mht", mht).zip()),
        Ok(4)
    );
    let main = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml";
    let inner = Package::with_body(&p(&r("an inner document"))).zip();
    assert_eq!(
        docx(including(Some(main), "a.dat", inner.clone()).zip()),
        Ok(5)
    );
    // Without a content type the extension decides.
    assert_eq!(docx(including(None, "a.docx", inner).zip()), Ok(5));
}

#[test]
fn what_cannot_be_counted_is_refused_and_never_nothing() {
    refused(docx(
        including(Some("application/rtf"), "a.rtf", "{\\rtf1 text}").zip(),
    ));
    refused(docx(
        including(Some("application/pdf"), "a.htm", "%PDF-").zip(),
    ));
    refused(docx(including(None, "a.xyz", "text").zip()));
    refused(docx(
        including(Some("text/plain"), "a.txt", "%PDF-1.7").zip(),
    ));
    refused(docx(including(None, "a.docx", "no archive").zip()));
    refused(docx(including(None, "a.mht", "no message").zip()));
    let encrypted = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";
    refused(docx(including(None, "a.docx", encrypted).zip()));
    refused(docx(
        including(None, "a.docx", Package::with_main("<w:document").zip()).zip(),
    ));
    // No part, no relationship, a relationship of another type, and one to elsewhere.
    let mut missing = including(None, "a.htm", "");
    missing.parts.pop();
    refused(docx(missing.zip()));
    refused(body(&chunk()));
    let related = |targets: String| {
        Package::with_body(&chunk())
            .part("word/_rels/document.xml.rels", targets)
            .zip()
    };
    refused(docx(related(relationships(&[("image", "a.htm")]))));
    let elsewhere = relationships(&[("aFChunk", "a.htm")])
        .replace("Target=", "TargetMode=\"External\" Target=");
    refused(docx(related(elsewhere)));
    let message = CountError::Included("x").to_string();
    assert!(
        message.contains("altChunk") && message.contains("save it again as .docx"),
        "{message}"
    );
}

#[test]
fn files_are_included_in_tables_and_notes_and_end_words() {
    let mut package = including(None, "a.htm", "<p>two words");
    package.parts[1].1 = document(&format!(
        "<w:tbl><w:tr><w:tc>{}</w:tc><w:tc>{}</w:tc></w:tr></w:tbl>",
        chunk(),
        chunk()
    ))
    .into_bytes();
    assert_eq!(docx(package.zip()), Ok(4));

    let mut package = including(None, "a.htm", "<p>in a note");
    package.parts[3].1 = relationships(&[("footnotes", "footnotes.xml")]).into_bytes();
    package.parts[1].1 = document(&p(&r("text"))).into_bytes();
    let package = package
        .part(
            "word/footnotes.xml",
            part(
                "footnotes",
                &format!("<w:footnote>{}</w:footnote>", chunk()),
            ),
        )
        .part(
            "word/_rels/footnotes.xml.rels",
            relationships(&[("aFChunk", "a.htm")]),
        );
    assert_eq!(docx(package.zip()), Ok(4));
}

#[test]
fn a_tracked_deletion_includes_nothing() {
    let mut package = including(None, "a.htm", "<p>two words");
    package.parts[1].1 =
        document(&format!("<w:del>{}</w:del>{}", chunk(), p(&r("text")))).into_bytes();
    assert_eq!(docx(package.zip()), Ok(1));
}

#[test]
fn included_files_are_limited_in_number_depth_and_size() {
    let mut package = including(None, "a.htm", "word");
    package.parts[1].1 = document(&chunk().repeat(1_000)).into_bytes();
    assert_eq!(docx(package.zip()), Ok(1_000));
    package.parts[1].1 = document(&chunk().repeat(1_001)).into_bytes();
    too_large(docx(package.zip()));

    let nested = |levels: usize| {
        (0..levels).fold(Package::with_body(&p(&r("word"))).zip(), |inner, _| {
            including(None, "a.docx", inner).zip()
        })
    };
    assert_eq!(docx(nested(4)), Ok(9));
    too_large(docx(nested(5)));
    // The limit of files holds for all levels together.
    let few = Limits {
        included_files: 3,
        ..Limits::default()
    };
    assert_eq!(docx_within(nested(3), &few), Ok(7));
    too_large(docx_within(nested(4), &few));

    assert_eq!(
        docx(including(None, "a.htm", "word ".repeat(3 * MIB)).zip()),
        Ok(3 * MIB as u64 + 2)
    );
    too_large(docx(
        including(None, "a.htm", "word ".repeat(4 * MIB)).zip(),
    ));
    let text = including(None, "a.txt", "word ".repeat(4 * MIB));
    assert_eq!(
        docx(text.zip()),
        Ok(4 * MIB as u64 + 2),
        "a text is streamed"
    );
    let within = Limits {
        inflated_bytes: 10 * MIB as u64,
        ..Limits::default()
    };
    too_large(docx_within(text.zip(), &within));
}
