//! The OpenAPI document of the API, and Swagger UI to read it and to try the API in a browser.
//!
//! build.rs makes the document from openapi.yaml and takes the files of Swagger UI from a crate. Everything is embedded,
//! so the page works without any other host.

use service::App;
use web::runtime::serve;
use web::{
    Access, Call, Endpoint, ErrorFormat, Failure, Method, Response, StatusCode, header, with_type,
};

/// The document as JSON.
pub const OPENAPI: &str = include_str!(concat!(env!("OUT_DIR"), "/openapi.json"));

const PAGE: &str = include_str!(concat!(env!("OUT_DIR"), "/index.html"));
const START_JS: &str = include_str!("../page/start.js");
const SWAGGER_UI_CSS: &str = include_str!(concat!(env!("OUT_DIR"), "/swagger-ui.css"));
const SWAGGER_UI_JS: &str = include_str!(concat!(env!("OUT_DIR"), "/swagger-ui-bundle.js"));
const JAVASCRIPT: &str = "text/javascript; charset=utf-8";

const SCHEMA: &str = "/api/schema/";
const DOCS: &str = "/api/docs/";
const SWAGGER: &str = "/api/swagger/";

// What the page loads. These are no part of the API, so the document does not list them.
const STYLE: &str = concat!(
    "/api/swagger/",
    env!("SWAGGER_UI_VERSION"),
    "/swagger-ui.css"
);
const SCRIPT: &str = concat!(
    "/api/swagger/",
    env!("SWAGGER_UI_VERSION"),
    "/swagger-ui-bundle.js"
);
const START: &str = "/api/swagger/start.js";

pub const ENDPOINTS: &[Endpoint] = &[
    open(SCHEMA),
    open(DOCS),
    open(SWAGGER),
    open(STYLE),
    open(SCRIPT),
    open(START),
];

const fn open(path: &'static str) -> Endpoint {
    Endpoint::json(path, &[Method::GET, Method::HEAD], Access::Anyone)
}

/// Swagger UI runs within this policy: it sets styles by script only, and its icons are `data:` URLs.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; connect-src 'self'; \
    form-action 'none'; base-uri 'none'; frame-ancestors 'none'";

/// For what may change with a deployment.
const FIVE_MINUTES: &str = "public, max-age=300";
/// For the files that have their version in their path.
const ONE_YEAR: &str = "public, max-age=31536000, immutable";

/// Answers with the document, the page or a file of the page. They are the same for every caller.
pub async fn handle(_: &App, call: Call) -> Result<Response, Failure> {
    let (content, content_type, caching) = match call.path {
        SCHEMA => (OPENAPI, "application/json", FIVE_MINUTES),
        STYLE => (SWAGGER_UI_CSS, "text/css; charset=utf-8", ONE_YEAR),
        SCRIPT => (SWAGGER_UI_JS, JAVASCRIPT, ONE_YEAR),
        START => (START_JS, JAVASCRIPT, FIVE_MINUTES),
        _ => (PAGE, "text/html; charset=utf-8", FIVE_MINUTES),
    };
    let mut response = with_type(StatusCode::OK, content_type, content.to_owned());
    let headers = response.headers_mut();
    for (name, value) in [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::CACHE_CONTROL, caching),
    ] {
        headers.insert(name, header::HeaderValue::from_static(value));
    }
    Ok(response)
}

/// # Errors
/// As for [`serve`].
pub async fn run() -> Result<(), web::Error> {
    serve(ENDPOINTS, ErrorFormat::Json, handle).await
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;

    /// What stands between `before` and the next `end`, wherever it occurs in `text`.
    fn all_between<'a>(text: &'a str, before: &str, end: char) -> Vec<&'a str> {
        let parts = text.split(before).skip(1);
        parts.map(|part| part.split(end).next().unwrap()).collect()
    }

    #[test]
    fn the_page_loads_only_what_this_function_serves() {
        let mut count = 0;
        for attribute in ["src=\"", "href=\""] {
            for path in all_between(PAGE, attribute, '"') {
                let served = ENDPOINTS.iter().any(|endpoint| endpoint.path == path);
                assert!(served || path == "data:,", "{path}");
                count += 1;
            }
        }
        assert_eq!(count, 5);
    }

    #[test]
    fn the_policy_admits_nothing_inline_and_the_page_has_nothing_inline() {
        assert!(!POLICY.contains("unsafe") && !POLICY.contains("http"));
        for inline in ["<script>", "<style", " style=", " onload=", " onclick="] {
            assert!(!PAGE.contains(inline), "{inline}");
        }
    }

    #[test]
    fn every_link_of_the_document_leads_to_an_operation() {
        let document: Value = serde_json::from_str(OPENAPI).unwrap();
        let mut addresses = Vec::new();
        for item in document["paths"].as_object().unwrap().values() {
            for operation in item.as_object().unwrap().values() {
                if let Some(id) = operation["operationId"].as_str() {
                    let tag = operation["tags"][0].as_str().unwrap();
                    // Swagger UI writes spaces of a tag so.
                    addresses.push(format!("/{}/{id}", tag.replace(' ', "%20")));
                }
            }
        }
        assert!(addresses.len() > 20, "{addresses:?}");
        let links = all_between(OPENAPI, "](#", ')');
        assert!(links.len() > 10, "{links:?}");
        for link in links {
            assert!(addresses.iter().any(|address| address == link), "#{link}");
        }
    }
}
