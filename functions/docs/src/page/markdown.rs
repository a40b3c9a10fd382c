//! Descriptions are CommonMark, as OpenAPI has it.

use pulldown_cmark::{Event, Options, Parser, html};
use serde_json::Value;

/// A description as HTML; raw HTML in it is shown, not used. Empty where there is none.
pub(super) fn html(description: &Value) -> String {
    let source = description.as_str().unwrap_or_default();
    let events = Parser::new_ext(source, Options::empty()).map(|event| match event {
        Event::Html(raw) | Event::InlineHtml(raw) => Event::Text(raw),
        other => other,
    });
    let mut page = String::new();
    html::push_html(&mut page, events);
    page
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    #[test]
    fn code_and_links_are_marked_up_and_html_is_not_let_through() {
        let html = super::html(&json!("See [it](#x): `a` <b>c</b>"));
        assert_eq!(
            html,
            "<p>See <a href=\"#x\">it</a>: <code>a</code> &lt;b&gt;c&lt;/b&gt;</p>\n"
        );
    }
}
