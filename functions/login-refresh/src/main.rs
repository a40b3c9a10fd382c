#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), web::Error> {
    login_refresh::run().await
}
