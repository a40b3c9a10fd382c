//! MiniStack as a child process.

use std::net::SocketAddr;
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use anyhow::bail;
use tokio::process::{ChildStdin, Command};

use crate::checkout;
use crate::emulator_api;
use crate::leftover::EMULATOR_SCRIPT;
use crate::process::{Process, last_line};
use crate::state::State;

/// The variables that the emulator and the functions inherit: enough to run and to reach a real aamarPay server, and
/// none of the caller's AWS settings.
const INHERITED: &[&str] = &[
    "HOME",
    "HTTPS_PROXY",
    "LANG",
    "PATH",
    // emulator.py describes it.
    "RECORD_PERMISSIONS",
    "RUST_BACKTRACE",
    "SSL_CERT_DIR",
    "SSL_CERT_FILE",
];

/// How long MiniStack may take until it answers.
const START_TIMEOUT: Duration = Duration::from_secs(60);
/// How long MiniStack may take to save its state and to stop the functions.
const STOP_TIMEOUT: Duration = Duration::from_secs(15);
/// How long one health check may take.
const HEALTH_TIMEOUT: Duration = Duration::from_secs(5);

pub(crate) struct Emulator {
    process: Process,
    url: String,
    /// The emulator stops when this pipe closes, so it also stops when this process is killed.
    _lifeline: Option<ChildStdin>,
}

impl Emulator {
    /// Starts MiniStack and waits until it answers. `aws` maps its URL to the one that the functions use for AWS.
    pub(crate) async fn start(
        python: &Path,
        address: SocketAddr,
        aws: Option<fn(&str) -> String>,
        state: &State,
    ) -> anyhow::Result<Emulator> {
        let url = format!("http://{address}");
        let url_for_functions = aws.map_or(url.clone(), |aws| aws(&url));
        let log = std::fs::File::create(state.emulator_log())?;
        let mut command = Command::new(python);
        command
            .arg(checkout::infra_local().join(EMULATOR_SCRIPT))
            .arg(state.folder())
            .args(state.is_ephemeral().then_some("ephemeral"))
            .env_clear()
            .envs(
                INHERITED
                    .iter()
                    .filter_map(|name| Some((name, std::env::var_os(name)?))),
            )
            // MiniStack checks every call against the policies of its caller, so a statement that template.yaml lacks
            // fails here too.
            .env("AUTH", "true")
            .env("AWS_ENDPOINT_URL", url_for_functions)
            .env("BIND_HOST", address.ip().to_string())
            .env("GATEWAY_PORT", address.port().to_string())
            // The default would make it listen on every interface.
            .env("IOT_MTLS_ENABLED", "0")
            // By default MiniStack derives the number of concurrent invocations from the memory of the machine. This is the
            // default of AWS.
            .env("LAMBDA_ACCOUNT_CONCURRENCY", "1000")
            .env("LAMBDA_EXECUTOR", "local")
            .env("PERSIST_STATE", "1")
            .env("S3_DATA_DIR", state.objects_folder())
            .env("S3_PERSIST", "1")
            .env("STATE_DIR", state.emulator_folder())
            .env("TMPDIR", state.temporary_folder())
            .stdin(Stdio::piped())
            .stdout(log.try_clone()?)
            .stderr(log);
        let mut process = Process::spawn(&mut command)?;
        if let Some(id) = process.id() {
            state.record_emulator_pid(id)?;
        }
        let mut emulator = Emulator {
            _lifeline: process.take_stdin(),
            process,
            url,
        };
        emulator.wait_until_healthy(state).await?;
        Ok(emulator)
    }

    /// Base URL, without a trailing slash.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    async fn wait_until_healthy(&mut self, state: &State) -> anyhow::Result<()> {
        let http = emulator_api::loopback_client()?;
        let began = Instant::now();
        let health = format!("{}/_ministack/health", self.url);
        loop {
            if let Some(status) = self.process.try_wait()? {
                let log = std::fs::read(state.emulator_log()).unwrap_or_default();
                bail!(
                    "MiniStack ended with {status}, see {}: {}",
                    state.emulator_log().display(),
                    last_line(&log)
                );
            }
            let response = http.get(&health).timeout(HEALTH_TIMEOUT).send().await;
            if response.is_ok_and(|response| response.status().is_success()) {
                return Ok(());
            }
            if began.elapsed() > START_TIMEOUT {
                bail!(
                    "MiniStack did not answer within {} s: see {}",
                    START_TIMEOUT.as_secs(),
                    state.emulator_log().display()
                );
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// Returns only if MiniStack ends by itself; the string says how it ended.
    pub(crate) async fn wait(&mut self) -> String {
        match self.process.wait().await {
            Ok(status) => format!("MiniStack ended by itself with {status}"),
            Err(error) => format!("cannot wait for MiniStack: {error:#}"),
        }
    }

    /// Stops MiniStack, which saves its state and stops the functions first.
    pub(crate) async fn stop(self) {
        self.process.stop(STOP_TIMEOUT).await;
    }

    /// Kills MiniStack, which then saves nothing.
    pub(crate) fn kill(self) {
        drop(self.process);
    }
}
