//! The page that a payer sees after aamarPay: what happened, to which payment, and what to do next.

use crate::language::{PAYMENTS, PROBLEMS, PaymentTexts, Visit, formats};
use crate::pages::{Frame, HOME, Severity, show_with};
use crate::{ApiError, CspSources, Failure, Method, Request, Response, StatusCode};
use askama::Template;
use domain::{Payment, PaymentStatus};

// SVG paths on a canvas of 48 by 48.
const TICK: &str = "M15 25l6.5 6.5L34 18";
const CROSS: &str = "M17 17l14 14M31 17L17 31";
const CLOCK: &str = "M24 13v12l8 5";

/// One page for every outcome. The payer need not be signed in, because the page shows nothing but the id that the request
/// named and the state of that payment.
#[derive(Debug, Template)]
#[template(path = "payer.html")]
pub struct PayerPage {
    frame: Frame,
    t: &'static PaymentTexts,
    severity: Severity,
    /// An SVG path.
    symbol: &'static str,
    heading: &'static str,
    explanation: String,
    /// Empty if the callback named none.
    transaction_id: String,
    /// URL and label of the next step.
    next: (&'static str, &'static str),
}

impl PayerPage {
    /// The page in its frame. Its next step leads to the dashboard.
    fn new(
        frame: Frame,
        (severity, symbol): (Severity, &'static str),
        heading: &'static str,
        explanation: impl Into<String>,
    ) -> Self {
        let t = PAYMENTS.of(frame.language);
        Self {
            frame,
            t,
            severity,
            symbol,
            heading,
            explanation: explanation.into(),
            transaction_id: String::new(),
            next: (HOME, t.to_dashboard),
        }
    }

    /// The page for the state of a payment.
    pub fn of(payment: &Payment, request: &Request) -> Self {
        let id = payment.transaction_id.as_str();
        let frame = frame(request, id);
        let language = frame.language;
        let t = PAYMENTS.of(language);
        let mut page = match payment.status {
            PaymentStatus::Paid => Self::new(
                frame,
                (Severity::Good, TICK),
                t.received_title,
                (t.received)(&formats(language)),
            ),
            PaymentStatus::Pending => Self::new(
                frame,
                (Severity::Waiting, CLOCK),
                t.not_confirmed_title,
                t.not_confirmed,
            ),
            PaymentStatus::Held => Self::new(
                frame,
                (Severity::Waiting, CLOCK),
                t.held_title,
                (t.held_explanation)(payment.hold_reason),
            ),
            PaymentStatus::Failed => Self::new(
                frame,
                (Severity::Bad, CROSS),
                t.failed_title,
                t.failed_explanation,
            ),
            PaymentStatus::Refunded => Self::new(
                frame,
                (Severity::Waiting, CROSS),
                t.refunded_title,
                t.refunded_explanation,
            ),
            PaymentStatus::Expired => Self::new(
                frame,
                (Severity::Bad, CLOCK),
                t.expired_title,
                t.expired_explanation,
            ),
        };
        page.next = match payment.status {
            PaymentStatus::Paid => ("/dashboard/#upload", t.upload_my_file),
            PaymentStatus::Pending | PaymentStatus::Held | PaymentStatus::Refunded => {
                (HOME, t.to_dashboard)
            }
            PaymentStatus::Failed | PaymentStatus::Expired => (HOME, t.try_again),
        };
        page.about(id)
    }

    /// The page for a cancelled payment of which nothing was paid.
    pub fn cancelled(transaction_id: &str, request: &Request) -> Self {
        Self::of_cancellation(transaction_id, request, |t| t.cancelled)
    }

    /// The page for a cancelled payment of which nobody knows now whether it was paid all the same.
    pub fn cancelled_unconfirmed(transaction_id: &str, request: &Request) -> Self {
        Self::of_cancellation(transaction_id, request, |t| t.cancelled_unconfirmed)
    }

    fn of_cancellation(
        transaction_id: &str,
        request: &Request,
        explanation: fn(&PaymentTexts) -> &'static str,
    ) -> Self {
        let frame = frame(request, transaction_id);
        let t = PAYMENTS.of(frame.language);
        let severity = (Severity::Waiting, CROSS);
        Self::new(frame, severity, t.cancelled_title, explanation(t)).about(transaction_id)
    }

    /// The page for a callback that was refused or failed.
    pub fn refused(failure: Failure, visit: Visit) -> Response {
        let frame = Frame::anonymous(visit);
        let t = PAYMENTS.of(frame.language);
        let (heading, explanation) = match &failure {
            Failure::Refused(ApiError::Throttled(_)) => (t.throttled_title, t.if_you_paid),
            Failure::Refused(ApiError::NotFound(_)) => (t.unknown_title, t.unknown),
            Failure::Refused(_) => (t.unnamed_title, t.unnamed),
            Failure::Broken(_) => (
                PROBLEMS.of(frame.language).server_error_title,
                t.if_you_paid,
            ),
        };
        let page = Self::new(frame, (Severity::Bad, CROSS), heading, explanation);
        let answer = failure.into_response();
        page.show_with(answer.status())
    }

    fn about(mut self, transaction_id: &str) -> Self {
        transaction_id.clone_into(&mut self.transaction_id);
        self
    }

    pub fn show(&self) -> Response {
        self.show_with(StatusCode::OK)
    }

    fn show_with(&self, status: StatusCode) -> Response {
        show_with(status, self, &self.frame, &CspSources::default())
    }
}

/// The answer to a POST is shown again by sending the same fields again. Nothing but the id is believed, so the others
/// need only be there.
fn frame(request: &Request, transaction_id: &str) -> Frame {
    let mut frame = Frame::anonymous(Visit::of(request));
    if request.method == Method::POST && !transaction_id.is_empty() {
        frame = frame.at(&request.path);
        frame.repeated_fields = [
            ("mer_txnid", transaction_id),
            ("pay_status", "-"),
            ("cus_name", "-"),
        ]
        .map(|(name, value)| (name, value.to_owned()))
        .to_vec();
    }
    frame
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::HeaderMap;
    use crate::language::Language;
    use chrono::DateTime;
    use domain::{TransactionId, UserId};
    use uuid::Uuid;

    fn callback(language: Language) -> Request {
        let mut headers = HeaderMap::new();
        headers.insert("accept-language", language.tag().parse().unwrap());
        Request {
            method: Method::POST,
            path: "/api/payment/success/".to_owned(),
            query: Vec::new(),
            headers,
            body: Vec::new(),
            source_ip: String::new(),
            domain_name: String::new(),
        }
    }

    #[test]
    fn every_outcome_has_a_page_with_its_transaction_and_a_next_step() {
        let mut payment = Payment::open(
            Uuid::nil(),
            TransactionId::from_random(Uuid::max()),
            UserId(1),
            DateTime::UNIX_EPOCH,
        );
        let id = payment.transaction_id.to_string();
        for language in Language::all() {
            let request = callback(language);
            let mut pages = vec![
                PayerPage::cancelled(&id, &request),
                PayerPage::cancelled_unconfirmed(&id, &request),
            ];
            for status in [
                PaymentStatus::Pending,
                PaymentStatus::Paid,
                PaymentStatus::Held,
                PaymentStatus::Failed,
                PaymentStatus::Expired,
                PaymentStatus::Refunded,
            ] {
                payment.status = status;
                pages.push(PayerPage::of(&payment, &request));
            }
            for page in pages {
                let text = page.render().unwrap();
                assert!(text.contains(&format!("lang=\"{}\"", language.tag())));
                assert!(text.contains(&id), "{text}");
                assert!(text.contains("href=\"/dashboard/"), "{text}");
            }
        }
    }
}
