//! Shows the mails that were handed over to the SES of the emulator, so that nobody needs a mail server to follow a link.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::time::Duration;

use serde::Deserialize;

use crate::emulator_api::{ACCOUNT_ID, loopback_client};

/// Where the emulator lists the mails.
pub(crate) const PATH: &str = "/_ministack/ses/messages";

const PAUSE: Duration = Duration::from_secs(1);

#[derive(Deserialize)]
struct Page {
    /// By account, oldest first.
    messages: BTreeMap<String, Vec<Mail>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Mail {
    to: Vec<String>,
    subject: String,
    body_text: String,
}

/// Prints every mail as it arrives, for ever. An emulator that does not answer has no mails.
pub(crate) async fn print_new(emulator: &str) -> Infallible {
    let mut printed = 0;
    loop {
        if let Ok(mails) = read(emulator).await {
            for mail in mails.iter().skip(printed) {
                println!("{}", shown(mail));
            }
            printed = mails.len();
        }
        tokio::time::sleep(PAUSE).await;
    }
}

async fn read(emulator: &str) -> anyhow::Result<Vec<Mail>> {
    let answer = loopback_client()?.get(format!("{emulator}{PATH}"));
    let answer = answer.send().await?.error_for_status()?;
    let mut page: Page = answer.json().await?;
    Ok(page.messages.remove(ACCOUNT_ID).unwrap_or_default())
}

fn shown(mail: &Mail) -> String {
    let mut text = format!("\nmail to {}: {}\n", mail.to.join(", "), mail.subject);
    for line in mail.body_text.lines() {
        text.push_str("  | ");
        text.push_str(line);
        text.push('\n');
    }
    text
}
