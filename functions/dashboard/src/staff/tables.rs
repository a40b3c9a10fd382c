//! The tables of the payments, files and activities of all accounts: filtered, and a page at a time.

use super::export::ROWS as EXPORT_ROWS;
use super::filter::{Filter, Selection};
use super::listed::{Cell, Column, Listed};
use super::owners::{Owner, Owners};
use super::table::{Tab, Table};
use crate::routes::AUDIT;
use askama::Template;
use domain::{TransactionId, User, UserId};
use service::App;
use service::lists::OwnerFilter;
use web::language::{Moment, STAFF, STAFF_ACTS, StaffTexts, TableTexts, Visit};
use web::pages::{Frame, show};
use web::{Failure, Request, Response, see_other};

const PAGE: usize = 50;
/// The largest number of rows that are read for a page.
const BUDGET: usize = 3_000;

#[derive(Debug, Template)]
#[template(path = "table.html")]
pub struct TablePage {
    frame: Frame,
    staff: &'static StaffTexts,
    t: &'static TableTexts,
    table: Table,
    /// See [`Listed::state_label`].
    state_label: &'static str,
    /// See [`Listed::states`]; the chosen state is in `filter`.
    states: Vec<(&'static str, &'static str)>,
    filter: Filter,
    /// The account that the filter names, if it exists.
    account: Option<Owner>,
    account_label: &'static str,
    /// A transaction id that was searched for and not found.
    unknown_transaction: Option<String>,
    columns: Vec<Column>,
    rows: Vec<TableRow>,
    /// The query of the next page.
    next: Option<String>,
    /// The query of the filter, for the export.
    query: String,
    /// See [`Selection::stopped_at`].
    stopped_at: Option<Moment>,
    /// The largest number of rows of an export.
    export_rows: u64,
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
    let frame = Frame::of(viewer, Visit::of(request));
    let language = frame.language;
    let staff = STAFF.of(language);
    let filter = Filter::read(request);
    let owner = filter.owner(app).await?;
    let found: Selection<T> = filter.select(app, owner, PAGE, BUDGET).await?;
    let named = the_only(owner);
    let owners = Owners::read(app, found.rows.iter().map(Listed::owner).chain(named)).await?;
    let account = named.map(|id| owners.find(id, language));
    let query = filter.query();
    let rows = found.rows.iter().map(|row| TableRow {
        time: Moment::new(row.time(), language),
        owner: owners.find(row.owner(), language),
        cells: row.cells(language),
    });
    let page = TablePage {
        frame,
        staff,
        t: &staff.table,
        table: T::TABLE,
        state_label: T::state_label(&staff.table),
        states: T::states(language),
        unknown_transaction: (!wanted.is_empty()).then(|| wanted.to_owned()),
        columns: T::columns(&staff.table),
        rows: rows.collect(),
        next: found.next.map(|next| {
            let and = if query.is_empty() { "" } else { "&" };
            format!("?{query}{and}cursor={}", next.encode())
        }),
        query,
        filter,
        account: account.filter(|account| account.username.is_some()),
        account_label: STAFF_ACTS.of(language).account,
        stopped_at: found.stopped_at.map(|time| Moment::new(time, language)),
        export_rows: EXPORT_ROWS as u64,
    };
    Ok(show(&page, &page.frame))
}

/// The account whose rows are wanted, if it is one.
fn the_only(owner: OwnerFilter) -> Option<UserId> {
    match owner {
        OwnerFilter::Only(id) => Some(id),
        OwnerFilter::Any | OwnerFilter::Unknown => None,
    }
}

#[cfg(test)]
pub fn samples(language: web::language::Language) -> Vec<Box<dyn askama::DynTemplate>> {
    use crate::rows::samples::{HOSTILE, frame, user};
    use chrono::DateTime;
    use domain::StoredFile;
    let staff = STAFF.of(language);
    let epoch = || Moment::new(DateTime::UNIX_EPOCH, language);
    let empty = || TablePage {
        frame: frame(Some(&user(true)), language),
        staff,
        t: &staff.table,
        table: Table::Files,
        state_label: StoredFile::state_label(&staff.table),
        states: StoredFile::states(language),
        filter: Filter::default(),
        account: None,
        account_label: STAFF_ACTS.of(language).account,
        unknown_transaction: Some(HOSTILE.to_owned()),
        columns: StoredFile::columns(&staff.table),
        rows: Vec::new(),
        next: None,
        query: String::new(),
        stopped_at: None,
        export_rows: EXPORT_ROWS as u64,
    };
    let rows = super::owners::samples(language).map(|owner| TableRow {
        time: epoch(),
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
        stopped_at: Some(epoch()),
        unknown_transaction: None,
        account: super::owners::samples(language).into_iter().next(),
        ..empty()
    };
    vec![Box::new(empty()), Box::new(full)]
}
