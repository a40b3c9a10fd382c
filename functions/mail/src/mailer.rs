//! Amazon SES: hands over one mail at a time.

use crate::letter::Letter;
use anyhow::{Context, Result, anyhow};
use aws_sdk_sesv2::Client;
use aws_sdk_sesv2::error::ProvideErrorMetadata;
use aws_sdk_sesv2::types::{Body, Content, Destination, EmailContent, Message, MessageHeader};
use service::config::{self, required};

/// SES with the sender of all mails.
#[derive(Clone, Debug)]
pub struct Mailer {
    client: Client,
    /// The verified address that mails come from.
    sender: String,
    /// The configuration set, which reports the mails that come back.
    configuration_set: String,
    /// The URL of the pages that mails link to, without a trailing slash. It is never taken from a request: who asks for a mail
    /// must not choose where its links lead.
    pub public_url: String,
}

/// The outcome of handing a mail over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Handover {
    Accepted,
    /// SES takes no mail to this address, whatever is tried.
    ImpossibleAddress,
}

impl Mailer {
    /// Reads the environment. Makes no request.
    ///
    /// # Errors
    /// Names the variable that is missing.
    pub fn from_env() -> Result<Self> {
        let client = Client::new(&config::aws()?);
        let (sender, set) = (
            required("MAIL_SENDER")?,
            required("MAIL_CONFIGURATION_SET")?,
        );
        Ok(Self::new(client, sender, set, required("PUBLIC_URL")?))
    }

    pub fn new(
        client: Client,
        sender: String,
        configuration_set: String,
        public_url: String,
    ) -> Self {
        Self {
            client,
            sender,
            configuration_set,
            public_url,
        }
    }

    /// Hands `letter` for the address `to` over to SES.
    ///
    /// # Errors
    /// SES fails or refuses for a reason that may go away.
    pub async fn send(&self, to: &str, letter: &Letter) -> Result<Handover> {
        let content = EmailContent::builder().simple(message(letter)?).build();
        let request = self
            .client
            .send_email()
            .from_email_address(format!("Word Count <{}>", self.sender))
            .destination(Destination::builder().to_addresses(to).build())
            .configuration_set_name(&self.configuration_set)
            .content(content);
        let Err(error) = request.send().await else {
            return Ok(Handover::Accepted);
        };
        match error.as_service_error() {
            Some(refusal) if refusal.is_bad_request_exception() => Ok(Handover::ImpossibleAddress),
            // SES names addresses in its messages, and the log has none.
            Some(refusal) => {
                let code = refusal.code().unwrap_or("unknown");
                Err(anyhow!("SES refuses a mail: {code}"))
            }
            None => Err(error).context("send a mail"),
        }
    }
}

fn message(letter: &Letter) -> Result<Message> {
    let body = Body::builder()
        .text(utf8(&letter.text())?)
        .html(utf8(&letter.html())?)
        .build();
    let message = Message::builder()
        .subject(utf8(&letter.subject)?)
        .body(body);
    let headers = letter.unsubscribe.iter().flat_map(|links| {
        // RFC 8058: the button of the reader's mail program.
        let url = format!("<{}>", links.one_click);
        [
            ("List-Unsubscribe", url),
            (
                "List-Unsubscribe-Post",
                "List-Unsubscribe=One-Click".to_owned(),
            ),
        ]
    });
    let headers: Result<Vec<_>> = headers
        .map(|(name, value)| {
            let header = MessageHeader::builder().name(name).value(value);
            header.build().context("build a header")
        })
        .collect();
    Ok(message.set_headers(Some(headers?)).build())
}

fn utf8(text: &str) -> Result<Content> {
    let content = Content::builder().charset("UTF-8").data(text);
    content.build().context("build a part of a mail")
}
