//! DRF's `CharField`: what text a field may hold, and in whose words it is refused.

use super::{Field, Fields};
use serde_json::Value;

/// What is wrong with a text, if anything.
pub type TextRule<'a> = &'a dyn Fn(&str) -> Option<String>;

/// Whether a field that is not there is a mistake.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Missing {
    /// It is: "This field is required."
    Refused,
    /// It is not: the value stays what it was.
    Allowed,
}

/// A text field, trimmed. `Ok(None)` only if it is missing and may be. All rules are tried, and all
/// their complaints reported.
pub fn read_text(
    fields: &Fields,
    name: &str,
    missing: Missing,
    rules: &[TextRule],
) -> Result<Option<String>, Vec<String>> {
    let refuse = |message: &str| Err(vec![message.to_owned()]);
    let text = match fields.get(name) {
        None if missing == Missing::Allowed => return Ok(None),
        None => return refuse("This field is required."),
        Some(Field::Json(Value::Null)) => return refuse("This field may not be null."),
        Some(Field::Text(text) | Field::Json(Value::String(text))) => text.clone(),
        Some(Field::Json(Value::Number(number))) => number.to_string(),
        Some(Field::Json(_) | Field::File(_)) => return refuse("Not a valid string."),
    };
    let text = trim(&text);
    if text.is_empty() {
        return refuse("This field may not be blank.");
    }
    let complaints: Vec<String> = rules.iter().filter_map(|rule| rule(text)).collect();
    if complaints.is_empty() {
        Ok(Some(text.to_owned()))
    } else {
        Err(complaints)
    }
}

/// Python's `str.strip`, which also takes the four information separators for white space.
fn trim(text: &str) -> &str {
    text.trim_matches(|c: char| c.is_whitespace() || ('\u{1c}'..='\u{1f}').contains(&c))
}

/// At most `limit` characters (not bytes).
pub fn max_length(limit: usize) -> impl Fn(&str) -> Option<String> {
    move |text| {
        let too_long = text.chars().count() > limit;
        too_long.then(|| format!("Ensure this field has no more than {limit} characters."))
    }
}

/// No U+0000.
pub fn no_null_characters(text: &str) -> Option<String> {
    text.contains('\0')
        .then(|| "Null characters are not allowed.".to_owned())
}
