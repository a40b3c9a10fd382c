//! What everybody does in the world of a test: a method for each act.

use crate::world::{Answer, World};
use aamarpay_sandbox::Status;
use aws_lambda_events::event::sqs::SqsEvent;
use chrono::{DateTime, Utc};
use domain::{TransactionId, User};
use reconcile::Report;
use serde_json::{Value, json};
use service::Aamarpay;
use service::App;
use service::settlement::{Outcome, settle};
use std::pin::Pin;
use uuid::Uuid;
use web::guard::answer;
use web::{Call, Endpoint, ErrorFormat};
use web::{Failure, HeaderMap, Method, Request, Response};

/// What clients do.
impl World {
    pub async fn initiate(&self, user: &User, key: Option<&str>) -> Answer {
        let request = request(
            "/api/initiate-payment/",
            "application/json",
            b"{}".to_vec(),
            key,
        );
        self.call(
            Some(user),
            initiate_payment::ENDPOINTS,
            request,
            |app, gateway, call| Box::pin(initiate_payment::handle(app, gateway, call)),
        )
        .await
    }

    pub async fn upload(
        &self,
        user: &User,
        name: &str,
        content: &[u8],
        key: Option<&str>,
    ) -> Answer {
        // Drawn anew each time, as clients do.
        let boundary = format!("b{}", Uuid::new_v4());
        let head = format!(
            "--{boundary}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n"
        );
        let tail = format!("\r\n--{boundary}--\r\n");
        let body = [head.as_bytes(), content, tail.as_bytes()].concat();
        let form = format!("multipart/form-data; boundary={boundary}");
        let request = request("/api/upload/", &form, body, key);
        self.call(Some(user), upload::ENDPOINTS, request, |app, _, call| {
            Box::pin(upload::handle(app, call))
        })
        .await
    }

    pub async fn reserve(&self, user: &User, body: Value, key: Option<&str>) -> Answer {
        let body = body.to_string().into_bytes();
        let request = request("/api/upload/direct/", "application/json", body, key);
        self.call(
            Some(user),
            upload_direct::ENDPOINTS,
            request,
            |app, _, call| Box::pin(upload_direct::handle(app, 200_000_000, call)),
        )
        .await
    }

    /// A notification, which anybody may send.
    pub async fn notify(&self, body: Value) -> Answer {
        let body = body.to_string().into_bytes();
        let request = request("/api/payment/ipn/", "application/json", body, None);
        self.call(
            None,
            payment_ipn::ENDPOINTS,
            request,
            |app, gateway, call| Box::pin(payment_ipn::handle(app, gateway, call)),
        )
        .await
    }

    /// What every callback does.
    pub async fn settle(&self, id: &str) -> Outcome {
        let id = TransactionId::parse(id).unwrap();
        let settled = settle(&self.app(), &self.gateway, &id).await.unwrap();
        settled.unwrap().outcome
    }

    async fn call(
        &self,
        user: Option<&User>,
        endpoints: &'static [Endpoint],
        mut request: Request,
        handle: impl for<'a> FnOnce(&'a App, &'a Aamarpay, Call) -> Answering<'a>,
    ) -> Answer {
        let app = self.app();
        if let Some(user) = user {
            let token = app
                .tokens()
                .unwrap()
                .issue_access(user.id, self.now)
                .unwrap();
            let value = format!("Bearer {token}").parse().unwrap();
            request.headers.insert("authorization", value);
        }
        let response = answer(&app, endpoints, ErrorFormat::Json, request, |call| {
            handle(&app, &self.gateway, call)
        })
        .await;
        Answer {
            status: response.status().as_u16(),
            body: serde_json::from_slice(response.body()).unwrap_or_default(),
            is_replayed: response.headers().contains_key("idempotency-replayed"),
        }
    }

