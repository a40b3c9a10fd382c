//! The page of one file: its state and result, and the deletion of its content.

use super::files::find;
use super::notice::Notice;
use crate::form::typed;
use crate::routes::HOME;
use crate::rows::FileRow;
use askama::Template;
use domain::{Content, FileStatus, Statistics, StoredFile, User};
use service::App;
use service::uploads::{DeleteContent, Seen, delete_content};
use web::language::{FILE_PAGE, FILES, FilePageTexts, Language, Moment, Visit};
use web::pages::{Frame, figures, show};
use web::{ApiError, Failure, Fields, Request, Response, see_other};

#[derive(Debug, Template)]
#[template(path = "file.html")]
pub struct FilePage {
    frame: Frame,
    t: &'static FilePageTexts,
    notice: Option<Notice>,
    file: FileRow,
    size: String,
    is_refunded: bool,
    /// The figures beside the words, each with its name, and the rule by which they were counted.
    figures: Option<Vec<(&'static str, String)>>,
    rule: Option<String>,
    warnings: Vec<String>,
    /// In hexadecimal digits.
    sha256: Option<String>,
    /// The payment whose credit it spent, unless that came back.
    payment_id: Option<String>,
    has_certificate: bool,
    /// Whether the viewer is the owner, who alone may delete the content.
    is_own: bool,
    content: ContentState,
}

/// Whether the content can be had, with the time at which that ends or ended.
#[derive(Debug)]
enum ContentState {
    Kept(Moment),
    Expired(Moment),
    Deleted(Moment),
    Lost,
    None,
}

impl ContentState {
    fn new(content: Content, language: Language) -> Self {
        let moment = |time| Moment::new(time, language);
        match content {
            Content::Kept { expires_at } => Self::Kept(moment(expires_at)),
            Content::Expired { at } => Self::Expired(moment(at)),
            Content::Deleted { at } => Self::Deleted(moment(at)),
            Content::Lost => Self::Lost,
            Content::None => Self::None,
        }
    }
}

/// The path of the page of a file.
pub fn path(file: &StoredFile) -> String {
    format!("{HOME}files/{}/", file.file_id)
}

pub async fn show_file(
    app: &App,
    user: &User,
    id: &str,
    request: &Request,
) -> Result<Response, Failure> {
    let file = find(app, user, id).await?;
    let notice = request.query_parameter("notice");
    let statistics = file.statistics.as_deref();
    let warnings = statistics.map_or(&[][..], |statistics| &statistics.warnings);
    let frame = Frame::of(user, Visit::of(request));
    let language = frame.language;
    let texts = FILES.of(language);
    let page = FilePage {
        frame,
        t: FILE_PAGE.of(language),
        figures: statistics.map(|statistics| all_figures(statistics, language)),
        rule: statistics.map(|statistics| statistics.rule.clone()),
        warnings: warnings.iter().map(texts.warning).collect(),
        sha256: file.sha256.map(|sha256| sha256.to_string()),
        payment_id: match file.credit_refunded {
            true => None,
            false => file.payment_id.as_ref().map(ToString::to_string),
        },
        has_certificate: statistics.is_some() && file.sha256.is_some(),
        notice: notice.and_then(Notice::parse),
        size: (texts.size)(file.size_bytes),
        is_refunded: file.credit_refunded,
        is_own: file.user_id == user.id,
        content: ContentState::new(file.content(app.retention, app.clock.now()), language),
        file: FileRow::new(&file, language),
    };
    Ok(show(&page, &page.frame))
}

/// The figures, and the words in headers and footers, which are in none of them. Plain text has no such parts.
fn all_figures(statistics: &Statistics, language: Language) -> Vec<(&'static str, String)> {
    let mut figures = figures(statistics, language);
    let beside = statistics.parts.and_then(|parts| parts.headers_and_footers);
    if let Some(beside) = beside {
        let words = (FILES.of(language).words)(beside.words);
        figures.push((FILE_PAGE.of(language).headers_and_footers, words));
    }
    figures
}

/// Deletes the content of one of the user's own files. Staff see the files of others, and delete none of them here.
pub async fn delete(
    app: &App,
    user: &User,
    id: &str,
    request: &Request,
) -> Result<Response, Failure> {
    let file = find(app, user, id).await?;
    let seen = typed(&Fields::parse(request).await?, "seen");
    let seen = match FileStatus::parse(&seen) {
        Some(FileStatus::Processing) => Seen::Processing,
        _ => Seen::AnyState,
    };
    if file.user_id != user.id {
        return Err(ApiError::NOT_PERMITTED.into());
    }
    match delete_content(app, &file, seen).await? {
        // The form promised a refund, and the file was counted since. Its page now says what a deletion means.
        DeleteContent::HasEnded => Ok(see_other(&path(&file))),
        DeleteContent::Deleted => Ok(see_other(&Notice::Deleted.at(&path(&file)))),
        DeleteContent::Throttled {
            retry_after_seconds,
        } => Err(ApiError::Throttled(retry_after_seconds).into()),
    }
}

#[cfg(test)]
pub fn samples(language: Language) -> Vec<Box<dyn askama::DynTemplate>> {
    use crate::rows::samples::{files, frame, user};
    use chrono::DateTime;
    use domain::{Figures, Parts};
    let at = DateTime::UNIX_EPOCH;
    let document = Statistics {
        parts: Some(Parts {
            headers_and_footers: Some(Figures::default()),
            ..Parts::default()
        }),
        ..Statistics::default()
    };
    let contents = [
        Content::Kept { expires_at: at },
        Content::Deleted { at },
        Content::None,
        Content::Lost,
        Content::Expired { at },
    ];
    let pages = files(language).into_iter().cycle().zip(contents);
    let pages = pages.map(|(file, content)| FilePage {
        frame: frame(Some(&user(false)), language),
        t: FILE_PAGE.of(language),
        figures: Some(all_figures(&document, language)),
        rule: Some("word-count/4".to_owned()),
        warnings: vec!["A warning.".to_owned()],
        sha256: Some("e3b0".to_owned()),
        payment_id: Some("PAY_50ab8ac693df4105".to_owned()),
        has_certificate: true,
        notice: Some(Notice::Deleted),
        size: (FILES.of(language).size)(1),
        is_refunded: content == Content::None,
        is_own: true,
        content: ContentState::new(content, language),
        file,
    });
    pages.map(|page| Box::new(page) as _).collect()
}
