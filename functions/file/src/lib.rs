//! `/api/file/{id}/`: everything about one upload, at once or as soon as it has its end, and the deletion of its content.

use domain::{Content, FileId, StoredFile, User};
use service::App;
use service::uploads::{
    Awaited, DeleteContent, Seen, await_end, delete_content, download_url, find_visible,
};
use std::time::Duration;
use web::runtime::serve;
use web::shapes::{FileDetailsShape, FileShape};
use web::{
    Access, ApiError, Call, Endpoint, ErrorFormat, Failure, Method, Request, Response, StatusCode,
    header, json, no_content, not_modified,
};

pub const ENDPOINTS: &[Endpoint] = &[Endpoint::json(
    "/api/file/{id}/",
    &[Method::GET, Method::HEAD, Method::DELETE],
    Access::Users,
)];

/// The longest wait for the end of a file. API Gateway gives up after 30 seconds.
const LONGEST_WAIT: Duration = Duration::from_secs(20);

/// Answers 200 with the file, 404 for a file that the caller may not see, and 304 if the client has this state of it
/// already (`If-None-Match`). With `Prefer: wait=N` (RFC 7240) a file that is Processing is answered when it has its end,
/// or after N seconds.
pub async fn handle(app: &App, call: Call) -> Result<Response, Failure> {
    let user = call.user()?;
    let id = call.id.as_deref().and_then(|id| id.parse().ok());
    let id = id.map(FileId).ok_or(ApiError::NOT_FOUND)?;
    let found = find_visible(app, user, id).await?;
    let file = found.ok_or(ApiError::NOT_FOUND)?;
    if call.request.method == Method::DELETE {
        return delete(app, user, &file).await;
    }
    let wait = preferred_wait(&call.request);
    let Awaited { file, has_waited } = await_end(app, user, file, wait).await?;
    let now = app.clock.now();
    let content = file.content(app.retention, now);
    let tag = state_tag(&file, content, now.timestamp());
    let mut response = match has_state(&call.request, &tag) {
        true => not_modified(),
        false => {
            let item = FileShape::new(&file, download_url(app, &file).await?);
            json(StatusCode::OK, &FileDetailsShape::new(&file, item, content))
        }
    };
    let headers = response.headers_mut();
    // A private cache may keep the answer, but has to ask whether the state is still the same.
    for (name, value) in [
        (header::ETAG, tag.as_str()),
        (header::CACHE_CONTROL, "private, no-cache"),
    ] {
        headers.insert(name, header_value(value));
    }
    if let Some(wait) = wait.filter(|_| has_waited) {
        let applied = format!("wait={}", wait.as_secs());
        let name = header::HeaderName::from_static("preference-applied");
        headers.insert(name, header_value(&applied));
    }
    Ok(response)
}

/// Answers 204. Staff see the files of all accounts and delete their own only.
async fn delete(app: &App, user: &User, file: &StoredFile) -> Result<Response, Failure> {
    if file.user_id != user.id {
        return Err(ApiError::NOT_PERMITTED.into());
    }
    match delete_content(app, file, Seen::AnyState).await? {
        DeleteContent::Deleted | DeleteContent::HasEnded => Ok(no_content()),
        DeleteContent::Throttled {
            retry_after_seconds,
        } => Err(ApiError::Throttled(retry_after_seconds).into()),
    }
}

/// How long a state with a download link is the same: a third of the life of the link, because a cache that asks whether its
/// answer is still valid gives the link in it to its reader.
const LINK_SECONDS: i64 = 5 * 60;

/// Names the state of the file at the Unix time `now`. It is weak, because the download link of each answer is another one.
fn state_tag(file: &StoredFile, content: Content, now: i64) -> String {
    let words = file.word_count.map(|words| words.to_string());
    let end = match content {
        Content::None => "-refunded".to_owned(),
        Content::Deleted { .. } => "-deleted".to_owned(),
        Content::Expired { .. } => "-expired".to_owned(),
        Content::Lost => "-lost".to_owned(),
        Content::Kept { .. } => format!("-{}", now / LINK_SECONDS),
    };
    let words = words.unwrap_or_default();
    let statistics = file.statistics.as_ref();
    let rule = statistics.map(|statistics| format!("-{}", statistics.rule));
    let rule = rule.unwrap_or_default();
    format!("W/\"{}-{words}{end}{rule}\"", file.status.as_str())
}

fn has_state(request: &Request, tag: &str) -> bool {
    let known = request.header(header::IF_NONE_MATCH).unwrap_or("");
    // The comparison of this header is weak: RFC 9110, section 13.1.2.
    let opaque = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
    known
        .split(',')
        .any(|known| known.trim() == "*" || opaque(known) == opaque(tag))
}

/// The `wait` of the header `Prefer`, in seconds and at most [`LONGEST_WAIT`]. A preference that cannot be read is ignored,
/// as RFC 7240 says.
fn preferred_wait(request: &Request) -> Option<Duration> {
    let preferences = request.header(header::HeaderName::from_static("prefer"))?;
    let mut waits = preferences.split(',').filter_map(|preference| {
        let preference = preference.split(';').next()?;
        let (name, value) = preference.split_once('=')?;
        let is_wait = name.trim().eq_ignore_ascii_case("wait");
        let seconds = value.trim().trim_matches('"').parse().ok()?;
        is_wait.then(|| Duration::from_secs(seconds))
    });
    waits.next().map(|wait| wait.min(LONGEST_WAIT))
}

fn header_value(text: &str) -> header::HeaderValue {
    header::HeaderValue::from_str(text).expect("states and numbers are header text")
}

/// # Errors
/// As for [`serve`].
pub async fn run() -> Result<(), web::Error> {
    serve(ENDPOINTS, ErrorFormat::Json, handle).await
}
