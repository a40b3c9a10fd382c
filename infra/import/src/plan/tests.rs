use super::Plan;
use crate::findings::Findings;
use chrono::{DateTime, Utc};
use domain::{PaymentStatus, TransactionId};
use serde_json::{Value, json};
use std::path::Path;

fn now() -> DateTime<Utc> {
    "2026-11-27T12:00:00Z".parse().unwrap()
}

fn read(rows: Value) -> (Plan, Findings) {
    let media = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/media");
    Plan::read(rows.to_string().as_bytes(), &media, now()).unwrap()
}

/// A row of `model` with `changes` to a sound one.
fn row(model: &str, pk: impl Into<Value>, changes: Value) -> Value {
    let mut fields = match model {
        "user.customuser" => json!({
            "password": "!x", "last_login": null, "is_superuser": false, "username": "alice", "first_name": "",
            "is_staff": false, "is_active": true, "date_joined": "2026-11-26T08:52:24.539+06:00",
            "email": "a@example.com", "mobile_number": "017", "groups": [],
        }),
        "payment.paymenttransaction" => json!({
            "user": 1, "amount": "100.00", "status": "Paid", "transaction_id": "PAY_0000000000000001",
            "gateway_response": null, "timestamp": "2026-11-26T02:52:28.209Z",
        }),
        "fileprocessing.fileupload" => json!({
            "user": 1, "file": "uploads/same.txt", "filename": "same.txt", "upload_time": "2026-11-26T02:52:28.245Z",
            "status": "Completed", "word_count": 2,
        }),
        _ => {
            json!({"user": 1, "action": "payment", "metadata": {}, "timestamp": "2026-11-26T02:52:28.271Z"})
        }
    };
    for (name, value) in changes.as_object().unwrap() {
        fields[name] = value.clone();
    }
    json!({"model": model, "pk": pk.into(), "fields": fields})
}

fn user(pk: u64, changes: Value) -> Value {
    row("user.customuser", pk, changes)
}

fn payment(pk: u64, changes: Value) -> Value {
    row("payment.paymenttransaction", uuid(pk), changes)
}

fn file(pk: u64, changes: Value) -> Value {
    row("fileprocessing.fileupload", uuid(pk), changes)
}

fn uuid(number: u64) -> String {
    uuid::Uuid::from_u128(number.into()).to_string()
}

#[test]
fn a_sound_dump_has_no_problems_and_times_of_any_zone() {
    let activity = row("fileprocessing.activitylog", uuid(3), json!({}));
    let rows = json!([
        user(1, json!({})),
        payment(1, json!({})),
        file(2, json!({})),
        activity
    ]);
    let (plan, findings) = read(rows);
    assert_eq!(findings.problems, []);
    assert_eq!(findings.notes, []);
    let joined: DateTime<Utc> = "2026-11-26T02:52:24.539Z".parse().unwrap();
    assert_eq!(plan.users[0].date_joined, joined);
    assert_eq!(
        (
            plan.users[0].upload_credits,
            plan.files.len(),
            plan.activities.len()
        ),
        (0, 1, 1)
    );
}

#[test]
fn all_problems_are_found_at_once_each_with_its_row_and_what_to_do() {
    let rows = json!([
        user(1, json!({})),
        user(0, json!({"username": "zero"})),
        user(2, json!({"username": "alice"})),
        user(
            3,
            json!({"username": "", "password": "md5$salt$secret", "is_active": 1, "date_joined": "yesterday"})
        ),
        user(
            4,
            json!({"username": "many", "password": "pbkdf2_sha256$9000000$salt$47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="})
        ),
        payment(
            1,
            json!({"amount": "1e2", "status": "Held", "transaction_id": "PAY_X", "user": null})
        ),
        payment(2, json!({"user": 9})),
        payment(3, json!({})),
        file(1, json!({"file": "../../etc/passwd", "word_count": null})),
        file(
            2,
            json!({"file": "/etc/passwd", "filename": "..", "word_count": -1})
        ),
        row(
            "fileprocessing.activitylog",
            "x",
            json!({"action": "unknown"})
        ),
    ]);
    let (_, findings) = read(rows);
    let found: Vec<String> = findings.problems.iter().map(ToString::to_string).collect();
    let expected = [
        "user.customuser 0: the pk is not",
        "user.customuser 3: the username does not have",
        "user.customuser 3: the password hash (md5) is not",
        "user.customuser 3: the field is_active is not",
        "user.customuser 3: the field date_joined is not",
        "user.customuser 4: the password hash (pbkdf2_sha256) is not",
        "payment.paymenttransaction 00000000-0000-0000-0000-000000000001: the field user is not",
        "payment.paymenttransaction 00000000-0000-0000-0000-000000000001: the field amount is not",
        "payment.paymenttransaction 00000000-0000-0000-0000-000000000001: the field status is not",
        "payment.paymenttransaction 00000000-0000-0000-0000-000000000001: the transaction id is not",
        "fileprocessing.fileupload 00000000-0000-0000-0000-000000000001: is Completed without",
        "fileprocessing.fileupload 00000000-0000-0000-0000-000000000001: the field file is not",
        "fileprocessing.fileupload 00000000-0000-0000-0000-000000000002: the field filename has no name",
        "fileprocessing.fileupload 00000000-0000-0000-0000-000000000002: the field word_count is not",
        "fileprocessing.fileupload 00000000-0000-0000-0000-000000000002: the field file is not",
        "fileprocessing.activitylog x: the pk is not",
        "fileprocessing.activitylog x: the field action is not",
        "user.customuser 2: an earlier row has the same username",
        "payment.paymenttransaction 00000000-0000-0000-0000-000000000003: an earlier row has the same transaction_id",
        "payment.paymenttransaction 00000000-0000-0000-0000-000000000002: belongs to account 9",
    ];
    for (found, expected) in found.iter().zip(expected) {
        assert!(found.starts_with(expected), "{found}, not {expected}");
    }
    assert_eq!(found.len(), expected.len(), "{found:#?}");
    assert!(!found.concat().contains("secret"), "hashes are not printed");
}

