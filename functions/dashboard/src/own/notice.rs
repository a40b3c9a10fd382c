//! The message about what a visitor just did. The redirect names it by a keyword in the URL; the page has the text, so that
//! nobody can put a text of their own on it.

use crate::routes::HOME;
use domain::{FileStatus, Payment, PaymentStatus, StoredFile, User};
use strum::{EnumIter, IntoEnumIterator};
use web::Request;
use web::language::{Language, NOTICES, PAYMENTS};
use web::pages::Severity;

#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter)]
pub enum Notice {
    Registered,
    Uploaded,
    Counted,
    Deleted,
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
            Self::Counted => "counted",
            Self::Deleted => "deleted",
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

    /// The notice that the address names, as long as it holds: the address may be loaded again at any time. `payments` begin with
    /// the newest.
    pub fn that_holds(
        request: &Request,
        user: &User,
        files: &[StoredFile],
        payments: &[Payment],
    ) -> Option<Self> {
        let notice = Self::parse(request.query_parameter("notice")?)?;
        let is_any = |status| payments.iter().any(|payment| payment.status == status);
        let holds = match notice {
            Self::Registered => payments.is_empty(),
            Self::Uploaded => {
                let id = request.query_parameter("file")?;
                let file = files.iter().find(|file| file.file_id.to_string() == id)?;
                match file.status {
                    FileStatus::Processing => true,
                    FileStatus::Completed => return Some(Self::Counted),
                    FileStatus::Failed => false,
                }
            }
            Self::PaymentPaid => user.upload_credits > 0,
            Self::PaymentPending => is_any(PaymentStatus::Pending),
            // The page says the same about the newest payment where it asks for the next step.
            Self::PaymentHeld => {
                let is_newest = payments.first()?.status == PaymentStatus::Held;
                is_any(PaymentStatus::Held) && (user.upload_credits > 0 || !is_newest)
            }
            Self::Counted | Self::Deleted | Self::PaymentUnpaid | Self::TooManyPayments => true,
        };
        holds.then_some(notice)
    }

    /// The URL of the home page with this notice.
    pub fn url(self) -> String {
        self.at(HOME)
    }

    /// The URL of the page at `path` with this notice.
    pub fn at(self, path: &str) -> String {
        format!("{path}?notice={}", self.as_str())
    }

    pub fn severity(self) -> Severity {
        match self {
            Self::Registered
            | Self::Uploaded
            | Self::Counted
            | Self::Deleted
            | Self::PaymentPaid => Severity::Good,
            Self::PaymentPending | Self::PaymentHeld => Severity::Waiting,
            Self::PaymentUnpaid | Self::TooManyPayments => Severity::Bad,
        }
    }

    pub fn text(self, language: Language) -> &'static str {
        let t = NOTICES.of(language);
        match self {
            Self::Registered => t.registered,
            Self::Uploaded => t.uploaded,
            Self::Counted => t.counted,
            Self::Deleted => t.deleted,
            Self::PaymentPaid => t.payment_paid,
            Self::PaymentPending => PAYMENTS.of(language).not_confirmed,
            Self::PaymentUnpaid => t.payment_unpaid,
            Self::PaymentHeld => t.payment_held,
            Self::TooManyPayments => t.too_many_payments,
        }
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
