use super::actions::Action;
use crate::harness::audit::{self, Books};
use crate::harness::crash::crash_at;
use crate::harness::upload::object_created;
use crate::harness::world::World;
use aamarpay_sandbox::Status;
use chrono::TimeDelta;
use domain::{Content, FileStatus, PaymentStatus, Retention, StoredFile, User};
use futures_util::future::join_all;
use proptest::sample::Index;
use serde_json::json;
use service::ObjectKey;
use service::staff_acts::{self, Act};
use std::collections::{BTreeMap, BTreeSet};

/// Bytes that are no text in any encoding.
const UNCOUNTABLE: &[u8] = b"\0\x01\x02\xff\xfe";

/// Short, so that contents expire in every state of a file.
const RETENTION: Retention = Retention { days: 1 };

/// A world, and what the test remembers of the steps so far.
pub struct Walk {
    world: World,
    users: Vec<User>,
    /// Staff.
    boss: User,
    /// Every message that the queue ever got: it may deliver each of them again.
    messages: Vec<String>,
    /// The keys of the objects that were lost.
    lost: BTreeSet<String>,
    /// The keys of the objects for which storage has sent an event.
    announced: BTreeSet<String>,
    /// What aamarPay reports now, by transaction id.
    reported: BTreeMap<String, Status>,
    /// The transactions that aamarPay ever reported as successful.
    ever_successful: BTreeSet<String>,
    /// What the last audit read.
    books: Books,
    /// The transactions that were Paid or Refunded at the last audit.
    settled: BTreeSet<String>,
    /// The files that had an end state at the last audit.
    ended: BTreeMap<String, StoredFile>,
}

impl Walk {
    pub async fn start() -> Self {
        let mut world = World::start().await;
        world.limits.refunds_per_account = 2;
        world.retention = RETENTION;
        let users = vec![world.user("alice").await, world.user("bob").await];
        let boss = world.user("boss").await;
        Self {
            world,
            users,
            boss,
            messages: Vec::new(),
            lost: BTreeSet::new(),
            announced: BTreeSet::new(),
            reported: BTreeMap::new(),
            ever_successful: BTreeSet::new(),
            books: Books::default(),
            settled: BTreeSet::new(),
            ended: BTreeMap::new(),
        }
    }

    pub async fn step(&mut self, action: &Action) {
        match action {
            Action::Crash { point, action } => {
                crash_at(*point, self.execute(action)).await;
            }
            action => self.execute(action).await,
        }
        self.messages.extend(self.world.aws.messages.take());
        let keys: BTreeSet<String> = self.world.aws.bucket.keys().into_iter().collect();
        let new = keys.difference(&self.announced);
        self.messages.extend(new.map(|key| object_created(key)));
        self.announced = keys;
    }

    async fn execute(&mut self, action: &Action) {
        match action {
            Action::Initiate { .. } | Action::Upload { .. } | Action::Reserve { .. } => {
                self.send(action).await;
            }
            Action::AamarpayReports { payment, status } => self.report(payment, *status).await,
            Action::Callback { payment, at_once } => {
                if let Some(payment) = pick(payment, &self.books.payments) {
                    let id = payment.transaction_id.as_str();
                    join_all((0..*at_once).map(|_| self.world.settle(id))).await;
                }
            }
            Action::Ipn { payment } => {
                if let Some(payment) = pick(payment, &self.books.payments) {
                    let id = payment.transaction_id.as_str();
                    let claim =
                        json!({"mer_txnid": id, "pay_status": "Successful", "status_code": "2"});
                    self.world.send_ipn(&claim).await;
                }
            }
            Action::UploadReserved { file, is_text } => self.upload_reserved(file, *is_text),
            Action::Delete { file } => {
                if let Some(file) = pick(file, &self.books.files) {
                    let owner = self.users.iter().find(|user| user.id == file.user_id);
                    let id = file.file_id.to_string();
                    self.world.delete_file(owner.unwrap(), &id).await;
                }
            }
            Action::Deliver { message, times } => {
                if let Some(message) = pick(message, &self.messages) {
                    let batch = vec![message; usize::from(*times)];
                    self.world.deliver(&batch).await;
                }
            }
            Action::Reconcile { runs } => {
                join_all((0..*runs).map(|_| self.world.reconcile())).await;
            }
            Action::Wait(minutes) => self.world.advance(TimeDelta::minutes(i64::from(*minutes))),
            Action::Storage { is_broken } => self.world.aws.bucket.set_broken(*is_broken),
            Action::Search(answer) => self.world.switch_all(json!({"search": answer})).await,
            Action::Risk(risk) => self.world.switch_all(json!({"risk": risk})).await,
            Action::LoseObject { file } => {
                if let Some(file) = pick(file, &self.books.files) {
                    let key = ObjectKey::of(&file).to_string();
                    self.world.aws.bucket.delete(&key);
                    self.lost.insert(key);
                }
            }
            Action::Expire => self.expire().await,
            Action::ChangeCredits { user, credits } => {
                let account = user.get(&self.users);
                let seen = self.world.credits(account).await;
                self.act(Act::ChangeCredits {
                    account: account.id,
                    seen,
                    credits: *credits,
                })
                .await;
            }
            Action::RefundPayment { payment } => {
                if let Some(payment) = pick(payment, &self.books.payments) {
                    self.act(Act::RefundPayment {
                        payment: payment.transaction_id,
                        seen: payment.status,
                        reference: "RF-1".to_owned(),
                    })
                    .await;
                }
            }
            Action::CreditPayment { payment } => {
                if let Some(payment) = pick(payment, &self.books.payments) {
                    let payment = payment.transaction_id;
                    self.act(Act::CreditPayment { payment }).await;
                }
            }
            Action::Crash { .. } => unreachable!("crashes are not nested"),
        }
    }

