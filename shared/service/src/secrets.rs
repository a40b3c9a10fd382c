//! Secrets Manager: the only place from which secrets come. Variables of the environment name a secret, never its value,
//! because whoever may look at a function can read them, and a new value would need a deployment.
//!
//! A secret is read when a function starts, stays in the memory of the process, and is read again after some minutes, so
//! a rotation needs no deployment.

use anyhow::{Context, Result};
use aws_sdk_secretsmanager::Client;
use aws_types::SdkConfig;
use chrono::{DateTime, TimeDelta, Utc};
use std::sync::Arc;
use tokio::sync::Mutex;

/// The time after which a secret is read again.
const LIFETIME: TimeDelta = TimeDelta::minutes(5);
/// The pause after a reading that failed, during which the known value stays in use.
const PAUSE_AFTER_FAILURE: TimeDelta = TimeDelta::minutes(1);

/// The label of a version of a secret. Secrets Manager moves both labels when a new value is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    Current,
    /// What was current before the last change.
    Previous,
}

/// A version of a secret. It has no `Debug`, so that no log line can have the value.
pub struct Version {
    /// Unique, and not secret.
    pub id: String,
    pub value: String,
    pub created: DateTime<Utc>,
}

/// The client of Secrets Manager.
#[derive(Clone, Debug)]
pub struct Secrets {
    client: Client,
}

impl Secrets {
    /// Makes no request.
    pub fn new(aws: &SdkConfig) -> Self {
        Self {
            client: Client::new(aws),
        }
    }

    /// A version of the secret with this name or ARN; `None` if there is none with this label, as before the first change.
    ///
    /// # Errors
    /// Secrets Manager fails, or the policy of this function does not name the secret.
    pub async fn read(&self, secret: &str, stage: Stage) -> Result<Option<Version>> {
        let label = match stage {
            Stage::Current => "AWSCURRENT",
            Stage::Previous => "AWSPREVIOUS",
        };
        let request = self.client.get_secret_value();
        let answer = request.secret_id(secret).version_stage(label).send().await;
        let answer = match answer {
            Ok(answer) => answer,
            Err(error) => {
                let error = error.into_service_error();
                return match error.is_resource_not_found_exception() {
                    true => Ok(None),
                    false => Err(error).with_context(|| format!("read the secret {secret}")),
                };
            }
        };
        let created = answer
            .created_date
            .and_then(|time| DateTime::from_timestamp(time.secs(), time.subsec_nanos()));
        let part = |name| format!("the secret {secret} has no {name}");
        Ok(Some(Version {
            id: answer.version_id.with_context(|| part("version"))?,
            value: answer.secret_string.with_context(|| part("text"))?,
            created: created.with_context(|| part("time"))?,
        }))
    }

    /// The current version of the secret with this name or ARN.
    ///
    /// # Errors
    /// As for [`Self::read`], or there is no such secret.
    pub async fn current(&self, secret: &str) -> Result<Version> {
        let version = self.read(secret, Stage::Current).await?;
        version.with_context(|| format!("there is no secret {secret}"))
    }
}

/// Something made of secrets, which is made again after a while. Concurrent callers wait for one reading.
pub(crate) struct Cached<T> {
    lifetime: TimeDelta,
    state: Mutex<Option<State<T>>>,
}

struct State<T> {
    value: Arc<T>,
    read_again_at: DateTime<Utc>,
}

/// It lives for five minutes.
impl<T> Default for Cached<T> {
    fn default() -> Self {
        Self::living_for(LIFETIME)
    }
}

impl<T> Cached<T> {
    pub fn living_for(lifetime: TimeDelta) -> Self {
        Self {
            lifetime,
            state: Mutex::new(None),
        }
    }

    /// The value, read with `read` if there is none or if it is old. A reading that fails leaves a known value in use.
    ///
    /// # Errors
    /// The first reading fails.
    pub async fn get(
        &self,
        now: DateTime<Utc>,
        read: impl AsyncFnOnce(Option<&T>) -> Result<T>,
    ) -> Result<Arc<T>> {
        let mut state = self.state.lock().await;
        match state.as_mut() {
            Some(state) if now < state.read_again_at => Ok(state.value.clone()),
            Some(state) => {
                match read(Some(&state.value)).await {
                    Ok(value) => *state = self.made(value, now),
                    Err(error) => {
                        tracing::error!(
                            error = format!("{error:#}"),
                            "a secret was not read again"
                        );
                        state.read_again_at = now + PAUSE_AFTER_FAILURE;
                    }
                }
                Ok(state.value.clone())
            }
            None => Ok(state
                .insert(self.made(read(None).await?, now))
                .value
                .clone()),
        }
    }

    /// Reads the value again with `read`, which returns `None` to keep it.
    ///
    /// # Errors
    /// The reading fails.
    pub async fn update(
        &self,
        now: DateTime<Utc>,
        read: impl AsyncFnOnce(Option<&T>) -> Result<Option<T>>,
    ) -> Result<Option<Arc<T>>> {
        let mut state = self.state.lock().await;
        let known = state.as_ref().map(|state| state.value.as_ref());
        let Some(value) = read(known).await? else {
            return Ok(None);
        };
        Ok(Some(state.insert(self.made(value, now)).value.clone()))
    }

    fn made(&self, value: T, now: DateTime<Utc>) -> State<T> {
        State {
            value: Arc::new(value),
            read_again_at: now + self.lifetime,
        }
    }
}
