#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), web::Error> {
    password_reset::run().await
}
