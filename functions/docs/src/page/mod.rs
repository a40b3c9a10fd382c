//! The document as a page: rendered here from the JSON, whole without a script and without a network. Its script only
//! adds trying things out.

mod fields;
mod markdown;
mod operation;

use askama::Template;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use operation::{Answer, Operation};
use serde_json::Value;
use sha2::{Digest, Sha256};

const STYLE: &str = include_str!("../../templates/style.css");
const SCRIPT: &str = include_str!("../../templates/script.js");
/// Stands in the rendered page where the API's own address belongs.
const ADDRESS: &str = "https://api.example.com";

/// A rendered page.
pub(crate) struct Page {
    html: String,
    policy: String,
}

/// templates/page.html
#[derive(Template)]
#[template(path = "page.html")]
struct View {
    style: &'static str,
    script: &'static str,
    title: String,
    version: String,
    summary: String,
    introduction: String,
    groups: Vec<Group>,
    /// Answers that are the same everywhere.
    everywhere: Vec<Answer>,
}

/// The operations of a tag.
struct Group {
    name: String,
    description: String,
    operations: Vec<Operation>,
}

impl Page {
    /// The page of an OpenAPI document.
    pub(crate) fn of(document: &str) -> Self {
        let document: Value = serde_json::from_str(document).expect("build.rs wrote it");
        let view = View {
            style: STYLE,
            script: SCRIPT,
            title: text(&document["info"]["title"]),
            version: text(&document["info"]["version"]),
            summary: text(&document["info"]["summary"]),
            introduction: markdown::html(&document["info"]["description"]),
            groups: groups(&document),
            everywhere: operation::answers_everywhere(&document),
        };
        Self {
            html: view.render().expect("writing to a string does not fail"),
            policy: policy(),
        }
    }

    /// The page for an API at `url`.
    pub(crate) fn show(&self, url: &str) -> String {
        // It ends up in HTML, within quotes of a shell.
        let plain = |c: char| c.is_ascii_alphanumeric() || ":/.-_[]".contains(c);
        match url.chars().all(plain) {
            true => self.html.replace(ADDRESS, url),
            false => self.html.clone(),
        }
    }

    /// `Content-Security-Policy`: our own style and script, requests to this API, and nothing else.
    pub(crate) fn policy(&self) -> &str {
        &self.policy
    }
}

fn groups(document: &Value) -> Vec<Group> {
    let tags = document["tags"].as_array().into_iter().flatten();
    tags.map(|tag| Group {
        name: text(&tag["name"]),
        description: markdown::html(&tag["description"]),
        operations: operation::of_tag(document, &tag["name"]),
    })
    .collect()
}

fn policy() -> String {
    let hash = |text: &str| STANDARD.encode(Sha256::digest(text));
    let (style, script) = (hash(STYLE), hash(SCRIPT));
    format!(
        "default-src 'none'; style-src 'sha256-{style}'; script-src 'sha256-{script}'; img-src data:; \
         connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
    )
}

/// A text of the document; empty where there is none.
fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// What a `$ref` stands for, or the value itself.
fn resolve<'a>(document: &'a Value, value: &'a Value) -> &'a Value {
    let target = value["$ref"]
        .as_str()
        .and_then(|path| path.strip_prefix('#'));
    match target {
        Some(pointer) => document.pointer(pointer).unwrap_or(value),
        None => value,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page() -> String {
        Page::of(crate::OPENAPI).show("http://127.0.0.1:8000")
    }

    #[test]
    fn every_operation_is_on_the_page_under_its_own_name() {
        let document: Value = serde_json::from_str(crate::OPENAPI).unwrap();
        let page = page();
        let mut count = 0;
        for (_, item) in document["paths"].as_object().unwrap() {
            for (_, operation) in item.as_object().unwrap() {
                if let Some(id) = operation["operationId"].as_str() {
                    assert!(page.contains(&format!("<article id=\"{id}\"")), "{id}");
                    count += 1;
                }
            }
        }
        assert!(count > 20, "{count}");
    }

    #[test]
    fn every_link_within_the_page_leads_somewhere() {
        let page = page();
        for part in page.split("href=\"#").skip(1) {
            let target = part.split('"').next().unwrap();
            assert!(page.contains(&format!("id=\"{target}\"")), "#{target}");
        }
    }

    #[test]
    fn nothing_comes_from_elsewhere() {
        let page = page();
        for foreign in ["src=", "@import", "url(", "<link rel=\"stylesheet"] {
            assert!(!page.contains(foreign), "{foreign}");
        }
        assert!(!page.contains(ADDRESS));
        assert!(page.contains("http://127.0.0.1:8000/api/login/"));
    }

    #[test]
    fn the_policy_admits_exactly_the_style_and_script_of_the_page() {
        let page = Page::of(crate::OPENAPI);
        let html = page.show("https://x");
        for (open, close) in [("<style>", "</style>"), ("<script>", "</script>")] {
            let (_, rest) = html.split_once(open).unwrap();
            let (content, _) = rest.split_once(close).unwrap();
            let hash = STANDARD.encode(Sha256::digest(content));
            assert!(page.policy().contains(&hash), "{open}");
            assert_eq!(html.matches(open).count(), 1);
        }
        assert!(!html.contains(" style=") && !html.contains(" onclick="));
    }

    #[test]
    fn an_odd_address_is_not_put_into_the_page() {
        let page = Page::of(crate::OPENAPI).show("https://x'<script>");
        assert!(page.contains(ADDRESS) && !page.contains("x'<script>"));
    }
}
