//! Builds documents and counts them.

use std::io::{Cursor, Write};

use counting::{
    CountError, DocxError, Limits, Parts, Statistics, TextCounter, count_docx, inspect_docx,
    inspect_text,
};
use zip::write::SimpleFileOptions;

pub const W: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
pub const STRICT_W: &str = "http://purl.oclc.org/ooxml/wordprocessingml/main";
const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

/// The words of a text that is pushed in one chunk.
pub fn text(bytes: impl AsRef<[u8]>) -> Result<u64, CountError> {
    text_statistics(bytes).map(|statistics| statistics.words())
}

pub fn text_statistics(bytes: impl AsRef<[u8]>) -> Result<Statistics, CountError> {
    let mut counter = TextCounter::new();
    let counted = counter.push(bytes.as_ref()).and_then(|()| counter.finish());
    match inspect_text(bytes.as_ref()) {
        Ok(()) => assert_ne!(counted, Err(CountError::NotText)),
        Err(error) => assert_eq!(counted, Err(error)),
    }
    counted
}

/// The words of a document in memory.
pub fn docx(bytes: impl AsRef<[u8]>) -> Result<u64, CountError> {
    docx_within(bytes, &Limits::default())
}

pub fn docx_within(bytes: impl AsRef<[u8]>, limits: &Limits) -> Result<u64, CountError> {
    docx_statistics(bytes, limits).map(|statistics| statistics.words())
}

/// The statistics of a document in memory, of which the total is the sum of the parts.
pub fn docx_statistics(bytes: impl AsRef<[u8]>, limits: &Limits) -> Result<Statistics, CountError> {
    let inspected = of_memory(inspect_docx(Cursor::new(bytes.as_ref()), limits));
    let counted = of_memory(count_docx(Cursor::new(bytes.as_ref()), limits));
    // What an inspection refuses must be refused by counting too.
    assert!(
        inspected.is_ok() || counted.is_err(),
        "{inspected:?} {counted:?}"
    );
    let statistics = counted?;
    let total = statistics.parts.as_ref().map(Parts::total);
    assert_eq!(Some(statistics.total), total);
    Ok(statistics)
}

/// The outcome of reading from memory, which cannot fail.
pub fn of_memory<T>(outcome: Result<T, DocxError>) -> Result<T, CountError> {
    outcome.map_err(|error| match error {
        DocxError::Count(error) => error,
        DocxError::Io(error) => panic!("reading memory failed: {error}"),
    })
}

/// Counts a document with this markup in its body.
pub fn body(markup: &str) -> Result<u64, CountError> {
    docx(Package::with_body(markup).zip())
}

/// The parts of a document, in the order that they have in the archive.
#[derive(Clone, Default)]
pub struct Package {
    pub parts: Vec<(String, Vec<u8>)>,
}

impl Package {
    /// A document with this main part, and the relationship to it.
    pub fn with_main(document: impl Into<Vec<u8>>) -> Self {
        Self::default()
            .part(
                "_rels/.rels",
                relationships(&[("officeDocument", "word/document.xml")]),
            )
            .part("word/document.xml", document)
    }

    pub fn with_body(markup: &str) -> Self {
        Self::with_main(document(markup))
    }

    pub fn part(mut self, name: &str, content: impl Into<Vec<u8>>) -> Self {
        self.parts.push((name.to_owned(), content.into()));
        self
    }

    /// Adds a part and a relationship of the main part to it.
    pub fn related(self, kind: &str, content: impl Into<Vec<u8>>) -> Self {
        let name = format!("{kind}.xml");
        self.part(
            "word/_rels/document.xml.rels",
            relationships(&[(kind, &name)]),
        )
        .part(&format!("word/{name}"), content)
    }

    pub fn zip(&self) -> Vec<u8> {
        self.zip_with(SimpleFileOptions::default())
    }

    pub fn zip_with(&self, options: SimpleFileOptions) -> Vec<u8> {
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, content) in &self.parts {
            zip.start_file(name.as_str(), options).expect("a new name");
            zip.write_all(content).expect("writing to memory");
        }
        zip.finish().expect("writing to memory").into_inner()
    }
}

pub fn relationships(targets: &[(&str, &str)]) -> String {
    let mut xml = String::from(
        r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">"#,
    );
    for (number, (kind, target)) in targets.iter().enumerate() {
        xml +=
            &format!(r#"<Relationship Id="r{number}" Type="{OFFICE}/{kind}" Target="{target}"/>"#);
    }
    xml + "</Relationships>"
}

/// A main part with this markup in its body, and with the usual namespaces.
pub fn document(markup: &str) -> String {
    part("document", &format!("<w:body>{markup}</w:body>"))
}

/// A part with this root element, and with the usual namespaces.
pub fn part(root: &str, markup: &str) -> String {
    format!(
        r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<w:{root} xmlns:w="{W}" xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"
 xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:v="urn:schemas-microsoft-com:vml"
 xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"
 xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"
 xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"
 xmlns:w16se="http://schemas.microsoft.com/office/word/2015/wordml/symex">{markup}</w:{root}>"#
    )
}

/// A run of text.
pub fn r(text: &str) -> String {
    format!(r#"<w:r><w:t xml:space="preserve">{text}</w:t></w:r>"#)
}

/// A paragraph.
pub fn p(markup: &str) -> String {
    format!("<w:p>{markup}</w:p>")
}

pub const MIB: usize = 1024 * 1024;

#[track_caller]
pub fn too_large(outcome: Result<u64, CountError>) {
    assert!(
        matches!(outcome, Err(CountError::TooLarge(_))),
        "{outcome:?}"
    );
}

#[track_caller]
pub fn malformed(outcome: Result<u64, CountError>) {
    assert!(
        matches!(outcome, Err(CountError::Malformed(_))),
        "{outcome:?}"
    );
}

pub fn two_words() -> Package {
    Package::with_body(&p(&r("two words")))
}
