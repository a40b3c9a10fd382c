//! The receipt of a payment, to read and to print.

use askama::Template;
use domain::{Payment, PaymentStatus, TransactionId, User};
use service::App;
use service::receipts::{Merchant, Receipt, receipt};
use web::language::{Language, Moment, RECEIPT, ReceiptTexts, Visit, amount};
use web::pages::{Frame, show};
use web::{ApiError, Failure, Request, Response};

#[derive(Debug, Template)]
#[template(path = "receipt.html")]
pub struct ReceiptPage {
    frame: Frame,
    t: &'static ReceiptTexts,
    merchant: Merchant,
    /// The lines of the merchant's address.
    address: Vec<String>,
    buyer: String,
    transaction_id: String,
    date: Moment,
    /// What was paid, with what is within it: names and amounts.
    amounts: Vec<(String, String)>,
    bank_reference: Option<String>,
    is_refunded: bool,
}

/// Answers the receipt of a payment to its owner and to staff.
pub async fn show_receipt(
    app: &App,
    viewer: &User,
    id: &str,
    request: &Request,
) -> Result<Response, Failure> {
    let id = TransactionId::parse(id).ok_or(ApiError::NOT_FOUND)?;
    let found = app.store.find_payment(&id).await?;
    let visible = found.filter(|payment| viewer.is_staff || payment.user_id == viewer.id);
    let payment = visible.ok_or(ApiError::NOT_FOUND)?;
    let receipt = receipt(&payment, &app.merchant).ok_or(ApiError::NOT_FOUND)?;
    let buyer = match payment.user_id == viewer.id {
        true => Some(viewer.clone()),
        false => app.store.find_user(payment.user_id).await?,
    };
    let buyer = buyer.map_or_else(|| payment.user_id.to_string(), |user| user.username);
    let frame = Frame::of(viewer, Visit::of(request));
    let page = page(frame, app.merchant.clone(), buyer, &payment, receipt);
    Ok(show(&page, &page.frame))
}

fn page(
    frame: Frame,
    merchant: Merchant,
    buyer: String,
    payment: &Payment,
    receipt: Receipt,
) -> ReceiptPage {
    let language = frame.language;
    let t = RECEIPT.of(language);
    let lines = merchant
        .address
        .split(';')
        .map(|line| line.trim().to_owned());
    ReceiptPage {
        frame,
        t,
        address: lines.filter(|line| !line.is_empty()).collect(),
        amounts: amounts(&receipt, &merchant, language),
        merchant,
        buyer,
        transaction_id: payment.transaction_id.to_string(),
        date: Moment::new(receipt.paid_at, language),
        bank_reference: receipt.charges.bank_reference,
        is_refunded: payment.status == PaymentStatus::Refunded,
    }
}

fn amounts(receipt: &Receipt, merchant: &Merchant, language: Language) -> Vec<(String, String)> {
    let t = RECEIPT.of(language);
    let vat = merchant.vat.map(|rate| (t.vat)(&rate.percent()));
    let parts = [
        (Some(t.amount.to_owned()), Some(receipt.amount)),
        (vat, receipt.vat),
        (Some(t.fee.to_owned()), receipt.charges.fee),
        (Some(t.net.to_owned()), receipt.charges.net),
    ];
    let named = parts
        .into_iter()
        .filter_map(|(name, money)| Some((name?, money?)));
    named
        .map(|(name, money)| (name, amount(money, language)))
        .collect()
}

#[cfg(test)]
pub fn samples(language: Language) -> Vec<Box<dyn askama::DynTemplate>> {
    use crate::rows::samples::{HOSTILE, frame, user};
    use domain::{Money, UserId};
    use service::receipts::VatRate;
    let merchant = Merchant {
        name: HOSTILE.to_owned(),
        address: format!("{HOSTILE};{HOSTILE}"),
        vat_number: HOSTILE.to_owned(),
        vat: Some(VatRate::parse("15").unwrap()),
    };
    let mut payment = Payment::open(
        uuid::Uuid::nil(),
        TransactionId::from_random(uuid::Uuid::nil()),
        UserId(7),
        chrono::DateTime::UNIX_EPOCH,
    );
    payment.status = PaymentStatus::Refunded;
    let mut full = receipt(&payment, &merchant).unwrap();
    full.charges.fee = Some(Money::from_hundredths(325));
    full.charges.bank_reference = Some(HOSTILE.to_owned());
    let bare = receipt(&payment, &Merchant::default()).unwrap();
    let page = |merchant, receipt| {
        let frame = frame(Some(&user(false)), language);
        page(frame, merchant, HOSTILE.to_owned(), &payment, receipt)
    };
    vec![
        Box::new(page(merchant, full)),
        Box::new(page(Merchant::default(), bare)),
    ]
}
