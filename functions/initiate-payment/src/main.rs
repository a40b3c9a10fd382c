#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), web::Error> {
    initiate_payment::run().await
}
