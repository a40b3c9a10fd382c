//! The records of DynamoDB streams, as Lambda delivers them: what happened to a row. Only the rows that consumers need are
//! understood here. A consumer that attaches later reads its rows in the same way.

use crate::activities::activity;
use crate::imports::NOT_COUNTED;
use crate::record::{Attributes, Record, number, text};
use crate::statistics::{CountedEvent, Counts};
use crate::{Store, keys};
use anyhow::{Context, Result};
use chrono::{DateTime, Utc};
use domain::{Activity, UserId};
use serde::Deserialize;
use serde_json::Value;
use std::collections::HashMap;

/// A record of a stream. Attributes of other types than text and number are left out.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct StreamRecord {
    event_name: EventName,
    dynamodb: Change,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
enum EventName {
    Insert,
    Modify,
    Remove,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Change {
    keys: Image,
    new_image: Option<Image>,
    /// Seconds since 1970, in some emulators with a fraction.
    approximate_creation_date_time: f64,
}

type Image = HashMap<String, HashMap<String, Value>>;

/// What a person may get a mail about.
#[derive(Clone, Debug, PartialEq)]
pub enum Happened {
    Activity(Activity),
    /// An account was created.
    Registered(UserId),
}

impl Store {
    /// What happened according to a record of a stream: a new activity or a new account. `None` for every other change.
    ///
    /// # Errors
    /// The record or its row is corrupt.
    pub fn happened(&self, record: &Value) -> Result<Option<Happened>> {
        let record = StreamRecord::deserialize(record).context("read a stream record")?;
        if record.event_name != EventName::Insert {
            return Ok(None);
        }
        let image = record.dynamodb.new_image.as_ref();
        let attributes = attributes_of(image.unwrap_or(&record.dynamodb.keys));
        if attributes.contains_key(self.tables.activities().key) {
            // It happened long ago, in another system or before a restore.
            if attributes.contains_key(NOT_COUNTED) {
                return Ok(None);
            }
            let activity = activity(&Record::new(self.tables.activities(), attributes))?;
            return Ok(Some(Happened::Activity(activity)));
        }
        let id: u64 = Record::new(self.tables.users(), attributes).number("id")?;
        Ok((id != keys::COUNTER_ID).then_some(Happened::Registered(UserId(id))))
    }

    /// What the running totals count of a record of a stream: a new activity, a new account or a deleted one. `None` for
    /// every other change.
    ///
    /// # Errors
    /// The record or its row is corrupt.
    pub fn counted_event(&self, record: &Value) -> Result<Option<CountedEvent>> {
        let record = StreamRecord::deserialize(record).context("read a stream record")?;
        let row = match (record.event_name, &record.dynamodb.new_image) {
            (EventName::Insert, Some(image)) => image,
            // The stream of users has no images: nothing of a person leaves the table.
            (EventName::Insert | EventName::Remove, _) => &record.dynamodb.keys,
            (EventName::Modify, _) => return Ok(None),
        };
        let attributes = attributes_of(row);
        if attributes.contains_key(self.tables.activities().key) {
            return match record.event_name {
                // The import counts payments and files of the original by their rows. What is put back was counted.
                EventName::Insert if attributes.contains_key(NOT_COUNTED) => Ok(None),
                EventName::Insert => self.counted_activity(attributes).map(Some),
                // A deleted account takes its history along, but totals count what happened.
                _ => Ok(None),
            };
        }
        let user = Record::new(self.tables.users(), attributes);
        let id: u64 = user.number("id")?;
        let mut counts = Counts::default();
        let change = match record.event_name {
            _ if id == keys::COUNTER_ID => return Ok(None),
            EventName::Insert => {
                counts.users_registered = 1;
                "registered"
            }
            _ => {
                counts.users_deleted = 1;
                "deleted"
            }
        };
        Ok(Some(CountedEvent {
            id: format!("user-{id}-{change}"),
            at: record.time()?,
            counts,
        }))
    }

    fn counted_activity(&self, row: Attributes) -> Result<CountedEvent> {
        let activity = activity(&Record::new(self.tables.activities(), row))?;
        Ok(CountedEvent {
            id: activity.activity_id.to_string(),
            at: activity.timestamp,
            counts: Counts::of(&activity),
        })
    }
}

impl StreamRecord {
    /// The time of the change, to the second.
    fn time(&self) -> Result<DateTime<Utc>> {
        let milliseconds = (self.dynamodb.approximate_creation_date_time * 1000.0).round();
        #[expect(clippy::cast_possible_truncation, reason = "a time of this era")]
        DateTime::from_timestamp_millis(milliseconds as i64)
            .context("a stream record without a time")
    }
}

fn attributes_of(image: &Image) -> Attributes {
    let read = image.iter().filter_map(|(name, value)| {
        let (kind, value) = value.iter().next()?;
        let value = match kind.as_str() {
            "S" => text(value.as_str()?),
            "N" => number(value.as_str()?),
            _ => return None,
        };
        Some((name.clone(), value))
    });
    read.collect()
}
