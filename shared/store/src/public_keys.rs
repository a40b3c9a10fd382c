//! The public keys of certificates. A row is written before the first certificate by its key is handed out, and never
//! removed, so that certificates stay verifiable when another key signs.

use crate::Store;
use crate::keys;
use crate::record::{Record, attributes, text};
use anyhow::{Context, Result};
use chrono::{DateTime, Utc};

/// The partition of the keys of certificates.
const CERTIFICATE: &str = "certificate";

/// A published key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublishedKey {
    pub kid: String,
    /// The parameter `x` of the JWK.
    pub x: String,
}

impl Store {
    /// Publishes a key for ever. A key that is published already stays as it is.
    ///
    /// # Errors
    /// DynamoDB fails.
    pub async fn publish_key(&self, key: &PublishedKey, now: DateTime<Utc>) -> Result<()> {
        let table = self.tables.public_keys();
        let item = attributes([
            ("purpose", Some(text(CERTIFICATE))),
            ("kid", Some(text(&key.kid))),
            ("x", Some(text(&key.x))),
            ("first_used", Some(text(keys::time_text(now)))),
        ]);
        let request = self.client.put_item().table_name(table.name);
        let request = request
            .set_item(Some(item))
            .condition_expression("attribute_not_exists(kid)");
        match request.send().await {
            Ok(_) => Ok(()),
            Err(error) => {
                let error = error.into_service_error();
                match error.is_conditional_check_failed_exception() {
                    true => Ok(()),
                    false => Err(error).context("publish a key"),
                }
            }
        }
    }

    /// Every key that was ever published, strongly consistent.
    ///
    /// # Errors
    /// DynamoDB fails, or a row is corrupt.
    pub async fn published_keys(&self) -> Result<Vec<PublishedKey>> {
        let table = self.tables.public_keys();
        let request = self.client.query().table_name(table.name);
        let request = request
            .key_condition_expression("purpose = :purpose")
            .expression_attribute_values(":purpose", text(CERTIFICATE))
            .consistent_read(true);
        let mut items = request.into_paginator().items().send();
        let mut published = Vec::new();
        while let Some(item) = items.next().await {
            let record = Record::new(table, item.context("read the public keys")?);
            published.push(PublishedKey {
                kid: record.text("kid")?.to_owned(),
                x: record.text("x")?.to_owned(),
            });
        }
        Ok(published)
    }
}
