//! The purpose of the system: pay, upload, read the count. And what must not work without a payment.

use crate::harness::api::{anonymous, send};
use crate::harness::document::{damaged_docx, docx};
use crate::harness::http::client;
use crate::harness::person::{Person, file_id};
use crate::harness::scenario::scenario;
use reqwest::Method;
use serde_json::{Value, json};

const BANGLA: &str = "আমি বাংলায় গান গাই। It's a well-known, state-of-the-art test\n";

#[test]
fn a_user_registers_pays_uploads_and_reads_the_count_of_a_text_and_a_document() {
    scenario(async {
        let alice = Person::register().await;
        for (filename, content, words) in
            [("Notes.TXT", BANGLA.as_bytes(), 9), ("b.docx", &docx(), 7)]
        {
            let transaction_id = alice.pay().await;
            assert_eq!(alice.payment_status(&transaction_id).await, "Paid");
            let uploaded = alice.upload(filename, content).await.expect(201);
            assert_eq!(uploaded["status"], "Processing");
            assert_eq!(uploaded["word_count"], Value::Null);
            assert_eq!(uploaded["user"], alice.id);
            let file = alice.wait_for_count(file_id(&uploaded)).await;
            assert_eq!(
                (&file["status"], &file["word_count"]),
                (&json!("Completed"), &json!(words))
            );
            assert_eq!(file["filename"], filename);
            let link = file["file"].as_str().unwrap();
            let download = client().get(link).send().await.unwrap();
            let disposition = download.headers()["content-disposition"]
                .to_str()
                .unwrap()
                .to_owned();
            assert_eq!(
                disposition,
                format!("attachment; filename=\"{filename}\"; filename*=UTF-8''{filename}")
            );
            assert_eq!(download.bytes().await.unwrap(), content);
        }
        let actions = [
            "word_count",
            "file_uploaded",
            "payment",
            "payment_initiated",
        ];
        assert_eq!(alice.history().await, [actions, actions].concat());
    });
}

#[test]
fn a_file_is_uploaded_as_clients_of_other_languages_send_it() {
    scenario(async {
        let alice = Person::register().await;
        let name = "%E0%A6%AA%E0%A6%B0%E0%A7%80%E0%A6%95%E0%A7%8D%E0%A6%B7%E0%A6%BE.txt";
        let python = format!(
            "--0f8fad5b\r\nContent-Disposition: form-data; name=\"file\"; filename*=utf-8''{name}\r\n\r\n\
             two words\r\n--0f8fad5b--\r\n"
        );
        let dot_net = format!(
            "--0f8fad5b\r\nContent-Type: text/plain\r\nContent-Disposition: form-data; name=file; \
             filename=\"=?utf-8?B?4Kaq4Kaw4KeA4KaV4KeN4Ka34Ka+LnR4dA==?=\"; filename*=utf-8''{name}\r\n\r\n\
             two words\r\n--0f8fad5b--\r\n"
        );
        let jetbrains = "--=b/c:d(e)f?g,h\r\nContent-Disposition: form-data; filename=\"পরীক্ষা.txt\"; name=\"file\"\r\n\
                         Content-Transfer-Encoding: base64\r\n\r\ndHdvIHdvcmRz\r\n--=b/c:d(e)f?g,h\r\n\
                         Content-Disposition: form-data; name=\"file\"\r\n\r\nx\r\n--=b/c:d(e)f?g,h--\r\n";
        for (boundary, body) in [
            ("0f8fad5b", python.as_str()),
            ("\"0f8fad5b\"", &dot_net),
            ("=b/c:d(e)f?g,h", jetbrains),
        ] {
            alice.pay().await;
            let request = alice.request(Method::POST, "/api/upload/").header(
                "content-type",
                format!("multipart/form-data; boundary={boundary}"),
            );
            let uploaded = send(request.body(body.to_owned())).await.expect(201);
            assert_eq!(uploaded["filename"], "পরীক্ষা.txt", "{body}");
            let file = alice.wait_for_count(file_id(&uploaded)).await;
            assert_eq!(file["word_count"], 2, "{body}");
        }
    });
}

#[test]
fn an_upload_without_a_payment_is_refused() {
    scenario(async {
        let alice = Person::register().await;
        let refused = alice.upload("a.txt", b"free").await.expect(403);
        let detail = "Payment required. Please complete payment before uploading file";
        assert_eq!(refused, json!({"detail": detail}));
        alice.initiate_payment().await;
        alice.upload("a.txt", b"free").await.expect(403);
        assert!(alice.files().await.is_empty());
        assert_eq!(alice.history().await, ["payment_initiated"]);
    });
}

