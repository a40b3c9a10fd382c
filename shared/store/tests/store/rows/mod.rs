//! The stored shape of every kind of row. Rows outlive the code that wrote them: a changed name or type here
//! makes the rows of yesterday unreadable.

mod reading;
mod writing;

use crate::start;
use domain::{FileFormat, FileId, NewFile, Payment, StoredFile, TransactionId, UserId};
use serde_json::{Value, json};
use uuid::Uuid;

const ID: &str = "9f0c2f6e-8a52-4f4e-9d43-0a52f2f5f0aa";

fn id() -> Uuid {
    ID.parse().unwrap()
}

fn file() -> StoredFile {
    let new = NewFile {
        filename: "A b.TXT".to_owned(),
        format: FileFormat::Txt,
        size_bytes: u64::MAX,
        sha256: None,
    };
    StoredFile::received(FileId(id()), UserId(7), new, start())
}

fn payment() -> Payment {
    let transaction_id = TransactionId::parse("PAY_50ab8ac693df4105").unwrap();
    Payment::open(id(), transaction_id, UserId(7), start())
}

/// The row of the user whose id is the largest number, as it is written.
fn user_item() -> Value {
    json!({
        "id": {"N": "18446744073709551615"},
        "username": {"S": "alice"},
        "email": {"S": "alice@example.com"},
        "email_key": {"S": "alice@example.com"},
        "mobile_number": {"S": "01712345678"},
        "password_hash": {"S": "$argon2id$"},
        "is_staff": {"BOOL": false},
        "is_active": {"BOOL": true},
        "upload_credits": {"N": "0"},
        "token_generation": {"N": "0"},
        "date_joined": {"S": "2026-11-22T03:59:24.504521Z"},
    })
}

/// The row of [`file`], as it is written.
fn file_item() -> Value {
    json!({
        "file_id": {"S": ID},
        "user_id": {"N": "7"},
        "filename": {"S": "A b.TXT"},
        "format": {"S": "txt"},
        "status": {"S": "Processing"},
        "created": {"S": format!("2026-11-22T03:59:24.504521Z#{ID}")},
        "bucket": {"S": "all#7"},
        "open": {"S": "7"},
        "check_at": {"S": "2026-11-22T04:01:24.504521Z"},
        "size_bytes": {"N": "18446744073709551615"},
        "arrives_by": {"S": "2026-11-22T04:01:24.504521Z"},
        "given_back": {"BOOL": false},
    })
}

/// The row of [`payment`], as it is written.
fn payment_item() -> Value {
    json!({
        "transaction_id": {"S": "PAY_50ab8ac693df4105"},
        "payment_id": {"S": ID},
        "user_id": {"N": "7"},
        "amount": {"S": "100.00"},
        "status": {"S": "Pending"},
        "created": {"S": format!("2026-11-22T03:59:24.504521Z#{ID}")},
        "bucket": {"S": "all#7"},
        "open": {"S": "7"},
        "check_at": {"S": "2026-11-22T04:01:24.504521Z"},
    })
}
