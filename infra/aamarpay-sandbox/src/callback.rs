//! The fields that the payer's browser posts to the merchant. All of them are strings, and none is a signature: anybody
//! could post them.

use crate::amount::TAKA;
use crate::clock;
use crate::switches::Switches;
use crate::transaction::{Finish, OPTIONAL_FIELDS, Status, Transaction};

/// Field names and values, in the order of aamarPay's sample.
pub(crate) type Pairs = Vec<(String, String)>;

/// The fields that a failure lacks according to one published client library, which declares the type of each field.
const ABSENT_ON_FAILURE: [&str; 7] = [
    "amount_original",
    "gateway_fee",
    "pg_service_charge_usd",
    "pg_card_bank_name",
    "pg_card_bank_country",
    "card_number",
    "bank_txn",
];

/// The callback of a success or a failure.
pub(crate) fn fields(transaction: &Transaction, finish: &Finish, switches: &Switches) -> Pairs {
    fields_with_status(transaction, finish, switches, finish.status.pay_status())
}

/// The callback of a cancellation, which one published client expects. No official text describes it, so it has the
/// fields of a failure.
pub(crate) fn cancel_fields(
    transaction: &Transaction,
    switches: &Switches,
    payer_ip: String,
) -> Pairs {
    let finish = Finish::new(
        Status::Failed,
        clock::now(),
        std::time::Duration::ZERO,
        "",
        payer_ip,
    );
    fields_with_status(transaction, &finish, switches, "Cancelled")
}

fn fields_with_status(
    transaction: &Transaction,
    finish: &Finish,
    switches: &Switches,
    pay_status: &str,
) -> Pairs {
    let failed = finish.status != Status::Successful;
    let is_present = |name: &str| match name {
        "status_code" => !failed || switches.failure_has_status_code,
        _ => !failed || !switches.reduced_failure_fields || !ABSENT_ON_FAILURE.contains(&name),
    };
    let mut all = card(transaction);
    all.push(("status_code", finish.status.code().to_owned()));
    all.push(("pay_status", pay_status.to_owned()));
    all.extend(merchant(transaction));
    all.extend(payment(transaction, finish));
    all.extend(verdict(finish, switches));
    all.extend(OPTIONAL_FIELDS.map(|name| (name, transaction.sent(name).to_owned())));
    all.into_iter()
        .filter(|(name, _)| is_present(name))
        .map(|(name, value)| (name.to_owned(), value))
        .collect()
}

fn card(transaction: &Transaction) -> Vec<(&'static str, String)> {
    vec![
        (
            "pg_service_charge_bdt",
            transaction.taka().charge().to_string(),
        ),
        ("amount_original", transaction.taka().to_string()),
        ("gateway_fee", String::new()),
        ("pg_service_charge_usd", "Not-Available".to_owned()),
        ("pg_card_bank_name", "Not Available".to_owned()),
        ("pg_card_bank_country", "Not Available".to_owned()),
        ("card_number", CARD_NUMBER.to_owned()),
        ("card_holder", String::new()),
    ]
}

/// Every payment in the real sandbox has this constant.
pub(crate) const CARD_NUMBER: &str = "1234XXXXXXXXX123";

fn merchant(transaction: &Transaction) -> Vec<(&'static str, String)> {
    [
        "success_url",
        "fail_url",
        "cus_name",
        "cus_email",
        "cus_phone",
        "desc",
    ]
    .map(|name| (name, transaction.sent(name).to_owned()))
    .into()
}

fn payment(transaction: &Transaction, finish: &Finish) -> Vec<(&'static str, String)> {
    let store_id = transaction.sent("store_id");
    vec![
        ("currency_merchant", transaction.sent("currency").to_owned()),
        (
            "convertion_rate",
            transaction.rate.map_or_else(String::new, String::from),
        ),
        ("ip_address", finish.payer_ip.clone()),
        ("other_currency", transaction.amount.to_string()),
        ("pg_txnid", transaction.track.clone()),
        ("epw_txnid", transaction.track.clone()),
        ("mer_txnid", transaction.tran_id.clone()),
        ("store_id", store_id.to_owned()),
        ("merchant_id", store_id.to_owned()),
        ("currency", TAKA.to_owned()),
        (
            "store_amount",
            transaction.taka().after_charge().to_string(),
        ),
        ("pay_time", clock::dhaka(finish.at)),
        ("amount", transaction.taka().to_string()),
        ("bank_txn", finish.bank_txn.clone()),
        ("card_type", finish.method.clone()),
    ]
}

fn verdict(finish: &Finish, switches: &Switches) -> Vec<(&'static str, String)> {
    let (reason, error) = match finish.status {
        Status::Successful => ("Not Available", "Not Available"),
        _ => ("Declined by the bank", "Payment failed"),
    };
    [
        ("reason", reason),
        ("pg_card_risklevel", switches.risk.level()),
        ("pg_error_code_details", error),
    ]
    .map(|(name, value)| (name, value.to_owned()))
    .into()
}
