//! What must hold between any two steps. The numbers are those of the invariants in docs/ARCHITECTURE.md.

use super::world::World;
use domain::{
    Action, Activity, FileStatus, Payment, PaymentStatus, StoredFile, TransactionId, User,
};
use serde_json::Value;
use std::collections::BTreeSet;

/// The payments and files that an audit has read.
#[derive(Default)]
pub struct Books {
    pub payments: Vec<Payment>,
    pub files: Vec<StoredFile>,
}

/// Fails if the payments, credits, files and history of `user` contradict each other.
pub async fn audit(world: &World, user: &User) -> Books {
    let books = Books {
        payments: world.payments(user).await,
        files: world.files(user).await,
    };
    let history = History(world.history(user).await);
    // 1. Accepted uploads never exceed confirmed payments, and no credit is lost either.
    let kept = books.files.iter().filter(|file| !file.credit_refunded);
    assert_eq!(
        count_paid(&books.payments) as i64 + history.given_by_staff(),
        kept.count() as i64 + world.credits(user).await as i64,
        "paid + given by staff = uploads + credits of {}",
        user.username
    );
    audit_payments(&books.payments, &history);
    audit_spending(world, user, &books, &history).await;
    // The owner's open payments are those that are Pending.
    let pending = books.payments.iter();
    let pending = pending.filter(|payment| payment.status == PaymentStatus::Pending);
    let pending: BTreeSet<_> = pending
        .map(|payment| payment.transaction_id.clone())
        .collect();
    assert_eq!(world.open_payments(user).await, pending);
    audit_files(&books.files, &history);
    books
}

/// 3. and 5. A payment has one activity for each change, however often the change was attempted.
fn audit_payments(payments: &[Payment], history: &History) {
    let initiated = history.count(Action::PaymentInitiated, |_| true);
    assert_eq!(initiated, payments.len());
    let successful = history.count(Action::Payment, |data| {
        data["payment_status"] == "Successful"
    });
    let refunded = history.count(Action::Payment, |data| data["payment_status"] == "Refunded");
    let paid = count_paid(payments);
    assert_eq!(
        successful,
        paid + refunded,
        "one line for each settled payment"
    );
    for payment in payments {
        let id = payment.transaction_id.as_str();
        let ends = history.count(Action::Payment, |data| {
            data["transaction_id"] == id
                && ["Failed", "Expired"]
                    .iter()
                    .any(|end| data["payment_status"] == *end)
        });
        assert!(ends <= 1, "{id} was closed {ends} times");
        assert_eq!(
            payment.hold_reason.is_some(),
            payment.status == PaymentStatus::Held
        );
    }
}

/// 1. A payment is spent on one file at most, and unspent ones are credits.
async fn audit_spending(world: &World, user: &User, books: &Books, history: &History) {
    let unspent = world.unspent_payments(user).await;
    assert!(unspent.len() as u64 <= world.credits(user).await);
    let kept = books.files.iter().filter(|file| !file.credit_refunded);
    let spent = kept.filter_map(|file| file.payment_id.clone());
    let mut known: Vec<_> = spent.chain(unspent).collect();
    known.sort();
    let before = known.len();
    known.dedup();
    assert_eq!(known.len(), before, "a payment is spent twice: {known:?}");
    let ids = |statuses: &[PaymentStatus]| -> Vec<TransactionId> {
        let payments = books.payments.iter();
        let payments = payments.filter(|payment| statuses.contains(&payment.status));
        let mut ids: Vec<_> = payments
            .map(|payment| payment.transaction_id.clone())
            .collect();
        ids.sort();
        ids
    };
    if history.has_staff_acts() {
        // Staff take credits without saying whose, so not every payment has to be known.
        let paid = ids(&[PaymentStatus::Paid, PaymentStatus::Refunded]);
        assert!(known.iter().all(|id| paid.contains(id)));
    } else {
        assert_eq!(known, ids(&[PaymentStatus::Paid]));
    }
}

fn audit_files(files: &[StoredFile], history: &History) {
    // 5. A file has one activity for its upload and one for its end.
    assert_eq!(history.count(Action::FileUploaded, |_| true), files.len());
    let processing = count_files(files, FileStatus::Processing);
    let (ended, counted) = (
        files.len() - processing,
        history.count(Action::WordCount, |_| true),
    );
    assert_eq!(counted, ended, "one line for each ended file");
    // A deletion has one activity, however often it was requested.
    let deleted = files
        .iter()
        .filter(|file| file.content_deleted_at.is_some());
    assert_eq!(
        history.count(Action::FileDeleted, |_| true),
        deleted.count()
    );
    let refunded = files.iter().filter(|file| file.credit_refunded);
    let told = history.count(Action::WordCount, |data| data["credit_refunded"] == true);
    assert_eq!(told, refunded.count(), "the history tells every refund");
    // 4. A file that failed has a reason, which is a sentence for its owner.
    let explained = history.count(Action::WordCount, |data| {
        let reason = data["reason"].as_str();
        data["status"] == "FAILED" && reason.is_some_and(|reason| reason.ends_with('.'))
    });
    assert_eq!(explained, count_files(files, FileStatus::Failed));
    for file in files {
        let is_completed = file.status == FileStatus::Completed;
        assert_eq!(file.word_count.is_some(), is_completed);
        assert!(!file.credit_refunded || file.status == FileStatus::Failed);
    }
}

struct History(Vec<Activity>);

impl History {
    /// The number of lines of this kind whose metadata match.
    fn count(&self, action: Action, matches: impl Fn(&Value) -> bool) -> usize {
        let lines = self.0.iter().filter(|line| line.action == action);
        lines.filter(|line| matches(&line.metadata)).count()
    }

    /// Whether staff changed credits or returned money.
    fn has_staff_acts(&self) -> bool {
        let refunds = |data: &Value| data["payment_status"] == "Refunded";
        self.count(Action::CreditsChanged, |_| true) + self.count(Action::Payment, refunds) > 0
    }

    /// The credits that staff gave, without those that they took.
    fn given_by_staff(&self) -> i64 {
        let lines = self
            .0
            .iter()
            .filter(|line| line.action == Action::CreditsChanged);
        let given = lines.map(|line| {
            let credits = |name| line.metadata[name].as_i64().unwrap();
            credits("upload_credits") - credits("upload_credits_before")
        });
        given.sum()
    }
}

fn count_paid(payments: &[Payment]) -> usize {
    let paid = payments
        .iter()
        .filter(|payment| payment.status == PaymentStatus::Paid);
    paid.count()
}

fn count_files(files: &[StoredFile], status: FileStatus) -> usize {
    files.iter().filter(|file| file.status == status).count()
}

/// Fails if a payment or a file of `user` has not reached an end state, or if storage has an object that `user` has
/// not paid for or has deleted.
pub async fn expect_all_ended(world: &World, user: &User) {
    let Books { payments, files } = audit(world, user).await;
    for payment in payments {
        let id = payment.transaction_id;
        assert_ne!(payment.status, PaymentStatus::Pending, "{id}");
    }
    let mut objects = world.aws.bucket.keys();
    for file in files {
        let id = file.file_id.to_string();
        assert_ne!(file.status, FileStatus::Processing, "{id}");
        if !file.credit_refunded && file.content_deleted_at.is_none() {
            objects.retain(|key| !key.contains(&id));
        }
    }
    let own = format!("uploads/{}/", user.id);
    objects.retain(|key| key.starts_with(&own));
    assert_eq!(objects, [""; 0], "objects that nobody paid for");
}
