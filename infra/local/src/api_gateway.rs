//! What API Gateway does itself, before a function runs and instead of its answer: limits on the size of a request, and
//! error bodies of its own. MiniStack does neither.

use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use http_body_util::BodyExt;

/// The stage of an HTTP API that SAM creates. Its name is not part of the path.
pub(crate) const STAGE: &str = "$default";

/// The largest request body that API Gateway accepts.
const REQUEST_LIMIT_BYTES: usize = 10 * 1024 * 1024;
/// The largest event that Lambda accepts. Headers and base64 count too.
const EVENT_LIMIT_BYTES: usize = 6 * 1024 * 1024;
/// How much of a body over the limit is still read. Many clients read no answer before they have sent the whole body.
const DRAIN_LIMIT_BYTES: usize = 64 * 1024 * 1024;

/// Reads a request body; a body over API Gateway's limit is the 413 that API Gateway sends.
pub(crate) async fn read_body(mut body: Body) -> Result<Bytes, Response> {
    let mut kept = Vec::new();
    let mut received = 0;
    while let Some(frame) = body.frame().await {
        let Ok(frame) = frame else {
            return Err(error_response(StatusCode::BAD_REQUEST, "Bad Request"));
        };
        let Ok(data) = frame.into_data() else {
            continue;
        };
        received += data.len();
        if received > DRAIN_LIMIT_BYTES {
            break;
        }
        if received <= REQUEST_LIMIT_BYTES {
            kept.extend_from_slice(&data);
        }
    }
    if received > REQUEST_LIMIT_BYTES {
        return Err(error_response(
            StatusCode::PAYLOAD_TOO_LARGE,
            "Request Entity Too Large",
        ));
    }
    Ok(kept.into())
}

/// Whether Lambda would refuse the event of a request for its size.
pub(crate) fn is_too_large_for_an_event(headers: &HeaderMap, uri: &Uri, body: &Bytes) -> bool {
    event_bytes(headers, uri, body) > EVENT_LIMIT_BYTES
}

/// Estimates the size of the event that API Gateway builds from a request. A text body is copied into the event, any
/// other body is encoded as base64.
fn event_bytes(headers: &HeaderMap, uri: &Uri, body: &Bytes) -> usize {
    let content_type = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let text = content_type.starts_with("text/") || content_type.starts_with("application/json");
    let body = if text {
        body.len()
    } else {
        body.len().div_ceil(3) * 4
    };
    let headers = headers
        .iter()
        .map(|(name, value)| name.as_str().len() + value.len() + 6);
    body + headers.sum::<usize>() + 4 * uri.to_string().len() + 1000
}

/// An error that API Gateway sends itself, as opposed to one that a function returned.
pub(crate) fn error_response(status: StatusCode, message: &str) -> Response {
    let body = serde_json::json!({ "message": message });
    (status, axum::Json(body)).into_response()
}

#[cfg(test)]
mod tests {
    use axum::body::{Body, Bytes};
    use axum::http::{HeaderMap, Uri, header};

    #[tokio::test]
    async fn ten_mebibytes_pass_and_one_byte_more_does_not() {
        let limit = super::REQUEST_LIMIT_BYTES;
        let fits = super::read_body(Body::from(vec![0; limit])).await.unwrap();
        assert_eq!(fits.len(), limit);
        let refusal = super::read_body(Body::from(vec![0; limit + 1]))
            .await
            .unwrap_err();
        assert_eq!(refusal.status(), 413);
    }

    #[test]
    fn only_text_goes_into_the_event_as_it_is() {
        let body = Bytes::from(vec![0; 3000]);
        let size = |content_type: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::CONTENT_TYPE, content_type.parse().unwrap());
            super::event_bytes(&headers, &Uri::from_static("/"), &body)
        };
        assert!((4000..4200).contains(&(size("application/json; charset=utf-8"))));
        assert!((5000..5200).contains(&size("multipart/form-data; boundary=x")));
    }
}
