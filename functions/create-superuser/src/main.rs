#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), web::Error> {
    create_superuser::run().await
}
