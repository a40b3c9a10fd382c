//! The tables of the payments, files and activities of all accounts: filtered, and a page at a time.

use super::export::ROWS as EXPORT_ROWS;
use super::filter::{Filter, Selection};
use super::listed::{Cell, Column, Listed};
use super::owners::{Owner, Owners};
use super::table::Table;
use askama::Template;
use domain::{TransactionId, User};
use service::App;
use web::pages::{Frame, Moment, grouped, show};
use web::{Failure, Request, Response, see_other};

const PAGE: usize = 50;
/// The largest number of rows that are read for a page.
const BUDGET: usize = 3_000;

#[derive(Debug, Template)]
#[template(path = "table.html")]
pub struct TablePage {
    frame: Frame,
    table: Table,
    /// See [`Listed::STATE_LABEL`].
    state_label: &'static str,
    /// See [`Listed::states`]; the chosen state is in `filter`.
    states: Vec<&'static str>,
    filter: Filter,
    /// A transaction id that was searched for and not found.
    unknown_transaction: Option<String>,
    columns: &'static [Column],
    rows: Vec<TableRow>,
    /// The query of the next page.
    next: Option<String>,
    /// The query of the filter, for the export.
    query: String,
    /// See [`Selection::stopped_at`].
    stopped_at: Option<Moment>,
    /// The largest number of rows of an export.
    export_rows: String,
}

#[derive(Clone, Debug)]
struct TableRow {
    time: Moment,
    owner: Owner,
    cells: Vec<Cell>,
}

/// Shows a page of the table, or the one payment that was searched for.
pub async fn show_table<T: Listed>(
    app: &App,
    viewer: &User,
    request: &Request,
) -> Result<Response, Failure> {
    let wanted = request.query_parameter("transaction").unwrap_or("").trim();
    if let Some(id) = TransactionId::parse(wanted)
        && app.store.find_payment(&id).await?.is_some()
    {
        return Ok(see_other(&format!("{}{id}/", Table::Payments.path())));
    }
    let filter = Filter::read(request);
    let found: Selection<T> = filter.select(app, PAGE, BUDGET).await?;
    let owners = Owners::read(app, found.rows.iter().map(Listed::owner)).await?;
    let query = filter.query();
    let rows = found.rows.iter().map(|row| TableRow {
        time: row.time().into(),
        owner: owners.find(row.owner()),
        cells: row.cells(),
    });
    let page = TablePage {
        frame: Frame::of(viewer),
        table: T::TABLE,
        state_label: T::STATE_LABEL,
        states: T::states(),
        unknown_transaction: (!wanted.is_empty()).then(|| wanted.to_owned()),
        columns: T::COLUMNS,
        rows: rows.collect(),
        next: found.next.map(|next| {
            let and = if query.is_empty() { "" } else { "&" };
            format!("?{query}{and}cursor={}", next.encode())
        }),
        query,
        filter,
        stopped_at: found.stopped_at.map(Moment::from),
        export_rows: grouped(EXPORT_ROWS as u64),
    };
    Ok(show(&page, &page.frame))
}

#[cfg(test)]
pub fn samples() -> Vec<Box<dyn askama::DynTemplate>> {
    use crate::rows::samples::{HOSTILE, user};
    use chrono::DateTime;
    use domain::StoredFile;
    let empty = || TablePage {
        frame: Frame::of(&user(true)),
        table: Table::Files,
        state_label: StoredFile::STATE_LABEL,
        states: StoredFile::states(),
        filter: Filter::default(),
        unknown_transaction: Some(HOSTILE.to_owned()),
        columns: StoredFile::COLUMNS,
        rows: Vec::new(),
        next: None,
        query: String::new(),
        stopped_at: None,
        export_rows: grouped(EXPORT_ROWS as u64),
    };
    let rows = super::owners::samples().map(|owner| TableRow {
        time: DateTime::UNIX_EPOCH.into(),
        owner,
        cells: vec![
            Cell::Link {
                path: "/x/".to_owned(),
                label: HOSTILE.to_owned(),
            },
            Cell::Number("1".to_owned()),
            Cell::Text(HOSTILE.to_owned()),
        ],
    });
    let full = TablePage {
        filter: Filter {
            user: HOSTILE.to_owned(),
            username: HOSTILE.to_owned(),
            state: "Failed".to_owned(),
            ..Filter::default()
        },
        rows: rows.to_vec(),
        next: Some("?cursor=x".to_owned()),
        stopped_at: Some(DateTime::UNIX_EPOCH.into()),
        unknown_transaction: None,
        ..empty()
    };
    vec![Box::new(empty()), Box::new(full)]
}
