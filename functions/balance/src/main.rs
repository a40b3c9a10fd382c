#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), web::Error> {
    balance::run().await
}
