//! A .docx document.

use docx_rs::{Docx, Paragraph, Run, Table, TableCell, TableRow};

/// A document of 7 words as Word writes them: paragraphs of several runs, and a table.
pub fn docx() -> Vec<u8> {
    let text = |text: &str| Run::new().add_text(text);
    let cell =
        |content: &str| TableCell::new().add_paragraph(Paragraph::new().add_run(text(content)));
    let mut file = std::io::Cursor::new(Vec::new());
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
