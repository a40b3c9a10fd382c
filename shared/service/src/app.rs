//! The parts that a function works with.

use crate::clock::Clock;
use crate::config::{self, Config};
use crate::throttle::Limits;
use anyhow::{Context, Result};
use auth::TokenSigner;
use objects::Objects;
use store::Store;
use uuid::Uuid;

/// The parts of the system that every function may use, built once when the function starts. What only some
/// functions may hold, such as the provider's client with its key, is not in it.
pub struct App {
    pub clock: Clock,
    pub store: Store,
    pub objects: Objects,
    pub limits: Limits,
    tokens: Option<TokenSigner>,
    /// Without a trailing slash; `None` stands for API Gateway's own domain name.
    pub public_url: Option<String>,
    /// The origins whose pages may call the API from a browser.
    pub allowed_origins: Vec<String>,
}

impl App {
    /// Reads the environment and makes the AWS clients. Makes no request.
    ///
    /// # Errors
    /// Names the variable that is missing or unreadable.
    pub async fn from_env() -> Result<Self> {
        let config = Config::from_env()?;
        let aws = config::aws().await;
        let endpoint_url = aws.endpoint_url().map(str::to_owned);
        // The emulator is addressed by path, AWS by a host name per bucket.
        let s3 = aws_sdk_s3::config::Builder::from(&aws)
            .force_path_style(endpoint_url.is_some())
            .build();
        let s3 = aws_sdk_s3::Client::from_conf(s3);
        let signing_key = config::optional("JWT_SIGNING_KEY");
        Ok(Self {
            clock: Clock::System,
            store: Store::new(aws_sdk_dynamodb::Client::new(&aws), config.tables),
            objects: Objects::new(s3, config.uploads_bucket, endpoint_url),
            tokens: signing_key.map(|key| TokenSigner::new(&key)).transpose()?,
            limits: config.limits,
            public_url: config.public_url,
            allowed_origins: config.allowed_origins,
        })
    }

    /// An app of these parts, without limits, for tests. Reads nothing from the environment.
    pub fn from_parts(clock: Clock, store: Store, objects: Objects, tokens: TokenSigner) -> Self {
        Self {
            clock,
            store,
            objects,
            limits: Limits::NONE,
            tokens: Some(tokens),
            public_url: None,
            allowed_origins: Vec::new(),
        }
    }

    /// The token signer.
    ///
    /// # Errors
    /// This function was not given the signing key.
    pub fn tokens(&self) -> Result<&TokenSigner> {
        self.tokens
            .as_ref()
            .context("environment variable JWT_SIGNING_KEY is missing or empty")
    }

    /// A fresh random id, for a row that is about to be made.
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the source of ids that everything else is given"
    )]
    pub fn new_id(&self) -> Uuid {
        Uuid::new_v4()
    }
}