    /// The request of a client.
    async fn send(&self, action: &Action) {
        match action {
            Action::Initiate { user, key } => {
                let user = user.get(&self.users);
                let key = key_name(key);
                self.world.initiate_payment(user, key.as_deref()).await;
            }
            Action::Upload { user, key, is_text } => {
                let (user, key) = (user.get(&self.users), key_name(key));
                let content: &[u8] = if *is_text {
                    b"three little words"
                } else {
                    UNCOUNTABLE
                };
                let upload = self.world.upload(user, "a.txt", content, key.as_deref());
                upload.await;
            }
            Action::Reserve { user, key } => {
                let (user, key) = (user.get(&self.users), key_name(key));
                let file = json!({"filename": "a.txt", "size_bytes": 5});
                self.world.reserve(user, &file, key.as_deref()).await;
            }
            other => unreachable!("{other:?} is not a request of a client"),
        }
    }

    /// Only a transaction that aamarPay knows can change there. A crash may have prevented its initiation.
    async fn report(&mut self, payment: &Index, status: Status) {
        let known = self.world.known_to_aamarpay().await;
        let payments = self.books.payments.iter();
        let ids: Vec<String> = payments
            .map(|payment| payment.transaction_id.to_string())
            .filter(|id| known.contains(id))
            .collect();
        let Some(id) = pick(payment, &ids) else {
            return;
        };
        self.world.aamarpay_reports(&id, status).await;
        if status == Status::Successful {
            self.ever_successful.insert(id.clone());
        }
        self.reported.insert(id, status);
    }

    /// Storage accepts the content while the presigned request is valid, and some time longer if the upload began
    /// before its end. It never replaces an object.
    fn upload_reserved(&self, file: &Index, is_text: bool) {
        let Some(file) = pick(file, &self.books.files) else {
            return;
        };
        let latest_end = StoredFile::DIRECT_UPLOAD_LIFETIME + TimeDelta::hours(2);
        if self.world.now < file.upload_time + latest_end {
            let key = ObjectKey::of(&file).to_string();
            let content: &[u8] = if is_text { b"words" } else { UNCOUNTABLE };
            self.world.aws.bucket.put_new(&key, content);
        }
    }

    /// Staff do this.
    async fn act(&self, act: Act) {
        let app = self.world.app();
        staff_acts::perform(&app, &self.boss, act, "the walk")
            .await
            .unwrap();
    }

