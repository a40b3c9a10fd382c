use crate::{after, create_user, first_page, not_text, open_payment, paid, pay, random_id, start};
use chrono::NaiveDate;
use domain::{Activity, FailureReason, FileFormat, FileId, Money, NewFile, StoredFile, UserId};
use fake_aws::FakeAws;
use futures_util::future::try_join_all;
use serde_json::json;
use store::{Counts, Store};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// Delivers every record of both streams since the beginning, and returns the totals.
async fn totals(aws: &FakeAws) -> Counts {
    count(aws).await;
    let statistics = aws.store.statistics(day("2026-11-01")).await;
    statistics.unwrap().total
}

/// Returns the number of events that were not counted before.
async fn count(aws: &FakeAws) -> usize {
    let mut events = Vec::new();
    for table in ["Activities", "Users"] {
        for record in aws.stream_records(table).await {
            events.extend(aws.store.counted_event(&record).unwrap());
        }
    }
    aws.store.count_events(events, start()).await.unwrap()
}

async fn accept(store: &Store, owner: UserId, seconds: i64) -> StoredFile {
    let new = NewFile {
        filename: "a.txt".to_owned(),
        format: FileFormat::Txt,
        size_bytes: 1,
        sha256: None,
    };
    let user = store.find_user(owner).await.unwrap().unwrap();
    let file = StoredFile {
        payment_id: user.unspent_payments.first().cloned(),
        ..StoredFile::received(FileId(random_id()), owner, new, after(seconds))
    };
    let activity = Activity::file_uploaded(random_id(), &file, after(seconds));
    store.accept_upload(&file, &activity).await.unwrap();
    file
}

async fn complete(store: &Store, file: &StoredFile, words: u64, seconds: i64) {
    let activity = Activity::words_counted(random_id(), file, words, after(seconds));
    let mut counted = domain::Statistics::default();
    counted.total.words = words;
    store
        .complete_file(file, &counted, &activity)
        .await
        .unwrap();
}

#[tokio::test]
async fn nothing_happened_yet() {
    let aws = FakeAws::start().await;
    let store = &aws.store;
    let statistics = store.statistics(day("2026-11-01")).await.unwrap();
    assert_eq!(statistics, Default::default());
    assert_eq!(store.count_processing_files().await.unwrap(), 0);
}

#[tokio::test]
async fn everything_is_counted_once_however_often_it_is_told() {
    let aws = FakeAws::start().await;
    let store = &aws.store;
    let alice = create_user(store, "alice").await;
    create_user(store, "bob").await;
    open_payment(store, &alice, start()).await;
    for _ in 0..3 {
        let payment = pay(store, &alice, start()).await;
        let again = paid(&payment, after(9));
        store
            .mark_paid(&payment, &Default::default(), &again)
            .await
            .unwrap();
    }
    let (counted, failed, lost) = (
        accept(store, alice.id, 10).await,
        accept(store, alice.id, 11).await,
        accept(store, alice.id, 12).await,
    );
    assert_eq!(store.count_processing_files().await.unwrap(), 3);
    for _ in 0..2 {
        complete(store, &counted, 42, 20).await;
        let line = Activity::count_failed(random_id(), &failed, &not_text(), false, after(21));
        store.fail_file(&failed, &not_text(), &line).await.unwrap();
        let reason = FailureReason::never_arrived();
        let line = Activity::count_failed(random_id(), &lost, &reason, true, after(22));
        store
            .refund_credit(&lost, &reason, &line, None)
            .await
            .unwrap();
    }
    let expected = Counts {
        users_registered: 2,
        users_deleted: 0,
        payments_opened: 4,
        payments_paid: 3,
        payments_refunded: 0,
        revenue: Money::from_hundredths(30_000),
        files_accepted: 3,
        files_completed: 1,
        files_failed: 2,
        files_refunded: 1,
        words: 42,
    };
    assert_eq!(totals(&aws).await, expected);
    assert_eq!(store.count_processing_files().await.unwrap(), 0);
}

#[tokio::test]
async fn what_is_refused_is_not_counted() {
    let aws = FakeAws::start().await;
    let store = &aws.store;
    let alice = create_user(store, "alice").await;
    accept(store, alice.id, 10).await;
    assert_eq!(totals(&aws).await.files_accepted, 0);
}

