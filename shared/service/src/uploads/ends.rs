//! The ends of a file. Each is one transaction on condition that the file is Processing.

use crate::app::App;
use crate::metrics::Metric;
use crate::throttle;
use anyhow::Result;
use counting::CountError;
use domain::{Activity, FailureCode, FailureReason, Statistics, StoredFile};
use store::RefundCredit;

/// The outcome of ending a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// The credit stays spent.
    Charged,
    /// The owner has the credit back, so the file may not keep its object.
    Refunded,
    /// The file already had a final state; nothing changed.
    Already,
}

/// Ends `file` as Completed with what was counted.
///
/// # Errors
/// DynamoDB fails.
pub async fn complete(app: &App, file: &StoredFile, counted: &Statistics) -> Result<Ended> {
    let words = counted.total.words;
    let activity = Activity::words_counted(app.new_id(), file, words, app.clock.now());
    let completed = app.store.complete_file(file, counted, &activity).await?;
    if completed {
        app.metrics.count(Metric::UploadCounted);
        app.metrics.add(Metric::WordsCounted, words);
    }
    Ok(charged(completed))
}

/// Ends `file` as Failed because its content cannot be counted. The credit is refunded, but only for a limited number of
/// files of an account in a day: each has cost us the work of storing and reading it.
///
/// # Errors
/// DynamoDB fails.
pub async fn fail_uncountable(app: &App, file: &StoredFile, error: &CountError) -> Result<Ended> {
    let reason = reason_of(error);
    let allowance = throttle::refunds(app, file.user_id);
    let refunded = reason.clone().and_refunded();
    let activity = failed(app, file, &refunded, true);
    let outcome = app
        .store
        .refund_credit(file, &refunded, &activity, Some(&allowance));
    match outcome.await? {
        RefundCredit::Refunded => {
            app.metrics.count(Metric::CreditRefunded);
            return Ok(Ended::Refunded);
        }
        RefundCredit::AlreadyEnded => return Ok(Ended::Already),
        RefundCredit::UsedUp => {}
    }
    let reason = reason.and_charged(allowance.limit);
    let activity = failed(app, file, &reason, false);
    let failed = app.store.fail_file(file, &reason, &activity).await?;
    if failed {
        app.metrics.count(Metric::UploadFailed);
    }
    Ok(charged(failed))
}

/// Ends `file` as Failed and refunds its credit, because we are at fault or its owner deleted it in time. `false`: the file
/// already had a final state.
///
/// # Errors
/// DynamoDB fails.
pub async fn refund(app: &App, file: &StoredFile, reason: &FailureReason) -> Result<bool> {
    let activity = failed(app, file, reason, true);
    let outcome = app
        .store
        .refund_credit(file, reason, &activity, None)
        .await?;
    let is_refunded = outcome == RefundCredit::Refunded;
    if is_refunded {
        app.metrics.count(Metric::CreditRefunded);
    }
    Ok(is_refunded)
}

fn failed(app: &App, file: &StoredFile, reason: &FailureReason, is_refunded: bool) -> Activity {
    Activity::count_failed(app.new_id(), file, reason, is_refunded, app.clock.now())
}

fn charged(has_ended: bool) -> Ended {
    match has_ended {
        true => Ended::Charged,
        false => Ended::Already,
    }
}

pub(super) fn reason_of(error: &CountError) -> FailureReason {
    let code = match error {
        CountError::Empty => FailureCode::Empty,
        CountError::NotText => FailureCode::NotText,
        CountError::NotDocx => FailureCode::NotDocx,
        CountError::Encrypted => FailureCode::Encrypted,
        CountError::Included(_) => FailureCode::Included,
        CountError::Malformed(_) => FailureCode::Malformed,
        CountError::TooLarge(_) => FailureCode::TooLarge,
        CountError::TookTooLong => FailureCode::TookTooLong,
    };
    FailureReason::new(code, error.to_string())
}
