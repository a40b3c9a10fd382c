//! S3 with the calls that the crate `objects` makes: put, get, head, delete, and list in pages.

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{DefaultBodyLimit, Path, Query, Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, put};
use futures_util::stream::unfold;
use std::collections::BTreeMap;
use std::convert::Infallible;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::ops::Range;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

/// The bucket of one [`FakeAws`](crate::FakeAws). Clones share their objects.
#[derive(Clone, Default)]
pub struct Bucket {
    state: Arc<Mutex<Contents>>,
}

#[derive(Default)]
struct Contents {
    objects: BTreeMap<String, Bytes>,
    is_broken: bool,
    /// The number of puts that are answered with a conflict before one is accepted.
    conflicts: usize,
    /// The object that is replaced after the next read, and its new content.
    replacement: Option<(String, Bytes)>,
    /// The object that is created again after its next deletion, and its content.
    comeback: Option<(String, Bytes)>,
    /// The object whose content comes in pieces, and the pause before each piece.
    slow: Option<(String, Duration)>,
}

impl Bucket {
    /// The keys of all objects, in order.
    pub fn keys(&self) -> Vec<String> {
        self.state().objects.keys().cloned().collect()
    }

    /// Creates an object, as the presigned request of a client does. `false`: the key has an object, which stays
    /// unchanged.
    pub fn put_new(&self, key: &str, content: &[u8]) -> bool {
        let mut state = self.state();
        if state.objects.contains_key(key) {
            return false;
        }
        let content = Bytes::copy_from_slice(content);
        state.objects.insert(key.to_owned(), content);
        true
    }

    /// The content of the object `key`.
    ///
    /// # Panics
    /// There is no such object.
    pub fn content(&self, key: &str) -> Vec<u8> {
        self.state().objects[key].to_vec()
    }

    /// Deletes an object, if it exists.
    pub fn delete(&self, key: &str) {
        self.state().objects.remove(key);
    }

    /// Gives the object `key` another content as soon as it has been read once.
    pub fn replace_after_read(&self, key: &str, content: &[u8]) {
        let content = Bytes::copy_from_slice(content);
        self.state().replacement = Some((key.to_owned(), content));
    }

    /// Creates the object `key` again as soon as it has been deleted once.
    pub fn put_after_delete(&self, key: &str, content: &[u8]) {
        let content = Bytes::copy_from_slice(content);
        self.state().comeback = Some((key.to_owned(), content));
    }

    /// Sends the content of the object `key` in pieces of 1 KiB, with a pause before each of them.
    pub fn set_slow(&self, key: &str, pause: Duration) {
        self.state().slow = Some((key.to_owned(), pause));
    }

    /// Sets whether S3 answers every request with 503 `SlowDown`.
    pub fn set_broken(&self, is_broken: bool) {
        self.state().is_broken = is_broken;
    }

    /// Has S3 answer the next puts with 409, as it does while another put of the same key is under way.
    pub fn conflict(&self, puts: usize) {
        self.state().conflicts = puts;
    }

    fn state(&self) -> MutexGuard<'_, Contents> {
        self.state.lock().expect("no holder panics")
    }
}

pub fn router(bucket: Bucket) -> Router {
    let object = put(put_object).get(get_object).delete(delete_object);
    Router::new()
        .route("/{bucket}/{*key}", object)
        .route("/{bucket}", get(list_objects))
        .route("/{bucket}/", get(list_objects))
        .layer(DefaultBodyLimit::disable())
        .layer(from_fn_with_state(bucket.clone(), fail_if_broken))
        .with_state(bucket)
}

async fn fail_if_broken(State(bucket): State<Bucket>, request: Request, next: Next) -> Response {
    if bucket.state().is_broken {
        return refuse(StatusCode::SERVICE_UNAVAILABLE, "SlowDown");
    }
    next.run(request).await
}

async fn put_object(
    State(bucket): State<Bucket>,
    Path((_, key)): Path<(String, String)>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let is_refused = {
        let mut state = bucket.state();
        let left = state.conflicts.checked_sub(1);
        state.conflicts = left.unwrap_or_default();
        left.is_some()
    };
    if is_refused {
        return refuse(StatusCode::CONFLICT, "ConditionalRequestConflict");
    }
    let is_new = bucket.put_new(&key, &body);
    if !is_new && headers.get(header::IF_NONE_MATCH).is_some() {
        return refuse(StatusCode::PRECONDITION_FAILED, "PreconditionFailed");
    }
    bucket.state().objects.insert(key, body);
    StatusCode::OK.into_response()
}

