//! The access patterns, and every key value and index name, spelled once.
//!
//! | access pattern | table, index | key condition |
//! |---|---|---|
//! | user by id | users | `id = :id` |
//! | next user id | users | `id = 0`, `ADD last_id 1` |
//! | the import of the original's data | users | `id = 0` |
//! | all users in id order | users | batches of ids up to `last_id` |
//! | user by name; is a name taken | usernames | `username = :name` |
//! | users with an e-mail address | users, `by-email` | `email_key = :address`, in lower case |
//! | payment, file, activity by id | payments, files, activities | the id |
//! | payments, files, activities of an owner, newest first | same, `by-user` | `user_id = :id AND created < :cursor` |
//! | all of them, newest first | same, `by-time` | `bucket = :shard AND created < :cursor`, merged |
//! | payments that are still checked, files still Processing | same, `open` | `open = :shard AND check_at <= :now` |
//! | payments that are Held | payments, `open` | `open = held` |
//! | totals, all-time and by day | statistics | `shard = :shard AND day >= :first`, every shard |
//! | is a refresh token or session revoked | expiring | `key = revoked#<jti>` |
//! | the answer to a repeated request | expiring | `key = idempotency#<user>#<path>#<key>` |
//! | attempts within a budget in this minute, hour or day | expiring | `key = attempts#<budget>#<end of window>`, `ADD attempts 1` |
//! | did an owner sign in from an address before | expiring | `key = remembered#<what>` |
//! | was the provider asked about a payment just now | expiring | `key = search#<transaction id>` |
//! | where to pay an open payment | expiring | `key = checkout#<transaction id>` |
//! | the public keys of certificates | public-keys | `purpose = certificate` |
//! | what staff did, newest first | audit | `log = staff AND created < :cursor` |
//! | was a mail sent, is it being sent | expiring | `key = mail#<id>` |
//! | the account of a link in a mail | expiring | `key = mail-token#<hash of the token>` |
//! | does no mail reach an address | expiring | `key = undeliverable#<hash of the address>` |
//! | the archive that an owner asked for last | expiring | `key = export#<user>` |
//! | was an event counted | expiring | `key = counted#<event>` |

use chrono::{DateTime, NaiveDate, SecondsFormat, TimeDelta, Utc};
use domain::{TransactionId, UserId};
use uuid::Uuid;

pub const BY_USER: &str = "by-user";
pub const BY_TIME: &str = "by-time";
pub const BY_EMAIL: &str = "by-email";
pub const OPEN: &str = "open";

/// The `day` of the all-time totals. It sorts after every date.
pub const TOTAL: &str = "total";

/// The row of the users table that holds the id counter. No account has this id.
pub const COUNTER_ID: u64 = 0;

/// The number of partitions of the statistics and of the `by-time` and `open` indexes. Never reduce it: rows of the
/// dropped shards would vanish from lists, checks and totals.
pub const SHARDS: u8 = 8;

/// The partition of the `open` index that holds the payments that are Held.
pub const HELD: &str = "held";

/// The partition of the audit table. Acts of staff are rare, so one is enough.
pub const STAFF: &str = "staff";

/// The age at which unfinished work has its first check.
pub const FIRST_CHECK: TimeDelta = TimeDelta::minutes(2);

/// `2026-11-22T03:59:24.504521Z`: fixed width, so that text order is time order.
pub fn time_text(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::Micros, true)
}

/// The sort key of the lists: time and id, so that it is unique and never changes.
pub fn created(time: DateTime<Utc>, id: Uuid) -> String {
    format!("{}#{id}", time_text(time))
}

/// The time within a [`created`] key; `None` if it is not one.
pub fn time_of_created(created: &str) -> Option<DateTime<Utc>> {
    let (time, id) = created.split_once('#')?;
    Uuid::try_parse(id).ok()?;
    let parsed = time.parse::<DateTime<Utc>>().ok()?;
    (time_text(parsed) == time).then_some(parsed)
}

/// The `by-time` partition of a row.
pub fn bucket(id: Uuid) -> String {
    bucket_of_shard(shard(id))
}

/// The `by-time` partition of a shard. It holds the rows of all times: DynamoDB splits a partition that grows, so a list
/// costs the same however old the system is, and however long nothing happened.
pub fn bucket_of_shard(shard: u8) -> String {
    format!("all#{shard}")
}

/// The `open` partition of a row.
pub fn open_shard(id: Uuid) -> String {
    shard(id).to_string()
}

/// The time of the first check of a row made at `time`.
pub fn first_check(time: DateTime<Utc>) -> String {
    time_text(time + FIRST_CHECK)
}

/// The shard of the row `id`.
pub fn shard(id: Uuid) -> u8 {
    id.as_bytes()[0] % SHARDS
}

/// The sort key of a day's totals, `2026-11-22`.
pub fn day(day: NaiveDate) -> String {
    day.format("%Y-%m-%d").to_string()
}

/// The `expiring` row of a revoked refresh token or session.
pub fn revoked_token(jti: &str) -> String {
    format!("revoked#{jti}")
}

/// The `expiring` row of a request that may be repeated.
pub fn idempotency_record(user_id: UserId, path: &str, key: &str) -> String {
    format!("idempotency#{user_id}#{path}#{key}")
}

/// The `expiring` row that counts attempts within a budget in one window.
pub fn attempts(budget: &str, window_end: DateTime<Utc>) -> String {
    format!("attempts#{budget}#{}", window_end.timestamp())
}

/// The `expiring` row that says when the provider was last asked about a payment.
pub fn search(id: &TransactionId) -> String {
    format!("search#{id}")
}

/// The `expiring` row with the provider's page of an open payment.
pub fn checkout(id: &TransactionId) -> String {
    format!("checkout#{id}")
}

/// The `expiring` row that exists after an event was counted.
pub fn counted(event: &str) -> String {
    format!("counted#{event}")
}

/// The `expiring` row of a mail that was sent or is being sent.
pub fn mail(id: &str) -> String {
    format!("mail#{id}")
}

/// The `expiring` row of the archive that an owner asked for last.
pub fn export(owner: UserId) -> String {
    format!("export#{owner}")
}

/// The `expiring` row of a token that was mailed.
pub fn mail_token(hash: &str) -> String {
    format!("mail-token#{hash}")
}

/// The `expiring` row of an address that no mail reaches.
pub fn undeliverable(address_hash: &str) -> String {
    format!("undeliverable#{address_hash}")
}

/// The `expiring` row that exists while something is remembered.
pub fn remembered(what: &str) -> String {
    format!("remembered#{what}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn created_sorts_as_text_in_time_order_and_reads_back() {
        let (earlier, later) = (
            at("2026-11-22T03:59:24.5Z"),
            at("2026-11-22T03:59:24.500001Z"),
        );
        let (a, b) = (created(earlier, Uuid::max()), created(later, Uuid::nil()));
        assert!(a < b);
        assert_eq!(time_of_created(&a), Some(earlier));
        for foreign in [
            "",
            "#",
            "2026-11-22T03:59:24.5Z#x",
            &format!("2026-11-22T03:59:24.5Z#{}", Uuid::nil()),
        ] {
            assert_eq!(time_of_created(foreign), None, "{foreign}");
        }
    }
}
