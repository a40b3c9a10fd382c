//! The tables as CSV.

use super::csv::{csv, text_line};
use super::filter::{Filter, Selection};
use super::listed::Listed;
use super::owners::Owners;
use super::table::Table;
use chrono::SecondsFormat;
use domain::calendar::bangladesh_day;
use service::{App, Cursor};
use web::language::Language;
use web::{Failure, LARGEST_TEXT_BYTES, Request, Response, StatusCode, header, with_type};

/// The largest number of rows of an export. It has fewer if their names are so long that Lambda could not return them.
pub const ROWS: usize = 10_000;
/// The largest number of rows that are read for an export.
const BUDGET: usize = 30_000;
/// The space for the line that says that an export is not complete.
const LAST_LINE_BYTES: usize = 50_000;

/// Answers the rows that match the filter as a file. If there may be more, its last line says so, and this line and a
/// `Link` header hold the URL of the next file.
pub async fn export<T: Listed>(app: &App, request: &Request) -> Result<Response, Failure> {
    let filter = Filter::read(request);
    let owner = filter.owner(app).await?;
    let found: Selection<T> = filter.select(app, owner, ROWS, BUDGET).await?;
    let owners = Owners::read(app, found.rows.iter().map(Listed::owner)).await?;
    let headings = ["time", "user_id", "username"].into_iter();
    let headings = headings.chain(T::EXPORT_HEADINGS.iter().copied());
    let headings: Vec<&str> = headings.collect();
    let mut lines = Vec::with_capacity(found.rows.len());
    for row in &found.rows {
        let owner = owners.find(row.owner(), Language::English);
        let time = row.time().to_rfc3339_opts(SecondsFormat::Micros, true);
        let username = owner.username.unwrap_or_default();
        let mut line = vec![time, owner.id.to_string(), username];
        line.extend(row.export_cells());
        lines.push(line);
    }
    let (mut text, written) = csv(&headings, &lines, LARGEST_TEXT_BYTES - LAST_LINE_BYTES)?;
    let next = match written.checked_sub(1) {
        Some(last) if written < lines.len() => Some(found.rows[last].cursor()),
        _ => found.next,
    };
    let next = next.map(|cursor| next_url(app, request, &filter, T::TABLE, &cursor));
    if let Some(url) = &next {
        let mut cells = vec![String::new(); headings.len()];
        cells[0] = format!("This export stops here and there may be older rows. They are at {url}");
        text.push_str(&text_line(&cells)?);
    }
    let mut response = with_type(StatusCode::OK, "text/csv; charset=utf-8", text);
    let headers = response.headers_mut();
    let day = bangladesh_day(app.clock.now());
    let name = format!("{}-{day}.csv", T::TABLE.as_str());
    let disposition = format!("attachment; filename=\"{name}\"");
    headers.insert(header::CONTENT_DISPOSITION, header_value(&disposition));
    if let Some(url) = next {
        let link = format!("<{url}>; rel=\"next\"");
        headers.insert(header::LINK, header_value(&link));
    }
    Ok(response)
}

fn next_url(
    app: &App,
    request: &Request,
    filter: &Filter,
    table: Table,
    cursor: &Cursor,
) -> String {
    let base = format!("{}{}", request.public_url(app), table.export_path());
    let query = filter.query();
    let and = if query.is_empty() { "" } else { "&" };
    format!("{base}?{query}{and}cursor={}", cursor.encode())
}

fn header_value(text: &str) -> header::HeaderValue {
    header::HeaderValue::from_str(text).expect("names, dates and encoded queries are header text")
}
