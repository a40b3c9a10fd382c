//! Uploading, following and downloading files. See `file` for the page of one.

use super::notice::Notice;
use super::{file, home};
use crate::rows::FileRow;
use askama::Template;
use domain::{FileId, StoredFile, User};
use serde_json::json as json_value;
use service::uploads::{download_url, find_visible, store_upload};
use service::{App, Provider, sessions};
use web::language::{HOME, HomeTexts, Visit};
use web::pages::{Frame, in_language};
use web::uploads::{UploadProblem, read_file, require_credit, stored};
use web::{ApiError, Failure, Fields, Request, Response, StatusCode, json, see_other, with_type};

/// One row of the list. The script of the page requests it until the file has its final status.
#[derive(Debug, Template)]
#[template(path = "file-row.html")]
pub struct FileRowFragment {
    t: &'static HomeTexts,
    file: FileRow,
}

/// Stores the file of the upload form. A browser without scripts gets the home page, with the new file or with the problem;
/// the script of the page, which shows the progress, gets JSON with the text of the page.
pub async fn upload(
    app: &App,
    provider: &Provider,
    user: &User,
    request: &Request,
) -> Result<Response, Failure> {
    let frame = Frame::of(user, Visit::of(request));
    let refused = match accept(app, user, request).await? {
        Outcome::Stored(file) if request.prefers_html() => {
            let url = Notice::Uploaded.url();
            return Ok(see_other(&format!("{url}&file={}#files", file.file_id)));
        }
        Outcome::Stored(file) => {
            let id = json_value!({"file_id": file.file_id.0});
            return Ok(json(StatusCode::CREATED, &id));
        }
        Outcome::Refused(problem) => problem.in_language(frame.language),
    };
    match request.prefers_html() {
        true => {
            let problem = (refused.status(), refused.message());
            home::show_problem(app, provider, user, request, frame, problem).await
        }
        false => Err(refused.into()),
    }
}

/// What the upload form led to, for the page to show.
enum Outcome {
    Stored(StoredFile),
    Refused(UploadProblem),
}

async fn accept(app: &App, user: &User, request: &Request) -> Result<Outcome, Failure> {
    if let Err(problem) = require_credit(user, false) {
        return Ok(Outcome::Refused(problem));
    }
    let (new, content) = match read_file(Fields::parse(request).await?) {
        Ok(file) => file,
        Err(problem) => return Ok(Outcome::Refused(problem)),
    };
    let id = FileId(app.new_id());
    Ok(
        match stored(store_upload(app, id, user, new, content).await?) {
            Ok(file) => Outcome::Stored(file),
            Err(problem) => Outcome::Refused(problem),
        },
    )
}

/// Answers an access token of the API. The script of the page announces large files at `/api/upload/direct/`, like any
/// other client. The script keeps the token in memory only, and it expires after five minutes.
pub async fn access_token(app: &App, user: &User) -> Result<Response, Failure> {
    let access = sessions::issue_access(app, user).await?;
    Ok(json(StatusCode::OK, &json_value!({"access": access})))
}

pub async fn show_row(
    app: &App,
    user: &User,
    id: &str,
    request: &Request,
) -> Result<Response, Failure> {
    let file = find(app, user, id).await?;
    let language = Visit::of(request).language_of(user);
    let row = FileRowFragment {
        t: HOME.of(language),
        file: FileRow::new(&file, language),
    };
    let text = row.render().expect("writing to a string does not fail");
    let response = with_type(StatusCode::OK, "text/html; charset=utf-8", text);
    Ok(in_language(response, language))
}

/// Redirects to a presigned URL of storage, which is valid for a quarter of an hour.
pub async fn download(app: &App, user: &User, id: &str) -> Result<Response, Failure> {
    let file = find(app, user, id).await?;
    let url = download_url(app, &file).await?;
    // The page of the file says why there is no content.
    Ok(see_other(&url.unwrap_or_else(|| file::path(&file))))
}

/// The file `id` if `user` may see it: owners see their own files, staff see all.
///
/// # Errors
/// 404 for a file that does not exist or that `user` may not see.
pub async fn find(app: &App, user: &User, id: &str) -> Result<StoredFile, Failure> {
    let id = FileId(id.parse().map_err(|_| ApiError::NOT_FOUND)?);
    Ok(find_visible(app, user, id)
        .await?
        .ok_or(ApiError::NOT_FOUND)?)
}

#[cfg(test)]
pub fn samples(language: web::language::Language) -> Vec<Box<dyn askama::DynTemplate>> {
    let t = HOME.of(language);
    let rows = crate::rows::samples::files(language).into_iter();
    rows.map(|file| Box::new(FileRowFragment { t, file }) as _)
        .collect()
}
