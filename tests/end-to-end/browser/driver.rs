//! A real Chromium, driven by chromedriver, both from the distribution's packages.

use crate::harness::scenario::scenario;
use crate::harness::system::system;
use crate::harness::wait::TIMEOUT;
use fantoccini::actions::{InputSource, KeyAction, KeyActions};
use fantoccini::error::CmdError;
use fantoccini::key::Key;
use fantoccini::wd::Capabilities;
use fantoccini::{Client, ClientBuilder, Locator};
use futures_util::FutureExt;
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use std::io::ErrorKind;
use std::panic::{AssertUnwindSafe, resume_unwind};
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

const AXE: &str = include_str!("../axe-core/axe.min.js");

/// The settings of a browser.
#[derive(Clone, Copy, Debug)]
pub struct Setup {
    /// Whether pages may run scripts.
    pub scripts: bool,
    /// Whether the user prefers dark pages.
    pub dark: bool,
    /// Width and height of the window in CSS pixels.
    pub window: (u32, u32),
    /// The languages that the user prefers, as Chromium's setting lists them.
    pub languages: &'static str,
}

pub const DESKTOP: Setup = Setup {
    scripts: true,
    dark: false,
    window: (1100, 1200),
    languages: "en-US,en",
};

pub const PHONE: Setup = Setup {
    scripts: true,
    dark: false,
    window: (390, 844),
    languages: "en-US,en",
};

/// Runs a test in a browser of its own, and closes the browser however the test ends. Without chromedriver the test
/// is skipped, but fails if `CI` is set.
pub fn browse(setup: Setup, test: impl AsyncFnOnce(&Browser)) {
    scenario(async {
        let Some((mut driver, port)) = start_driver().await else {
            assert!(
                std::env::var_os("CI").is_none(),
                "no chromedriver: install the packages chromium and chromium-driver"
            );
            eprintln!("skipped: no chromedriver (packages chromium and chromium-driver)");
            return;
        };
        let browser = Browser::start(port, setup).await;
        let outcome = AssertUnwindSafe(test(&browser)).catch_unwind().await;
        if outcome.is_err() {
            browser.screenshot("failed").await;
        }
        // Closing the session ends Chromium. Killing chromedriver alone would leave Chromium running.
        let closed = browser.client.close().await;
        driver.kill().await.unwrap();
        if let Err(panic) = outcome {
            resume_unwind(panic);
        }
        closed.unwrap();
    });
}

/// Starts chromedriver. `None`: it is not installed.
///
/// chromedriver takes a port that is free in IPv6 and then wants the same port in IPv4, where a connection of another
/// test may have it. It exits then, so it is started again.
///
/// # Panics
/// When chromedriver exits ten times, with the last thing it printed.
async fn start_driver() -> Option<(Child, u16)> {
    let mut printed = String::new();
    for _ in 0..10 {
        let mut driver = match Command::new("chromedriver")
            .arg("--port=0")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
        {
            Ok(driver) => driver,
            Err(error) if error.kind() == ErrorKind::NotFound => return None,
            Err(error) => panic!("chromedriver cannot be started: {error}"),
        };
        let mut lines = BufReader::new(driver.stdout.take().unwrap()).lines();
        while let Some(line) = lines.next_line().await.unwrap() {
            if let Some(port) = announced_port(&line) {
                // Reading on, because chromedriver would block on a full pipe.
                tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
                return Some((driver, port));
            }
            printed = line;
        }
    }
    panic!("chromedriver exits at every start: {printed}");
}

/// The port in the line with which chromedriver says that it is ready.
fn announced_port(line: &str) -> Option<u16> {
    let (_, port) = line.rsplit_once("started successfully on port ")?;
    port.trim_end_matches('.').parse().ok()
}

/// A browser window, with a method for each thing a user does.
pub struct Browser {
    client: Client,
}

impl Browser {
    async fn start(port: u16, setup: Setup) -> Self {
        let (width, height) = setup.window;
        let mut options = json!({
            "args": [
                "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
                "--disable-background-networking", "--disable-component-update", "--disable-sync",
                "--no-first-run", "--lang=en", format!("--window-size={width},{height}"),
            ],
        });
        if width < 500 {
            // Chromium opens no window that narrow, but emulates a phone's screen.
            let screen = json!({"width": width, "height": height, "pixelRatio": 2.0});
            options["mobileEmulation"] = json!({"deviceMetrics": screen});
        }
        if setup.dark {
            let arguments = options["args"].as_array_mut().unwrap();
            arguments.push(json!("--blink-settings=preferredColorScheme=0"));
        }
        let mut preferences = json!({"intl.accept_languages": setup.languages});
        if !setup.scripts {
            preferences["profile.managed_default_content_settings.javascript"] = json!(2);
        }
        options["prefs"] = preferences;
        let mut capabilities = Capabilities::new();
        capabilities.insert("goog:chromeOptions".to_owned(), options);
        let client = ClientBuilder::new(HttpConnector::new())
            .capabilities(capabilities)
            .connect(&format!("http://127.0.0.1:{port}"))
            .await
            .unwrap();
        Self { client }
    }

    /// Opens a path of the running system, once the page that the last click leads to is there (see [`Browser::click`]).
    pub async fn open(&self, path: &str) {
        self.open_url(&format!("{}{path}", system().stack.url()))
            .await;
    }

