//! The message about what a visitor just did. The redirect names it by a keyword in the URL; the page has the text, so that
//! nobody can put a text of their own on it.

use crate::routes::HOME;
use std::borrow::Cow;
use strum::{EnumIter, IntoEnumIterator};
use web::pages::Severity;
use web::payer_page::not_confirmed;

#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter)]
pub enum Notice {
    Registered,
    Uploaded,
    PaymentPaid,
    PaymentPending,
    PaymentUnpaid,
    PaymentHeld,
    TooManyPayments,
}

impl Notice {
    /// The word in the URL.
    fn as_str(self) -> &'static str {
        match self {
            Self::Registered => "welcome",
            Self::Uploaded => "uploaded",
            Self::PaymentPaid => "paid",
            Self::PaymentPending => "pending",
            Self::PaymentUnpaid => "unpaid",
            Self::PaymentHeld => "held",
            Self::TooManyPayments => "too-many",
        }
    }

    /// The inverse of [`Self::as_str`].
    pub fn parse(text: &str) -> Option<Self> {
        Self::iter().find(|notice| notice.as_str() == text)
    }

    /// The URL of the home page with this notice.
    pub fn url(self) -> String {
        format!("{HOME}?notice={}", self.as_str())
    }

    pub fn severity(self) -> Severity {
        match self {
            Self::Registered | Self::Uploaded | Self::PaymentPaid => Severity::Good,
            Self::PaymentPending | Self::PaymentHeld => Severity::Waiting,
            Self::PaymentUnpaid | Self::TooManyPayments => Severity::Bad,
        }
    }

    pub fn text(self) -> Cow<'static, str> {
        let text = match self {
            Self::Registered => "Welcome! Your account is ready. Pay for your first upload below.",
            Self::Uploaded => {
                "Your file has arrived, and its words are being counted. The list below shows the result in a moment."
            }
            Self::PaymentPaid => "The payment is confirmed. You can upload a file now.",
            Self::PaymentPending => return not_confirmed().into(),
            Self::PaymentUnpaid => {
                "aamarPay knows of no money for this payment. You can start a new payment."
            }
            Self::PaymentHeld => {
                "aamarPay reports that it received money, but it does not fit this payment, so you got no upload credit yet. A person looks after this. Please do not pay again."
            }
            Self::TooManyPayments => {
                "You have too many unfinished payments. Please finish or check one of those below. Each of them expires a day after it was started."
            }
        };
        text.into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_home_page_reads_every_notice_that_is_sent_to_it() {
        for notice in Notice::iter() {
            assert_eq!(Notice::parse(notice.as_str()), Some(notice));
        }
        assert_eq!(Notice::parse("<b>"), None);
    }
}
