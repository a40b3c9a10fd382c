//! What is found out about a dump: problems, which stop the import, and notes about what is not taken over as it was.

use std::collections::BTreeMap;
use std::fmt;

/// Something about one row of the dump.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Such as `payment.paymenttransaction`.
    pub model: String,
    /// The primary key, as the dump writes it.
    pub pk: String,
    /// What it is, and for a problem what to do.
    pub text: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}: {}", self.model, self.pk, self.text)
    }
}

/// Everything that is found out about a dump.
#[derive(Clone, Debug, Default)]
pub struct Findings {
    /// Each says what is wrong and what to do. With any of them nothing is written.
    pub problems: Vec<Finding>,
    /// What is taken over otherwise than it was, row by row.
    pub notes: Vec<Finding>,
    /// The fields that this system does not have, by model and name, with the number of rows in which they are not empty.
    pub unused_fields: BTreeMap<(String, String), usize>,
    /// The models that this system does not have, with the number of their rows.
    pub unused_models: BTreeMap<String, usize>,
}

impl Findings {
    pub(crate) fn problem(&mut self, model: &str, pk: impl fmt::Display, text: impl Into<String>) {
        self.problems.push(finding(model, pk, text));
    }

    pub(crate) fn note(&mut self, model: &str, pk: impl fmt::Display, text: impl Into<String>) {
        self.notes.push(finding(model, pk, text));
    }
}

fn finding(model: &str, pk: impl fmt::Display, text: impl Into<String>) -> Finding {
    Finding {
        model: model.to_owned(),
        pk: pk.to_string(),
        text: text.into(),
    }
}

/// Why the rows of a model of Django are not needed here.
fn why_unused(model: &str) -> &'static str {
    match model {
        "auth.permission" | "auth.group" => "the rights of Django's own admin pages",
        "contenttypes.contenttype" => "Django's list of its own models",
        "sessions.session" => "sessions: people sign in again",
        "admin.logentry" => "the log of Django's own admin pages; the dump keeps it",
        _ => "this system has no such rows; the dump keeps them",
    }
}

/// The notes, a line each.
impl fmt::Display for Findings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for note in &self.notes {
            writeln!(f, "  {note}")?;
        }
        for ((model, field), rows) in &self.unused_fields {
            writeln!(
                f,
                "  {model}: the field {field} is left out ({rows} rows have it): this system has no such field"
            )?;
        }
        for (model, rows) in &self.unused_models {
            writeln!(
                f,
                "  {model}: left out ({rows} rows): {}",
                why_unused(model)
            )?;
        }
        Ok(())
    }
}
