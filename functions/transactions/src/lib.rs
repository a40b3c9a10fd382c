//! `GET /api/payment/`, the payments of an account, and `GET /api/transactions/`, those of all accounts for staff.

use service::App;
use service::lists::{self, ListRow, OwnerFilter};
use web::lists::{list_response, page_request};
use web::runtime::serve;
use web::shapes::PaymentShape;
use web::{Access, Call, Endpoint, ErrorFormat, Failure, Method, Response};

const ALL: &str = "/api/transactions/";
const OWN: &str = "/api/payment/";
const READ: &[Method] = &[Method::GET, Method::HEAD];

pub const ENDPOINTS: &[Endpoint] = &[
    Endpoint::json(ALL, READ, Access::Staff),
    Endpoint::json(OWN, READ, Access::Users),
];

/// Answers a plain array, newest first, a page at a time.
pub async fn handle(app: &App, call: Call) -> Result<Response, Failure> {
    let request = page_request(&call.request)?;
    let limit = request.limit;
    let owner = match call.path {
        ALL => OwnerFilter::Any,
        _ => OwnerFilter::Only(call.user()?.id),
    };
    let page = lists::payments(app, owner, request).await?;
    let shapes: Vec<PaymentShape> = page.rows.iter().map(PaymentShape::from).collect();
    let next = page.next.map(|next| next.encode());
    let cursor = |row: usize| page.rows[row].cursor().encode();
    Ok(list_response(app, &call, limit, &shapes, next, cursor))
}

/// # Errors
/// As for [`serve`].
pub async fn run() -> Result<(), web::Error> {
    serve(ENDPOINTS, ErrorFormat::Json, handle).await
}
