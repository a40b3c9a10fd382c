//! Certificates of counts: what this system says about a file, in a form that a third person can verify.
//!
//! They are made on request and stored nowhere. A certificate has nothing in it but what the record of the file has, and is
//! the same to the byte for every request, as long as the same key signs. It needs no content, so it can still be had when
//! the content is deleted.

use crate::app::App;
use crate::config::required;
use crate::secrets::{Cached, Secrets};
use anyhow::{Context, Result};
use auth::{CertificateError, CertificateKey, PublicKey, verify_certificate};
use chrono::{DateTime, SecondsFormat, Utc};
use domain::{FileStatus, Statistics, StoredFile};
use serde_json::{Map, Value, json};
use store::PublishedKey;

/// What signs certificates. Only one function has it.
pub struct Certificates {
    secrets: Secrets,
    /// Name or ARN.
    secret: String,
    key: Cached<CertificateKey>,
}

/// A signed statement about a file.
#[derive(Clone, Debug, PartialEq)]
pub struct Certificate {
    /// A compact JWS.
    pub certificate: String,
    /// What is in it.
    pub claims: Map<String, Value>,
}

/// The outcome of asking for a certificate.
#[derive(Clone, Debug, PartialEq)]
pub enum Issue {
    Issued(Box<Certificate>),
    /// The words are not counted yet.
    Processing,
    /// The words were not counted.
    Failed,
    /// The hash of the content is not known, so nobody could tell whether a file is this one.
    NoHash,
    /// The system before this one counted the words, without figures and by a rule of its own.
    NoFigures,
}

impl Certificates {
    /// The key in the secret that `CERTIFICATE_SECRET` names. Makes no request.
    ///
    /// # Errors
    /// The variable is missing or empty.
    pub fn from_env(secrets: Secrets) -> Result<Self> {
        Ok(Self::new(secrets, required("CERTIFICATE_SECRET")?))
    }

    /// The key in this secret, a name or an ARN.
    pub fn new(secrets: Secrets, secret: String) -> Self {
        Self {
            secrets,
            secret,
            key: Cached::default(),
        }
    }

    /// The certificate of `file`, issued by `issuer`, the base URL of the API.
    ///
    /// # Errors
    /// Secrets Manager or DynamoDB fails.
    pub async fn issue(&self, app: &App, file: &StoredFile, issuer: &str) -> Result<Issue> {
        match file.status {
            FileStatus::Processing => return Ok(Issue::Processing),
            FileStatus::Failed => return Ok(Issue::Failed),
            FileStatus::Completed => {}
        }
        if file.sha256.is_none() {
            return Ok(Issue::NoHash);
        }
        let Some(claims) = claims(file, issuer) else {
            return Ok(Issue::NoFigures);
        };
        let now = app.clock.now();
        let read =
            async |known: Option<&CertificateKey>| Box::pin(self.read_key(app, known, now)).await;
        let key = self.key.get(now, read).await?;
        Ok(Issue::Issued(Box::new(Certificate {
            certificate: key.sign(&claims)?,
            claims,
        })))
    }

    /// Reads the key, and publishes it before it signs anything.
    async fn read_key(
        &self,
        app: &App,
        known: Option<&CertificateKey>,
        now: DateTime<Utc>,
    ) -> Result<CertificateKey> {
        let version = self.secrets.current(&self.secret).await?;
        let key = CertificateKey::derive(&version.value)
            .with_context(|| format!("the secret {}", self.secret))?;
        let public = key.public();
        if known.map(CertificateKey::public) != Some(public) {
            let published = PublishedKey {
                kid: public.kid(),
                x: public.x(),
            };
            app.store.publish_key(&published, now).await?;
        }
        Ok(key)
    }
}

/// What a certificate says about a completed `file`; `None` if its hash, its figures or the time of its count are not known.
fn claims(file: &StoredFile, issuer: &str) -> Option<Map<String, Value>> {
    let (sha256, completed_at) = (file.sha256?, file.completed_at?);
    let statistics = file.statistics.as_deref()?;
    let mut claims = Map::new();
    let mut say = |name: &str, value: Value| {
        claims.insert(name.to_owned(), value);
    };
    say("iss", issuer.into());
    say("sub", file.file_id.to_string().into());
    // The statement is about this time, and the same whenever it is asked for.
    say("iat", completed_at.timestamp().into());
    say("filename", file.filename.as_str().into());
    say("sha256", sha256.to_string().into());
    say("size_bytes", file.size_bytes.into());
    say("rule", statistics.rule.as_str().into());
    say("word_count", statistics.total.words.into());
    say("statistics", figures(statistics));
    if let Some(payment) = &file.payment_id {
        say("payment_id", payment.as_str().into());
    }
    say("upload_time", time(file.upload_time));
    say("completed_at", time(completed_at));
    Some(claims)
}

/// The figures of the whole file. Certificates outlive the shapes of the API, so they have one of their own.
fn figures(statistics: &Statistics) -> Value {
    let total = &statistics.total;
    let mut figures = json!({
        "characters": total.characters,
        "characters_without_spaces": total.characters_without_spaces,
        "paragraphs": total.paragraphs,
        "east_asian_characters": total.east_asian_characters,
        "non_asian_words": total.non_asian_words(),
        "number_words": total.number_words,
        "standard_pages": total.standard_pages_hundredths() as f64 / 100.0,
        "legacy_bangla": statistics.legacy_bangla,
    });
    if !statistics.warnings.is_empty() {
        let codes = statistics.warnings.iter().map(|warning| &warning.code);
        figures["warnings"] = codes.cloned().collect();
    }
    figures
}

fn time(time: DateTime<Utc>) -> Value {
    time.to_rfc3339_opts(SecondsFormat::Micros, true).into()
}

/// Whether one of our keys has signed a certificate.
#[derive(Debug)]
pub enum Verdict {
    /// One has, and these are the claims.
    Genuine(Map<String, Value>),
    Refused(CertificateError),
}

/// Checks the signature of a certificate.
///
/// # Errors
/// DynamoDB fails.
pub async fn verify(app: &App, certificate: &str) -> Result<Verdict> {
    let published = app.store.published_keys().await?;
    let keys = published.iter().map(|key| {
        PublicKey::parse(&key.x)
            .with_context(|| format!("the public key {} is unreadable", key.kid))
    });
    let keys = keys.collect::<Result<Vec<_>>>()?;
    Ok(match verify_certificate(certificate, &keys) {
        Ok(claims) => Verdict::Genuine(claims),
        Err(error) => Verdict::Refused(error),
    })
}
