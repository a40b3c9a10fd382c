//! The database: DynamoDB tables, one per aggregate, and the transactions that change them.
//!
//! [`Store`] has one method for each act (`mark_paid`, `accept_upload`), spread over one file per aggregate.
//! Rules of every method:
//!
//! - A change is one write or one transaction, never a read followed by a write.
//! - An outcome that the business knows is a value ([`AcceptUpload::NoCredit`]). An `Err` means that DynamoDB
//!   failed or that a row is corrupt; the message names what was tried, or the corrupt row.
//! - The owner of a list is a parameter, so that a list of somebody else cannot be read by mistake.
//! - An activity is written in the transaction of the change that it records.
//!
//! To add an access pattern, write it down in `keys.rs`, which opens with the table of all of them, and spell
//! its key there. To add an attribute, add it to the type in `domain` and to the two functions at the end of the
//! aggregate's file: `item` writes the row, and the other one reads it. Read the attribute as optional, because
//! rows written before lack it. `tests/store/rows` pins every kind of row.

mod activities;
mod audit;
mod batches;
mod expiring;
mod exports;
mod file_statistics;
mod files;
mod idempotency;
mod imports;
mod keys;
mod leases;
mod mails;
mod page;
mod payments;
mod public_keys;
mod record;
mod shards;
mod staff_acts;
mod statistics;
mod stream;
mod tables;
mod transaction;
mod user_list;
mod user_mail;
mod users;

pub use exports::Export;
pub use files::{AcceptUpload, Allowance, RefundCredit};
pub use idempotency::{BeginRequest, EarlierRequest, IdempotencyKey, SavedResponse};
pub use imports::{Import, ImportedPayment};
pub use leases::{Due, OpenPartition};
pub use mails::{BeginMail, MailToken, MailTokenPurpose, Undeliverable};
pub use page::{Cursor, Page, PageRequest};
pub use payments::{EndPayment, MarkPaid, RecordPayment};
pub use public_keys::PublishedKey;
pub use staff_acts::{CreditHeld, RefundPayment, StaffWrite};
pub use statistics::{CountedEvent, Counts, Statistics};
pub use stream::Happened;
pub use tables::Tables;
pub use users::{CreateUser, UpdateUser, UserChanges};

use anyhow::{Context, Result};
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::AttributeValue;
use record::Record;
use tables::Table;

/// The tables and the client that reaches them.
#[derive(Clone, Debug)]
pub struct Store {
    client: Client,
    tables: Tables,
}

impl Store {
    /// A new store makes no request.
    pub fn new(client: Client, tables: Tables) -> Self {
        Self { client, tables }
    }

    /// Reads the row of `table` whose key is `key`, strongly consistent.
    async fn get(&self, table: Table<'_>, key: AttributeValue) -> Result<Option<Record>> {
        let request = self
            .client
            .get_item()
            .table_name(table.name)
            .key(table.key, key)
            .consistent_read(true);
        let answer = request.send().await;
        let answer = answer.with_context(|| format!("read a row of {}", table.name))?;
        Ok(answer.item.map(|item| Record::new(table, item)))
    }
}

/// A random id, for request tokens and for the jitter of pauses.
#[expect(
    clippy::disallowed_methods,
    reason = "neither becomes visible: no test needs to choose it"
)]
fn random() -> uuid::Uuid {
    uuid::Uuid::new_v4()
}
