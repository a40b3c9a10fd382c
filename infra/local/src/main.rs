//! `cargo run -p local -- --help`

#[tokio::main]
async fn main() -> std::process::ExitCode {
    local::run(std::env::args().skip(1)).await
}
