//! The frame of all pages, and the format of states, times, numbers and the price on them.

use crate::{CspSources, Nonce, Response, StatusCode, html};
use askama::Template;
use chrono::{DateTime, Utc};
use domain::calendar::bangladesh_time;
use domain::{FileFormat, Payment, User};
use std::fmt;

/// The heading of the page for a 500.
pub const SERVER_ERROR: &str = "Something went wrong on our side";

/// The frame around the content of a page (templates/base.html).
#[derive(Clone, Debug)]
pub struct Frame {
    pub nonce: Nonce,
    /// The account that is signed in; `None` if there is none, or if that is not known.
    pub viewer: Option<Viewer>,
}

/// The account that looks at a page.
#[derive(Clone, Debug)]
pub struct Viewer {
    pub username: String,
    /// Staff see the link to their pages.
    pub is_staff: bool,
}

impl Frame {
    pub fn anonymous() -> Self {
        Self {
            nonce: Nonce::random(),
            viewer: None,
        }
    }

    pub fn of(viewer: &User) -> Self {
        let viewer = Viewer {
            username: viewer.username.clone(),
            is_staff: viewer.is_staff,
        };
        Self {
            nonce: Nonce::random(),
            viewer: Some(viewer),
        }
    }
}

/// Answers 200 with a page that sends its forms and requests to its own origin only.
pub fn show(page: &impl Template, frame: &Frame) -> Response {
    show_with(StatusCode::OK, page, frame, &CspSources::default())
}

/// As [`show`], with another status, or for a page that also uses the origins in `sources`.
pub fn show_with(
    status: StatusCode,
    page: &impl Template,
    frame: &Frame,
    sources: &CspSources,
) -> Response {
    let text = page.render().expect("writing to a string does not fail");
    html(status, text, &frame.nonce, sources)
}

/// How good or bad a state is. A page shows it as a colour; the text beside it carries the meaning. `Display` writes the
/// CSS classes of `style.css`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Severity {
    Good,
    Bad,
    /// Undecided, and somebody outside has to decide.
    Waiting,
    /// Undecided, and we are working on it.
    Busy,
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Good => "good",
            Self::Bad => "bad",
            Self::Waiting => "wait",
            Self::Busy => "wait busy",
        })
    }
}

/// A time as people in Bangladesh read it, and as machines do.
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

/// The formats that can be uploaded, as the `accept` attribute of a file input has them.
pub fn accepted_formats() -> String {
    let formats = FileFormat::all();
    let extensions = formats
        .clone()
        .map(|format| format!(".{}", format.extension()));
    let media_types = formats.map(|format| format.content_type().to_owned());
    extensions.chain(media_types).collect::<Vec<_>>().join(",")
}

/// The price of one upload: `100 BDT`.
pub fn price() -> String {
    let amount = Payment::PRICE.to_string();
    let amount = amount.strip_suffix(".00").unwrap_or(&amount);
    format!("{amount} {}", Payment::CURRENCY)
}

/// Writes 1234567 as `1,234,567`.
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
