//! Uploading, following and downloading files.

use super::home;
use super::notice::Notice;
use crate::problem::message;
use crate::rows::FileRow;
use askama::Template;
use domain::{FileId, StoredFile, User};
use serde_json::json as json_value;
use service::uploads::store_upload;
use service::{App, Provider, sessions};
use web::uploads::{read_file, require_credit, stored};
use web::{ApiError, Failure, Fields, Request, Response, StatusCode, json, see_other, with_type};

/// One row of the list. The script of the page requests it until the file has its final status.
#[derive(Debug, Template)]
#[template(path = "file-row.html")]
pub struct FileRowFragment {
    file: FileRow,
}

/// Stores the file of the upload form. A browser without scripts gets the home page, with the new file or with the problem;
/// the script of the page, which shows the progress, gets JSON.
pub async fn upload(
    app: &App,
    provider: &Provider,
    user: &User,
    request: &Request,
) -> Result<Response, Failure> {
    let accepted = accept(app, user, request).await;
    if !request.prefers_html() {
        let id = json_value!({"file_id": accepted?.file_id.0});
        return Ok(json(StatusCode::CREATED, &id));
    }
    match accepted {
        Ok(file) => {
            let url = Notice::Uploaded.url();
            Ok(see_other(&format!("{url}&file={}#files", file.file_id)))
        }
        Err(Failure::Refused(error)) => {
            let problem = (error.status(), message(&error));
            home::show_problem(app, provider, user, request, problem).await
        }
        Err(broken) => Err(broken),
    }
}

async fn accept(app: &App, user: &User, request: &Request) -> Result<StoredFile, Failure> {
    require_credit(user, false)?;
    let (new, content) = read_file(Fields::parse(request).await?)?;
    let id = FileId(app.new_id());
    Ok(stored(store_upload(app, id, user, new, content).await?)?)
}

/// Answers an access token of the API. The script of the page announces large files at `/api/upload/direct/`, like any
/// other client. The script keeps the token in memory only, and it expires after five minutes.
pub fn access_token(app: &App, user: &User) -> Result<Response, Failure> {
    let access = sessions::issue_access(app, user)?;
    Ok(json(StatusCode::OK, &json_value!({"access": access})))
}

pub async fn show_row(app: &App, user: &User, id: &str) -> Result<Response, Failure> {
    let file = find(app, user, id).await?;
    let row = FileRowFragment {
        file: FileRow::from(&file),
    };
    let text = row.render().expect("writing to a string does not fail");
    Ok(with_type(StatusCode::OK, "text/html; charset=utf-8", text))
}

/// Redirects to a presigned URL of storage, which is valid for a quarter of an hour.
pub async fn download(app: &App, user: &User, id: &str) -> Result<Response, Failure> {
    let file = find(app, user, id).await?;
    Ok(see_other(&app.objects.download_url(&file).await?))
}

/// The file `id` if `user` may see it: owners see their own files, staff see all.
///
/// # Errors
/// 404 for a file that does not exist or that `user` may not see.
async fn find(app: &App, user: &User, id: &str) -> Result<StoredFile, Failure> {
    let id = FileId(id.parse().map_err(|_| ApiError::NOT_FOUND)?);
    let file = app.store.find_file(id).await?;
    let file = file.filter(|file| file.user_id == user.id || user.is_staff);
    Ok(file.ok_or(ApiError::NOT_FOUND)?)
}

#[cfg(test)]
pub fn samples() -> Vec<Box<dyn askama::DynTemplate>> {
    let rows = crate::rows::samples::files().into_iter();
    rows.map(|file| Box::new(FileRowFragment { file }) as _)
        .collect()
}
