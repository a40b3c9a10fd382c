//! Opening a payment at the gateway.

use crate::app::App;
use crate::domain::{Activity, Payment, PaymentStatus, User};
use crate::faults;
use crate::gateway::{Checkout, Customer, Gateway, Initiated};
use crate::http::{ApiError, Failure};
use anyhow::Result;

const FAILED: ApiError = ApiError::BadGateway("Failed to initiate payment");

/// What a payer may tell the gateway beyond what the account says; all of it optional.
#[derive(Clone, Debug, Default)]
pub struct PayerDetails {
    /// Instead of the account's number.
    pub phone: Option<String>,
    /// First line of the address.
    pub address: Option<String>,
    /// City.
    pub city: Option<String>,
    /// Country.
    pub country: Option<String>,
}

/// A payment that waits for its payer.
#[derive(Clone, Debug)]
pub struct OpenedPayment {
    /// Pending.
    pub payment: Payment,
    /// Where the payer goes now, at the gateway.
    pub payment_url: String,
}

/// Opens a payment of the fixed price for `user`. A gateway that fails us is a 502: one that refuses
/// leaves the payment Failed; one that may have accepted leaves it Pending until its search tells.
pub async fn open_payment(
    app: &App,
    gateway: &Gateway,
    user: &User,
    details: PayerDetails,
    public_url: &str,
) -> Result<OpenedPayment, Failure> {
    let now = app.clock.now();
    // Written before the gateway hears of it: no payment can be made that we do not know.
    let payment = Payment::open(user.id, now);
    app.store
        .open_payment(&payment, &Activity::payment_initiated(&payment, now))
        .await?;
    faults::point("initiate:recorded");
    let checkout = checkout(&payment, user, details, public_url);
    let initiated = gateway.initiate(&checkout).await?;
    faults::point("initiate:initiated");
    match initiated {
        Initiated::Accepted(url) => Ok(OpenedPayment {
            payment,
            payment_url: url.into(),
        }),
        Initiated::Refused(answer) => {
            tracing::error!(transaction_id = %payment.transaction_id, answer, "gateway refused a payment");
            let failed = PaymentStatus::Failed;
            let activity = Activity::payment(&payment, failed.as_str(), app.clock.now());
            app.store
                .close_payment(&payment, failed, None, &activity)
                .await?;
            Err(FAILED.into())
        }
        Initiated::Unclear(answer) => {
            tracing::error!(transaction_id = %payment.transaction_id, answer, "gateway answer unclear");
            Err(FAILED.into())
        }
    }
}

fn checkout(payment: &Payment, user: &User, details: PayerDetails, public_url: &str) -> Checkout {
    let id = &payment.transaction_id;
    Checkout {
        transaction_id: id.clone(),
        amount: payment.amount,
        success_url: format!("{public_url}/api/payment/success/"),
        fail_url: format!("{public_url}/api/payment/failure/"),
        // The gateway submits nothing on cancel, so the URL itself says which payment it was.
        cancel_url: format!("{public_url}/api/payment/cancel/?mer_txnid={id}"),
        customer: Customer {
            name: user.username.clone(),
            email: user.email.clone(),
            phone: details.phone.unwrap_or_else(|| user.mobile_number.clone()),
            address: details.address,
            city: details.city,
            country: details.country,
        },
    }
}
