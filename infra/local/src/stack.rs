//! Starts and stops the whole system.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};

use aamarpay_sandbox::{
    Options as SandboxOptions, SANDBOX_SIGNATURE_KEY, SANDBOX_STORE_ID, Sandbox,
};
use anyhow::Context;
use serde_json::{Value, json};

use crate::deployment::{Deployment, deploy};
use crate::emulator::Emulator;
use crate::endpoints::Endpoints;
use crate::http_api::{HttpApi, Upstream};
use crate::ports::{Ports, ReservedPorts};
use crate::progress::Progress;
use crate::state::State;
use crate::superuser::Superuser;
use crate::{checkout, emulator_api, functions, python};

/// The address that mails come from, unless the parameter `MailSender` is given. No mail leaves this machine.
const MAIL_SENDER: &str = "word-count@example.com";

/// The aamarPay server that the functions use.
#[derive(Clone, Debug)]
pub enum Aamarpay {
    /// The sandbox of this repository, started with the stack.
    Simulated,
    /// Another server, such as aamarPay's own sandbox.
    External {
        /// Base URL, without a trailing slash.
        url: String,
        /// The merchant's store id on that server.
        store_id: String,
        /// The merchant's signature key on that server.
        signature_key: String,
    },
}

/// How to start a [`Stack`]. [`StackOptions::persistent`] suits a person, [`StackOptions::ephemeral`] a test.
#[derive(Clone, Debug)]
pub struct StackOptions {
    /// The ports to listen on, on loopback.
    pub ports: Ports,
    /// The folder of all data. Only one stack at a time can use it.
    pub state: PathBuf,
    /// Delete the earlier data in that folder first.
    pub fresh: bool,
    /// Remove that folder when the stack ends.
    pub ephemeral: bool,
    /// A folder with the binaries of the functions; `None` builds them.
    pub binaries: Option<PathBuf>,
    /// The aamarPay server that the functions use.
    pub aamarpay: Aamarpay,
    /// Maps the URL of the emulator to the URL that the functions use for AWS; `None` keeps it. A test can put a proxy
    /// in between.
    pub aws: Option<fn(&str) -> String>,
    /// Values for parameters of template.yaml. The stack itself sets `PublicUrl` and `AamarpayUrl`, and `MailSender` unless it
    /// is here.
    pub parameters: BTreeMap<String, String>,
    /// Create the staff account [`STAFF_USERNAME`](crate::STAFF_USERNAME). Without it the stack has no accounts, and can take over
    /// those of the original.
    pub with_staff: bool,
    /// Where the steps of the start are printed.
    pub progress: Progress,
}

impl StackOptions {
    /// For a person: the data stays in `.local/state`, and every step is printed.
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
            with_staff: true,
            progress: Progress::printed(),
        }
    }

    /// For a test: free ports, a folder of its own that is removed with the stack, and no output.
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

/// A running stack. [`Stack::shutdown`] saves its data and stops it. Dropping it only kills its processes: the data is
/// then that of the last shutdown.
pub struct Stack {
    endpoints: Endpoints,
    storage: BTreeMap<String, String>,
    // Fields are dropped in this order: first what depends on the others.
    http_api: HttpApi,
    emulator: Emulator,
    sandbox: Option<Sandbox>,
    state: State,
}

