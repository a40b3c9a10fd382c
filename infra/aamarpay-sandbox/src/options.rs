//! The options of the sandbox, and its command line.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;

use anyhow::{Context, bail};

/// The store id of aamarPay's public sandbox.
pub const SANDBOX_STORE_ID: &str = "aamarpaytest";
/// The signature key of [`SANDBOX_STORE_ID`]. aamarPay publishes it, so it is no secret.
pub const SANDBOX_SIGNATURE_KEY: &str = "dbb74894e82415a2f7ff0ec3a97e4183";

const DEFAULT_PORT: u16 = 9700;

fn usage() -> String {
    format!(
        "usage: aamarpay-sandbox [--port NUMBER] [--state FILE] \
         (default port {DEFAULT_PORT}; without FILE the transactions are lost when it stops)"
    )
}

/// How to start a [`Sandbox`](crate::Sandbox).
#[derive(Clone, Debug)]
pub struct Options {
    /// A loopback address; port 0 means any free port.
    pub address: SocketAddr,
    /// The id of the only store.
    pub store_id: String,
    /// The signature key of that store.
    pub signature_key: String,
    /// The file that keeps the transactions across restarts; `None` keeps them in memory only.
    pub state_file: Option<PathBuf>,
}

impl Default for Options {
    /// The credentials of aamarPay's public sandbox, a free loopback port, and no state file.
    fn default() -> Options {
        Options {
            address: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            store_id: SANDBOX_STORE_ID.to_owned(),
            signature_key: SANDBOX_SIGNATURE_KEY.to_owned(),
            state_file: None,
        }
    }
}

impl Options {
    /// Parses `--port NUMBER` and `--state FILE`.
    ///
    /// # Errors
    /// If an argument is unknown, or a value is missing or wrong. The error contains the usage.
    pub fn from_arguments(arguments: impl IntoIterator<Item = String>) -> anyhow::Result<Options> {
        let mut arguments = arguments.into_iter();
        let mut port = DEFAULT_PORT;
        let mut state_file = None;
        while let Some(name) = arguments.next() {
            let mut value = || {
                arguments
                    .next()
                    .with_context(|| format!("{name} needs a value; {}", usage()))
            };
            match name.as_str() {
                "--port" => {
                    port = value()?.parse().with_context(|| {
                        format!("--port must be a number from 0 to 65535; {}", usage())
                    })?
                }
                "--state" => state_file = Some(PathBuf::from(value()?)),
                _ => bail!("unknown argument {name}; {}", usage()),
            }
        }
        Ok(Options {
            address: SocketAddr::from((Ipv4Addr::LOCALHOST, port)),
            state_file,
            ..Options::default()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Options;

    fn read(line: &str) -> anyhow::Result<Options> {
        Options::from_arguments(line.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn the_command_line_names_port_and_state_file() {
        let options = read("--state /tmp/state --port 9701").unwrap();
        assert_eq!(options.address.to_string(), "127.0.0.1:9701");
        assert_eq!(options.state_file.unwrap().to_str(), Some("/tmp/state"));
    }

    #[test]
    fn a_wrong_command_line_gets_the_usage() {
        for line in [
            "--port",
            "--port x",
            "--port 65536",
            "--state",
            "9700",
            "--help",
        ] {
            assert!(
                format!("{:#}", read(line).unwrap_err()).contains("usage:"),
                "{line}"
            );
        }
    }
}
