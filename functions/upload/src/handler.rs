use shared::app::App;
use shared::endpoint::{Access, Call, Endpoint};
use shared::http::shapes::FileShape;
use shared::http::{Failure, Fields, Method, Response, StatusCode, json};
use shared::uploads::{require_credit, store_upload};

pub const ENDPOINTS: &[Endpoint] = &[Endpoint {
    path: "/api/upload/",
    methods: &[Method::POST],
    access: Access::Users,
}];

/// Multipart with a part `file` -> 201 with the file, Processing; 403 without an unspent payment; 400
/// for what is not an uploadable file, which costs nothing.
pub async fn handle(app: &App, call: Call) -> Result<Response, Failure> {
    let user = call.user()?;
    require_credit(user)?;
    let fields = Fields::parse(&call.request).await?;
    let file = store_upload(app, user, fields).await?;
    let url = app.objects.download_url(&file).await?;
    Ok(json(StatusCode::CREATED, &FileShape::new(&file, url)))
}
