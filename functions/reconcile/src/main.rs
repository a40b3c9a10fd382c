//! On a schedule: finish what was left unfinished.

use lambda_runtime::{Error, LambdaEvent, run, service_fn};
use reconcile::{announce, handle, last_start};
use serde_json::Value;
use shared::{app::App, config, gateway::Gateway, queue::Queue, runtime};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    runtime::start_logging();
    let (app, gateway) = (App::from_env().await?, Gateway::from_env()?);
    let uploads = Queue::from_env("UPLOADS_QUEUE_URL").await?;
    let namespace = config::required("METRICS_NAMESPACE")?;
    run(service_fn(async |event: LambdaEvent<Value>| {
        let report = handle(app, &gateway, &uploads, last_start(event.context.deadline)).await;
        announce(&report, &namespace, app.clock.now());
        Ok::<_, Error>(report)
    }))
    .await
}
