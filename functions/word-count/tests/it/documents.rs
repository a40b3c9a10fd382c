//! Word documents: which of their content counts, and where words end.

use crate::support::{Package, STRICT_W, W, body, document, docx, p, part, r, relationships};
use word_count::CountError;

#[track_caller]
fn counts(markup: &str, expected: u64) {
    assert_eq!(body(markup), Ok(expected), "{markup}");
}

#[test]
fn a_word_goes_on_over_runs_and_transparent_elements() {
    counts(&p(&(r("wo") + &r("rd"))), 1);
    counts(
        &p(&format!(
            "{}<w:proofErr w:type=\"spellStart\"/><w:bookmarkStart w:id=\"0\" w:name=\"n\"/>{}<w:bookmarkEnd w:id=\"0\"/><w:commentRangeStart w:id=\"1\"/>{}",
            r("a"),
            r("b"),
            r("c")
        )),
        1,
    );
    for name in [
        "smartTag",
        "customXml",
        "hyperlink",
        "fldSimple",
        "ins",
        "moveTo",
        "sdt",
    ] {
        counts(
            &p(&format!(
                "{}<w:{name}>{}</w:{name}>{}",
                r("a"),
                r("b"),
                r("c")
            )),
            1,
        );
    }
}

#[test]
fn paragraphs_cells_and_breaks_end_words() {
    counts(&(p(&r("a")) + &p(&r("b"))), 2);
    let cell = |markup: &str| format!("<w:tc>{markup}</w:tc>");
    let nested = format!("<w:tbl><w:tr>{}</w:tr></w:tbl>", cell(&p(&r("inner"))));
    counts(
        &format!(
            "<w:tbl><w:tr>{}{}</w:tr><w:tr>{}</w:tr></w:tbl>",
            cell(&p(&r("a"))),
            cell(&p(&r("b"))),
            cell(&nested)
        ),
        3,
    );
    counts(
        &format!(
            "<w:tbl><w:tr>{}{}</w:tr></w:tbl>",
            cell(&r("a")),
            cell(&r("b"))
        ),
        2,
    );
    for name in ["tab", "br", "cr", "ptab"] {
        counts(
            &p(&format!("<w:r><w:t>a</w:t><w:{name}/><w:t>b</w:t></w:r>")),
            2,
        );
    }
}

#[test]
fn a_tab_stop_is_not_a_tab() {
    counts(
        &p(&format!(
            "{}<w:pPr><w:tabs><w:tab w:val=\"left\"/></w:tabs></w:pPr>{}",
            r("a"),
            r("b")
        )),
        1,
    );
}

#[test]
fn hyphens_symbols_and_reference_marks() {
    let between = |name: &str| p(&format!("<w:r><w:t>a</w:t><w:{name}/><w:t>b</w:t></w:r>"));
    let alone = |name: &str| p(&format!("<w:r><w:{name}/></w:r>"));
    for name in [
        "noBreakHyphen",
        "sym w:font=\"Wingdings\" w:char=\"F0E0\"",
        "footnoteReference w:id=\"2\"",
        "endnoteReference w:id=\"2\"",
    ] {
        counts(&between(name), 1);
        counts(&alone(name), 1);
    }
    counts(&between("softHyphen"), 1);
    counts(&alone("softHyphen"), 0);
    for name in [
        "drawing",
        "pict",
        "object",
        "lastRenderedPageBreak",
        "commentReference w:id=\"1\"",
        "annotationRef",
    ] {
        counts(&between(name), 1);
        counts(&alone(name), 0);
    }
}

