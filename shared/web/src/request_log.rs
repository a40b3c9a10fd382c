//! The log line of a request: what an operator asks first, and nothing about a person but the number of the account.

use crate::endpoint::find;
use crate::metrics::Line;
use crate::{Endpoint, Request, Response};
use domain::UserId;
use service::App;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

/// The account that a request was made for, left in the response for the log.
#[derive(Clone, Copy)]
struct Caller(UserId);

/// Notes in `response` that `user` made the request.
pub fn note_caller(response: &mut Response, user: UserId) {
    response.extensions_mut().insert(Caller(user));
}

/// What is known of a request before it is answered.
pub(crate) struct RequestLog {
    started: Instant,
    /// The id of the invocation, which the other lines of the function have too.
    invocation: String,
    /// The id that API Gateway gave the request, which the access log has too.
    api_request: String,
    method: String,
    /// The path of the endpoint and not that of the request, which may have anything in it.
    route: &'static str,
}

impl RequestLog {
    pub(crate) fn begin(invocation: String) -> Self {
        Self {
            started: Instant::now(),
            invocation,
            api_request: String::new(),
            method: String::new(),
            route: "unreadable",
        }
    }

    pub(crate) fn read(&mut self, request: &Request, api_request: String, endpoints: &[Endpoint]) {
        self.api_request = api_request;
        self.method = request.method.to_string();
        let endpoint = find(endpoints, &request.path);
        self.route = endpoint.map_or("unknown", |(endpoint, _)| endpoint.path);
    }

    pub(crate) fn write(self, app: &App, response: &Response) {
        static HAS_ANSWERED: AtomicBool = AtomicBool::new(false);
        let milliseconds = self.started.elapsed().as_millis();
        let mut line = Line::new(app.clock.now(), "answered");
        line.set("request", self.invocation);
        line.set("api_request", self.api_request);
        line.set("method", self.method);
        line.set("route", self.route);
        line.set("status", response.status().as_u16());
        line.set(
            "milliseconds",
            u64::try_from(milliseconds).unwrap_or(u64::MAX),
        );
        if let Some(Caller(user)) = response.extensions().get() {
            line.set("user_id", user.0);
        }
        line.set("cold_start", !HAS_ANSWERED.swap(true, Ordering::Relaxed));
        line.take_from(app);
        line.write(app.metrics_namespace.as_deref());
    }
}
