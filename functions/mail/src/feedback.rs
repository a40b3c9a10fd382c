//! What SES reports about mails that were handed over.

use anyhow::Result;
use serde::Deserialize;
use service::App;
use service::mails::{Undeliverable, address_hash};

/// The part `detail` of an event, as far as it matters here. Times and reasons of mail servers are left out.
#[derive(Debug, Deserialize)]
#[serde(tag = "eventType")]
pub enum Feedback {
    Bounce {
        bounce: Bounce,
    },
    Complaint {
        complaint: Complaint,
    },
    /// The event rule lets no others through.
    #[serde(other)]
    Other,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Bounce {
    bounce_type: String,
    bounced_recipients: Vec<Recipient>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Complaint {
    complained_recipients: Vec<Recipient>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Recipient {
    email_address: String,
}

/// Stops mails to addresses that took none for good, or whose readers complained. A full mailbox is no reason.
pub async fn note(app: &App, feedback: &Feedback) -> Result<()> {
    let (recipients, reason) = match feedback {
        Feedback::Bounce { bounce } if bounce.bounce_type == "Permanent" => {
            (&bounce.bounced_recipients, Undeliverable::Bounced)
        }
        Feedback::Complaint { complaint } => {
            (&complaint.complained_recipients, Undeliverable::Complained)
        }
        Feedback::Bounce { .. } | Feedback::Other => return Ok(()),
    };
    for recipient in recipients {
        let hash = address_hash(&recipient.email_address);
        let marked = app.store.mark_undeliverable(&hash, reason, app.clock.now());
        marked.await?;
    }
    tracing::info!(?reason, addresses = recipients.len(), "mails came back");
    Ok(())
}
