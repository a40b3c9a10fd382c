//! Uploads that a client brings to storage itself, for files too large for the API gateway.

use super::{ObjectKey, Objects};
use crate::domain::StoredFile;
use anyhow::{Context, Result};
use aws_sdk_s3::presigning::PresigningConfig;
use chrono::{DateTime, Utc};

/// One HTTP request that stores one object, once. Everything in it is signed: another size or type, a
/// second time or a later one is refused by storage itself.
#[derive(Clone, Debug)]
pub struct DirectUpload {
    /// `PUT`.
    pub method: String,
    /// With the signature.
    pub url: String,
    /// To be sent exactly so. `Content-Length` among them is what a client sends by itself.
    pub headers: Vec<(String, String)>,
    /// The request has to begin before.
    pub expires_at: DateTime<Utc>,
}

impl Objects {
    /// The request that brings `file`'s content to storage, to be made within
    /// [`StoredFile::DIRECT_UPLOAD_LIFETIME`] of its acceptance. `None`: that is over.
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
            .client
            .put_object()
            .bucket(&self.bucket)
            .key(ObjectKey::of(file).to_string())
            .content_type(file.format.content_type())
            .content_length(i64::try_from(file.size_bytes).context("a size beyond all limits")?)
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
