//! Direct uploads: a client puts a file into the bucket itself, because API Gateway would not take it.

use super::{ObjectKey, Objects, checksum};
use anyhow::{Context, Result};
use aws_sdk_s3::presigning::PresigningConfig;
use chrono::{DateTime, Utc};
use domain::{FileFormat, StoredFile};

/// One HTTP request that stores one object, once. The signature covers everything in it: S3 itself refuses
/// another size, type or announced hash, a second request, and a late one.
#[derive(Clone, Debug)]
pub struct DirectUpload {
    pub method: String,
    /// Includes the signature.
    pub url: String,
    /// The client has to send exactly these. HTTP clients add `Content-Length` themselves.
    pub headers: Vec<(String, String)>,
    /// The request has to begin before this time.
    pub expires_at: DateTime<Utc>,
}

impl Objects {
    /// The request that stores the content of `file`, valid for [`StoredFile::DIRECT_UPLOAD_LIFETIME`] from
    /// its acceptance; `None` if that time is over.
    ///
    /// # Errors
    /// Credentials cannot be read; no request is made.
    pub async fn direct_upload(
        &self,
        file: &StoredFile,
        now: DateTime<Utc>,
    ) -> Result<Option<DirectUpload>> {
        let expires_at = file.upload_time + StoredFile::DIRECT_UPLOAD_LIFETIME;
        let Some(lifetime) = (expires_at - now)
            .to_std()
            .ok()
            .filter(|left| left.as_secs() > 0)
        else {
            return Ok(None);
        };
        let request = self
            .client()
            .put_object()
            .bucket(&self.bucket)
            .key(ObjectKey::of(file).to_string())
            .content_type(FileFormat::of_object(file.format).1)
            .content_length(
                i64::try_from(file.size_bytes)
                    .context("the size does not fit into Content-Length")?,
            )
            // S3 refuses a content with another hash.
            .set_checksum_sha256(checksum(file))
            // Without it the object could be replaced as long as the signature lives.
            .if_none_match("*");
        let config = PresigningConfig::expires_in(lifetime).context("presign an upload")?;
        let presigned = request
            .presigned(config)
            .await
            .context("presign an upload")?;
        let headers = presigned.headers();
        Ok(Some(DirectUpload {
            method: presigned.method().to_owned(),
            url: presigned.uri().to_owned(),
            headers: headers
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .collect(),
            expires_at,
        }))
    }
}
