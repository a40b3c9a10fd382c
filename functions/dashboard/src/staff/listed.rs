//! The rows of the tables: payments, files and activities, each with its columns.

use super::table::Table;
use crate::rows::{ActivityRow, Badge, FileRow, PaymentRow};
use anyhow::Result;
use chrono::{DateTime, Utc};
use domain::{Action, Activity, FileStatus, Money, Payment, PaymentStatus, StoredFile, UserId};
use service::lists::{self, ListRow, OwnerFilter};
use service::receipts::Charges;
use service::{App, Page, PageRequest};
use strum::IntoEnumIterator;
use web::language::{ACTIVITIES, FILES, Language, PAYMENTS, TableTexts, grouped};

/// A kind of row that is listed newest first.
pub trait Listed: ListRow + Sized {
    const TABLE: Table;
    /// The headings of [`Self::export_cells`].
    const EXPORT_HEADINGS: &'static [&'static str];

    /// What the state of a row is called: a status or an action.
    fn state_label(t: &TableTexts) -> &'static str;
    /// The columns of [`Self::cells`].
    fn columns(t: &TableTexts) -> Vec<Column>;
    /// The states that the filter offers: as the URL has them, and as the page does.
    fn states(language: Language) -> Vec<(&'static str, &'static str)>;
    async fn list(app: &App, owner: OwnerFilter, page: PageRequest) -> Result<Page<Self>>;
    fn time(&self) -> DateTime<Utc>;
    fn state(&self) -> &'static str;
    fn owner(&self) -> UserId;
    /// The cells on a page, without the first two, which are time and owner.
    fn cells(&self, language: Language) -> Vec<Cell>;
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
    const EXPORT_HEADINGS: &'static [&'static str] = &[
        "transaction_id",
        "payment_id",
        "amount",
        "currency",
        "status",
        "rec_amount",
        "processing_charge",
        "bank_trxid",
        "paid_currency",
    ];

    fn state_label(t: &TableTexts) -> &'static str {
        t.status
    }

    fn columns(t: &TableTexts) -> Vec<Column> {
        vec![
            Column::Text(t.transaction),
            Column::Number(t.amount),
            Column::Text(t.status),
        ]
    }

    fn states(language: Language) -> Vec<(&'static str, &'static str)> {
        let t = PAYMENTS.of(language);
        PaymentStatus::iter()
            .map(|status| (status.as_str(), t.status(status)))
            .collect()
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

    fn cells(&self, language: Language) -> Vec<Cell> {
        let row = PaymentRow::new(self, language);
        vec![
            Cell::Link {
                path: format!("{}{}/", Self::TABLE.path(), row.transaction_id),
                label: row.transaction_id,
            },
            Cell::Number(row.amount),
            Cell::State(row.badge),
        ]
    }

    /// With what aamarPay says about the money, by its names, for accountants.
    fn export_cells(&self) -> Vec<String> {
        let charges = self.gateway_response.as_ref().map(Charges::of);
        let charges = charges.unwrap_or_default();
        let money =
            |money: Option<Money>| money.map_or_else(String::new, |money| money.to_string());
        vec![
            self.transaction_id
                .at_provider()
                .unwrap_or_default()
                .to_owned(),
            self.payment_id.to_string(),
            self.amount.to_string(),
            Self::CURRENCY.to_owned(),
            self.state().to_owned(),
            money(charges.net),
            money(charges.fee),
            charges.bank_reference.unwrap_or_default(),
            charges.currency.unwrap_or_default(),
        ]
    }
}

impl Listed for StoredFile {
    const TABLE: Table = Table::Files;
    const EXPORT_HEADINGS: &'static [&'static str] =
        &["file_id", "filename", "status", "word_count"];

    fn state_label(t: &TableTexts) -> &'static str {
        t.status
    }

    fn columns(t: &TableTexts) -> Vec<Column> {
        vec![
            Column::Text(t.file),
            Column::Number(t.words),
            Column::Text(t.status),
        ]
    }

    fn states(language: Language) -> Vec<(&'static str, &'static str)> {
        let t = FILES.of(language);
        FileStatus::iter()
            .map(|status| (status.as_str(), t.status(status)))
            .collect()
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

    fn cells(&self, language: Language) -> Vec<Cell> {
        let row = FileRow::new(self, language);
        let words = self.word_count.map(|words| grouped(words, language));
        vec![
            Cell::Link {
                path: format!("/dashboard/files/{}/", row.id),
                label: row.name,
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
    const EXPORT_HEADINGS: &'static [&'static str] = &["activity_id", "action", "metadata"];

    fn state_label(t: &TableTexts) -> &'static str {
        t.action
    }

    fn columns(t: &TableTexts) -> Vec<Column> {
        vec![Column::Text(t.what_happened), Column::Text(t.action)]
    }

    fn states(language: Language) -> Vec<(&'static str, &'static str)> {
        let name = ACTIVITIES.of(language).action;
        Action::iter()
            .map(|action| (action.as_str(), name(action)))
            .collect()
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

    fn cells(&self, language: Language) -> Vec<Cell> {
        let row = ActivityRow::new(self, language);
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
