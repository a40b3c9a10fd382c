//! What all pages have in common: the frame around them, how they are answered, how they write
//! times and numbers.

use crate::clock::bangladesh_time;
use crate::http::{Nonce, Reach, Response, StatusCode, html};
use askama::Template;
use chrono::{DateTime, Utc};

/// What surrounds a page's content (templates/base.html).
#[derive(Clone, Debug)]
pub struct Frame {
    /// Marks our own style and script.
    pub nonce: Nonce,
    /// Who is signed in; `None` where nobody is, or it is not known.
    pub viewer: Option<Viewer>,
}

/// Who looks at a page.
#[derive(Clone, Debug)]
pub struct Viewer {
    /// See [`crate::domain::User::username`].
    pub username: String,
    /// Sees the way to the staff pages.
    pub is_staff: bool,
}

impl Frame {
    /// For anybody.
    pub fn anonymous() -> Self {
        Self {
            nonce: Nonce::random(),
            viewer: None,
        }
    }

    /// For somebody who is signed in.
    pub fn of(username: &str, is_staff: bool) -> Self {
        let viewer = Viewer {
            username: username.to_owned(),
            is_staff,
        };
        Self {
            nonce: Nonce::random(),
            viewer: Some(viewer),
        }
    }
}

/// Answers with a page.
pub fn show(status: StatusCode, page: &impl Template, frame: &Frame, reach: &Reach) -> Response {
    let text = page.render().expect("writing to a string does not fail");
    html(status, text, &frame.nonce, reach)
}

/// A moment as people in Bangladesh read it, and as machines do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moment {
    /// `22 Nov 2026, 09:59`
    pub text: String,
    /// For `<time datetime>`.
    pub machine: String,
}

impl From<DateTime<Utc>> for Moment {
    fn from(time: DateTime<Utc>) -> Self {
        let local = bangladesh_time(time);
        Self {
            text: local.format("%-d %b %Y, %H:%M").to_string(),
            machine: local.format("%Y-%m-%dT%H:%M:%S%:z").to_string(),
        }
    }
}

/// `1234567` as `1,234,567`.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() * 4 / 3);
    for (place, digit) in digits.char_indices() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_read_in_bangladesh() {
        let time: DateTime<Utc> = "2026-11-22T20:59:24.5Z".parse().unwrap();
        let moment = Moment::from(time);
        assert_eq!(moment.text, "23 Nov 2026, 02:59");
        assert_eq!(moment.machine, "2026-11-23T02:59:24+06:00");
    }

    #[test]
    fn numbers_are_grouped_by_thousands() {
        for (number, text) in [
            (0, "0"),
            (999, "999"),
            (1000, "1,000"),
            (1_234_567, "1,234,567"),
        ] {
            assert_eq!(grouped(number), text);
        }
    }
}
