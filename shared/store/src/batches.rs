//! BatchGetItem and BatchWriteItem, which may leave a part of the work undone when DynamoDB is busy.

use crate::Store;
use crate::record::{Attributes, Record};
use crate::tables::Table;
use crate::transaction::pause;
use anyhow::{Context, Result, bail};
use aws_sdk_dynamodb::types::{AttributeValue, DeleteRequest, KeysAndAttributes, WriteRequest};

/// The maximum number of rows of one BatchGetItem.
pub const BATCH_GET: usize = 100;
/// The maximum number of rows of one BatchWriteItem.
pub const BATCH_WRITE: usize = 25;
/// The attempts at rows that DynamoDB leaves undone: about five seconds.
const ATTEMPTS: u32 = 8;

impl Store {
    /// Reads the rows of `table` with these keys, at most [`BATCH_GET`], strongly consistent and in no particular order.
    /// Missing rows are left out.
    pub(super) async fn batch_get(
        &self,
        table: Table<'_>,
        keys: Vec<AttributeValue>,
    ) -> Result<Vec<Record>> {
        let keys = keys
            .into_iter()
            .map(|key| Attributes::from([(table.key.to_owned(), key)]));
        let mut wanted = KeysAndAttributes::builder()
            .set_keys(Some(keys.collect()))
            .consistent_read(true)
            .build()
            .context("build a batch read")?;
        let mut records = Vec::new();
        for attempt in 1..=ATTEMPTS {
            let request = self.client.batch_get_item();
            let answer = request.request_items(table.name, wanted).send().await;
            let mut answer = answer.with_context(|| format!("read rows of {}", table.name))?;
            let items = answer
                .responses
                .take()
                .and_then(|mut tables| tables.remove(table.name));
            let items = items.unwrap_or_default().into_iter();
            records.extend(items.map(|item| Record::new(table, item)));
            let left = answer
                .unprocessed_keys
                .and_then(|mut tables| tables.remove(table.name));
            match left {
                Some(left) => wanted = left,
                None => return Ok(records),
            }
            pause(attempt).await;
        }
        bail!(
            "DynamoDB left rows of {} unread, again and again",
            table.name
        )
    }

    /// Removes the rows of `table` with these keys, at most [`BATCH_WRITE`]; missing rows are no error.
    pub(super) async fn batch_remove(
        &self,
        table: Table<'_>,
        keys: Vec<AttributeValue>,
    ) -> Result<()> {
        let mut writes = Vec::with_capacity(keys.len());
        for key in keys {
            let delete = DeleteRequest::builder().key(table.key, key).build();
            let delete = delete.context("build a batch removal")?;
            writes.push(WriteRequest::builder().delete_request(delete).build());
        }
        for attempt in 1..=ATTEMPTS {
            let request = self.client.batch_write_item();
            let answer = request.request_items(table.name, writes).send().await;
            let answer = answer.with_context(|| format!("remove rows of {}", table.name))?;
            let left = answer
                .unprocessed_items
                .and_then(|mut tables| tables.remove(table.name));
            match left {
                Some(left) => writes = left,
                None => return Ok(()),
            }
            pause(attempt).await;
        }
        bail!(
            "DynamoDB left rows of {} in place, again and again",
            table.name
        )
    }
}
