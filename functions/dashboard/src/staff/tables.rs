//! The three tables of everybody's payments, files and activities: filtered, a page at a time.

use super::filter::{Filter, Selection};
use super::listed::{Cell, Listed};
use super::usernames;
use askama::Template;
use shared::app::App;
use shared::domain::{TransactionId, User, UserId};
use shared::http::{Failure, Reach, Request, Response, StatusCode, see_other};
use shared::pages::{Frame, Moment, show};

const PAGE: usize = 50;
/// Rows read for one page while a filter looks for matches.
const BUDGET: usize = 3_000;

#[derive(Debug, Template)]
#[template(path = "table.html")]
pub struct TablePage {
    frame: Frame,
    /// As in [`Listed::NAME`].
    name: &'static str,
    title: &'static str,
    /// What the states are called, which there are, and which is chosen.
    state_label: &'static str,
    states: &'static [&'static str],
    filter: Filter,
    /// A transaction id that was searched for in vain.
    unknown_transaction: Option<String>,
    headings: &'static [&'static str],
    rows: Vec<TableRow>,
    /// The query of the next page.
    next: Option<String>,
    /// The filter's own query, for the export.
    query: String,
    stopped_at: Option<Moment>,
}

#[derive(Clone, Debug)]
struct TableRow {
    time: Moment,
    owner: UserId,
    /// `None`: deleted.
    username: Option<String>,
    cells: Vec<Cell>,
}

/// A page of the table, or the one payment that was searched for.
pub async fn show_table<T: Listed>(
    app: &App,
    viewer: &User,
    request: &Request,
) -> Result<Response, Failure> {
    let wanted = request.query_parameter("transaction").unwrap_or("").trim();
    if let Some(id) = TransactionId::parse(wanted)
        && app.store.find_payment(&id).await?.is_some()
    {
        return Ok(see_other(&format!("/api/dashboard/payments/{id}/")));
    }
    let filter = Filter::read(request);
    let found: Selection<T> = filter.select(app, PAGE, BUDGET).await?;
    let names = usernames(app, found.rows.iter().map(Listed::owner)).await?;
    let query = filter.query();
    let rows = found.rows.iter().map(|row| TableRow {
        time: row.time().into(),
        owner: row.owner(),
        username: names.get(&row.owner()).cloned(),
        cells: row.cells(),
    });
    let page = TablePage {
        frame: Frame::of(&viewer.username, viewer.is_staff),
        name: T::NAME.0,
        title: T::NAME.1,
        state_label: T::STATES.0,
        states: T::STATES.1,
        unknown_transaction: (!wanted.is_empty()).then(|| wanted.to_owned()),
        headings: T::HEADINGS,
        rows: rows.collect(),
        next: found.next.map(|next| {
            let and = if query.is_empty() { "" } else { "&" };
            format!("?{query}{and}cursor={}", next.encode())
        }),
        query,
        filter,
        stopped_at: found.stopped_at.map(Moment::from),
    };
    Ok(show(StatusCode::OK, &page, &page.frame, &Reach::default()))
}

#[cfg(test)]
pub fn samples() -> Vec<Box<dyn askama::DynTemplate>> {
    use crate::rows::samples::HOSTILE;
    use chrono::DateTime;
    use shared::domain::StoredFile;
    let empty = || TablePage {
        frame: Frame::of("admin", true),
        name: "files",
        title: "Files",
        state_label: "Status",
        states: StoredFile::STATES.1,
        filter: Filter::default(),
        unknown_transaction: Some(HOSTILE.to_owned()),
        headings: StoredFile::HEADINGS,
        rows: Vec::new(),
        next: None,
        query: String::new(),
        stopped_at: None,
    };
    let row = TableRow {
        time: DateTime::UNIX_EPOCH.into(),
        owner: UserId(7),
        username: Some(HOSTILE.to_owned()),
        cells: vec![
            Cell::Link("/x/".to_owned(), HOSTILE.to_owned()),
            Cell::Number("1".to_owned()),
            Cell::Text(HOSTILE.to_owned()),
        ],
    };
    let deleted = TableRow {
        username: None,
        ..row.clone()
    };
    let full = TablePage {
        filter: Filter {
            user: HOSTILE.to_owned(),
            state: "Failed".to_owned(),
            ..Filter::default()
        },
        rows: vec![row, deleted],
        next: Some("?cursor=x".to_owned()),
        stopped_at: Some(DateTime::UNIX_EPOCH.into()),
        unknown_transaction: None,
        ..empty()
    };
    vec![Box::new(empty()), Box::new(full)]
}