impl Stack {
    /// Starts everything. Returns when the API answers and the staff account exists.
    ///
    /// # Errors
    /// If a tool is missing, a port or the state folder is in use, or a step of the start fails. The error says what to
    /// do.
    pub async fn start(options: StackOptions) -> anyhow::Result<Stack> {
        let progress = options.progress;
        let state = State::acquire(options.state, options.ephemeral, progress).await?;
        let known_port = state.emulator_port().filter(|_| !options.fresh);
        let ports = options.ports.reserve(known_port)?;
        state.prepare(options.fresh, ports.emulator.port())?;
        let python = python::environment(progress).await?;
        let binaries = match &options.binaries {
            Some(folder) => functions::prebuilt(folder)?,
            None => functions::build(options.ephemeral, progress).await?,
        };
        let sandbox = match options.aamarpay {
            Aamarpay::Simulated => Some(start_sandbox(&ports, &state, options.ephemeral).await?),
            Aamarpay::External { .. } => None,
        };
        progress.step("starting MiniStack");
        let emulator = Emulator::start(&python, ports.emulator, options.aws, &state).await?;
        let api = format!("http://{}", ports.api.local_addr()?);
        let mut parameters = options.parameters;
        let (aamarpay_url, credentials) = aamarpay_access(sandbox.as_ref(), options.aamarpay);
        parameters
            .entry("MailSender".to_owned())
            .or_insert_with(|| MAIL_SENDER.to_owned());
        parameters.extend([
            ("PublicUrl".to_owned(), api.clone()),
            ("AamarpayUrl".to_owned(), aamarpay_url),
        ]);
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
        // On AWS this is infra/aamarpay-credentials.
        let secret = stack.storage("AamarpayCredentialsArn")?;
        emulator_api::put_secret_value(stack.emulator_url(), secret, &credentials).await?;
        if options.with_staff {
            stack.create_staff(progress).await;
        }
        stack.state.publish(&stack.endpoints)?;
        Ok(stack)
    }

    async fn create_staff(&self, progress: Progress) {
        progress.step("creating the staff account, if there is none");
        // Its owner may have changed the password or the address in an earlier run.
        if let Err(refused) = Superuser::default_account().apply(&self.endpoints).await {
            progress.step(format!("left the staff account as it is: {refused:#}"));
        }
    }

    /// Base URL of the API, without a trailing slash.
    pub fn url(&self) -> &str {
        &self.endpoints.api
    }

    /// Base URL of the aamarPay sandbox; `None` with [`Aamarpay::External`].
    pub fn sandbox_url(&self) -> Option<&str> {
        self.endpoints.sandbox.as_deref()
    }

    /// Base URL of every AWS API, for an SDK's `endpoint_url`. The region is us-east-1, any credentials will do, and S3
    /// is addressed path-style.
    pub fn emulator_url(&self) -> &str {
        &self.endpoints.emulator
    }

    /// An output of infra/storage.yaml, such as `UsersTable` or `UploadsBucket`.
    ///
    /// # Errors
    /// If there is no output of that name.
    pub fn storage(&self, output: &str) -> anyhow::Result<&str> {
        let value = self.storage.get(output);
        value
            .map(String::as_str)
            .with_context(|| format!("infra/storage.yaml has no output {output}"))
    }

    /// The name that the function of a crate has in the emulator.
    ///
    /// # Errors
    /// If template.yaml deploys no such crate.
    pub fn function(&self, name: &str) -> anyhow::Result<&str> {
        self.endpoints.function(name)
    }

    /// Invokes the function of a crate, such as `create-superuser`, and returns its result.
    ///
    /// # Errors
    /// If template.yaml deploys no such crate, the emulator cannot be reached, or the function fails.
    pub async fn invoke(&self, function: &str, payload: &Value) -> anyhow::Result<Value> {
        self.endpoints.invoke(function, payload).await
    }

    pub(crate) fn endpoints(&self) -> &Endpoints {
        &self.endpoints
    }

    /// Returns only if the stack stops working; the string says why.
    pub async fn wait_for_failure(&mut self) -> String {
        let reason = self.emulator.wait().await;
        format!("{reason}: see {}", self.state.emulator_log().display())
    }

    /// Waits for open requests, saves the data and stops every process. An ephemeral stack saves nothing.
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
    ports: &ReservedPorts,
    state: &State,
    ephemeral: bool,
) -> anyhow::Result<Sandbox> {
    Sandbox::start(SandboxOptions {
        address: ports.sandbox,
        state_file: (!ephemeral).then(|| state.sandbox_file()),
        ..SandboxOptions::default()
    })
    .await
}

/// The URL of the aamarPay server, and the value of the secret with its credentials.
fn aamarpay_access(sandbox: Option<&Sandbox>, aamarpay: Aamarpay) -> (String, Value) {
    let (url, store_id, signature_key) = match aamarpay {
        Aamarpay::External {
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
    let credentials = json!({"store_id": store_id, "signature_key": signature_key});
    (url, credentials)
}
