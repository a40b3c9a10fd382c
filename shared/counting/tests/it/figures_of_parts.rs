//! The figures of the parts of a document.

use crate::support::{Package, document, docx_statistics, p, part, r, relationships};
use counting::{CountError, Limits, Parts, Statistics, Warning};

fn read(package: &Package) -> Statistics {
    docx_statistics(package.zip(), &Limits::default()).expect("a document")
}

fn parts(package: &Package) -> Parts {
    read(package).parts.expect("a document has parts")
}

/// A document with text in every part.
fn in_all_parts() -> Package {
    let text_box = format!(
        "<w:r><w:pict><w:txbxContent>{}</w:txbxContent></w:pict></w:r>",
        p(&r("in a box"))
    );
    Package::default()
        .part(
            "_rels/.rels",
            relationships(&[("officeDocument", "word/document.xml")]),
        )
        .part(
            "word/document.xml",
            document(&(p(&(r("wo") + &text_box + &r("rd 2"))) + &p("") + &p(&r("two words")))),
        )
        .part(
            "word/_rels/document.xml.rels",
            relationships(&[
                ("footnotes", "footnotes.xml"),
                ("header", "header1.xml"),
                ("header", "header2.xml"),
                ("header", "header1.xml"),
                ("footer", "footer1.xml"),
            ]),
        )
        .part(
            "word/footnotes.xml",
            part(
                "footnotes",
                &format!(
                    "<w:footnote w:id=\"1\">{}</w:footnote>",
                    p(&r("a note with 5 words"))
                ),
            ),
        )
        .part("word/header1.xml", part("hdr", &p(&r("My thesis"))))
        .part(
            "word/header2.xml",
            part("hdr", &p(&(text_box.clone() + &r("我爱")))),
        )
        .part("word/footer1.xml", part("ftr", &p(&r("Page 7"))))
}

#[test]
fn the_parts_of_a_document_have_figures_of_their_own() {
    let Parts {
        body,
        notes,
        text_boxes,
        headers_and_footers,
    } = parts(&in_all_parts());
    assert_eq!((body.words, body.paragraphs, body.number_words), (4, 2, 1));
    assert_eq!((body.characters, body.characters_without_spaces), (15, 13));
    assert_eq!(
        (notes.words, notes.paragraphs, notes.number_words),
        (5, 1, 1)
    );
    assert_eq!((text_boxes.words, text_boxes.paragraphs), (3, 1));
    let headers = headers_and_footers.unwrap();
    assert_eq!(
        (headers.words, headers.east_asian_characters),
        (2 + 3 + 2 + 2, 2)
    );
    assert_eq!(read(&in_all_parts()).total, body + notes + text_boxes);
}

#[test]
fn a_header_that_cannot_be_read_is_a_warning() {
    let broken = |content: &[u8]| {
        let mut package = in_all_parts();
        let found = package
            .parts
            .iter_mut()
            .find(|(name, _)| name == "word/header2.xml");
        found.unwrap().1 = content.to_vec();
        read(&package)
    };
    let whole = read(&in_all_parts());
    assert_eq!(whole.warnings, []);
    for content in [
        &b""[..],
        b"<w:hdr",
        b"not XML",
        part("document", "").as_bytes(),
    ] {
        let statistics = broken(content);
        assert_eq!(statistics.total, whole.total);
        assert_eq!(statistics.warnings, [Warning::HeadersUnread]);
        assert_eq!(statistics.parts.unwrap().headers_and_footers, None);
    }
    let mut missing = in_all_parts();
    missing.parts.retain(|(name, _)| name != "word/footer1.xml");
    assert_eq!(read(&missing).warnings, [Warning::HeadersUnread]);
}

