//! The system within a test: its parts, its clock, and how to look into it.

use aamarpay_sandbox::{Options, SANDBOX_SIGNATURE_KEY, SANDBOX_STORE_ID, Sandbox};
use auth::TokenSigner;
use chrono::{DateTime, TimeDelta, Utc};
use domain::{FileId, NewUser, Payment, StoredFile, TransactionId, User};
use fake_aws::FakeAws;
use futures_util::FutureExt;
use serde_json::{Value, json};
use service::Aamarpay;
use service::App;
use service::clock::Clock;
use service::faults::{self, FaultPoint};
use std::panic::AssertUnwindSafe;
use std::sync::Once;
use store::CreateUser;

/// What a client gets.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    pub status: u16,
    pub body: Value,
    pub is_replayed: bool,
}

impl Answer {
    pub fn text(&self, name: &str) -> String {
        self.body[name].as_str().unwrap_or_default().to_owned()
    }
}

pub struct World {
    pub aws: FakeAws,
    pub now: DateTime<Utc>,
    pub gateway: Aamarpay,
    pub sandbox: Sandbox,
    pub client: reqwest::Client,
}

impl World {
    pub async fn start() -> Self {
        let sandbox = Sandbox::start(Options::default()).await.unwrap();
        let (store_id, key) = (
            SANDBOX_STORE_ID.to_owned(),
            SANDBOX_SIGNATURE_KEY.to_owned(),
        );
        Self {
            aws: FakeAws::start().await,
            now: "2026-11-22T03:59:24.504521Z".parse().unwrap(),
            gateway: Aamarpay::new(&sandbox.url(), store_id, key).unwrap(),
            sandbox,
            client: reqwest::Client::new(),
        }
    }

    pub fn pass(&mut self, time: TimeDelta) {
        self.now += time;
    }

    /// What a function has, at this moment.
    pub fn app(&self) -> App {
        let tokens = TokenSigner::new("a key of at least 32 characters for tests").unwrap();
        let (store, objects) = (self.aws.store.clone(), self.aws.objects.clone());
        App::from_parts(Clock::Fixed(self.now), store, objects, tokens)
    }

    pub async fn user(&self, username: &str) -> User {
        let new = NewUser {
            username: username.to_owned(),
            email: format!("{username}@example.com"),
            mobile_number: "01712345678".to_owned(),
            password_hash: "$argon2id$".to_owned(),
            is_staff: false,
        };
        match self.aws.store.create_user(new, self.now).await.unwrap() {
            CreateUser::Created(user) => user,
            CreateUser::UsernameTaken => panic!("{username} is taken"),
        }
    }

    pub async fn credits(&self, user: &User) -> u64 {
        let user = self.aws.store.find_user(user.id).await.unwrap();
        user.unwrap().upload_credits
    }

    pub async fn payment(&self, id: &str) -> Payment {
        let id = TransactionId::parse(id).unwrap();
        self.aws.store.find_payment(&id).await.unwrap().unwrap()
    }

    pub async fn file(&self, id: &str) -> StoredFile {
        let id = FileId(id.parse().unwrap());
        self.aws.store.find_file(id).await.unwrap().unwrap()
    }
}

/// The message that storage sends when an object arrives.
pub fn arrival(key: &str) -> String {
    let event = json!({"Records": [{
        "eventVersion": "2.1", "eventSource": "aws:s3", "eventName": "ObjectCreated:Put",
        "eventTime": "2026-11-22T04:00:00.000Z", "userIdentity": {"principalId": "AWS:X"},
        "requestParameters": {"sourceIPAddress": "127.0.0.1"},
        "s3": {"bucket": {"name": "uploads"}, "object": {"key": key, "size": 7, "sequencer": "0055AED6DCD90281E5"}},
    }]});
    event.to_string()
}

/// The key of a file's object, from the answer to its upload.
pub fn key_of(user: &User, answer: &Answer) -> String {
    format!("uploads/{}/{}.txt", user.id, answer.text("file_id"))
}

/// Runs `work` and kills it at the fault point `point`; its result if it does not come by there.
pub async fn crash_at<T>(point: FaultPoint, work: impl Future<Output = T>) -> Option<T> {
    static QUIET: Once = Once::new();
    QUIET.call_once(|| {
        let loud = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            if !panic.payload().is::<faults::Crash>() {
                loud(panic);
            }
        }));
    });
    faults::arm(point);
    let outcome = AssertUnwindSafe(work).catch_unwind().await;
    faults::disarm();
    match outcome {
        Ok(result) => Some(result),
        Err(panic) if panic.is::<faults::Crash>() => None,
        Err(panic) => std::panic::resume_unwind(panic),
    }
}
