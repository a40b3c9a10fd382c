use aamarpay_sandbox::{Options, SANDBOX_SIGNATURE_KEY, SANDBOX_STORE_ID, Sandbox};
use auth::{TokenKey, TokenSigner};
use chrono::{DateTime, TimeDelta, Utc};
use domain::{Activity, FileId, NewUser, Payment, Retention, StoredFile, TransactionId, User};
use fake_aws::FakeAws;
use service::clock::Clock;
use service::throttle::Limits;
use service::token_keys::TokenKeys;
use service::{App, Page, PageRequest, Provider};
use std::collections::BTreeSet;
use std::fmt::Debug;
use store::CreateUser;

/// The system of one test: AWS, aamarPay, and a clock that stands still until the test moves it. The files of this
/// folder give it a method for everything that somebody can do.
pub struct World {
    pub aws: FakeAws,
    /// The time that functions see.
    pub now: DateTime<Utc>,
    pub limits: Limits,
    pub retention: Retention,
    /// The origins whose pages may call the API from a browser.
    pub allowed_origins: Vec<String>,
    /// The client with which functions ask the `sandbox`.
    pub provider: Provider,
    pub sandbox: Sandbox,
    /// The client with which the test controls the `sandbox`.
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
            limits: Limits::NONE,
            retention: Retention { days: 90 },
            allowed_origins: Vec::new(),
            provider: Provider::new(&sandbox.url(), store_id, key).unwrap(),
            sandbox,
            client: reqwest::Client::new(),
        }
    }

    pub fn advance(&mut self, time: TimeDelta) {
        self.now += time;
    }

    /// The parts that a function gets. Its clock stands at the present time of the world.
    pub fn app(&self) -> App {
        let key = TokenKey::new(
            "test".to_owned(),
            "a key of at least 32 characters for tests",
        );
        let tokens = TokenKeys::fixed(TokenSigner::new(vec![key.unwrap()]).unwrap());
        let (store, objects) = (self.aws.store.clone(), self.aws.objects.clone());
        let mut app = App::from_parts(Clock::Fixed(self.now), store, objects, tokens);
        app.limits = self.limits;
        app.retention = self.retention;
        app.allowed_origins = self.allowed_origins.clone();
        app
    }

    /// A new account without a credit. Its password hash is not one, so nobody can log in.
    pub async fn user(&self, username: &str) -> User {
        let new = NewUser {
            username: username.to_owned(),
            email: format!("{username}@example.com"),
            mobile_number: "01712345678".to_owned(),
            password_hash: "$argon2id$".to_owned(),
            is_staff: false,
            language: None,
        };
        match self.aws.store.create_user(new, self.now).await.unwrap() {
            CreateUser::Created(user) => user,
            CreateUser::UsernameTaken => panic!("the user name {username} is taken"),
        }
    }
}

/// What the database holds.
impl World {
    pub async fn credits(&self, user: &User) -> u64 {
        let user = self.aws.store.find_user(user.id).await.unwrap();
        user.unwrap().upload_credits
    }

    pub async fn open_payments(&self, user: &User) -> BTreeSet<TransactionId> {
        let user = self.aws.store.find_user(user.id).await.unwrap();
        user.unwrap().open_payments
    }

    pub async fn unspent_payments(&self, user: &User) -> BTreeSet<TransactionId> {
        let user = self.aws.store.find_user(user.id).await.unwrap();
        user.unwrap().unspent_payments
    }

    pub async fn payment(&self, id: &str) -> Payment {
        let id = TransactionId::parse(id).unwrap();
        self.aws.store.find_payment(&id).await.unwrap().unwrap()
    }

    pub async fn file(&self, id: &str) -> StoredFile {
        let id = FileId(id.parse().unwrap());
        self.aws.store.find_file(id).await.unwrap().unwrap()
    }

    /// The payments of `user`, newest first.
    pub async fn payments(&self, user: &User) -> Vec<Payment> {
        rows(self.aws.store.payments_of(user.id, ALL)).await
    }

    /// The files of `user`, newest first.
    pub async fn files(&self, user: &User) -> Vec<StoredFile> {
        rows(self.aws.store.files_of(user.id, ALL)).await
    }

    /// The history of `user`, newest first. Lines of the same time have no particular order.
    pub async fn history(&self, user: &User) -> Vec<Activity> {
        rows(self.aws.store.activities_of(user.id, ALL)).await
    }
}

/// More rows than any user of these tests has.
const ALL: PageRequest = PageRequest {
    limit: 1000,
    before: None,
};

async fn rows<Row, E: Debug>(page: impl Future<Output = Result<Page<Row>, E>>) -> Vec<Row> {
    page.await.unwrap().rows
}