    /// A payment that the gateway knows.
    pub async fn open_payment(&self, user: &User) -> String {
        let answer = self.initiate(user, None).await;
        assert_eq!(answer.status, 200, "{:?}", answer.body);
        answer.text("transaction_id")
    }

    /// One credit, the way money brings it.
    pub async fn pay(&self, user: &User) -> String {
        let id = self.open_payment(user).await;
        self.gateway_says(&id, Status::Successful).await;
        assert_eq!(self.settle(&id).await, Outcome::Paid);
        id
    }
}

type Answering<'a> = Pin<Box<dyn Future<Output = Result<Response, Failure>> + 'a>>;

pub fn request(path: &str, content_type: &str, body: Vec<u8>, key: Option<&str>) -> Request {
    let mut headers = HeaderMap::new();
    headers.insert("content-type", content_type.parse().unwrap());
    if let Some(key) = key {
        headers.insert("idempotency-key", key.parse().unwrap());
    }
    Request {
        method: Method::POST,
        path: path.to_owned(),
        query: Vec::new(),
        headers,
        body,
        source_ip: "127.0.0.1".to_owned(),
        domain_name: "api.example".to_owned(),
    }
}

/// What the gateway does.
impl World {
    pub async fn gateway_says(&self, id: &str, status: Status) {
        self.steer(
            &format!("transactions/{id}/status"),
            json!({"status": status}),
        )
        .await;
    }

    /// Turns switches of the sandbox for one payment, also before it exists.
    pub async fn switch(&self, id: &str, switches: Value) {
        self.steer(&format!("transactions/{id}"), switches).await;
    }

    /// Turns switches of the sandbox for everything.
    pub async fn switch_all(&self, switches: Value) {
        self.steer("switches", switches).await;
    }

    async fn steer(&self, path: &str, body: Value) {
        let url = format!("{}/_sandbox/{path}", self.sandbox.url());
        let answer = self.client.post(url).json(&body).send().await.unwrap();
        assert!(
            answer.status().is_success(),
            "{}",
            answer.text().await.unwrap()
        );
    }

    /// How often the gateway was asked.
    pub async fn searches(&self) -> u64 {
        let state = self.gateway_state().await;
        let by_transaction = state["searches"].as_object().unwrap().values();
        by_transaction
            .map(|searches| searches.as_u64().unwrap())
            .sum()
    }

    /// The transactions that the gateway has heard of.
    pub async fn known_to_gateway(&self) -> Vec<String> {
        let state = self.gateway_state().await;
        let known = state["transactions"].as_array().unwrap();
        known
            .iter()
            .map(|known| known["tran_id"].as_str().unwrap().to_owned())
            .collect()
    }

    async fn gateway_state(&self) -> Value {
        let url = format!("{}/_sandbox/transactions", self.sandbox.url());
        let answer = self.client.get(url).send().await.unwrap();
        serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap()
    }
}

/// What AWS does.
impl World {
    pub async fn reconcile(&self) -> Report {
        self.reconcile_until(self.now).await
    }

    pub async fn reconcile_until(&self, last_start: DateTime<Utc>) -> Report {
        reconcile::handle(&self.app(), &self.gateway, &self.aws.queue, last_start).await
    }

    /// Hands messages to word-count, and tells how many it wants again.
    pub async fn deliver(&self, messages: &[String]) -> usize {
        let response = word_count::handle(&self.app(), batch(messages)).await;
        response.batch_item_failures.len()
    }

    /// Hands messages to user-cleanup, and tells how many it wants again.
    pub async fn clean_up(&self, messages: &[String]) -> usize {
        let response = user_cleanup::handle(&self.app(), batch(messages)).await;
        response.batch_item_failures.len()
    }
}

fn batch(messages: &[String]) -> SqsEvent {
    let records: Vec<Value> = messages
        .iter()
        .enumerate()
        .map(|(place, body)| json!({"messageId": place.to_string(), "body": body}))
        .collect();
    serde_json::from_value(json!({"Records": records})).unwrap()
}
