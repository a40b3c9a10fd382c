//! How to reach a running stack, from this process or from another one.

use std::collections::BTreeMap;

use anyhow::Context;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::lambda;

/// Base URLs have no last slash.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct Endpoints {
    /// The public address of the API.
    pub(crate) api: String,
    /// The aamarPay sandbox; none if the functions talk to another gateway.
    pub(crate) sandbox: Option<String>,
    /// Every AWS API.
    pub(crate) emulator: String,
    /// Name of the crate -> name of the function.
    pub(crate) functions: BTreeMap<String, String>,
    /// Where all of them log.
    pub(crate) log_group: String,
}

impl Endpoints {
    /// The name in the emulator of the function of a crate.
    pub(crate) fn function(&self, name: &str) -> anyhow::Result<&str> {
        let function = self.functions.get(name);
        function
            .map(String::as_str)
            .with_context(|| format!("template.yaml has no function {name}"))
    }

    /// Invokes the function of a crate and returns its answer.
    pub(crate) async fn invoke(&self, name: &str, payload: &Value) -> anyhow::Result<Value> {
        let function = self.function(name)?;
        lambda::invoke(
            &lambda::loopback_client()?,
            &self.emulator,
            function,
            payload,
        )
        .await
    }
}
