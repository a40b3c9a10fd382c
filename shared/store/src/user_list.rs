//! The list of accounts. Ids are counted up, so the rows are fetched by id: this needs no index and has no hot
//! partition.

use crate::record::{Attributes, Record, number};
use crate::users::user;
use crate::{Store, keys};
use anyhow::{Context, Result};
use aws_sdk_dynamodb::types::KeysAndAttributes;
use domain::{User, UserId};

/// The maximum number of rows of one BatchGetItem.
const BATCH_GET: u64 = 100;
/// The maximum number of ids that are read for one page: about a second, should all of them be deleted.
const MOST_IDS: u64 = 10_000;

impl Store {
    /// Up to `limit` accounts with ids above `after`, in the order of their ids, and the id after which the next
    /// page begins if there may be one. A page may be short or empty where many accounts in a row are deleted.
    ///
    /// # Errors
    /// DynamoDB fails, or a row is corrupt.
    pub async fn list_users(
        &self,
        after: UserId,
        limit: usize,
    ) -> Result<(Vec<User>, Option<UserId>)> {
        let last = self.last_user_id().await?;
        let end = last.min(after.0.saturating_add(MOST_IDS));
        let mut users = Vec::new();
        let mut seen = after.0;
        // One row more than the limit tells whether the list goes on.
        while seen < end && users.len() <= limit {
            let batch = seen + 1..=end.min(seen + BATCH_GET);
            seen = *batch.end();
            users.extend(self.read_users(batch).await?);
        }
        let next = if users.len() > limit {
            users.truncate(limit);
            users.last().map(|user| user.id)
        } else {
            Some(UserId(seen)).filter(|_| seen < last)
        };
        Ok((users, next))
    }

    async fn last_user_id(&self) -> Result<u64> {
        let key = number(keys::COUNTER_ID);
        match self.get(self.tables.users(), key).await? {
            Some(counter) => counter.number("last_id"),
            None => Ok(0),
        }
    }

    async fn read_users(&self, ids: impl Iterator<Item = u64>) -> Result<Vec<User>> {
        let table = self.tables.users();
        let keys = ids
            .map(|id| Attributes::from([(table.key.to_owned(), number(id))]))
            .collect();
        let mut wanted = KeysAndAttributes::builder()
            .set_keys(Some(keys))
            .consistent_read(true)
            .build()
            .map(Some)
            .context("build a batch read")?;
        let mut users: Vec<User> = Vec::new();
        while let Some(keys) = wanted {
            let answer = self
                .client
                .batch_get_item()
                .request_items(table.name, keys)
                .send()
                .await;
            let mut answer = answer.context("read users")?;
            let items = answer
                .responses
                .take()
                .and_then(|mut tables| tables.remove(table.name));
            for item in items.unwrap_or_default() {
                users.push(user(&Record::new(table, item))?);
            }
            wanted = answer
                .unprocessed_keys
                .and_then(|mut tables| tables.remove(table.name));
        }
        users.sort_by_key(|user| user.id);
        Ok(users)
    }
}
