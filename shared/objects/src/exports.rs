//! Archives with the data of an account, which its owner downloads. They lie beside the uploads, and a lifecycle rule of the
//! bucket removes them after a day or two.

use super::Objects;
use anyhow::{Context, Result};
use aws_sdk_s3::config::RequestChecksumCalculation;
use aws_sdk_s3::primitives::ByteStream;
use chrono::{DateTime, Utc};
use domain::UserId;
use std::path::Path;
use uuid::Uuid;

/// The name under which an archive is downloaded.
const FILENAME: &str = "word-count-data.zip";

/// The key of an archive: `exports/<user_id>/<id>.zip`.
fn key(owner: UserId, id: Uuid) -> String {
    format!("{}{id}.zip", prefix(owner))
}

/// The prefix of the archives of `owner`.
pub(crate) fn prefix(owner: UserId) -> String {
    format!("exports/{owner}/")
}

impl Objects {
    /// Stores the archive at `path`. It is sent from the disk, so its size takes no memory.
    ///
    /// # Errors
    /// The file cannot be read, or S3 refuses or does not answer.
    pub async fn put_export(&self, owner: UserId, id: Uuid, path: &Path) -> Result<()> {
        let body = ByteStream::from_path(path).await;
        let request = self.client().put_object();
        let request = request
            .bucket(&self.bucket)
            .key(key(owner, id))
            .content_type("application/zip")
            .body(body.context("open an archive")?);
        // A checksum of its own would make the SDK send the file in chunks with a trailer, which saves nothing over TLS.
        let plain = aws_sdk_s3::config::Builder::new()
            .request_checksum_calculation(RequestChecksumCalculation::WhenRequired);
        let request = request.customize().config_override(plain);
        request.send().await.context("store an archive")?;
        Ok(())
    }

    /// A link that downloads the archive, for a quarter of an hour from `now`.
    ///
    /// # Errors
    /// As for [`Objects::download_url`].
    pub async fn export_url(&self, owner: UserId, id: Uuid, now: DateTime<Utc>) -> Result<String> {
        self.signed_url(&key(owner, id), FILENAME, "application/zip", now)
            .await
    }
}
