//! Messages that the sandbox itself sends: notifications, and the second of two returns.

use std::sync::Arc;
use std::time::Duration;

use crate::callback::{self, Pairs};
use crate::choices::Ipn;
use crate::gateway::Gateway;
use crate::switches::Switches;
use crate::transaction::{Delivery, DeliveryKind, Finish, Status, Transaction};
use crate::{clock, search};

/// Sends the notifications of a success; returns when the payer may be answered.
pub(crate) async fn notify_of_success(
    gateway: &Arc<Gateway>,
    transaction: &Transaction,
    switches: &Switches,
) {
    let ended = transaction.finish.as_ref().map(|finish| finish.status);
    if ended != Some(Status::Successful) {
        return;
    }
    if matches!(switches.ipn, Ipn::Before | Ipn::ThreeTimes) {
        notify(gateway, transaction, switches).await;
    }
    let late = match switches.ipn {
        Ipn::Never | Ipn::Before => 0,
        Ipn::After => 1,
        Ipn::ThreeTimes => 2,
    };
    spawn_notifications(gateway, transaction, switches, late);
}

/// Posts the callback that the payer's browser is about to post as well.
pub(crate) fn spawn_second_return(
    gateway: &Arc<Gateway>,
    transaction: &Transaction,
    finish: &Finish,
    switches: &Switches,
) {
    let url = return_url(transaction, finish.status).to_owned();
    let fields = callback::fields(transaction, finish, switches);
    let (gateway, track) = (Arc::clone(gateway), transaction.track.clone());
    tokio::spawn(async move {
        post(&gateway, &track, DeliveryKind::SecondReturn, url, fields).await;
    });
}

/// Where the browser goes after a success or a failure.
pub(crate) fn return_url(transaction: &Transaction, status: Status) -> &str {
    transaction.sent(if status == Status::Successful {
        "success_url"
    } else {
        "fail_url"
    })
}

fn spawn_notifications(
    gateway: &Arc<Gateway>,
    transaction: &Transaction,
    switches: &Switches,
    count: usize,
) {
    let (gateway, transaction, switches) =
        (Arc::clone(gateway), transaction.clone(), switches.clone());
    tokio::spawn(async move {
        for _ in 0..count {
            if !gateway
                .wait(Duration::from_millis(switches.ipn_delay_milliseconds))
                .await
            {
                return;
            }
            notify(&gateway, &transaction, &switches).await;
        }
    });
}

async fn notify(gateway: &Gateway, transaction: &Transaction, switches: &Switches) {
    // A notification tells of a success even before search does.
    let paid_from = transaction
        .finish
        .as_ref()
        .map_or_else(clock::now, |finish| finish.visible_from);
    // The encoding is undocumented; the callback's is assumed, with empty strings for null.
    let text = |value: serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    let fields = search::fields(transaction, switches, paid_from);
    let fields = fields
        .into_iter()
        .map(|(name, value)| (name, text(value)))
        .collect();
    let url = switches.ipn_url.clone().unwrap_or_default();
    post(gateway, &transaction.track, DeliveryKind::Ipn, url, fields).await;
}

async fn post(gateway: &Gateway, track: &str, kind: DeliveryKind, url: String, fields: Pairs) {
    let sent = gateway.http.post(&url).form(&fields).send();
    let result = tokio::select! {
        answered = sent => match answered {
            Ok(response) => response.status().as_u16().to_string(),
            Err(error) => format!("{:#}", anyhow::Error::from(error)),
        },
        () = gateway.closed() => "the sandbox was shut down".to_owned(),
    };
    let delivery = Delivery { kind, url, result };
    if let Err(error) = gateway.ledger.note_delivery(track, delivery) {
        eprintln!("aamarpay-sandbox: {error:#}");
    }
}
