//! Many rows at once by their keys: to see what an import still has to write, and whether all of it is there. The pages of staff
//! read the names of accounts so.

use crate::batches::BATCH_GET;
use crate::record::{Record, number, text};
use crate::tables::Table;
use crate::{Store, activities, files, payments, users};
use anyhow::Result;
use aws_sdk_dynamodb::types::AttributeValue;
use domain::{Activity, FileId, Payment, StoredFile, TransactionId, User, UserId};
use uuid::Uuid;

/// Each method leaves out what is not there, and takes any number of keys.
///
/// # Errors
/// DynamoDB fails, or a row is corrupt.
impl Store {
    pub async fn find_users(&self, ids: &[UserId]) -> Result<Vec<User>> {
        let keys = ids.iter().map(number);
        self.find_all(self.tables.users(), keys, users::user).await
    }

    /// The accounts that have these names.
    pub async fn find_names(&self, names: &[&str]) -> Result<Vec<(String, UserId)>> {
        let keys = names.iter().map(|name| text(*name));
        self.find_all(self.tables.usernames(), keys, |record| {
            let name = record.text("username")?.to_owned();
            Ok((name, UserId(record.number("user_id")?)))
        })
        .await
    }

    pub async fn find_payments(&self, ids: &[&TransactionId]) -> Result<Vec<Payment>> {
        let keys = ids.iter().map(|id| text(id.as_str()));
        self.find_all(self.tables.payments(), keys, payments::payment)
            .await
    }

    pub async fn find_files(&self, ids: &[FileId]) -> Result<Vec<StoredFile>> {
        let keys = ids.iter().map(|id| text(id.0));
        self.find_all(self.tables.files(), keys, files::file).await
    }

    pub async fn find_activities(&self, ids: &[Uuid]) -> Result<Vec<Activity>> {
        let keys = ids.iter().map(|id| text(*id));
        self.find_all(self.tables.activities(), keys, activities::activity)
            .await
    }

    async fn find_all<T>(
        &self,
        table: Table<'_>,
        keys: impl Iterator<Item = AttributeValue>,
        read: impl Fn(&Record) -> Result<T>,
    ) -> Result<Vec<T>> {
        let keys: Vec<AttributeValue> = keys.collect();
        let mut found = Vec::with_capacity(keys.len());
        for keys in keys.chunks(BATCH_GET) {
            let records = self.batch_get(table, keys.to_vec()).await?;
            for record in &records {
                found.push(read(record)?);
            }
        }
        Ok(found)
    }
}
