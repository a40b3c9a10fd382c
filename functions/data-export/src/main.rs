#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), web::Error> {
    data_export::run().await
}
