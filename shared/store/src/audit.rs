//! What staff did. A line is written in the transaction of the act that it records; no method changes or removes one, and no
//! function has a permission to.

use crate::record::{Attributes, Record, attributes, number, text};
use crate::{Page, PageRequest, Store, keys};
use anyhow::Result;
use aws_sdk_dynamodb::types::{Put, TransactWriteItem};
use domain::{AuditLine, StaffAct, TransactionId, UserId};

impl Store {
    /// What staff did, newest first.
    ///
    /// # Errors
    /// DynamoDB fails, or a row is corrupt.
    pub async fn audit_lines(&self, page: PageRequest) -> Result<Page<AuditLine>> {
        let table = self.tables.audit();
        self.list_of_table(table, keys::STAFF, page, line).await
    }

    /// The write that records an act. It goes into the transaction of the act.
    pub(super) fn put_audit_line(&self, line: &AuditLine) -> Result<TransactWriteItem> {
        let put = Put::builder()
            .table_name(self.tables.audit().name)
            .set_item(Some(item(line)))
            .condition_expression("attribute_not_exists(created)")
            .build()?;
        Ok(TransactWriteItem::builder().put(put).build())
    }
}

fn item(line: &AuditLine) -> Attributes {
    let payment = line.payment.as_ref().map(TransactionId::as_str);
    attributes([
        ("log", Some(text(keys::STAFF))),
        ("created", Some(text(keys::created(line.at, line.id)))),
        ("id", Some(text(line.id))),
        ("actor", Some(number(line.actor))),
        ("actor_name", Some(text(&line.actor_name))),
        ("act", Some(text(line.act.as_str()))),
        ("account", Some(number(line.account))),
        ("payment", payment.map(text)),
        ("reason", Some(text(&line.reason))),
        ("reference", line.reference.as_ref().map(text)),
        ("before", Some(text(&line.before))),
        ("after", Some(text(&line.after))),
    ])
}

fn line(record: &Record) -> Result<AuditLine> {
    let payment = record.optional_text("payment")?.is_some();
    Ok(AuditLine {
        id: record.uuid("id")?,
        at: record.created()?,
        actor: UserId(record.number("actor")?),
        actor_name: record.text("actor_name")?.to_owned(),
        act: record.parse("act", StaffAct::parse)?,
        account: UserId(record.number("account")?),
        payment: payment
            .then(|| record.parse("payment", TransactionId::parse))
            .transpose()?,
        reason: record.text("reason")?.to_owned(),
        reference: record.optional_text("reference")?.map(str::to_owned),
        before: record.text("before")?.to_owned(),
        after: record.text("after")?.to_owned(),
    })
}