    /// What the functions say about a content agrees with what the rule leaves in the bucket.
    async fn expire(&self) {
        for file in &self.books.files {
            let key = ObjectKey::of(file).to_string();
            let content = file.content(RETENTION, self.world.now);
            if let Content::Expired { .. } = content {
                self.world.aws.bucket.delete(&key);
            }
            let owner = self.users.iter().find(|user| user.id == file.user_id);
            let id = file.file_id.to_string();
            let answer = self.world.read_file(owner.unwrap(), &id).await;
            assert_eq!(answer.status, 200, "{answer:?}");
            if !answer.body["file"].is_null() && file.status == FileStatus::Completed {
                let is_there = self.world.aws.bucket.keys().contains(&key);
                assert!(is_there || self.lost.contains(&key), "{answer:?}");
            }
        }
    }
}

impl Walk {
    /// What must hold at any time.
    pub async fn audit(&mut self) {
        self.books = Books::default();
        for user in &self.users {
            let own = audit::audit(&self.world, user).await;
            self.books.payments.extend(own.payments);
            self.books.files.extend(own.files);
        }
        let payments = self.books.payments.iter();
        let settled: BTreeSet<String> = payments
            .filter(|payment| payment.status.is_settled())
            .map(|payment| payment.transaction_id.to_string())
            .collect();
        assert!(
            settled.is_subset(&self.ever_successful),
            "a payment is Paid that aamarPay never reported as successful"
        );
        assert!(self.settled.is_subset(&settled), "Paid is final");
        self.settled = settled;
        let files = self.books.files.iter().cloned();
        let ended = files.filter(|file| file.status != FileStatus::Processing);
        let ended: BTreeMap<String, StoredFile> =
            ended.map(|file| (file.file_id.to_string(), file)).collect();
        for (id, file) in &self.ended {
            // Only its content may be deleted afterwards, once.
            let mut now = ended[id].clone();
            if file.content_deleted_at.is_none() {
                now.content_deleted_at = None;
            }
            assert_eq!(&now, file, "the end of a file is final");
        }
        self.ended = ended;
    }

    /// All parts work again, `reconcile` runs for three days, and the queue delivers every message. Then every
    /// payment and every file must have its end.
    pub async fn recover(mut self) {
        self.world.aws.bucket.set_broken(false);
        let normal = json!({"search": "normal", "risk": "safe"});
        self.world.switch_all(normal).await;
        let recovered_at = self.world.now;
        for _ in 0..12 {
            self.world.advance(TimeDelta::hours(7));
            self.step(&Action::Reconcile { runs: 2 }).await;
            let messages = std::mem::take(&mut self.messages);
            assert_eq!(self.world.deliver(&messages).await, 0);
            self.audit().await;
        }
        for user in &self.users {
            audit::expect_all_ended(&self.world, user).await;
        }
        for payment in &self.books.payments {
            let id = payment.transaction_id.as_str();
            if self.reported.get(id) == Some(&Status::Successful) {
                // The checks of a payment end after three days. After that, a callback still settles it.
                if recovered_at - payment.timestamp > TimeDelta::hours(60) {
                    self.world.settle(id).await;
                }
                let status = self.world.payment(id).await.status;
                assert!(status.is_settled(), "{id}: {status:?}");
            }
        }
        self.audit().await;
        self.audit_totals().await;
    }

    /// The totals are those of the payments and files, however often the streams are delivered.
    async fn audit_totals(&self) {
        for _ in 0..2 {
            self.world.count_totals().await;
        }
        let total = self.world.totals().await;
        let (payments, files) = (&self.books.payments, &self.books.files);
        let paid = payments
            .iter()
            .filter(|payment| payment.status == PaymentStatus::Paid);
        let paid = paid.count() as u64;
        assert_eq!(total.payments_opened, payments.len() as u64);
        assert_eq!(total.payments_paid, paid + total.payments_refunded);
        assert_eq!(total.revenue.hundredths(), paid as i64 * 10_000);
        assert_eq!(total.files_accepted, files.len() as u64);
        let ended = total.files_completed + total.files_failed;
        assert_eq!(ended, files.len() as u64);
        let refunded = files.iter().filter(|file| file.credit_refunded);
        assert_eq!(total.files_refunded, refunded.count() as u64);
        let words = files.iter().filter_map(|file| file.word_count);
        assert_eq!(total.words, words.sum::<u64>());
    }
}

fn pick<T: Clone>(index: &Index, from: &[T]) -> Option<T> {
    (!from.is_empty()).then(|| index.get(from).clone())
}

fn key_name(key: &Option<u8>) -> Option<String> {
    key.map(|key| format!("key-{key}"))
}
