//! `POST /api/upload/direct/`: spend a credit on a name and a size, and answer a signed request with which the client
//! stores exactly that. It is for files that are too large for API Gateway.

use domain::{FileId, NewFile, Sha256Digest, basename, null_character_problem};
use serde::Serialize;
use serde_json::{Map, Value};
use service::uploads::{ReserveUpload, download_url, reserve_upload};
use service::{App, DirectUpload, config};
use web::idempotency::once;
use web::runtime::serve_calls;
use web::shapes::{FileShape, timestamp};
use web::uploads::{UploadProblem, require_credit};
use web::{
    Access, ApiError, Call, Endpoint, ErrorFormat, Failure, Field, FieldErrors, Fields, Method,
    Response, StatusCode, json,
};

pub const ENDPOINTS: &[Endpoint] = &[Endpoint::json(
    "/api/upload/direct/",
    &[Method::POST],
    Access::Users,
)];

/// The size limit unless `DIRECT_UPLOAD_MAX_BYTES` is set.
const DEFAULT_LARGEST_FILE_BYTES: u64 = 200_000_000;

#[derive(Serialize)]
struct Reserved<'a> {
    #[serde(flatten)]
    file: FileShape<'a>,
    upload: UploadShape,
}

/// The request with which the client stores the content.
#[derive(Serialize)]
struct UploadShape {
    method: String,
    url: String,
    headers: Map<String, Value>,
    expires_at: String,
}

/// Takes `{filename, size_bytes}` and optionally `sha256`. Answers 201 with the file, Processing, and the request that stores its content; 403
/// without an unspent payment; 400 for what could not be counted or is too large, which costs nothing.
pub async fn handle(app: &App, largest_file_bytes: u64, call: Call) -> Result<Response, Failure> {
    let user = call.user()?;
    let fields = Fields::parse(&call.request).await;
    once(app, &call, fields, async |attempt, fields| {
        require_credit(user, attempt.is_resumed)?;
        let new = read_file(&fields?, largest_file_bytes)?;
        match reserve_upload(app, FileId(attempt.id), user, new).await? {
            ReserveUpload::Reserved(reserved) => {
                let (file, upload) = *reserved;
                let url = download_url(app, &file).await?;
                let reserved = Reserved {
                    file: FileShape::new(&file, url),
                    upload: upload.into(),
                };
                Ok(json(StatusCode::CREATED, &reserved))
            }
            ReserveUpload::NoCredit => Err(UploadProblem::PaymentRequired.into()),
            ReserveUpload::TooLate => Err(UploadProblem::NotStored.into()),
        }
    })
    .await
}

/// # Errors
/// As for [`web::runtime::serve`].
pub async fn run() -> Result<(), web::Error> {
    let app = App::from_env()?;
    let limit = config::number("DIRECT_UPLOAD_MAX_BYTES", DEFAULT_LARGEST_FILE_BYTES)?;
    let json = ErrorFormat::Json;
    serve_calls(&app, ENDPOINTS, json, |call| handle(&app, limit, call)).await
}

impl From<DirectUpload> for UploadShape {
    fn from(upload: DirectUpload) -> Self {
        let headers = upload.headers.into_iter();
        Self {
            method: upload.method,
            url: upload.url,
            headers: headers.map(|(name, value)| (name, value.into())).collect(),
            expires_at: timestamp(upload.expires_at),
        }
    }
}

/// The file that the fields announce, or every problem with them.
fn read_file(fields: &Fields, largest_file_bytes: u64) -> Result<NewFile, ApiError> {
    let mut errors = FieldErrors::default();
    let size_bytes = read_size(fields, largest_file_bytes);
    // The name is validated although the size may be wrong: both problems are reported at once.
    let new = read_filename(fields, *size_bytes.as_ref().unwrap_or(&0));
    match (new, size_bytes, read_sha256(fields)) {
        (Ok(new), Ok(_), Ok(sha256)) => Ok(new.with_sha256(sha256)),
        (name, size, sha256) => {
            errors.add("filename", name.err().into_iter().collect());
            errors.add("size_bytes", size.err().into_iter().collect());
            errors.add("sha256", sha256.err().into_iter().collect());
            Err(ApiError::Fields(errors))
        }
    }
}

/// The name without folders, like the file name of a form.
fn read_filename(fields: &Fields, size_bytes: u64) -> Result<NewFile, String> {
    let read = || {
        let name = fields.required_text("filename")?;
        match null_character_problem(&name) {
            Some(problem) => Err(problem),
            None => NewFile::new(basename(&name), size_bytes),
        }
    };
    read().map_err(|problem| problem.to_string())
}

