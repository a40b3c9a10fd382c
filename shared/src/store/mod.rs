//! DynamoDB. One file per aggregate, methods named for the act; every state change is one
//! conditional write or one transaction, never read-then-write. Business outcomes are values, an
//! `Err` is infrastructure or a corrupt row.

mod activities;
mod expiring;
mod files;
mod keys;
mod open;
mod page;
mod payments;
mod record;
mod requests;
mod statistics;
mod transaction;
mod users;

pub use files::AcceptUpload;
pub use open::Due;
pub use page::{Cursor, Page, PageRequest};
pub use payments::{Close, MarkPaid};
pub use requests::{BeginRequest, EarlierRequest, RequestKey};
pub use statistics::{Counts, Statistics};
pub use users::{CreateUser, UpdateUser, UserChanges};

use crate::config::Tables;
use crate::domain::UserId;
use anyhow::{Context, Result};
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::AttributeValue;

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

    /// Removes a row if it is `owner`'s.
    async fn remove_owned(
        &self,
        table: &str,
        key: (&str, AttributeValue),
        owner: UserId,
    ) -> Result<()> {
        let request = self
            .client
            .delete_item()
            .table_name(table)
            .key(key.0, key.1);
        let request = request
            .condition_expression("attribute_not_exists(user_id) OR user_id = :owner")
            .expression_attribute_values(":owner", record::number(owner));
        request
            .send()
            .await
            .with_context(|| format!("remove a row of {table}"))?;
        Ok(())
    }
}
