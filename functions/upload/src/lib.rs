//! `POST /api/upload/`: spend a credit on a file in the body and store it, so that its words are counted.

use domain::FileId;
use service::App;
use service::uploads::{download_url, store_upload};
use web::idempotency::once;
use web::runtime::serve;
use web::shapes::FileShape;
use web::uploads::{read_file, require_credit, stored};
use web::{
    Access, ApiError, Call, Endpoint, ErrorFormat, Failure, Fields, Method, Response, StatusCode,
    json,
};

pub const ENDPOINTS: &[Endpoint] = &[Endpoint::json(
    "/api/upload/",
    &[Method::POST],
    Access::Users,
)];

/// Lambda takes an event of 6 MB, which holds the body in base64. API Gateway answers 413 to what is much larger.
const LARGEST_BODY_BYTES: usize = 4_400_000;

/// Takes a multipart body with the field `file`. Answers 201 with the file, Processing; 403 without an unspent payment; 400
/// for what is not an uploadable file or can be seen to be uncountable, which costs nothing.
pub async fn handle(app: &App, call: Call) -> Result<Response, Failure> {
    let user = call.user()?;
    let fields = Fields::parse(&call.request).await;
    once(app, &call, fields, async |attempt, fields| {
        require_credit(user, attempt.is_resumed)?;
        if call.request.body.len() > LARGEST_BODY_BYTES {
            return Err(too_large().into());
        }
        let (new, content) = read_file(fields?)?;
        let file = stored(store_upload(app, FileId(attempt.id), user, new, content).await?)?;
        let url = download_url(app, &file).await?;
        Ok(json(StatusCode::CREATED, &FileShape::new(&file, url)))
    })
    .await
}

fn too_large() -> ApiError {
    ApiError::TooLarge(
        "The file is too large for this endpoint. Send its name and size to /api/upload/direct/ and \
         upload it to the URL in the answer."
            .to_owned(),
    )
}

/// # Errors
/// As for [`serve`].
pub async fn run() -> Result<(), web::Error> {
    serve(ENDPOINTS, ErrorFormat::Json, handle).await
}
