//! The three loopback ports of a stack, taken before anything slow happens.

use std::net::{Ipv4Addr, SocketAddr, TcpListener};

use anyhow::Context;

/// Which ports a stack takes.
#[derive(Clone, Copy, Debug)]
pub enum Ports {
    /// Whatever is free.
    Free,
    /// The API on this one, the aamarPay sandbox and the emulator on the next two.
    From(u16),
}

/// The API's port is held; the other two are free at the moment of looking.
pub(crate) struct TakenPorts {
    pub(crate) api: tokio::net::TcpListener,
    pub(crate) sandbox: SocketAddr,
    pub(crate) emulator: SocketAddr,
}

impl Ports {
    /// `emulator_port`: the one that the emulator must have, if it must have a certain one.
    pub(crate) fn take(self, emulator_port: Option<u16>) -> anyhow::Result<TakenPorts> {
        let [api, sandbox, emulator] = match self {
            Ports::Free => [0; 3],
            Ports::From(first) => {
                let third = first.checked_add(2).context("--port must be below 65534")?;
                [first, third - 1, third]
            }
        };
        let api = listen(api, "the API")?;
        let sandbox = listen(sandbox, "the aamarPay sandbox")?;
        let emulator = listen(
            emulator_port.unwrap_or(emulator),
            "the emulator of AWS, which keeps that of its data unless `--fresh` forgets them",
        )?;
        api.set_nonblocking(true)?;
        // Both are given up only now, or the second free port could be the first one again.
        Ok(TakenPorts {
            sandbox: sandbox.local_addr()?,
            emulator: emulator.local_addr()?,
            api: tokio::net::TcpListener::from_std(api)?,
        })
    }
}

fn listen(port: u16, what: &str) -> anyhow::Result<TcpListener> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port)).with_context(|| {
        format!(
            "port {port}, for {what}, is in use: stop what listens there, or choose others with `--port NUMBER` (it takes NUMBER and the next two)"
        )
    })
}

#[cfg(test)]
mod tests {
    use super::Ports;

    #[tokio::test]
    async fn a_port_in_use_is_named_with_what_to_do() {
        let held = Ports::Free.take(None).unwrap();
        let port = held.api.local_addr().unwrap().port();
        let error = format!("{:#}", Ports::From(port).take(None).err().unwrap());
        assert!(
            error.contains(&format!("port {port}, for the API")) && error.contains("--port"),
            "{error}"
        );
    }
}
