//! The parts of a document with text, and what is counted in them.

use std::collections::BTreeSet;
use std::io::{Cursor, Read};

use super::content_types::{CONTENT_TYPES, ContentTypes};
use super::flow::Marks;
use super::included::{Content, Format, included};
use super::limits::Limits;
use super::package::Package;
use super::part::Meter;
use super::relationships::Relationships;
use super::source::ReadSeek;
use super::story::Story;
use super::story_count::IncludedFile;
use super::styles::Styles;
use super::theme::Theme;
use crate::error::{CountError, DocxError};
use crate::statistics::Figures;

/// What was counted in some of the text of a document.
#[derive(Debug, Default)]
pub(super) struct Counted {
    pub(super) text: Figures,
    pub(super) notes: Figures,
    pub(super) text_boxes: Figures,
    pub(super) legacy_bangla: bool,
}

impl Counted {
    fn of_text(text: Figures) -> Self {
        Self {
            text,
            ..Self::default()
        }
    }

    fn all(&self) -> Figures {
        self.text + self.notes + self.text_boxes
    }
}

/// What the parts of a document are read with.
pub(super) struct DocumentContext {
    relationships: Relationships,
    styles: Styles,
}

/// Counts all text that is in the total.
pub(super) fn count_text_of(
    package: &mut Package<&mut dyn ReadSeek>,
    limits: &Limits,
) -> Result<(Counted, DocumentContext), CountError> {
    let name = main_part(package, limits)?;
    let relationships = relationships_of(&name, package, limits)?;
    let theme = read_theme(&relationships, package, limits)?;
    let styles = match relationships.first("/styles") {
        Some(name) => package.read(name, |part, meter| Styles::read(part, meter, theme, limits))?,
        None => None,
    };
    let context = DocumentContext {
        relationships,
        styles: styles.unwrap_or_else(|| Styles::without_styles(theme)),
    };
    let body = count_story(&name, b"document", &context, package, limits)?;
    let mut counted = body.ok_or(CountError::NotDocx)?;
    for (kind, root) in [
        ("/footnotes", &b"footnotes"[..]),
        ("/endnotes", b"endnotes"),
    ] {
        if let Some(name) = context.relationships.first(kind) {
            let notes = count_story(name, root, &context, package, limits);
            let notes = notes.map_err(|error| match error {
                CountError::NotDocx => CountError::Malformed("notes part"),
                other => other,
            })?;
            let notes = notes.unwrap_or_default();
            counted.notes += notes.text + notes.notes;
            counted.text_boxes += notes.text_boxes;
            counted.legacy_bangla |= notes.legacy_bangla;
        }
    }
    Ok((counted, context))
}

/// Counts the part `name`, whose root element is `w:<root>`, with the files that it includes; `None` if
/// there is no such part.
fn count_story(
    name: &str,
    root: &'static [u8],
    context: &DocumentContext,
    package: &mut Package<&mut dyn ReadSeek>,
    limits: &Limits,
) -> Result<Option<Counted>, CountError> {
    let mut read = |ignored: &Marks| {
        package.read(name, |part, meter| {
            Story::new(root, &context.styles, limits, ignored).read(part, meter)
        })
    };
    let mut story = read(&Marks::default())?;
    if let Some(first) = story.as_ref().filter(|first| !first.unclosed.is_empty()) {
        story = read(&first.unclosed)?;
    }
    let Some(story) = story else {
        return Ok(None);
    };
    let mut counted = Counted {
        text: story.text,
        text_boxes: story.text_boxes,
        legacy_bangla: story.legacy_bangla,
        ..Counted::default()
    };
    count_included(name, &story.included, &mut counted, package, limits)?;
    Ok(Some(counted))
}

/// Counts the files that the part `name` includes, by their relationships.
fn count_included(
    name: &str,
    files: &[IncludedFile],
    counted: &mut Counted,
    package: &mut Package<&mut dyn ReadSeek>,
    limits: &Limits,
) -> Result<(), CountError> {
    if files.is_empty() {
        return Ok(());
    }
    let relationships = relationships_of(name, package, limits)?;
    let types = package
        .read(CONTENT_TYPES, |part, meter| {
            ContentTypes::read(part, meter, limits)
        })?
        .unwrap_or_default();
    for IncludedFile { id, in_text_box } in files {
        let name = relationships.by_id(id, "/aFChunk");
        let name = name.ok_or(CountError::Included("no relationship"))?;
        let format = Format::of(name, &types).ok_or(CountError::Included("format"))?;
        let file = package.read(name, |part, meter| count_file(format, part, meter, limits))?;
        let file = file.ok_or(CountError::Included("no part"))?;
        counted.legacy_bangla |= file.legacy_bangla;
        if *in_text_box {
            counted.text_boxes += file.all();
        } else {
            counted.text += file.text;
            counted.notes += file.notes;
            counted.text_boxes += file.text_boxes;
        }
    }
    Ok(())
}

