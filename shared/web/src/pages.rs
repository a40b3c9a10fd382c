//! The frame of all pages, and how states and figures stand on them.

use crate::language::{FILES, FRAME, FrameTexts, Language, Visit, digits, grouped};
use crate::{CspSources, Nonce, Response, StatusCode, header, html};
use askama::Template;
use domain::{FileFormat, Statistics, User};
use std::fmt;

/// The page on which people with an account begin.
pub const HOME: &str = "/dashboard/";

/// The frame around the content of a page (templates/base.html).
#[derive(Clone, Debug)]
pub struct Frame {
    pub nonce: Nonce,
    /// The language of the whole page.
    pub language: Language,
    pub t: &'static FrameTexts,
    /// The account that is signed in; `None` if there is none, or if that is not known.
    pub viewer: Option<Viewer>,
    /// Path and query of the page, to which the switch of the language returns.
    pub address: String,
    /// The fields with which the switch asks for the page again, if the page is the answer to a POST that may be repeated.
    pub repeated_fields: Vec<(&'static str, String)>,
}

/// The account that looks at a page.
#[derive(Clone, Debug)]
pub struct Viewer {
    pub username: String,
    /// Staff see the link to their pages.
    pub is_staff: bool,
}

impl Frame {
    pub fn anonymous(visit: Visit) -> Self {
        Self::new(visit.language, visit.address, None)
    }

    pub fn of(viewer: &User, visit: Visit) -> Self {
        let language = visit.language_of(viewer);
        let viewer = Viewer {
            username: viewer.username.clone(),
            is_staff: viewer.is_staff,
        };
        Self::new(language, visit.address, Some(viewer))
    }

    fn new(language: Language, address: String, viewer: Option<Viewer>) -> Self {
        Self {
            nonce: Nonce::random(),
            language,
            t: FRAME.of(language),
            viewer,
            address,
            repeated_fields: Vec::new(),
        }
    }

    /// The frame of a page whose form was sent to `address`, where a GET answers the form again.
    #[must_use]
    pub fn at(mut self, address: &str) -> Self {
        address.clone_into(&mut self.address);
        self
    }

    /// The languages that the switch offers.
    pub fn other_languages(&self) -> impl Iterator<Item = Language> {
        let current = self.language;
        Language::all().filter(move |language| *language != current)
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
    in_language(html(status, text, &frame.nonce, sources), frame.language)
}

/// Answers `page` with the status of `answer` and with what it says about authentication and time.
pub fn show_as(answer: &Response, page: &impl Template, frame: &Frame) -> Response {
    let mut response = show_with(answer.status(), page, frame, &CspSources::default());
    for name in [header::WWW_AUTHENTICATE, header::RETRY_AFTER] {
        if let Some(value) = answer.headers().get(&name) {
            response.headers_mut().insert(name, value.clone());
        }
    }
    response
}

/// Says in which language an answer is, and what that depends on.
pub fn in_language(mut response: Response, language: Language) -> Response {
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_LANGUAGE,
        header::HeaderValue::from_static(language.tag()),
    );
    headers.insert(
        header::VARY,
        header::HeaderValue::from_static("Accept, Accept-Language, Cookie"),
    );
    response
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

/// The formats that can be uploaded, as the `accept` attribute of a file input has them.
pub fn accepted_formats() -> String {
    let formats = FileFormat::all();
    let extensions = formats
        .clone()
        .map(|format| format!(".{}", format.extension()));
    let media_types = formats.map(|format| format.content_type().to_owned());
    extensions.chain(media_types).collect::<Vec<_>>().join(",")
}

/// The extensions of these formats, as scripts read them: `txt,docx`.
pub fn extensions() -> String {
    let extensions = FileFormat::all().map(FileFormat::extension);
    extensions.collect::<Vec<_>>().join(",")
}

/// The figures of a file beside its words, each with its name.
pub fn figures(statistics: &Statistics, language: Language) -> Vec<(&'static str, String)> {
    let t = FILES.of(language);
    let grouped = |number| grouped(number, language);
    let total = &statistics.total;
    let pages = total.standard_pages_hundredths();
    let fraction = digits(&format!("{:02}", pages % 100), language);
    let pages = format!("{}.{fraction}", grouped(pages / 100));
    let mut figures = vec![
        (t.characters, grouped(total.characters)),
        (
            t.characters_without_spaces,
            grouped(total.characters_without_spaces),
        ),
        (t.paragraphs, grouped(total.paragraphs)),
        (t.standard_pages, pages),
        (t.number_words, grouped(total.number_words)),
    ];
    if total.east_asian_characters > 0 {
        figures.push((
            t.east_asian_characters,
            grouped(total.east_asian_characters),
        ));
        figures.push((t.other_words, grouped(total.non_asian_words())));
    }
    if statistics.legacy_bangla {
        figures.push((t.legacy_bangla, t.yes.to_owned()));
    }
    figures
}
