//! A client of the API, with a method for each thing a person does.

use crate::schema;
use crate::system::system;
use aamarpay_sandbox::{Outcome, Payer};
use jsonwebtoken::dangerous::insecure_decode_claims;
use reqwest::redirect::Policy;
use reqwest::{Client, Method, RequestBuilder, StatusCode};
use serde_json::{Value, json};
use std::sync::LazyLock;
use std::time::{Duration, Instant};
use uuid::Uuid;

/// Good enough for every validator.
pub const PASSWORD: &str = "securepassword123";
/// How long anything may take before it counts as lost.
const PATIENCE: Duration = Duration::from_secs(60);

/// An answer, taken whole.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: reqwest::header::HeaderMap,
    pub body: String,
}

impl Answer {
    /// The body as JSON; null if it is not.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or(Value::Null)
    }

    /// The JSON body, if the status is as expected.
    #[track_caller]
    pub fn expect(&self, status: u16) -> Value {
        assert_eq!(self.status.as_u16(), status, "{}", self.body);
        self.json()
    }
}

/// Sends a request and takes the whole answer, which has to be one that the OpenAPI document promises.
pub async fn send(request: RequestBuilder) -> Answer {
    let (answer, documented) = exchange(request).await;
    documented.unwrap();
    answer
}

/// The answer to a request, and what of it the OpenAPI document does not promise.
pub async fn exchange(request: RequestBuilder) -> (Answer, Result<(), String>) {
    let (client, request) = request.timeout(PATIENCE).build_split();
    let request = request.unwrap();
    let (method, url) = (request.method().clone(), request.url().clone());
    let answer = client.execute(request).await.unwrap();
    let (status, headers) = (answer.status(), answer.headers().clone());
    let answer = Answer {
        status,
        headers,
        body: answer.text().await.unwrap(),
    };
    let documented = match url.as_str().starts_with(system().stack.url()) {
        true => schema::check(method.as_str(), url.path(), &answer),
        false => Ok(()),
    };
    (answer, documented)
}

/// The client of all requests. Redirects are answers here, not followed. Everything is on loopback: a proxy of the environment must not come between.
pub fn http() -> &'static Client {
    static CLIENT: LazyLock<Client> = LazyLock::new(|| {
        // Whoever is at the other end closes idle connections whenever it likes.
        let client = Client::builder().no_proxy().pool_max_idle_per_host(0);
        client.redirect(Policy::none()).build().unwrap()
    });
    &CLIENT
}

/// A request to `path` of the API, without credentials.
pub fn anonymous(method: Method, path: &str) -> RequestBuilder {
    http().request(method, format!("{}{path}", system().stack.url()))
}

/// Turns switches of the aamarPay sandbox for one transaction.
pub async fn switch_gateway(transaction_id: &str, switches: Value) {
    let system = system();
    let sandbox = system.stack.sandbox_url().unwrap();
    let url = format!("{sandbox}/_sandbox/transactions/{transaction_id}");
    send(http().post(url).json(&switches)).await.expect(200);
}

/// Somebody with an account, logged in.
#[derive(Clone, Debug)]
pub struct Person {
    pub username: String,
    pub id: u64,
    pub access: String,
    pub refresh: String,
}

impl Person {
    /// A new account of a name nobody has, logged in.
    pub async fn register() -> Self {
        let username = format!("u{}", Uuid::new_v4().simple());
        let account = json!({
            "username": username, "email": format!("{username}@example.com"),
            "mobile_number": "01712345678", "password": PASSWORD,
        });
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

    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        anonymous(method, path).bearer_auth(&self.access)
    }

    pub async fn get(&self, path: &str) -> Answer {
        send(self.request(Method::GET, path)).await
    }

    /// `(payment_url, transaction_id)` of a new payment.
    pub async fn initiate_payment(&self) -> (String, String) {
        let answer = send(self.request(Method::POST, "/api/initiate-payment/"))
            .await
            .expect(200);
        assert_eq!(answer["result"], "true");
        let text = |name: &str| answer[name].as_str().unwrap().to_owned();
        (text("payment_url"), text("transaction_id"))
    }

    /// Pays for one upload, and closes the browser instead of going back: the transaction.
    pub async fn pay_without_return(&self) -> String {
        let (payment_url, transaction_id) = self.initiate_payment().await;
        let payer = Payer::new();
        payer.choose(&payment_url, Outcome::Success).await.unwrap();
        transaction_id
    }

