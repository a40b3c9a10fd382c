//! The tables as CSV.

use super::csv::csv;
use super::filter::{Filter, Selection};
use super::listed::Listed;
use super::usernames;
use chrono::SecondsFormat;
use shared::app::App;
use shared::clock::bangladesh_day;
use shared::http::{Failure, Request, Response, StatusCode, header, with_type};

/// Rows of one export: about 2 MB, of the 6 MB that an answer may have.
const ROWS: usize = 10_000;
/// Rows read for one export while a filter looks for matches.
const BUDGET: usize = 30_000;

/// The filtered rows as a file. Where it does not hold them all, a `Link` header leads on.
pub async fn export<T: Listed>(app: &App, request: &Request) -> Result<Response, Failure> {
    let filter = Filter::read(request);
    let found: Selection<T> = filter.select(app, ROWS, BUDGET).await?;
    let names = usernames(app, found.rows.iter().map(Listed::owner)).await?;
    let headings = ["time", "user_id", "username"].into_iter();
    let headings = headings.chain(T::EXPORT_HEADINGS.iter().copied());
    let mut lines = vec![headings.map(str::to_owned).collect()];
    for row in &found.rows {
        let name = names.get(&row.owner()).cloned().unwrap_or_default();
        let time = row.time().to_rfc3339_opts(SecondsFormat::Micros, true);
        let mut line = vec![time, row.owner().to_string(), name];
        line.extend(row.export_cells());
        lines.push(line);
    }
    let mut response = with_type(StatusCode::OK, "text/csv; charset=utf-8", csv(&lines));
    let headers = response.headers_mut();
    let name = format!("{}-{}.csv", T::NAME.0, bangladesh_day(app.clock.now()));
    let disposition = format!("attachment; filename=\"{name}\"");
    headers.insert(header::CONTENT_DISPOSITION, header_value(&disposition));
    if let Some(next) = found.next {
        let query = filter.query();
        let base = format!(
            "{}/api/dashboard/{}.csv",
            app.public_url(request),
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
