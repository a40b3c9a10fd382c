//! What must hold between any two steps, read from the database.

use crate::world::World;
use domain::{Action, FileStatus, Payment, PaymentStatus, StoredFile, User};
use service::PageRequest;

/// Whoever reads all of it.
const ALL: PageRequest = PageRequest {
    limit: 1000,
    before: None,
};

/// What an audit read.
#[derive(Default)]
pub struct Books {
    pub payments: Vec<Payment>,
    pub files: Vec<StoredFile>,
}

/// Fails if `user`'s payments, credits, files and history contradict each other.
pub async fn audit(world: &World, user: &User) -> Books {
    let store = &world.aws.store;
    let payments = store.payments_of(user.id, ALL).await.unwrap().rows;
    let files = store.files_of(user.id, ALL).await.unwrap().rows;
    let history = store.activities_of(user.id, ALL).await.unwrap().rows;
    let paid = payments
        .iter()
        .filter(|payment| payment.status == PaymentStatus::Paid)
        .count();
    let kept = files.iter().filter(|file| !file.credit_refunded).count();
    let credits = world.credits(user).await;
    // 1. Accepted uploads never exceed confirmed payments, and no credit is lost either.
    assert_eq!(
        paid as u64,
        kept as u64 + credits,
        "paid = uploads + credits of {}",
        user.username
    );
    let told = |action: Action, holds: &dyn Fn(&serde_json::Value) -> bool| {
        let lines = history.iter().filter(|line| line.action == action);
        lines.filter(|line| holds(&line.metadata)).count()
    };
    // 3. and 5. One line of history for each change, however often it was tried.
    let successful = told(Action::Payment, &|data| {
        data["payment_status"] == "Successful"
    });
    assert_eq!(successful, paid, "one line for each settled payment");
    assert_eq!(told(Action::PaymentInitiated, &|_| true), payments.len());
    for payment in &payments {
        let id = payment.transaction_id.as_str();
        let ends = told(Action::Payment, &|data| {
            data["transaction_id"] == id && data["payment_status"] != "Successful"
        });
        assert!(ends <= 1, "{id} was closed {ends} times");
    }
    assert_eq!(told(Action::FileUploaded, &|_| true), files.len());
    let ended = files
        .iter()
        .filter(|file| file.status != FileStatus::Processing)
        .count();
    assert_eq!(
        told(Action::WordCount, &|_| true),
        ended,
        "one line for each ended file"
    );
    // 4. What failed has a reason that a person understands.
    let explained = told(Action::WordCount, &|data| {
        data["status"] == "FAILED"
            && data["reason"]
                .as_str()
                .is_some_and(|reason| reason.ends_with('.'))
    });
    let failed = files
        .iter()
        .filter(|file| file.status == FileStatus::Failed)
        .count();
    assert_eq!(explained, failed);
    for file in &files {
        assert_eq!(
            file.word_count.is_some(),
            file.status == FileStatus::Completed
        );
        assert!(!file.credit_refunded || file.status == FileStatus::Failed);
    }
    Books { payments, files }
}

/// Fails if anything of `user`'s is unfinished, or in storage without a right to be.
pub async fn nothing_is_left(world: &World, user: &User) {
    let Books { payments, files } = audit(world, user).await;
    for payment in payments {
        assert_ne!(
            payment.status,
            PaymentStatus::Pending,
            "{}",
            payment.transaction_id
        );
    }
    let mut objects = world.aws.bucket.keys();
    for file in files {
        assert_ne!(file.status, FileStatus::Processing, "{}", file.file_id);
        if !file.credit_refunded {
            objects.retain(|key| !key.contains(&file.file_id.to_string()));
        }
    }
    let own = format!("uploads/{}/", user.id);
    objects.retain(|key| key.starts_with(&own));
    assert_eq!(objects, [""; 0], "objects that nobody paid for");
}
