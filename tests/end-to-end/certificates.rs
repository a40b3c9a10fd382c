//! Certificates of counts on the running system.

use crate::harness::api::{anonymous, send};
use crate::harness::person::{Person, file_id};
use crate::harness::scenario::scenario;
use crate::harness::schema::document;
use crate::harness::system::system;
use reqwest::Method;
use serde_json::{Value, json};
use std::path::Path;
use std::process::Command;

/// The SHA-256 of `hello`.
const HASH: &str = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";

/// The certificate of a new file with this content, which is counted first.
pub async fn certified(person: &Person, name: &str, content: &[u8]) -> (String, Value) {
    person.pay().await;
    let uploaded = person.upload(name, content).await.expect(201);
    let id = file_id(&uploaded).to_owned();
    person.wait_for_count(&id).await;
    let path = format!("/api/file/{id}/certificate/");
    let certificate = person.get(&path).await.expect(200);
    (path, certificate)
}

async fn verdict(certificate: &Value) -> Value {
    let request =
        anonymous(Method::POST, "/api/verify/").json(&json!({"certificate": certificate}));
    send(request).await.expect(200)
}

#[test]
fn the_words_of_a_paid_file_are_certified_for_anybody() {
    scenario(async {
        let alice = Person::register().await;
        let (path, answer) = certified(&alice, "a.txt", b"hello").await;
        let claims = &answer["claims"];
        assert_eq!(
            (&claims["sha256"], &claims["word_count"]),
            (&json!(HASH), &json!(1))
        );
        assert_eq!(claims["iss"], system().stack.url());
        assert_eq!(alice.get(&path).await.expect(200), answer);
        let valid = json!({"valid": true, "claims": claims});
        assert_eq!(verdict(&answer["certificate"]).await, valid);
        let keys = send(anonymous(Method::GET, "/.well-known/jwks.json")).await;
        assert_eq!(keys.headers["cache-control"], "public, max-age=300");
        assert_eq!(keys.expect(200)["keys"].as_array().unwrap().len(), 1);
        let bob = Person::register().await;
        bob.get(&path).await.expect(404);
        send(anonymous(Method::GET, &path)).await.expect(401);
        let details = alice
            .get(path.strip_suffix("certificate/").unwrap())
            .await
            .expect(200);
        assert_eq!(details["sha256"], HASH);
        assert_eq!(details["completed_at"], claims["completed_at"]);
    });
}

#[test]
fn storage_refuses_a_content_with_another_hash_than_the_announced_one() {
    scenario(async {
        let alice = Person::register().await;
        alice.pay().await;
        let file = json!({"filename": "a.txt", "size_bytes": 5, "sha256": HASH});
        let request = alice
            .request(Method::POST, "/api/upload/direct/")
            .json(&file);
        let reserved = send(request).await.expect(201);
        assert_eq!(alice.upload_reserved(&reserved, b"HELLO", None).await, 400);
        let other = (
            "x-amz-checksum-sha256",
            "LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCU=",
        );
        assert_eq!(
            alice
                .upload_reserved(&reserved, b"hello", Some(other))
                .await,
            403
        );
        assert_eq!(alice.upload_reserved(&reserved, b"hello", None).await, 200);
        let id = file_id(&reserved);
        alice.wait_for_count(id).await;
        let certificate = alice
            .get(&format!("/api/file/{id}/certificate/"))
            .await
            .expect(200);
        assert_eq!(certificate["claims"]["sha256"], HASH);
    });
}

/// The commands in the description of the page `/verify/`.
fn documented_commands() -> String {
    let description = document()["paths"]["/verify/"]["get"]["description"]
        .as_str()
        .unwrap();
    let lines = description
        .lines()
        .filter_map(|line| line.strip_prefix("    "));
    lines.map(|line| format!("{line}\n")).collect()
}

#[test]
fn the_documented_commands_verify_a_certificate() {
    if ["curl", "jq", "openssl", "base64"]
        .iter()
        .any(|tool| Command::new(tool).arg("--version").output().is_err())
    {
        eprintln!("skipped: curl, jq, openssl or base64 is not installed");
        return;
    }
    scenario(async {
        let alice = Person::register().await;
        let (_, mut answer) = certified(&alice, "প্রবন্ধ.txt", b"hello").await;
        let folder = std::env::temp_dir().join(format!("certificate-{}", alice.id));
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join("essay.txt"), "hello").unwrap();
        let output = run_commands(&folder, &answer).await;
        assert!(
            output.contains("Signature Verified Successfully"),
            "{output}"
        );
        assert_eq!(output.matches(HASH).count(), 2, "{output}");
        assert!(output.contains("প্রবন্ধ.txt"), "{output}");
        let changed = answer["certificate"]
            .as_str()
            .unwrap()
            .replace(".eyJpc3M", ".eyJpc3Q");
        assert_ne!(answer["certificate"], changed.as_str());
        answer["certificate"] = changed.into();
        let output = run_commands(&folder, &answer).await;
        assert!(
            output.contains("Signature Verification Failure"),
            "{output}"
        );
        std::fs::remove_dir_all(folder).unwrap();
    });
}

async fn run_commands(folder: &Path, certificate: &Value) -> String {
    std::fs::write(folder.join("certificate.json"), certificate.to_string()).unwrap();
    let commands = documented_commands().replace("https://words.example", system().stack.url());
    let output = tokio::process::Command::new("bash")
        .args(["-c", &commands])
        .env("no_proxy", "127.0.0.1")
        .current_dir(folder)
        .output()
        .await
        .unwrap();
    let (out, err) = (
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr),
    );
    format!("{out}\n{err}")
}
