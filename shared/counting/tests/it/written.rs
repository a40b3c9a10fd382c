//! Documents as other programs write them.

use std::io::{Cursor, Write};

use docx_rs::{
    AbstractNumbering, Comment, Delete, Docx, FieldCharType, Footer, Footnote, Header, Hyperlink,
    HyperlinkType, IndentLevel, Insert, InstrText, Level, LevelJc, LevelText, NumberFormat,
    Numbering, NumberingId, Paragraph, Run, Start, Style, StyleType, Table, TableCell,
    TableOfContents, TableRow,
};

use crate::support::docx;

fn written(document: Docx) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    document
        .build()
        .pack(&mut bytes)
        .expect("writing to memory");
    bytes.into_inner()
}

fn run(text: &str) -> Run {
    Run::new().add_text(text)
}

fn paragraph(text: &str) -> Paragraph {
    Paragraph::new().add_run(run(text))
}

#[test]
fn an_empty_document_has_no_words() {
    assert_eq!(docx(written(Docx::new())), Ok(0));
}

#[test]
fn paragraphs_runs_tabs_and_breaks_count() {
    let split = Paragraph::new()
        .add_run(run("wo"))
        .add_run(run("rd").bold().color("FF0000"));
    let tabbed = Paragraph::new().add_run(
        Run::new()
            .add_text("a")
            .add_tab()
            .add_text("b")
            .add_break(docx_rs::BreakType::Page)
            .add_text("c"),
    );
    let document = Docx::new()
        .add_paragraph(split)
        .add_paragraph(tabbed)
        .add_paragraph(paragraph("well-known & 我爱 < 3"));
    assert_eq!(docx(written(document)), Ok(1 + 3 + 6));
}

#[test]
fn tables_in_tables_count() {
    let cell = |text: &str| TableCell::new().add_paragraph(paragraph(text));
    let inner = Table::new(vec![TableRow::new(vec![cell("inner"), cell("cells")])]);
    let outer = Table::new(vec![TableRow::new(vec![
        cell("one two"),
        TableCell::new().add_table(inner),
    ])]);
    assert_eq!(docx(written(Docx::new().add_table(outer))), Ok(4));
}

#[test]
fn links_and_footnotes_count_but_not_headers_footers_comments_and_numbers() {
    let numbering = AbstractNumbering::new(1).add_level(Level::new(
        0,
        Start::new(1),
        NumberFormat::new("decimal"),
        LevelText::new("Chapter %1."),
        LevelJc::new("left"),
    ));
    let link = Hyperlink::new("https://example.com/not/counted", HyperlinkType::External)
        .add_run(run("the link"));
    let noted = Run::new()
        .add_text("noted")
        .add_footnote_reference(Footnote::new().add_content(paragraph("in the note")));
    let document = Docx::new()
        .header(Header::new().add_paragraph(paragraph("header words")))
        .footer(Footer::new().add_paragraph(paragraph("footer words")))
        .add_abstract_numbering(numbering)
        .add_numbering(Numbering::new(1, 1))
        .add_paragraph(paragraph("numbered").numbering(NumberingId::new(1), IndentLevel::new(0)))
        .add_paragraph(Paragraph::new().add_hyperlink(link))
        .add_paragraph(Paragraph::new().add_run(noted))
        .add_paragraph(
            Paragraph::new()
                .add_comment_start(
                    Comment::new(1)
                        .author("a")
                        .add_paragraph(paragraph("a remark")),
                )
                .add_run(run("remarked"))
                .add_comment_end(1),
        );
    assert_eq!(docx(written(document)), Ok(1 + 2 + 1 + 3 + 1));
}

#[test]
fn tracked_changes_count_as_accepted() {
    let changed = Paragraph::new()
        .add_run(run("kept "))
        .add_insert(Insert::new(run("new words ")))
        .add_delete(Delete::new().add_run(Run::new().add_delete_text("old words")));
    assert_eq!(docx(written(Docx::new().add_paragraph(changed))), Ok(3));
}

