//! Documents that were once counted wrong, as real programs write them.

use crate::documents::counts;
use crate::support::{MIB, Package, body, docx, p, part, r, relationships, two_words};

#[test]
fn entry_names_may_have_backslashes() {
    assert_eq!(docx(include_bytes!("../data/backslash-names.docx")), Ok(5));
}

#[test]
fn white_space_at_the_edges_of_a_text_counts_only_if_it_is_preserved() {
    assert_eq!(
        docx(include_bytes!("../data/space-not-preserved.docx")),
        Ok(3)
    );
    let bare = |text: &str| format!("<w:r><w:t>{text}</w:t></w:r>");
    counts(&p(&(bare("one ") + &bare("two"))), 1);
    counts(&p(&(bare("one") + &bare("\r\n\t two"))), 1);
    counts(&p(&(r("one ") + &bare("two"))), 2);
    counts(&p(&(bare("one") + &bare("  ") + &bare("two"))), 1);
    counts(&p(&(bare(" one two ") + &bare("three"))), 2);
    // References and sections of character data are pieces of the same text.
    counts(
        &p(&(bare("&#32;one&#32;&amp; <![CDATA[ ]]> ") + &bare("two"))),
        2,
    );
    // Only the white space of XML is dropped.
    counts(&p(&(bare("one\u{A0}") + &bare("two"))), 2);
}

#[test]
fn the_treatment_of_white_space_is_inherited() {
    let t = "<w:r><w:t>one </w:t></w:r><w:r><w:t>two</w:t></w:r>";
    let preserve = "xml:space=\"preserve\"";
    counts(&format!("<w:p {preserve}>{t}</w:p>{}", p(t)), 3);
    counts(
        &format!("<w:p {preserve}><w:ins xml:space='default'>{t}</w:ins>{t}</w:p>"),
        // `one two` in the insertion is one word, which goes on to the first word after it.
        2,
    );
    let whole =
        crate::support::document(&p(t)).replace("<w:body>", &format!("<w:body {preserve}>"));
    assert_eq!(docx(Package::with_main(whole).zip()), Ok(2));
}

/// A document with these styles, whose body has this markup.
fn styled(styles: &str, markup: &str) -> Vec<u8> {
    Package::with_body(markup)
        .related("styles", part("styles", styles))
        .zip()
}

#[test]
fn a_hidden_default_style_hides_the_paragraphs_that_name_none() {
    assert_eq!(
        docx(include_bytes!("../data/hidden-default-style.docx")),
        Ok(1)
    );
    let vanish = "<w:rPr><w:vanish/></w:rPr>";
    let styles = format!(
        "<w:style w:type=\"character\" w:default=\"1\" w:styleId=\"C\"/>\
         <w:style w:type=\"paragraph\" w:default=\"1\" w:styleId=\"N\">{vanish}</w:style>\
         <w:style w:type=\"paragraph\" w:styleId=\"Based\"><w:basedOn w:val=\"N\"/></w:style>\
         <w:style w:type=\"paragraph\" w:styleId=\"Own\"/>"
    );
    let named = |style: &str, text: &str| {
        p(&format!(
            "<w:pPr><w:pStyle w:val=\"{style}\"/></w:pPr>{}",
            r(text)
        ))
    };
    let markup = p(&r("hidden")) + &named("Based", "hidden") + &named("Own", "two words");
    assert_eq!(docx(styled(&styles, &markup)), Ok(2));
    // A style that does not exist is as good as none.
    assert_eq!(docx(styled(&styles, &named("Missing", "hidden"))), Ok(0));
    // A text box begins anew, and what is around it goes on.
    let boxed = p(&format!(
        "{}<w:r><w:txbxContent>{}</w:txbxContent></w:r>",
        r("no"),
        p(&r("no"))
    ));
    assert_eq!(
        docx(styled(&styles, &(boxed + &named("Own", "yes")))),
        Ok(1)
    );
}

