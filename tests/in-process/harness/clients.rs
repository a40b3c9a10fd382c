//! What clients of the API and payers do.

use super::http::{Answer, json_request, request, set_header, with_key};
use super::ids::random_id;
use super::upload::Upload;
use super::world::World;
use aamarpay_sandbox::Status;
use chrono::TimeDelta;
use domain::{TransactionId, User};
use serde_json::{Value, json};
use service::App;
use service::settlement::{Asker, Outcome, settle};
use web::Method;

/// The largest direct upload, as in the template.
const MAX_BYTES: u64 = 200_000_000;

/// Requests to the API. With an idempotency `key` a request may be repeated.
impl World {
    pub async fn initiate_payment(&self, user: &User, key: Option<&str>) -> Answer {
        let request = json_request(Method::POST, "/api/initiate-payment/", &json!({}));
        let request = with_key(request, key);
        let handle =
            async |app: &App, call| initiate_payment::handle(app, &self.provider, call).await;
        self.send(Some(user), initiate_payment::ENDPOINTS, request, handle)
            .await
    }

    pub async fn upload(
        &self,
        user: &User,
        filename: &str,
        content: &[u8],
        key: Option<&str>,
    ) -> Answer {
        // Clients choose a new boundary for each request, also when they repeat one.
        let boundary = format!("b{}", random_id());
        let head = format!(
            "--{boundary}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{filename}\"\r\n\r\n"
        );
        let tail = format!("\r\n--{boundary}--\r\n");
        let mut request = request(Method::POST, "/api/upload/");
        request.body = [head.as_bytes(), content, tail.as_bytes()].concat();
        let content_type = format!("multipart/form-data; boundary={boundary}");
        set_header(&mut request, "content-type", &content_type);
        let request = with_key(request, key);
        self.send(Some(user), upload::ENDPOINTS, request, upload::handle)
            .await
    }

    /// Reserves a direct upload. `body` is the description of the file.
    pub async fn reserve(&self, user: &User, body: &Value, key: Option<&str>) -> Answer {
        let request = json_request(Method::POST, "/api/upload/direct/", body);
        let request = with_key(request, key);
        let handle = async |app: &App, call| upload_direct::handle(app, MAX_BYTES, call).await;
        self.send(Some(user), upload_direct::ENDPOINTS, request, handle)
            .await
    }

    pub async fn read_file(&self, user: &User, id: &str) -> Answer {
        self.file_request(Method::GET, user, id).await
    }

    /// Deletes the content of a file.
    pub async fn delete_file(&self, user: &User, id: &str) -> Answer {
        self.file_request(Method::DELETE, user, id).await
    }

    async fn file_request(&self, method: Method, user: &User, id: &str) -> Answer {
        let request = request(method, &format!("/api/file/{id}/"));
        self.send(Some(user), file::ENDPOINTS, request, file::handle)
            .await
    }

    /// An instant payment notification (IPN), which anybody can send.
    pub async fn send_ipn(&self, body: &Value) -> Answer {
        let request = json_request(Method::POST, "/api/payment/ipn/", body);
        let handle = async |app: &App, call| payment_ipn::handle(app, &self.provider, call).await;
        self.send(None, payment_ipn::ENDPOINTS, request, handle)
            .await
    }
}

/// Several steps that go together.
impl World {
    /// What every callback does: asks aamarPay about the payment and records the outcome.
    pub async fn settle(&self, id: &str) -> Outcome {
        let id = TransactionId::parse(id).unwrap();
        let asker = Asker::Stranger;
        let settled = settle(&self.app(), &self.provider, &id, asker)
            .await
            .unwrap();
        settled.unwrap().outcome
    }

    /// Initiates a payment. Returns its transaction id.
    pub async fn open_payment(&self, user: &User) -> String {
        let answer = self.initiate_payment(user, None).await;
        assert_eq!(answer.status, 200, "{:?}", answer.body);
        answer.text("transaction_id")
    }

    /// Pays for one credit, but no callback tells us. Returns the transaction id.
    pub async fn pay_without_callback(&self, user: &User) -> String {
        let id = self.open_payment(user).await;
        self.aamarpay_reports(&id, Status::Successful).await;
        id
    }

    /// Pays for one credit. Returns the transaction id.
    pub async fn pay(&self, user: &User) -> String {
        let id = self.pay_without_callback(user).await;
        assert_eq!(self.settle(&id).await, Outcome::Paid);
        id
    }

    /// A new account that has paid for one credit.
    pub async fn user_with_credit(&self, username: &str) -> User {
        let user = self.user(username).await;
        self.pay(&user).await;
        user
    }

    /// Reserves a direct upload and brings its content to storage; it is not counted yet. The API never sees the content.
    pub async fn direct_upload(&self, user: &User, filename: &str, content: &[u8]) -> Upload {
        let file = json!({"filename": filename, "size_bytes": content.len()});
        let answer = self.reserve(user, &file, None).await;
        assert_eq!(answer.status, 201, "{:?}", answer.body);
        let upload = Upload::of(user, &answer);
        assert!(self.aws.bucket.put_new(&upload.key, content));
        upload
    }

    /// Uploads a file, which is stored and not counted yet.
    pub async fn stored_upload(&self, user: &User, filename: &str, content: &[u8]) -> Upload {
        let answer = self.upload(user, filename, content, None).await;
        assert_eq!(answer.status, 201, "{:?}", answer.body);
        Upload::of(user, &answer)
    }

    /// A new account whose upload was never counted and whose second payment got no callback, a day and an hour ago.
    /// Returns it with the id of that payment.
    pub async fn user_with_overdue_work(&mut self, username: &str) -> (User, String) {
        let user = self.user_with_credit(username).await;
        self.stored_upload(&user, "a.txt", b"words").await;
        let id = self.pay_without_callback(&user).await;
        self.advance(TimeDelta::hours(25));
        (user, id)
    }
}
