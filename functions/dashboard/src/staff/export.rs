//! The tables as CSV.

use super::csv::csv;
use super::filter::{Filter, Selection};
use super::listed::Listed;
use super::owners::Owners;
use chrono::SecondsFormat;
use domain::calendar::bangladesh_day;
use service::App;
use web::{Failure, Request, Response, StatusCode, header, with_type};

/// The largest number of rows of an export. They are about 2 MB, of the 6 MB that Lambda can answer.
pub const ROWS: usize = 10_000;
/// The largest number of rows that are read for an export.
const BUDGET: usize = 30_000;

/// Answers the rows that match the filter as a file. If there are more, a `Link` header holds the URL of the next file.
pub async fn export<T: Listed>(app: &App, request: &Request) -> Result<Response, Failure> {
    let filter = Filter::read(request);
    let found: Selection<T> = filter.select(app, ROWS, BUDGET).await?;
    let owners = Owners::read(app, found.rows.iter().map(Listed::owner)).await?;
    let headings = ["time", "user_id", "username"].into_iter();
    let headings = headings.chain(T::EXPORT_HEADINGS.iter().copied());
    let headings: Vec<&str> = headings.collect();
    let mut lines = Vec::with_capacity(found.rows.len());
    for row in &found.rows {
        let owner = owners.find(row.owner());
        let time = row.time().to_rfc3339_opts(SecondsFormat::Micros, true);
        let username = owner.username.unwrap_or_default();
        let mut line = vec![time, owner.id.to_string(), username];
        line.extend(row.export_cells());
        lines.push(line);
    }
    let mut response = with_type(
        StatusCode::OK,
        "text/csv; charset=utf-8",
        csv(&headings, &lines)?,
    );
    let headers = response.headers_mut();
    let day = bangladesh_day(app.clock.now());
    let name = format!("{}-{day}.csv", T::TABLE.as_str());
    let disposition = format!("attachment; filename=\"{name}\"");
    headers.insert(header::CONTENT_DISPOSITION, header_value(&disposition));
    if let Some(next) = found.next {
        let query = filter.query();
        let base = format!("{}{}", request.public_url(app), T::TABLE.export_path());
        let link = format!("<{base}?{query}&cursor={}>; rel=\"next\"", next.encode());
        headers.insert(header::LINK, header_value(&link));
    }
    Ok(response)
}

fn header_value(text: &str) -> header::HeaderValue {
    header::HeaderValue::from_str(text).expect("names, dates and encoded queries are header text")
}