/// The announced hash; `None` without one. Storage holds the client to it.
fn read_sha256(fields: &Fields) -> Result<Option<Sha256Digest>, String> {
    let text = match fields.get("sha256") {
        None | Some(Field::Json(Value::Null)) => return Ok(None),
        Some(Field::Text(text) | Field::Json(Value::String(text))) => text.as_str(),
        Some(Field::Json(_) | Field::File(_)) => "",
    };
    let sha256 = Sha256Digest::parse(text);
    sha256
        .map(Some)
        .ok_or_else(|| "Enter the SHA-256 of the file as 64 hexadecimal digits.".to_owned())
}

/// A whole number as Django REST framework's `IntegerField` reads it, in its words.
fn read_size(fields: &Fields, largest: u64) -> Result<u64, String> {
    let size: Option<i128> = match fields.get("size_bytes") {
        None => return Err("This field is required.".to_owned()),
        Some(Field::Json(Value::Null)) => return Err("This field may not be null.".to_owned()),
        Some(Field::Text(text) | Field::Json(Value::String(text))) => text.trim().parse().ok(),
        Some(Field::Json(Value::Number(number))) => number.to_string().parse().ok(),
        Some(Field::Json(_) | Field::File(_)) => None,
    };
    let size = size.ok_or("A valid integer is required.")?;
    if size < 1 {
        let empty = if size == 0 { "The file is empty. " } else { "" };
        return Err(format!(
            "{empty}Ensure this value is greater than or equal to 1."
        ));
    }
    u64::try_from(size)
        .ok()
        .filter(|size| *size <= largest)
        .ok_or_else(|| format!("Ensure this value is less than or equal to {largest}."))
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::FileFormat;
    use serde_json::json;

    fn read(filename: Value, size_bytes: Value) -> Result<NewFile, String> {
        let body = json!({"filename": filename, "size_bytes": size_bytes});
        let Value::Object(body) = body else {
            unreachable!()
        };
        read_file(&Fields::from_json_object(body), 200).map_err(|error| error.explain())
    }

    #[test]
    fn a_name_and_a_size_within_the_limit_are_taken() {
        for size in [json!(1), json!(200), json!("200")] {
            let file = read(json!("C:\\docs\\A b.DOCX"), size).unwrap();
            assert_eq!(
                (file.filename.as_str(), file.format),
                ("A b.DOCX", FileFormat::Docx)
            );
        }
    }

    #[test]
    fn every_mistake_is_named() {
        for (filename, size, complaint) in [
            (json!(null), json!(1), "This field may not be null."),
            (json!(""), json!(1), "This field may not be blank."),
            (json!(["a.txt"]), json!(1), "Not a valid string."),
            (
                json!("a.pdf"),
                json!(1),
                "File extension “pdf” is not allowed.",
            ),
            (json!("x/"), json!(1), "File extension “” is not allowed."),
            (
                json!(format!("{}.txt", "a".repeat(97))),
                json!(1),
                "(it has 101)",
            ),
            (json!("a.txt"), json!(null), "This field may not be null."),
            (json!("a.txt"), json!(true), "A valid integer is required."),
            (json!("a.txt"), json!(1.5), "A valid integer is required."),
            (json!("a.txt"), json!("1e2"), "A valid integer is required."),
            (json!("a.txt"), json!(0), "greater than or equal to 1."),
            (json!("a.txt"), json!(0), "The file is empty."),
            (json!("a.txt"), json!("0"), "The file is empty."),
            (json!("a.txt"), json!(-1), "greater than or equal to 1."),
            (json!("a.txt"), json!(201), "less than or equal to 200."),
            (
                json!("a.txt"),
                json!(u64::MAX),
                "less than or equal to 200.",
            ),
        ] {
            let refusal = read(filename, size).unwrap_err();
            assert!(refusal.contains(complaint), "{refusal}");
        }
        for sha256 in [
            json!(""),
            json!("ab"),
            json!(7),
            json!("g".repeat(64)),
            json!("a".repeat(65)),
        ] {
            let body = json!({"filename": "a.txt", "size_bytes": 1, "sha256": sha256});
            let fields = Fields::from_json_object(body.as_object().unwrap().clone());
            let refusal = read_file(&fields, 200).unwrap_err().explain();
            assert!(refusal.contains("sha256"), "{refusal}");
        }
        let both = read(json!(null), json!(null)).unwrap_err();
        assert!(
            both.contains("filename") && both.contains("size_bytes"),
            "{both}"
        );
    }
}
