use crate::{after, create_user, credits, empty_store, history, not_text, pay, random_id, start};
use domain::{
    Activity, FailureReason, FileFormat, FileId, FileStatus, NewFile, Payment, StoredFile, User,
    UserId,
};
use domain::{CountWarning, Figures, Parts, Statistics};
use std::collections::BTreeSet;
use store::{AcceptUpload, RefundCredit, Store};

fn new_file(owner: UserId) -> StoredFile {
    let new = NewFile {
        filename: "A b.TXT".to_owned(),
        format: FileFormat::Txt,
        size_bytes: 7,
        sha256: None,
    };
    StoredFile::received(FileId(random_id()), owner, new, after(10))
}

/// A file that spends the credit of `payment`.
fn paid_file(payment: &Payment) -> StoredFile {
    StoredFile {
        payment_id: Some(payment.transaction_id.clone()),
        ..new_file(payment.user_id)
    }
}

async fn accept(store: &Store, file: &StoredFile) -> AcceptUpload {
    store
        .accept_upload(file, &Activity::file_uploaded(random_id(), file, after(10)))
        .await
        .unwrap()
}

/// The statistics of a document, with a figure of every kind.
fn statistics() -> Statistics {
    let words = |words| Figures {
        words,
        ..Figures::default()
    };
    let parts = Parts {
        body: Figures {
            words: 30,
            characters: 200,
            characters_without_spaces: 170,
            paragraphs: 3,
            east_asian_characters: 4,
            number_words: 2,
        },
        notes: words(12),
        text_boxes: words(0),
        headers_and_footers: Some(words(5)),
    };
    Statistics {
        rule: "word-count/4".to_owned(),
        total: parts.total(),
        parts: Some(parts),
        legacy_bangla: true,
        warnings: vec![CountWarning {
            code: "a_code".to_owned(),
            message: "A sentence.".to_owned(),
        }],
    }
}

async fn complete(store: &Store, file: &StoredFile) -> bool {
    store
        .complete_file(
            file,
            &statistics(),
            &Activity::words_counted(random_id(), file, 42, after(20)),
        )
        .await
        .unwrap()
}

async fn fail(store: &Store, file: &StoredFile) -> bool {
    store
        .fail_file(
            file,
            &not_text(),
            &Activity::count_failed(random_id(), file, &not_text(), false, after(20)),
        )
        .await
        .unwrap()
}

async fn refund(store: &Store, file: &StoredFile) -> bool {
    let lost = FailureReason::never_arrived();
    store
        .refund_credit(
            file,
            &lost,
            &Activity::count_failed(random_id(), file, &lost, true, after(20)),
            None,
        )
        .await
        .unwrap()
        == RefundCredit::Refunded
}

async fn stored(store: &Store, file: &StoredFile) -> StoredFile {
    store.find_file(file.file_id).await.unwrap().unwrap()
}

/// A user whose one payment is spent on the file.
async fn uploaded(store: &Store) -> (User, StoredFile) {
    let alice = create_user(store, "alice").await;
    let file = paid_file(&pay(store, &alice, start()).await);
    assert_eq!(accept(store, &file).await, AcceptUpload::Accepted);
    (alice, file)
}

#[tokio::test]
async fn an_upload_spends_one_credit_and_reads_back() {
    let store = empty_store().await;
    let (alice, file) = uploaded(&store).await;
    assert_eq!(stored(&store, &file).await, file);
    assert_eq!(credits(&store, &alice).await, 0);
    assert_eq!(
        history(&store, &alice).await,
        ["file_uploaded", "payment", "payment_initiated"]
    );
}

#[tokio::test]
async fn without_a_credit_nothing_is_recorded() {
    let store = empty_store().await;
    let alice = create_user(&store, "alice").await;
    let file = new_file(alice.id);
    assert_eq!(accept(&store, &file).await, AcceptUpload::NoCredit);
    assert_eq!(store.find_file(file.file_id).await.unwrap(), None);
    assert_eq!(history(&store, &alice).await, [""; 0]);
    assert_eq!(
        accept(&store, &new_file(UserId(99))).await,
        AcceptUpload::NoCredit
    );
    assert_eq!(store.find_user(UserId(99)).await.unwrap(), None);
}

#[tokio::test]
async fn of_fifty_concurrent_uploads_on_three_credits_exactly_three_are_accepted() {
    let store = empty_store().await;
    let alice = create_user(&store, "alice").await;
    let payments = [
        pay(&store, &alice, start()).await,
        pay(&store, &alice, start()).await,
        pay(&store, &alice, start()).await,
    ];
    let attempts = (0..50).map(|number| {
        let (store, file) = (store.clone(), paid_file(&payments[number % 3]));
        tokio::spawn(async move { accept(&store, &file).await })
    });
    let mut accepted = 0;
    for attempt in attempts.collect::<Vec<_>>() {
        accepted += usize::from(attempt.await.unwrap() == AcceptUpload::Accepted);
    }
    assert_eq!(accepted, 3);
    assert_eq!(credits(&store, &alice).await, 0);
}

