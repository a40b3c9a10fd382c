use shared::app::App;
use shared::endpoint::{Access, Call, Endpoint};
use shared::http::shapes::PaymentShape;
use shared::http::{Failure, Method, Response};
use shared::lists::{list_response, page_request};

const ALL: &str = "/api/transactions/";
const OWN: &str = "/api/payment/";

pub const ENDPOINTS: &[Endpoint] = &[
    Endpoint {
        path: ALL,
        methods: &[Method::GET, Method::HEAD],
        access: Access::Staff,
    },
    Endpoint {
        path: OWN,
        methods: &[Method::GET, Method::HEAD],
        access: Access::Users,
    },
];

/// A plain array, newest first, a page at a time.
pub async fn handle(app: &App, call: Call) -> Result<Response, Failure> {
    let user = call.user()?;
    let request = page_request(&call.request)?;
    let limit = request.limit;
    let page = match call.path {
        ALL => app.store.all_payments(request, app.clock.now()).await?,
        _ => app.store.payments_of(user.id, request).await?,
    };
    let shapes: Vec<PaymentShape> = page.rows.iter().map(PaymentShape::from).collect();
    Ok(list_response(app, &call, &shapes, limit, page.next))
}
