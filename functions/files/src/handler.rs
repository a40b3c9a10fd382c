use shared::app::App;
use shared::endpoint::{Access, Call, Endpoint};
use shared::http::shapes::FileShape;
use shared::http::{Failure, Method, Response};
use shared::lists::{list_response, page_request};

pub const ENDPOINTS: &[Endpoint] = &[Endpoint {
    path: "/api/file/",
    methods: &[Method::GET, Method::HEAD],
    access: Access::Users,
}];

/// A plain array, newest first; `?limit=` (default 100, at most 1000) and `?cursor=`, with a `Link`
/// header where the list goes on.
pub async fn handle(app: &App, call: Call) -> Result<Response, Failure> {
    let user = call.user()?;
    let request = page_request(&call.request)?;
    let limit = request.limit;
    let page = match user.is_staff {
        true => app.store.all_files(request, app.clock.now()).await?,
        false => app.store.files_of(user.id, request).await?,
    };
    let mut shapes = Vec::with_capacity(page.rows.len());
    for file in &page.rows {
        shapes.push(FileShape::new(file, app.objects.download_url(file).await?));
    }
    Ok(list_response(app, &call, &shapes, limit, page.next))
}
