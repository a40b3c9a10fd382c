#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), web::Error> {
    word_count::run().await
}
