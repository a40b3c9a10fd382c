//! The stack that takes the data over.

use anyhow::{Context, Result, bail};
use aws_credential_types::Credentials;
use aws_sdk_cloudformation::Client;
use aws_sdk_dynamodb::config::retry::RetryConfig;
use aws_sdk_dynamodb::config::timeout::TimeoutConfig;
use aws_types::SdkConfig;
use domain::Retention;
use objects::Objects;
use service::config;
use std::collections::HashMap;
use std::path::Path;
use std::time::Duration;
use store::{Store, Tables};

/// The time-out of one attempt of a call. A content may be large and the line slow, unlike in functions.
const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(300);
const ATTEMPTS: u32 = 6;
/// The default of the parameter ContentRetentionDays.
const RETENTION_DAYS: u32 = 90;

/// The tables and the bucket of a stack.
#[derive(Clone)]
pub struct Target {
    pub store: Store,
    pub objects: Objects,
    /// For how long its contents are kept.
    pub retention: Retention,
}

impl Target {
    /// The stack of `cargo run -p local` that runs on the folder `state`.
    ///
    /// # Errors
    /// No stack runs there.
    pub async fn local(state: Option<&Path>) -> Result<Self> {
        let Some(running) = local::running(state)? else {
            bail!(
                "no local stack is running: start one with `cargo run -p local -- --fresh --without-staff`"
            );
        };
        let credentials = Credentials::new("test", "test", None, None, "local");
        let endpoint = Some(running.emulator);
        let config = config::aws_at(running.region.to_owned(), credentials, endpoint)?;
        Self::in_stack(&config, running.stack).await
    }

    /// The stack `name` of the region and the credentials in the environment.
    ///
    /// # Errors
    /// They are missing, or there is no such stack.
    pub async fn deployed(name: &str) -> Result<Self> {
        let config = config::aws().context(
            "set AWS_REGION, and the credentials with: eval \"$(aws configure export-credentials --format env)\"",
        )?;
        Self::in_stack(&config, name).await
    }

    /// The stack `name`, reached by `config`.
    ///
    /// # Errors
    /// There is no such stack.
    pub async fn in_stack(config: &SdkConfig, name: &str) -> Result<Self> {
        let timeouts = TimeoutConfig::builder().operation_attempt_timeout(ATTEMPT_TIMEOUT);
        let retries = RetryConfig::standard().with_max_attempts(ATTEMPTS);
        let config = config
            .to_builder()
            .timeout_config(timeouts.build())
            .retry_config(retries)
            .build();
        let stack = Stack::describe(&config, name).await?;
        let tables = Tables {
            users: stack.output("UsersTable")?,
            usernames: stack.output("UsernamesTable")?,
            payments: stack.output("PaymentsTable")?,
            files: stack.output("FilesTable")?,
            activities: stack.output("ActivitiesTable")?,
            expiring: stack.output("ExpiringTable")?,
            statistics: stack.output("StatisticsTable")?,
            public_keys: stack.output("PublicKeysTable")?,
            audit: stack.output("AuditTable")?,
        };
        let days = stack.parameters.get("ContentRetentionDays");
        Ok(Self {
            store: Store::new(aws_sdk_dynamodb::Client::new(&config), tables),
            objects: Objects::new(&config, stack.output("UploadsBucket")?),
            retention: Retention {
                days: match days {
                    Some(days) => days.parse().context("ContentRetentionDays is no number")?,
                    None => RETENTION_DAYS,
                },
            },
        })
    }
}

/// The nested stack of infra/storage.yaml.
struct Stack {
    outputs: HashMap<String, String>,
    parameters: HashMap<String, String>,
}

impl Stack {
    async fn describe(config: &SdkConfig, name: &str) -> Result<Self> {
        let cloudformation = Client::new(config);
        let storage = cloudformation
            .describe_stack_resource()
            .stack_name(name)
            .logical_resource_id("Storage")
            .send()
            .await;
        let storage = storage
            .with_context(|| format!("find the stack {name}: is the name right, and AWS_REGION?"))?
            .stack_resource_detail
            .and_then(|resource| resource.physical_resource_id)
            .with_context(|| format!("the stack {name} has no storage"))?;
        let described = cloudformation.describe_stacks().stack_name(storage);
        let described = described.send().await.context("describe the storage")?;
        let stack = described.stacks.unwrap_or_default().into_iter().next();
        let stack = stack.context("the storage has no description")?;
        let outputs = stack.outputs.unwrap_or_default().into_iter();
        let parameters = stack.parameters.unwrap_or_default().into_iter();
        Ok(Self {
            outputs: outputs
                .filter_map(|output| output.output_key.zip(output.output_value))
                .collect(),
            parameters: parameters
                .filter_map(|given| given.parameter_key.zip(given.parameter_value))
                .collect(),
        })
    }

    fn output(&self, name: &str) -> Result<String> {
        let value = self.outputs.get(name).cloned();
        value
            .with_context(|| format!("the storage has no output {name}: deploy this version first"))
    }
}