#[tokio::test]
async fn an_upload_spends_the_credit_of_one_payment_and_a_refund_brings_it_back() {
    let store = empty_store().await;
    let alice = create_user(&store, "alice").await;
    let payment = pay(&store, &alice, start()).await;
    let other = pay(&store, &alice, start()).await;
    let unspent = async || {
        let alice = store.find_user(alice.id).await.unwrap().unwrap();
        assert_eq!(alice.unspent_payments.len() as u64, alice.upload_credits);
        alice.unspent_payments
    };
    let both = BTreeSet::from([&payment, &other].map(|payment| payment.transaction_id.clone()));
    assert_eq!(unspent().await, both);
    // A credit is that of a payment as long as there is one.
    assert_eq!(
        accept(&store, &new_file(alice.id)).await,
        AcceptUpload::NoCredit
    );
    let file = paid_file(&payment);
    assert_eq!(accept(&store, &file).await, AcceptUpload::Accepted);
    assert_eq!(
        accept(&store, &paid_file(&payment)).await,
        AcceptUpload::NoCredit
    );
    assert_eq!(
        unspent().await,
        BTreeSet::from([other.transaction_id.clone()])
    );
    assert!(refund(&store, &file).await);
    assert!(!refund(&store, &file).await);
    assert_eq!(unspent().await, both);
}

#[tokio::test]
async fn a_file_is_counted_once_however_often_its_event_comes() {
    let store = empty_store().await;
    let (alice, file) = uploaded(&store).await;
    assert!(complete(&store, &file).await);
    assert!(!complete(&store, &file).await);
    assert!(!fail(&store, &file).await);
    assert!(!refund(&store, &file).await);
    let expected = StoredFile {
        status: FileStatus::Completed,
        word_count: Some(42),
        completed_at: Some(after(20)),
        statistics: Some(Box::new(statistics())),
        ..file.clone()
    };
    assert_eq!(stored(&store, &file).await, expected);
    assert_eq!(credits(&store, &alice).await, 0);
    assert_eq!(
        history(&store, &alice).await,
        [
            "word_count",
            "file_uploaded",
            "payment",
            "payment_initiated"
        ]
    );
}

#[tokio::test]
async fn a_file_that_cannot_be_counted_fails_and_its_credit_stays_spent() {
    let store = empty_store().await;
    let (alice, file) = uploaded(&store).await;
    assert!(fail(&store, &file).await);
    assert!(!complete(&store, &file).await);
    let failed = stored(&store, &file).await;
    assert_eq!(
        (failed.status, failed.credit_refunded),
        (FileStatus::Failed, false)
    );
    assert_eq!(credits(&store, &alice).await, 0);
}

#[tokio::test]
async fn a_credit_comes_back_once_for_a_file_that_never_arrived() {
    let store = empty_store().await;
    let (alice, file) = uploaded(&store).await;
    let attempts = (0..20).map(|_| {
        let (store, file) = (store.clone(), file.clone());
        tokio::spawn(async move { refund(&store, &file).await })
    });
    let mut given_back = 0;
    for attempt in attempts.collect::<Vec<_>>() {
        given_back += usize::from(attempt.await.unwrap());
    }
    assert_eq!(given_back, 1);
    assert_eq!(credits(&store, &alice).await, 1);
    let failed = stored(&store, &file).await;
    assert_eq!(
        (failed.status, failed.credit_refunded),
        (FileStatus::Failed, true)
    );
    // Should the object arrive now, it is too late.
    assert!(!complete(&store, &file).await);
}

#[tokio::test]
async fn counting_and_giving_up_at_once_never_gives_both() {
    for _ in 0..10 {
        let store = empty_store().await;
        let (alice, file) = uploaded(&store).await;
        let (completed, given_back) = tokio::join!(complete(&store, &file), refund(&store, &file));
        assert_ne!(completed, given_back);
        assert_eq!(credits(&store, &alice).await, u64::from(given_back));
    }
}

#[tokio::test]
async fn accepting_the_same_file_again_spends_nothing_more() {
    let store = empty_store().await;
    let (alice, file) = uploaded(&store).await;
    // Whether or not there is a credit that could be spent.
    for credits_left in [0, 1] {
        assert_eq!(credits(&store, &alice).await, credits_left);
        assert_eq!(accept(&store, &file).await, AcceptUpload::AlreadyAccepted);
        assert_eq!(credits(&store, &alice).await, credits_left);
        pay(&store, &alice, start()).await;
    }
}

#[tokio::test]
async fn a_deletion_that_comes_after_the_clean_up_brings_no_row_back() {
    let store = empty_store().await;
    let alice = create_user(&store, "alice").await;
    let file = paid_file(&pay(&store, &alice, start()).await);
    assert_eq!(accept(&store, &file).await, AcceptUpload::Accepted);
    assert!(complete(&store, &file).await);
    store.remove_files(&[file.file_id]).await.unwrap();
    let activity = Activity::file_deleted(random_id(), &file, after(30));
    let marked = store.mark_content_deleted(&file, &activity, after(30));
    assert!(!marked.await.unwrap());
    assert_eq!(store.find_file(file.file_id).await.unwrap(), None);
}