    /// Pays for one upload, by the pay page and back.
    pub async fn pay(&self) -> String {
        let (payment_url, transaction_id) = self.initiate_payment().await;
        let payer = Payer::new();
        let next = payer.choose(&payment_url, Outcome::Success).await.unwrap();
        let landing = payer.follow(&next).await.unwrap().unwrap();
        assert_eq!(landing.status(), StatusCode::OK);
        transaction_id
    }

    pub async fn upload(&self, filename: &str, content: &[u8]) -> Answer {
        let request = self.request(Method::POST, "/api/upload/");
        send(
            request
                .header("content-type", multipart::CONTENT_TYPE)
                .body(multipart::file(filename, content)),
        )
        .await
    }

    /// Asks for a direct upload.
    pub async fn reserve(&self, filename: &str, size_bytes: usize) -> Value {
        let file = json!({"filename": filename, "size_bytes": size_bytes});
        let request = self.request(Method::POST, "/api/upload/direct/");
        send(request.json(&file)).await.expect(201)
    }

    /// Does what the answer to a reservation says; one of its headers may be changed first.
    pub async fn bring(
        &self,
        reserved: &Value,
        content: &[u8],
        change: Option<(&str, &str)>,
    ) -> u16 {
        let upload = &reserved["upload"];
        let mut request = http().put(upload["url"].as_str().unwrap());
        for (name, value) in upload["headers"].as_object().unwrap() {
            let value = match change {
                Some((changed, value)) if changed == name => value,
                _ => value.as_str().unwrap(),
            };
            // The HTTP client measures the body itself.
            if name != "content-length" {
                request = request.header(name, value);
            }
        }
        send(request.body(content.to_vec())).await.status.as_u16()
    }

    /// One file as it stands.
    pub async fn file(&self, file_id: &str) -> Value {
        let files = self.files().await;
        let file = files.iter().find(|file| file["file_id"] == file_id);
        file.unwrap().clone()
    }

    pub async fn files(&self) -> Vec<Value> {
        self.get("/api/file/")
            .await
            .expect(200)
            .as_array()
            .unwrap()
            .clone()
    }

    /// The file once it is no longer Processing.
    pub async fn counted(&self, file_id: &str) -> Value {
        let started = Instant::now();
        loop {
            let file = self.file(file_id).await;
            if file["status"] != "Processing" {
                return file;
            }
            assert!(started.elapsed() < PATIENCE, "still Processing: {file}");
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    }

    /// The actions of this person's history, newest first.
    pub async fn history(&self) -> Vec<String> {
        let rows = self.get("/api/activity/").await.expect(200);
        rows.as_array()
            .unwrap()
            .iter()
            .map(|row| row["action"].as_str().unwrap().to_owned())
            .collect()
    }

    /// How this person's payment stands.
    pub async fn payment_status(&self, transaction_id: &str) -> String {
        let payments = self.get("/api/payment/").await.expect(200);
        let payment = payments
            .as_array()
            .unwrap()
            .iter()
            .find(|row| row["transaction_id"] == transaction_id);
        payment.unwrap()["status"].as_str().unwrap().to_owned()
    }
}

/// Multipart bodies as browsers write them.
pub mod multipart {
    pub const CONTENT_TYPE: &str = "multipart/form-data; boundary=XBOUNDARYX";
    pub const END: &str = "--XBOUNDARYX--\r\n";

    /// One file in the field `file`.
    pub fn file(filename: &str, content: &[u8]) -> Vec<u8> {
        let mut body = part(
            "file",
            Some(filename),
            Some("application/octet-stream"),
            content,
        );
        body.extend(END.as_bytes());
        body
    }

    /// One part.
    pub fn part(
        name: &str,
        filename: Option<&str>,
        content_type: Option<&str>,
        content: &[u8],
    ) -> Vec<u8> {
        let filename = filename.map_or(String::new(), |filename| {
            format!("; filename=\"{filename}\"")
        });
        let kind = content_type.map_or(String::new(), |kind| format!("Content-Type: {kind}\r\n"));
        let head = format!(
            "--XBOUNDARYX\r\nContent-Disposition: form-data; name=\"{name}\"{filename}\r\n{kind}\r\n"
        );
        [head.as_bytes(), content, b"\r\n"].concat()
    }
}