    /// Opens any page.
    pub async fn open_url(&self, url: &str) {
        self.client.goto(url).await.unwrap();
    }

    /// Opens a page of another site, with this HTML.
    pub async fn open_other_site(&self, html: &str) {
        let url = format!("data:text/html,{}", url_encoded(html));
        self.client.goto(&url).await.unwrap();
    }

    /// Removes a cookie of the running system.
    pub async fn forget(&self, cookie: &str) {
        self.client.delete_cookie(cookie).await.unwrap();
    }

    /// The path of the open page.
    pub async fn path(&self) -> String {
        self.client.current_url().await.unwrap().path().to_owned()
    }

    /// Waits until the page at `path` is open.
    pub async fn lands_on(&self, path: &str) {
        let there = async {
            while self.path().await != path {
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        };
        if tokio::time::timeout(TIMEOUT, there).await.is_err() {
            panic!("not on {path} but on {}", self.path().await);
        }
    }

    /// Waits for the field with this id, and replaces its text.
    pub async fn fill(&self, id: &str, text: &str) {
        let field = self.wait_for(Locator::Id(id)).await;
        field.clear().await.unwrap();
        field.send_keys(text).await.unwrap();
    }

    /// Waits for the file field with this id, and chooses a file of this machine in it.
    pub async fn choose_file(&self, id: &str, path: &Path) {
        let field = self.wait_for(Locator::Id(id)).await;
        field.send_keys(path.to_str().unwrap()).await.unwrap();
    }

    /// Waits for a button or link whose text starts with `words`, and clicks it. A test has to wait for the page that this leads
    /// to before it opens or looks at one: the answer to a form may still be on its way, and would take its place.
    pub async fn click(&self, words: &str) {
        let wanted = format!(
            "//*[self::button or self::a or self::summary][starts-with(normalize-space(), '{words}')]"
        );
        let element = self.wait_for(Locator::XPath(&wanted)).await;
        element.click().await.unwrap();
    }

    /// Waits until the page has the element.
    pub async fn wait_for(&self, locator: Locator<'_>) -> fantoccini::elements::Element {
        let waiting = self.client.wait().at_most(TIMEOUT).for_element(locator);
        match waiting.await {
            Ok(element) => element,
            Err(error) => panic!("no {locator:?}: {error}; {}", self.text().await),
        }
    }

    /// Waits until the page shows `words`.
    pub async fn shows(&self, words: &str) {
        let wanted = format!("//body[contains(normalize-space(), '{words}')]");
        self.wait_for(Locator::XPath(&wanted)).await;
    }

    /// Whether the page has such an element now.
    pub async fn has(&self, css: &str) -> bool {
        !self
            .client
            .find_all(Locator::Css(css))
            .await
            .unwrap()
            .is_empty()
    }

    /// The visible text of the page.
    pub async fn text(&self) -> String {
        let body = self.client.find(Locator::Css("body")).await.unwrap();
        body.text().await.unwrap()
    }

    /// Presses keys, wherever the focus is.
    pub async fn press_keys(&self, keys: &str) {
        // They are not sent to the focused element, because a file field would take them for a path.
        let mut pressed = KeyActions::new("keyboard".to_owned());
        for value in keys.chars() {
            pressed = pressed
                .then(KeyAction::Down { value })
                .then(KeyAction::Up { value });
        }
        self.client.perform_actions(pressed).await.unwrap();
    }

    /// Presses Tab until the focus is on the element that `css` selects.
    pub async fn tab_to(&self, css: &str) {
        for _ in 0..60 {
            self.press_keys(&char::from(Key::Tab).to_string()).await;
            let focused = self.client.active_element().await.unwrap();
            let wanted = self.client.find(Locator::Css(css)).await.unwrap();
            if focused.element_id() == wanted.element_id() {
                return;
            }
        }
        panic!("the Tab key does not lead to {css}: {}", self.text().await);
    }

    /// Runs a script in the page.
    pub async fn run_script(&self, script: &str) -> Result<Value, CmdError> {
        self.client.execute(script, Vec::new()).await
    }

    /// Fails if axe-core finds a barrier for people with disabilities, or if the page is wider than its window.
    pub async fn expect_accessible(&self) {
        self.run_script(AXE).await.unwrap();
        let check = "const done = arguments[0];
            axe.run({resultTypes: ['violations']}).then((found) => done(found.violations.map(
                (one) => `${one.id}: ${one.nodes.map((node) => node.html).join(' | ')}`)));";
        let found = self.client.execute_async(check, Vec::new()).await.unwrap();
        assert_eq!(found, json!([]), "{}", self.path().await);
        let width = "return document.documentElement.scrollWidth - innerWidth";
        let overflow = self.run_script(width).await.unwrap().as_i64().unwrap();
        assert!(
            overflow <= 0,
            "{} is {overflow} px too wide",
            self.path().await
        );
    }

    /// Saves what the window shows in target/tmp/pages, which git ignores.
    pub async fn screenshot(&self, name: &str) {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("pages");
        std::fs::create_dir_all(&folder).unwrap();
        let image = self.client.screenshot().await.unwrap();
        std::fs::write(folder.join(format!("{name}.png")), image).unwrap();
    }
}

fn url_encoded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}
