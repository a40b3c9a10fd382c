//! Word documents: which content counts, and where words end.

use crate::support::{Package, body, docx, p, part, r};

/// Checks the count of a document with this markup in its body.
#[track_caller]
pub fn counts(markup: &str, expected: u64) {
    assert_eq!(body(markup), Ok(expected), "{markup}");
}

#[test]
fn a_word_continues_across_runs_and_transparent_elements() {
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
fn hyphens_symbols_and_note_references_are_word_characters_and_drawings_are_not() {
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
fn a_note_with_a_mark_of_its_own_has_no_other() {
    for name in ["footnoteReference", "endnoteReference"] {
        let marked = |follows: &str| {
            p(&format!(
                "{}<w:r><w:{name} {follows} w:id=\"2\"/><w:t>*</w:t></w:r>",
                r("text ")
            ))
        };
        counts(&marked("w:customMarkFollows=\"1\""), 2);
        let alone = |follows: &str| marked(follows).replace("<w:t>*</w:t>", "");
        counts(&alone("w:customMarkFollows=\"1\""), 1);
        counts(&alone("w:customMarkFollows=\"on\""), 1);
        counts(&alone("w:customMarkFollows=\"0\""), 2);
        counts(&alone(""), 2);
    }
}

#[test]
fn deleted_text_does_not_count_and_inserted_text_does() {
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
}

/// A paragraph whose mark is deleted.
fn unmarked(markup: &str) -> String {
    let properties =
        "<w:pPr><w:jc w:val=\"left\"/><w:rPr><w:b/><w:del w:id=\"1\"/></w:rPr></w:pPr>";
    p(&format!("{properties}{markup}"))
}

#[test]
fn a_paragraph_whose_mark_is_deleted_goes_on_with_the_next_one() {
    let wo = unmarked(&r("wo"));
    let rd = p(&r("rd"));
    counts(&format!("{wo}{rd}"), 1);
    counts(&format!("{}{rd}", wo.replace("w:del ", "w:moveFrom ")), 1);
    counts(&format!("{wo}{}{rd}", unmarked("")), 1);
    let control = |content: &str| format!("<w:sdt><w:sdtContent>{content}</w:sdtContent></w:sdt>");
    counts(&format!("{}{rd}", control(&wo)), 1);
    // The mark of another paragraph, an inserted one, and a deleted run.
    counts(&format!("{rd}{wo}"), 2);
    counts(&format!("{}{rd}", wo.replace("w:del ", "w:ins ")), 2);
    counts(&p(&format!("{}<w:del/>", r("wo"))).repeat(2), 2);
    // What is no paragraph ends it.
    let cell = |content: &str| format!("<w:tc>{content}</w:tc>");
    counts(
        &format!("<w:tbl><w:tr>{}{}</w:tr></w:tbl>", cell(&wo), cell(&rd)),
        2,
    );
    counts(&format!("{wo}<w:tbl><w:tr>{}</w:tr></w:tbl>", cell(&rd)), 2);
}

#[test]
fn hidden_runs_do_not_count_unless_the_property_is_off() {
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
        Ok(0),
        "a style that says the property is off changes nothing"
    );
    assert_eq!(
        styled(&paragraph("Para"), &run("Hidden")),
        Ok(1),
        "two styles that hide show"
    );
    assert_eq!(styled(&paragraph("Para"), &run("Child")), Ok(1));
    let hidden_itself = run("Hidden") + "<w:vanish/>";
    assert_eq!(styled(&paragraph("Para"), &hidden_itself), Ok(0));
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

#[test]
fn equations_ruby_text_and_properties_do_not_count() {
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
