//! The content of forms, and the check that our own page sent it.

use service::App;
use web::{ApiError, Field, Fields, Request, header};

/// Refuses a form that another site made a browser send. The session cookie is `SameSite=Lax`, so that a link from a mail
/// or another site finds its reader signed in, but no form of another site carries it; this check also covers forms that
/// need no session, such as signing in. Current browsers send `Sec-Fetch-Site`, older ones `Origin`.
///
/// # Errors
/// 403 for a form of another site, and for one whose origin the browser does not tell.
pub fn require_own_page(app: &App, request: &Request) -> Result<(), ApiError> {
    let fetch_site = header::HeaderName::from_static("sec-fetch-site");
    let own = match request.header(fetch_site) {
        Some(site) => site == "same-origin",
        None => request
            .header(header::ORIGIN)
            .is_some_and(|origin| origin == request.public_url(app)),
    };
    if own {
        Ok(())
    } else {
        Err(ApiError::ForeignForm)
    }
}

/// A text field as typed; empty if it is missing.
pub fn typed(fields: &Fields, name: &str) -> String {
    match fields.get(name) {
        Some(Field::Text(text)) => text.clone(),
        _ => String::new(),
    }
}

/// The page to show next: `wanted`, if it is a page of ours.
pub fn next_page(wanted: Option<&str>) -> Option<&str> {
    let ours = |path: &&str| {
        let folders = [
            "/dashboard/",
            "/api/dashboard/",
            "/api/file/",
            "/api/payment/",
            "/verify/",
        ];
        let is_landing = *path == "/" || path.starts_with("/?");
        let is_verify = *path == "/verify" || path.starts_with("/verify?");
        (is_landing || is_verify || folders.iter().any(|pages| path.starts_with(pages)))
            && path.bytes().all(|byte| byte.is_ascii_graphic())
            && !path.contains('\\')
    };
    wanted.filter(ours)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_pages_of_ours_come_after_signing_in() {
        for ours in [
            "/",
            "/?fbclid=x",
            "/verify",
            "/dashboard/",
            "/api/dashboard/files/?user=7&status=Failed",
            "/api/file/3c5f1a70-6c0e-4c53-9a0c-4a2f9f4f9d55/certificate/",
        ] {
            assert_eq!(next_page(Some(ours)), Some(ours));
        }
        for foreign in [
            "",
            "/verify.evil.example",
            "//evil.example/dashboard/",
            "https://evil.example/",
            "/dashboard/\r\nSet-Cookie: x=y",
            "/dashboard/\\evil",
        ] {
            assert_eq!(next_page(Some(foreign)), None, "{foreign}");
        }
    }
}
