//! A client of the API with an account, with a method for each thing its owner does.

use super::api::{anonymous, send};
use super::http::{Answer, client, fetch};
use super::multipart;
use super::wait::eventually;
use aamarpay_sandbox::{Outcome, Payer};
use jsonwebtoken::dangerous::insecure_decode_claims;
use reqwest::{Method, RequestBuilder, StatusCode};
use serde_json::{Value, json};
use uuid::Uuid;

/// Every validator accepts it.
pub const PASSWORD: &str = "securepassword123";

/// Somebody with an account, logged in.
#[derive(Clone, Debug)]
pub struct Person {
    pub username: String,
    pub id: u64,
    pub access: String,
    pub refresh: String,
}

impl Person {
    /// Somebody with a new account, logged in.
    pub async fn register() -> Self {
        let username = format!("u{}", Uuid::new_v4().simple());
        let account = account(&username);
        send(anonymous(Method::POST, "/api/register/").json(&account))
            .await
            .expect(201);
        Self::log_in(&username, PASSWORD).await
    }

    pub async fn log_in(username: &str, password: &str) -> Self {
        let credentials = json!({"username": username, "password": password});
        let answer = send(anonymous(Method::POST, "/api/login/").json(&credentials)).await;
        assert_eq!(answer.status, StatusCode::OK, "{username}: {}", answer.body);
        let tokens = answer.json();
        let token = |name: &str| tokens[name].as_str().unwrap().to_owned();
        let access = token("access");
        let claims: Value = insecure_decode_claims(&access).unwrap();
        Self {
            username: username.to_owned(),
            id: claims["user_id"].as_str().unwrap().parse().unwrap(),
            access,
            refresh: token("refresh"),
        }
    }

    /// The staff account that the stack starts with.
    pub async fn staff() -> Self {
        Self::log_in(local::STAFF_USERNAME, local::STAFF_PASSWORD).await
    }

    /// The address with which this person registered.
    pub fn email(&self) -> String {
        format!("{}@example.com", self.username)
    }

    /// The path of this person's account.
    pub fn path(&self) -> String {
        format!("/api/user/{}/", self.id)
    }

    /// A request to `path` of the API with the access token.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        anonymous(method, path).bearer_auth(&self.access)
    }

    pub async fn get(&self, path: &str) -> Answer {
        send(self.request(Method::GET, path)).await
    }

    /// Starts a payment: its `payment_url` and `transaction_id`.
    pub async fn initiate_payment(&self) -> (String, String) {
        let answer = send(self.request(Method::POST, "/api/initiate-payment/"))
            .await
            .expect(200);
        assert_eq!(answer["result"], "true");
        let text = |name: &str| answer[name].as_str().unwrap().to_owned();
        (text("payment_url"), text("transaction_id"))
    }

    /// Pays for one upload but closes the browser on aamarPay's page, so that no callback reaches the API. Returns
    /// the transaction id.
    pub async fn pay_without_callback(&self) -> String {
        let (payment_url, transaction_id) = self.initiate_payment().await;
        let payer = Payer::new();
        payer.choose(&payment_url, Outcome::Success).await.unwrap();
        transaction_id
    }

    /// Pays for one upload on aamarPay's page and follows it back. Returns the transaction id.
    pub async fn pay(&self) -> String {
        let (payment_url, transaction_id) = self.initiate_payment().await;
        let payer = Payer::new();
        let next = payer.choose(&payment_url, Outcome::Success).await.unwrap();
        let landing = payer.follow(&next).await.unwrap().unwrap();
        assert_eq!(landing.status(), StatusCode::OK);
        transaction_id
    }

    pub async fn upload(&self, filename: &str, content: &[u8]) -> Answer {
        send(self.upload_request(filename, content)).await
    }

    pub fn upload_request(&self, filename: &str, content: &[u8]) -> RequestBuilder {
        self.request(Method::POST, "/api/upload/")
            .header("content-type", multipart::CONTENT_TYPE)
            .body(multipart::file(filename, content))
    }

    /// Reserves a direct upload.
    pub async fn reserve(&self, filename: &str, size_bytes: usize) -> Value {
        send(self.reserve_request(filename, size_bytes))
            .await
            .expect(201)
    }

    pub fn reserve_request(&self, filename: &str, size_bytes: usize) -> RequestBuilder {
        let file = json!({"filename": filename, "size_bytes": size_bytes});
        self.request(Method::POST, "/api/upload/direct/")
            .json(&file)
    }

    /// Sends a reserved file to storage by the presigned URL and with the headers of the reservation, of which one
    /// may be changed. Returns the status.
    pub async fn upload_reserved(
        &self,
        reserved: &Value,
        content: &[u8],
        changed: Option<(&str, &str)>,
    ) -> u16 {
        let upload = &reserved["upload"];
        let mut request = client().put(upload["url"].as_str().unwrap());
        for (name, value) in upload["headers"].as_object().unwrap() {
            let value = match changed {
                Some((header, value)) if header == name => value,
                _ => value.as_str().unwrap(),
            };
            // The HTTP client sets it from the body.
            if name != "content-length" {
                request = request.header(name, value);
            }
        }
        fetch(request.body(content.to_vec())).await.status.as_u16()
    }

    pub async fn file(&self, file_id: &str) -> Value {
        let files = self.files().await;
        let file = files.iter().find(|file| file["file_id"] == file_id);
        file.unwrap().clone()
    }

    pub async fn files(&self) -> Vec<Value> {
        self.list("/api/file/").await
    }

    /// Waits until a file is no longer Processing.
    pub async fn wait_for_count(&self, file_id: &str) -> Value {
        eventually(&format!("{file_id} is counted"), async || {
            self.file(file_id).await["status"] != "Processing"
        })
        .await;
        self.file(file_id).await
    }

    /// The actions of this person's activities, newest first.
    pub async fn history(&self) -> Vec<String> {
        let activities = self.list("/api/activity/").await;
        let actions = activities.iter().map(|row| row["action"].as_str().unwrap());
        actions.map(str::to_owned).collect()
    }

    pub async fn payment_status(&self, transaction_id: &str) -> String {
        let payments = self.list("/api/payment/").await;
        let mut payments = payments.iter();
        let payment = payments.find(|row| row["transaction_id"] == transaction_id);
        payment.unwrap()["status"].as_str().unwrap().to_owned()
    }

    async fn list(&self, path: &str) -> Vec<Value> {
        let rows = self.get(path).await.expect(200);
        rows.as_array().unwrap().clone()
    }
}

/// What an account with this name is registered with.
pub fn account(username: &str) -> Value {
    json!({
        "username": username, "email": format!("{username}@example.com"),
        "mobile_number": "01712345678", "password": PASSWORD,
    })
}

/// The `file_id` of a file as the API answers it.
pub fn file_id(file: &Value) -> &str {
    file["file_id"].as_str().unwrap()
}
