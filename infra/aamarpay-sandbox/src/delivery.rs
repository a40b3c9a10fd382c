//! The messages that the sandbox itself sends to the merchant: notifications, and the second return of
//! [`ReturnToMerchant::Twice`](crate::ReturnToMerchant::Twice).

use std::sync::Arc;
use std::time::Duration;

use crate::callback::{self, Pairs};
use crate::choices::Ipn;
use crate::provider::Provider;
use crate::switches::Switches;
use crate::transaction::{Delivery, DeliveryKind, Finish, Status, Transaction};
use crate::{clock, search};

/// Sends the notifications of a success. Returns after those that must arrive before the payer gets an answer, and
/// sends the others later.
pub(crate) async fn notify_of_success(
    provider: &Arc<Provider>,
    transaction: &Transaction,
    switches: &Switches,
) {
    let ended = transaction.finish.as_ref().map(|finish| finish.status);
    if ended != Some(Status::Successful) {
        return;
    }
    if matches!(switches.ipn, Ipn::Before | Ipn::ThreeTimes) {
        notify(provider, transaction, switches).await;
    }
    let late = match switches.ipn {
        Ipn::Never | Ipn::Before => 0,
        Ipn::After => 1,
        Ipn::ThreeTimes => 2,
    };
    spawn_notifications(provider, transaction, switches, late);
}

/// Posts the same callback that the payer's browser is about to post.
pub(crate) fn spawn_second_return(
    provider: &Arc<Provider>,
    transaction: &Transaction,
    finish: &Finish,
    switches: &Switches,
) {
    let url = return_url(transaction, finish.status).to_owned();
    let fields = callback::fields(transaction, finish, switches);
    let (provider, track) = (Arc::clone(provider), transaction.track.clone());
    tokio::spawn(async move {
        post(&provider, &track, DeliveryKind::SecondReturn, url, fields).await;
    });
}

/// The URL that the browser goes to after a success or a failure.
pub(crate) fn return_url(transaction: &Transaction, status: Status) -> &str {
    transaction.sent(if status == Status::Successful {
        "success_url"
    } else {
        "fail_url"
    })
}

fn spawn_notifications(
    provider: &Arc<Provider>,
    transaction: &Transaction,
    switches: &Switches,
    count: usize,
) {
    let (provider, transaction, switches) =
        (Arc::clone(provider), transaction.clone(), switches.clone());
    tokio::spawn(async move {
        for _ in 0..count {
            if !provider
                .wait(Duration::from_millis(switches.ipn_delay_milliseconds))
                .await
            {
                return;
            }
            notify(&provider, &transaction, &switches).await;
        }
    });
}

async fn notify(provider: &Provider, transaction: &Transaction, switches: &Switches) {
    // A notification reports a success even while search does not report it yet.
    let paid_from = transaction
        .finish
        .as_ref()
        .map_or_else(clock::now, |finish| finish.visible_from);
    // The encoding is undocumented. This is the callback's, with an empty string for null.
    let text = |value: serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    let fields = search::fields(transaction, switches, paid_from);
    let fields = fields
        .into_iter()
        .map(|(name, value)| (name, text(value)))
        .collect();
    let url = switches.ipn_url.clone().unwrap_or_default();
    post(provider, &transaction.track, DeliveryKind::Ipn, url, fields).await;
}

async fn post(provider: &Provider, track: &str, kind: DeliveryKind, url: String, fields: Pairs) {
    let sent = provider.http.post(&url).form(&fields).send();
    let result = tokio::select! {
        answered = sent => match answered {
            Ok(response) => response.status().as_u16().to_string(),
            Err(error) => format!("{:#}", anyhow::Error::from(error)),
        },
        () = provider.closed() => "the sandbox was shut down".to_owned(),
    };
    let delivery = Delivery { kind, url, result };
    if let Err(error) = provider.ledger.record_delivery(track, delivery) {
        eprintln!("aamarpay-sandbox: {error:#}");
    }
}
