//! For files that are too large for the API gateway: a credit is spent on a name and a size, and the
//! answer is a signed request with which the client stores exactly that.

use serde::Serialize;
use serde_json::{Map, Value};
use shared::app::App;
use shared::config;
use shared::domain::{FileFormat, FileId, NewFile, StoredFile, User};
use shared::endpoint::{Access, Call, Endpoint};
use shared::http::shapes::{FileShape, timestamp};
use shared::http::{
    ApiError, Failure, Field, FieldErrors, Fields, Method, Missing, Response, StatusCode, basename,
    json, no_null_characters, read_text,
};
use shared::idempotency::{Attempt, fingerprint, once};
use shared::objects::DirectUpload;
use shared::uploads::{PAYMENT_REQUIRED, accept, format_of};

/// What is served.
pub const ENDPOINTS: &[Endpoint] = &[Endpoint {
    path: "/api/upload/direct/",
    methods: &[Method::POST],
    access: Access::Users,
}];

/// `DIRECT_UPLOAD_MAX_BYTES`, 200 MB unless it is set.
pub fn largest_file_bytes() -> anyhow::Result<u64> {
    config::number("DIRECT_UPLOAD_MAX_BYTES", 200_000_000)
}

/// The file, and how to bring its content.
#[derive(Serialize)]
struct Reserved<'a> {
    #[serde(flatten)]
    file: FileShape<'a>,
    upload: UploadShape,
}

#[derive(Serialize)]
struct UploadShape {
    method: String,
    url: String,
    headers: Map<String, Value>,
    expires_at: String,
}

/// `{filename, size_bytes}` -> 201 with the file, Processing, and the request that brings its content.
/// 403 without an unspent payment; 400 for what could not be counted or is too large, which costs nothing.
pub async fn handle(app: &App, largest_file_bytes: u64, call: Call) -> Result<Response, Failure> {
    let user = call.user()?;
    let fields = Fields::parse(&call.request).await;
    let fingerprint = fingerprint(&call.request, &fields);
    once(app, &call, fingerprint, |attempt| async move {
        // Told first, as for uploads through the gateway.
        if user.upload_credits == 0 && !attempt.resumed {
            return Err(PAYMENT_REQUIRED.into());
        }
        reserve(app, user, read_file(&fields?, largest_file_bytes)?, attempt).await
    })
    .await
}

async fn reserve(
    app: &App,
    user: &User,
    new: NewFile,
    attempt: Attempt,
) -> Result<Response, Failure> {
    let now = app.clock.now();
    let file = StoredFile::expect(FileId(attempt.id), user.id, new, now);
    let file = accept(app, file).await?;
    let Some(upload) = app.objects.direct_upload(&file, now).await? else {
        // Another try spent the credit long ago; it comes back by itself, since nothing can arrive.
        return Err(ApiError::TryAgain("Server error during file upload").into());
    };
    let url = app.objects.download_url(&file).await?;
    let reserved = Reserved {
        file: FileShape::new(&file, url),
        upload: upload.into(),
    };
    Ok(json(StatusCode::CREATED, &reserved))
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

/// Every mistake at once.
fn read_file(fields: &Fields, largest_file_bytes: u64) -> Result<NewFile, ApiError> {
    match (read_filename(fields), read_size(fields, largest_file_bytes)) {
        (Ok((filename, format)), Ok(size_bytes)) => Ok(NewFile {
            filename,
            format,
            size_bytes,
        }),
        (name, size) => {
            let mut errors = FieldErrors::default();
            errors.add("filename", name.err().unwrap_or_default());
            errors.add("size_bytes", size.err().into_iter().collect());
            Err(ApiError::Fields(errors))
        }
    }
}

/// Without folders, like the file name of a form.
fn read_filename(fields: &Fields) -> Result<(String, FileFormat), Vec<String>> {
    let name = read_text(fields, "filename", Missing::Refused, &[&no_null_characters])?;
    let name = basename(&name.unwrap_or_default());
    match format_of(&name) {
        Ok(format) => Ok((name, format)),
        Err(complaint) => Err(vec![complaint]),
    }
}

/// DRF's `IntegerField`, in its words.
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
        return Err("Ensure this value is greater than or equal to 1.".to_owned());
    }
    u64::try_from(size)
        .ok()
        .filter(|size| *size <= largest)
        .ok_or_else(|| format!("Ensure this value is less than or equal to {largest}."))
}

#[cfg(test)]
mod tests {
    use super::*;
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
        let both = read(json!(null), json!(null)).unwrap_err();
        assert!(
            both.contains("filename") && both.contains("size_bytes"),
            "{both}"
        );
    }
}
