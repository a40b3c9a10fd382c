use super::{StatusCode, header};
use lambda_http::Body;
use serde::Serialize;

/// One HTTP answer.
pub type Response = lambda_http::http::Response<Body>;

/// A JSON answer, compact as DRF writes it.
pub fn json(status: StatusCode, body: &impl Serialize) -> Response {
    let text =
        serde_json::to_string(body).expect("our own types have text keys and finite numbers");
    json_text(status, text)
}

/// A JSON answer that was written before.
pub fn json_text(status: StatusCode, text: String) -> Response {
    let mut response = Response::new(Body::Text(text));
    *response.status_mut() = status;
    response.headers_mut().insert(
        header::CONTENT_TYPE,
        header::HeaderValue::from_static("application/json"),
    );
    response
}

/// A page. It may show nothing but itself: no scripts, nothing from elsewhere.
pub fn html(status: StatusCode, page: String) -> Response {
    let mut response = Response::new(Body::Text(page));
    *response.status_mut() = status;
    for (name, value) in [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'self'; \
             frame-ancestors 'none'",
        ),
    ] {
        response
            .headers_mut()
            .insert(name, header::HeaderValue::from_static(value));
    }
    response
}

/// An answer without a body.
pub fn no_content() -> Response {
    let mut response = Response::new(Body::Empty);
    *response.status_mut() = StatusCode::NO_CONTENT;
    response
}

/// Adds `Link: <...>; rel="next"` where a list goes on. `url` is the list's own, without a query;
/// `next` is a cursor.
pub fn link_next(mut response: Response, url: &str, limit: usize, next: Option<&str>) -> Response {
    if let Some(cursor) = next {
        let link = format!("<{url}?limit={limit}&cursor={cursor}>; rel=\"next\"");
        if let Ok(value) = link.parse() {
            response.headers_mut().insert(header::LINK, value);
        }
    }
    response
}
