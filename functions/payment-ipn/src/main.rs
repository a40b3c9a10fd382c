#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), web::Error> {
    payment_ipn::run().await
}
