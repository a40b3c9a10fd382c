use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, put};
use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::ops::Range;
use std::sync::{Arc, Mutex, MutexGuard};

/// The objects by key, and how storage behaves.
#[derive(Clone, Default)]
pub struct Bucket {
    state: Arc<Mutex<Contents>>,
}

#[derive(Default)]
struct Contents {
    objects: BTreeMap<String, Bytes>,
    broken: bool,
    replacement: Option<(String, Bytes)>,
}

impl Bucket {
    /// Every key there is.
    pub fn keys(&self) -> Vec<String> {
        self.state().objects.keys().cloned().collect()
    }

    /// Puts an object there, as a client with a presigned request does. `false`: there is one, which
    /// stays.
    pub fn store(&self, key: &str, content: &[u8]) -> bool {
        let mut state = self.state();
        if state.objects.contains_key(key) {
            return false;
        }
        let content = Bytes::copy_from_slice(content);
        state.objects.insert(key.to_owned(), content);
        true
    }

    /// Loses an object.
    pub fn lose(&self, key: &str) {
        self.state().objects.remove(key);
    }

    /// The next time the object `key` is read, this is what it is afterwards.
    pub fn replace_after_reading(&self, key: &str, content: &[u8]) {
        let content = Bytes::copy_from_slice(content);
        self.state().replacement = Some((key.to_owned(), content));
    }

    /// From now on every request is answered 503, or none.
    pub fn set_broken(&self, broken: bool) {
        self.state().broken = broken;
    }

    fn state(&self) -> MutexGuard<'_, Contents> {
        self.state.lock().expect("nobody panics while holding it")
    }
}

pub fn router(bucket: Bucket) -> Router {
    let object = put(store).get(read).delete(remove);
    Router::new()
        .route("/{bucket}/{*key}", object)
        .route("/{bucket}", get(list))
        .route("/{bucket}/", get(list))
        .layer(axum::extract::DefaultBodyLimit::disable())
        .with_state(bucket)
}

async fn store(
    State(bucket): State<Bucket>,
    Path((_, key)): Path<(String, String)>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    if bucket.state().broken {
        return refuse(StatusCode::SERVICE_UNAVAILABLE, "SlowDown");
    }
    let is_new = bucket.store(&key, &body);
    if !is_new && headers.get(header::IF_NONE_MATCH).is_some() {
        return refuse(StatusCode::PRECONDITION_FAILED, "PreconditionFailed");
    }
    bucket.state().objects.insert(key, body);
    StatusCode::OK.into_response()
}

/// `Range` is understood as `bytes=-n` and `bytes=m-n`; axum answers HEAD from it too.
async fn read(
    State(bucket): State<Bucket>,
    Path((_, key)): Path<(String, String)>,
    headers: HeaderMap,
) -> Response {
    let mut state = bucket.state();
    if state.broken {
        return refuse(StatusCode::SERVICE_UNAVAILABLE, "SlowDown");
    }
    let Some(content) = state.objects.get(&key).cloned() else {
        return refuse(StatusCode::NOT_FOUND, "NoSuchKey");
    };
    if let Some((_, replacement)) = state.replacement.take_if(|(replaced, _)| *replaced == key) {
        state.objects.insert(key, replacement);
    }
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
        None => (etag, content).into_response(),
        Some(part) => {
            let whole = content.len();
            let range = format!(
                "bytes {}-{}/{whole}",
                part.start,
                part.end.saturating_sub(1)
            );
            let part = content.slice(part);
            (
                StatusCode::PARTIAL_CONTENT,
                etag,
                [(header::CONTENT_RANGE, range)],
                part,
            )
                .into_response()
        }
    }
}

/// Which bytes of `whole` a `Range` asks for.
fn part_of(whole: usize, range: &str) -> Option<Range<usize>> {
    let (first, last) = range.strip_prefix("bytes=")?.split_once('-')?;
    if first.is_empty() {
        let suffix: usize = last.parse().ok()?;
        return Some(whole.saturating_sub(suffix)..whole);
    }
    let (first, last): (usize, usize) = (first.parse().ok()?, last.parse().ok()?);
    Some(first..whole.min(last + 1))
}

async fn remove(State(bucket): State<Bucket>, Path((_, key)): Path<(String, String)>) -> Response {
    if bucket.state().broken {
        return refuse(StatusCode::SERVICE_UNAVAILABLE, "SlowDown");
    }
    bucket.lose(&key);
    StatusCode::NO_CONTENT.into_response()
}

/// A page of two keys, so that whoever lists has to turn pages.
async fn list(
    State(bucket): State<Bucket>,
    Query(query): Query<BTreeMap<String, String>>,
) -> Response {
    const PAGE: usize = 2;
    if bucket.state().broken {
        return refuse(StatusCode::SERVICE_UNAVAILABLE, "SlowDown");
    }
    let asked = |name: &str| query.get(name).map_or("", String::as_str);
    let (prefix, after) = (asked("prefix"), asked("continuation-token"));
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
