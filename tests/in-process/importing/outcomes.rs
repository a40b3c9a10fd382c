//! The rows of the original, as they are here.

use super::*;
use domain::{FileStatus, Money, PaymentStatus, TransactionId};
use service::{Counts, Store};

#[tokio::test]
async fn every_row_of_the_original_has_its_right_outcome() {
    let world = world().await;
    let imported = import(&world).await;
    assert!(imported.findings.problems.is_empty());
    let lost = imported.notes(LOST);
    assert!(
        lost.len() == 1 && lost[0].contains("uploads/missing.txt is not in"),
        "{lost:?}"
    );
    assert!(imported.notes(BANGLA)[0].contains("0 words"));
    assert!(imported.notes(BROKEN)[0].contains("counted after the import"));
    assert!(imported.notes(UNSENT)[0].contains("no transaction id"));
    let notes = imported.findings.to_string();
    assert_eq!(
        notes.matches("card_number of the gateway_response").count(),
        6,
        "{notes}"
    );
    assert!(
        notes.contains("auth.permission: left out (64 rows)"),
        "{notes}"
    );
    let (written, _, verified) = imported.done();
    assert_eq!(written, 7 + 10 + 6 + 5);
    let counted = (
        verified.users,
        verified.payments,
        verified.files,
        verified.activities,
    );
    assert_eq!(counted, (7, 10, 6, 5));
    assert_eq!(
        (verified.paid, verified.revenue.to_string()),
        (6, "600.00".to_owned())
    );
    assert_eq!((verified.contents, verified.credits), (5, 0));
    accounts(&world).await;
    payments(&world).await;
    files(&world).await;
    totals_of_the_original(&world).await;
}

async fn accounts(world: &World) {
    let names: Vec<(u64, bool, bool)> = {
        let (users, _) = world.aws.store.list_users(UserId(0), 100).await.unwrap();
        let users = users.into_iter();
        users
            .map(|user| (user.id.0, user.is_staff, user.is_active))
            .collect()
    };
    let plain = |id| (id, false, true);
    let expected = [
        (1, true, true),
        plain(2),
        plain(3),
        (4, false, false),
        plain(5),
        plain(6),
        plain(8),
    ];
    assert_eq!(names, expected);
    let alice = account(world, ALICE).await;
    assert_eq!(alice.email, "Alice@example.com");
    assert_eq!(
        alice.date_joined,
        "2026-11-26T02:52:24.894Z"
            .parse::<chrono::DateTime<chrono::Utc>>()
            .unwrap()
    );
    // The gap is kept, and nobody gets an id of the original.
    assert_eq!(world.user("new").await.id, UserId(9));
}

async fn payments(world: &World) {
    let store = &world.aws.store;
    let alice = world.payments(&account(world, ALICE).await).await;
    let unsent = alice
        .iter()
        .find(|payment| payment.payment_id.to_string() == UNSENT);
    let unsent = unsent.unwrap();
    assert_eq!(
        (unsent.status, unsent.transaction_id.at_provider()),
        (PaymentStatus::Pending, None)
    );
    let paid = world.payment("PAY_0000000000000001").await;
    let answer = paid.gateway_response.unwrap();
    assert_eq!(
        (&answer["pg_txnid"], answer.get("card_number")),
        (&json!("AAM1"), None)
    );
    assert_eq!(paid.status, PaymentStatus::Paid);
    let open = world.open_payments(&account(world, RAHIM).await).await;
    assert_eq!(
        open,
        [TransactionId::parse("PAY_00000000000000aa").unwrap()].into()
    );
    assert!(
        world
            .open_payments(&account(world, ALICE).await)
            .await
            .is_empty()
    );
    let mut checked = Vec::new();
    for partition in Store::payment_partitions() {
        let due = store
            .due_payments(&partition, world.now + TimeDelta::hours(1), 100)
            .await
            .unwrap();
        checked.extend(due.into_iter().map(|due| due.id.to_string()));
    }
    checked.sort();
    let watched = [
        "PAY_00000000000000aa",
        "PAY_00000000000000ab",
        "PAY_00000000000000ac",
    ];
    assert_eq!(
        checked, watched,
        "what is Pending, and what ended within three days"
    );
}

async fn files(world: &World) {
    let pdf = world.file(PDF).await;
    assert_eq!(
        (pdf.status, pdf.format, pdf.filename.as_str()),
        (FileStatus::Failed, None, "odd.pdf")
    );
    let bangla = world.file(BANGLA).await;
    assert_eq!(
        (bangla.status, bangla.word_count),
        (FileStatus::Completed, Some(0))
    );
    assert_eq!(
        (bangla.filename.as_str(), bangla.size_bytes),
        ("পরীক্ষা.txt", 48)
    );
    assert!(bangla.sha256.is_some());
    let lost = world.file(LOST).await;
    assert_eq!(
        (lost.status, lost.word_count, lost.content_lost),
        (FileStatus::Completed, Some(9), true)
    );
    let alice = account(world, ALICE).await;
    let answer = world.read_file(&alice, LOST).await;
    assert_eq!(
        (&answer.body["file"], &answer.body["word_count"]),
        (&Value::Null, &json!(9))
    );
    let history = world.history(&alice).await;
    let paid = history
        .iter()
        .find(|activity| activity.action.as_str() == "payment");
    assert_eq!(
        paid.unwrap().metadata["tranasction_id"],
        "PAY_0000000000000001"
    );
    let boss = world.history(&account(world, UserId(1)).await).await;
    assert_eq!(
        boss.iter().map(|row| &row.metadata).collect::<Vec<_>>(),
        [&json!({})]
    );
}

/// The rows are counted, whatever history they have: one of the six Paid payments has an activity.
async fn totals_of_the_original(world: &World) {
    let seven_and_a_new_one = 8;
    assert_eq!(world.count_totals().await, seven_and_a_new_one);
    assert_eq!(world.count_totals().await, 0);
    let expected = Counts {
        users_registered: 8,
        payments_opened: 10,
        payments_paid: 6,
        revenue: Money::from_hundredths(60_000),
        files_accepted: 6,
        files_completed: 4,
        files_failed: 1,
        words: 15,
        ..Counts::default()
    };
    assert_eq!(world.totals().await, expected);
}
