#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), web::Error> {
    mail_triggers::run().await
}
