//! The sandbox as a program: `cargo run -p aamarpay-sandbox -- --port 9700 [--state FILE]`. It runs until Ctrl-C.

use aamarpay_sandbox::{Options, Sandbox};

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let sandbox = Sandbox::start(Options::from_arguments(std::env::args().skip(1))?).await?;
    println!("aamarPay sandbox on {}, until Ctrl-C", sandbox.url());
    tokio::signal::ctrl_c().await?;
    sandbox.shutdown().await;
    Ok(())
}
