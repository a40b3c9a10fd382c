//! The whole system, running.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};

use aamarpay_sandbox::{
    Options as SandboxOptions, SANDBOX_SIGNATURE_KEY, SANDBOX_STORE_ID, Sandbox,
};
use anyhow::Context;
use serde_json::Value;

use crate::deployment::{Deployment, deploy};
use crate::emulator::Emulator;
use crate::endpoints::Endpoints;
use crate::http_api::{HttpApi, Upstream};
use crate::ports::{Ports, TakenPorts};
use crate::progress::Progress;
use crate::state::State;
use crate::superuser::Superuser;
use crate::{checkout, functions, python};

/// Who takes the payments.
#[derive(Clone, Debug)]
pub enum Aamarpay {
    /// The sandbox of this repository, started with the stack.
    Simulated,
    /// A gateway elsewhere, such as aamarPay's own sandbox.
    Elsewhere {
        /// Base URL without a last slash.
        url: String,
        /// The merchant's name there.
        store_id: String,
        /// The merchant's key there.
        signature_key: String,
    },
}

/// What kind of stack to start.
#[derive(Clone, Debug)]
pub struct StackOptions {
    /// Where to listen.
    pub ports: Ports,
    /// The folder of all data. One stack at a time can use it.
    pub state: PathBuf,
    /// Forget what is in that folder.
    pub fresh: bool,
    /// Remove that folder when the stack ends.
    pub ephemeral: bool,
    /// The folder of the functions' binaries; none: build them, and use what was built.
    pub binaries: Option<PathBuf>,
    /// Who takes the payments.
    pub aamarpay: Aamarpay,
    /// Where the functions find AWS, given the URL of the emulator; none: right there. A test may put something in between.
    pub aws: Option<fn(&str) -> String>,
    /// Values for parameters of template.yaml, other than those that follow from the rest.
    pub parameters: BTreeMap<String, String>,
    /// Where the steps are told.
    pub progress: Progress,
}

impl StackOptions {
    /// For a person: the state in `.local/state` stays, and every step is told.
    pub fn persistent(ports: Ports) -> StackOptions {
        StackOptions {
            ports,
            state: checkout::scratch().join("state"),
            fresh: false,
            ephemeral: false,
            binaries: None,
            aamarpay: Aamarpay::Simulated,
            aws: None,
            parameters: BTreeMap::new(),
            progress: Progress::printed(),
        }
    }

    /// For a test: free ports, and an own state that goes with the stack.
    pub fn ephemeral() -> StackOptions {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let name = format!(
            "word-count-{}-{}",
            std::process::id(),
            COUNT.fetch_add(1, Ordering::Relaxed)
        );
        StackOptions {
            state: std::env::temp_dir().join(name),
            fresh: true,
            ephemeral: true,
            progress: Progress::silent(),
            ..StackOptions::persistent(Ports::Free)
        }
    }
}

/// A running stack. [`Stack::shutdown`] ends it and keeps its data; dropping it kills its processes and keeps the data of
/// the last shutdown.
pub struct Stack {
    endpoints: Endpoints,
    storage: BTreeMap<String, String>,
    // From here on in the order in which they end.
    http_api: HttpApi,
    emulator: Emulator,
    sandbox: Option<Sandbox>,
    state: State,
}