/// Counts an included file. A document in it is counted as this one is.
fn count_file(
    format: Format,
    part: &mut dyn Read,
    meter: &Meter,
    limits: &Limits,
) -> Result<Counted, CountError> {
    let bytes = match format.read(part, meter, limits)? {
        Content::Text(text) => return Ok(Counted::of_text(text)),
        Content::Document(bytes) => bytes,
    };
    // A document can be made that includes itself.
    let Some(included_depth) = limits.included_depth.checked_sub(1) else {
        return Err(CountError::TooLarge("nested documents"));
    };
    let limits = Limits {
        included_depth,
        included_bytes: limits.included_bytes - bytes.len() as u64,
        ..limits.clone()
    };
    let mut source = Cursor::new(bytes);
    let source: &mut dyn ReadSeek = &mut source;
    let counted = Package::open(source, meter.clone(), &limits)
        .and_then(|mut package| Ok(count_text_of(&mut package, &limits)?.0));
    counted.map_err(|error| match error {
        DocxError::Count(error) => included(error),
        // Memory does not fail.
        DocxError::Io(_) => CountError::Included("document"),
    })
}

/// What all headers and footers have, each part once. The error is that of the first one that cannot be
/// counted, maybe because the document has used up a limit or its time.
pub(super) fn count_headers(
    context: &DocumentContext,
    package: &mut Package<&mut dyn ReadSeek>,
    limits: &Limits,
) -> Result<Counted, CountError> {
    let mut headers = Counted::default();
    for (kind, root) in [("/header", &b"hdr"[..]), ("/footer", b"ftr")] {
        let names: BTreeSet<&str> = context.relationships.all(kind).collect();
        if names.len() > limits.headers_and_footers {
            return Err(CountError::TooLarge("headers and footers"));
        }
        for name in names {
            let counted = count_story(name, root, context, package, limits)?;
            let counted = counted.ok_or(CountError::NotDocx)?;
            headers.text += counted.all();
            headers.legacy_bangla |= counted.legacy_bangla;
        }
    }
    Ok(headers)
}

/// The theme, which only matters if one of its fonts is of the Bijoy family. So one that cannot be read
/// is as good as none.
fn read_theme(
    relationships: &Relationships,
    package: &mut Package<&mut dyn ReadSeek>,
    limits: &Limits,
) -> Result<Theme, CountError> {
    let Some(name) = relationships.first("/theme") else {
        return Ok(Theme::default());
    };
    match package.read(name, |part, meter| Theme::read(part, meter, limits)) {
        Ok(theme) => Ok(theme.unwrap_or_default()),
        Err(CountError::TookTooLong) => Err(CountError::TookTooLong),
        Err(_) => Ok(Theme::default()),
    }
}

fn relationships_of(
    name: &str,
    package: &mut Package<&mut dyn ReadSeek>,
    limits: &Limits,
) -> Result<Relationships, CountError> {
    let read = package.read(&relationships_name(name), |part, meter| {
        Relationships::read(part, meter, folder(name), limits)
    });
    Ok(read?.unwrap_or_default())
}

/// The name of the main part: the one in the package's relationships if it exists, else the usual
/// one.
pub(super) fn main_part(
    package: &mut Package<&mut dyn ReadSeek>,
    limits: &Limits,
) -> Result<String, CountError> {
    let roots = package.read("_rels/.rels", |part, meter| {
        Relationships::read(part, meter, "", limits)
    })?;
    let named = roots
        .as_ref()
        .and_then(|roots| roots.first("/officeDocument"));
    let present = named.filter(|name| package.has(name));
    Ok(present.unwrap_or("word/document.xml").to_owned())
}

/// `word/document.xml` -> `word/`; `document.xml` -> the empty string.
fn folder(part: &str) -> &str {
    part.rfind('/').map_or("", |slash| &part[..=slash])
}

/// `word/document.xml` -> `word/_rels/document.xml.rels`.
fn relationships_name(part: &str) -> String {
    let folder = folder(part);
    format!("{folder}_rels/{}.rels", &part[folder.len()..])
}
