//! `cargo run -p import -- --help` lists the options.

#[tokio::main]
async fn main() -> std::process::ExitCode {
    import::run(std::env::args().skip(1)).await
}
