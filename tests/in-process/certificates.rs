//! Certificates of counts, and the public keys that verify them.

use crate::harness::http::{Answer, json_request, request, set_header};
use crate::harness::world::World;
use chrono::TimeDelta;
use domain::User;
use fake_aws::Secret;
use serde_json::{Value, json};
use service::App;
use service::certificates::Certificates;
use web::Method;

const FIRST: &str = "the first secret of at least 32 characters";
const SECOND: &str = "the second secret of at least 32 characters";

/// A world with a signing function, which keeps what it knows.
struct Office {
    world: World,
    secret: Secret,
    certificates: Certificates,
}

impl Office {
    async fn open() -> Self {
        let secret = Secret::default();
        secret.put(FIRST, 0);
        let secrets = fake_aws::secrets(secret.clone()).await;
        Self {
            world: World::start().await,
            secret,
            certificates: Certificates::new(secrets, "certificates".to_owned()),
        }
    }

    async fn ask(&self, user: Option<&User>, id: &str, headers: &[(&'static str, &str)]) -> Answer {
        let mut request = request(Method::GET, &format!("/api/file/{id}/certificate/"));
        for (name, value) in headers {
            set_header(&mut request, name, value);
        }
        let handle =
            async |app: &App, call| certificate::handle(app, &self.certificates, call).await;
        self.world
            .send(user, certificate::ENDPOINTS, request, handle)
            .await
    }

    async fn keys(&self) -> Vec<Value> {
        let request = request(Method::GET, "/.well-known/jwks.json");
        let answer = self
            .world
            .send(None, verify::ENDPOINTS, request, verify::handle)
            .await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        answer.body["keys"].as_array().unwrap().clone()
    }

    async fn verify(&self, certificate: &str) -> Value {
        let body = json!({"certificate": certificate});
        let request = json_request(Method::POST, "/api/verify/", &body);
        let answer = self
            .world
            .send(None, verify::ENDPOINTS, request, verify::handle)
            .await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        answer.body
    }

    /// A counted file, and its owner.
    async fn counted(&self, name: &str, content: &[u8]) -> (User, String) {
        let alice = self.world.user_with_credit("alice").await;
        let upload = self.world.stored_upload(&alice, name, content).await;
        assert_eq!(self.world.deliver(&[upload.event()]).await, 0);
        (alice, upload.file_id)
    }
}

#[tokio::test]
async fn a_counted_file_has_a_certificate_that_its_public_key_verifies() {
    let mut office = Office::open().await;
    assert_eq!(office.keys().await, Vec::<Value>::new());
    let (alice, id) = office.counted("ñ \"a\".txt", b"three little words").await;
    let answer = office.ask(Some(&alice), &id, &[]).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    let payments = office.world.payments(&alice).await;
    let claims = json!({
        "iss": "https://api.example", "sub": id, "payment_id": payments[0].transaction_id.as_str(), "iat": 1_795_319_964,
        "filename": "ñ \"a\".txt",
        "sha256": "9c3d53dfccacb1903d990636315c61f81f6278c6d73b9a9bc2dba36e482c6662",
        "size_bytes": 18, "rule": "word-count/4", "word_count": 3,
        "statistics": {
            "characters": 18, "characters_without_spaces": 16, "paragraphs": 1, "east_asian_characters": 0,
            "non_asian_words": 3, "number_words": 0, "standard_pages": 0.01, "legacy_bangla": false,
        },
        "upload_time": "2026-11-22T03:59:24.504521Z", "completed_at": "2026-11-22T03:59:24.504521Z",
    });
    assert_eq!(answer.body["claims"], claims);
    let certificate = answer.text("certificate");
    assert_eq!(
        office.verify(&certificate).await,
        json!({"valid": true, "claims": claims})
    );
    // The key that it names is published.
    let header = jsonwebtoken::decode_header(&certificate).unwrap();
    let keys = office.keys().await;
    assert_eq!(
        (keys.len(), &keys[0]["kid"]),
        (1, &json!(header.kid.unwrap()))
    );
    assert_eq!(header.typ.unwrap(), "word-count-certificate+jwt");
    // Another library reads it too.
    let key =
        jsonwebtoken::DecodingKey::from_ed_components(keys[0]["x"].as_str().unwrap()).unwrap();
    let mut rules = jsonwebtoken::Validation::new(jsonwebtoken::Algorithm::EdDSA);
    rules.required_spec_claims.clear();
    rules.validate_exp = false;
    let read = jsonwebtoken::decode::<Value>(&certificate, &key, &rules).unwrap();
    assert_eq!(read.claims, claims);
    // It is the same at any time, and to a browser a page.
    office.world.advance(TimeDelta::days(400));
    assert_eq!(office.ask(Some(&alice), &id, &[]).await.body, answer.body);
    let page = office
        .ask(Some(&alice), &id, &[("accept", "text/html")])
        .await;
    assert_eq!(page.status, 200);
    assert!(
        page.text.contains(&certificate) && page.text.contains("&#34;a&#34;.txt"),
        "{}",
        page.text
    );
}

#[tokio::test]
async fn a_file_without_a_count_or_a_hash_has_no_certificate_and_the_answer_says_why() {
    let office = Office::open().await;
    let world = &office.world;
    let alice = world.user_with_credit("alice").await;
    let processing = world.stored_upload(&alice, "a.txt", b"one").await;
    world.pay(&alice).await;
    let failed = world
        .direct_upload(&alice, "b.txt", b"\0\x01\x02\xff\xfe")
        .await;
    assert_eq!(world.deliver(&[failed.event()]).await, 0);
    world.pay(&alice).await;
    let reserved = world
        .reserve(&alice, &json!({"filename": "c.txt", "size_bytes": 3}), None)
        .await;
    let direct = crate::harness::upload::Upload::of(&alice, &reserved);
    assert!(world.aws.bucket.put_new(&direct.key, b"one"));
    assert_eq!(world.deliver(&[direct.event()]).await, 0);
    for (id, reason) in [
        (&processing.file_id, "still being counted"),
        (&failed.file_id, "were not counted"),
        (&direct.file_id, "SHA-256 of the file is not known"),
    ] {
        let answer = office.ask(Some(&alice), id, &[]).await;
        assert_eq!(answer.status, 409, "{}", answer.text);
        assert!(answer.text("detail").contains(reason), "{}", answer.text);
    }
    // Nothing was signed, so nothing is published.
    assert_eq!(office.keys().await, Vec::<Value>::new());
}

#[tokio::test]
async fn a_direct_upload_with_an_announced_hash_is_certified() {
    let office = Office::open().await;
    let world = &office.world;
    let alice = world.user_with_credit("alice").await;
    let hash = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";
    let file = json!({"filename": "c.txt", "size_bytes": 5, "sha256": hash});
    let reserved = world.reserve(&alice, &file, None).await;
    let direct = crate::harness::upload::Upload::of(&alice, &reserved);
    assert!(world.aws.bucket.put_new(&direct.key, b"hello"));
    assert_eq!(world.deliver(&[direct.event()]).await, 0);
    let answer = office.ask(Some(&alice), &direct.file_id, &[]).await;
    assert_eq!(answer.body["claims"]["sha256"], hash, "{}", answer.text);
}

#[tokio::test]
async fn a_certificate_says_what_a_reader_of_its_figures_should_know() {
    let office = Office::open().await;
    let text = "GKv e‡m Zywg, ‡`L‡Qv wK GKB AvKvk? †k‡l Zviv¸‡jv";
    let (alice, id) = office.counted("a.txt", text.as_bytes()).await;
    let answer = office.ask(Some(&alice), &id, &[]).await;
    let warnings = &answer.body["claims"]["statistics"]["warnings"];
    assert_eq!(*warnings, json!(["bijoy_text"]));
    let page = office
        .ask(Some(&alice), &id, &[("accept", "text/html")])
        .await;
    assert!(
        page.text
            .contains("looks like Bangla typed for a Bijoy font")
    );
}

#[tokio::test]
async fn certificates_by_an_earlier_key_stay_valid() {
    let mut office = Office::open().await;
    let (alice, id) = office.counted("a.txt", b"one two").await;
    let old = office.ask(Some(&alice), &id, &[]).await.text("certificate");
    office.secret.put(SECOND, 0);
    office.world.advance(TimeDelta::minutes(6));
    let new = office.ask(Some(&alice), &id, &[]).await.text("certificate");
    assert_ne!(old, new);
    assert_eq!(office.keys().await.len(), 2);
    let verdict = office.verify(&old).await;
    assert_eq!(verdict["valid"], true);
    assert_eq!(office.verify(&new).await, verdict);
    // A return to an earlier key publishes nothing twice.
    office.secret.put(FIRST, 0);
    office.world.advance(TimeDelta::minutes(6));
    assert_eq!(
        office.ask(Some(&alice), &id, &[]).await.text("certificate"),
        old
    );
    assert_eq!(office.keys().await.len(), 2);
}

#[tokio::test]
async fn a_certificate_exists_when_the_content_is_gone() {
    let office = Office::open().await;
    let (alice, id) = office.counted("a.txt", b"one two").await;
    for key in office.world.aws.bucket.keys() {
        office.world.aws.bucket.delete(&key);
    }
    assert_eq!(office.ask(Some(&alice), &id, &[]).await.status, 200);
}

#[tokio::test]
async fn nobody_gets_the_certificate_of_somebody_else() {
    let office = Office::open().await;
    let (_, id) = office.counted("a.txt", b"one two").await;
    let mallory = office.world.user("mallory").await;
    for id in [id.as_str(), "x", "3c5f1a70-6c0e-4c53-9a0c-4a2f9f4f9d55"] {
        assert_eq!(
            office.ask(Some(&mallory), id, &[]).await.status,
            404,
            "{id}"
        );
        assert_eq!(office.ask(None, id, &[]).await.status, 401, "{id}");
        let visitor = office.ask(None, id, &[("accept", "text/html")]).await;
        assert_eq!(visitor.status, 303);
        let location = visitor.headers["location"].to_str().unwrap();
        assert_eq!(
            location,
            format!("/dashboard/sign-in/?next=%2Fapi%2Ffile%2F{id}%2Fcertificate%2F")
        );
    }
    let bad = office
        .ask(None, &id, &[("authorization", "Bearer x")])
        .await;
    assert_eq!(bad.status, 401);
}

#[tokio::test]
async fn what_is_no_certificate_of_ours_is_not_valid() {
    let office = Office::open().await;
    let (alice, id) = office.counted("a.txt", b"one two").await;
    let good = office.ask(Some(&alice), &id, &[]).await.text("certificate");
    let parts: Vec<&str> = good.split('.').collect();
    let token = service::sessions::issue_access(&office.world.app(), &alice)
        .await
        .unwrap();
    let stranger = auth::CertificateKey::derive(SECOND).unwrap();
    let forged = stranger
        .sign(json!({"word_count": 9}).as_object().unwrap())
        .unwrap();
    let other_claims = forged.split('.').nth(1).unwrap();
    for (certificate, reason) in [
        (forged.as_str(), "unknown_key"),
        (
            &format!("{}.{other_claims}.{}", parts[0], parts[2]),
            "bad_signature",
        ),
        (&token, "unreadable"),
        ("a.b.c", "unreadable"),
        (&"é".repeat(8000), "unreadable"),
    ] {
        let verdict = office.verify(certificate).await;
        assert_eq!(verdict, json!({"valid": false, "reason": reason}));
    }
    for body in [
        json!({}),
        json!([]),
        json!({"certificate": [7]}),
        json!({"certificate": "x".repeat(16_385)}),
    ] {
        let request = json_request(Method::POST, "/api/verify/", &body);
        let answer = office
            .world
            .send(None, verify::ENDPOINTS, request, verify::handle)
            .await;
        assert_eq!(answer.status, 400, "{}", answer.text);
    }
}

#[tokio::test]
async fn no_certificate_is_signed_by_a_key_that_could_not_be_published() {
    let office = Office::open().await;
    let (alice, id) = office.counted("a.txt", b"one two").await;
    office.secret.set_broken(true);
    assert_eq!(office.ask(Some(&alice), &id, &[]).await.status, 500);
    assert_eq!(office.keys().await, Vec::<Value>::new());
    office.secret.set_broken(false);
    assert_eq!(office.ask(Some(&alice), &id, &[]).await.status, 200);
}
