use std::path::PathBuf;
use std::process::Stdio;
use std::time::{Duration, Instant};

use aamarpay_sandbox::Options;
use serde_json::json;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::process::{Child, Command};

use crate::stage::Stage;

/// A state file that is removed when the test ends.
struct StateFile(PathBuf);

impl StateFile {
    fn new() -> StateFile {
        let name = format!("aamarpay-sandbox-{}", uuid::Uuid::new_v4());
        StateFile(std::env::temp_dir().join(name))
    }

    fn options(&self) -> Options {
        Options {
            state_file: Some(self.0.clone()),
            ..Options::default()
        }
    }
}

impl Drop for StateFile {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

#[tokio::test]
async fn a_restarted_sandbox_knows_its_transactions() {
    let state = StateFile::new();
    let stage = Stage::with(state.options()).await;
    stage.pay("paid", "success").await;
    let open = stage.open("open").await;
    let paid = stage.search("paid").await.body;
    let listed = stage.transactions().await["transactions"]
        .as_array()
        .unwrap()
        .len();
    stage.sandbox.shutdown().await;

    let stage = Stage::with(state.options()).await;
    assert_eq!(stage.search("paid").await.body, paid);
    let (_, path) = open.split_at(open.find("/paynow").unwrap());
    stage
        .click(&format!("{}{path}", stage.sandbox.url()), "fail")
        .await;
    assert_eq!(stage.search("open").await.json()["status_code"], "7");
    assert!(
        stage
            .initiate(&stage.order("paid"))
            .await
            .body
            .contains("Dublicate")
    );
    assert_eq!(
        stage.transactions().await["transactions"]
            .as_array()
            .unwrap()
            .len(),
        listed
    );
}

#[tokio::test]
async fn reset_survives_a_restart() {
    let state = StateFile::new();
    let stage = Stage::with(state.options()).await;
    stage.open("order-1").await;
    stage.control("reset", json!({})).await;
    stage.open("order-2").await;
    stage.sandbox.shutdown().await;
    let stage = Stage::with(state.options()).await;
    assert_eq!(
        stage.search("order-1").await.json()["status"],
        "Invalid-Data"
    );
    assert_eq!(stage.search("order-2").await.json()["status_code"], "0");
}

#[tokio::test]
async fn a_line_cut_off_by_a_crash_is_dropped() {
    let state = StateFile::new();
    let stage = Stage::with(state.options()).await;
    stage.open("order-1").await;
    stage.sandbox.shutdown().await;
    let mut text = std::fs::read_to_string(&state.0).unwrap();
    text.push_str("{\"track\":\"AAM1");
    std::fs::write(&state.0, text).unwrap();
    let stage = Stage::with(state.options()).await;
    assert_eq!(stage.search("order-1").await.json()["status_code"], "0");
    stage.open("order-2").await;
    stage.sandbox.shutdown().await;
    let stage = Stage::with(state.options()).await;
    assert_eq!(stage.search("order-2").await.json()["status_code"], "0");
}

#[tokio::test]
async fn a_file_that_is_no_state_file_is_not_overwritten() {
    let state = StateFile::new();
    std::fs::write(&state.0, "my diary\nday 1\n").unwrap();
    let error = aamarpay_sandbox::Sandbox::start(state.options())
        .await
        .err()
        .unwrap();
    assert!(
        format!("{error:#}").contains("line 1: not a transaction"),
        "{error:#}"
    );
    assert_eq!(
        std::fs::read_to_string(&state.0).unwrap(),
        "my diary\nday 1\n"
    );
}

async fn start_binary(state: &StateFile) -> (Child, String) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_aamarpay-sandbox"))
        .args(["--port", "0", "--state"])
        .arg(&state.0)
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let line = lines.next_line().await.unwrap().unwrap();
    let url = line
        .split_whitespace()
        .find(|word| word.starts_with("http://"))
        .unwrap();
    (child, url.trim_end_matches(',').to_owned())
}

#[tokio::test]
async fn a_killed_process_loses_nothing_that_it_had_confirmed() {
    let state = StateFile::new();
    let stage = Stage::new().await;
    let (mut child, url) = start_binary(&state).await;
    let order = stage.order("order-1").to_string();
    let opened = stage
        .http
        .post(format!("{url}/jsonpost.php"))
        .body(order)
        .send()
        .await
        .unwrap();
    let opened: serde_json::Value = opened.json().await.unwrap();
    stage
        .click(opened["payment_url"].as_str().unwrap(), "success")
        .await;
    child.kill().await.unwrap();

    let (_child, url) = start_binary(&state).await;
    let search = stage
        .search_url("order-1")
        .replace(&stage.sandbox.url(), &url);
    assert_eq!(stage.get(&search).await.json()["status_code"], "2");
}

#[tokio::test]
async fn shutdown_waits_neither_for_hanging_answers_nor_for_stalled_clients() {
    let stage = Stage::new().await;
    stage.switch(json!({"search": "hang"})).await;
    let url = stage.search_url("order-1");
    let hanging = tokio::spawn(stage.http.get(&url).send());
    let address = stage.sandbox.url().trim_start_matches("http://").to_owned();
    let mut stalled = tokio::net::TcpStream::connect(&address).await.unwrap();
    stalled
        .write_all(b"POST /jsonpost.php HTTP/1.1\r\nContent-Length: 9\r\n\r\n{")
        .await
        .unwrap();
    while stage.transactions().await["searches"]["order-1"] != 1 {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    let started = Instant::now();
    stage.sandbox.shutdown().await;
    assert!(
        started.elapsed() < Duration::from_secs(20),
        "{:?}",
        started.elapsed()
    );
    assert_eq!(hanging.await.unwrap().unwrap().status(), 200);
    assert!(tokio::net::TcpStream::connect(&address).await.is_err());
}
