//! The fixture of all tests: a sandbox on a free port, a merchant's server that records what it gets, and the actions
//! of a merchant and a payer.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use aamarpay_sandbox::{Options, Sandbox};
use axum::extract::RawForm;
use axum::http::{Method, Uri};
use reqwest::Url;
use serde_json::{Value, json};
use tokio::net::TcpListener;

/// A request that the merchant's server got: method, path with query, and form fields.
pub type Visit = (String, String, Vec<(String, String)>);

pub struct Stage {
    pub sandbox: Sandbox,
    pub http: reqwest::Client,
    pub merchant: String,
    visits: Arc<Mutex<Vec<Visit>>>,
}

/// A complete HTTP response.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub content_type: String,
    pub body: String,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error} in {self:?}"))
    }
}

impl Stage {
    pub async fn new() -> Stage {
        Stage::with(Options::default()).await
    }

    pub async fn with(options: Options) -> Stage {
        let visits = Arc::default();
        let merchant = listen(Arc::clone(&visits)).await;
        let sandbox = Sandbox::start(options).await.unwrap();
        let http = reqwest::Client::builder()
            .timeout(Duration::from_secs(10))
            .build()
            .unwrap();
        Stage {
            sandbox,
            http,
            merchant,
            visits,
        }
    }

    /// A complete initiate request, as JSON.
    pub fn order(&self, tran_id: &str) -> Value {
        json!({
            "store_id": aamarpay_sandbox::SANDBOX_STORE_ID,
            "signature_key": aamarpay_sandbox::SANDBOX_SIGNATURE_KEY,
            "tran_id": tran_id, "amount": "100.00", "currency": "BDT", "desc": "One upload",
            "cus_name": "Rahim", "cus_email": "rahim@example.com", "cus_phone": "01700000000",
            "success_url": format!("{}/success?order=1", self.merchant),
            "fail_url": format!("{}/fail", self.merchant),
            "cancel_url": format!("{}/cancel?order=1&by=payer", self.merchant),
            "type": "json", "opt_a": "first",
        })
    }

    pub async fn initiate(&self, order: &Value) -> Answer {
        let request = self
            .http
            .post(format!("{}/jsonpost.php", self.sandbox.url()));
        read(request.body(order.to_string())).await
    }

    pub async fn initiate_form(&self, path: &str, order: &Value) -> Answer {
        read(
            self.http
                .post(format!("{}{path}", self.sandbox.url()))
                .form(order),
        )
        .await
    }

    /// Initiates a payment with [`Stage::order`] and returns its `payment_url`.
    pub async fn open(&self, tran_id: &str) -> String {
        let answer = self.initiate(&self.order(tran_id)).await.json();
        assert_eq!(answer["result"], "true", "{answer}");
        answer["payment_url"].as_str().unwrap().to_owned()
    }

    pub async fn get(&self, url: &str) -> Answer {
        read(self.http.get(url)).await
    }

    /// Presses a button of the pay page, and returns the page that a browser would show next.
    pub async fn click(&self, payment_url: &str, outcome: &str) -> Answer {
        read(self.http.post(payment_url).form(&[("outcome", outcome)])).await
    }

    /// Submits the form of a page, as its script or its button does, and returns its fields.
    pub async fn submit(&self, page: &Answer) -> Vec<(String, String)> {
        let (action, fields) = form(&page.body);
        read(self.http.post(action).form(&fields)).await;
        fields
    }

    /// Opens a payment, presses a button of its pay page, and returns the form fields of the next page.
    pub async fn pay(&self, tran_id: &str, outcome: &str) -> Vec<(String, String)> {
        let payment_url = self.open(tran_id).await;
        form(&self.click(&payment_url, outcome).await.body).1
    }

