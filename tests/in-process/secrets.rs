//! Keys and credentials change while functions run.

use crate::harness::world::World;
use chrono::{DateTime, TimeDelta, Utc};
use domain::User;
use fake_aws::Secret;
use service::clock::Clock;
use service::provider::ProviderAccess;
use service::sessions::{self, Authenticate};
use service::token_keys::TokenKeys;
use service::{App, TokenError};

const FIRST: &str = "the first key of at least 32 characters";
const SECOND: &str = "the second key of at least 32 characters";
const THIRD: &str = "the third key of at least 32 characters";
const PAUSE: TimeDelta = TimeDelta::minutes(1);

/// Two processes that share a database and a secret, and a secret of age one day.
struct Processes {
    world: World,
    user: User,
    secret: Secret,
    /// It signs.
    login: App,
    /// It verifies.
    other: App,
}

impl Processes {
    async fn start() -> Self {
        let world = World::start().await;
        let user = world.user("alice").await;
        let secret = Secret::default();
        secret.put(FIRST, seconds(world.now - TimeDelta::days(1)));
        let process = async || {
            let secrets = fake_aws::secrets(secret.clone()).await;
            let keys = TokenKeys::in_secret(secrets, "key".to_owned(), PAUSE);
            let (store, objects) = (world.aws.store.clone(), world.aws.objects.clone());
            App::from_parts(Clock::Fixed(world.now), store, objects, keys)
        };
        let (login, other) = (process().await, process().await);
        Self {
            world,
            user,
            secret,
            login,
            other,
        }
    }

    fn advance(&mut self, time: TimeDelta) {
        self.world.advance(time);
        self.login.clock = Clock::Fixed(self.world.now);
        self.other.clock = Clock::Fixed(self.world.now);
    }

    fn rotate(&self, key: &str) {
        self.secret.put(key, seconds(self.world.now));
    }

    /// A refresh token, which lives for a day.
    async fn log_in(&self) -> String {
        let pair = sessions::issue_pair(&self.login, &self.user).await;
        pair.unwrap().refresh
    }

    async fn is_accepted(&self, token: &str) -> bool {
        is_accepted(&self.other, token).await
    }
}

async fn is_accepted(app: &App, token: &str) -> bool {
    match sessions::refresh(app, token).await.unwrap() {
        sessions::Refresh::Access(_) => true,
        sessions::Refresh::Invalid(_) => false,
        sessions::Refresh::NoAccount => panic!("the account is there"),
    }
}

fn seconds(time: DateTime<Utc>) -> i64 {
    time.timestamp()
}

fn key_of(token: &str) -> String {
    jsonwebtoken::decode_header(token).unwrap().kid.unwrap()
}

#[tokio::test]
async fn a_rotation_signs_nobody_out_and_a_second_one_ends_the_oldest_tokens() {
    let mut processes = Processes::start().await;
    let old = processes.log_in().await;
    assert!(processes.is_accepted(&old).await);
    assert_eq!(processes.secret.calls(), 2, "one reading for each process");

    processes.rotate(SECOND);
    // Whatever the age of the new key is, and whatever the other process knew, tokens of both keys are accepted.
    let stranger = TokenKeys::fixed(signer("stranger", THIRD));
    for step in 0..40 {
        processes.advance(TimeDelta::seconds(17));
        // Somebody makes the other process spend its reading as soon as it may.
        let now = processes.world.now;
        let invented = stranger.signer(now).await.unwrap();
        let invented = invented.issue_pair(&processes.user, now).unwrap();
        assert!(!processes.is_accepted(&invented.refresh).await);
        let new = processes.log_in().await;
        assert!(processes.is_accepted(&new).await, "step {step}");
        assert!(processes.is_accepted(&old).await, "step {step}");
    }
    let new = processes.log_in().await;
    assert_eq!(key_of(&new), "version-2");

    processes.rotate(THIRD);
    processes.advance(TimeDelta::minutes(6));
    assert!(processes.is_accepted(&new).await);
    assert!(!processes.is_accepted(&old).await);
    assert_eq!(key_of(&processes.log_in().await), "version-3");
}

#[tokio::test]
async fn a_new_key_does_not_sign_before_every_process_may_know_it() {
    let processes = Processes::start().await;
    processes.log_in().await;
    processes.rotate(SECOND);
    // A process that starts now knows the new key only because it asks for both.
    let young = TokenKeys::in_secret(
        fake_aws::secrets(processes.secret.clone()).await,
        "key".to_owned(),
        PAUSE,
    );
    let sign = async |now| {
        let signer = young.signer(now).await.unwrap();
        key_of(&signer.issue_access(processes.user.id, now).unwrap())
    };
    assert_eq!(sign(processes.world.now).await, "version-1");
    assert_eq!(
        sign(processes.world.now + TimeDelta::minutes(6)).await,
        "version-2"
    );
}

