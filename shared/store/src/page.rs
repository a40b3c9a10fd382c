//! Lists, newest first, a page at a time. A cursor is the sort key of the last row shown, so that
//! rows added meanwhile neither repeat nor hide anything.

use crate::record::{Record, number, text};
use crate::shards::{Part, Shards};
use crate::tables::Table;
use crate::{Store, keys};
use anyhow::{Context, Result};
use aws_sdk_dynamodb::types::AttributeValue;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use domain::UserId;
use futures_util::future::try_join_all;
use uuid::Uuid;

/// The place at which a page ended. The next page holds older rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cursor {
    pub(crate) created: String,
}

impl Cursor {
    /// Selects the rows older than the row `id` made at `time`.
    pub fn older_than(time: DateTime<Utc>, id: Uuid) -> Self {
        let created = keys::created(time, id);
        Self { created }
    }

    /// Selects the rows made before `time`.
    pub fn before(time: DateTime<Utc>) -> Self {
        Self::older_than(time, Uuid::nil())
    }

    /// The inverse of [`Cursor::encode`]; `None` for any other text.
    pub fn decode(text: &str) -> Option<Self> {
        let created = String::from_utf8(URL_SAFE_NO_PAD.decode(text).ok()?).ok()?;
        keys::time_of_created(&created)?;
        Some(Self { created })
    }

    /// Opaque text for a URL.
    pub fn encode(&self) -> String {
        URL_SAFE_NO_PAD.encode(&self.created)
    }
}

/// The part of a list that is requested.
#[derive(Clone, Debug)]
pub struct PageRequest {
    /// The maximum number of rows, at least 1.
    pub limit: usize,
    /// Only rows older than this place.
    pub before: Option<Cursor>,
}

/// A part of a list.
#[derive(Debug)]
pub struct Page<T> {
    /// Newest first.
    pub rows: Vec<T>,
    /// `None` at the end of the list.
    pub next: Option<Cursor>,
}

impl<T> Page<T> {
    /// The page of a list without rows.
    pub fn empty() -> Self {
        Self {
            rows: Vec::new(),
            next: None,
        }
    }
}

/// A row and its sort key, until the page is complete.
pub(crate) struct Row {
    pub created: String,
    record: Record,
}

impl Row {
    pub fn new(created: String, record: Record) -> Self {
        Self { created, record }
    }
}

impl Store {
    pub(super) async fn list_of_user<T>(
        &self,
        table: Table<'_>,
        owner: UserId,
        page: PageRequest,
        read: impl Fn(&Record) -> Result<T>,
    ) -> Result<Page<T>> {
        let before = page.before.as_ref();
        let rows = self
            .query(
                table,
                Some(keys::BY_USER),
                ("user_id", number(owner)),
                before,
                page.limit + 1,
            )
            .await?;
        finish(rows, page.limit, read)
    }

    /// Merges the shards of the list, each of which is newest first. It reads from them as needed: see [`Shards::wanted`].
    pub(super) async fn list_all<T>(
        &self,
        table: Table<'_>,
        page: PageRequest,
        read: impl Fn(&Record) -> Result<T>,
    ) -> Result<Page<T>> {
        let mut shards = Shards::new(page.before.as_ref());
        let mut rows: Vec<Row> = Vec::new();
        // One row more than the limit tells whether the list goes on.
        while rows.len() <= page.limit {
            let missing = page.limit + 1 - rows.len();
            let Some(row) = shards.take_newest() else {
                let reads = shards.wanted(missing);
                let reads = reads.map(|part| self.read_shard(table, part));
                let found = try_join_all(reads).await?;
                if found.is_empty() {
                    break;
                }
                shards.extend(found);
                continue;
            };
            rows.push(row);
        }
        finish(rows, page.limit, read)
    }

    async fn read_shard(&self, table: Table<'_>, part: Part) -> Result<(Part, Vec<Row>)> {
        let partition = ("bucket", text(keys::bucket_of_shard(part.shard)));
        let behind = part.behind.as_ref();
        let rows = self.query(table, Some(keys::BY_TIME), partition, behind, part.wanted);
        let rows = rows.await?;
        Ok((part, rows))
    }

    /// A list of a table whose own sort key is `created`, and which has one partition.
    pub(super) async fn list_of_table<T>(
        &self,
        table: Table<'_>,
        partition: &str,
        page: PageRequest,
        read: impl Fn(&Record) -> Result<T>,
    ) -> Result<Page<T>> {
        let before = page.before.as_ref();
        let partition = (table.key, text(partition));
        let rows = self.query(table, None, partition, before, page.limit + 1);
        finish(rows.await?, page.limit, read)
    }

    /// Up to `wanted` rows of one partition of an index, or of the table, newest first.
    async fn query(
        &self,
        table: Table<'_>,
        index: Option<&str>,
        partition: (&str, AttributeValue),
        before: Option<&Cursor>,
        wanted: usize,
    ) -> Result<Vec<Row>> {
        let mut request = self
            .client
            .query()
            .table_name(table.name)
            .set_index_name(index.map(str::to_owned))
            .scan_index_forward(false);
        request = request
            .expression_attribute_names("#partition", partition.0)
            .expression_attribute_values(":partition", partition.1)
            .limit(i32::try_from(wanted).unwrap_or(i32::MAX));
        request = match before {
            None => request.key_condition_expression("#partition = :partition"),
            Some(cursor) => request
                .key_condition_expression("#partition = :partition AND created < :before")
                .expression_attribute_values(":before", text(&cursor.created)),
        };
        let mut pages = request.into_paginator().send();
        let mut rows = Vec::new();
        while let Some(answer) = pages.next().await {
            let items = answer
                .with_context(|| format!("query {} of {}", index.unwrap_or("rows"), table.name))?
                .items
                .unwrap_or_default();
            for attributes in items {
                let record = Record::new(table, attributes);
                rows.push(Row::new(record.text("created")?.to_owned(), record));
            }
            if rows.len() >= wanted {
                break;
            }
        }
        rows.truncate(wanted);
        Ok(rows)
    }
}

/// The page of `rows`, which hold one more than `limit` if the list goes on.
fn finish<T>(
    mut rows: Vec<Row>,
    limit: usize,
    read: impl Fn(&Record) -> Result<T>,
) -> Result<Page<T>> {
    let more = rows.len() > limit;
    rows.truncate(limit);
    let next = if more {
        rows.last().map(|row| Cursor {
            created: row.created.clone(),
        })
    } else {
        None
    };
    let rows = rows
        .into_iter()
        .map(|row| read(&row.record))
        .collect::<Result<_>>()?;
    Ok(Page { rows, next })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_cursors_decode() {
        let cursor = Cursor {
            created: keys::created(DateTime::UNIX_EPOCH, uuid::Uuid::nil()),
        };
        assert_eq!(Cursor::decode(&cursor.encode()), Some(cursor));
        for foreign in [
            "",
            "x",
            "!!",
            &URL_SAFE_NO_PAD.encode("zzzz"),
            &URL_SAFE_NO_PAD.encode([0xff]),
        ] {
            assert_eq!(Cursor::decode(foreign), None, "{foreign}");
        }
    }
}
