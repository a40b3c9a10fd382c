//! The addresses and names of a running stack. Another process reads them from the stack's folder.

use std::collections::BTreeMap;

use anyhow::Context;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::emulator_api;

/// Base URLs have no trailing slash.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct Endpoints {
    /// The public address of the API.
    pub(crate) api: String,
    /// The aamarPay sandbox; `None` if the functions call another aamarPay server.
    pub(crate) sandbox: Option<String>,
    /// One address for every AWS API.
    pub(crate) emulator: String,
    /// The name of each crate, and the name of its function in the emulator.
    pub(crate) functions: BTreeMap<String, String>,
    /// The log group of all functions.
    pub(crate) log_group: String,
}

impl Endpoints {
    /// The name in the emulator of the function of a crate.
    pub(crate) fn function(&self, name: &str) -> anyhow::Result<&str> {
        let function = self.functions.get(name);
        function
            .map(String::as_str)
            .with_context(|| format!("template.yaml has no function with the crate {name}"))
    }

    /// Invokes the function of a crate and returns its result.
    pub(crate) async fn invoke(&self, name: &str, payload: &Value) -> anyhow::Result<Value> {
        let function = self.function(name)?;
        let http = emulator_api::loopback_client()?;
        emulator_api::invoke(&http, &self.emulator, function, payload).await
    }
}
