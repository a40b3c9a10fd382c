//! The history of accounts. No public method adds a line, because a line belongs into the transaction of the change
//! that it records.

use crate::batches::BATCH_WRITE;
use crate::record::{Attributes, Record, attributes, number, text};
use crate::transaction::put_new;
use crate::{Page, PageRequest, Store, keys};
use anyhow::Result;
use aws_sdk_dynamodb::types::TransactWriteItem;
use domain::{Action, Activity, UserId};
use uuid::Uuid;

impl Store {
    /// The history of `owner`, newest first.
    ///
    /// # Errors
    /// DynamoDB fails, or a row is corrupt.
    pub async fn activities_of(&self, owner: UserId, page: PageRequest) -> Result<Page<Activity>> {
        self.list_of_user(self.tables.activities(), owner, page, activity)
            .await
    }

    /// The history of all accounts, newest first.
    ///
    /// # Errors
    /// As for [`Self::activities_of`].
    pub async fn all_activities(&self, page: PageRequest) -> Result<Page<Activity>> {
        self.list_all(self.tables.activities(), page, activity)
            .await
    }

    /// Removes lines of a deleted account's history; missing ones are no error.
    ///
    /// # Errors
    /// DynamoDB fails; some of the lines may be removed by then.
    pub async fn remove_activities(&self, ids: &[Uuid]) -> Result<()> {
        for ids in ids.chunks(BATCH_WRITE) {
            let keys = ids.iter().map(|id| text(*id)).collect();
            self.batch_remove(self.tables.activities(), keys).await?;
        }
        Ok(())
    }

    /// The write that records `activity`. It goes into the transaction of the change.
    pub(super) fn put_activity(&self, activity: &Activity) -> Result<TransactWriteItem> {
        put_new(self.tables.activities(), item(activity))
    }
}

pub(super) fn item(activity: &Activity) -> Attributes {
    let (id, time) = (activity.activity_id, activity.timestamp);
    attributes([
        ("activity_id", Some(text(id))),
        ("user_id", Some(number(activity.user_id))),
        ("action", Some(text(activity.action.as_str()))),
        ("metadata", Some(text(activity.metadata.to_string()))),
        ("created", Some(text(keys::created(time, id)))),
        ("bucket", Some(text(keys::bucket(id)))),
    ])
}

pub(super) fn activity(record: &Record) -> Result<Activity> {
    Ok(Activity {
        activity_id: record.uuid("activity_id")?,
        user_id: UserId(record.number("user_id")?),
        action: record.parse("action", Action::parse)?,
        metadata: record.json("metadata")?,
        timestamp: record.created()?,
    })
}
