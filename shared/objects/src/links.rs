//! Download links, signed without a request object of the SDK.
//!
//! A list has a link in each of its rows. The SDK's `presigned` sends each one through the machinery of a whole call:
//! endpoint rules, interceptors, runtime components. That takes 0.17 ms a link, which was four fifths of the CPU time of a
//! list of files. Here the endpoint is resolved once, and what is left for each link is the signature itself, by the SDK's
//! own signer. The links are those of the SDK, byte for byte; a test compares them.

use super::disposition::content_disposition;
use super::{ObjectKey, Objects, unix_time};
use anyhow::{Context, Result, anyhow};
use aws_sdk_s3::config::endpoint::{DefaultResolver, Params, ResolveEndpoint};
use aws_sdk_s3::config::{Credentials, ProvideCredentials};
use aws_sigv4::http_request::{
    PercentEncodingMode, SignableBody, SignableRequest, SignatureLocation, SigningSettings,
    UriPathNormalizationMode, sign,
};
use aws_sigv4::sign::v4;
use chrono::{DateTime, Utc};
use domain::{FileFormat, StoredFile};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use std::time::Duration;

/// The lifetime of a download link.
pub(crate) const LINK_LIFETIME: Duration = Duration::from_secs(15 * 60);

/// Everything but RFC 3986's unreserved characters, as Signature Version 4 encodes values.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

impl Objects {
    /// A link that downloads `file` under its own name, for a quarter of an hour from `now`.
    ///
    /// # Errors
    /// Credentials cannot be read, or the bucket has no endpoint; no request is made.
    pub async fn download_url(&self, file: &StoredFile, now: DateTime<Utc>) -> Result<String> {
        let key = ObjectKey::of(file).to_string();
        let (_, content_type) = FileFormat::of_object(file.format);
        self.signed_url(&key, &file.filename, content_type, now)
            .await
    }

    /// A link that downloads the object `key` as `filename`.
    pub(crate) async fn signed_url(
        &self,
        key: &str,
        filename: &str,
        content_type: &str,
        now: DateTime<Utc>,
    ) -> Result<String> {
        let url = format!(
            "{}/{key}?x-id=GetObject&response-content-disposition={}&response-content-type={}",
            self.bucket_url().await?,
            utf8_percent_encode(&content_disposition(filename), RESERVED),
            utf8_percent_encode(content_type, RESERVED),
        );
        let credentials = self.config.credentials_provider();
        let credentials = credentials.context("no credentials to sign a link with")?;
        let credentials = credentials.provide_credentials().await;
        let region = self
            .config
            .region()
            .context("no region to sign a link for")?;
        sign_link(
            url,
            credentials.context("read the credentials")?,
            region.as_ref(),
            now,
        )
    }

    /// The URL of the bucket without a trailing slash: `https://uploads.s3.eu-west-1.amazonaws.com`, or
    /// `http://127.0.0.1:4566/uploads` where it is addressed path-style. By the SDK's own rules.
    pub(crate) async fn bucket_url(&self) -> Result<&str> {
        let url = self.bucket_url.get_or_try_init(async || {
            let endpoint_url = self.config.endpoint_url();
            let params = Params::builder()
                .bucket(&self.bucket)
                .set_region(self.config.region().map(|region| region.to_string()))
                .force_path_style(endpoint_url.is_some())
                .set_endpoint(endpoint_url.map(str::to_owned))
                .build()
                .context("describe the bucket's endpoint")?;
            let endpoint = DefaultResolver::new().resolve_endpoint(&params).await;
            let endpoint =
                endpoint.map_err(|error| anyhow!("resolve the bucket's endpoint: {error}"))?;
            Ok::<_, anyhow::Error>(endpoint.url().trim_end_matches('/').to_owned())
        });
        Ok(url.await?)
    }
}

/// Adds the query parameters of a signature (AWS Signature Version 4) to `url`, which has a query already.
fn sign_link(
    mut url: String,
    credentials: Credentials,
    region: &str,
    now: DateTime<Utc>,
) -> Result<String> {
    let identity = credentials.into();
    let mut settings = SigningSettings::default();
    settings.signature_location = SignatureLocation::QueryParams;
    settings.expires_in = Some(LINK_LIFETIME);
    // S3 wants paths as they are, encoded once.
    settings.percent_encoding_mode = PercentEncodingMode::Single;
    settings.uri_path_normalization_mode = UriPathNormalizationMode::Disabled;
    let params = v4::SigningParams::builder()
        .identity(&identity)
        .region(region)
        .name("s3")
        .time(unix_time(now))
        .settings(settings)
        .build()
        .context("describe a signature")?
        .into();
    let request = SignableRequest::new(
        "GET",
        url.as_str(),
        std::iter::empty(),
        SignableBody::UnsignedPayload,
    );
    let signed = sign(request.context("describe a link")?, &params).context("sign a link")?;
    for (name, value) in signed.output().params() {
        url.push('&');
        url.push_str(name);
        url.push('=');
        url.extend(utf8_percent_encode(value, RESERVED));
    }
    Ok(url)
}
