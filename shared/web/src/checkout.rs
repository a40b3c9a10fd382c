//! Why a payment was not opened, over HTTP.

use crate::{ApiError, FieldErrors};
use service::checkout::{CustomerField, OpenPayment};

/// The error for a payment that was not opened.
pub fn not_opened(outcome: OpenPayment) -> ApiError {
    match outcome {
        OpenPayment::PayerRefused(fields) => {
            let mut errors = FieldErrors::default();
            for (field, message) in fields {
                errors.add(field.as_str(), vec![explained(field, &message)]);
            }
            ApiError::Fields(errors)
        }
        OpenPayment::TooManyOpen {
            limit,
            retry_after_seconds,
        } => ApiError::TooMany {
            detail: format!(
                "You have {limit} unfinished payments, which is the limit. Please finish one of them, or wait until one expires."
            ),
            retry_after_seconds,
        },
        OpenPayment::Throttled {
            retry_after_seconds,
        } => ApiError::Throttled(retry_after_seconds),
        OpenPayment::Refused | OpenPayment::Unclear | OpenPayment::Opened { .. } => {
            ApiError::BadGateway("Failed to initiate payment")
        }
    }
}

/// aamarPay's message, and where the value comes from if the request did not have it.
fn explained(field: CustomerField, message: &str) -> String {
    let source = match field {
        CustomerField::Name => "It is the user name of the account.",
        CustomerField::Email => "It is the e-mail address of the account.",
        CustomerField::Phone => "It is cus_phone, or else the mobile number of the account.",
        CustomerField::Address | CustomerField::City | CustomerField::Country => "",
    };
    format!("aamarPay refused this: {message} {source}")
        .trim_end()
        .to_owned()
}
