//! The running system that all tests share.

use crate::person::{Answer, http, send};
use crate::queue;
use crate::wire::Wire;
use futures_util::FutureExt;
use local::{Stack, StackOptions};
use reqwest::Method;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, resume_unwind};
use std::sync::{Arc, LazyLock};
use tokio::runtime::Runtime;
use tokio::sync::{Mutex, RwLock};

/// A stack, and the wire between its functions and its emulator of AWS.
pub struct System {
    pub stack: Stack,
    pub wire: Arc<Wire>,
}

impl System {
    /// Starts a stack with a wire in it.
    pub async fn start(options: StackOptions) -> Self {
        static LAID: std::sync::Mutex<Option<Arc<Wire>>> = std::sync::Mutex::new(None);
        static ONE_START: Mutex<()> = Mutex::const_new(());
        let _one = ONE_START.lock().await;
        let lay: fn(&str) -> String = |emulator| {
            let wire = Wire::lay(emulator);
            LAID.lock().unwrap().insert(wire).url().to_owned()
        };
        let options = StackOptions {
            aws: Some(lay),
            parameters: parameters(),
            ..options
        };
        Self {
            stack: Stack::start(options).await.unwrap(),
            wire: LAID.lock().unwrap().take().unwrap(),
        }
    }
}

/// Of the system and of all tests.
static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| Runtime::new().unwrap());

static SYSTEM: LazyLock<Arc<System>> =
    LazyLock::new(|| Arc::new(RUNTIME.block_on(System::start(StackOptions::ephemeral()))));

tokio::task_local! {
    static ELSEWHERE: Arc<System>;
}

/// The system of this story: the one that all share, started if it is not, or the one that it plays in.
pub fn system() -> Arc<System> {
    let elsewhere = ELSEWHERE.try_with(Arc::clone);
    elsewhere.unwrap_or_else(|_| SYSTEM.clone())
}

/// A part of a story that plays in another system.
pub async fn elsewhere<T>(system: &Arc<System>, story: impl Future<Output = T>) -> T {
    ELSEWHERE.scope(system.clone(), story).await
}

/// Held by every story; by one that breaks what others use, alone.
static CALM: RwLock<()> = RwLock::const_new(());

/// All tests come from one address, none wants to wait a minute for a clean-up, and none wants a run of
/// reconcile that it did not ask for.
fn parameters() -> BTreeMap<String, String> {
    let parameters = [
        ("AttemptsPerAddress", "1000000"),
        ("UserCleanupDelaySeconds", "11"),
        ("ReconcileSchedule", "rate(1 day)"),
    ];
    parameters
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .into()
}

/// Calls an AWS service of the emulator: `DynamoDB_20120810.GetItem` and the like.
pub async fn aws(target: &str, body: Value) -> Value {
    answered(target, ask_aws(target, &body).await)
}

fn answered(call: &str, answer: Answer) -> Value {
    assert!(answer.status.is_success(), "{call}: {}", answer.body);
    answer.json()
}

async fn ask_aws(target: &str, body: &Value) -> Answer {
    let service = target.split(['_', '.']).next().unwrap_or("").to_lowercase();
    let service = service.trim_start_matches("amazon");
    let request = http().post(system().stack.emulator_url());
    let request = request
        .header("x-amz-target", target)
        .header("authorization", as_owner(service))
        .header("content-type", "application/x-amz-json-1.0");
    send(request.body(body.to_string())).await
}

/// What tokens are signed with.
pub async fn signing_key() -> String {
    let system = system();
    let secret = system.stack.storage("JwtSigningKeyArn").unwrap();
    let value = aws("secretsmanager.GetSecretValue", json!({"SecretId": secret})).await;
    value["SecretString"].as_str().unwrap().to_owned()
}

/// Calls the emulator's Lambda about the function of a crate.
async fn lambda(method: Method, function: &str, body: Option<Value>) -> Value {
    let system = system();
    let name = system.stack.function(function).unwrap();
    let url = format!(
        "{}/2015-03-31/functions/{name}/configuration",
        system.stack.emulator_url()
    );
    let mut request = http().request(method, url);
    if let Some(body) = body {
        request = request.json(&body);
    }
    let answer = send(request.header("authorization", as_owner("lambda"))).await;
    answered(function, answer)
}

/// Every line that any function has logged so far and in which `pattern` occurs: a quoted term, or nothing
/// for all lines.
pub async fn logged(pattern: &str) -> Vec<String> {
    let groups = read_logs("DescribeLogGroups", json!({})).await;
    let mut lines = Vec::new();
    for group in groups["logGroups"].as_array().unwrap() {
        let mut request = json!({"logGroupName": group["logGroupName"], "filterPattern": pattern});
        loop {
            let page = read_logs("FilterLogEvents", request.clone()).await;
            let events = page["events"].as_array().unwrap().iter();
            lines.extend(events.map(|event| event["message"].to_string()));
            match &page["nextToken"] {
                Value::Null => break,
                token => request["nextToken"] = token.clone(),
            }
        }
    }
    lines
}

/// Emulator gap: MiniStack stumbles (500) over a line that a function logs while it reads, and is asked again.
async fn read_logs(call: &str, body: Value) -> Value {
    let target = format!("Logs_20140328.{call}");
    let mut answer = ask_aws(&target, &body).await;
    for _ in 0..10 {
        if answer.status.is_server_error() {
            answer = ask_aws(&target, &body).await;
        }
    }
    answered(&target, answer)
}

/// The emulator does not check its owner's signature.
pub fn as_owner(service: &str) -> String {
    let credential = format!("Credential=test/20261122/us-east-1/{service}/aws4_request");
    format!("AWS4-HMAC-SHA256 {credential}, SignedHeaders=host, Signature=0")
}

/// Lets the function of a crate die whenever it comes to the fault point `point`; `None`: lets it live.
/// Only for stories that are [`alone`].
pub async fn let_die(function: &'static str, point: Option<&str>) {
    DYING.lock().unwrap().insert(function);
    let mut environment = lambda(Method::GET, function, None).await["Environment"].take();
    environment["Variables"]["FAULT_POINT"] = json!(point.unwrap_or("none"));
    let change = json!({ "Environment": environment });
    lambda(Method::PUT, function, Some(change)).await;
}

/// The functions that a story may have left dying.
static DYING: std::sync::Mutex<BTreeSet<&str>> = std::sync::Mutex::new(BTreeSet::new());

/// A run of `reconcile`. It works on whatever is due, also in other stories: one run at a time, so that
/// what is due in a story is done when its own run ends.
pub async fn reconcile() {
    static ONE: Mutex<()> = Mutex::const_new(());
    let _one = ONE.lock().await;
    let report = system().stack.invoke("reconcile", &json!({})).await;
    println!("{}", report.unwrap());
}

/// Runs one test's story on the system's own runtime.
pub fn story<T>(story: impl Future<Output = T>) -> T {
    LazyLock::force(&SYSTEM);
    RUNTIME.block_on(async {
        let _calm = CALM.read().await;
        story.await
    })
}

/// The same while no other story runs. Whatever becomes of it, those after it find the system whole.
pub fn alone(story: impl Future<Output = ()>) {
    LazyLock::force(&SYSTEM);
    RUNTIME.block_on(async {
        let _alone = CALM.write().await;
        let outcome = AssertUnwindSafe(story).catch_unwind().await;
        let dying = std::mem::take(&mut *DYING.lock().unwrap());
        for function in dying {
            let_die(function, None).await;
        }
        queue::take_its_time().await;
        if let Err(panic) = outcome {
            resume_unwind(panic);
        }
    });
}
