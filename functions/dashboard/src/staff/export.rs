//! The tables as CSV.

use super::csv::csv;
use super::filter::{Filter, Selection};
use super::listed::Listed;
use super::usernames;
use chrono::SecondsFormat;
use domain::calendar::bangladesh_day;
use service::App;
use web::{Failure, Request, Response, StatusCode, header, with_type};

/// The number of rows of one export: about 2 MB, of the 6 MB that Lambda answers at the most.
const ROWS: usize = 10_000;
/// The number of rows that are read at the most for one export of matches.
const BUDGET: usize = 30_000;

/// Answers the filtered rows as a file. A `Link` header leads to the rest if the file does not hold them all.
pub async fn export<T: Listed>(app: &App, request: &Request) -> Result<Response, Failure> {
    let filter = Filter::read(request);
    let found: Selection<T> = filter.select(app, ROWS, BUDGET).await?;
    let names = usernames(app, found.rows.iter().map(Listed::owner)).await?;
    let headings = ["time", "user_id", "username"].into_iter();
    let headings = headings.chain(T::EXPORT_HEADINGS.iter().copied());
    let headings: Vec<&str> = headings.collect();
    let mut lines = Vec::with_capacity(found.rows.len());
    for row in &found.rows {
        let name = names.get(&row.owner()).cloned().unwrap_or_default();
        let time = row.time().to_rfc3339_opts(SecondsFormat::Micros, true);
        let mut line = vec![time, row.owner().to_string(), name];
        line.extend(row.export_cells());
        lines.push(line);
    }
    let mut response = with_type(
        StatusCode::OK,
        "text/csv; charset=utf-8",
        csv(&headings, &lines)?,
    );
    let headers = response.headers_mut();
    let name = format!("{}-{}.csv", T::NAME.0, bangladesh_day(app.clock.now()));
    let disposition = format!("attachment; filename=\"{name}\"");
    headers.insert(header::CONTENT_DISPOSITION, header_value(&disposition));
    if let Some(next) = found.next {
        let query = filter.query();
        let base = format!(
            "{}/api/dashboard/{}.csv",
            request.public_url(app),
            T::NAME.0
        );
        let link = format!("<{base}?{query}&cursor={}>; rel=\"next\"", next.encode());
        headers.insert(header::LINK, header_value(&link));
    }
    Ok(response)
}

fn header_value(text: &str) -> header::HeaderValue {
    header::HeaderValue::from_str(text).expect("names, dates and encoded queries are header text")
}
