//! The rows of the tables: payments, files and activities, each with its columns.

use super::table::Table;
use crate::rows::{ActivityRow, Badge, FileRow, PaymentRow};
use anyhow::Result;
use chrono::{DateTime, Utc};
use domain::{Action, Activity, FileStatus, Payment, PaymentStatus, StoredFile, UserId};
use service::lists::{self, ListRow, OwnerFilter};
use service::{App, Page, PageRequest};
use strum::IntoEnumIterator;
use web::pages::grouped;

/// A kind of row that is listed newest first.
pub trait Listed: ListRow + Sized {
    const TABLE: Table;
    /// What the state of a row is called: a status or an action.
    const STATE_LABEL: &'static str;
    /// The columns of [`Self::cells`].
    const COLUMNS: &'static [Column];
    /// The headings of [`Self::export_cells`].
    const EXPORT_HEADINGS: &'static [&'static str];

    /// The states that the filter offers.
    fn states() -> Vec<&'static str>;
    async fn list(app: &App, owner: OwnerFilter, page: PageRequest) -> Result<Page<Self>>;
    fn time(&self) -> DateTime<Utc>;
    fn state(&self) -> &'static str;
    fn owner(&self) -> UserId;
    /// The cells on a page, without the first two, which are time and owner.
    fn cells(&self) -> Vec<Cell>;
    /// The cells in an export, without the first three, which are time, owner's id and owner's name.
    fn export_cells(&self) -> Vec<String>;
}

/// The heading of a column, by the kind of its cells.
#[derive(Clone, Copy, Debug)]
pub enum Column {
    Text(&'static str),
    Number(&'static str),
}

/// A value, by the way in which it is shown.
#[derive(Clone, Debug)]
pub enum Cell {
    Text(String),
    Number(String),
    State(Badge),
    Link { path: String, label: String },
}

impl Listed for Payment {
    const TABLE: Table = Table::Payments;
    const STATE_LABEL: &'static str = "Status";
    const COLUMNS: &'static [Column] = &[
        Column::Text("Transaction"),
        Column::Number("Amount"),
        Column::Text("Status"),
    ];
    const EXPORT_HEADINGS: &'static [&'static str] = &[
        "transaction_id",
        "payment_id",
        "amount",
        "currency",
        "status",
    ];

    fn states() -> Vec<&'static str> {
        PaymentStatus::iter().map(PaymentStatus::as_str).collect()
    }

    async fn list(app: &App, owner: OwnerFilter, page: PageRequest) -> Result<Page<Self>> {
        lists::payments(app, owner, page).await
    }

    fn time(&self) -> DateTime<Utc> {
        self.timestamp
    }

    fn state(&self) -> &'static str {
        self.status.as_str()
    }

    fn owner(&self) -> UserId {
        self.user_id
    }

    fn cells(&self) -> Vec<Cell> {
        let row = PaymentRow::from(self);
        vec![
            Cell::Link {
                path: format!("{}{}/", Self::TABLE.path(), row.transaction_id),
                label: row.transaction_id,
            },
            Cell::Number(row.amount),
            Cell::State(row.badge),
        ]
    }

    fn export_cells(&self) -> Vec<String> {
        vec![
            self.transaction_id.to_string(),
            self.payment_id.to_string(),
            self.amount.to_string(),
            Self::CURRENCY.to_owned(),
            self.state().to_owned(),
        ]
    }
}

impl Listed for StoredFile {
    const TABLE: Table = Table::Files;
    const STATE_LABEL: &'static str = "Status";
    const COLUMNS: &'static [Column] = &[
        Column::Text("File"),
        Column::Number("Words"),
        Column::Text("Status"),
    ];
    const EXPORT_HEADINGS: &'static [&'static str] =
        &["file_id", "filename", "status", "word_count"];

    fn states() -> Vec<&'static str> {
        FileStatus::iter().map(FileStatus::as_str).collect()
    }

    async fn list(app: &App, owner: OwnerFilter, page: PageRequest) -> Result<Page<Self>> {
        lists::files(app, owner, page).await
    }

    fn time(&self) -> DateTime<Utc> {
        self.upload_time
    }

    fn state(&self) -> &'static str {
        self.status.as_str()
    }

    fn owner(&self) -> UserId {
        self.user_id
    }

    fn cells(&self) -> Vec<Cell> {
        let row = FileRow::from(self);
        let words = self.word_count.map(grouped);
        vec![
            match row.is_busy {
                true => Cell::Text(row.name),
                false => Cell::Link {
                    path: format!("/dashboard/files/{}/download/", row.id),
                    label: row.name,
                },
            },
            Cell::Number(words.unwrap_or_else(|| "-".to_owned())),
            Cell::State(row.badge),
        ]
    }

    fn export_cells(&self) -> Vec<String> {
        vec![
            self.file_id.to_string(),
            self.filename.clone(),
            self.state().to_owned(),
            self.word_count
                .map(|count| count.to_string())
                .unwrap_or_default(),
        ]
    }
}

impl Listed for Activity {
    const TABLE: Table = Table::Activities;
    const STATE_LABEL: &'static str = "Action";
    const COLUMNS: &'static [Column] = &[Column::Text("What happened"), Column::Text("Action")];
    const EXPORT_HEADINGS: &'static [&'static str] = &["activity_id", "action", "metadata"];

    fn states() -> Vec<&'static str> {
        Action::iter().map(Action::as_str).collect()
    }

    async fn list(app: &App, owner: OwnerFilter, page: PageRequest) -> Result<Page<Self>> {
        lists::activities(app, owner, page).await
    }

    fn time(&self) -> DateTime<Utc> {
        self.timestamp
    }

    fn state(&self) -> &'static str {
        self.action.as_str()
    }

    fn owner(&self) -> UserId {
        self.user_id
    }

    fn cells(&self) -> Vec<Cell> {
        let row = ActivityRow::from(self);
        vec![Cell::Text(row.text), Cell::Text(row.action.to_owned())]
    }

    fn export_cells(&self) -> Vec<String> {
        vec![
            self.activity_id.to_string(),
            self.state().to_owned(),
            self.metadata.to_string(),
        ]
    }
}
