#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), web::Error> {
    totals::run().await
}
