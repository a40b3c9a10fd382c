//! HTTP servers on free ports of loopback. They run until the runtime of the test ends.

use tokio::net::TcpListener;

/// Serves `router` and returns its URL without a trailing slash.
pub async fn serve(router: axum::Router) -> String {
    let (listener, url) = listen().await;
    tokio::spawn(axum::serve(listener, router).into_future());
    url
}

/// Starts an empty DynamoDB engine and returns it and its URL.
pub async fn serve_dynamodb() -> (dynoxide::Database, String) {
    let engine =
        dynoxide::Database::memory().expect("an engine in memory needs nothing that can fail");
    let (listener, url) = listen().await;
    tokio::spawn(dynoxide::server::serve_on(listener, engine.clone()));
    (engine, url)
}

async fn listen() -> (TcpListener, String) {
    let listener = TcpListener::bind("127.0.0.1:0")
        .await
        .expect("loopback has a free port");
    let address = listener
        .local_addr()
        .expect("a bound socket has an address");
    (listener, format!("http://{address}"))
}
