//! The state file. Each change of a transaction appends a JSON line with the whole transaction, so the last line of a
//! transaction is its current state.
//!
//! The line is written before the request is answered. A sandbox that was killed therefore knows after its restart
//! every change that it had confirmed. An incomplete last line belongs to a change that was never confirmed, and is
//! dropped.

use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::Context;

use crate::transaction::Transaction;

pub(crate) struct Journal {
    path: PathBuf,
    file: File,
}

impl Journal {
    /// Reads the current state of each transaction, and rewrites the file without the earlier ones.
    pub(crate) fn open(path: &Path) -> anyhow::Result<(Journal, Vec<Transaction>)> {
        let text = match fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
            Err(error) => {
                return Err(error).with_context(|| format!("cannot read {}", path.display()));
            }
        };
        let complete = text.rsplit_once('\n').map_or("", |(lines, _cut_off)| lines);
        let changes = complete
            .lines()
            .enumerate()
            .map(|(index, line)| {
                serde_json::from_str(line).with_context(|| {
                    format!(
                        "{}, line {}: not a transaction; is this another file?",
                        path.display(),
                        index + 1
                    )
                })
            })
            .collect::<anyhow::Result<Vec<Transaction>>>()?;
        let transactions = last_of_each(changes);
        let journal = Journal::replace(path, &transactions)?;
        Ok((journal, transactions))
    }

    pub(crate) fn append(&mut self, transaction: &Transaction) -> anyhow::Result<()> {
        let mut line = serde_json::to_string(transaction)?;
        line.push('\n');
        self.file
            .write_all(line.as_bytes())
            .with_context(|| format!("cannot write {}", self.path.display()))
    }

    /// Removes every transaction.
    pub(crate) fn clear(&mut self) -> anyhow::Result<()> {
        *self = Journal::replace(&self.path, &[])?;
        Ok(())
    }

    fn replace(path: &Path, transactions: &[Transaction]) -> anyhow::Result<Journal> {
        let context = || format!("cannot write {}", path.display());
        let lines = transactions
            .iter()
            .map(|transaction| serde_json::to_string(transaction).map(|line| line + "\n"))
            .collect::<serde_json::Result<String>>()?;
        let temporary = path.with_extension("new");
        fs::write(&temporary, lines)
            .and_then(|()| fs::rename(&temporary, path))
            .with_context(context)?;
        let file = OpenOptions::new()
            .append(true)
            .open(path)
            .with_context(context)?;
        Ok(Journal {
            path: path.to_owned(),
            file,
        })
    }
}

/// The last state of each transaction, in the order in which the transactions were initiated.
fn last_of_each(changes: Vec<Transaction>) -> Vec<Transaction> {
    let mut transactions: Vec<Transaction> = Vec::new();
    let mut position = std::collections::HashMap::new();
    for change in changes {
        match position.get(&change.track) {
            Some(&index) => transactions[index] = change,
            None => {
                position.insert(change.track.clone(), transactions.len());
                transactions.push(change);
            }
        }
    }
    transactions
}
