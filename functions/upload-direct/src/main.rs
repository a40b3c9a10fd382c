#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), web::Error> {
    upload_direct::run().await
}