#[test]
fn headers_count_against_the_limits_of_the_document_but_do_not_fail_it() {
    let mut package = in_all_parts();
    let huge = part("hdr", &p(&r(&"word ".repeat(200_000))));
    package
        .parts
        .iter_mut()
        .find(|(name, _)| name == "word/header1.xml")
        .unwrap()
        .1 = huge.into();
    let within = |limits: Limits| docx_statistics(package.zip(), &limits);
    let small = Limits {
        inflated_bytes: 500_000,
        ..Limits::default()
    };
    assert_eq!(within(small).unwrap().warnings, [Warning::HeadersUnread]);
    let few = Limits {
        headers_and_footers: 1,
        ..Limits::default()
    };
    assert_eq!(within(few).unwrap().warnings, [Warning::HeadersUnread]);
    assert_eq!(within(Limits::default()).unwrap().warnings, []);
    let late = Limits {
        deadline: Some(std::time::Instant::now()),
        ..Limits::default()
    };
    assert_eq!(within(late), Err(CountError::TookTooLong));
}

#[test]
fn text_boxes_in_text_boxes_do_not_split_words_around_them() {
    let inner = format!(
        "<w:r><w:pict><w:txbxContent>{}</w:txbxContent></w:pict></w:r>",
        p(&r("inner 1"))
    );
    let outer = format!(
        "<w:r><w:pict><w:txbxContent>{}</w:txbxContent></w:pict></w:r>",
        p(&(r("20") + &inner + &r("26")))
    );
    let parts = parts(&Package::with_body(&p(&(r("wo") + &outer + &r("rd")))));
    assert_eq!(parts.body.words, 1);
    assert_eq!(
        (parts.text_boxes.words, parts.text_boxes.number_words),
        (3, 2)
    );
}

#[test]
fn a_paragraph_has_a_word_of_its_own() {
    let boxed = |content: &str| {
        format!("<w:r><w:pict><w:txbxContent>{content}</w:txbxContent></w:pict></w:r>")
    };
    let paragraphs = |markup: &str| {
        let parts = parts(&Package::with_body(markup));
        (parts.body.paragraphs, parts.text_boxes.paragraphs)
    };
    let one = p(&r("one"));
    assert_eq!(paragraphs(&p(&boxed(&one))), (0, 1));
    assert_eq!(paragraphs(&p(&boxed(&p(&boxed(&one))))), (0, 1));
    let around = p(&(r("two") + &boxed(&p(&boxed(&one)))));
    assert_eq!(paragraphs(&p(&boxed(&around).repeat(2))), (0, 4));

    let unmarked = |text: &str| {
        p(&format!(
            "<w:pPr><w:rPr><w:del/></w:rPr></w:pPr>{}",
            r(text)
        ))
    };
    assert_eq!(
        paragraphs(&(unmarked("one ") + &p(&r("two")) + &one)),
        (2, 0)
    );
    assert_eq!(paragraphs(&(unmarked("one ") + &p(""))), (1, 0));
    assert_eq!(paragraphs(&unmarked("at the end")), (1, 0));
    assert_eq!(
        paragraphs(&p(&boxed(&unmarked("in a box")).repeat(2))),
        (0, 2)
    );
}

#[test]
fn marks_in_runs_are_characters_or_not() {
    let count = |mark: &str| {
        parts(&Package::with_body(&p(&format!(
            "<w:r><w:t>a</w:t><w:{mark}/><w:t>1</w:t></w:r>"
        ))))
        .body
    };
    for (mark, characters, without_spaces) in [
        ("tab", 3, 2),
        ("ptab", 3, 2),
        ("br", 2, 2),
        ("cr", 2, 2),
        ("noBreakHyphen", 3, 3),
        ("softHyphen", 3, 3),
        ("footnoteReference w:id=\"1\"", 3, 3),
        ("endnoteReference w:customMarkFollows=\"true\"", 2, 2),
        ("drawing", 2, 2),
    ] {
        let figures = count(mark);
        let found = (figures.characters, figures.characters_without_spaces);
        assert_eq!(found, (characters, without_spaces), "{mark}");
    }
    let edges = parts(&Package::with_body(&p("<w:r><w:t>  a \n b  </w:t></w:r>"))).body;
    assert_eq!(
        (
            edges.characters,
            edges.characters_without_spaces,
            edges.paragraphs
        ),
        (5, 2, 1)
    );
    // White space that a reference divides from the rest of the text is inside.
    let inside = parts(&Package::with_body(&p(
        "<w:r><w:t> a  &amp; b </w:t></w:r>",
    )))
    .body;
    let found = (inside.characters, inside.characters_without_spaces);
    assert_eq!(found, (6, 3));
}
