#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), web::Error> {
    certificate::run().await
}
