//! `GET /api/file/`: the uploads of an account with their word counts, or those of all accounts for staff.

use service::App;
use service::lists::{self, ListRow, OwnerFilter};
use service::uploads::download_url;
use web::lists::{list_response, page_request};
use web::runtime::serve;
use web::shapes::FileShape;
use web::{Access, Call, Endpoint, ErrorFormat, Failure, Method, Response};

pub const ENDPOINTS: &[Endpoint] = &[Endpoint::json(
    "/api/file/",
    &[Method::GET, Method::HEAD],
    Access::Users,
)];

/// Answers a plain array, newest first, a page at a time. Every file has a download link.
pub async fn handle(app: &App, call: Call) -> Result<Response, Failure> {
    let request = page_request(&call.request)?;
    let limit = request.limit;
    let page = lists::files(app, OwnerFilter::visible_to(call.user()?), request).await?;
    let mut shapes = Vec::with_capacity(page.rows.len());
    for file in &page.rows {
        shapes.push(FileShape::new(file, download_url(app, file).await?));
    }
    let next = page.next.map(|next| next.encode());
    let cursor = |row: usize| page.rows[row].cursor().encode();
    Ok(list_response(app, &call, limit, &shapes, next, cursor))
}

/// # Errors
/// As for [`serve`].
pub async fn run() -> Result<(), web::Error> {
    serve(ENDPOINTS, ErrorFormat::Json, handle).await
}
