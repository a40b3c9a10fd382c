//! What a function works with, built once when it starts.

use crate::auth::TokenSigner;
use crate::clock::Clock;
use crate::config::{self, Config, ThrottleLimits};
use crate::http::Request;
use crate::objects::Objects;
use crate::store::Store;
use anyhow::{Context, Result};

/// The concrete parts of the system that every function may use. What only some functions may hold,
/// such as the payment gateway with its key, is not in it.
pub struct App {
    /// What time it is.
    pub clock: Clock,
    /// The database.
    pub store: Store,
    /// The uploads.
    pub objects: Objects,
    /// How many attempts strangers have.
    pub throttle: ThrottleLimits,
    tokens: Option<TokenSigner>,
    public_url: Option<String>,
}

impl App {
    /// Reads the environment and makes the AWS clients; no request is made yet. It lives as long as
    /// the process, so that handlers can share it freely.
    pub async fn from_env() -> Result<&'static Self> {
        let config = Config::from_env()?;
        let aws = config::aws().await;
        // The emulator is addressed by path; AWS by a host name per bucket.
        let path_style = config::optional("AWS_ENDPOINT_URL").is_some();
        let s3 = aws_sdk_s3::config::Builder::from(&aws)
            .force_path_style(path_style)
            .build();
        let signing_key = config::optional("JWT_SIGNING_KEY");
        Ok(Box::leak(Box::new(Self {
            clock: Clock::System,
            store: Store::new(aws_sdk_dynamodb::Client::new(&aws), config.tables),
            objects: Objects::new(aws_sdk_s3::Client::from_conf(s3), config.uploads_bucket),
            tokens: signing_key.map(|key| TokenSigner::new(&key)).transpose()?,
            throttle: config.throttle,
            public_url: config.public_url,
        })))
    }

    /// The same from its parts, with nothing read from the environment: for tests.
    pub fn from_parts(clock: Clock, store: Store, objects: Objects, tokens: TokenSigner) -> Self {
        Self {
            clock,
            store,
            objects,
            throttle: ThrottleLimits {
                per_account: u64::MAX,
                per_address: u64::MAX,
            },
            tokens: Some(tokens),
            public_url: None,
        }
    }

    /// The token signer; an error in the functions that were not given the key.
    pub fn tokens(&self) -> Result<&TokenSigner> {
        self.tokens
            .as_ref()
            .context("environment variable JWT_SIGNING_KEY")
    }

    /// Where the API is reached, without a last slash: as configured, else the gateway's own domain
    /// name. Never the client's `Host` header.
    pub fn public_url(&self, request: &Request) -> String {
        self.public_url
            .clone()
            .unwrap_or_else(|| format!("https://{}", request.domain_name))
    }
}
