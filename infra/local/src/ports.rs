//! The three loopback ports of a stack. They are reserved first, so that a port in use is reported before the slow
//! steps.

use std::net::{Ipv4Addr, SocketAddr, TcpListener};

use anyhow::Context;

/// Which ports a stack uses.
#[derive(Clone, Copy, Debug)]
pub enum Ports {
    /// Any free ports.
    Free,
    /// This port for the API, and the next two for the aamarPay sandbox and the emulator.
    From(u16),
}

/// The highest port of the API that leaves room for the other two.
pub(crate) const HIGHEST_FIRST_PORT: u16 = u16::MAX - 2;

/// The listener of the API, and two addresses that were free a moment ago.
pub(crate) struct ReservedPorts {
    pub(crate) api: tokio::net::TcpListener,
    pub(crate) sandbox: SocketAddr,
    pub(crate) emulator: SocketAddr,
}

impl Ports {
    /// `emulator_port` is the port that existing data ties the emulator to.
    pub(crate) fn reserve(self, emulator_port: Option<u16>) -> anyhow::Result<ReservedPorts> {
        let [api, sandbox, emulator] = match self {
            Ports::Free => [0; 3],
            Ports::From(first) => {
                let third = first
                    .checked_add(2)
                    .with_context(|| format!("--port must be at most {HIGHEST_FIRST_PORT}"))?;
                [first, third - 1, third]
            }
        };
        let api = listen(api, "the API")?;
        let sandbox = listen(sandbox, "the aamarPay sandbox")?;
        let emulator = listen(
            emulator_port.unwrap_or(emulator),
            "the emulator of AWS, which needs the port of its data (`--fresh` deletes the data)",
        )?;
        api.set_nonblocking(true)?;
        // The sandbox and the emulator bind these addresses themselves. Both listeners live until here, because
        // otherwise the system could return the same free port twice.
        Ok(ReservedPorts {
            sandbox: sandbox.local_addr()?,
            emulator: emulator.local_addr()?,
            api: tokio::net::TcpListener::from_std(api)?,
        })
    }
}

fn listen(port: u16, what: &str) -> anyhow::Result<TcpListener> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port)).with_context(|| {
        format!(
            "port {port}, for {what}, is in use: stop the process that listens there, \
             or choose other ports with `--port NUMBER` (which uses NUMBER and the next two)"
        )
    })
}

#[cfg(test)]
mod tests {
    use super::Ports;

    #[tokio::test]
    async fn a_port_in_use_is_named_with_what_to_do() {
        let held = Ports::Free.reserve(None).unwrap();
        let port = held.api.local_addr().unwrap().port();
        let error = format!("{:#}", Ports::From(port).reserve(None).err().unwrap());
        assert!(
            error.contains(&format!("port {port}, for the API")) && error.contains("--port"),
            "{error}"
        );
    }
}