#[test]
fn credits_are_paid_payments_less_files_and_never_below_0() {
    let id = |number: u64| format!("PAY_{number:016x}");
    let paid = |pk, user| payment(pk, json!({"user": user, "transaction_id": id(pk)}));
    let rows = json!([
        user(1, json!({})),
        user(2, json!({"username": "bob"})),
        paid(1, 1),
        paid(2, 1),
        payment(3, json!({"status": "Failed", "transaction_id": id(3)})),
        payment(4, json!({"status": "Pending", "transaction_id": id(4)})),
        payment(5, json!({"status": "Pending", "transaction_id": ""})),
        paid(6, 2),
        file(1, json!({})),
        file(2, json!({"user": 2})),
        file(
            3,
            json!({"user": 2, "status": "Failed", "word_count": null})
        ),
    ]);
    let (plan, findings) = read(rows);
    assert_eq!(findings.problems, []);
    let credits: Vec<u64> = plan.users.iter().map(|user| user.upload_credits).collect();
    assert_eq!(credits, [1, 0]);
    let open = [TransactionId::parse(&id(4)).unwrap()].into();
    assert_eq!(plan.users[0].open_payments, open);
    let notes: Vec<&str> = findings
        .notes
        .iter()
        .map(|note| note.text.as_str())
        .collect();
    assert!(notes[0].contains("has no transaction id"), "{notes:?}");
    assert!(
        notes[1].contains("2 files and 1 Paid payments"),
        "{notes:?}"
    );
}

#[test]
fn payments_without_money_are_checked_for_three_days() {
    let rows = ["Pending", "Failed", "Expired", "Paid"]
        .into_iter()
        .enumerate();
    let rows = rows.flat_map(|(place, status)| {
        [("2026-11-24T12:00:01Z", 0), ("2026-11-24T12:00:00Z", 1)].map(|(timestamp, odd)| {
            let pk = 2 * place as u64 + odd;
            let id = format!("PAY_{pk:016x}");
            payment(
                pk,
                json!({"status": status, "timestamp": timestamp, "transaction_id": id}),
            )
        })
    });
    let rows: Vec<Value> = std::iter::once(user(1, json!({}))).chain(rows).collect();
    let (plan, _) = read(Value::Array(rows));
    let checked = plan
        .payments
        .iter()
        .map(|row| (row.payment.status, row.is_checked));
    use PaymentStatus::{Expired, Failed, Paid, Pending};
    let expected = [
        (Pending, true),
        (Pending, true),
        (Failed, true),
        (Failed, false),
        (Expired, true),
        (Expired, false),
        (Paid, false),
        (Paid, false),
    ];
    assert_eq!(checked.collect::<Vec<_>>(), expected);
}

#[test]
fn what_is_not_taken_over_is_noted() {
    let rows = json!([
        user(1, json!({"first_name": "Alice", "is_superuser": true, "groups": [1]})),
        payment(1, json!({"gateway_response": {"cardnumber": "017", "pg_txnid": "AAM1"}})),
        file(1, json!({"filename": "a/b.txt", "status": "Failed", "word_count": 3})),
        {"model": "sessions.session", "pk": "x", "fields": {}},
        {"model": "silk.request", "pk": "x", "fields": {}},
    ]);
    let (plan, findings) = read(rows);
    assert_eq!(findings.problems, []);
    let notes = findings.to_string();
    for expected in [
        "user.customuser 1: is a superuser without staff rights",
        "cardnumber of the gateway_response is left out",
        "is called b.txt here",
        "has a word_count although it is not Completed",
        "user.customuser: the field first_name is left out (1 rows have it)",
        "user.customuser: the field groups is left out (1 rows have it)",
        "sessions.session: left out (1 rows): sessions",
        "silk.request: left out (1 rows): this system has no such rows",
    ] {
        assert!(notes.contains(expected), "{expected}: {notes}");
    }
    let response = plan.payments[0].payment.gateway_response.as_ref().unwrap();
    assert_eq!(Value::Object(response.clone()), json!({"pg_txnid": "AAM1"}));
}

#[test]
fn another_json_is_no_dump() {
    for text in ["", "{}", "[1]", r#"[{"model": "user.customuser"}]"#] {
        let error = Plan::read(text.as_bytes(), Path::new("."), now()).unwrap_err();
        assert!(
            format!("{error:#}").contains("manage.py dumpdata"),
            "{text}"
        );
    }
}
