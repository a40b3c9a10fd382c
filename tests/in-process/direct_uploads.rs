use crate::harness::world::World;
use serde_json::json;

#[tokio::test]
async fn a_reservation_returns_the_file_and_a_request_that_is_bound_to_its_size_and_type() {
    let world = World::start().await;
    let alice = world.user_with_credit("alice").await;
    let file = json!({"filename": "A b.DOCX", "size_bytes": 123_456_789});
    let answer = world.reserve(&alice, &file, None).await;
    assert_eq!(answer.status, 201, "{:?}", answer.body);
    assert_eq!(answer.text("filename"), "A b.DOCX");
    assert_eq!(answer.text("status"), "Processing");
    assert_eq!(answer.body["word_count"], json!(null));
    let upload = &answer.body["upload"];
    assert_eq!(upload["method"], "PUT");
    assert_eq!(upload["expires_at"], "2026-11-22T04:29:24.504521Z");
    let headers = upload["headers"].as_object().unwrap();
    assert_eq!(headers["content-length"], "123456789");
    assert_eq!(headers["if-none-match"], "*");
    let docx = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
    assert_eq!(headers["content-type"], docx);
    let url = upload["url"].as_str().unwrap();
    for part in [
        "X-Amz-Expires=1800",
        "content-length%3Bcontent-type%3Bhost%3Bif-none-match",
    ] {
        assert!(url.contains(part), "{url}");
    }
    assert!(
        url.contains(&format!(
            "/uploads/{}/{}.docx?",
            alice.id,
            answer.text("file_id")
        )),
        "{url}"
    );
}

#[tokio::test]
async fn an_announced_hash_is_part_of_the_request_that_storage_holds_the_client_to() {
    let world = World::start().await;
    let alice = world.user_with_credit("alice").await;
    let hash = "2CF24DBA5FB0A30E26E83B2AC5B9E29E1B161E5C1FA7425E73043362938B9824";
    let file = json!({"filename": "a.txt", "size_bytes": 5, "sha256": hash});
    let answer = world.reserve(&alice, &file, Some("k")).await;
    assert_eq!(answer.status, 201, "{:?}", answer.body);
    let upload = &answer.body["upload"];
    let base64 = "LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=";
    assert_eq!(upload["headers"]["x-amz-checksum-sha256"], base64);
    let url = upload["url"].as_str().unwrap();
    assert!(url.contains("%3Bx-amz-checksum-sha256"), "{url}");
    let stored = world.file(&answer.text("file_id")).await;
    assert_eq!(stored.sha256.unwrap().to_string(), hash.to_lowercase());
    // The same request gets the same answer, and another hash is another request.
    let again = world.reserve(&alice, &file, Some("k")).await;
    assert_eq!((again.status, again.is_replayed()), (201, true));
    let other = json!({"filename": "a.txt", "size_bytes": 5, "sha256": "0".repeat(64)});
    assert_eq!(world.reserve(&alice, &other, Some("k")).await.status, 422);
}

#[tokio::test]
async fn a_file_that_cannot_be_counted_is_refused_and_costs_nothing() {
    let world = World::start().await;
    let alice = world.user("alice").await;
    let good = json!({"filename": "a.txt", "size_bytes": 1});
    assert_eq!(world.reserve(&alice, &good, None).await.status, 403);
    // A missing credit is reported before a bad body, as for every upload.
    assert_eq!(world.reserve(&alice, &json!([]), None).await.status, 403);
    world.pay(&alice).await;
    for bad in [
        json!({}),
        json!([]),
        json!({"filename": "a.pdf", "size_bytes": 1}),
        json!({"filename": "a.txt", "size_bytes": 200_000_001}),
        json!({"filename": "a.txt", "size_bytes": 0}),
        json!({"filename": "a.txt", "size_bytes": 1, "sha256": "abc"}),
    ] {
        let answer = world.reserve(&alice, &bad, None).await;
        assert_eq!(answer.status, 400, "{bad} -> {:?}", answer.body);
    }
    assert_eq!(world.credits(&alice).await, 1);
    assert_eq!(world.reserve(&alice, &good, None).await.status, 201);
}
