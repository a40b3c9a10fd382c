//! Starts and stops the server, and maps its routes.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, ensure};
use axum::Router;
use axum::routing::{any, get, post};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::options::Options;
use crate::provider::{PAY_PAGE, Provider};
use crate::{control, initiate, pay_page, search};

/// How long a shutdown waits for open requests.
const STOP_TIMEOUT: Duration = Duration::from_secs(1);

/// A running simulator. [`Sandbox::shutdown`] waits for open requests; dropping the value stops the server without
/// waiting.
pub struct Sandbox {
    url: String,
    closing: watch::Sender<bool>,
    server: JoinHandle<std::io::Result<()>>,
}

impl Sandbox {
    /// Starts a simulator, with the transactions of the state file if the options name one.
    ///
    /// # Errors
    /// If the address is not on loopback or in use, or the state file cannot be read or written.
    pub async fn start(options: Options) -> anyhow::Result<Sandbox> {
        let address = options.address;
        ensure!(
            address.ip().is_loopback(),
            "the sandbox listens on loopback addresses only, not on {address}"
        );
        let listener = TcpListener::bind(address)
            .await
            .with_context(|| format!("cannot listen on {address}: choose another port"))?;
        let url = format!("http://{}", listener.local_addr()?);
        let (closing, closed) = watch::channel(false);
        let provider = Arc::new(Provider::new(options, url.clone(), closed.clone())?);
        let service = routes(provider).into_make_service_with_connect_info::<SocketAddr>();
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

    /// Base URL without a trailing slash, such as `http://127.0.0.1:9700`.
    pub fn url(&self) -> String {
        self.url.clone()
    }

    /// Stops listening, ends every delay of a switch, and returns when the open requests are answered, or after a
    /// second if a client does not finish its request.
    pub async fn shutdown(mut self) {
        self.closing.send_replace(true);
        if tokio::time::timeout(STOP_TIMEOUT, &mut self.server)
            .await
            .is_err()
        {
            self.server.abort();
        }
    }
}

fn routes(provider: Arc<Provider>) -> Router {
    Router::new()
        .route("/jsonpost.php", post(initiate::json_route))
        .route("/index.php", post(initiate::form_route))
        .route("/request.php", post(initiate::legacy_route))
        .route(PAY_PAGE, get(pay_page::show).post(pay_page::choose))
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
        .with_state(provider)
}
