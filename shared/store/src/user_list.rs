//! The list of accounts. Ids are counted up, so the rows are fetched by id: this needs no index and has no hot
//! partition.

use crate::batches::BATCH_GET;
use crate::record::number;
use crate::users::user;
use crate::{Store, keys};
use anyhow::Result;
use domain::{User, UserId};

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
        // Most ids have an account, so a page rarely needs more ids than rows.
        while seen < end && users.len() < limit {
            let wanted = (limit - users.len()).min(BATCH_GET) as u64;
            let batch = seen + 1..=end.min(seen + wanted);
            seen = *batch.end();
            users.extend(self.read_users(batch).await?);
        }
        Ok((users, Some(UserId(seen)).filter(|_| seen < last)))
    }

    async fn last_user_id(&self) -> Result<u64> {
        let key = number(keys::COUNTER_ID);
        match self.get(self.tables.users(), key).await? {
            Some(counter) => counter.number("last_id"),
            None => Ok(0),
        }
    }

    async fn read_users(&self, ids: impl Iterator<Item = u64>) -> Result<Vec<User>> {
        let keys = ids.map(number).collect();
        let records = self.batch_get(self.tables.users(), keys).await?;
        let mut users = records.iter().map(user).collect::<Result<Vec<_>>>()?;
        users.sort_by_key(|user| user.id);
        Ok(users)
    }
}
