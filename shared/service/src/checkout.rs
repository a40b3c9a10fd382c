//! Opening a payment at the provider.

use crate::Provider;
use crate::app::App;
use crate::faults::{self, FaultPoint};
use crate::settlement;
use aamarpay::{Checkout, Customer, Initiated};
use anyhow::Result;
use domain::{Activity, Payment, TransactionId, UnpaidEnd, User};

/// What a payer may tell the provider beyond the account's own data; all of it optional.
#[derive(Clone, Debug, Default)]
pub struct PayerDetails {
    /// Replaces the mobile number of the account.
    pub phone: Option<String>,
    /// The first line of the address.
    pub address: Option<String>,
    pub city: Option<String>,
    pub country: Option<String>,
}

/// The outcome of opening a payment.
#[derive(Clone, Debug)]
pub enum OpenPayment {
    /// The payment is Pending; its payer goes to `payment_url`, at the provider.
    Opened {
        payment: Payment,
        payment_url: String,
    },
    /// The provider refused the payment, which is Failed now.
    Refused,
    /// The provider may have accepted the payment, which stays Pending until its search tells.
    Unclear,
}

/// Opens a payment of the fixed price for `user`. `public_url` is the base URL of the API without a trailing slash;
/// the provider sends the payer back below it.
///
/// # Errors
/// DynamoDB fails, or the request to the provider cannot be built.
pub async fn open_payment(
    app: &App,
    provider: &Provider,
    user: &User,
    details: PayerDetails,
    public_url: &str,
) -> Result<OpenPayment> {
    let now = app.clock.now();
    // The payment is written before the provider is called, so that every payment there has a row here.
    let transaction_id = TransactionId::from_random(app.new_id());
    let payment = Payment::open(app.new_id(), transaction_id, user.id, now);
    let activity = Activity::payment_initiated(app.new_id(), &payment, now);
    app.store.open_payment(&payment, &activity).await?;
    faults::point(FaultPoint::PaymentRecorded);
    let checkout = checkout(&payment, user, details, public_url);
    let initiated = provider.initiate(&checkout).await?;
    faults::point(FaultPoint::PaymentInitiated);
    match initiated {
        Initiated::Accepted(url) => Ok(OpenPayment::Opened {
            payment,
            payment_url: url.into(),
        }),
        Initiated::Refused(answer) => {
            tracing::error!(transaction_id = %payment.transaction_id, answer, "aamarPay refused a payment");
            settlement::close(app, payment, UnpaidEnd::Failed, None).await?;
            Ok(OpenPayment::Refused)
        }
        Initiated::Unclear(answer) => {
            tracing::error!(transaction_id = %payment.transaction_id, answer, "aamarPay's answer is unclear");
            Ok(OpenPayment::Unclear)
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
        // The provider submits nothing on cancel, so the URL itself says which payment it was.
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
