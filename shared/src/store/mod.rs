//! DynamoDB. One file per aggregate, methods named for the act; every state change is one
//! conditional write or one transaction, never read-then-write. Business outcomes are values, an
//! `Err` is infrastructure or a corrupt row.

mod activities;
mod expiring;
mod files;
mod keys;
mod page;
mod payments;
mod record;
mod transaction;
mod users;

pub use files::AcceptUpload;
pub use page::{Cursor, Page, PageRequest};
pub use payments::{Close, MarkPaid};
pub use users::CreateUser;

use crate::config::Tables;
use aws_sdk_dynamodb::Client;

/// The system's tables and the client that reaches them.
#[derive(Clone, Debug)]
pub struct Store {
    client: Client,
    tables: Tables,
}

impl Store {
    /// No request is made yet.
    pub fn new(client: Client, tables: Tables) -> Self {
        Self { client, tables }
    }
}
