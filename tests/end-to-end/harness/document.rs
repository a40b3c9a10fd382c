//! A .docx document, and a damaged one.

use docx_rs::{Docx, Paragraph, Run, Table, TableCell, TableRow};
use std::io::{Cursor, Write};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// A document of 7 words as Word writes them: paragraphs of several runs, and a table.
pub fn docx() -> Vec<u8> {
    let text = |text: &str| Run::new().add_text(text);
    let cell =
        |content: &str| TableCell::new().add_paragraph(Paragraph::new().add_run(text(content)));
    let mut file = Cursor::new(Vec::new());
    Docx::new()
        .add_paragraph(
            Paragraph::new()
                .add_run(text("Hel"))
                .add_run(text("lo wor").bold())
                .add_run(text("ld")),
        )
        .add_paragraph(Paragraph::new().add_run(text("বাংলা ভাষা")))
        .add_table(Table::new(vec![TableRow::new(vec![
            cell("one two"),
            cell("three"),
        ])]))
        .build()
        .pack(&mut file)
        .unwrap();
    file.into_inner()
}

/// A document that can only be seen to be damaged by reading it: its text ends in the middle.
pub fn damaged_docx() -> Vec<u8> {
    let namespace = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
    let text = format!(r#"<w:document xmlns:w="{namespace}"><w:body><w:p>"#);
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    archive
        .start_file("word/document.xml", SimpleFileOptions::default())
        .unwrap();
    archive.write_all(text.as_bytes()).unwrap();
    archive.finish().unwrap().into_inner()
}
