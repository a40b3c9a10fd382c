//! Who may get a mail.

use crate::compose::Email;
use anyhow::Result;
use domain::User;
use service::App;
use service::mails::address_hash;
use service::throttle::{self, Throttle};

/// What a mail is to its reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// It is about the security of an account, or was asked for: it goes to any address that takes mails.
    Necessary,
    /// It reports a result: only to confirmed addresses, whose owners want it.
    Result,
}

/// Whether `user` may get a mail of this `purpose` at the present address.
pub fn wants(user: &User, purpose: Purpose) -> bool {
    match purpose {
        Purpose::Necessary => user.is_active,
        Purpose::Result => {
            user.is_active && user.wants_result_mails && user.email_confirmed_at().is_some()
        }
    }
}

/// Whether the mail may go to its address: no mail has come back from it, and it has not got too many of the kind today. The
/// mail counts.
///
/// # Errors
/// DynamoDB fails.
pub async fn takes_mail(app: &App, email: &Email) -> Result<bool> {
    let hash = address_hash(&email.to);
    let is_refused = app.store.undeliverable(&hash, app.clock.now()).await?;
    if is_refused.is_some() {
        tracing::info!("no mail: mails to this address came back");
        return Ok(false);
    }
    match throttle::mail_to(app, email.kind, &hash, email.is_confirmed).await? {
        Throttle::Allowed => Ok(true),
        Throttle::Refused { .. } => {
            tracing::warn!("no mail: the address has got too many today");
            Ok(false)
        }
    }
}
