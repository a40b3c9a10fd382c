//! The `demo` command: one client registers, logs in, pays, uploads a file and waits for its word count.

use std::path::Path;
use std::time::{Duration, Instant};

use aamarpay_sandbox::{Outcome, Payer};
use anyhow::{Context, bail, ensure};
use reqwest::{Method, RequestBuilder, StatusCode};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::emulator_api;
use crate::endpoints::Endpoints;

const SAMPLE_NAME: &str = "sample.docx";
const SAMPLE: &[u8] = include_bytes!("../samples/sample.docx");
/// How long the demo waits for the word count.
const COUNT_TIMEOUT: Duration = Duration::from_secs(120);
/// How often it asks for the word count meanwhile.
const POLL_INTERVAL: Duration = Duration::from_millis(200);

/// Prints each step, and ends with an error at the first step that fails.
pub(crate) async fn run(stack: &Endpoints, file: Option<&Path>) -> anyhow::Result<()> {
    let (name, content) = match file {
        Some(path) => read(path)?,
        None => (SAMPLE_NAME.to_owned(), SAMPLE.to_vec()),
    };
    ensure!(
        stack.sandbox.is_some(),
        "the demo can pay only in the sandbox of this repository: use a stack that was started without --aamarpay-url"
    );
    let mut client = Client::new(stack)?;

    let username = format!("demo-{}", &Uuid::new_v4().simple().to_string()[..8]);
    let password = Uuid::new_v4().to_string();
    let account = json!({
        "username": username,
        "email": format!("{username}@example.com"),
        "mobile_number": "01712345678",
        "password": password,
    });
    client
        .post("/api/register/", &account, StatusCode::CREATED)
        .await?;
    println!("registered  {username}");

    let credentials = json!({ "username": username, "password": password });
    let tokens = client
        .post("/api/login/", &credentials, StatusCode::OK)
        .await?;
    client.access = Some(text(&tokens, "access")?);
    println!("logged in");

    let payment = client
        .post("/api/initiate-payment/", &json!({}), StatusCode::OK)
        .await?;
    let payment_url = text(&payment, "payment_url")?;
    println!("pay page    {payment_url}");
    pay(&payment_url).await?;
    println!("paid        the browser is back from the pay page");

    let upload = client.upload(&name, content).await?;
    let file_id = text(&upload, "file_id")?;
    println!("uploaded    {name} as {file_id}");

    let counted = client.wait_for(&file_id).await?;
    match (counted["status"].as_str(), counted["word_count"].as_u64()) {
        (Some("Completed"), Some(words)) => println!("counted     {words} words"),
        _ => bail!("{name} could not be counted, `cargo run -p local -- logs` says why: {counted}"),
    }
    let path = format!("/api/file/{file_id}/");
    let details = send(&path, client.request(Method::GET, &path), StatusCode::OK).await?;
    println!("rule        {}", text(&details, "rule")?);
    let statistics = serde_json::to_string_pretty(&details["statistics"])?;
    println!("statistics  {}", statistics.replace('\n', "\n            "));
    Ok(())
}

fn read(path: &Path) -> anyhow::Result<(String, Vec<u8>)> {
    let content = std::fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
    let name = path.file_name().unwrap_or_default();
    Ok((name.to_string_lossy().into_owned(), content))
}

/// Presses "Success" on the pay page, and follows the browser back to the API.
async fn pay(payment_url: &str) -> anyhow::Result<()> {
    let payer = Payer::new();
    let next = payer.choose(payment_url, Outcome::Success).await?;
    let landing = payer.follow(&next).await?;
    let landing = landing.context("the pay page did not send the browser back to the API")?;
    let status = landing.status();
    ensure!(
        status == StatusCode::OK,
        "the page after the payment has status {status}: {}",
        landing.text().await?
    );
    Ok(())
}

struct Client {
    http: reqwest::Client,
    api: String,
    access: Option<String>,
}

impl Client {
    fn new(stack: &Endpoints) -> anyhow::Result<Client> {
        Ok(Client {
            http: emulator_api::loopback_client()?,
            api: stack.api.clone(),
            access: None,
        })
    }

    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.http.request(method, format!("{}{path}", self.api));
        match &self.access {
            Some(access) => request.bearer_auth(access),
            None => request,
        }
    }

    async fn post(&self, path: &str, body: &Value, expected: StatusCode) -> anyhow::Result<Value> {
        send(path, self.request(Method::POST, path).json(body), expected).await
    }

    async fn upload(&self, name: &str, content: Vec<u8>) -> anyhow::Result<Value> {
        let boundary = Uuid::new_v4().simple().to_string();
        // Browsers escape a file name in this way.
        let name = name.replace('"', "%22").replace(['\r', '\n'], " ");
        let head = format!(
            "--{boundary}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\nContent-Type: application/octet-stream\r\n\r\n"
        );
        let body = [
            head.as_bytes(),
            &content,
            format!("\r\n--{boundary}--\r\n").as_bytes(),
        ]
        .concat();
        let path = "/api/upload/";
        let request = self.request(Method::POST, path).body(body).header(
            "content-type",
            format!("multipart/form-data; boundary={boundary}"),
        );
        send(path, request, StatusCode::CREATED).await
    }

    /// Waits until the file is no longer Processing, and returns its row.
    async fn wait_for(&self, file_id: &str) -> anyhow::Result<Value> {
        let path = "/api/file/";
        let began = Instant::now();
        while began.elapsed() < COUNT_TIMEOUT {
            let files = send(path, self.request(Method::GET, path), StatusCode::OK).await?;
            let rows = files
                .as_array()
                .context("/api/file/ did not return a list")?;
            let row = rows.iter().find(|row| row["file_id"] == file_id);
            let row = row.with_context(|| format!("/api/file/ does not list {file_id}"))?;
            if row["status"] != "Processing" {
                return Ok(row.clone());
            }
            tokio::time::sleep(POLL_INTERVAL).await;
        }
        bail!(
            "{file_id} is still Processing after {} s: `cargo run -p local -- logs` may say why",
            COUNT_TIMEOUT.as_secs()
        )
    }
}

/// Sends a request, and returns the JSON of its response if the status is the expected one.
async fn send(path: &str, request: RequestBuilder, expected: StatusCode) -> anyhow::Result<Value> {
    let response = request
        .send()
        .await
        .with_context(|| format!("{path} cannot be reached"))?;
    let status = response.status();
    let body = response.text().await?;
    ensure!(status == expected, "{path} returned {status}: {body}");
    serde_json::from_str(&body).with_context(|| format!("{path} did not return JSON: {body}"))
}

fn text(body: &Value, field: &str) -> anyhow::Result<String> {
    let value = body[field].as_str();
    Ok(value
        .with_context(|| format!("no {field} in {body}"))?
        .to_owned())
}
