//! The function that CloudFront runs with TrailingSlash=CloudFront. Its language is JavaScript, which a browser has too.

use super::driver::{DESKTOP, browse};
use crate::harness::schema::document;
use serde_json::{Value, json};

/// The code in infra/trailing-slash.yaml.
fn function_code() -> &'static str {
    let template = include_str!("../../../infra/trailing-slash.yaml");
    let (_, code) = template.split_once("FunctionCode: |\n").unwrap();
    code.split("\n\n").next().unwrap()
}

#[test]
fn cloudfront_takes_the_slash_from_every_path_and_changes_nothing_else() {
    browse(DESKTOP, async |browser| {
        let documented = document()["paths"].as_object().unwrap().keys();
        let mut paths: Vec<&str> = documented.map(String::as_str).collect();
        paths.extend(["/", "//", "/api/file/a%2Fb/", "/api/file"]);
        let requests: Vec<Value> = paths
            .iter()
            .map(|path| {
                let query = json!({"limit": {"value": "1/"}});
                json!({"request": {"method": "POST", "uri": path, "querystring": query}})
            })
            .collect();
        let events = serde_json::to_string(&requests).unwrap();
        let script = format!("{}\nreturn {events}.map(handler);", function_code());
        let rewritten = browser.run_script(&script).await.unwrap();
        let expected: Vec<Value> = requests
            .into_iter()
            .map(|mut event| {
                let uri = event["request"]["uri"].as_str().unwrap();
                let stripped = if uri == "/" {
                    uri
                } else {
                    uri.strip_suffix('/').unwrap_or(uri)
                };
                event["request"]["uri"] = json!(stripped);
                event["request"].take()
            })
            .collect();
        assert_eq!(rewritten, json!(expected));
    });
}
