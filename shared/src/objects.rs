//! Uploaded objects in S3: where they are, how they are written, read and handed out. The only
//! place that spells an object key.

mod direct;
mod event;
mod key;

pub use direct::DirectUpload;
pub use key::ObjectKey;

use crate::domain::{StoredFile, UserId};
use anyhow::{Context, Result};
use aws_sdk_s3::Client;
use aws_sdk_s3::error::SdkError;
use aws_sdk_s3::operation::get_object::GetObjectError;
use aws_sdk_s3::presigning::PresigningConfig;
use aws_sdk_s3::primitives::ByteStream;
use std::time::Duration;

/// How long a download link lives.
const LINK_LIFETIME: Duration = Duration::from_secs(15 * 60);

/// Part of an object, or what became of it.
#[derive(Debug)]
pub enum Read {
    /// The bytes asked for, as they arrive.
    Body(Object),
    /// There is no such object.
    Missing,
    /// It is not the version asked for any more.
    Changed,
}

/// Bytes of an object on their way.
#[derive(Debug, Default)]
pub struct Object {
    /// The bytes.
    pub body: ByteStream,
    /// Names this version of the object.
    pub etag: String,
    /// Of the whole object, also where only a range was asked for.
    pub size_bytes: u64,
}

/// The bucket of uploads.
#[derive(Clone, Debug)]
pub struct Objects {
    client: Client,
    bucket: String,
}

impl Objects {
    /// No request is made yet.
    pub fn new(client: Client, bucket: String) -> Self {
        Self { client, bucket }
    }

    /// Stores `content` as `file`'s object, unless it has one already: objects never change, so that a
    /// count is the count of what is there. The name is ours and random: what is there came from a try
    /// whose answer was lost.
    pub async fn put(&self, file: &StoredFile, content: Vec<u8>) -> Result<()> {
        let request = self
            .client
            .put_object()
            .bucket(&self.bucket)
            .key(ObjectKey::of(file).to_string());
        let request = request
            .content_type(file.format.content_type())
            .if_none_match("*")
            .body(ByteStream::from(content));
        match request.send().await {
            Err(error) if status_of(&error) != Some(412) => Err(error).context("store an upload"),
            _ => Ok(()),
        }
    }

    /// Whether the object has reached storage.
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

    /// Removes an object. Gone already is fine.
    pub async fn remove(&self, key: ObjectKey) -> Result<()> {
        let request = self
            .client
            .delete_object()
            .bucket(&self.bucket)
            .key(key.to_string());
        request.send().await.context("remove an upload")?;
        Ok(())
    }

    /// Reads `range` (an HTTP `Range` value such as `bytes=-1024`; `None`: everything) of the version
    /// `etag` (`None`: whichever is current).
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

    /// Removes every object of `owner`, and tells how many there were.
    pub async fn remove_all(&self, owner: UserId) -> Result<usize> {
        let request = self.client.list_objects_v2().bucket(&self.bucket);
        let mut pages = request
            .prefix(format!("uploads/{owner}/"))
            .into_paginator()
            .send();
        let mut removed = 0;
        while let Some(page) = pages.next().await {
            for object in page
                .context("list a user's uploads")?
                .contents
                .unwrap_or_default()
            {
                let request = self
                    .client
                    .delete_object()
                    .bucket(&self.bucket)
                    .set_key(object.key);
                request.send().await.context("remove an upload")?;
                removed += 1;
            }
        }
        Ok(removed)
    }

    /// A link that downloads `file` under its own name, for a quarter of an hour.
    pub async fn download_url(&self, file: &StoredFile) -> Result<String> {
        let request = self
            .client
            .get_object()
            .bucket(&self.bucket)
            .key(ObjectKey::of(file).to_string());
        let request = request
            .response_content_disposition(content_disposition(&file.filename))
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

/// The HTTP status of a refusal.
fn status_of<E>(error: &SdkError<E>) -> Option<u16> {
    let response = error.raw_response()?;
    Some(response.status().as_u16())
}

/// `Content-Disposition` that saves under `filename`, whatever characters it has (RFC 6266, RFC 8187).
fn content_disposition(filename: &str) -> String {
    let encoded: String = filename
        .bytes()
        .map(|byte| match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'.' | b'-' | b'_' => {
                char::from(byte).to_string()
            }
            _ => format!("%{byte:02X}"),
        })
        .collect();
    format!("attachment; filename*=UTF-8''{encoded}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_file_names_stay_within_the_header() {
        let header = content_disposition("a\"\r\nX: y;পরীক্ষা.txt");
        assert!(
            header.bytes().all(|b| b.is_ascii_graphic() || b == b' '),
            "{header}"
        );
        assert!(
            header.starts_with("attachment; filename*=UTF-8''a%22%0D%0AX%3A%20y%3B%E0%A6%AA"),
            "{header}"
        );
    }
}
