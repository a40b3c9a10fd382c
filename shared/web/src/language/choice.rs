//! The language that a visitor reads: the one of the account, else the one of the cookie, else the one that the browser
//! prefers, else English.

use crate::session::cookie;
use crate::{Method, Request, header};
use domain::{Language, User};

/// The cookie that keeps the choice of a browser. Its value is a [`Language::tag`].
pub const COOKIE: &str = "language";

/// A longer address is not repeated in the page.
const LONGEST_ADDRESS: usize = 2_000;

/// What a page needs to know about the request for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Visit {
    /// The language without regard to an account.
    pub language: Language,
    /// Path and query of the page, to which the switch of the language returns. The answer to a form has no address of its
    /// own, so this is the dashboard then.
    pub address: String,
}

impl Visit {
    pub fn of(request: &Request) -> Self {
        Self {
            language: language(request),
            address: address(request),
        }
    }

    /// The language for `viewer`.
    pub fn language_of(&self, viewer: &User) -> Language {
        viewer.language.unwrap_or(self.language)
    }
}

fn language(request: &Request) -> Language {
    let cookies = request.header(header::COOKIE).unwrap_or("");
    let chosen = cookie(cookies, COOKIE).and_then(Language::parse);
    let accepted = request.header(header::ACCEPT_LANGUAGE);
    chosen.or_else(|| preferred(accepted?)).unwrap_or_default()
}

/// The language that `Accept-Language` (RFC 9110) weighs most, the first of equals; `None` if it names none of ours.
fn preferred(accepted: &str) -> Option<Language> {
    let mut best: Option<(Language, f32)> = None;
    for range in accepted.split(',') {
        let (tag, weight) = match range.split_once(';') {
            Some((tag, parameter)) => (tag, weight(parameter)),
            None => (range, 1.0),
        };
        let primary = tag.trim().split('-').next().unwrap_or("");
        let language = match primary {
            "*" => Some(Language::default()),
            primary => Language::parse(&primary.to_ascii_lowercase()),
        };
        if let Some(language) = language
            && weight > best.map_or(0.0, |(_, weight)| weight)
        {
            best = Some((language, weight));
        }
    }
    best.map(|(language, _)| language)
}

/// The value of `q=0.8`; 0 for what is no weight.
fn weight(parameter: &str) -> f32 {
    let value = parameter.trim().strip_prefix(['q', 'Q']);
    let value = value.and_then(|value| value.trim_start().strip_prefix('='));
    value.map_or(0.0, |value| value.trim().parse().unwrap_or(0.0))
}

fn address(request: &Request) -> String {
    if ![Method::GET, Method::HEAD].contains(&request.method) {
        return crate::pages::HOME.to_owned();
    }
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.extend_pairs(&request.query);
    let query = query.finish();
    match query.len() {
        1..LONGEST_ADDRESS => format!("{}?{query}", request.path),
        _ => request.path.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_browsers_preference_is_read_by_its_weights() {
        use Language::{Bangla, English};
        for (accepted, expected) in [
            ("bn", Some(Bangla)),
            ("BN-bd", Some(Bangla)),
            ("bn-BD,bn;q=0.9,en;q=0.8", Some(Bangla)),
            ("en-GB,en;q=0.9,bn;q=0.8", Some(English)),
            ("en;q=0.3 , bn ; q=0.7", Some(Bangla)),
            ("de, bn;q=0.1", Some(Bangla)),
            ("bn;q=0, en;q=0.1", Some(English)),
            ("bn;q=0", None),
            ("bn;q=oops", None),
            ("*", Some(English)),
            ("hi, *;q=0.5, bn;q=0.6", Some(Bangla)),
            ("de, fr-CH", None),
            ("bnx", None),
            ("", None),
        ] {
            assert_eq!(preferred(accepted), expected, "{accepted}");
        }
    }
}
