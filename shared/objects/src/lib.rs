//! The uploads in S3: how objects are named, written, read and handed out. No other crate spells an object
//! key ([`ObjectKey`]).
//!
//! An object never changes: every PUT, ours or a client's presigned one, says `If-None-Match: *`. Therefore a
//! stored word count always belongs to the stored object.

mod direct;
mod disposition;
mod event;
mod exports;
mod key;
mod links;

pub use direct::DirectUpload;
pub use key::ObjectKey;

use anyhow::{Context, Result};
use aws_sdk_s3::Client;
use aws_sdk_s3::error::SdkError;
use aws_sdk_s3::operation::get_object::GetObjectError;
use aws_sdk_s3::primitives::ByteStream;
use aws_types::SdkConfig;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, Utc};
use domain::{FileFormat, StoredFile, UserId};
use futures_util::{StreamExt, TryStreamExt, stream};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, SystemTime};
use tokio::sync::OnceCell;

/// The hash of a file as the header `x-amz-checksum-sha256` has it.
fn checksum(file: &StoredFile) -> Option<String> {
    let sha256 = file.sha256?;
    Some(STANDARD.encode(sha256.as_bytes()))
}

/// The outcome of reading an object or a part of it.
#[derive(Debug)]
pub enum Read {
    Body(Object),
    Missing,
    /// The object is another version than the one asked for.
    Changed,
}

/// The requested bytes of an object, as a stream.
#[derive(Debug, Default)]
pub struct Object {
    pub body: ByteStream,
    /// Identifies this version of the object.
    pub etag: String,
    /// The size of the whole object, also where only a range was requested.
    pub size_bytes: u64,
}

/// The attempts at a conditional put that conflicts with another one, and the pause after the first of them.
const PUT_ATTEMPTS: u32 = 3;
const PUT_PAUSE: Duration = Duration::from_millis(200);
/// The number of objects that are removed concurrently.
const REMOVALS_AT_ONCE: usize = 32;

/// The bucket of uploads. Clones share their connections.
#[derive(Clone, Debug)]
pub struct Objects {
    config: SdkConfig,
    bucket: String,
    /// Made for the first call, because making it costs as much as a request, and most functions only sign links.
    client: Arc<OnceLock<Client>>,
    bucket_url: Arc<OnceCell<String>>,
}

impl Objects {
    /// Makes no request. Where `config` has an endpoint URL, it is not AWS's own, and the service is addressed path-style.
    pub fn new(config: &SdkConfig, bucket: String) -> Self {
        Self {
            config: config.clone(),
            bucket,
            client: Arc::default(),
            bucket_url: Arc::default(),
        }
    }

    fn client(&self) -> &Client {
        self.client.get_or_init(|| {
            let config = aws_sdk_s3::config::Builder::from(&self.config)
                .force_path_style(self.config.endpoint_url().is_some())
                .build();
            Client::from_conf(config)
        })
    }

    /// Stores `content` as the object of `file`. An object that is there already stays: its key is ours and
    /// random, so it comes from an earlier attempt whose answer was lost.
    ///
    /// # Errors
    /// S3 refuses or does not answer.
    pub async fn put(&self, file: &StoredFile, content: Vec<u8>) -> Result<()> {
        for attempt in 1.. {
            let request = self
                .client()
                .put_object()
                .bucket(&self.bucket)
                .key(ObjectKey::of(file).to_string())
                .content_type(FileFormat::of_object(file.format).1)
                .set_checksum_sha256(checksum(file))
                .if_none_match("*")
                .body(ByteStream::from(content.clone()));
            match request.send().await {
                // The condition does not hold: the object is there.
                Err(error) if status_of(&error) == Some(412) => return Ok(()),
                // Another attempt at the same key was under way, which may fail, so its outcome has to be asked for.
                Err(error) if status_of(&error) == Some(409) && attempt < PUT_ATTEMPTS => {
                    tokio::time::sleep(PUT_PAUSE * attempt).await;
                }
                Err(error) => return Err(error).context("store an upload"),
                Ok(_) => return Ok(()),
            }
        }
        unreachable!("the last attempt returns")
    }

    /// Whether the object has reached storage.
    ///
    /// # Errors
    /// S3 refuses or does not answer.
    pub async fn exists(&self, key: ObjectKey) -> Result<bool> {
        let request = self
            .client()
            .head_object()
            .bucket(&self.bucket)
            .key(key.to_string());
        match request.send().await {
            Ok(_) => Ok(true),
            Err(error) if status_of(&error) == Some(404) => Ok(false),
            Err(error) => Err(error).context("look for an upload"),
        }
    }

