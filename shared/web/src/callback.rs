//! Settles the payment that a callback or a notification names. Anybody can forge such a request, so it is only a hint to
//! ask the provider about that payment, and each client address may give a limited number of hints.

use crate::payer_page::PayerPage;
use crate::{ApiError, Failure, Field, Fields, Request, Response, StatusCode, json};
use domain::{Payment, PaymentStatus, TransactionId};
use serde_json::{Value, json as json_value};
use service::settlement::{Asker, Settled, settle};
use service::throttle::{self, Throttle};
use service::{App, Provider};

/// Settles the payment that the callback names in `mer_txnid`. No other field is believed.
///
/// # Errors
/// 400 if one of the `required` fields is missing or empty, 404 if the payment is not ours, 429 beyond the limits.
pub async fn settle_named_payment(
    app: &App,
    provider: &Provider,
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
    let settled = match transaction_id(&fields) {
        Some(id) => settle_for_stranger(app, provider, request, &id).await?,
        None => None,
    };
    settled
        .map(|settled| settled.payment)
        .ok_or(Failure::Refused(ApiError::NotFound(
            "Payment Transaction id is not found",
        )))
}

/// Asks the provider about the payment `id`, within the limits of the client address; `None` if it is not ours.
///
/// # Errors
/// 429 beyond the limits.
pub async fn settle_for_stranger(
    app: &App,
    provider: &Provider,
    request: &Request,
    id: &TransactionId,
) -> Result<Option<Settled>, Failure> {
    match throttle::callback(app, &request.source_ip).await? {
        Throttle::Allowed => Ok(settle(app, provider, id, Asker::Stranger).await?),
        Throttle::Refused {
            retry_after_seconds,
        } => Err(ApiError::Throttled(retry_after_seconds).into()),
    }
}

/// The payment that a body names in `mer_txnid`, if it can be one of ours. An unreadable body names none.
pub async fn payment_in_body(request: &Request) -> Option<TransactionId> {
    transaction_id(&Fields::parse(request).await.ok()?)
}

fn transaction_id(fields: &Fields) -> Option<TransactionId> {
    match fields.get("mer_txnid")? {
        Field::Text(text) | Field::Json(Value::String(text)) => TransactionId::parse(text),
        Field::Json(_) | Field::File(_) => None,
    }
}

/// Python's truth, by which the original decides whether a parameter is present.
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

/// The response for the state of a payment: a page for a browser, the contract's JSON for others.
pub fn status_response(app: &App, request: &Request, payment: &Payment) -> Response {
    if request.prefers_html() {
        return PayerPage::of(payment, request).show();
    }
    let id = payment.transaction_id.as_str();
    let body = match payment.status {
        PaymentStatus::Paid => json_value!({
            "message": "Payment Successful",
            "transaction_id": id,
            "file_upload_endpoint": format!("{}/api/upload/", request.public_url(app)),
        }),
        PaymentStatus::Held => json_value!({
            "message": "Payment received but not credited. Please do not pay again; the operators of this service decide.",
            "transaction_id": id,
        }),
        status => {
            json_value!({"message": format!("Payment is {}", status.as_str()), "transaction_id": id})
        }
    };
    json(StatusCode::OK, &body)
}