#[test]
fn deleted_and_moved_text_is_out_and_inserted_text_is_in() {
    let run = r("gone text");
    for name in ["del", "moveFrom"] {
        counts(
            &p(&format!(
                "{}<w:{name} w:id=\"1\">{run}<w:r><w:tab/></w:r></w:{name}>{}",
                r("a"),
                r("b")
            )),
            1,
        );
    }
    counts(
        &p("<w:del><w:r><w:delText>gone</w:delText></w:r></w:del>"),
        0,
    );
    counts(
        &p(&format!(
            "<w:ins>{}</w:ins><w:moveTo>{}</w:moveTo>",
            r("new "),
            r("moved")
        )),
        2,
    );
    counts(
        &p(&format!(
            "<w:pPr><w:rPr><w:del w:id=\"1\"/></w:rPr></w:pPr>{}",
            r("kept")
        )),
        1,
    );
}

#[test]
fn hidden_runs_are_out_unless_switched_off() {
    let run = |property: &str| {
        p(&format!(
            "<w:r><w:rPr><w:b/>{property}</w:rPr><w:t>a</w:t><w:tab/><w:t>b</w:t></w:r>"
        ))
    };
    counts(&run("<w:vanish/>"), 0);
    for on in ["1", "true", "on"] {
        counts(&run(&format!("<w:vanish w:val=\"{on}\"/>")), 0);
    }
    for off in ["0", "false", "off"] {
        counts(&run(&format!("<w:vanish w:val=\"{off}\"/>")), 2);
    }
    counts(&run("<w:webHidden/>"), 2);
    counts(
        &p(&format!(
            "{}<w:r><w:rPr><w:vanish/></w:rPr><w:t> x </w:t></w:r>{}",
            r("a"),
            r("b")
        )),
        1,
    );
    counts(
        &p(&format!(
            "<w:pPr><w:rPr><w:vanish/></w:rPr></w:pPr>{}",
            r("the mark is hidden, not the text")
        )),
        7,
    );
    counts(
        &p("<w:r><w:rPr><w:vanish/></w:rPr><w:t>a</w:t></w:r><w:r><w:t>b</w:t></w:r>"),
        1,
    );
}

#[test]
fn styles_hide_directly_and_by_inheritance() {
    let styles = part(
        "styles",
        r#"
        <w:docDefaults><w:rPrDefault><w:rPr/></w:rPrDefault></w:docDefaults>
        <w:style w:type="character" w:styleId="Hidden"><w:name w:val="x"/><w:rPr><w:vanish/></w:rPr></w:style>
        <w:style w:type="character" w:styleId="Child"><w:basedOn w:val="Hidden"/></w:style>
        <w:style w:type="character" w:styleId="Shown"><w:basedOn w:val="Hidden"/><w:rPr><w:vanish w:val="0"/></w:rPr></w:style>
        <w:style w:type="paragraph" w:styleId="Para"><w:pPr><w:rPr/></w:pPr><w:rPr><w:vanish w:val="true"/></w:rPr></w:style>
        <w:style w:type="paragraph" w:styleId="A"><w:basedOn w:val="B"/></w:style>
        <w:style w:type="paragraph" w:styleId="B"><w:basedOn w:val="A"/></w:style>"#,
    );
    let styled = |paragraph: &str, run: &str| {
        let markup = p(&format!(
            "<w:pPr>{paragraph}</w:pPr><w:r><w:rPr>{run}</w:rPr><w:t>one</w:t></w:r>"
        ));
        docx(
            Package::with_body(&markup)
                .related("styles", styles.clone())
                .zip(),
        )
    };
    let run = |id: &str| format!("<w:rStyle w:val=\"{id}\"/>");
    let paragraph = |id: &str| format!("<w:pStyle w:val=\"{id}\"/>");
    assert_eq!(styled("", &run("Hidden")), Ok(0));
    assert_eq!(styled("", &run("Child")), Ok(0));
    assert_eq!(styled("", &run("Shown")), Ok(1));
    assert_eq!(styled("", &run("Unknown")), Ok(1));
    assert_eq!(styled(&paragraph("Para"), ""), Ok(0));
    assert_eq!(
        styled(&paragraph("A"), ""),
        Ok(1),
        "a circle of styles ends"
    );
    assert_eq!(
        styled(&paragraph("Para"), "<w:vanish w:val=\"0\"/>"),
        Ok(1),
        "the run decides before the styles"
    );
    assert_eq!(
        styled(&paragraph("Para"), &run("Shown")),
        Ok(1),
        "its style decides before the paragraph's"
    );
    assert_eq!(styled(&paragraph("Para"), &run("Unknown")), Ok(0));
    let after = p("<w:pPr><w:pStyle w:val=\"Para\"/></w:pPr>") + &p(&r("shown"));
    assert_eq!(
        docx(
            Package::with_body(&after)
                .related("styles", styles.clone())
                .zip()
        ),
        Ok(1)
    );
}

