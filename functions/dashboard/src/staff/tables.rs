//! The three tables of the payments, files and activities of all accounts: filtered, a page at a time.

use super::filter::{Filter, Selection};
use super::listed::{Cell, Listed};
use super::usernames;
use askama::Template;
use domain::{TransactionId, User, UserId};
use service::App;
use web::pages::{Frame, Moment, show};
use web::{CspSources, Failure, Request, Response, StatusCode, see_other};

const PAGE: usize = 50;
/// The number of rows that are read at the most for one page of matches.
const BUDGET: usize = 3_000;

#[derive(Debug, Template)]
#[template(path = "table.html")]
pub struct TablePage {
    frame: Frame,
    /// As in [`Listed::NAME`].
    name: &'static str,
    title: &'static str,
    /// See [`Listed::STATES`]; the chosen state is in `filter`.
    state_label: &'static str,
    states: &'static [&'static str],
    filter: Filter,
    /// A transaction id that was searched for and not found.
    unknown_transaction: Option<String>,
    headings: &'static [&'static str],
    rows: Vec<TableRow>,
    /// The query of the next page.
    next: Option<String>,
    /// The query of the filter, for the export.
    query: String,
    stopped_at: Option<Moment>,
}

#[derive(Clone, Debug)]
struct TableRow {
    time: Moment,
    owner: UserId,
    /// `None` for a deleted account.
    username: Option<String>,
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
        frame: Frame::of(viewer),
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
    Ok(show(
        StatusCode::OK,
        &page,
        &page.frame,
        &CspSources::default(),
    ))
}

#[cfg(test)]
pub fn samples() -> Vec<Box<dyn askama::DynTemplate>> {
    use crate::rows::samples::{HOSTILE, user};
    use chrono::DateTime;
    use domain::StoredFile;
    let empty = || TablePage {
        frame: Frame::of(&user(true)),
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
