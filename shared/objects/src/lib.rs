//! The uploads in S3: how objects are named, written, read and handed out. No other crate spells an object
//! key ([`ObjectKey`]).
//!
//! An object never changes: every PUT, ours or a client's presigned one, says `If-None-Match: *`. Therefore a
//! stored word count always belongs to the stored object.

mod direct;
mod disposition;
mod event;
mod key;

pub use direct::DirectUpload;
pub use key::ObjectKey;

use anyhow::{Context, Result, anyhow};
use aws_sdk_s3::Client;
use aws_sdk_s3::config::endpoint::{DefaultResolver, Params, ResolveEndpoint};
use aws_sdk_s3::error::SdkError;
use aws_sdk_s3::operation::get_object::GetObjectError;
use aws_sdk_s3::presigning::PresigningConfig;
use aws_sdk_s3::primitives::ByteStream;
use domain::{StoredFile, UserId};
use futures_util::{StreamExt, TryStreamExt, stream};
use std::time::Duration;

/// The lifetime of a download link.
const LINK_LIFETIME: Duration = Duration::from_secs(15 * 60);

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

/// The bucket of uploads.
#[derive(Clone, Debug)]
pub struct Objects {
    client: Client,
    bucket: String,
    endpoint_url: Option<String>,
}

impl Objects {
    /// Makes no request. `endpoint_url` is that of `client` where it is not AWS's own; such a service is
    /// addressed path-style.
    pub fn new(client: Client, bucket: String, endpoint_url: Option<String>) -> Self {
        Self {
            client,
            bucket,
            endpoint_url,
        }
    }

    /// Stores `content` as the object of `file`. An object that is there already stays: its key is ours and
    /// random, so it comes from an earlier attempt whose answer was lost.
    ///
    /// # Errors
    /// S3 refuses or does not answer.
    pub async fn put(&self, file: &StoredFile, content: Vec<u8>) -> Result<()> {
        for attempt in 1.. {
            let request = self
                .client
                .put_object()
                .bucket(&self.bucket)
                .key(ObjectKey::of(file).to_string())
                .content_type(file.format.content_type())
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
            .client
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
            .client
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
            .client
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

    /// Removes up to a thousand objects of `owner` and returns their number: 0 if there are none left.
    ///
    /// # Errors
    /// S3 refuses or does not answer; some objects may be removed by then.
    pub async fn remove_some(&self, owner: UserId) -> Result<usize> {
        let request = self.client.list_objects_v2().bucket(&self.bucket);
        let page = request.prefix(format!("uploads/{owner}/")).send().await;
        let objects = page
            .context("list a user's uploads")?
            .contents
            .unwrap_or_default();
        let removals = objects.into_iter().map(|object| {
            let request = self.client.delete_object().bucket(&self.bucket);
            request.set_key(object.key).send()
        });
        let removals = stream::iter(removals).buffer_unordered(REMOVALS_AT_ONCE);
        let removed = removals.try_fold(0, async |removed, _| Ok(removed + 1));
        removed.await.context("remove an upload")
    }

    /// The origin of presigned URLs, such as `https://uploads.s3.eu-west-1.amazonaws.com`, for a page's
    /// security policy: by the SDK's own rules, which presigning follows too.
    ///
    /// # Errors
    /// The rules know no endpoint for this bucket, region and endpoint URL.
    pub async fn origin(&self) -> Result<String> {
        let region = self.client.config().region();
        let params = Params::builder()
            .bucket(&self.bucket)
            .set_region(region.map(|region| region.to_string()))
            .force_path_style(self.endpoint_url.is_some())
            .set_endpoint(self.endpoint_url.clone())
            .build()
            .context("describe the bucket's endpoint")?;
        let endpoint = DefaultResolver::new().resolve_endpoint(&params).await;
        let endpoint =
            endpoint.map_err(|error| anyhow!("resolve the bucket's endpoint: {error}"))?;
        Ok(origin_of(endpoint.url()).to_owned())
    }

    /// A link that downloads `file` under its own name, for a quarter of an hour.
    ///
    /// # Errors
    /// Credentials cannot be read; no request is made.
    pub async fn download_url(&self, file: &StoredFile) -> Result<String> {
        let request = self
            .client
            .get_object()
            .bucket(&self.bucket)
            .key(ObjectKey::of(file).to_string());
        let request = request
            .response_content_disposition(disposition::content_disposition(&file.filename))
            .response_content_type(file.format.content_type());
        let config = PresigningConfig::expires_in(LINK_LIFETIME).context("presign a download")?;
        Ok(request
            .presigned(config)
            .await
            .context("presign a download")?
            .uri()
            .to_owned())
    }
}

/// `https://host:1234/path` becomes `https://host:1234`.
fn origin_of(url: &str) -> &str {
    let host = url.find("://").map_or(0, |place| place + "://".len());
    let path = url[host..].find('/');
    &url[..path.map_or(url.len(), |place| host + place)]
}

fn status_of<E>(error: &SdkError<E>) -> Option<u16> {
    let response = error.raw_response()?;
    Some(response.status().as_u16())
}

#[cfg(test)]
mod tests {
    use super::*;
    use aws_sdk_s3::config::{BehaviorVersion, Credentials, Region};
    use chrono::DateTime;
    use domain::{FileId, NewFile};
    use uuid::Uuid;

    fn objects(endpoint_url: Option<&str>) -> Objects {
        let credentials = Credentials::new("id", "secret", None, None, "test");
        let endpoint_url = endpoint_url.map(str::to_owned);
        let mut config = aws_sdk_s3::Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::from_static("eu-west-1"))
            .credentials_provider(credentials)
            .force_path_style(endpoint_url.is_some());
        config.set_endpoint_url(endpoint_url.clone());
        Objects::new(
            Client::from_conf(config.build()),
            "uploads".to_owned(),
            endpoint_url,
        )
    }

    #[tokio::test]
    async fn the_origin_is_that_of_presigned_urls() {
        let new = NewFile::new("a.txt".to_owned(), 1).unwrap();
        let file = StoredFile::received(FileId(Uuid::nil()), UserId(1), new, DateTime::UNIX_EPOCH);
        for (endpoint_url, expected) in [
            (None, "https://uploads.s3.eu-west-1.amazonaws.com"),
            (Some("http://127.0.0.1:4566"), "http://127.0.0.1:4566"),
        ] {
            let objects = objects(endpoint_url);
            assert_eq!(objects.origin().await.unwrap(), expected);
            let presigned = objects.download_url(&file).await.unwrap();
            assert_eq!(origin_of(&presigned), expected);
        }
    }
}
