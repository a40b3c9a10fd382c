//! Uploading, following and downloading one's files.

use super::{home, signed_in};
use crate::form::{refusal, words};
use crate::rows::FileRow;
use askama::Template;
use serde_json::json as json_value;
use shared::app::App;
use shared::domain::{FileId, StoredFile, User};
use shared::gateway::Gateway;
use shared::http::{
    ApiError, Failure, Fields, Request, Response, StatusCode, json, see_other, with_type,
};
use shared::uploads::{PAYMENT_REQUIRED, store_upload};

/// One row of the list, by itself: the page's script asks for it until the file has its end state.
#[derive(Debug, Template)]
#[template(path = "file-row.html")]
pub struct FileRowFragment {
    file: FileRow,
}

/// From a form: back to the list, or the form again with what is wrong. From the page's script, which
/// shows the progress: JSON.
pub async fn upload(app: &App, gateway: &Gateway, request: &Request) -> Result<Response, Failure> {
    let user = match signed_in(app, request).await? {
        Ok(user) => user,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let stored = accept(app, &user, request).await;
    if !request.prefers_html() {
        let id = json_value!({"file_id": stored?.file_id.0});
        return Ok(json(StatusCode::CREATED, &id));
    }
    match stored.map_err(refusal) {
        Ok(file) => {
            let id = file.file_id;
            let home = format!("/dashboard/?notice=uploaded&file={id}#files");
            Ok(see_other(&home))
        }
        Err(Ok(error)) => {
            let problem = (error.status(), words(&error));
            home::show_problem(app, gateway, request, &user, problem).await
        }
        Err(Err(broken)) => Err(broken),
    }
}

async fn accept(app: &App, user: &User, request: &Request) -> Result<StoredFile, Failure> {
    if user.upload_credits == 0 {
        return Err(PAYMENT_REQUIRED.into());
    }
    let fields = Fields::parse(request).await?;
    store_upload(app, FileId::random(), user, fields).await
}

/// An access token of the API for the page's script: large files are announced at
/// `/api/upload/direct/` like by any other client. It is good for five minutes and never stored.
pub async fn access_token(app: &App, request: &Request) -> Result<Response, Failure> {
    let user = match signed_in(app, request).await? {
        Ok(user) => user,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let access = app.tokens()?.issue_access(user.id, app.clock.now())?;
    Ok(json(StatusCode::OK, &json_value!({"access": access})))
}

pub async fn show_row(app: &App, id: &str, request: &Request) -> Result<Response, Failure> {
    let user = match signed_in(app, request).await? {
        Ok(user) => user,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let file = find(app, &user, id).await?;
    let row = FileRowFragment {
        file: FileRow::from(&file),
    };
    let text = row.render().expect("writing to a string does not fail");
    Ok(with_type(StatusCode::OK, "text/html; charset=utf-8", text))
}

/// Leads to storage by an address that is good for minutes.
pub async fn download(app: &App, id: &str, request: &Request) -> Result<Response, Failure> {
    let user = match signed_in(app, request).await? {
        Ok(user) => user,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let file = find(app, &user, id).await?;
    Ok(see_other(&app.objects.download_url(&file).await?))
}

/// One's own file; staff may see all.
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
