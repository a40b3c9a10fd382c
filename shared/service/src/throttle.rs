//! Budgets: what a client without an account, or with somebody else's name, may make the system do in a time, and how much
//! work one account may start.
//!
//! A budget is a counter in a row with a TTL, for a window of time. It is counted before the work is done, so that
//! concurrent requests get no more than consecutive ones; only the failures of an account are counted when they have failed, so
//! that logins at the same time may exceed that limit by their number. No row is shared by everybody, and only one is shared by
//! everybody who tries the same account: [`Limits::failures_per_account`] is high, its window long, and a client that
//! signed in before is exempt, so that strangers cannot lock an owner out.

mod budget;
mod login;

pub use login::{BeginLogin, Login, begin_login};

use crate::app::App;
use crate::mails::MailKind;
use anyhow::Result;
use budget::{Budget, cut, network, take};
use chrono::{Days, TimeDelta};
use domain::UserId;
use domain::calendar::{bangladesh_day, start_of_day};
use store::Allowance;

const MINUTE: TimeDelta = TimeDelta::minutes(1);
/// The window of the failures of an account.
const HOUR: TimeDelta = TimeDelta::hours(1);
/// The window of the mails to an address.
const DAY: TimeDelta = TimeDelta::days(1);
/// Links to reset a password that a client may ask for at one address in an hour.
const RESETS_PER_HOUR: u64 = 5;
/// New addresses that an account may get in an hour.
const EMAIL_CHANGES_PER_HOUR: u64 = 10;
/// Links to confirm its address that an account may ask for in an hour.
const CONFIRMATIONS_PER_HOUR: u64 = 3;
/// Archives with its data that an account may ask for in a day.
const EXPORTS_PER_DAY: u64 = 3;
/// Mails of a kind in a day to an address that the account has not confirmed: it may be that of somebody else.
const MAILS_TO_UNCONFIRMED: u64 = 20;
/// Mails of a kind in a day to an address that the account has confirmed.
const MAILS_TO_CONFIRMED: u64 = 200;
/// A password change costs a hash. It needs the account's token, so this only bounds the work.
const PASSWORD_CHANGES_PER_MINUTE: u64 = 5;

/// The sizes of the budgets.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Failed logins to one account from one client address in a minute. Registrations of one name are limited alike.
    pub attempts_per_account: u64,
    /// Logins from one client address in a minute, at all accounts together. Registrations and password changes are
    /// limited alike, each with a budget of its own.
    pub attempts_per_address: u64,
    /// Failed logins to one account in an hour, from all unknown client addresses together.
    pub failures_per_account: u64,
    /// Callbacks and notifications from one client address in a minute.
    pub callbacks_per_address: u64,
    /// Payments that one account opens in a minute.
    pub payments_per_account: u64,
    /// Requests of one account in a minute that wait for the end of a file.
    pub waits_per_account: u64,
    /// Files that one account deletes in an hour before they are counted.
    pub cancellations_per_account: u64,
    /// Uncountable files of one account in a day whose credit is refunded.
    pub refunds_per_account: u64,
    /// Payments of one account that are open at the same time.
    pub open_payments_per_account: u64,
    /// The shortest time between two searches at the provider for one payment.
    pub between_searches: TimeDelta,
}

impl Limits {
    /// No limits.
    pub const NONE: Self = Self {
        attempts_per_account: u64::MAX,
        attempts_per_address: u64::MAX,
        failures_per_account: u64::MAX,
        callbacks_per_address: u64::MAX,
        payments_per_account: u64::MAX,
        waits_per_account: u64::MAX,
        cancellations_per_account: u64::MAX,
        // A number of DynamoDB is compared with it.
        refunds_per_account: u32::MAX as u64,
        open_payments_per_account: u64::MAX,
        between_searches: TimeDelta::zero(),
    };
}

/// Whether an attempt is within the limits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Throttle {
    Allowed,
    Refused { retry_after_seconds: u64 },
}

/// Counts a registration of `name`, which is empty if the client gave none.
///
/// # Errors
/// DynamoDB fails.
pub async fn registration(app: &App, name: &str, client_address: &str) -> Result<Throttle> {
    let network = network(client_address);
    let mut budgets = vec![Budget::of_address(
        "register",
        &network,
        app.limits.attempts_per_address,
    )];
    // A registration without a name is refused for that. It counts for its address only.
    if !name.is_empty() {
        let key = format!("register#account#{}#{network}", cut(name));
        budgets.push(Budget::new(key, app.limits.attempts_per_account));
    }
    take(app, &budgets).await
}

/// Counts a change of a password by `user`.
///
/// # Errors
/// DynamoDB fails.
pub async fn password_change(app: &App, user: UserId, client_address: &str) -> Result<Throttle> {
    let limits = app.limits;
    let per_user = PASSWORD_CHANGES_PER_MINUTE;
    let per_address = limits.attempts_per_address;
    let budgets = [
        Budget::of_address("password", &network(client_address), per_address),
        Budget::new(format!("password#account#{user}"), per_user),
    ];
    take(app, &budgets).await
}

