//! Settling a payment: a callback is only a hint; what the gateway's search API says is what counts.

use crate::app::App;
use crate::domain::{Activity, Payment, PaymentStatus, TransactionId};
use crate::gateway::{Found, Gateway, GatewayState};
use crate::store::{Close, MarkPaid};
use anyhow::Result;

/// Asks the gateway about the payment `id` and brings ours into line; `None` if it is not ours. The
/// answer is the payment as it stands afterwards. Repeating, racing and reordering calls is harmless:
/// every change is one conditional transaction, and Paid is final.
///
/// A gateway that times out or answers nonsense leaves the payment as it is.
pub async fn settle(app: &App, gateway: &Gateway, id: &TransactionId) -> Result<Option<Payment>> {
    let Some(payment) = app.store.find_payment(id).await? else {
        return Ok(None);
    };
    if payment.status == PaymentStatus::Paid {
        return Ok(Some(payment));
    }
    let found = match gateway.search(&payment).await {
        Ok(found) => found,
        Err(error) => {
            tracing::warn!(transaction_id = %id, error = format!("{error:#}"), "gateway search failed");
            return Ok(Some(payment));
        }
    };
    match found {
        Some(found) => apply(app, payment, found).await.map(Some),
        None => Ok(Some(payment)),
    }
}

async fn apply(app: &App, payment: Payment, found: Found) -> Result<Payment> {
    match &found.state {
        GatewayState::Paid => mark_paid(app, payment, found).await,
        GatewayState::Failed => close(app, payment, PaymentStatus::Failed, found).await,
        GatewayState::Expired => close(app, payment, PaymentStatus::Expired, found).await,
        GatewayState::Open => Ok(payment),
        GatewayState::Held(reason) => {
            let id = &payment.transaction_id;
            tracing::error!(transaction_id = %id, reason, "successful at the gateway but not credited");
            Ok(payment)
        }
    }
}

async fn mark_paid(app: &App, payment: Payment, found: Found) -> Result<Payment> {
    let activity = Activity::payment(&payment, "Successful", app.clock.now());
    let outcome = app
        .store
        .mark_paid(&payment, &found.answer, &activity)
        .await?;
    if outcome == MarkPaid::Credited {
        tracing::info!(transaction_id = %payment.transaction_id, user_id = %payment.user_id, "payment settled");
    }
    Ok(Payment {
        status: PaymentStatus::Paid,
        gateway_response: Some(found.answer),
        ..payment
    })
}

async fn close(
    app: &App,
    payment: Payment,
    status: PaymentStatus,
    found: Found,
) -> Result<Payment> {
    let activity = Activity::payment(&payment, status.as_str(), app.clock.now());
    match app
        .store
        .close_payment(&payment, status, Some(&found.answer), &activity)
        .await?
    {
        Close::Closed => Ok(Payment {
            status,
            gateway_response: Some(found.answer),
            ..payment
        }),
        // Settled by somebody else meanwhile: tell what it is now.
        Close::NotPending => Ok(app
            .store
            .find_payment(&payment.transaction_id)
            .await?
            .unwrap_or(payment)),
    }
}