impl Stack {
    /// Starts everything: returns when the API answers and the first staff account exists.
    pub async fn start(options: StackOptions) -> anyhow::Result<Stack> {
        let progress = options.progress;
        let state = State::take(options.state, options.ephemeral, progress).await?;
        let known_port = state.emulator_port().filter(|_| !options.fresh);
        let ports = options.ports.take(known_port)?;
        state.prepare(options.fresh, ports.emulator.port())?;
        let python = python::environment(progress).await?;
        let binaries = match &options.binaries {
            Some(folder) => functions::prebuilt(folder)?,
            None => functions::build(options.ephemeral, progress).await?,
        };
        let sandbox = match options.aamarpay {
            Aamarpay::Simulated => Some(start_sandbox(&ports, &state, options.ephemeral).await?),
            Aamarpay::Elsewhere { .. } => None,
        };
        progress.step("starting MiniStack");
        let emulator = Emulator::start(&python, ports.emulator, options.aws, &state).await?;
        let api = format!("http://{}", ports.api.local_addr()?);
        let mut parameters = options.parameters;
        parameters.extend(own_parameters(&api, sandbox.as_ref(), options.aamarpay));
        progress.step("deploying template.yaml");
        let deployment = deploy(&python, emulator.url(), &binaries, &parameters).await?;
        let upstream = Upstream::new(&api, emulator.url(), &deployment)?;
        let Deployment {
            functions,
            log_group,
            storage,
            ..
        } = deployment;
        let stack = Stack {
            endpoints: Endpoints {
                api,
                sandbox: sandbox.as_ref().map(Sandbox::url),
                emulator: emulator.url().to_owned(),
                functions,
                log_group,
            },
            storage,
            http_api: HttpApi::serve(ports.api, upstream),
            emulator,
            sandbox,
            state,
        };
        progress.step("making sure of the staff account");
        Superuser::first().apply(&stack.endpoints).await?;
        stack.state.announce(&stack.endpoints)?;
        Ok(stack)
    }

    /// Base URL of the API, without a last slash.
    pub fn url(&self) -> &str {
        &self.endpoints.api
    }

    /// Base URL of the aamarPay sandbox; none if the payments are taken elsewhere.
    pub fn sandbox_url(&self) -> Option<&str> {
        self.endpoints.sandbox.as_deref()
    }

    /// Base URL of every AWS API, for an SDK's `endpoint_url`; region us-east-1, any credentials, path-style S3.
    pub fn emulator_url(&self) -> &str {
        &self.endpoints.emulator
    }

    /// An output of infra/storage.yaml, such as `UsersTable` or `UploadsBucket`.
    pub fn storage(&self, output: &str) -> anyhow::Result<&str> {
        let value = self.storage.get(output);
        value
            .map(String::as_str)
            .with_context(|| format!("infra/storage.yaml has no output {output}"))
    }

    /// The name in the emulator of the function of a crate.
    pub fn function(&self, name: &str) -> anyhow::Result<&str> {
        self.endpoints.function(name)
    }

    /// Invokes the function of a crate, such as `create-superuser`, and returns its answer.
    pub async fn invoke(&self, function: &str, payload: &Value) -> anyhow::Result<Value> {
        self.endpoints.invoke(function, payload).await
    }

    pub(crate) fn endpoints(&self) -> &Endpoints {
        &self.endpoints
    }

    /// Returns only if the stack can no longer work, with the reason.
    pub async fn broken(&mut self) -> String {
        let reason = self.emulator.end().await;
        format!("{reason}: see {}", self.state.emulator_log().display())
    }

    /// Answers the open requests, saves the state and stops every process.
    pub async fn shutdown(self) {
        self.http_api.stop().await;
        if self.state.is_ephemeral() {
            self.emulator.kill();
        } else {
            self.emulator.stop().await;
        }
        if let Some(sandbox) = self.sandbox {
            sandbox.shutdown().await;
        }
    }
}

async fn start_sandbox(
    ports: &TakenPorts,
    state: &State,
    ephemeral: bool,
) -> anyhow::Result<Sandbox> {
    Sandbox::start(SandboxOptions {
        address: ports.sandbox,
        state_file: (!ephemeral).then(|| state.sandbox()),
        ..SandboxOptions::default()
    })
    .await
}

/// What a person would give to `sam deploy --parameter-overrides`.
fn own_parameters(
    api: &str,
    sandbox: Option<&Sandbox>,
    aamarpay: Aamarpay,
) -> [(String, String); 4] {
    let (url, store_id, signature_key) = match aamarpay {
        Aamarpay::Elsewhere {
            url,
            store_id,
            signature_key,
        } => (url, store_id, signature_key),
        Aamarpay::Simulated => (
            sandbox.map(Sandbox::url).unwrap_or_default(),
            SANDBOX_STORE_ID.to_owned(),
            SANDBOX_SIGNATURE_KEY.to_owned(),
        ),
    };
    [
        ("PublicUrl".to_owned(), api.to_owned()),
        ("AamarpayUrl".to_owned(), url),
        ("AamarpayStoreId".to_owned(), store_id),
        ("AamarpaySignatureKey".to_owned(), signature_key),
    ]
}