/// `<w:fldChar>` in a run.
fn field(kind: &str) -> String {
    format!("<w:r><w:fldChar w:fldCharType=\"{kind}\"/></w:r>")
}

#[test]
fn of_a_field_only_the_result_counts() {
    let simple = format!(
        "{}{}<w:r><w:instrText> PAGE </w:instrText></w:r>{}{}{}",
        field("begin"),
        r("code text"),
        field("separate"),
        r("result"),
        field("end")
    );
    counts(&p(&simple), 1);
    counts(&p(&(r("a") + &simple + &r("b"))), 1);
    counts(
        &p(&format!(
            "{}{}{}{}",
            r("a"),
            field("begin"),
            field("end"),
            r("b")
        )),
        1,
    );
    counts(
        &format!(
            "{}{}",
            p(&(r("a") + &field("begin"))),
            p(&(field("separate") + &r("b") + &field("end")))
        ),
        1,
    );
    counts(
        &p(&format!(
            "{}<w:r><w:tab/><w:sym/></w:r>{}",
            field("begin"),
            field("end")
        )),
        0,
    );
}

#[test]
fn nested_fields_count_when_every_level_shows_its_result() {
    let inner = format!(
        "{}{}{}{}{}",
        field("begin"),
        r("code"),
        field("separate"),
        r("inner"),
        field("end")
    );
    counts(
        &p(&format!(
            "{}{inner}{}{}{}",
            field("begin"),
            field("separate"),
            r("outer"),
            field("end")
        )),
        1,
    );
    counts(
        &p(&format!(
            "{}{}{inner}{}",
            field("begin"),
            field("separate"),
            field("end")
        )),
        1,
    );
    counts(
        &p(&format!(
            "{}{}{}",
            field("end"),
            field("separate"),
            r("stray marks change nothing")
        )),
        4,
    );
    counts(
        &p(&format!(
            "{}{}{}{}{}",
            field("begin"),
            field("separate"),
            field("separate"),
            r("twice"),
            field("end")
        )),
        1,
    );
}

#[test]
fn form_field_data_is_out() {
    counts(
        &p(&format!(
            "<w:r><w:fldChar w:fldCharType=\"begin\"><w:ffData><w:name/>{}</w:ffData></w:fldChar></w:r>{}{}",
            r("x"),
            field("separate"),
            r("y")
        )),
        1,
    );
}

fn choice(requires: &str, inside: &str, fallback: &str) -> String {
    format!(
        "<mc:AlternateContent><mc:Choice Requires=\"{requires}\">{inside}</mc:Choice><mc:Fallback>{fallback}</mc:Fallback></mc:AlternateContent>"
    )
}

fn text_box(markup: &str) -> String {
    format!("<w:txbxContent>{markup}</w:txbxContent>")
}

#[test]
fn a_text_box_counts_once_and_does_not_split_the_word_around_it() {
    let text_of_box = text_box(&p(&r("box text")));
    let both = choice(
        "wps",
        &format!("<w:drawing><wps:txbx>{text_of_box}</wps:txbx></w:drawing>"),
        &format!("<w:pict><v:textbox>{text_of_box}</v:textbox></w:pict>"),
    );
    counts(&p(&format!("{}<w:r>{both}</w:r>{}", r("a"), r("b"))), 3);
    counts(
        &p(&format!(
            "<w:r><w:pict><v:textbox>{text_of_box}</v:textbox></w:pict></w:r>"
        )),
        2,
    );
    counts(
        &p(&format!(
            "{}<w:r>{}</w:r>{}",
            r("a"),
            text_box(&r("no paragraph")),
            r("b")
        )),
        3,
    );
}

