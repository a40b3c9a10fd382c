//! What the three payment callbacks have in common: the payer's browser brings them, anybody can
//! forge them, and so they only say which payment to ask the gateway about.

use crate::app::App;
use crate::domain::{Payment, PaymentStatus, TransactionId};
use crate::gateway::Gateway;
use crate::http::{ApiError, Failure, Field, Fields, Request, Response, StatusCode, json};
use crate::payer_page::PayerPage;
use crate::settlement::settle;
use serde_json::{Value, json as json_value};

/// Settles the payment that the callback names in `mer_txnid`. 400 if one of the `required` fields is
/// missing or empty, 404 if the payment is not ours. No other field is believed.
pub async fn settle_named_payment(
    app: &App,
    gateway: &Gateway,
    request: &Request,
    required: &[&str],
) -> Result<Payment, Failure> {
    let fields = Fields::parse(request).await?;
    if !required
        .iter()
        .all(|name| fields.get(name).is_some_and(is_truthy))
    {
        return Err(ApiError::BadRequest("Missing required parameters".to_owned()).into());
    }
    let payment = match fields.get("mer_txnid").and_then(transaction_id) {
        Some(id) => settle(app, gateway, &id).await?,
        None => None,
    };
    payment
        .map(|settled| settled.payment)
        .ok_or(Failure::Refused(ApiError::NotFound(
            "Payment Transaction id is not found",
        )))
}

/// The payment named in a field of a body or query, if it can be one of ours.
pub fn transaction_id(field: &Field) -> Option<TransactionId> {
    match field {
        Field::Text(text) | Field::Json(Value::String(text)) => TransactionId::parse(text),
        Field::Json(_) | Field::File(_) => None,
    }
}

/// Python's truth, by which the original decides whether a parameter is there.
fn is_truthy(field: &Field) -> bool {
    match field {
        Field::Text(text) | Field::Json(Value::String(text)) => !text.is_empty(),
        Field::Json(Value::Null) => false,
        Field::Json(Value::Bool(value)) => *value,
        Field::Json(Value::Number(number)) => number.as_f64() != Some(0.0),
        Field::Json(Value::Array(items)) => !items.is_empty(),
        Field::Json(Value::Object(map)) => !map.is_empty(),
        Field::File(_) => true,
    }
}

/// The contract's answer for a payment as it really stands; a page for a browser.
pub fn outcome(app: &App, request: &Request, payment: &Payment) -> Response {
    if request.prefers_html() {
        return PayerPage::of(payment).show();
    }
    let id = payment.transaction_id.as_str();
    let body = match payment.status {
        PaymentStatus::Paid => json_value!({
            "message": "Payment Successful",
            "transaction_id": id,
            "file_upload_endpoint": format!("{}/api/upload/", app.public_url(request)),
        }),
        status => {
            json_value!({"message": format!("Payment is {}", status.as_str()), "transaction_id": id})
        }
    };
    json(StatusCode::OK, &body)
}