/// Counts a new address for the account `user`: each causes a mail to the old one and one to the new one, which may belong to
/// anybody.
///
/// # Errors
/// DynamoDB fails.
pub async fn email_change(app: &App, user: UserId, client_address: &str) -> Result<Throttle> {
    let limits = app.limits;
    let budgets = [
        Budget::of_address(
            "email",
            &network(client_address),
            limits.attempts_per_address,
        ),
        Budget {
            key: format!("email#account#{user}"),
            limit: EMAIL_CHANGES_PER_HOUR,
            window: HOUR,
        },
    ];
    take(app, &budgets).await
}

/// Counts a request for a link that resets the password of the accounts at an address. `address_hash` is its
/// [`link::hash`](auth::link::hash), for an address of any length.
///
/// # Errors
/// DynamoDB fails.
pub async fn password_reset(
    app: &App,
    address_hash: &str,
    client_address: &str,
) -> Result<Throttle> {
    let network = network(client_address);
    let limits = app.limits;
    let budgets = [
        Budget::of_address("reset", &network, limits.attempts_per_address),
        Budget {
            key: format!("reset#account#{address_hash}#{network}"),
            limit: RESETS_PER_HOUR,
            window: HOUR,
        },
    ];
    take(app, &budgets).await
}

/// Counts the use of a link in a mail. Its token cannot be guessed, so this only bounds the work.
///
/// # Errors
/// DynamoDB fails.
pub async fn link_use(app: &App, client_address: &str) -> Result<Throttle> {
    let limit = app.limits.attempts_per_address;
    let budget = Budget::of_address("link", &network(client_address), limit);
    take(app, &[budget]).await
}

/// Counts a request of `user` for a link that confirms its address.
///
/// # Errors
/// DynamoDB fails.
pub async fn confirmation(app: &App, user: UserId) -> Result<Throttle> {
    let budget = Budget {
        key: format!("confirm#account#{user}"),
        limit: CONFIRMATIONS_PER_HOUR,
        window: HOUR,
    };
    take(app, &[budget]).await
}

/// Counts an archive that `user` asks for. An archive of a large account reads many rows.
///
/// # Errors
/// DynamoDB fails.
pub async fn export(app: &App, user: UserId) -> Result<Throttle> {
    let budget = Budget {
        key: format!("export#account#{user}"),
        limit: EXPORTS_PER_DAY,
        window: DAY,
    };
    take(app, &[budget]).await
}

/// Counts a mail to an address. Mails about accounts that have confirmed it have budgets of their own, and so has each kind: a
/// stranger who gives other accounts the address, or an owner of many files, uses up none of the others.
///
/// # Errors
/// DynamoDB fails.
pub async fn mail_to(
    app: &App,
    kind: MailKind,
    address_hash: &str,
    is_confirmed: bool,
) -> Result<Throttle> {
    let kind: &str = kind.into();
    let (state, limit) = match is_confirmed {
        true => ("confirmed", MAILS_TO_CONFIRMED),
        false => ("unconfirmed", MAILS_TO_UNCONFIRMED),
    };
    let budget = Budget {
        key: format!("mail#{kind}#{state}#{address_hash}"),
        limit,
        window: DAY,
    };
    take(app, &[budget]).await
}

/// Counts a payment that `user` opens. Payments that the provider refuses are not open for long, but each costs a call.
///
/// # Errors
/// DynamoDB fails.
pub async fn payment(app: &App, user: UserId) -> Result<Throttle> {
    let limit = app.limits.payments_per_account;
    take(
        app,
        &[Budget::new(format!("payment#account#{user}"), limit)],
    )
    .await
}

/// Counts a request of `user` that waits for the end of a file, for up to twenty seconds: so many occupy ten functions.
///
/// # Errors
/// DynamoDB fails.
pub async fn wait(app: &App, user: UserId) -> Result<Throttle> {
    let limit = app.limits.waits_per_account;
    take(app, &[Budget::new(format!("wait#account#{user}"), limit)]).await
}

/// Counts a file that `user` deletes before it is counted. Its credit is refunded, so that this could go on for ever.
///
/// # Errors
/// DynamoDB fails.
pub async fn cancellation(app: &App, user: UserId) -> Result<Throttle> {
    let budget = Budget {
        key: format!("cancel#account#{user}"),
        limit: app.limits.cancellations_per_account,
        window: HOUR,
    };
    take(app, &[budget]).await
}

/// The uncountable files of `user` whose credits are refunded today, a day of Bangladesh. It is counted in the transaction of
/// the refund.
pub fn refunds(app: &App, user: UserId) -> Allowance {
    Allowance {
        key: format!("refund#account#{user}"),
        limit: app.limits.refunds_per_account,
        window_end: start_of_day(bangladesh_day(app.clock.now()) + Days::new(1)),
    }
}

/// The number of uncountable files of `user` whose credits would still be refunded today.
///
/// # Errors
/// DynamoDB fails, or the row is corrupt.
pub async fn refunds_left(app: &App, user: UserId) -> Result<u64> {
    let Allowance {
        key,
        limit,
        window_end,
    } = refunds(app, user);
    let refunded = app.store.attempts(&key, window_end).await?;
    Ok(limit.saturating_sub(refunded))
}

/// Counts a callback or a notification.
///
/// # Errors
/// DynamoDB fails.
pub async fn callback(app: &App, client_address: &str) -> Result<Throttle> {
    let limit = app.limits.callbacks_per_address;
    let budget = Budget::of_address("callback", &network(client_address), limit);
    take(app, &[budget]).await
}
