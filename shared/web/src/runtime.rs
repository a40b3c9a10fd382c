//! The Lambda side: events in, answers out, one log line per request.

use crate::api_gateway::{read_request, write_response};
use crate::guard::{self, Call, ErrorFormat};
use crate::{Endpoint, Error, Failure, Request, Response};
use aws_lambda_events::event::sqs::{SqsBatchResponse, SqsEvent};
use lambda_runtime::{LambdaEvent, service_fn};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use service::{App, Provider, config};
use std::convert::Infallible;
use std::fmt::Debug;
use std::future::Future;
use std::time::Instant;

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
    let app = for_ever(App::from_env().await?);
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
    let app = for_ever(App::from_env().await?);
    let provider = for_ever(config::provider()?);
    let handle = |call| handle(app, provider, call);
    serve_calls(app, endpoints, error_format, handle).await
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
    let handle = &handle;
    // The event is read by us and not by the runtime: what the runtime cannot read is a failed invocation, which API
    // Gateway answers with its own 500.
    serve_events(|event: LambdaEvent<Box<RawValue>>| async move {
        let response = match read_request(&event.payload) {
            Ok(request) => respond(app, endpoints, error_format, request, handle).await,
            Err(error) => guard::unreadable(error),
        };
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
    let (app, handle) = (for_ever(App::from_env().await?), &handle);
    serve_events(|event: LambdaEvent<SqsEvent>| async move {
        Ok::<_, Error>(handle(app, event.payload).await)
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

async fn respond<H, F>(
    app: &App,
    endpoints: &'static [Endpoint],
    error_format: ErrorFormat,
    request: Request,
    handle: &H,
) -> Response
where
    H: Fn(Call) -> F,
    F: Future<Output = Result<Response, Failure>>,
{
    let started = Instant::now();
    let (method, path) = (request.method.clone(), request.path.clone());
    let response = guard::answer(app, endpoints, error_format, request, handle).await;
    let milliseconds = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
    tracing::info!(%method, path, status = response.status().as_u16(), milliseconds, "answered");
    response
}

/// Logs JSON at the level for which Lambda is configured.
fn start_logging() {
    lambda_runtime::tracing::init_default_subscriber();
}