#[test]
fn default_run_properties_and_a_default_character_style_can_hide_everything() {
    let shown = "<w:r><w:rPr><w:vanish w:val=\"0\"/></w:rPr><w:t>shown</w:t></w:r>";
    let markup = p(&(r("two hidden ") + shown));
    let defaults =
        "<w:docDefaults><w:rPrDefault><w:rPr><w:vanish/></w:rPr></w:rPrDefault></w:docDefaults>";
    assert_eq!(docx(styled(defaults, &markup)), Ok(1));
    let normal = "<w:style w:type=\"paragraph\" w:default=\"1\" w:styleId=\"N\"><w:rPr><w:vanish w:val=\"off\"/></w:rPr></w:style>";
    assert_eq!(docx(styled(&format!("{defaults}{normal}"), &markup)), Ok(1));
    // By the defaults, it does not matter how many styles hide.
    let on = "<w:style w:type=\"paragraph\" w:styleId=\"On\"><w:rPr><w:vanish/></w:rPr></w:style>";
    let named = markup.replace("<w:p>", "<w:p><w:pPr><w:pStyle w:val=\"On\"/></w:pPr>");
    assert_eq!(docx(styled(&format!("{defaults}{on}"), &named)), Ok(1));
    let character = "<w:style w:type=\"character\" w:default=\"true\" w:styleId=\"C\"><w:rPr><w:vanish/></w:rPr></w:style>";
    assert_eq!(docx(styled(character, &markup)), Ok(1));
}

#[test]
fn of_several_default_styles_the_last_one_counts() {
    let style = |kind: &str, id: &str, vanish: &str| {
        format!(
            "<w:style w:type=\"{kind}\" w:default=\"1\" w:styleId=\"{id}\"><w:rPr>{vanish}</w:rPr></w:style>"
        )
    };
    for kind in ["paragraph", "character"] {
        let hides = style(kind, "A", "<w:vanish/>");
        let shows = style(kind, "B", "");
        let words = |styles: String| docx(styled(&styles, &p(&r("word"))));
        assert_eq!(words(format!("{hides}{shows}")), Ok(1), "{kind}");
        assert_eq!(words(format!("{shows}{hides}")), Ok(0), "{kind}");
    }
}

#[test]
fn styles_and_relationships_may_be_longer_than_4_mib() {
    let style = |id: usize| {
        let tabs = "<w:tab w:val=\"left\" w:pos=\"720\"/>".repeat(30);
        format!(
            "<w:style w:type=\"paragraph\" w:styleId=\"S{id}\"><w:basedOn w:val=\"N\"/><w:pPr><w:tabs>{tabs}</w:tabs></w:pPr></w:style>"
        )
    };
    let styles: String = (0..5_000).map(style).collect();
    assert!(styles.len() > 5 * MIB);
    assert_eq!(
        docx(styled(&styles, &p(&r("five words in one paragraph")))),
        Ok(5)
    );
    let filler = format!("<!--{}-->", "x".repeat(5 * MIB));
    let with_filler =
        relationships(&[("styles", "styles.xml")]).replace("\">", &format!("\">{filler}"));
    let package = two_words().part("word/_rels/document.xml.rels", with_filler);
    assert_eq!(docx(package.zip()), Ok(2));
}

#[test]
fn an_attribute_may_be_longer_than_8_mib() {
    for (quote, value) in [
        ('"', "UEsDBBQABg".repeat(MIB)),
        ('\'', "a>\" আ ".repeat(MIB)),
    ] {
        let markup = format!(
            "{}<w:r><w:pict><v:shape style=\"x\" data={quote}{value}{quote} title=\"y\"><v:textbox><w:txbxContent>{}</w:txbxContent></v:textbox></v:shape></w:pict></w:r>{}",
            r("before"),
            p(&r("box text")),
            r(" after")
        );
        assert_eq!(body(&p(&markup)), Ok(4));
    }
}