#[test]
fn a_forged_success_callback_buys_nothing() {
    scenario(async {
        let alice = Person::register().await;
        let (_, transaction_id) = alice.initiate_payment().await;
        let forged = [
            ("pg_txnid", "AAM1"),
            ("mer_txnid", &transaction_id),
            ("pay_status", "Successful"),
            ("status_code", "2"),
            ("amount", "100.00"),
            ("cus_name", &alice.username),
        ];
        let answer = send(anonymous(Method::POST, "/api/payment/success/").form(&forged))
            .await
            .expect(200);
        let pending = json!({"message": "Payment is Pending", "transaction_id": transaction_id});
        assert_eq!(answer, pending);
        assert_eq!(alice.payment_status(&transaction_id).await, "Pending");
        alice.upload("a.txt", b"free").await.expect(403);
        assert_eq!(alice.history().await, ["payment_initiated"]);
    });
}

#[test]
fn one_payment_pays_for_one_file() {
    scenario(async {
        let alice = Person::register().await;
        alice.pay().await;
        alice.upload("first.txt", b"one two").await.expect(201);
        alice.upload("second.txt", b"three").await.expect(403);
        assert_eq!(alice.files().await.len(), 1);
    });
}

#[test]
fn one_of_twenty_concurrent_uploads_on_one_payment_is_accepted() {
    scenario(async {
        let alice = Person::register().await;
        alice.pay().await;
        let uploads = (0..20).map(|_| {
            let alice = alice.clone();
            tokio::spawn(async move { alice.upload("a.txt", b"one").await.status.as_u16() })
        });
        let mut statuses = Vec::new();
        for upload in uploads.collect::<Vec<_>>() {
            statuses.push(upload.await.unwrap());
        }
        statuses.sort_unstable();
        assert_eq!(statuses, [[201].as_slice(), &[403; 19]].concat());
        assert_eq!(alice.files().await.len(), 1);
    });
}

#[test]
fn a_client_waits_for_the_count_of_a_file_and_reads_its_balance() {
    scenario(async {
        let alice = Person::register().await;
        let credits =
            async || alice.get("/api/balance/").await.expect(200)["upload_credits"].clone();
        alice.pay().await;
        assert_eq!(credits().await, 1);
        let uploaded = alice
            .upload("a.txt", b"three little words")
            .await
            .expect(201);
        assert_eq!(credits().await, 0);
        let path = format!("/api/file/{}/", file_id(&uploaded));
        let request = alice
            .request(Method::GET, &path)
            .header("prefer", "wait=20");
        let answer = send(request).await;
        assert_eq!(answer.headers["preference-applied"], "wait=20");
        let tag = answer.headers["etag"].clone();
        let file = answer.expect(200);
        assert_eq!(
            (&file["status"], &file["word_count"]),
            (&json!("Completed"), &json!(3))
        );
        assert_eq!(file["size_bytes"], 18);
        let again = alice
            .request(Method::GET, &path)
            .header("if-none-match", tag);
        send(again).await.expect(304);
        let mallory = Person::register().await;
        mallory.get(&path).await.expect(404);
    });
}

#[test]
fn an_uncountable_file_is_refused_or_refunded_and_a_counted_one_can_be_deleted() {
    scenario(async {
        let alice = Person::register().await;
        let credits =
            async || alice.get("/api/balance/").await.expect(200)["upload_credits"].clone();
        alice.pay().await;
        let refused = alice.upload("a.docx", b"%PDF-1.7").await.expect(400);
        let message = refused["file"][0].as_str().unwrap();
        assert!(message.contains("not a Word document"), "{message}");
        let damaged = alice.upload("a.docx", &damaged_docx()).await.expect(201);
        let failed = alice.wait_for_count(file_id(&damaged)).await;
        assert_eq!(
            (&failed["status"], &failed["file"]),
            (&json!("Failed"), &Value::Null)
        );
        assert_eq!(credits().await, 1, "refunded");

        let uploaded = alice.upload("a.txt", b"three little words").await;
        let id = file_id(&uploaded.expect(201)).to_owned();
        let counted = alice.wait_for_count(&id).await;
        let link = counted["file"].as_str().unwrap();
        let path = format!("/api/file/{id}/");
        for _ in 0..2 {
            send(alice.request(Method::DELETE, &path)).await.expect(204);
        }
        let gone = client().get(link).send().await.unwrap();
        assert_eq!(gone.status(), 404);
        let file = alice.get(&path).await.expect(200);
        assert_eq!(
            (&file["file"], &file["word_count"]),
            (&Value::Null, &json!(3))
        );
        assert!(file["content_deleted_at"].is_string());
        assert_eq!(alice.history().await[0], "file_deleted");

        // A direct upload that is cancelled before its content comes.
        alice.pay().await;
        let reserved = alice.reserve("b.txt", 3).await;
        let path = format!("/api/file/{}/", file_id(&reserved));
        send(alice.request(Method::DELETE, &path)).await.expect(204);
        assert_eq!(alice.upload_reserved(&reserved, b"one", None).await, 200);
        let file = alice.get(&path).await.expect(200);
        assert_eq!(file["reason"]["code"], "cancelled");
        assert_eq!(credits().await, 1);
    });
}