    pub fn search_url(&self, tran_id: &str) -> String {
        let (store, key) = (
            aamarpay_sandbox::SANDBOX_STORE_ID,
            aamarpay_sandbox::SANDBOX_SIGNATURE_KEY,
        );
        let path = format!("{}/api/v1/trxcheck/request.php", self.sandbox.url());
        let parameters = [
            ("request_id", tran_id),
            ("store_id", store),
            ("signature_key", key),
            ("type", "json"),
        ];
        Url::parse_with_params(&path, parameters).unwrap().into()
    }

    pub async fn search(&self, tran_id: &str) -> Answer {
        self.get(&self.search_url(tran_id)).await
    }

    /// Posts JSON to a route below `/_sandbox`.
    pub async fn control(&self, path: &str, body: Value) -> Answer {
        read(
            self.http
                .post(format!("{}/_sandbox/{path}", self.sandbox.url()))
                .json(&body),
        )
        .await
    }

    /// Changes default switches.
    pub async fn switch(&self, switches: Value) {
        let answer = self.control("switches", switches).await;
        assert_eq!(answer.status, 200, "{answer:?}");
    }

    pub async fn transactions(&self) -> Value {
        self.get(&format!("{}/_sandbox/transactions", self.sandbox.url()))
            .await
            .json()
    }

    pub fn visits(&self) -> Vec<Visit> {
        self.visits.lock().unwrap().clone()
    }

    /// Waits until the merchant has got this many requests.
    pub async fn visited(&self, times: usize) -> Vec<Visit> {
        for _ in 0..500 {
            if self.visits().len() >= times {
                break;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        let visits = self.visits();
        assert_eq!(visits.len(), times, "{visits:#?}");
        visits
    }
}

async fn listen(visits: Arc<Mutex<Vec<Visit>>>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let record = move |method: Method, uri: Uri, RawForm(form): RawForm| async move {
        let pairs = if method == Method::POST {
            pairs(&form)
        } else {
            Vec::new()
        };
        visits
            .lock()
            .unwrap()
            .push((method.to_string(), uri.to_string(), pairs));
    };
    let server = axum::serve(listener, axum::Router::new().fallback(record));
    tokio::spawn(server.into_future());
    url
}

fn pairs(form: &[u8]) -> Vec<(String, String)> {
    let mut url = Url::parse("http://form").unwrap();
    url.set_query(Some(std::str::from_utf8(form).unwrap()));
    url.query_pairs().into_owned().collect()
}

pub async fn read(request: reqwest::RequestBuilder) -> Answer {
    let response = request.send().await.unwrap();
    let content_type = response.headers().get("content-type");
    let content_type = content_type
        .map_or("", |value| value.to_str().unwrap())
        .to_owned();
    Answer {
        status: response.status().as_u16(),
        content_type,
        body: response.text().await.unwrap(),
    }
}

/// The target and the hidden fields of the only form of a page.
pub fn form(page: &str) -> (String, Vec<(String, String)>) {
    let action = attribute(
        page.split_once("<form").expect("no form in the page").1,
        "action",
    );
    let inputs = page.split("<input type=\"hidden\"").skip(1);
    (
        action,
        inputs
            .map(|input| (attribute(input, "name"), attribute(input, "value")))
            .collect(),
    )
}

fn attribute(tag: &str, name: &str) -> String {
    let (_, value) = tag.split_once(&format!(" {name}=\"")).expect("attribute");
    let value = value.split_once('"').expect("closing quote").0;
    [
        ("&#60;", "<"),
        ("&#62;", ">"),
        ("&#34;", "\""),
        ("&#39;", "'"),
        ("&#38;", "&"),
    ]
    .iter()
    .fold(value.to_owned(), |text, (escaped, plain)| {
        text.replace(escaped, plain)
    })
}

/// The value of a field; `None` if it is absent.
pub fn field<'a>(fields: &'a [(String, String)], name: &str) -> Option<&'a str> {
    fields
        .iter()
        .find(|(field, _)| field == name)
        .map(|(_, value)| value.as_str())
}
