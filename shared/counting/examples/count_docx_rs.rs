//! Counts words of documents with the crate docx-rs, for the benchmark only.
//!
//! Words are separated by white space; body paragraphs and tables count. docx-rs has the whole
//! document in memory, and panics, hangs or exhausts the memory on some files.

use docx_rs::{
    DocumentChild, Paragraph, ParagraphChild, Run, RunChild, Table, TableCellContent, TableChild,
    TableRowChild, read_docx,
};

fn main() {
    for path in std::env::args_os().skip(1) {
        let bytes = std::fs::read(&path).expect("a readable file");
        let document = read_docx(&bytes).expect("a document that docx-rs reads");
        let mut text = String::new();
        for child in &document.document.children {
            match child {
                DocumentChild::Paragraph(paragraph) => read_paragraph(paragraph, &mut text),
                DocumentChild::Table(table) => read_table(table, &mut text),
                _ => {}
            }
        }
        println!(
            "{}\t{}",
            text.split_whitespace().count(),
            path.to_string_lossy()
        );
    }
}

fn read_paragraph(paragraph: &Paragraph, text: &mut String) {
    for child in &paragraph.children {
        match child {
            ParagraphChild::Run(run) => read_run(run, text),
            ParagraphChild::Hyperlink(link) => {
                for child in &link.children {
                    if let ParagraphChild::Run(run) = child {
                        read_run(run, text);
                    }
                }
            }
            _ => {}
        }
    }
    text.push('\n');
}

fn read_run(run: &Run, text: &mut String) {
    for child in &run.children {
        match child {
            RunChild::Text(piece) => text.push_str(&piece.text),
            RunChild::Tab(_) | RunChild::Break(_) => text.push(' '),
            _ => {}
        }
    }
}

fn read_table(table: &Table, text: &mut String) {
    for TableChild::TableRow(row) in &table.rows {
        for TableRowChild::TableCell(cell) in &row.cells {
            for content in &cell.children {
                match content {
                    TableCellContent::Paragraph(paragraph) => read_paragraph(paragraph, text),
                    TableCellContent::Table(table) => read_table(table, text),
                    _ => {}
                }
            }
        }
    }
}