#[test]
fn hidden_text_does_not_count() {
    let styled = |id: &str| paragraph("styled words").style(id);
    let document = Docx::new()
        .add_style(
            Style::new("Secret", StyleType::Paragraph)
                .name("Secret")
                .vanish(),
        )
        .add_style(
            Style::new("Based", StyleType::Paragraph)
                .name("Based")
                .based_on("Secret"),
        )
        .add_paragraph(
            Paragraph::new()
                .add_run(run("hidden words").vanish())
                .add_run(run("shown")),
        )
        .add_paragraph(styled("Secret"))
        .add_paragraph(styled("Based"));
    assert_eq!(docx(written(document)), Ok(1));
}

#[test]
fn the_results_of_fields_count() {
    let field = Paragraph::new().add_run(
        Run::new()
            .add_field_char(FieldCharType::Begin, false)
            .add_instr_text(InstrText::Unsupported("DATE \\@ yyyy".to_owned()))
            .add_field_char(FieldCharType::Separate, false)
            .add_text("2026")
            .add_field_char(FieldCharType::End, false),
    );
    let contents = TableOfContents::new().heading_styles_range(1, 3);
    let document = Docx::new()
        .add_paragraph(field)
        .add_table_of_contents(contents)
        .add_paragraph(paragraph("after"));
    assert_eq!(docx(written(document)), Ok(2));
}

/// quick-xml, a reader that is independent of ours, extracts the text, which is counted as plain text.
#[test]
fn the_text_is_what_another_xml_reader_finds() {
    let words: Vec<String> = (0..3_000)
        .map(|number| format!("w{number}&<>\"'é我 "))
        .collect();
    let mut document = Docx::new();
    for row in words.chunks(7) {
        let mut paragraph = Paragraph::new();
        for word in row {
            paragraph = paragraph.add_run(run(word).bold().size(24));
        }
        document = document.add_paragraph(paragraph);
    }
    let bytes = written(document);
    let mut archive = zip::ZipArchive::new(Cursor::new(&bytes)).expect("a container");
    let mut xml = String::new();
    std::io::Read::read_to_string(
        &mut archive.by_name("word/document.xml").expect("a main part"),
        &mut xml,
    )
    .expect("UTF-8");
    let mut text = Vec::new();
    let mut reader = quick_xml::Reader::from_str(&xml);
    loop {
        match reader.read_event().expect("well-formed") {
            quick_xml::events::Event::Text(piece) => {
                text.write_all(piece.as_bytes()).expect("writing to memory")
            }
            quick_xml::events::Event::GeneralRef(_) => text.push(b'&'),
            quick_xml::events::Event::End(end) if end.name().as_ref() == "w:p" => text.push(b'\n'),
            quick_xml::events::Event::Eof => break,
            _ => {}
        }
    }
    assert_eq!(docx(&bytes), crate::support::text(&text));
}

/// The documents in `tests/data` are made by LibreOffice 7.4.7 from the sources beside them:
/// `soffice --headless --convert-to docx office.fodt`, and for the page
/// `--infilter="HTML (StarWriter)" --convert-to "docx:Office Open XML Text"`. The expected counts
/// are counted in the sources, by hand.
#[test]
fn documents_of_libreoffice_count_as_their_sources_do() {
    // A heading, notes (5 + 2 + 3 with the text that refers to them), tracked changes, hidden text,
    // fields and breaks, a text box, a list, nested tables, Bengali, ideographs, Hangul, Arabic from
    // right to left, and a last line with punctuation inside words.
    let office = 5 + (5 + 2 + 3) + 4 + 2 + 9 + (2 + 3) + 4 + 4 + 4 + 9 + 2 + 3 + 7;
    assert_eq!(docx(include_bytes!("../data/office.docx")), Ok(office));
    // Headings, entities, a list, a table with a merged cell, Bengali, Hebrew, preformatted lines,
    // a subscript and a link.
    let page = 3 + 5 + 3 + 5 + 2 + 2 + 4 + 3;
    assert_eq!(docx(include_bytes!("../data/page.docx")), Ok(page));
}
