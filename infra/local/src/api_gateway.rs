//! What API Gateway does itself, before a function runs and instead of its answer: limits on the size of a request, and
//! error bodies of its own. MiniStack does neither.

use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use http_body_util::BodyExt;

/// The most that API Gateway takes.
const GATEWAY_LIMIT_BYTES: usize = 10 * 1024 * 1024;
/// The most that Lambda takes for one event, all of it.
pub(crate) const EVENT_LIMIT_BYTES: usize = 6 * 1024 * 1024;
/// How much of a body that is too large is still read, since a client that cannot send on does not read the answer.
const PATIENCE_BYTES: usize = 64 * 1024 * 1024;

pub(crate) async fn read(mut body: Body) -> Result<Bytes, Response> {
    let mut kept = Vec::new();
    let mut seen = 0;
    while let Some(frame) = body.frame().await {
        let Ok(frame) = frame else {
            return Err(message(StatusCode::BAD_REQUEST, "Bad Request"));
        };
        let Ok(data) = frame.into_data() else {
            continue;
        };
        seen += data.len();
        if seen > PATIENCE_BYTES {
            break;
        }
        if seen <= GATEWAY_LIMIT_BYTES {
            kept.extend_from_slice(&data);
        }
    }
    if seen > GATEWAY_LIMIT_BYTES {
        return Err(message(
            StatusCode::PAYLOAD_TOO_LARGE,
            "Request Entity Too Large",
        ));
    }
    Ok(kept.into())
}

/// About the size of the event that the gateway would make: all bodies but text go in as base64.
pub(crate) fn event_bytes(headers: &HeaderMap, uri: &Uri, body: &Bytes) -> usize {
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

/// An answer of the gateway itself.
pub(crate) fn message(status: StatusCode, text: &str) -> Response {
    (status, axum::Json(serde_json::json!({ "message": text }))).into_response()
}

#[cfg(test)]
mod tests {
    use axum::body::{Body, Bytes};
    use axum::http::{HeaderMap, Uri, header};

    #[tokio::test]
    async fn ten_mebibytes_pass_and_one_byte_more_does_not() {
        let limit = super::GATEWAY_LIMIT_BYTES;
        let fits = super::read(Body::from(vec![0; limit])).await.unwrap();
        assert_eq!(fits.len(), limit);
        let refusal = super::read(Body::from(vec![0; limit + 1]))
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
