//! The launcher: `cargo run -p local -- --help` lists its commands and options.

#[tokio::main]
async fn main() -> std::process::ExitCode {
    local::run(std::env::args().skip(1)).await
}
