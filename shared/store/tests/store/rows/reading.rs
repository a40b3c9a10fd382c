use super::{ID, file, file_item, id, payment, payment_item, user_item};
use crate::{first_page, new_user, start};
use anyhow::Result;
use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    CountWarning, FailureCode, FailureReason, Figures, FileId, FileStatus, HoldReason, Parts,
    Payment, PaymentStatus, Sha256Digest, Statistics, StoredFile, TransactionId, User, UserId,
};
use fake_aws::FakeAws;
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;
use store::{Due, Store};

/// `item` without the attributes `removed` and with those of `changed`.
fn changed(mut item: Value, removed: &[&str], changed: Value) -> Value {
    let attributes = item.as_object_mut().unwrap();
    for name in removed {
        attributes.remove(*name).unwrap();
    }
    attributes.append(changed.clone().as_object_mut().unwrap());
    item
}

#[tokio::test]
async fn a_stored_user_with_large_numbers_is_read() {
    let aws = FakeAws::start().await;
    let many = json!({
        "upload_credits": {"N": "9007199254740993"},
        "is_staff": {"BOOL": true},
        "open_payments": {"SS": ["PAY_50ab8ac693df4105"]},
        "unspent_payments": {"SS": ["PAY_ea99dc67c3d14219"]},
    });
    aws.put_all("Users", vec![changed(user_item(), &[], many)]);
    let new = new_user("alice");
    let expected = User {
        id: UserId(u64::MAX),
        username: new.username,
        email: new.email,
        mobile_number: new.mobile_number,
        password_hash: new.password_hash,
        is_staff: true,
        is_active: true,
        upload_credits: 9_007_199_254_740_993,
        confirmed_email: None,
        wants_result_mails: true,
        token_generation: 0,
        open_payments: BTreeSet::from_iter(TransactionId::parse("PAY_50ab8ac693df4105")),
        unspent_payments: BTreeSet::from_iter(TransactionId::parse("PAY_ea99dc67c3d14219")),
        date_joined: start(),
        language: None,
    };
    let read = aws.store.find_user(UserId(u64::MAX)).await.unwrap();
    assert_eq!(read, Some(expected));
}

/// The attributes that a file or payment loses when it needs no more checks.
const CHECKS: [&str; 2] = ["open", "check_at"];

#[tokio::test]
async fn stored_files_of_every_state_are_read() {
    let aws = FakeAws::start().await;
    // A file that was counted before hashes and times were stored.
    let counted = json!({"status": {"S": "Completed"}, "word_count": {"N": "9007199254740993"}});
    let completed = StoredFile {
        status: FileStatus::Completed,
        word_count: Some(9_007_199_254_740_993),
        ..file()
    };
    let hash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    let hashed = changed(
        counted.clone(),
        &[],
        json!({"sha256": {"S": hash}, "payment_id": {"S": "PAY_50ab8ac693df4105"}, "completed_at": {"S": "2026-11-22T04:00:00.000001Z"}}),
    );
    let certifiable = StoredFile {
        sha256: Sha256Digest::parse(hash),
        payment_id: TransactionId::parse("PAY_50ab8ac693df4105"),
        completed_at: Some("2026-11-22T04:00:00.000001Z".parse().unwrap()),
        ..completed.clone()
    };
    let counted_by_rule = json!({
        "status": {"S": "Completed"},
        "word_count": {"N": "3"},
        "statistics": {"M": {
            "rule": {"S": "word-count/4"},
            "total": {"M": {
                "words": {"N": "3"},
                "characters": {"N": "16"},
                "characters_without_spaces": {"N": "14"},
                "paragraphs": {"N": "1"},
            }},
            "warnings": {"L": [{"M": {"code": {"S": "bijoy_text"}, "message": {"S": "It is."}}}]},
        }},
    });
    let with_statistics = StoredFile {
        status: FileStatus::Completed,
        word_count: Some(3),
        statistics: Some(Box::new(Statistics {
            rule: "word-count/4".to_owned(),
            total: Figures {
                words: 3,
                characters: 16,
                characters_without_spaces: 14,
                paragraphs: 1,
                ..Figures::default()
            },
            parts: None,
            legacy_bangla: false,
            warnings: vec![CountWarning {
                code: "bijoy_text".to_owned(),
                message: "It is.".to_owned(),
            }],
        })),
        ..file()
    };
    let counted_document = json!({
        "status": {"S": "Completed"},
        "word_count": {"N": "5"},
        "statistics": {"M": {
            "rule": {"S": "word-count/4"},
            "legacy_bangla": {"BOOL": true},
            "body": {"M": {"words": {"N": "4"}}},
            "notes": {"M": {"words": {"N": "1"}, "number_words": {"N": "1"}}},
            "text_boxes": {"M": {}},
            "headers_and_footers": {"M": {"east_asian_characters": {"N": "2"}, "words": {"N": "2"}}},
        }},
    });
    let parts = Parts {
        body: Figures {
            words: 4,
            ..Figures::default()
        },
        notes: Figures {
            words: 1,
            number_words: 1,
            ..Figures::default()
        },
        text_boxes: Figures::default(),
        headers_and_footers: Some(Figures {
            words: 2,
            east_asian_characters: 2,
            ..Figures::default()
        }),
    };
    let document = StoredFile {
        status: FileStatus::Completed,
        word_count: Some(5),
        statistics: Some(Box::new(Statistics {
            rule: "word-count/4".to_owned(),
            total: parts.total(),
            parts: Some(parts),
            legacy_bangla: true,
            warnings: Vec::new(),
        })),
        ..file()
    };
    // A file that failed before reasons were stored.
    let without_reason = json!({"status": {"S": "Failed"}});
    let failed = StoredFile {
        status: FileStatus::Failed,
        ..file()
    };
    let reason = json!({
        "status": {"S": "Failed"},
        "failure_code": {"S": "not_text"},
        "failure_message": {"S": "not text"},
        "given_back": {"BOOL": true},
    });
    let refunded = StoredFile {
        failure: Some(FailureReason::new(FailureCode::NotText, "not text")),
        credit_refunded: true,
        ..failed.clone()
    };
    for (item, expected) in [
        (file_item(), file()),
        (changed(file_item(), &CHECKS, counted), completed),
        (changed(file_item(), &CHECKS, hashed), certifiable),
        (
            changed(file_item(), &CHECKS, counted_by_rule),
            with_statistics,
        ),
        (changed(file_item(), &CHECKS, counted_document), document),
        (changed(file_item(), &CHECKS, without_reason), failed),
        (changed(file_item(), &CHECKS, reason), refunded),
    ] {
        aws.put_all("Files", vec![item]);
        let read = aws.store.find_file(FileId(id())).await.unwrap();
        assert_eq!(read, Some(expected));
    }
}