#[tokio::test]
async fn fifty_concurrent_settlements_are_counted_once() {
    let aws = FakeAws::start().await;
    let store = &aws.store;
    let alice = create_user(store, "alice").await;
    let payment = open_payment(store, &alice, start()).await;
    let attempts = (0..50).map(|_| {
        let (store, payment) = (store.clone(), payment.clone());
        tokio::spawn(async move {
            let activity = paid(&payment, after(60));
            store
                .mark_paid(&payment, &Default::default(), &activity)
                .await
                .unwrap()
        })
    });
    for attempt in attempts.collect::<Vec<_>>() {
        attempt.await.unwrap();
    }
    let total = totals(&aws).await;
    assert_eq!(total.payments_paid, 1);
    assert_eq!(total.revenue, Money::from_hundredths(10_000));
}

#[tokio::test]
async fn what_a_deleted_account_did_stays_in_the_totals() {
    let aws = FakeAws::start().await;
    let store = &aws.store;
    let alice = create_user(store, "alice").await;
    pay(store, &alice, start()).await;
    let history = store.activities_of(alice.id, first_page()).await.unwrap();
    assert!(store.delete_user(&alice).await.unwrap());
    assert!(!store.delete_user(&alice).await.unwrap());
    let ids: Vec<_> = history.rows.iter().map(|line| line.activity_id).collect();
    store.remove_activities(&ids).await.unwrap();
    let total = totals(&aws).await;
    assert_eq!((total.users_registered, total.users_deleted), (1, 1));
    assert_eq!((total.payments_opened, total.payments_paid), (1, 1));
}

#[tokio::test]
async fn batches_that_overlap_and_race_are_counted_once() {
    let aws = FakeAws::start().await;
    let store = &aws.store;
    let alice = create_user(store, "alice").await;
    for second in 0..120 {
        pay(store, &alice, after(second)).await;
    }
    let mut events = Vec::new();
    for record in aws.stream_records("Activities").await {
        events.extend(store.counted_event(&record).unwrap());
    }
    assert_eq!(events.len(), 240);
    let batches = [
        &events[..100],
        &events[50..150],
        &events[..240],
        &events[200..],
    ];
    let counted = batches.map(|batch| store.count_events(batch.to_vec(), start()));
    let counted: usize = try_join_all(counted).await.unwrap().into_iter().sum();
    assert_eq!(counted, 240);
    assert_eq!(count(&aws).await, 1, "the account");
    let total = totals(&aws).await;
    assert_eq!((total.payments_opened, total.payments_paid), (120, 120));
    assert_eq!(total.revenue, Money::from_hundredths(1_200_000));
}

#[tokio::test]
async fn a_corrupt_record_is_an_error_and_other_changes_are_nothing() {
    let aws = FakeAws::start().await;
    let store = &aws.store;
    let alice = create_user(store, "alice").await;
    pay(store, &alice, start()).await;
    let changes = aws.stream_records("Users").await.into_iter();
    let changes = changes.filter(|record| record["eventName"] == "MODIFY");
    let changes: Vec<_> = changes.collect();
    assert!(!changes.is_empty());
    for change in changes {
        assert!(store.counted_event(&change).unwrap().is_none());
    }
    let mut record = aws.stream_records("Activities").await.remove(0);
    record["dynamodb"]["NewImage"]["action"]["S"] = "unknown".into();
    for corrupt in [record, json!({}), json!(null)] {
        assert!(store.counted_event(&corrupt).is_err(), "{corrupt}");
    }
}

#[tokio::test]
async fn days_are_those_of_bangladesh_and_only_the_wanted_ones_are_read() {
    let aws = FakeAws::start().await;
    let store = &aws.store;
    let alice = create_user(store, "alice").await;
    // It is 09:59 in Bangladesh; 14 hours and a minute later the next day has begun, while UTC still
    // has the same.
    pay(store, &alice, start()).await;
    pay(store, &alice, after(14 * 3600 + 60)).await;
    count(&aws).await;
    let all = store.statistics(day("2026-11-22")).await.unwrap();
    let paid: Vec<(NaiveDate, u64)> = all
        .days
        .iter()
        .map(|(day, counts)| (*day, counts.payments_paid))
        // The account was registered at the time of the stream, which is that of the clock.
        .filter(|(_, paid)| *paid > 0)
        .collect();
    assert_eq!(paid, [(day("2026-11-22"), 1), (day("2026-11-23"), 1)]);
    let late = store.statistics(day("2026-11-23")).await.unwrap();
    assert!(!late.days.contains_key(&day("2026-11-22")));
    assert_eq!(late.total, all.total);
}
