#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), web::Error> {
    login::run().await
}
