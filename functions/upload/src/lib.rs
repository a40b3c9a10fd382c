//! A file through the API gateway: spend one credit on it and store it, so that its words are counted.

use shared::app::App;
use shared::domain::FileId;
use shared::endpoint::{Access, Call, Endpoint};
use shared::http::shapes::FileShape;
use shared::http::{ApiError, Failure, Fields, Method, Response, StatusCode, json};
use shared::idempotency::{fingerprint, once};
use shared::uploads::{PAYMENT_REQUIRED, store_upload};

/// What is served.
pub const ENDPOINTS: &[Endpoint] = &[Endpoint {
    path: "/api/upload/",
    methods: &[Method::POST],
    access: Access::Users,
}];

/// Lambda takes 6 MB of event, which holds the body in base64. What is much larger never comes here: the
/// gateway itself answers 413.
const LARGEST_BODY_BYTES: usize = 4_400_000;

/// Multipart with a part `file` -> 201 with the file, Processing; 403 without an unspent payment; 400
/// for what is not an uploadable file, which costs nothing.
pub async fn handle(app: &App, call: Call) -> Result<Response, Failure> {
    let user = call.user()?;
    let body_bytes = call.request.body.len();
    let fields = Fields::parse(&call.request).await;
    let fingerprint = fingerprint(&call.request, &fields);
    once(app, &call, fingerprint, |attempt| async move {
        // Told first, as in the original. What really keeps the balance is the transaction in `store_upload`.
        if user.upload_credits == 0 && !attempt.resumed {
            return Err(PAYMENT_REQUIRED.into());
        }
        if body_bytes > LARGEST_BODY_BYTES {
            return Err(too_large());
        }
        let file = store_upload(app, FileId(attempt.id), user, fields?).await?;
        let url = app.objects.download_url(&file).await?;
        Ok(json(StatusCode::CREATED, &FileShape::new(&file, url)))
    })
    .await
}

fn too_large() -> Failure {
    ApiError::TooLarge(
        "The file is too large for this endpoint. Send its name and size to /api/upload/direct/ and \
         upload it to the URL in the answer."
            .to_owned(),
    )
    .into()
}
