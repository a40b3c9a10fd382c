#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), web::Error> {
    user_cleanup::run().await
}
