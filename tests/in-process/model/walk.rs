use super::actions::Action;
use crate::books::{self, Books};
use crate::world::{World, arrival, crash_at};
use aamarpay_sandbox::Status;
use chrono::TimeDelta;
use domain::{FileStatus, PaymentStatus, StoredFile, User};
use futures_util::future::join_all;
use proptest::sample::Index;
use serde_json::json;
use service::ObjectKey;
use std::collections::{BTreeMap, BTreeSet};

/// A world, and what only the test knows of it.
pub struct Walk {
    world: World,
    users: Vec<User>,
    /// Everything the queue ever held: it may deliver any of it again.
    messages: Vec<String>,
    /// Keys whose arrival storage has told of.
    arrived: BTreeSet<String>,
    /// What the gateway says now, and every payment that it ever called successful.
    gateway: BTreeMap<String, Status>,
    successful: BTreeSet<String>,
    /// What the last audit read.
    books: Books,
    /// What was final at the last audit.
    paid: BTreeSet<String>,
    ended: BTreeMap<String, StoredFile>,
}

impl Walk {
    pub async fn start() -> Self {
        let world = World::start().await;
        let users = vec![world.user("alice").await, world.user("bob").await];
        Self {
            world,
            users,
            messages: Vec::new(),
            arrived: BTreeSet::new(),
            gateway: BTreeMap::new(),
            successful: BTreeSet::new(),
            books: Books::default(),
            paid: BTreeSet::new(),
            ended: BTreeMap::new(),
        }
    }

    pub async fn step(&mut self, action: &Action) {
        match action {
            Action::Crash { point, action } => {
                crash_at(*point, self.act(action)).await;
            }
            action => self.act(action).await,
        }
        self.messages.extend(self.world.aws.messages.take());
        let keys: BTreeSet<String> = self.world.aws.bucket.keys().into_iter().collect();
        let new = keys.difference(&self.arrived);
        self.messages.extend(new.map(|key| arrival(key)));
        self.arrived = keys;
    }

    async fn act(&mut self, action: &Action) {
        match action {
            Action::Initiate { user, key } => {
                let user = user.get(&self.users);
                self.world.initiate(user, name(key).as_deref()).await;
            }
            Action::GatewaySays { payment, status } => self.decide(payment, *status).await,
            Action::Callback { payment, at_once } => {
                if let Some(payment) = pick(payment, &self.books.payments) {
                    let id = payment.transaction_id.as_str();
                    join_all((0..*at_once).map(|_| self.world.settle(id))).await;
                }
            }
            Action::Notify { payment } => {
                if let Some(payment) = pick(payment, &self.books.payments) {
                    let id = payment.transaction_id.as_str();
                    let claim =
                        json!({"mer_txnid": id, "pay_status": "Successful", "status_code": "2"});
                    self.world.notify(claim).await;
                }
            }
            Action::Upload { user, key, is_text } => {
                let user = user.get(&self.users);
                let content: &[u8] = if *is_text {
                    b"three little words"
                } else {
                    b"\0\x01\x02\xff\xfe"
                };
                self.world
                    .upload(user, "a.txt", content, name(key).as_deref())
                    .await;
            }
            Action::Reserve { user, key } => {
                let user = user.get(&self.users);
                let file = json!({"filename": "a.txt", "size_bytes": 5});
                self.world.reserve(user, file, name(key).as_deref()).await;
            }
            Action::Bring { file } => self.bring(file).await,
            Action::Deliver { message, times } => {
                if let Some(message) = pick(message, &self.messages) {
                    self.world
                        .deliver(&vec![message; usize::from(*times)])
                        .await;
                }
            }
            Action::Reconcile { runs } => {
                join_all((0..*runs).map(|_| self.world.reconcile())).await;
            }
            Action::Wait(minutes) => self.world.pass(TimeDelta::minutes(i64::from(*minutes))),
            Action::Storage { is_broken } => self.world.aws.bucket.set_broken(*is_broken),
            Action::Search(answer) => self.world.switch_all(json!({"search": answer})).await,
            Action::Lose { file } => {
                if let Some(file) = pick(file, &self.books.files) {
                    self.world
                        .aws
                        .bucket
                        .lose(&ObjectKey::of(&file).to_string());
                }
            }
            Action::Crash { .. } => unreachable!("a crash is of a step"),
        }
    }
}

