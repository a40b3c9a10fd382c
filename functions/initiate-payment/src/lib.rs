//! Opens a payment here and at the gateway, and tells the payer where to go.

use serde_json::json as json_value;
use shared::app::App;
use shared::domain::{Activity, Payment, PaymentStatus, User};
use shared::endpoint::{Access, Call, Endpoint};
use shared::faults;
use shared::gateway::{Checkout, Customer, Gateway, Initiated};
use shared::http::{
    ApiError, Failure, Fields, Method, Missing, Response, StatusCode, json, max_length, read_text,
};
use shared::idempotency::{fingerprint, once};

/// What is served.
pub const ENDPOINTS: &[Endpoint] = &[Endpoint {
    path: "/api/initiate-payment/",
    methods: &[Method::POST],
    access: Access::Users,
}];

/// -> 200 `{result, payment_url, transaction_id}`, or 502 when the gateway fails us. The body is
/// optional: address fields in it are passed on, anything else is ignored, as in the original.
pub async fn handle(app: &App, gateway: &Gateway, call: Call) -> Result<Response, Failure> {
    let fields = Ok(Fields::parse(&call.request).await.unwrap_or_default());
    let fingerprint = fingerprint(&call.request, &fields);
    once(app, &call, fingerprint, |_| async {
        let customer = customer(call.user()?, fields.as_ref().unwrap_or(&Fields::default()));
        initiate(app, gateway, &call, customer).await
    })
    .await
}

/// Each try opens a payment of its own: one whose answer was lost is one that nobody can pay.
async fn initiate(
    app: &App,
    gateway: &Gateway,
    call: &Call,
    customer: Customer,
) -> Result<Response, Failure> {
    let user = call.user()?;
    let now = app.clock.now();
    // Written before the gateway hears of it: no payment can be made that we do not know.
    let payment = Payment::open(user.id, now);
    app.store
        .open_payment(&payment, &Activity::payment_initiated(&payment, now))
        .await?;
    faults::point("initiate:recorded");
    let checkout = checkout(&payment, &app.public_url(&call.request), customer);
    let initiated = gateway.initiate(&checkout).await?;
    faults::point("initiate:initiated");
    match initiated {
        Initiated::Accepted(url) => Ok(json(
            StatusCode::OK,
            &json_value!({
                "result": "true",
                "payment_url": url.as_str(),
                "transaction_id": payment.transaction_id.as_str(),
            }),
        )),
        Initiated::Refused(answer) => {
            tracing::error!(transaction_id = %payment.transaction_id, answer, "gateway refused a payment");
            let failed = PaymentStatus::Failed;
            let activity = Activity::payment(&payment, failed.as_str(), app.clock.now());
            app.store
                .close_payment(&payment, failed, None, &activity)
                .await?;
            Err(ApiError::BadGateway("Failed to initiate payment").into())
        }
        // It may exist at the gateway: it stays Pending until the gateway's search tells.
        Initiated::Unclear(answer) => {
            tracing::error!(transaction_id = %payment.transaction_id, answer, "gateway answer unclear");
            Err(ApiError::BadGateway("Failed to initiate payment").into())
        }
    }
}

fn checkout(payment: &Payment, public_url: &str, customer: Customer) -> Checkout {
    let id = &payment.transaction_id;
    Checkout {
        transaction_id: id.clone(),
        amount: payment.amount,
        success_url: format!("{public_url}/api/payment/success/"),
        fail_url: format!("{public_url}/api/payment/failure/"),
        // The gateway submits nothing on cancel, so the URL itself says which payment it was.
        cancel_url: format!("{public_url}/api/payment/cancel/?mer_txnid={id}"),
        customer,
    }
}

fn customer(user: &User, fields: &Fields) -> Customer {
    let given = |name| {
        read_text(fields, name, Missing::Allowed, &[&max_length(200)])
            .ok()
            .flatten()
    };
    Customer {
        name: user.username.clone(),
        email: user.email.clone(),
        phone: given("cus_phone").unwrap_or_else(|| user.mobile_number.clone()),
        address: given("cus_add1"),
        city: given("cus_city"),
        country: given("cus_country"),
    }
}
