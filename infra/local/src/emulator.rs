//! MiniStack as a child process.

use std::net::SocketAddr;
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use anyhow::bail;
use tokio::process::{ChildStdin, Command};

use crate::checkout;
use crate::process::{Process, last_line};
use crate::state::State;

/// What of our own environment the emulator and the functions get: enough to run and to reach a real gateway, and none of
/// the caller's AWS settings.
const INHERITED: &[&str] = &[
    "HOME",
    "HTTPS_PROXY",
    "LANG",
    "PATH",
    "RUST_BACKTRACE",
    "SSL_CERT_DIR",
    "SSL_CERT_FILE",
];

const START: Duration = Duration::from_secs(60);
const STOP: Duration = Duration::from_secs(15);

pub(crate) struct Emulator {
    process: Process,
    url: String,
    /// Its end is the emulator's sign to stop, also when we are killed.
    _lifeline: Option<ChildStdin>,
}

impl Emulator {
    /// Starts it and waits until it answers.
    pub(crate) async fn start(
        python: &Path,
        address: SocketAddr,
        aws: Option<fn(&str) -> String>,
        state: &State,
    ) -> anyhow::Result<Emulator> {
        let url = format!("http://{address}");
        let functions_find_it_at = aws.map_or(url.clone(), |aws| aws(&url));
        let log = std::fs::File::create(state.emulator_log())?;
        let mut command = Command::new(python);
        command
            .arg(checkout::infra_local().join("emulator.py"))
            .arg(state.folder())
            .args(state.is_ephemeral().then_some("ephemeral"))
            .env_clear()
            .envs(
                INHERITED
                    .iter()
                    .filter_map(|name| Some((name, std::env::var_os(name)?))),
            )
            // Every call is checked against the policies of its caller, so a statement missing in the template fails here too.
            .env("AUTH", "true")
            .env("AWS_ENDPOINT_URL", functions_find_it_at)
            .env("BIND_HOST", address.ip().to_string())
            .env("GATEWAY_PORT", address.port().to_string())
            // It would listen on every interface otherwise.
            .env("IOT_MTLS_ENABLED", "0")
            .env("LAMBDA_EXECUTOR", "local")
            .env("PERSIST_STATE", "1")
            .env("S3_DATA_DIR", state.objects())
            .env("S3_PERSIST", "1")
            .env("STATE_DIR", state.emulator())
            .env("TMPDIR", state.temporary())
            .stdin(Stdio::piped())
            .stdout(log.try_clone()?)
            .stderr(log);
        let mut process = Process::spawn(&mut command)?;
        if let Some(id) = process.id() {
            state.remember_emulator(id)?;
        }
        let mut emulator = Emulator {
            _lifeline: process.take_stdin(),
            process,
            url,
        };
        emulator.answer(state).await?;
        Ok(emulator)
    }

    /// Base URL without a last slash.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    async fn answer(&mut self, state: &State) -> anyhow::Result<()> {
        let http = crate::lambda::loopback_client()?;
        let began = Instant::now();
        let health = format!("{}/_ministack/health", self.url);
        loop {
            if let Some(status) = self.process.ended()? {
                let log = std::fs::read(state.emulator_log()).unwrap_or_default();
                bail!("MiniStack ended with {status}: {}", last_line(&log));
            }
            let answer = http
                .get(&health)
                .timeout(Duration::from_secs(5))
                .send()
                .await;
            if answer.is_ok_and(|answer| answer.status().is_success()) {
                return Ok(());
            }
            if began.elapsed() > START {
                bail!(
                    "MiniStack did not answer within {} s: see {}",
                    START.as_secs(),
                    state.emulator_log().display()
                );
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// Returns only if it ends by itself, with the reason.
    pub(crate) async fn end(&mut self) -> String {
        match self.process.end().await {
            Ok(status) => format!("MiniStack ended by itself with {status}"),
            Err(error) => format!("MiniStack was lost: {error:#}"),
        }
    }

    /// Lets it save its state and stop the functions.
    pub(crate) async fn stop(self) {
        self.process.stop(STOP).await;
    }

    /// Ends it without saving anything.
    pub(crate) fn kill(self) {
        drop(self.process);
    }
}
