#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), web::Error> {
    file::run().await
}
