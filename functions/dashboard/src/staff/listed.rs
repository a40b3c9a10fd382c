//! The rows of the tables: payments, files and activities, each with its columns.

use crate::rows::{ActivityRow, Badge, FileRow, PaymentRow};
use anyhow::Result;
use chrono::{DateTime, Utc};
use domain::{Activity, Payment, StoredFile, UserId};
use service::lists::{self, OwnerFilter};
use service::{App, Cursor, Page, PageRequest};

/// A kind of row that is listed newest first.
pub trait Listed: Sized {
    /// The path of the table below `/api/dashboard/`, and its title.
    const NAME: (&'static str, &'static str);
    /// The label of the state, and the states that can be chosen.
    const STATES: (&'static str, &'static [&'static str]);
    /// The columns of the page and of the export.
    const HEADINGS: &'static [&'static str];
    const EXPORT_HEADINGS: &'static [&'static str];

    async fn list(app: &App, owner: OwnerFilter, page: PageRequest) -> Result<Page<Self>>;
    fn time(&self) -> DateTime<Utc>;
    fn cursor(&self) -> Cursor;
    fn state(&self) -> &'static str;
    fn owner(&self) -> UserId;
    /// The cells of a page behind the first two, which are time and owner.
    fn cells(&self) -> Vec<Cell>;
    /// The cells of an export behind the first three, which are time, owner's id and owner's name.
    fn export_cells(&self) -> Vec<String>;
}

/// A value and how it is shown.
#[derive(Clone, Debug)]
pub enum Cell {
    Text(String),
    Number(String),
    State(Badge),
    /// URL and label.
    Link(String, String),
}

impl Listed for Payment {
    const NAME: (&'static str, &'static str) = ("payments", "Payments");
    const STATES: (&'static str, &'static [&'static str]) =
        ("Status", &["Pending", "Paid", "Failed", "Expired"]);
    const HEADINGS: &'static [&'static str] = &["Transaction", "Amount", "Status"];
    const EXPORT_HEADINGS: &'static [&'static str] = &[
        "transaction_id",
        "payment_id",
        "amount",
        "currency",
        "status",
    ];

    async fn list(app: &App, owner: OwnerFilter, page: PageRequest) -> Result<Page<Self>> {
        lists::payments(app, owner, page).await
    }

    fn time(&self) -> DateTime<Utc> {
        self.timestamp
    }

    fn cursor(&self) -> Cursor {
        Cursor::older_than(self.timestamp, self.payment_id)
    }

    fn state(&self) -> &'static str {
        self.status.as_str()
    }

    fn owner(&self) -> UserId {
        self.user_id
    }

    fn cells(&self) -> Vec<Cell> {
        let row = PaymentRow::from(self);
        let address = format!("/api/dashboard/payments/{}/", row.transaction_id);
        vec![
            Cell::Link(address, row.transaction_id),
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
    const NAME: (&'static str, &'static str) = ("files", "Files");
    const STATES: (&'static str, &'static [&'static str]) =
        ("Status", &["Processing", "Completed", "Failed"]);
    const HEADINGS: &'static [&'static str] = &["File", "Words", "Status"];
    const EXPORT_HEADINGS: &'static [&'static str] =
        &["file_id", "filename", "status", "word_count"];

    async fn list(app: &App, owner: OwnerFilter, page: PageRequest) -> Result<Page<Self>> {
        lists::files(app, owner, page).await
    }

    fn time(&self) -> DateTime<Utc> {
        self.upload_time
    }

    fn cursor(&self) -> Cursor {
        Cursor::older_than(self.upload_time, self.file_id.0)
    }

    fn state(&self) -> &'static str {
        self.status.as_str()
    }

    fn owner(&self) -> UserId {
        self.user_id
    }

    fn cells(&self) -> Vec<Cell> {
        let row = FileRow::from(self);
        let words = self.word_count.map(web::pages::grouped);
        let address = format!("/dashboard/files/{}/download/", row.id);
        vec![
            match row.is_busy {
                true => Cell::Text(row.name),
                false => Cell::Link(address, row.name),
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
    const NAME: (&'static str, &'static str) = ("activities", "Activity");
    const STATES: (&'static str, &'static [&'static str]) = (
        "Action",
        &[
            "payment_initiated",
            "payment",
            "file_uploaded",
            "word_count",
        ],
    );
    const HEADINGS: &'static [&'static str] = &["What happened", "Action"];
    const EXPORT_HEADINGS: &'static [&'static str] = &["activity_id", "action", "metadata"];

    async fn list(app: &App, owner: OwnerFilter, page: PageRequest) -> Result<Page<Self>> {
        lists::activities(app, owner, page).await
    }

    fn time(&self) -> DateTime<Utc> {
        self.timestamp
    }

    fn cursor(&self) -> Cursor {
        Cursor::older_than(self.timestamp, self.activity_id)
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
