//! The way from a container of Docker to a server on loopback of this machine.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use anyhow::Context;
use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

/// The address of a Linux machine in the default network of its Docker Engine.
const BRIDGE: IpAddr = IpAddr::V4(Ipv4Addr::new(172, 17, 0, 1));
/// The name of the machine in the containers of Docker Desktop, which reach its loopback themselves.
const DESKTOP: &str = "host.docker.internal";

/// Listeners on the bridge. Only this machine and its containers have a route to them, as long as it forwards nothing
/// from other networks.
pub(crate) struct Bridge {
    listeners: Vec<TcpListener>,
}

impl Bridge {
    /// Listens on `ports` of the bridge; on none if this machine has no bridge.
    pub(crate) async fn open(ports: &[u16]) -> anyhow::Result<Bridge> {
        Self::on(BRIDGE, ports).await
    }

    async fn on(address: IpAddr, ports: &[u16]) -> anyhow::Result<Bridge> {
        let mut listeners = Vec::new();
        for port in ports {
            match TcpListener::bind((address, *port)).await {
                Ok(listener) => listeners.push(listener),
                Err(error) if error.kind() == std::io::ErrorKind::AddrNotAvailable => break,
                Err(error) => return Err(error).context(format!("listen on {address}:{port}")),
            }
        }
        Ok(Bridge { listeners })
    }

    /// Whether the machine has a bridge. Without one, containers are those of Docker Desktop, or Docker does not run.
    pub(crate) fn exists(&self) -> bool {
        !self.listeners.is_empty()
    }

    /// The host by which a container reaches this machine.
    pub(crate) fn host(&self) -> String {
        match self.exists() {
            true => BRIDGE.to_string(),
            false => DESKTOP.to_owned(),
        }
    }

    /// Connects every connection to the port of the same number on loopback. Never returns.
    pub(crate) async fn forward(self) -> anyhow::Result<()> {
        let mut listening = JoinSet::new();
        for listener in self.listeners {
            let loopback = SocketAddr::from((Ipv4Addr::LOCALHOST, listener.local_addr()?.port()));
            listening.spawn(async move {
                loop {
                    // An error is that of a client which has gone, or of too many open files, which pass.
                    if let Ok((container, _)) = listener.accept().await {
                        tokio::spawn(connect(container, loopback));
                    }
                }
            });
        }
        listening.join_all().await;
        std::future::pending().await
    }
}

/// A connection that breaks is seen by its two ends.
async fn connect(mut container: TcpStream, loopback: SocketAddr) -> std::io::Result<()> {
    let mut server = TcpStream::connect(loopback).await?;
    copy_bidirectional(&mut container, &mut server).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::Bridge;
    use std::net::{IpAddr, Ipv4Addr};
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::{TcpListener, TcpStream};

    /// Another address of loopback, as the bridge is another address of the machine.
    const OTHER: IpAddr = IpAddr::V4(Ipv4Addr::new(127, 0, 0, 2));

    #[tokio::test]
    async fn a_connection_reaches_the_same_port_on_loopback() {
        let server = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let port = server.local_addr().unwrap().port();
        let bridge = Bridge::on(OTHER, &[port]).await.unwrap();
        assert!(bridge.exists());
        tokio::spawn(bridge.forward());
        let mut client = TcpStream::connect((OTHER, port)).await.unwrap();
        let (mut accepted, _) = server.accept().await.unwrap();
        client.write_all(b"question").await.unwrap();
        let mut question = [0; 8];
        accepted.read_exact(&mut question).await.unwrap();
        accepted.write_all(b"answer").await.unwrap();
        drop(accepted);
        let mut answer = String::new();
        client.read_to_string(&mut answer).await.unwrap();
        assert_eq!((&question, answer.as_str()), (b"question", "answer"));
    }

    #[tokio::test]
    async fn a_machine_without_the_address_has_no_bridge() {
        // An address of documentation, which no machine has.
        let nobodys = IpAddr::V4(Ipv4Addr::new(192, 0, 2, 1));
        let bridge = Bridge::on(nobodys, &[4566]).await.unwrap();
        assert!(!bridge.exists());
        assert_eq!(bridge.host(), "host.docker.internal");
    }
}
