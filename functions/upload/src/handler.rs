use shared::app::App;
use shared::domain::{Activity, FileFormat, StoredFile};
use shared::endpoint::{Access, Call, Endpoint};
use shared::http::shapes::FileShape;
use shared::http::{
    ApiError, Failure, Field, FieldErrors, Fields, Method, Response, StatusCode, UploadedPart, json,
};
use shared::store::AcceptUpload;

pub const ENDPOINTS: &[Endpoint] = &[Endpoint {
    path: "/api/upload/",
    methods: &[Method::POST],
    access: Access::Users,
}];

const PAYMENT_REQUIRED: ApiError =
    ApiError::Forbidden("Payment required. Please complete payment before uploading file");
const MAXIMUM_FILENAME: usize = 100;

/// Multipart with a part `file` -> 201 with the file, Processing; 403 without an unspent payment; 400
/// for what is not an uploadable file, which costs nothing.
pub async fn handle(app: &App, call: Call) -> Result<Response, Failure> {
    let user = call.user()?;
    // Told first, as in the original. What really keeps the balance is the transaction below.
    if user.upload_credits == 0 {
        return Err(PAYMENT_REQUIRED.into());
    }
    let (part, format) = read_part(Fields::parse(&call.request).await?)?;
    let file = StoredFile::accept(user.id, part.filename, format, app.clock.now());
    accept(app, &file).await?;
    if let Err(error) = app.objects.put(&file, part.content).await {
        return Err(give_back(app, &file, error).await);
    }
    let url = app.objects.download_url(&file).await?;
    Ok(json(StatusCode::CREATED, &FileShape::new(&file, url)))
}

/// The original's checks, in its order and words.
fn read_part(mut fields: Fields) -> Result<(UploadedPart, FileFormat), ApiError> {
    let refuse = |message: &str| Err(FieldErrors::one("file", message));
    let part = match fields.take("file") {
        None => return refuse("No file was submitted."),
        Some(Field::Json(serde_json::Value::Null)) => return refuse("This field may not be null."),
        Some(Field::Text(_) | Field::Json(_)) => {
            return refuse(
                "The submitted data was not a file. Check the encoding type on the form.",
            );
        }
        Some(Field::File(part)) => part,
    };
    let length = part.filename.chars().count();
    if part.content.is_empty() {
        return refuse("The submitted file is empty.");
    }
    if length > MAXIMUM_FILENAME {
        let limit = MAXIMUM_FILENAME;
        return refuse(&format!(
            "Ensure this filename has at most {limit} characters (it has {length})."
        ));
    }
    let Some(format) = FileFormat::of_filename(&part.filename) else {
        let extension = part
            .filename
            .rsplit_once('.')
            .map_or("", |(_, extension)| extension)
            .to_lowercase();
        return refuse(&format!(
            "File extension “{extension}” is not allowed. Allowed extensions are: txt, docx."
        ));
    };
    Ok((part, format))
}

/// Spends the credit and records the file, in one transaction.
async fn accept(app: &App, file: &StoredFile) -> Result<(), Failure> {
    let activity = Activity::file_uploaded(file, file.upload_time);
    match app.store.accept_upload(file, &activity).await? {
        AcceptUpload::Accepted => Ok(()),
        AcceptUpload::NoCredit => Err(PAYMENT_REQUIRED.into()),
    }
}

/// Storage failed after the credit was spent: it goes back at once. Should this fail too, the file is
/// still Processing and in the `open` index, and is given back from there.
async fn give_back(app: &App, file: &StoredFile, error: anyhow::Error) -> Failure {
    tracing::error!(file_id = %file.file_id, error = format!("{error:#}"), "upload did not reach storage");
    let reason =
        "The file did not reach storage; the payment was given back. Please upload it again.";
    let activity = Activity::count_failed(file, reason, app.clock.now());
    match app.store.give_back_credit(file, &activity).await {
        Ok(_) => ApiError::TryAgain("Server error during file upload").into(),
        Err(error) => Failure::Broken(error.context("give a credit back")),
    }
}
