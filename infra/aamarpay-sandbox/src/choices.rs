//! The switches that choose between named values. JSON spells the values in snake_case, and the first value is the
//! default.

use serde::{Deserialize, Serialize};

/// How the initiate routes answer. `normal`, `boolean_true`, `foreign_url` and `hang` follow the request; every other
/// value refuses it and records nothing.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum InitiateAnswer {
    /// Accepts a correct request and refuses any other.
    #[default]
    Normal,
    /// `result` is the boolean `true` instead of the string.
    BooleanTrue,
    /// `payment_url` is on another host.
    ForeignUrl,
    /// As `normal`, but the answer comes after [`Switches::hang_milliseconds`](crate::Switches::hang_milliseconds). The
    /// transaction exists at once, even if the caller does not wait for the answer.
    Hang,
    /// `{"result":false,"message":...}`, as recorded in 2026.
    Object,
    /// As `object`, but with the string `"false"`, which a careless client takes for true.
    StringFalse,
    /// A bare JSON string, as recorded in 2024.
    BareString,
    /// The answer to a duplicate id, which has no `result`.
    Duplicate,
    /// An object with a message for each wrong field.
    MissingField,
    /// As `missing_field`, but for a telephone number that is there and wrong.
    RefusedPhone,
    /// The text that a body that is not JSON gets.
    InvalidJson,
    /// HTTP 500 with a JSON body.
    #[serde(rename = "http_500_json")]
    Http500Json,
    /// An HTML page with status 200.
    Html,
    /// Status 200 with an empty body.
    EmptyBody,
    /// A JSON array.
    Array,
}

/// The form of refusals.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ErrorStyle {
    /// `{"result":false,"message":...}`, or an object with a message for each wrong field.
    #[default]
    Object,
    /// A bare JSON string.
    String,
}

/// Whether a `tran_id` may be used again. aamarPay's own texts contradict each other.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum DuplicateIds {
    #[default]
    Reject,
    /// It may, until it is paid. The earlier pay page then stops working.
    AllowWhileUnpaid,
}

/// What a payer does on the pay page.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// The payment succeeds (status code 2).
    Success,
    /// The payment fails (status code 7).
    Fail,
    /// The payer cancels, and the browser goes to `cancel_url`.
    Cancel,
    /// The pay page expires (status code 3), and the browser does not return.
    Expire,
    /// The payer closes the page (status code 0), and the browser does not return.
    Abandon,
}

/// How the browser returns after a success or a failure.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ReturnToMerchant {
    /// The pay page submits the form once.
    #[default]
    Once,
    /// The sandbox also posts the same callback itself, at the same time as the browser.
    Twice,
    /// The page has no form, as if the payer's browser crashed.
    Never,
}

/// How the browser reaches `cancel_url`.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum CancelReturn {
    /// A plain navigation without data, as in the official sample.
    #[default]
    Get,
    /// A form post with the fields of a failure, as one third-party client expects.
    Post,
}

/// When instant payment notifications are sent.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Ipn {
    /// The sandbox sends no notification.
    #[default]
    Never,
    /// One, before the pay page answers the payer.
    Before,
    /// One, after the pay page has answered the payer.
    After,
    /// One before, and two after.
    ThreeTimes,
}

/// How search answers.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SearchAnswer {
    /// With what the sandbox knows.
    #[default]
    Normal,
    /// As `normal`, but after [`Switches::hang_milliseconds`](crate::Switches::hang_milliseconds).
    Hang,
    /// An HTML page with status 200.
    Html,
    /// A bare JSON string.
    BareString,
    /// An HTML page with status 500.
    #[serde(rename = "http_500")]
    Http500,
    /// Status 200 with an empty body.
    EmptyBody,
    /// With the first half of the normal answer.
    Truncated,
    /// As for an unknown id.
    InvalidData,
    /// As for a wrong key.
    NotMatched,
    /// As `normal`, but with a `status_code` that is not documented.
    UnknownStatus,
    /// As `normal`, but without `status_code`.
    MissingStatus,
    /// As `normal`, after a megabyte of white space.
    Huge,
}

/// The risk that a successful payment is reported with.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Risk {
    /// Level 0.
    #[default]
    Safe,
    /// Level 1: the merchant should not deliver yet.
    Held,
}

impl Risk {
    /// The level that callbacks and search report.
    pub(crate) fn level(self) -> &'static str {
        match self {
            Risk::Safe => "0",
            Risk::Held => "1",
        }
    }
}
