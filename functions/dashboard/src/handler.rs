//! Which page is where. Everybody reaches every path here; who is who is each page's business,
//! because a page without a session leads to the sign-in form instead of a 401.

use crate::{form, own, staff};
use shared::app::App;
use shared::endpoint::{Access, Call, Endpoint, unhandled};
use shared::gateway::Gateway;
use shared::http::{Failure, Method, Response};

const READ: &[Method] = &[Method::GET, Method::HEAD];
const READ_AND_SEND: &[Method] = &[Method::GET, Method::HEAD, Method::POST];
const SEND: &[Method] = &[Method::POST];

pub const ENDPOINTS: &[Endpoint] = &[
    page("/dashboard/", READ),
    page("/dashboard/sign-in/", READ_AND_SEND),
    page("/dashboard/register/", READ_AND_SEND),
    page("/dashboard/sign-out/", SEND),
    page("/dashboard/pay/", SEND),
    page("/dashboard/payments/{id}/check/", SEND),
    page("/dashboard/upload/", SEND),
    page("/dashboard/access-token/", SEND),
    page("/dashboard/files/{id}/", READ),
    page("/dashboard/files/{id}/download/", READ),
    page("/api/dashboard/", READ),
    page("/api/dashboard/payments/", READ),
    page("/api/dashboard/payments/{id}/", READ),
    page("/api/dashboard/files/", READ),
    page("/api/dashboard/activities/", READ),
    page("/api/dashboard/payments.csv/", READ),
    page("/api/dashboard/files.csv/", READ),
    page("/api/dashboard/activities.csv/", READ),
];

const fn page(path: &'static str, methods: &'static [Method]) -> Endpoint {
    Endpoint {
        path,
        methods,
        access: Access::Anyone,
    }
}

pub async fn handle(app: &App, gateway: &Gateway, call: Call) -> Result<Response, Failure> {
    if call.request.method == Method::POST {
        form::require_own_page(app, &call.request)?;
    }
    let id = call.id.as_deref().unwrap_or("");
    let (path, request) = (call.path, &call.request);
    match path.strip_prefix("/api/dashboard/") {
        Some(staff_path) => staff::handle(app, staff_path, id, request).await,
        None => own::handle(app, gateway, path, id, request)
            .await
            .unwrap_or_else(|| Err(unhandled(&call))),
    }
}
