//! Emulator gap: MiniStack 1.5.33 answers OPTIONS itself, with 403 if the API has no CORS configuration. API Gateway
//! then routes OPTIONS like any other method. So this module chooses the route, and invokes the function with the event
//! that API Gateway would send.

use axum::body::Body;
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::Response;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use crate::api_gateway::{STAGE, error_response};
use crate::deployment::Deployment;
use crate::emulator_api::{self, ACCOUNT_ID};

/// The last part of a route that takes any deeper path.
const TAIL: &str = "{proxy+}";
/// The key of the route that takes every request that no other route takes.
const DEFAULT_ROUTE: &str = "$default";

pub(crate) struct OptionsWorkaround {
    http: reqwest::Client,
    emulator: String,
    api_id: String,
    /// The path of each ANY route, and the name of its function.
    routes: Vec<(String, String)>,
}

/// A function's response in payload format 2.0, as far as a response to OPTIONS needs it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct FunctionResponse {
    status_code: u16,
    #[serde(default)]
    headers: Map<String, Value>,
    body: Option<String>,
}

impl OptionsWorkaround {
    pub(crate) fn new(
        emulator: &str,
        deployment: &Deployment,
    ) -> anyhow::Result<OptionsWorkaround> {
        let routes = deployment.routes.iter().filter_map(|(key, function)| {
            let path = match key.as_str() {
                DEFAULT_ROUTE => key,
                key => key.strip_prefix("ANY ")?,
            };
            Some((path.to_owned(), function.clone()))
        });
        Ok(OptionsWorkaround {
            http: emulator_api::loopback_client()?,
            emulator: emulator.to_owned(),
            api_id: deployment.api_id.clone(),
            routes: routes.collect(),
        })
    }

    /// Responds to an OPTIONS request.
    pub(crate) async fn handle(&self, uri: &Uri, headers: &HeaderMap) -> anyhow::Result<Response> {
        let Some((route, function)) = self.route(uri.path()) else {
            return Ok(error_response(StatusCode::NOT_FOUND, "Not Found"));
        };
        let event = self.event(route, uri, headers);
        let invoked = emulator_api::invoke(&self.http, &self.emulator, function, &event).await;
        let Ok(returned) =
            invoked.and_then(|returned| Ok(serde_json::from_value::<FunctionResponse>(returned)?))
        else {
            return Ok(error_response(
                StatusCode::INTERNAL_SERVER_ERROR,
                "Internal Server Error",
            ));
        };
        let mut response = Response::builder().status(returned.status_code);
        for (name, value) in &returned.headers {
            response = response.header(name, value.as_str().unwrap_or_default());
        }
        Ok(response.body(Body::from(returned.body.unwrap_or_default()))?)
    }

    /// Chooses as API Gateway does: a route without a tail before one with a tail, then the route with more literal
    /// parts.
    fn route(&self, path: &str) -> Option<(&str, &str)> {
        let matching = self.routes.iter().filter(|(route, _)| matches(route, path));
        let best = matching.max_by_key(|(route, _)| {
            let literal_parts = route
                .split('/')
                .filter(|part| !part.starts_with('{'))
                .count();
            (!route.ends_with(TAIL), literal_parts, route.len())
        });
        let fallback = || self.routes.iter().find(|(route, _)| route == DEFAULT_ROUTE);
        best.or_else(fallback)
            .map(|(route, function)| (route.as_str(), function.as_str()))
    }

    fn event(&self, route: &str, uri: &Uri, headers: &HeaderMap) -> Value {
        let mut joined = Map::new();
        for name in headers.keys() {
            let values = headers
                .get_all(name)
                .iter()
                .map(|value| String::from_utf8_lossy(value.as_bytes()));
            joined.insert(
                name.to_string(),
                values.collect::<Vec<_>>().join(",").into(),
            );
        }
        let key = match route {
            DEFAULT_ROUTE => route.to_owned(),
            path => format!("ANY {path}"),
        };
        json!({
            "version": "2.0",
            "routeKey": key,
            "rawPath": uri.path(),
            "rawQueryString": uri.query().unwrap_or_default(),
            "headers": joined,
            "requestContext": {
                "accountId": ACCOUNT_ID,
                "apiId": self.api_id,
                "domainName": format!("{}.execute-api.localhost", self.api_id),
                "http": {
                    "method": "OPTIONS",
                    "path": uri.path(),
                    "protocol": "HTTP/1.1",
                    "sourceIp": "127.0.0.1",
                    "userAgent": joined.get("user-agent"),
                },
                "requestId": Uuid::new_v4(),
                "routeKey": key,
                "stage": STAGE,
                "timeEpoch": 0,
            },
            "isBase64Encoded": false,
        })
    }
}

/// Whether a route takes a path. `{id}` matches one part that is not empty, [`TAIL`] matches one or more characters.
fn matches(route: &str, path: &str) -> bool {
    if route == TAIL {
        return !path.is_empty();
    }
    let (part, rest_of_route) = route.split_once('/').unzip();
    let (given, rest_of_path) = path.split_once('/').unzip();
    let (part, given) = (part.unwrap_or(route), given.unwrap_or(path));
    let fits = part == given || (part.starts_with('{') && !given.is_empty());
    fits && match (rest_of_route, rest_of_path) {
        (Some(route), Some(path)) => matches(route, path),
        (route, path) => route.is_none() && path.is_none(),
    }
}

#[cfg(test)]
mod tests {
    use super::{DEFAULT_ROUTE, OptionsWorkaround};
    use crate::deployment::Deployment;

    fn workaround() -> OptionsWorkaround {
        let route = |path: &str, function: &str| (format!("ANY {path}"), function.to_owned());
        let deployment = Deployment {
            api_id: "a".to_owned(),
            functions: Default::default(),
            routes: [
                (DEFAULT_ROUTE.to_owned(), "docs".to_owned()),
                route("/api/login", "login"),
                route("/api/login/", "login"),
                route("/api/login/{proxy+}", "login"),
                route("/api/login/refresh/", "refresh"),
                route("/api/login/refresh/{proxy+}", "refresh"),
                route("/api/user/{proxy+}", "users"),
                route("/api/user/{id}", "user"),
                route("/api/user/{id}/", "user"),
                route("/api/user/{id}/{proxy+}", "user"),
            ]
            .into(),
            log_group: String::new(),
            storage: Default::default(),
        };
        OptionsWorkaround::new("http://127.0.0.1:1", &deployment).unwrap()
    }

    #[test]
    fn the_most_specific_route_is_taken() {
        let workaround = workaround();
        let function = |path| workaround.route(path).map(|(_, function)| function);
        assert_eq!(function("/api/login/"), Some("login"));
        assert_eq!(function("/api/login/x"), Some("login"));
        assert_eq!(function("/api/login/refresh/"), Some("refresh"));
        assert_eq!(function("/api/login/refresh/x"), Some("refresh"));
        assert_eq!(function("/api/user/7"), Some("user"));
        assert_eq!(function("/api/user/7/"), Some("user"));
        assert_eq!(function("/api/user/7/x"), Some("user"));
        assert_eq!(function("/api/user//"), Some("users"));
        for unknown in ["/api/logins", "/api/logi", "/api", "/", ""] {
            assert_eq!(function(unknown), Some("docs"), "{unknown}");
        }
    }
}
