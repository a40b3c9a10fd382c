//! The running system that all tests share, and further systems for tests that stop one.

use super::fault_proxy::FaultProxy;
use super::other_origin;
use local::{Stack, StackOptions};
use serde_json::json;
use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};
use tokio::runtime::Runtime;
use tokio::sync::Mutex;

/// A stack, and the proxy between its functions and its emulator of AWS.
pub struct System {
    pub stack: Stack,
    pub faults: Arc<FaultProxy>,
}

impl System {
    pub async fn start(options: StackOptions) -> Self {
        // `StackOptions` takes a function pointer, which cannot capture where to leave the proxy.
        static STARTED: std::sync::Mutex<Option<Arc<FaultProxy>>> = std::sync::Mutex::new(None);
        static ONE_AT_A_TIME: Mutex<()> = Mutex::const_new(());
        let _guard = ONE_AT_A_TIME.lock().await;
        let start_proxy: fn(&str) -> String = |emulator| {
            let proxy = FaultProxy::start(emulator);
            STARTED.lock().unwrap().insert(proxy).url().to_owned()
        };
        let options = StackOptions {
            aws: Some(start_proxy),
            parameters: parameters().into_iter().chain(options.parameters).collect(),
            ..options
        };
        Self {
            stack: Stack::start(options).await.unwrap(),
            faults: STARTED.lock().unwrap().take().unwrap(),
        }
    }
}

/// All tests share one client address, none waits a minute for a clean-up, and each runs `reconcile` itself. Pages of one
/// other origin may call the API.
fn parameters() -> BTreeMap<String, String> {
    let origins = format!("https://app.example,{}", other_origin::allowed());
    let parameters = [
        ("AllowedOrigins", origins.as_str()),
        ("AttemptsPerAddress", "1000000"),
        ("CallbacksPerAddress", "1000000"),
        ("PaymentsPerAccount", "1000000"),
        ("UserCleanupDelaySeconds", "30"),
        ("ReconcileSchedule", "rate(1 day)"),
    ];
    parameters
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .into()
}

/// The runtime of the shared system and of all tests.
static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| Runtime::new().unwrap());

static SHARED: LazyLock<Arc<System>> =
    LazyLock::new(|| Arc::new(RUNTIME.block_on(System::start(StackOptions::ephemeral()))));

tokio::task_local! {
    static OTHER: Arc<System>;
}

/// The system of the running test: the one given to [`on`], or else the shared one.
pub fn system() -> Arc<System> {
    let other = OTHER.try_with(Arc::clone);
    other.unwrap_or_else(|_| SHARED.clone())
}

/// Runs a part of a test on another system.
pub async fn on<T>(system: &Arc<System>, part: impl Future<Output = T>) -> T {
    OTHER.scope(system.clone(), part).await
}

/// Runs a test to its end, after the shared system has started.
pub fn block_on<T>(test: impl Future<Output = T>) -> T {
    LazyLock::force(&SHARED);
    RUNTIME.block_on(test)
}

/// Runs `reconcile` once. It processes everything that is due, also what other tests made due. So only one run goes
/// on at a time: a test that has waited for its own run knows that all it made due is processed.
pub async fn reconcile() {
    static ONE_AT_A_TIME: Mutex<()> = Mutex::const_new(());
    let _guard = ONE_AT_A_TIME.lock().await;
    let report = system().stack.invoke("reconcile", &json!({})).await;
    println!("{}", report.unwrap());
}
