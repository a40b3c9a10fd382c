//! The whole story as a client lives it: register, log in, pay, upload, wait, read the count.

use std::path::Path;
use std::time::{Duration, Instant};

use aamarpay_sandbox::{Outcome, Payer};
use anyhow::{Context, bail, ensure};
use reqwest::{Method, RequestBuilder, StatusCode};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::endpoints::Endpoints;
use crate::lambda;

const SAMPLE_NAME: &str = "sample.docx";
const SAMPLE: &[u8] = include_bytes!("../samples/sample.docx");
const PATIENCE: Duration = Duration::from_secs(120);

/// Prints each step; ends with an error at the first that does not go as it should.
pub(crate) async fn play(stack: &Endpoints, file: Option<&Path>) -> anyhow::Result<()> {
    let (name, content) = match file {
        Some(path) => read(path)?,
        None => (SAMPLE_NAME.to_owned(), SAMPLE.to_vec()),
    };
    ensure!(
        stack.sandbox.is_some(),
        "the demo can only pay in the sandbox of this repository, and this stack uses another gateway"
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
    println!("to pay at   {payment_url}");
    println!("paid        {}", pay(&payment_url).await?);

    let upload = client.upload(&name, content).await?;
    let file_id = text(&upload, "file_id")?;
    println!("uploaded    {name} as {file_id}");

    let counted = client.wait_for(&file_id).await?;
    match (counted["status"].as_str(), counted["word_count"].as_u64()) {
        (Some("Completed"), Some(words)) => println!("counted     {words} words"),
        _ => bail!("{name} could not be counted: {counted}"),
    }
    Ok(())
}

fn read(path: &Path) -> anyhow::Result<(String, Vec<u8>)> {
    let content = std::fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
    let name = path.file_name().unwrap_or_default();
    Ok((name.to_string_lossy().into_owned(), content))
}

/// Presses "success" on the pay page, and goes where it sends the browser.
async fn pay(payment_url: &str) -> anyhow::Result<String> {
    let payer = Payer::new();
    let next = payer.choose(payment_url, Outcome::Success).await?;
    let landing = payer.follow(&next).await?;
    let landing = landing.context("the pay page sent the browser nowhere")?;
    let status = landing.status();
    ensure!(
        status == StatusCode::OK,
        "the page after paying answered {status}: {}",
        landing.text().await?
    );
    Ok("the payer's browser is back".to_owned())
}

struct Client {
    http: reqwest::Client,
    api: String,
    access: Option<String>,
}

impl Client {
    fn new(stack: &Endpoints) -> anyhow::Result<Client> {
        Ok(Client {
            http: lambda::loopback_client()?,
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

    async fn post(&self, path: &str, body: &Value, wanted: StatusCode) -> anyhow::Result<Value> {
        answer(path, self.request(Method::POST, path).json(body), wanted).await
    }

    async fn upload(&self, name: &str, content: Vec<u8>) -> anyhow::Result<Value> {
        let boundary = Uuid::new_v4().simple().to_string();
        // As browsers write the name of a file.
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
        answer(path, request, StatusCode::CREATED).await
    }

    /// The file's row once it is no longer Processing.
    async fn wait_for(&self, file_id: &str) -> anyhow::Result<Value> {
        let path = "/api/file/";
        let began = Instant::now();
        while began.elapsed() < PATIENCE {
            let files = answer(path, self.request(Method::GET, path), StatusCode::OK).await?;
            let rows = files
                .as_array()
                .context("/api/file/ did not answer a list")?;
            let row = rows.iter().find(|row| row["file_id"] == file_id);
            let row = row.with_context(|| format!("/api/file/ does not list {file_id}"))?;
            if row["status"] != "Processing" {
                return Ok(row.clone());
            }
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
        bail!(
            "{file_id} is still Processing after {} s",
            PATIENCE.as_secs()
        )
    }
}

async fn answer(path: &str, request: RequestBuilder, wanted: StatusCode) -> anyhow::Result<Value> {
    let response = request
        .send()
        .await
        .with_context(|| format!("{path} did not answer"))?;
    let status = response.status();
    let body = response.text().await?;
    ensure!(status == wanted, "{path} answered {status}: {body}");
    serde_json::from_str(&body).with_context(|| format!("{path} did not answer JSON: {body}"))
}

fn text(answer: &Value, field: &str) -> anyhow::Result<String> {
    let value = answer[field].as_str();
    Ok(value
        .with_context(|| format!("no {field} in {answer}"))?
        .to_owned())
}