impl Walk {
    /// A transaction that the gateway never heard of (its initiation died) cannot end there.
    async fn decide(&mut self, payment: &Index, status: Status) {
        let known = self.world.known_to_gateway().await;
        let ids: Vec<String> = self
            .books
            .payments
            .iter()
            .map(|payment| payment.transaction_id.to_string())
            .filter(|id| known.contains(id))
            .collect();
        let Some(id) = pick(payment, &ids) else {
            return;
        };
        self.world.gateway_says(&id, status).await;
        if status == Status::Successful {
            self.successful.insert(id.clone());
        }
        self.gateway.insert(id, status);
    }

    /// Only what storage would take: the signature ends, and an object is never replaced.
    async fn bring(&mut self, file: &Index) {
        let Some(file) = pick(file, &self.books.files) else {
            return;
        };
        let begun_in_time = self.world.now
            < file.upload_time + StoredFile::DIRECT_UPLOAD_LIFETIME + TimeDelta::hours(2);
        if begun_in_time {
            self.world
                .aws
                .bucket
                .store(&ObjectKey::of(&file).to_string(), b"words");
        }
    }

    /// What holds at any time.
    pub async fn audit(&mut self) {
        self.books = Books::default();
        for user in &self.users {
            let own = books::audit(&self.world, user).await;
            self.books.payments.extend(own.payments);
            self.books.files.extend(own.files);
        }
        let payments = self.books.payments.iter();
        let paid: BTreeSet<String> = payments
            .filter(|payment| payment.status == PaymentStatus::Paid)
            .map(|payment| payment.transaction_id.to_string())
            .collect();
        assert!(
            paid.is_subset(&self.successful),
            "paid although the gateway never said so"
        );
        assert!(self.paid.is_subset(&paid), "paid is final");
        self.paid = paid;
        let files = self.books.files.iter().cloned();
        let ended = files.filter(|file| file.status != FileStatus::Processing);
        let ended: BTreeMap<String, StoredFile> =
            ended.map(|file| (file.file_id.to_string(), file)).collect();
        for (id, file) in &self.ended {
            assert_eq!(ended.get(id), Some(file), "what ended does not change");
        }
        self.ended = ended;
    }

    /// Everything works again, the schedule runs for three days, and the queue delivers what it has.
    pub async fn heal(mut self) {
        self.world.aws.bucket.set_broken(false);
        self.world.switch_all(json!({"search": "normal"})).await;
        let healed = self.world.now;
        for _ in 0..12 {
            self.world.pass(TimeDelta::hours(7));
            self.step(&Action::Reconcile { runs: 2 }).await;
            let messages = std::mem::take(&mut self.messages);
            assert_eq!(self.world.deliver(&messages).await, 0);
            self.audit().await;
        }
        for user in &self.users {
            books::nothing_is_left(&self.world, user).await;
        }
        for payment in &self.books.payments {
            let id = payment.transaction_id.as_str();
            if self.gateway.get(id) == Some(&Status::Successful) {
                // The schedule looks for three days; after that a callback still counts.
                if healed - payment.timestamp > TimeDelta::hours(60) {
                    self.world.settle(id).await;
                }
                assert_eq!(
                    self.world.payment(id).await.status,
                    PaymentStatus::Paid,
                    "{id}"
                );
            }
        }
        self.audit().await;
    }
}

fn pick<T: Clone>(index: &Index, from: &[T]) -> Option<T> {
    (!from.is_empty()).then(|| index.get(from).clone())
}

fn name(key: &Option<u8>) -> Option<String> {
    key.map(|key| format!("key-{key}"))
}
