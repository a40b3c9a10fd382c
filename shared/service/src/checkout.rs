//! Opening a payment at the provider.

use crate::Provider;
use crate::app::App;
use crate::faults::{self, FaultPoint};
use crate::metrics::Metric;
use crate::settlement;
use crate::throttle::{self, Throttle};
use aamarpay::{Checkout, Customer, Initiated};
use anyhow::Result;
use chrono::TimeDelta;
use domain::{Activity, Payment, TransactionId, UnpaidEnd, User};
use futures_util::future::try_join_all;
use store::RecordPayment;

pub use aamarpay::CustomerField;

/// The age at which a payment without a result expires, because its payer is assumed to have given up.
pub const PAYER_DEADLINE: TimeDelta = TimeDelta::hours(24);
/// The age up to which a payment without money is checked, because the provider may still report a success. A callback, its
/// owner and staff settle it at any age.
pub const CHECKED_UNTIL: TimeDelta = TimeDelta::hours(72);

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
    /// The provider refused what it was told about the payer, each field with a message. The payment is Failed now.
    PayerRefused(Vec<(CustomerField, String)>),
    /// The account has as many open payments as it may. One of them expires at the latest after this time.
    TooManyOpen {
        limit: u64,
        retry_after_seconds: u64,
    },
    /// The account opened too many payments in this minute.
    Throttled { retry_after_seconds: u64 },
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
    if let Throttle::Refused {
        retry_after_seconds,
    } = throttle::payment(app, user.id).await?
    {
        return Ok(OpenPayment::Throttled {
            retry_after_seconds,
        });
    }
    let now = app.clock.now();
    // The payment is written before the provider is called, so that every payment there has a row here.
    let transaction_id = TransactionId::from_random(app.new_id());
    let payment = Payment::open(app.new_id(), transaction_id, user.id, now);
    let activity = Activity::payment_initiated(app.new_id(), &payment, now);
    let limit = app.limits.open_payments_per_account;
    let recorded = app.store.record_payment(&payment, limit, &activity).await?;
    if recorded == RecordPayment::Refused {
        return too_many_open(app, user, limit).await;
    }
    faults::point(FaultPoint::PaymentRecorded);
    let checkout = checkout(&payment, user, details, public_url);
    let initiated = provider.initiate(&checkout).await?;
    faults::point(FaultPoint::PaymentInitiated);
    match initiated {
        Initiated::Accepted(url) => {
            app.metrics.count(Metric::PaymentOpened);
            let payment_url = String::from(url);
            let (id, expiry) = (&payment.transaction_id, now + PAYER_DEADLINE);
            // The payer has the URL already; it is only kept for a payer who comes back for it.
            if let Err(error) = app.store.keep_checkout(id, &payment_url, expiry).await {
                tracing::warn!(transaction_id = %id, error = format!("{error:#}"), "the payment page was not kept");
            }
            Ok(OpenPayment::Opened {
                payment,
                payment_url,
            })
        }
        Initiated::CustomerRefused(fields) => {
            app.metrics.count(Metric::PaymentRefused);
            let names: Vec<&str> = fields.iter().map(|(field, _)| field.as_str()).collect();
            tracing::warn!(transaction_id = %payment.transaction_id, ?names, "aamarPay refused data of the payer");
            close_refused(app, payment).await?;
            Ok(OpenPayment::PayerRefused(fields))
        }
        Initiated::Refused(answer) => {
            app.metrics.count(Metric::PaymentRefused);
            tracing::error!(transaction_id = %payment.transaction_id, answer, "aamarPay refused a payment");
            close_refused(app, payment).await?;
            Ok(OpenPayment::Refused)
        }
        Initiated::Unclear(answer) => {
            tracing::error!(transaction_id = %payment.transaction_id, answer, "aamarPay's answer is unclear");
            Ok(OpenPayment::Unclear)
        }
    }
}

/// Ends a payment that the provider refused. Nobody can pay it, so that it need not be checked.
async fn close_refused(app: &App, payment: Payment) -> Result<()> {
    let id = payment.transaction_id.clone();
    settlement::close(app, payment, UnpaidEnd::Failed, None).await?;
    app.store.stop_checking_payment(&id).await
}

async fn too_many_open(app: &App, user: &User, limit: u64) -> Result<OpenPayment> {
    let now = app.clock.now();
    let current = app.store.find_user(user.id).await?;
    let open = current.map(|user| user.open_payments).unwrap_or_default();
    let payments = open.iter().map(|id| app.store.find_payment(id));
    let payments = try_join_all(payments).await?.into_iter().flatten();
    let oldest = payments.map(|payment| payment.timestamp).min();
    let wait = oldest.map_or(TimeDelta::zero(), |oldest| oldest + PAYER_DEADLINE - now);
    Ok(OpenPayment::TooManyOpen {
        limit,
        // An overdue payment is closed by the next run of reconcile.
        retry_after_seconds: wait.max(TimeDelta::minutes(1)).num_seconds().unsigned_abs(),
    })
}

/// Where to pay a payment of `user` that is still open; `None` if it is not known any more.
///
/// # Errors
/// DynamoDB fails.
pub async fn find_payment_url(app: &App, payment: &Payment) -> Result<Option<String>> {
    let now = app.clock.now();
    app.store.find_checkout(&payment.transaction_id, now).await
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
