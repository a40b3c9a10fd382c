//! `/`: what this service is, for people with a browser. This function has the route of all unknown paths, and answers them,
//! and `/` for clients of the API, with the contract's 404.

use askama::Template;
use service::App;
use web::language::{FILE_CHECK, FileCheckTexts, LANDING, LandingTexts, Visit, formats, price};
use web::pages::{Frame, accepted_formats, extensions, show};
use web::runtime::serve;
use web::{Access, Call, Endpoint, ErrorFormat, Failure, Method, Request, Response};

pub const ENDPOINTS: &[Endpoint] = &[Endpoint {
    media_type: "text/html",
    ..Endpoint::json("/", &[Method::GET, Method::HEAD], Access::Browsers)
}];

#[derive(Template)]
#[template(path = "landing.html")]
struct LandingPage {
    frame: Frame,
    t: &'static LandingTexts,
    check: &'static FileCheckTexts,
    /// See [`FileCheckTexts::extension`].
    check_extension: String,
    /// See [`FileCheckTexts::no_extension`].
    check_no_extension: String,
    price: String,
    formats: String,
    accepted_formats: String,
    /// As [`extensions`] writes them.
    extensions: String,
    /// The days for which contents are kept.
    retention_days: u64,
}

/// Answers with the page, which is the same for everybody who reads its language.
pub async fn handle(app: &App, call: Call) -> Result<Response, Failure> {
    let page = page(&call.request, app.retention.days.into());
    Ok(show(&page, &page.frame))
}

fn page(request: &Request, retention_days: u64) -> LandingPage {
    let frame = Frame::anonymous(Visit::of(request));
    let language = frame.language;
    LandingPage {
        frame,
        t: LANDING.of(language),
        check: FILE_CHECK.of(language),
        check_extension: FileCheckTexts::extension(language),
        check_no_extension: FileCheckTexts::no_extension(language),
        price: price(language),
        formats: formats(language),
        accepted_formats: accepted_formats(),
        extensions: extensions(),
        retention_days,
    }
}

/// # Errors
/// As for [`serve`].
pub async fn run() -> Result<(), web::Error> {
    serve(ENDPOINTS, ErrorFormat::Json, handle).await
}

#[cfg(test)]
mod tests {
    use counting::{CountError, Limits, inspect_docx, inspect_text};
    use std::io::Cursor;

    const SCRIPT: &str = include_str!("../../../shared/web/templates/file-check.js");

    /// The signatures of the list `name` in the script, which has them in hexadecimal digits.
    fn signatures(name: &str) -> Vec<Vec<u8>> {
        let (_, list) = SCRIPT.split_once(&format!("const {name} = [")).unwrap();
        let (list, _) = list.split_once(']').unwrap();
        let texts = list.split('"').skip(1).step_by(2);
        let bytes = texts.map(|text| {
            let digits = text.as_bytes().chunks(2);
            let byte = |pair| u8::from_str_radix(str::from_utf8(pair).unwrap(), 16).unwrap();
            digits.map(byte).collect()
        });
        bytes.collect()
    }

    #[test]
    fn the_browser_refuses_no_text_that_could_be_counted() {
        let refused = signatures("NO_TEXT");
        assert!(refused.len() >= 6, "{refused:?}");
        for signature in refused {
            let content = [signature.as_slice(), b" and more text"].concat();
            assert_eq!(inspect_text(&content), Err(CountError::NotText));
        }
    }

    #[test]
    fn the_browser_knows_archives_and_ole_files_as_the_counters_do() {
        assert_eq!(signatures("ARCHIVE"), [b"PK\x03\x04"]);
        let [ole] = &signatures("OLE")[..] else {
            panic!("one signature");
        };
        let inspect = |content: &[u8]| {
            let error = inspect_docx(Cursor::new(content), &Limits::default()).unwrap_err();
            error.to_string()
        };
        let encrypted = CountError::Encrypted.to_string();
        assert_eq!(inspect(&[ole.as_slice(), &[0; 600]].concat()), encrypted);
        assert_eq!(inspect(b"neither of them"), CountError::NotDocx.to_string());
    }
}