/// Understands `Range` as `bytes=-n` and `bytes=m-n`. axum answers `HEAD` with it too.
async fn get_object(
    State(bucket): State<Bucket>,
    Path((_, key)): Path<(String, String)>,
    headers: HeaderMap,
) -> Response {
    let mut state = bucket.state();
    let Some(content) = state.objects.get(&key).cloned() else {
        return refuse(StatusCode::NOT_FOUND, "NoSuchKey");
    };
    if let Some((_, replacement)) = state.replacement.take_if(|(replaced, _)| *replaced == key) {
        state.objects.insert(key.clone(), replacement);
    }
    let slow = state.slow.as_ref().filter(|(slow, _)| *slow == key);
    let pause = slow.map(|(_, pause)| *pause);
    let version = format!("\"{:x}\"", {
        let mut hash = DefaultHasher::new();
        content.hash(&mut hash);
        hash.finish()
    });
    let expected = headers.get(header::IF_MATCH);
    if expected.is_some_and(|expected| expected != version.as_str()) {
        return refuse(StatusCode::PRECONDITION_FAILED, "PreconditionFailed");
    }
    let etag = [(header::ETAG, version)];
    let range = headers
        .get(header::RANGE)
        .and_then(|range| range.to_str().ok());
    match range.and_then(|range| part_of(content.len(), range)) {
        None => {
            let length = [(header::CONTENT_LENGTH, content.len())];
            (etag, length, body(content, pause)).into_response()
        }
        Some(part) => {
            let last = part.end.saturating_sub(1);
            let range = format!("bytes {}-{last}/{}", part.start, content.len());
            let range = [(header::CONTENT_RANGE, range)];
            (
                StatusCode::PARTIAL_CONTENT,
                etag,
                range,
                body(content.slice(part), pause),
            )
                .into_response()
        }
    }
}

/// The content as one piece, or in pieces with a pause before each of them.
fn body(content: Bytes, pause: Option<Duration>) -> Body {
    let Some(pause) = pause else {
        return Body::from(content);
    };
    Body::from_stream(unfold(content, move |mut rest: Bytes| async move {
        if rest.is_empty() {
            return None;
        }
        tokio::time::sleep(pause).await;
        let piece = rest.split_to(rest.len().min(1024));
        Some((Ok::<_, Infallible>(piece), rest))
    }))
}

/// The bytes of an object of `size` bytes that a `Range` asks for; `None` if it is not understood.
fn part_of(size: usize, range: &str) -> Option<Range<usize>> {
    let (first, last) = range.strip_prefix("bytes=")?.split_once('-')?;
    if first.is_empty() {
        let suffix: usize = last.parse().ok()?;
        return Some(size.saturating_sub(suffix)..size);
    }
    let (first, last): (usize, usize) = (first.parse().ok()?, last.parse().ok()?);
    Some(first..size.min(last + 1))
}

async fn delete_object(
    State(bucket): State<Bucket>,
    Path((_, key)): Path<(String, String)>,
) -> Response {
    bucket.delete(&key);
    let mut state = bucket.state();
    if let Some((key, content)) = state.comeback.take_if(|(again, _)| *again == key) {
        state.objects.insert(key, content);
    }
    StatusCode::NO_CONTENT.into_response()
}

/// Answers in pages of two keys, so that even small tests need the next page.
async fn list_objects(
    State(bucket): State<Bucket>,
    Query(query): Query<BTreeMap<String, String>>,
) -> Response {
    const PAGE: usize = 2;
    let parameter = |name: &str| query.get(name).map_or("", String::as_str);
    let (prefix, after) = (parameter("prefix"), parameter("continuation-token"));
    let mut keys = bucket.keys();
    keys.retain(|key| key.starts_with(prefix) && key.as_str() > after);
    let is_truncated = keys.len() > PAGE;
    keys.truncate(PAGE);
    let contents = keys
        .iter()
        .map(|key| format!("<Contents><Key>{key}</Key></Contents>"));
    let next = match keys.last() {
        Some(last) if is_truncated => {
            format!("<NextContinuationToken>{last}</NextContinuationToken>")
        }
        _ => String::new(),
    };
    let body = format!(
        "<?xml version=\"1.0\"?><ListBucketResult><IsTruncated>{is_truncated}</IsTruncated>{next}{}</ListBucketResult>",
        contents.collect::<String>()
    );
    ([(header::CONTENT_TYPE, "application/xml")], body).into_response()
}

fn refuse(status: StatusCode, code: &str) -> Response {
    let body = format!("<?xml version=\"1.0\"?><Error><Code>{code}</Code></Error>");
    (status, [(header::CONTENT_TYPE, "application/xml")], body).into_response()
}
