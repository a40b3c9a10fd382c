//! Namespaces, and the parts that a document consists of.

use crate::documents::counts;
use crate::fields::field;
use crate::support::{Package, STRICT_W, W, document, docx, p, part, r, relationships};
use counting::CountError;

#[test]
fn only_text_in_the_wordprocessing_namespace_counts() {
    counts(
        &p(
            "<w:r><w:drawing><a:t>chart text</a:t></w:drawing><a:p><a:r><a:t>more</a:t></a:r></a:p></w:r>",
        ),
        0,
    );
    counts(
        &p("<w:r>bare text<w:u>x</w:u><w:instrText>y</w:instrText></w:r>"),
        0,
    );
    counts(&p("<w:altChunk/><w:subDoc/>"), 0);
}

#[test]
fn any_prefix_the_default_namespace_and_strict_documents_are_read() {
    for (prefix, colon) in [("ns0", ":"), ("", "")] {
        for namespace in [W, STRICT_W] {
            let n = format!("{prefix}{colon}");
            let xml = format!(
                "<{n}document xmlns{colon}{prefix}=\"{namespace}\"><{n}body><{n}p><{n}r><{n}t>two words</{n}t></{n}r></{n}p></{n}body></{n}document>"
            );
            assert_eq!(docx(Package::with_main(xml.clone()).zip()), Ok(2), "{xml}");
        }
    }
}

#[test]
fn a_prefix_can_be_redeclared_inside() {
    counts(
        &p(
            "<w:r><w:t>a</w:t></w:r><w:r xmlns:w=\"urn:other\"><w:t> no </w:t></w:r><w:r><w:t xml:space=\"preserve\"> b</w:t></w:r>",
        ),
        2,
    );
}

#[test]
fn a_strict_document_finds_its_parts() {
    let strict = |xml: String| {
        xml.replace(
            "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
            "http://purl.oclc.org/ooxml/officeDocument/relationships",
        )
        .replace(W, STRICT_W)
    };
    let mut package = Package::with_body(&p(&r("body"))).related(
        "footnotes",
        part(
            "footnotes",
            &format!("<w:footnote w:id=\"1\">{}</w:footnote>", p(&r("a note"))),
        ),
    );
    for (_, content) in &mut package.parts {
        *content = strict(String::from_utf8(content.clone()).unwrap()).into_bytes();
    }
    assert_eq!(docx(package.zip()), Ok(3));
}

#[test]
fn references_and_character_data_sections_are_text() {
    counts(
        &p(&r("a&amp;b &lt;&gt; &quot;q&apos; &#65;&#x42;&#32;c")),
        5,
    );
    counts(&p("<w:r><w:t><![CDATA[a <b> ]]>c</w:t></w:r>"), 3);
    counts(&p("<w:r><w:t>a<!-- no --><?no no?>b</w:t></w:r>"), 1);
}

#[test]
fn notes_count_and_the_separators_among_them_do_not() {
    for (kind, element) in [("footnotes", "footnote"), ("endnotes", "endnote")] {
        let note = |attributes: &str, text: &str| {
            format!("<w:{element} {attributes}>{}</w:{element}>", p(&r(text)))
        };
        let notes = note("w:type=\"separator\" w:id=\"-1\"", "no")
            + &note("w:type=\"continuationSeparator\"", "no")
            + &note("w:type=\"continuationNotice\"", "no")
            + &note("w:id=\"1\"", "first note")
            + &note("w:type=\"normal\" w:id=\"2\"", "second");
        let package = Package::with_body(&p(
            &(r("text") + &format!("<w:r><w:{element}Reference w:id=\"1\"/></w:r>"))
        ))
        .related(kind, part(kind, &notes));
        assert_eq!(docx(package.zip()), Ok(4), "{kind}");
    }
}

#[test]
fn an_open_field_in_a_note_hides_neither_it_nor_the_next() {
    let notes = format!(
        "<w:footnote>{}</w:footnote><w:footnote>{}</w:footnote>",
        p(&(field("begin") + &r("in this"))),
        p(&(field("begin") + &r("no") + &field("separate") + &r("next") + &field("end")))
    );
    assert_eq!(
        docx(
            Package::with_body("")
                .related("footnotes", part("footnotes", &notes))
                .zip()
        ),
        Ok(3)
    );
}

#[test]
fn headers_footers_and_comments_are_not_counted() {
    for (kind, root) in [
        ("header", "hdr"),
        ("footer", "ftr"),
        ("comments", "comments"),
    ] {
        let package =
            Package::with_body(&p(&r("body"))).related(kind, part(root, &p(&r("not this"))));
        assert_eq!(docx(package.zip()), Ok(1), "{kind}");
    }
}

#[test]
fn the_main_part_is_found_by_relationship_or_by_its_usual_name() {
    let xml = document(&p(&r("two words")));
    let elsewhere = Package::default()
        .part(
            "_rels/.rels",
            relationships(&[("metadata", "x.xml"), ("officeDocument", "/docs/Main.xml")]),
        )
        .part("docs/main.xml", xml.clone());
    assert_eq!(docx(elsewhere.zip()), Ok(2), "part names ignore case");
    let misdirected = Package::default()
        .part(
            "_rels/.rels",
            relationships(&[("officeDocument", "word/none.xml")]),
        )
        .part("word/document.xml", xml.clone());
    assert_eq!(
        docx(misdirected.zip()),
        Ok(2),
        "the target of the relationship does not exist"
    );
    assert_eq!(
        docx(Package::default().part("word/document.xml", xml).zip()),
        Ok(2),
        "no relationships at all"
    );
}

#[test]
fn the_main_part_must_be_a_document() {
    assert_eq!(
        docx(Package::default().part("a.txt", "x").zip()),
        Err(CountError::NotDocx)
    );
    assert_eq!(
        docx(Package::with_main("<workbook xmlns=\"urn:x\"/>").zip()),
        Err(CountError::NotDocx)
    );
    assert_eq!(
        docx(Package::with_main(part("styles", "")).zip()),
        Err(CountError::NotDocx)
    );
}
