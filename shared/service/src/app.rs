//! The parts that a function works with.

use crate::clock::Clock;
use crate::config::{self, Config};
use crate::metrics::Metrics;
use crate::receipts::Merchant;
use crate::secrets::Secrets;
use crate::throttle::Limits;
use crate::token_keys::TokenKeys;
use anyhow::{Context, Result};
use domain::Retention;
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
    /// For how long the contents of files are kept.
    pub retention: Retention,
    /// Whose receipts are shown.
    pub merchant: Merchant,
    /// What this invocation has counted so far.
    pub metrics: Metrics,
    /// Where CloudWatch shows it; `None` for nowhere.
    pub metrics_namespace: Option<String>,
    tokens: Option<TokenKeys>,
    secrets: Option<Secrets>,
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
    pub fn from_env() -> Result<Self> {
        let config = Config::from_env()?;
        let aws = config::aws()?;
        let secrets = Secrets::new(&aws);
        let tokens = config
            .token_key_secret
            .map(|secret| TokenKeys::in_secret(secrets.clone(), secret, config.token_key_pause));
        Ok(Self {
            clock: Clock::System,
            store: Store::new(aws_sdk_dynamodb::Client::new(&aws), config.tables),
            objects: Objects::new(&aws, config.uploads_bucket),
            tokens,
            secrets: Some(secrets),
            limits: config.limits,
            retention: config.retention,
            merchant: config.merchant,
            metrics: Metrics::default(),
            metrics_namespace: config::optional("METRICS_NAMESPACE"),
            public_url: config.public_url,
            allowed_origins: config.allowed_origins,
        })
    }

    /// An app of these parts, without limits, for tests. Reads nothing from the environment.
    pub fn from_parts(clock: Clock, store: Store, objects: Objects, tokens: TokenKeys) -> Self {
        Self {
            clock,
            store,
            objects,
            limits: Limits::NONE,
            retention: Retention { days: 90 },
            merchant: Merchant::default(),
            metrics: Metrics::default(),
            metrics_namespace: None,
            tokens: Some(tokens),
            secrets: None,
            public_url: None,
            allowed_origins: Vec::new(),
        }
    }

    /// The keys that sign tokens.
    ///
    /// # Errors
    /// This function was not told the secret.
    pub fn tokens(&self) -> Result<&TokenKeys> {
        self.tokens
            .as_ref()
            .context("environment variable TOKEN_KEY_SECRET is missing or empty")
    }

    /// The client of Secrets Manager, for secrets of single functions.
    ///
    /// # Errors
    /// This is an app for tests, which was given the parts that secrets are for.
    pub fn secrets(&self) -> Result<&Secrets> {
        self.secrets.as_ref().context("this app has no secrets")
    }

    /// Reads the keys that sign tokens, so that the first request need not. If this fails, the first request tries again.
    pub async fn prepare(&self) {
        if let Some(tokens) = &self.tokens
            && let Err(error) = tokens.signer(self.clock.now()).await
        {
            tracing::error!(
                error = format!("{error:#}"),
                "the function starts without its token key"
            );
        }
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