    /// Removes an object; a missing one is no error.
    ///
    /// # Errors
    /// S3 refuses or does not answer.
    pub async fn remove(&self, key: ObjectKey) -> Result<()> {
        let request = self
            .client()
            .delete_object()
            .bucket(&self.bucket)
            .key(key.to_string());
        request.send().await.context("remove an upload")?;
        Ok(())
    }

    /// Reads `range` (the value of an HTTP `Range` header such as `bytes=-1024`; `None` reads everything) of
    /// the version `etag` (`None` reads the current one).
    ///
    /// # Errors
    /// S3 refuses or does not answer.
    pub async fn read(
        &self,
        key: ObjectKey,
        range: Option<String>,
        etag: Option<&str>,
    ) -> Result<Read> {
        let request = self
            .client()
            .get_object()
            .bucket(&self.bucket)
            .key(key.to_string());
        let answer = request
            .set_range(range)
            .set_if_match(etag.map(str::to_owned))
            .send()
            .await;
        let object = match answer {
            Ok(object) => object,
            Err(error) => {
                let status = status_of(&error);
                return match (error.as_service_error(), status) {
                    (Some(GetObjectError::NoSuchKey(_)), _) | (_, Some(404)) => Ok(Read::Missing),
                    (_, Some(412)) => Ok(Read::Changed),
                    // No range lies within an empty object.
                    (_, Some(416)) => Ok(Read::Body(Object::default())),
                    _ => Err(error).context("read an upload"),
                };
            }
        };
        // `Content-Range: bytes 0-9/1234` tells the whole size of a part.
        let whole = object
            .content_range()
            .and_then(|range| range.rsplit_once('/')?.1.parse().ok());
        let length = object
            .content_length()
            .and_then(|length| u64::try_from(length).ok());
        Ok(Read::Body(Object {
            size_bytes: whole.or(length).context("an object without a size")?,
            etag: object.e_tag.unwrap_or_default(),
            body: object.body,
        }))
    }

    /// Removes up to two thousand objects of `owner`, uploads and archives, and returns their number: 0 if there are none
    /// left.
    ///
    /// # Errors
    /// S3 refuses or does not answer; some objects may be removed by then.
    pub async fn remove_some(&self, owner: UserId) -> Result<usize> {
        let uploads = self.remove_some_below(format!("uploads/{owner}/")).await?;
        let archives = self.remove_some_below(exports::prefix(owner)).await?;
        Ok(uploads + archives)
    }

    async fn remove_some_below(&self, prefix: String) -> Result<usize> {
        let request = self.client().list_objects_v2().bucket(&self.bucket);
        let page = request.prefix(prefix).send().await;
        let objects = page
            .context("list a user's objects")?
            .contents
            .unwrap_or_default();
        let removals = objects.into_iter().map(|object| {
            let request = self.client().delete_object().bucket(&self.bucket);
            request.set_key(object.key).send()
        });
        let removals = stream::iter(removals).buffer_unordered(REMOVALS_AT_ONCE);
        let removed = removals.try_fold(0, async |removed, _| Ok(removed + 1));
        removed.await.context("remove an object")
    }

    /// The origin of presigned URLs, such as `https://uploads.s3.eu-west-1.amazonaws.com`, for a page's
    /// security policy.
    ///
    /// # Errors
    /// The SDK's rules know no endpoint for this bucket, region and endpoint URL.
    pub async fn origin(&self) -> Result<String> {
        Ok(origin_of(self.bucket_url().await?).to_owned())
    }
}

/// `https://host:1234/path` becomes `https://host:1234`.
fn origin_of(url: &str) -> &str {
    let host = url.find("://").map_or(0, |place| place + "://".len());
    let path = url[host..].find('/');
    &url[..path.map_or(url.len(), |place| host + place)]
}

/// `time` as the SDK takes it. Signatures count whole seconds; none of ours is older than 1970.
fn unix_time(time: DateTime<Utc>) -> SystemTime {
    let seconds = u64::try_from(time.timestamp()).unwrap_or_default();
    SystemTime::UNIX_EPOCH + Duration::from_secs(seconds)
}

fn status_of<E>(error: &SdkError<E>) -> Option<u16> {
    let response = error.raw_response()?;
    Some(response.status().as_u16())
}

#[cfg(test)]
mod tests;
