//! The page that a payer sees after aamarPay: what happened, to which payment, and what to do next.

use crate::pages::{Frame, SERVER_ERROR, Severity, show_with};
use crate::{ApiError, CspSources, Failure, Response, StatusCode};
use askama::Template;
use domain::{FileFormat, HoldReason, Payment, PaymentStatus};
use std::borrow::Cow;

// SVG paths on a canvas of 48 by 48.
const TICK: &str = "M15 25l6.5 6.5L34 18";
const CROSS: &str = "M17 17l14 14M31 17L17 31";
const CLOCK: &str = "M24 13v12l8 5";

const TO_DASHBOARD: (&str, &str) = ("/dashboard/", "Go to my dashboard");
const TRY_AGAIN: (&str, &str) = ("/dashboard/", "Try again");

const IF_YOU_PAID: &str = "If you paid, you receive your upload credit as soon as aamarPay confirms it, mostly within minutes. Please do not pay again.";
const NO_CREDIT: &str = "You received no upload credit. You can start a new payment.";

/// The explanation of a payment on which aamarPay has not decided.
pub fn not_confirmed() -> String {
    format!("aamarPay has not confirmed this payment yet. {IF_YOU_PAID}")
}

/// The explanation of a payment whose money was not credited.
fn held(payment: &Payment) -> String {
    let reason = match payment.hold_reason {
        Some(HoldReason::AccountDeleted) => {
            "Your account was deleted before the money arrived, so there is nobody to credit."
        }
        Some(HoldReason::Risk) => "aamarPay is still checking this payment.",
        Some(HoldReason::Amount) => "The amount is not that of this payment.",
        Some(HoldReason::Currency) => "The currency is not that of this payment.",
        Some(HoldReason::Contradiction) | None => "aamarPay's answers contradict each other.",
    };
    format!(
        "aamarPay reports that it received money, but you got no upload credit yet. {reason} A person looks after this and \
         credits or returns the money, which can take days. Please do not pay again, and keep the transaction id."
    )
}

/// One page for every outcome. The payer need not be signed in, because the page shows nothing but the id that the request
/// named and the state of that payment.
#[derive(Debug, Template)]
#[template(path = "payer.html")]
pub struct PayerPage {
    frame: Frame,
    severity: Severity,
    /// An SVG path.
    symbol: &'static str,
    heading: &'static str,
    explanation: Cow<'static, str>,
    /// Empty if the callback named none.
    transaction_id: String,
    /// URL and label of the next step.
    next: (&'static str, &'static str),
}

impl PayerPage {
    fn new(
        (severity, symbol): (Severity, &'static str),
        heading: &'static str,
        explanation: impl Into<Cow<'static, str>>,
        next: (&'static str, &'static str),
    ) -> Self {
        Self {
            frame: Frame::anonymous(),
            severity,
            symbol,
            heading,
            explanation: explanation.into(),
            transaction_id: String::new(),
            next,
        }
    }

    /// The page for the state of a payment.
    pub fn of(payment: &Payment) -> Self {
        let page = match payment.status {
            PaymentStatus::Paid => Self::new(
                (Severity::Good, TICK),
                "Payment received",
                format!(
                    "Thank you. You can upload one {} file now.",
                    FileFormat::alternatives()
                ),
                ("/dashboard/#upload", "Upload my file"),
            ),
            PaymentStatus::Pending => Self::new(
                (Severity::Waiting, CLOCK),
                "Payment not confirmed yet",
                not_confirmed(),
                TO_DASHBOARD,
            ),
            PaymentStatus::Held => Self::new(
                (Severity::Waiting, CLOCK),
                "Payment received, not credited",
                held(payment),
                TO_DASHBOARD,
            ),
            PaymentStatus::Failed => Self::new(
                (Severity::Bad, CROSS),
                "Payment failed",
                format!("The payment did not succeed. {NO_CREDIT}"),
                TRY_AGAIN,
            ),
            PaymentStatus::Expired => Self::new(
                (Severity::Bad, CLOCK),
                "Payment expired",
                format!("The payment was not finished in time. {NO_CREDIT}"),
                TRY_AGAIN,
            ),
        };
        page.about(payment.transaction_id.as_str())
    }

    /// The page for a cancelled payment.
    pub fn cancelled(transaction_id: &str) -> Self {
        Self::new(
            (Severity::Waiting, CROSS),
            "Payment cancelled",
            "You did not pay, and nothing was charged. You can start a new payment at any time.",
            TO_DASHBOARD,
        )
        .about(transaction_id)
    }

    /// The page for a callback that was refused or failed.
    pub fn refused(failure: Failure) -> Response {
        let (heading, explanation) = match &failure {
            Failure::Refused(ApiError::Throttled(_)) => ("Too many requests", IF_YOU_PAID),
            Failure::Refused(ApiError::NotFound(_)) => (
                "We do not know this payment",
                "There is no payment with the id in this request. Your own payments are on your dashboard.",
            ),
            Failure::Refused(_) => (
                "We cannot tell which payment this is",
                "This request names no payment. Your own payments are on your dashboard.",
            ),
            Failure::Broken(_) => (SERVER_ERROR, IF_YOU_PAID),
        };
        let page = Self::new((Severity::Bad, CROSS), heading, explanation, TO_DASHBOARD);
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

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::DateTime;
    use domain::{TransactionId, UserId};
    use uuid::Uuid;

    #[test]
    fn every_outcome_has_a_page_with_its_transaction_and_a_next_step() {
        let mut payment = Payment::open(
            Uuid::nil(),
            TransactionId::from_random(Uuid::max()),
            UserId(1),
            DateTime::UNIX_EPOCH,
        );
        let id = payment.transaction_id.to_string();
        let mut pages = vec![PayerPage::cancelled(&id)];
        for status in [
            PaymentStatus::Pending,
            PaymentStatus::Paid,
            PaymentStatus::Held,
            PaymentStatus::Failed,
            PaymentStatus::Expired,
        ] {
            payment.status = status;
            pages.push(PayerPage::of(&payment));
        }
        for page in pages {
            let text = page.render().unwrap();
            assert!(text.contains(&id), "{text}");
            assert!(text.contains("href=\"/dashboard/"), "{text}");
        }
    }
}
