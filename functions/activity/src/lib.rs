//! `GET /api/activity/`: the history of an account, or of all accounts for staff.

use service::App;
use service::lists::{self, ListRow, OwnerFilter};
use web::lists::{list_response, page_request};
use web::runtime::serve;
use web::shapes::ActivityShape;
use web::{Access, Call, Endpoint, ErrorFormat, Failure, Method, Response};

pub const ENDPOINTS: &[Endpoint] = &[Endpoint::json(
    "/api/activity/",
    &[Method::GET, Method::HEAD],
    Access::Users,
)];

/// Answers a plain array, newest first, a page at a time.
pub async fn handle(app: &App, call: Call) -> Result<Response, Failure> {
    let request = page_request(&call.request)?;
    let limit = request.limit;
    let page = lists::activities(app, OwnerFilter::visible_to(call.user()?), request).await?;
    let shapes: Vec<ActivityShape> = page.rows.iter().map(ActivityShape::from).collect();
    let next = page.next.map(|next| next.encode());
    let cursor = |row: usize| page.rows[row].cursor().encode();
    Ok(list_response(app, &call, limit, &shapes, next, cursor))
}

/// # Errors
/// As for [`serve`].
pub async fn run() -> Result<(), web::Error> {
    serve(ENDPOINTS, ErrorFormat::Json, handle).await
}
