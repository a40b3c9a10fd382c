//! The values of the switches that are a choice; written in snake_case, the first one being the default.

use serde::{Deserialize, Serialize};

/// How the initiate routes answer. All but `normal`, `boolean_true`, `foreign_url` and `hang` refuse, and record nothing.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum InitiateAnswer {
    /// As the request deserves.
    #[default]
    Normal,
    /// `result` is the boolean `true` instead of the string.
    BooleanTrue,
    /// `payment_url` is on another host.
    ForeignUrl,
    /// As the request deserves, after [`Switches::hang_milliseconds`](crate::Switches::hang_milliseconds): the caller may have gone, the transaction exists.
    Hang,
    /// `{"result":false,"message":...}`, as recorded in 2026.
    Object,
    /// The same with the string `"false"`, which a careless client takes for true.
    StringFalse,
    /// A bare JSON string, as recorded in 2024.
    BareString,
    /// The duplicate id answer, which has no `result`.
    Duplicate,
    /// An object keyed by field name.
    MissingField,
    /// The text for a body that is not JSON.
    InvalidJson,
    /// HTTP 500 with a JSON body.
    #[serde(rename = "http_500_json")]
    Http500Json,
    /// An HTML page with status 200.
    Html,
    /// Status 200 and nothing else.
    EmptyBody,
    /// A JSON array.
    Array,
}

/// The form of refusals.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ErrorStyle {
    /// `{"result":false,"message":...}` and objects keyed by field.
    #[default]
    Object,
    /// A bare JSON string.
    String,
}

/// Whether a `tran_id` may be used again. The gateway's own texts disagree.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum DuplicateIds {
    /// Never.
    #[default]
    Reject,
    /// Until it is paid; the earlier pay page stops working.
    AllowWhileUnpaid,
}

/// What a payer does on the pay page.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// The payment succeeds (2).
    Success,
    /// The payment fails (7).
    Fail,
    /// The payer cancels; nothing is submitted to the merchant.
    Cancel,
    /// The page expires (3); nothing returns.
    Expire,
    /// The payer closes the page (0); nothing returns.
    Abandon,
}

/// How the browser returns after a success or failure.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ReturnToMerchant {
    /// The pay page submits the form once.
    #[default]
    Once,
    /// The sandbox itself posts the same callback at the same time as the browser does.
    Twice,
    /// The page has no form: the payer's browser died.
    Never,
}

/// How the browser reaches `cancel_url`.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum CancelReturn {
    /// A plain navigation without data, as the official sample says.
    #[default]
    Get,
    /// A form post of the failure fields, as one third-party client expects.
    Post,
}

/// When instant payment notifications are sent.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Ipn {
    /// Not at all.
    #[default]
    Never,
    /// Before the pay page answers the payer.
    Before,
    /// After it.
    After,
    /// Once before and twice after.
    ThreeTimes,
}

/// How search answers.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SearchAnswer {
    /// What it knows.
    #[default]
    Normal,
    /// What it knows, after [`Switches::hang_milliseconds`](crate::Switches::hang_milliseconds).
    Hang,
    /// An HTML page with status 200.
    Html,
    /// A bare JSON string.
    BareString,
    /// An HTML page with status 500.
    #[serde(rename = "http_500")]
    Http500,
    /// Status 200 and nothing else.
    EmptyBody,
    /// The first half of the right answer.
    Truncated,
    /// As for an id it has never seen.
    InvalidData,
    /// As for a wrong key.
    NotMatched,
}

/// The risk a successful payment carries.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Risk {
    /// Level 0.
    #[default]
    Safe,
    /// Level 1: the merchant should hold the goods.
    Held,
}
