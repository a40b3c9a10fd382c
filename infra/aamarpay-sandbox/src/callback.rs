//! The fields that the payer's browser posts to the merchant. All are strings; none is a signature.

use crate::choices::Risk;
use crate::clock;
use crate::switches::Switches;
use crate::transaction::{Finish, Status, Transaction};

/// Field names and values, in the order of the gateway's sample.
pub(crate) type Pairs = Vec<(String, String)>;

/// What one typed client of the gateway says a failure lacks.
const ABSENT_ON_FAILURE: [&str; 7] = [
    "amount_original",
    "gateway_fee",
    "pg_service_charge_usd",
    "pg_card_bank_name",
    "pg_card_bank_country",
    "card_number",
    "bank_txn",
];

/// The callback of a success or failure.
pub(crate) fn fields(transaction: &Transaction, finish: &Finish, switches: &Switches) -> Pairs {
    fields_with_status(transaction, finish, switches, finish.status.pay_status())
}

/// The callback of a cancellation, for the client that expects one. No official text has it: this is the failure's.
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
    all.extend(
        ["opt_a", "opt_b", "opt_c", "opt_d"].map(|name| (name, transaction.sent(name).to_owned())),
    );
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

/// The constant that every payment in the real sandbox shows.
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
        ("currency", "BDT".to_owned()),
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
    let risk = if switches.risk == Risk::Held {
        "1"
    } else {
        "0"
    };
    [
        ("reason", reason),
        ("pg_card_risklevel", risk),
        ("pg_error_code_details", error),
    ]
    .map(|(name, value)| (name, value.to_owned()))
    .into()
}
