//! Events of API Gateway's HTTP API (payload format 2.0) as requests, and responses in the form that it expects.
//!
//! `lambda_http` does the same, but it panics for events that a client can cause: it builds a URL of the headers `Host`
//! and `X-Forwarded-Proto`. Here, what cannot be read is a 400.

use crate::{ApiError, Request, Response, header};
use aws_lambda_events::apigw::{ApiGatewayV2httpRequest, ApiGatewayV2httpResponse};
use aws_lambda_events::encodings::Body;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::value::RawValue;

/// The request in an event, and the id that API Gateway gave it.
///
/// # Errors
/// 400 if the event has no such form: a method or a header that is not HTTP, a value of a wrong type, a body that is
/// not the base64 that it is said to be.
pub(crate) fn read_event(event: &RawValue) -> Result<(Request, String), ApiError> {
    let unreadable = |why: &dyn std::fmt::Display| {
        tracing::warn!(error = %why, "the event cannot be read as a request");
        ApiError::BadRequest("Malformed request.".to_owned())
    };
    let event: ApiGatewayV2httpRequest =
        serde_json::from_str(event.get()).map_err(|error| unreadable(&error))?;
    let mut headers = event.headers;
    if let Some(cookies) = event.cookies {
        let cookies = cookies.join("; ").parse();
        let cookies: header::HeaderValue = cookies.map_err(|error| unreadable(&error))?;
        headers.insert(header::COOKIE, cookies);
    }
    let body = event.body.unwrap_or_default();
    let body = match event.is_base64_encoded {
        true => STANDARD.decode(body).map_err(|error| unreadable(&error))?,
        false => body.into_bytes(),
    };
    let query = event.raw_query_string.unwrap_or_default();
    let context = event.request_context;
    let request = Request {
        method: context.http.method,
        path: event.raw_path.unwrap_or_default(),
        query: form_urlencoded::parse(query.as_bytes())
            .into_owned()
            .collect(),
        headers,
        body,
        source_ip: context.http.source_ip.unwrap_or_default(),
        domain_name: context.domain_name.unwrap_or_default(),
    };
    Ok((request, context.request_id.unwrap_or_default()))
}

/// The response in the form that API Gateway expects: cookies apart, and a header with several values in one line.
pub(crate) fn write_response(response: Response) -> ApiGatewayV2httpResponse {
    let (parts, body) = response.into_parts();
    let text = |value: &header::HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    let mut answer = ApiGatewayV2httpResponse::default();
    answer.status_code = parts.status.as_u16().into();
    for name in parts.headers.keys() {
        let values = parts.headers.get_all(name).iter().map(text);
        if name == header::SET_COOKIE {
            answer.cookies = values.collect();
            continue;
        }
        let line = values.collect::<Vec<_>>().join(", ");
        let line = header::HeaderValue::from_str(&line).expect("joined values are header text");
        answer.headers.insert(name, line);
    }
    answer.is_base64_encoded = matches!(body, Body::Binary(_));
    answer.body = Some(match body {
        Body::Empty => Body::Text(String::new()),
        body => body,
    });
    answer
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{StatusCode, no_content, with_type};
    use serde_json::{Value, json};

    fn read_request(event: &RawValue) -> Result<Request, ApiError> {
        read_event(event).map(|(request, _)| request)
    }

    fn event(change: impl FnOnce(&mut Value)) -> Box<RawValue> {
        let mut event = json!({
            "rawPath": "/a%2Fb/",
            "rawQueryString": "b=%41+2&a=1&b=",
            "cookies": ["a=1", "b=2"],
            "headers": {"X": "y,z"},
            "requestContext": {
                "domainName": "api.example",
                "http": {"method": "PATCH", "sourceIp": "192.0.2.1"},
            },
            "body": "/+8=",
            "isBase64Encoded": true,
        });
        change(&mut event);
        RawValue::from_string(event.to_string()).unwrap()
    }

    #[test]
    fn a_request_has_what_the_client_sent() {
        let request = read_request(&event(|_| ())).unwrap();
        assert_eq!(request.method, "PATCH");
        assert_eq!(request.path, "/a%2Fb/");
        let query = [("b", "A 2"), ("a", "1"), ("b", "")];
        assert_eq!(
            request.query,
            query.map(|(name, value)| (name.to_owned(), value.to_owned()))
        );
        assert_eq!(request.headers["x"], "y,z");
        assert_eq!(request.headers["cookie"], "a=1; b=2");
        assert_eq!(request.body, b"\xff\xef");
        assert_eq!(request.source_ip, "192.0.2.1");
        assert_eq!(request.domain_name, "api.example");
    }

    #[test]
    fn a_body_is_text_unless_it_is_said_to_be_base64() {
        let request = read_request(&event(|event| event["isBase64Encoded"] = false.into()));
        assert_eq!(request.unwrap().body, b"/+8=");
        let request = read_request(&event(|event| event["body"] = Value::Null));
        assert_eq!(request.unwrap().body, b"");
    }

    #[test]
    fn a_response_keeps_every_cookie_and_every_value() {
        let mut response = with_type(StatusCode::CREATED, "text/plain", "পরীক্ষা".to_owned());
        let headers = response.headers_mut();
        for (name, value) in [
            (header::SET_COOKIE, "a=1"),
            (header::SET_COOKIE, "b=2"),
            (header::VARY, "Accept"),
            (header::VARY, "Origin"),
        ] {
            headers.append(name, value.parse().unwrap());
        }
        assert_eq!(
            serde_json::to_value(write_response(response)).unwrap(),
            json!({
                "statusCode": 201,
                "headers": {"content-type": "text/plain", "vary": "Accept, Origin"},
                "multiValueHeaders": {},
                "body": "পরীক্ষা",
                "isBase64Encoded": false,
                "cookies": ["a=1", "b=2"],
            })
        );
    }

    #[test]
    fn bytes_are_sent_as_base64_and_nothing_as_an_empty_text() {
        let bytes = write_response(Response::new(Body::Binary(vec![255, 239])));
        let bytes = serde_json::to_value(bytes).unwrap();
        assert_eq!(
            (&bytes["body"], &bytes["isBase64Encoded"]),
            (&json!("/+8="), &json!(true))
        );
        let nothing = serde_json::to_value(write_response(no_content())).unwrap();
        assert_eq!(
            (&nothing["body"], &nothing["isBase64Encoded"]),
            (&json!(""), &json!(false))
        );
    }
}