#[tokio::test]
async fn stored_payments_of_every_state_are_read() {
    let aws = FakeAws::start().await;
    let expired = json!({"status": {"S": "Expired"}});
    let response = json!({
        "status": {"S": "Paid"},
        "gateway_response": {"S": r#"{"pay_status":"Successful"}"#},
    });
    let answer = Map::from_iter([("pay_status".to_owned(), json!("Successful"))]);
    let paid = Payment {
        status: PaymentStatus::Paid,
        gateway_response: Some(answer),
        ..payment()
    };
    let held_row =
        json!({"status": {"S": "Held"}, "hold_reason": {"S": "risk"}, "open": {"S": "held"}});
    let held = Payment {
        status: PaymentStatus::Held,
        hold_reason: Some(HoldReason::Risk),
        ..payment()
    };
    let without_answer = Payment {
        status: PaymentStatus::Expired,
        ..payment()
    };
    for (item, expected) in [
        (payment_item(), payment()),
        (changed(payment_item(), &[], expired), without_answer),
        (changed(payment_item(), &CHECKS, response), paid),
        (changed(payment_item(), &[], held_row), held),
    ] {
        aws.put_all("Payments", vec![item]);
        let id = &expected.transaction_id;
        let read = aws.store.find_payment(id).await.unwrap();
        assert_eq!(read, Some(expected));
    }
}

#[tokio::test]
async fn a_corrupt_row_is_an_error_that_names_its_table_its_key_and_its_attribute() {
    let aws = FakeAws::start().await;
    let owner = UserId(7);
    let reason = json!({"failure_code": {"S": "not_text"}, "failure_message": {"S": "not text"}});
    for (name, value) in [
        ("filename", None),
        ("filename", Some(json!({"N": "1"}))),
        ("format", Some(json!({"S": "pdf"}))),
        ("status", Some(json!({"S": "Lost"}))),
        ("status", Some(json!({"BOOL": true}))),
        ("word_count", Some(json!({"N": "-1"}))),
        ("size_bytes", Some(json!({"S": "7"}))),
        ("arrives_by", Some(json!({"S": "tomorrow"}))),
        ("given_back", None),
        ("failure_code", Some(json!({"S": "?"}))),
    ] {
        let mut item = changed(file_item(), &[], reason.clone());
        match value {
            Some(value) => item[name] = value,
            None => item = changed(item, &[name], json!({})),
        }
        aws.put_all("Files", vec![item]);
        let found = aws.store.find_file(FileId(id())).await.unwrap_err();
        let listed = aws.store.files_of(owner, first_page()).await.unwrap_err();
        for error in [found, listed] {
            let message = format!("{error:#}");
            for part in ["Files", ID, name] {
                assert!(message.contains(part), "{part} is not in {message:?}");
            }
        }
    }
}

#[tokio::test]
async fn a_corrupt_row_of_an_open_index_is_an_error_that_names_it() {
    let aws = FakeAws::start().await;
    let item = changed(file_item(), &[], json!({"created": {"S": "yesterday"}}));
    aws.put_all("Files", vec![item]);
    let now = start() + TimeDelta::hours(1);
    let error = due_files(&aws.store, now).await.unwrap_err();
    let message = format!("{error:#}");
    for part in ["Files", ID, "created"] {
        assert!(message.contains(part), "{part} is not in {message:?}");
    }
}

/// The due files of the first partition that has any.
async fn due_files(store: &Store, now: DateTime<Utc>) -> Result<Vec<Due<FileId>>> {
    for partition in Store::file_partitions() {
        let due = store.due_files(&partition, now, 10).await?;
        if !due.is_empty() {
            return Ok(due);
        }
    }
    Ok(Vec::new())
}