#[tokio::test]
async fn invented_tokens_make_a_process_read_its_keys_once_in_a_pause() {
    let mut processes = Processes::start().await;
    let good = processes.log_in().await;
    assert!(processes.is_accepted(&good).await);
    let stranger = TokenKeys::fixed(signer("stranger", THIRD));
    let invented = async |now| {
        let signer = stranger.signer(now).await.unwrap();
        signer.issue_pair(&processes.user, now).unwrap().refresh
    };
    let invented = invented(processes.world.now).await;
    let before = processes.secret.calls();
    for _ in 0..50 {
        assert!(!processes.is_accepted(&invented).await);
    }
    assert_eq!(processes.secret.calls() - before, 2, "both keys, once");
    processes.advance(PAUSE);
    assert!(!processes.is_accepted(&invented).await);
    assert_eq!(processes.secret.calls() - before, 4);
    // What is no token at all causes nothing.
    for garbage in ["", "a.b.c", "eyJhbGciOiJub25lIn0.e30."] {
        assert!(!processes.is_accepted(garbage).await);
    }
    assert_eq!(processes.secret.calls() - before, 4);
    assert!(processes.is_accepted(&good).await);
}

#[tokio::test]
async fn tokens_from_before_keys_had_names_are_accepted_by_current_and_previous() {
    let mut processes = Processes::start().await;
    let now = processes.world.now.timestamp();
    let claims = serde_json::json!({
        "token_type": "access", "exp": now + 86400, "jti": "x", "user_id": processes.user.id.to_string(),
    });
    let key = jsonwebtoken::EncodingKey::from_secret(FIRST.as_bytes());
    let token = jsonwebtoken::encode(&jsonwebtoken::Header::default(), &claims, &key).unwrap();
    let authenticate = async |app: &App| sessions::authenticate(app, &token).await.unwrap();
    assert!(matches!(
        authenticate(&processes.other).await,
        Authenticate::User(_)
    ));
    processes.rotate(SECOND);
    processes.advance(TimeDelta::minutes(6));
    assert!(matches!(
        authenticate(&processes.other).await,
        Authenticate::User(_)
    ));
    processes.rotate(THIRD);
    processes.advance(TimeDelta::minutes(6));
    assert!(matches!(
        authenticate(&processes.other).await,
        Authenticate::Invalid(TokenError::UnknownKey)
    ));
}

#[tokio::test]
async fn a_known_key_stays_in_use_while_secrets_cannot_be_read() {
    let mut processes = Processes::start().await;
    let good = processes.log_in().await;
    assert!(processes.is_accepted(&good).await);
    processes.secret.set_broken(true);
    for _ in 0..3 {
        processes.advance(TimeDelta::minutes(7));
        assert!(processes.is_accepted(&good).await);
        processes.log_in().await;
    }
}

#[tokio::test]
async fn the_credentials_of_the_provider_follow_their_secret() {
    let mut world = World::start().await;
    let alice = world.user("alice").await;
    let secret = Secret::default();
    secret.put(
        r#"{"store_id": "aamarpaytest", "signature_key": "wrong"}"#,
        0,
    );
    let secrets = fake_aws::secrets(secret.clone()).await;
    let access = ProviderAccess::new(&world.sandbox.url(), secrets, "s".to_owned()).unwrap();
    let initiate = async |world: &World| {
        let provider = access.get(world.now).await.unwrap();
        let request = crate::harness::http::json_request(
            web::Method::POST,
            "/api/initiate-payment/",
            &serde_json::json!({}),
        );
        let handle = async |app: &App, call| initiate_payment::handle(app, provider, call).await;
        let answer = world.send(Some(&alice), initiate_payment::ENDPOINTS, request, handle);
        answer.await.status
    };
    assert_ne!(initiate(&world).await, 200);
    let right = serde_json::json!({
        "store_id": aamarpay_sandbox::SANDBOX_STORE_ID, "signature_key": aamarpay_sandbox::SANDBOX_SIGNATURE_KEY,
    });
    secret.put(&right.to_string(), 0);
    assert_ne!(initiate(&world).await, 200, "it was read a moment ago");
    world.advance(TimeDelta::minutes(5));
    assert_eq!(initiate(&world).await, 200);
    // A value that cannot be read changes nothing, and no error quotes it.
    secret.put("signature_key=topsecret", 0);
    world.advance(TimeDelta::minutes(5));
    assert_eq!(initiate(&world).await, 200);
    let other = ProviderAccess::new(
        "http://127.0.0.1:9",
        fake_aws::secrets(secret).await,
        "s".to_owned(),
    )
    .unwrap();
    let error = format!("{:#}", other.get(world.now).await.err().unwrap());
    assert!(
        error.contains("no JSON object") && !error.contains("topsecret"),
        "{error}"
    );
}

fn signer(id: &str, key: &str) -> auth::TokenSigner {
    let key = auth::TokenKey::new(id.to_owned(), key).unwrap();
    auth::TokenSigner::new(vec![key]).unwrap()
}
