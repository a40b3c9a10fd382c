//! The mails that the emulator's SES got, and what SES reports about mails.

use super::aws;
use super::http::fetch;
use super::system::system;
use super::wait::eventually;
use reqwest::Method;
use serde_json::{Value, json};
use std::sync::Mutex;

/// A mail as it arrived.
#[derive(Clone, Debug)]
pub struct Mail {
    pub subject: String,
    pub text: String,
    pub html: String,
}

impl Mail {
    /// Path and query of the first link with `part` in it.
    pub fn link(&self, part: &str) -> String {
        let base = system().stack.url().to_owned();
        let mut lines = self.text.lines();
        let link = lines.find_map(|line| {
            line.find(&base)
                .map(|at| &line[at..])
                .filter(|url| url.contains(part))
        });
        let link = link.unwrap_or_else(|| panic!("no {part} in {}", self.text));
        link[base.len()..].to_owned()
    }

    /// The token of the first link with `part` in it.
    pub fn token(&self, part: &str) -> String {
        let link = self.link(part);
        link.split_once("token=").unwrap().1.to_owned()
    }
}

/// The mails to `address`, oldest first.
pub async fn mails_to(address: &str) -> Vec<Mail> {
    let request = aws::request("ses", Method::GET, "/_ministack/ses/messages");
    let page = aws::succeeded("list mails", fetch(request).await);
    let accounts = page["messages"].as_object().unwrap().values();
    let mails = accounts.flat_map(|mails| mails.as_array().unwrap());
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    mails
        .filter(|mail| mail["To"][0] == address)
        .map(|mail| Mail {
            subject: text(&mail["Subject"]),
            text: text(&mail["BodyText"]),
            html: text(&mail["BodyHtml"]),
        })
        .collect()
}

/// Waits for a mail to `address` with this subject; the newest, if there are several.
pub async fn wait_for_mail(address: &str, subject: &str) -> Mail {
    let found = Mutex::new(None);
    eventually(&format!("a mail: {subject}"), async || {
        let mails = mails_to(address).await;
        let mail = mails.into_iter().rev().find(|mail| mail.subject == subject);
        let is_there = mail.is_some();
        *found.lock().unwrap() = mail;
        is_there
    })
    .await;
    found.into_inner().unwrap().unwrap()
}

/// Sends the event with which SES reports that no mail reaches `address`, as EventBridge sends it to the queue. Emulator gap:
/// MiniStack reports nothing, and like AWS it lets nobody else speak for SES on the bus.
pub async fn report_bounce(address: &str) {
    let event = json!({
        "version": "0", "source": "aws.ses", "detail-type": "Email Bounced",
        "detail": {
            "eventType": "Bounce",
            "bounce": {"bounceType": "Permanent", "bouncedRecipients": [{"emailAddress": address}]},
            "mail": {"destination": [address]},
        },
    });
    let system = system();
    let queue = system.stack.storage("MailQueueUrl").unwrap();
    let message = json!({"QueueUrl": queue, "MessageBody": event.to_string()});
    aws::call("AmazonSQS.SendMessage", message).await;
}
