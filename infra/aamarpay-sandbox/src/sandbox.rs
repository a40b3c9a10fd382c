//! Starting and stopping the server.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, ensure};
use axum::Router;
use axum::routing::{any, get, post};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::gateway::Gateway;
use crate::options::Options;
use crate::{control, initiate, pay_page, search};

const PATIENCE: Duration = Duration::from_secs(1);

/// A running simulator. Dropping it stops it as well, without waiting for open requests.
pub struct Sandbox {
    url: String,
    closing: watch::Sender<bool>,
    server: JoinHandle<std::io::Result<()>>,
}

impl Sandbox {
    /// Listens on the given loopback address, with the transactions of the state file if there is one.
    pub async fn start(options: Options) -> anyhow::Result<Sandbox> {
        let address = options.address;
        ensure!(
            address.ip().is_loopback(),
            "the sandbox listens on loopback addresses only, not on {address}"
        );
        let listener = TcpListener::bind(address)
            .await
            .with_context(|| format!("cannot listen on {address}"))?;
        let url = format!("http://{}", listener.local_addr()?);
        let (closing, closed) = watch::channel(false);
        let gateway = Arc::new(Gateway::new(options, url.clone(), closed.clone())?);
        let service = routes(gateway).into_make_service_with_connect_info::<SocketAddr>();
        let mut until = closed;
        let server = axum::serve(listener, service).with_graceful_shutdown(async move {
            // An error means that the sandbox was dropped.
            let _ = until.wait_for(|closing| *closing).await;
        });
        Ok(Sandbox {
            url,
            closing,
            server: tokio::spawn(server.into_future()),
        })
    }

    /// Base URL without a last slash, such as `http://127.0.0.1:9700`.
    pub fn url(&self) -> String {
        self.url.clone()
    }

    /// Stops listening, ends every wait, and returns when the open requests are answered; a client who stalls in
    /// the middle of one is waited for no longer than a second.
    pub async fn shutdown(mut self) {
        self.closing.send_replace(true);
        if tokio::time::timeout(PATIENCE, &mut self.server)
            .await
            .is_err()
        {
            self.server.abort();
        }
    }
}

fn routes(gateway: Arc<Gateway>) -> Router {
    Router::new()
        .route("/jsonpost.php", post(initiate::json_route))
        .route("/index.php", post(initiate::form_route))
        .route("/request.php", post(initiate::legacy_route))
        .route("/paynow.php", get(pay_page::show).post(pay_page::choose))
        .route("/api/v1/trxcheck/request.php", any(search::answer))
        .route("/_sandbox/transactions", get(control::list))
        .route(
            "/_sandbox/transactions/{tran_id}",
            post(control::set_for_transaction),
        )
        .route(
            "/_sandbox/transactions/{tran_id}/status",
            post(control::set_status),
        )
        .route(
            "/_sandbox/customers/{cus_email}",
            post(control::set_for_customer),
        )
        .route(
            "/_sandbox/switches",
            get(control::defaults)
                .post(control::set_defaults)
                .delete(control::restore_defaults),
        )
        .route("/_sandbox/reset", post(control::reset))
        .with_state(gateway)
}