#[test]
fn a_text_box_has_its_own_fields() {
    let inside = text_box(&p(&(r("in") + &field("begin"))));
    counts(
        &p(&format!(
            "{}<w:r>{inside}</w:r>{}{}{}",
            field("begin"),
            field("separate"),
            r("out"),
            field("end")
        )),
        2,
    );
}

#[test]
fn the_first_understood_alternative_counts() {
    counts(
        &p(&format!(
            "<w:r>{}</w:r>",
            choice("w16se", "<w16se:symEx/>", "<w:t>😀</w:t>")
        )),
        1,
    );
    counts(&p(&choice("wps w14", &r("a b"), &r("c"))), 2);
    counts(&p(&choice("wps w16se", &r("a b"), &r("c"))), 1);
    counts(&p(&choice("undeclared", &r("a b"), &r("c"))), 1);
    counts(&p(&choice("", &r("a b"), &r("c"))), 1);
    let two = format!(
        "<mc:AlternateContent><mc:Choice Requires=\"w14\">{}</mc:Choice><mc:Choice Requires=\"wps\">{}</mc:Choice></mc:AlternateContent>",
        r("first one"),
        r("second")
    );
    counts(&p(&two), 2);
    counts(
        &p(&choice(
            "wps",
            &choice("w16se", "", &r("inner")),
            &r("a b c"),
        )),
        1,
    );
}

#[test]
fn a_choice_is_understood_by_namespace_whatever_the_prefix() {
    let markup = r#"<mc:AlternateContent xmlns:q="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"><mc:Choice Requires="q"><w:p><w:r><w:t>a b</w:t></w:r></w:p></mc:Choice><mc:Fallback/></mc:AlternateContent>"#;
    counts(markup, 2);
}

#[test]
fn math_ruby_text_and_properties_are_out() {
    counts(
        &p(
            "<m:oMath><m:r><m:t>x</m:t><w:t>y</w:t></m:r></m:oMath><m:oMathPara><m:oMath><m:r><m:t>z</m:t></m:r></m:oMath></m:oMathPara>",
        ),
        0,
    );
    counts(
        &p(&format!(
            "<w:r><w:ruby><w:rubyPr/><w:rt>{}</w:rt><w:rubyBase>{}</w:rubyBase></w:ruby></w:r>",
            r("かんじ"),
            r("漢字")
        )),
        2,
    );
    counts(
        &p(
            "<w:sdt><w:sdtPr><w:placeholder/><w:t>no</w:t></w:sdtPr><w:sdtContent><w:r><w:t>yes</w:t></w:r></w:sdtContent></w:sdt>",
        ),
        1,
    );
}

#[test]
fn only_wordprocessing_text_counts_by_namespace() {
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
fn a_prefix_can_be_declared_anew_inside() {
    counts(
        &p(
            "<w:r><w:t>a</w:t></w:r><w:r xmlns:w=\"urn:other\"><w:t> no </w:t></w:r><w:r><w:t> b</w:t></w:r>",
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
fn normal_notes_count_and_the_separators_do_not() {
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
fn an_open_field_in_a_note_does_not_hide_the_next() {
    let notes = format!(
        "<w:footnote>{}</w:footnote><w:footnote>{}</w:footnote>",
        p(&(field("begin") + &r("no"))),
        p(&r("yes"))
    );
    assert_eq!(
        docx(
            Package::with_body("")
                .related("footnotes", part("footnotes", &notes))
                .zip()
        ),
        Ok(1)
    );
}

#[test]
fn headers_footers_and_comments_are_not_counted() {
    for kind in ["header", "footer", "comments"] {
        let package =
            Package::with_body(&p(&r("body"))).related(kind, part("hdr", &p(&r("not this"))));
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
        "the relationship leads nowhere"
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
