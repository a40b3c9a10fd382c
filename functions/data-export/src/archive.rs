//! A ZIP archive of JSON files, written row by row.

use anyhow::{Context, Result};
use serde::Serialize;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

pub struct Archive {
    zip: ZipWriter<BufWriter<File>>,
    /// What goes before the next row of the list that is being written; `None` outside a list.
    separator: Option<&'static str>,
}

impl Archive {
    /// # Errors
    /// The file cannot be created.
    pub fn create(path: &Path) -> Result<Self> {
        let file = File::create(path).context("create an archive")?;
        Ok(Self {
            zip: ZipWriter::new(BufWriter::new(file)),
            separator: None,
        })
    }

    /// Writes a file with one object.
    ///
    /// # Errors
    /// The disk is full.
    pub fn one(&mut self, name: &str, object: &impl Serialize) -> Result<()> {
        self.start(name)?;
        serde_json::to_writer_pretty(&mut self.zip, object).context("write to an archive")
    }

    /// Begins a file with a list.
    ///
    /// # Errors
    /// The disk is full.
    pub fn begin(&mut self, name: &str) -> Result<()> {
        self.start(name)?;
        self.separator = Some("[\n");
        Ok(())
    }

    /// Adds a row to the list.
    ///
    /// # Errors
    /// The disk is full.
    pub fn row(&mut self, row: &impl Serialize) -> Result<()> {
        let separator = self.separator.replace(",\n").unwrap_or_default();
        self.zip.write_all(separator.as_bytes())?;
        serde_json::to_writer(&mut self.zip, row).context("write to an archive")
    }

    /// # Errors
    /// The disk is full.
    pub fn finish(mut self) -> Result<()> {
        self.end_list()?;
        let mut file = self.zip.finish().context("finish an archive")?;
        file.flush().context("finish an archive")
    }

    fn start(&mut self, name: &str) -> Result<()> {
        self.end_list()?;
        let options = SimpleFileOptions::default();
        self.zip
            .start_file(name, options)
            .context("write to an archive")
    }

    fn end_list(&mut self) -> Result<()> {
        let end = match self.separator.take() {
            None => return Ok(()),
            Some("[\n") => "[]\n",
            Some(_) => "\n]\n",
        };
        self.zip
            .write_all(end.as_bytes())
            .context("write to an archive")
    }
}
