//! The Lambda side: events in, answers out, one log line per request.

use crate::api_gateway::{read_event, write_response};
use crate::guard::{self, Call, ErrorFormat};
use crate::metrics::Line;
use crate::request_log::RequestLog;
use crate::{Endpoint, Error, Failure, Response};
use aws_lambda_events::event::sqs::{SqsBatchResponse, SqsEvent};
use lambda_runtime::{LambdaEvent, service_fn};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use service::provider::ProviderAccess;
use service::{App, Provider};
use std::convert::Infallible;
use std::fmt::Debug;
use std::future::Future;
use tracing_subscriber::filter::LevelFilter;

/// Serves `endpoints` with `handle` until Lambda ends the process.
///
/// # Errors
/// A variable of the environment is missing or unreadable, or the Lambda runtime API cannot be reached.
pub async fn serve<H, F>(
    endpoints: &'static [Endpoint],
    error_format: ErrorFormat,
    handle: H,
) -> Result<(), Error>
where
    H: Fn(&'static App, Call) -> F + Sync,
    F: Future<Output = Result<Response, Failure>> + Send,
{
    let app = for_ever(App::from_env()?);
    serve_calls(app, endpoints, error_format, |call| handle(app, call)).await
}

/// As [`serve`], for a function that talks to the payment provider.
///
/// # Errors
/// As for [`serve`].
pub async fn serve_with_provider<H, F>(
    endpoints: &'static [Endpoint],
    error_format: ErrorFormat,
    handle: H,
) -> Result<(), Error>
where
    H: Fn(&'static App, &'static Provider, Call) -> F + Sync,
    F: Future<Output = Result<Response, Failure>> + Send,
{
    let app = for_ever(App::from_env()?);
    let access = for_ever(ProviderAccess::from_env(app.secrets()?.clone())?);
    // Side by side, because a stranger waits for both.
    tokio::join!(app.prepare(), prepare_provider(app, access));
    let handle = &handle;
    let handle = |call| async move {
        let provider = access.get(app.clock.now()).await?;
        handle(app, provider, call).await
    };
    serve_calls(app, endpoints, error_format, handle).await
}

/// Reads the provider's credentials, so that the first request need not. If this fails, the first request tries again.
async fn prepare_provider(app: &App, access: &ProviderAccess) {
    if let Err(error) = access.get(app.clock.now()).await {
        tracing::error!(
            error = format!("{error:#}"),
            "the function starts without the provider's credentials"
        );
    }
}

/// As [`serve`], for a function that has made its parts itself.
///
/// # Errors
/// The Lambda runtime API cannot be reached.
pub async fn serve_calls<H, F>(
    app: &App,
    endpoints: &'static [Endpoint],
    error_format: ErrorFormat,
    handle: H,
) -> Result<(), Error>
where
    H: Fn(Call) -> F + Sync,
    F: Future<Output = Result<Response, Failure>> + Send,
{
    app.prepare().await;
    let handle = &handle;
    // The event is read by us and not by the runtime: what the runtime cannot read is a failed invocation, which API
    // Gateway answers with its own 500.
    serve_events(|event: LambdaEvent<Box<RawValue>>| async move {
        let mut log = RequestLog::begin(event.context.request_id);
        let response = match read_event(&event.payload) {
            Ok((request, api_request)) => {
                log.read(&request, api_request, endpoints);
                guard::answer(app, endpoints, error_format, request, handle).await
            }
            Err(error) => guard::unreadable(error),
        };
        log.write(app, &response);
        Ok::<_, Infallible>(write_response(response))
    })
    .await
}

/// Handles batches of SQS messages with `handle` until Lambda ends the process.
///
/// # Errors
/// As for [`serve`].
pub async fn serve_batches<H, F>(handle: H) -> Result<(), Error>
where
    H: Fn(&'static App, SqsEvent) -> F,
    F: Future<Output = SqsBatchResponse>,
{
    let (app, handle) = (for_ever(App::from_env()?), &handle);
    serve_events(|event: LambdaEvent<SqsEvent>| async move {
        let request = event.context.request_id;
        let response = handle(app, event.payload).await;
        let mut line = Line::new(app.clock.now(), "batch handled");
        line.set("request", request);
        line.set("failed", response.batch_item_failures.len());
        line.take_from(app);
        line.write(app.metrics_namespace.as_deref());
        Ok::<_, Error>(response)
    })
    .await
}

/// Handles events of any other kind until Lambda ends the process. An `Err` of `handle` is the answer to the invocation:
/// Lambda retries or reports it as the trigger says.
///
/// # Errors
/// The Lambda runtime API cannot be reached.
pub async fn serve_events<E, R, H, F, D>(handle: H) -> Result<(), Error>
where
    E: for<'de> Deserialize<'de>,
    R: Serialize,
    H: Fn(LambdaEvent<E>) -> F,
    F: Future<Output = Result<R, D>>,
    D: Into<lambda_runtime::Diagnostic> + Debug,
{
    start_logging();
    // In a box, or the future of `main` nests deeper than the compiler follows.
    lambda_runtime::run(service_fn(|event| Box::pin(handle(event)))).await
}

/// What a function is made of lives as long as its process, so that handlers can borrow it freely.
pub fn for_ever<T>(part: T) -> &'static T {
    Box::leak(Box::new(part))
}

/// Logs as Lambda is configured: `AWS_LAMBDA_LOG_FORMAT` and `AWS_LAMBDA_LOG_LEVEL`. The runtime's own subscriber would take a
/// filter for each module from `RUST_LOG` as well, which needs regular expressions, a quarter of a megabyte in every function.
fn start_logging() {
    let level = std::env::var("AWS_LAMBDA_LOG_LEVEL").ok();
    let level = level.and_then(|level| level.parse().ok());
    let log = tracing_subscriber::fmt()
        .with_target(false)
        .without_time()
        .with_max_level(level.unwrap_or(LevelFilter::INFO));
    // A second start in the same process, which only a test could make, keeps the first one.
    let _ = match std::env::var("AWS_LAMBDA_LOG_FORMAT") {
        Ok(format) if format.eq_ignore_ascii_case("json") => log.json().try_init(),
        _ => log.try_init(),
    };
}
