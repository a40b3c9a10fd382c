//! A file through the API gateway: spend one credit on it and store it, so that its words are counted.

use anyhow::Context;
use shared::app::App;
use shared::domain::{FileId, NewFile, StoredFile, User};
use shared::endpoint::{Access, Call, Endpoint};
use shared::faults;
use shared::http::shapes::FileShape;
use shared::http::{
    ApiError, Failure, Field, FieldErrors, Fields, Method, Response, StatusCode, UploadedPart, json,
};
use shared::idempotency::{Attempt, fingerprint, once};
use shared::uploads::{PAYMENT_REQUIRED, accept, format_of, give_back};

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
        // Told first, as in the original. What really keeps the balance is the transaction in `accept`.
        if user.upload_credits == 0 && !attempt.resumed {
            return Err(PAYMENT_REQUIRED.into());
        }
        if body_bytes > LARGEST_BODY_BYTES {
            return Err(too_large());
        }
        upload(app, user, read_part(fields?)?, attempt).await
    })
    .await
}

async fn upload(
    app: &App,
    user: &User,
    (new, content): (NewFile, Vec<u8>),
    attempt: Attempt,
) -> Result<Response, Failure> {
    let file = StoredFile::accept(FileId(attempt.id), user.id, new, app.clock.now());
    let file = accept(app, file).await?;
    let file = match app.objects.put(&file, content).await {
        Ok(()) => file,
        Err(error) => undo(app, &file, error).await?,
    };
    faults::point("upload:stored");
    let url = app.objects.download_url(&file).await?;
    Ok(json(StatusCode::CREATED, &FileShape::new(&file, url)))
}

fn too_large() -> Failure {
    ApiError::TooLarge(
        "The file is too large for this endpoint. Send its name and size to /api/upload/direct/ and \
         upload it to the URL in the answer."
            .to_owned(),
    )
    .into()
}

/// The original's checks, in its order and words.
fn read_part(mut fields: Fields) -> Result<(NewFile, Vec<u8>), ApiError> {
    let refuse = |message: &str| Err(FieldErrors::one("file", message));
    let UploadedPart { filename, content } = match fields.take("file") {
        None => return refuse("No file was submitted."),
        Some(Field::Json(serde_json::Value::Null)) => return refuse("This field may not be null."),
        Some(Field::Text(_) | Field::Json(_)) => {
            return refuse(
                "The submitted data was not a file. Check the encoding type on the form.",
            );
        }
        Some(Field::File(part)) => part,
    };
    if content.is_empty() {
        return refuse("The submitted file is empty.");
    }
    let format = format_of(&filename).map_err(|complaint| FieldErrors::one("file", complaint))?;
    let new = NewFile {
        filename,
        format,
        size_bytes: content.len() as u64,
    };
    Ok((new, content))
}

/// Storage failed after the credit was spent: it goes back at once. Should this fail too, the file is
/// still Processing and in the `open` index, and is given back from there. If only storage's answer was
/// lost, the file may have been counted by now: then it is as good as any.
async fn undo(app: &App, file: &StoredFile, error: anyhow::Error) -> Result<StoredFile, Failure> {
    tracing::error!(file_id = %file.file_id, error = format!("{error:#}"), "upload did not reach storage");
    let reason =
        "The file did not reach storage; the payment was given back. Please upload it again.";
    if !give_back(app, file, reason)
        .await
        .context("give a credit back")?
    {
        let known = app.store.find_file(file.file_id).await?;
        if let Some(counted) = known.filter(|file| !file.given_back) {
            return Ok(counted);
        }
    }
    Err(ApiError::TryAgain("Server error during file upload").into())
}
