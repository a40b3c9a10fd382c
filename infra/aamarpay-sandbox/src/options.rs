//! Where the sandbox listens, whom it knows, where it remembers.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;

use anyhow::{Context, bail};

/// The store id of aamarPay's public sandbox.
pub const SANDBOX_STORE_ID: &str = "aamarpaytest";
/// The signature key that aamarPay publishes for [`SANDBOX_STORE_ID`]; not a secret.
pub const SANDBOX_SIGNATURE_KEY: &str = "dbb74894e82415a2f7ff0ec3a97e4183";

const USAGE: &str = "usage: aamarpay-sandbox [--port NUMBER] [--state FILE] (port 9700; without FILE nothing outlives it)";
const DEFAULT_PORT: u16 = 9700;

/// How to start a [`Sandbox`](crate::Sandbox).
#[derive(Clone, Debug)]
pub struct Options {
    /// Loopback only; port 0 takes a free port.
    pub address: SocketAddr,
    /// The one store that exists.
    pub store_id: String,
    /// The static key of that store.
    pub signature_key: String,
    /// Remembers the transactions across restarts.
    pub state_file: Option<PathBuf>,
}

impl Default for Options {
    /// The public sandbox credentials on a free loopback port, in memory.
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
    /// Reads `--port` and `--state`.
    pub fn from_arguments(arguments: impl IntoIterator<Item = String>) -> anyhow::Result<Options> {
        let mut arguments = arguments.into_iter();
        let mut port = DEFAULT_PORT;
        let mut state_file = None;
        while let Some(name) = arguments.next() {
            let mut value = || {
                arguments
                    .next()
                    .with_context(|| format!("{name} needs a value; {USAGE}"))
            };
            match name.as_str() {
                "--port" => {
                    port = value()?
                        .parse()
                        .with_context(|| format!("--port must be 0 to 65535; {USAGE}"))?
                }
                "--state" => state_file = Some(PathBuf::from(value()?)),
                _ => bail!("unknown argument {name}; {USAGE}"),
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
