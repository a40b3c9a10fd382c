//! What happened to one's own payments and files, or to everybody's.

use shared::app::App;
use shared::endpoint::{Access, Call, Endpoint};
use shared::http::shapes::ActivityShape;
use shared::http::{Failure, Method, Response};
use shared::lists::{list_response, page_request};

/// What is served.
pub const ENDPOINTS: &[Endpoint] = &[Endpoint {
    path: "/api/activity/",
    methods: &[Method::GET, Method::HEAD],
    access: Access::Users,
}];

/// A plain array, newest first, a page at a time.
pub async fn handle(app: &App, call: Call) -> Result<Response, Failure> {
    let user = call.user()?;
    let request = page_request(&call.request)?;
    let limit = request.limit;
    let page = match user.is_staff {
        true => app.store.all_activities(request, app.clock.now()).await?,
        false => app.store.activities_of(user.id, request).await?,
    };
    let shapes: Vec<ActivityShape> = page.rows.iter().map(ActivityShape::from).collect();
    Ok(list_response(app, &call, &shapes, limit, page.next))
}
