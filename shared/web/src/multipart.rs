//! `multipart/form-data`. `multer` separates the parts; their headers are read here as Django 5.2 reads them.

use crate::header_parameters::parameter;
use crate::{ApiError, Field, HeaderMap, UploadedPart, header};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use domain::basename;
use std::convert::Infallible;
use std::fmt::Display;

/// The longest boundary that Django takes; the standard allows 70 characters.
const LONGEST_BOUNDARY: usize = 201;

/// The fields of a form, and after them its files, each in the order in which they were sent: where both have one
/// name the file counts. Parts without a name are passed over.
///
/// # Errors
/// 400 for a body that cannot be read.
pub(crate) async fn parse(
    content_type: &str,
    body: &[u8],
) -> Result<Vec<(String, Field)>, ApiError> {
    let boundary = boundary(content_type)?;
    let body = body.to_vec();
    let stream = futures_util::stream::once(async move { Ok::<_, Infallible>(body) });
    let mut multipart = multer::Multipart::new(stream, boundary);
    let (mut fields, mut files) = (Vec::new(), Vec::new());
    while let Some(part) = multipart.next_field().await.map_err(refuse)? {
        let disposition = match part.headers().get(header::CONTENT_DISPOSITION) {
            Some(disposition) => disposition.as_bytes().to_vec(),
            None => continue,
        };
        let Some(name) = parameter(&disposition, "name") else {
            continue;
        };
        let name = name.trim().to_owned();
        let encoding = transfer_encoding(part.headers())?;
        let content = encoding.decode(part.bytes().await.map_err(refuse)?.to_vec())?;
        // Browsers send an empty file name for a file input without a file. This is an ordinary field, as in Django.
        match parameter(&disposition, "filename").filter(|name| !name.is_empty()) {
            None => {
                let text = String::from_utf8_lossy(&content).into_owned();
                fields.push((name, Field::Text(text)));
            }
            Some(filename) => {
                let filename = basename(&filename);
                if !filename.is_empty() {
                    files.push((name, Field::File(UploadedPart { filename, content })));
                }
            }
        }
    }
    fields.extend(files);
    Ok(fields)
}

fn refuse(why: impl Display) -> ApiError {
    ApiError::BadRequest(format!("Multipart form parse error - {why}"))
}

fn boundary(content_type: &str) -> Result<String, ApiError> {
    let found = parameter(content_type.as_bytes(), "boundary");
    let is_valid = |boundary: &String| {
        !boundary.is_empty()
            && boundary.len() <= LONGEST_BOUNDARY
            && !boundary.ends_with(' ')
            && boundary.bytes().all(|byte| matches!(byte, b' '..=b'~'))
    };
    let invalid = found.clone().unwrap_or_else(|| "None".to_owned());
    found
        .filter(is_valid)
        .ok_or_else(|| refuse(format!("Invalid boundary in multipart: {invalid}")))
}

/// How a part is encoded. Current clients do not encode, and the standard (RFC 7578) has given it up; libraries for mail
/// still do.
enum TransferEncoding {
    None,
    Base64,
}

fn transfer_encoding(headers: &HeaderMap) -> Result<TransferEncoding, ApiError> {
    let Some(value) = headers.get("content-transfer-encoding") else {
        return Ok(TransferEncoding::None);
    };
    let value = String::from_utf8_lossy(value.as_bytes()).to_ascii_lowercase();
    match value.trim() {
        "" | "7bit" | "8bit" | "binary" => Ok(TransferEncoding::None),
        "base64" => Ok(TransferEncoding::Base64),
        // Django would take the encoded text for the content, and its words would be counted and paid for.
        other => Err(refuse(format!(
            "Unsupported Content-Transfer-Encoding: {other}"
        ))),
    }
}

impl TransferEncoding {
    fn decode(self, content: Vec<u8>) -> Result<Vec<u8>, ApiError> {
        let Self::Base64 = self else {
            return Ok(content);
        };
        let is_text = |byte: &u8| !byte.is_ascii_whitespace();
        let text: Vec<u8> = content.into_iter().filter(is_text).collect();
        STANDARD
            .decode(text)
            .map_err(|_| refuse("Could not decode base64 data."))
    }
}
