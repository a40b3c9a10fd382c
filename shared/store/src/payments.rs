//! Payments. The transaction that marks a payment Paid also adds the credit of its owner. The caller has verified that
//! the money arrived: this crate does not ask the provider.
//!
//! While a payment is Pending its id is in the owner's `open_payments`, so that a person has a limited number of them. The
//! transaction that ends the payment takes it out again.

use crate::record::{Attributes, Record, attributes, number, text};
use crate::transaction::{Outcome, put_new, update, update_of, write_if};
use crate::users::id_set;
use crate::{Page, PageRequest, Store, keys};
use anyhow::{Context, Result, bail};
use aws_sdk_dynamodb::types::builders::UpdateBuilder;
use aws_sdk_dynamodb::types::{AttributeValue, TransactWriteItem};
use chrono::{DateTime, Utc};
use domain::{
    Activity, HoldReason, Money, Payment, PaymentStatus, TransactionId, UnpaidEnd, UserId,
};
use serde_json::{Map, Value};

/// The outcome of recording a new payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RecordPayment {
    Recorded,
    /// The account has too many open payments, or is deleted; nothing changed.
    Refused,
}

/// The outcome of marking a payment Paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MarkPaid {
    /// The payment is Paid now, and its owner has one credit more.
    Credited,
    /// The payment was Paid or Refunded before; nothing changed.
    AlreadySettled,
    /// Nobody is left to credit; nothing changed.
    AccountDeleted,
}

/// The outcome of ending a payment without a credit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EndPayment {
    /// The payment has the new state now.
    Ended,
    /// The payment was not in a state that can end so; nothing changed.
    Outdated,
    /// The account is deleted, and nothing changed. The caller tries again without an activity.
    AccountDeleted,
}

impl Store {
    /// Records a new payment, unless its owner has `max_open` open payments. The caller does this before it calls the
    /// provider, so that every payment there has a row here.
    ///
    /// # Errors
    /// DynamoDB fails.
    pub async fn record_payment(
        &self,
        payment: &Payment,
        max_open: u64,
        activity: &Activity,
    ) -> Result<RecordPayment> {
        let owner = update_of(self.tables.users(), number(payment.user_id))
            .update_expression("ADD open_payments :id")
            .condition_expression(
                "attribute_exists(username) AND \
                 (attribute_not_exists(open_payments) OR size(open_payments) < :max)",
            )
            .expression_attribute_values(":id", id_set([&payment.transaction_id]))
            .expression_attribute_values(":max", number(max_open));
        let writes = vec![
            update(owner)?,
            put_new(self.tables.payments(), item(payment))?,
            self.put_activity(activity)?,
        ];
        match self.transact("record a payment", writes).await? {
            Outcome::Committed => Ok(RecordPayment::Recorded),
            Outcome::Refused(0) => Ok(RecordPayment::Refused),
            Outcome::Refused(_) => {
                bail!("payment {} already exists", payment.transaction_id)
            }
        }
    }

    /// Reads a payment, strongly consistent.
    ///
    /// # Errors
    /// DynamoDB fails, or the row is corrupt.
    pub async fn find_payment(&self, id: &TransactionId) -> Result<Option<Payment>> {
        let key = text(id.as_str());
        let record = self.get(self.tables.payments(), key).await?;
        record.as_ref().map(payment).transpose()
    }

    /// Changes a payment that is neither Paid nor Refunded to Paid, gives its owner one credit and adds one activity. All of this
    /// happens or nothing, and only once, however many calls there are at the same time.
    ///
    /// # Errors
    /// DynamoDB fails.
    pub async fn mark_paid(
        &self,
        payment: &Payment,
        gateway_response: &Map<String, Value>,
        activity: &Activity,
    ) -> Result<MarkPaid> {
        let mark = self
            .change_payment(payment, PaymentStatus::Paid)
            .update_expression(
                "SET #status = :status, gateway_response = :response \
                 REMOVE #open, check_at, hold_reason",
            )
            .condition_expression(
                "attribute_exists(transaction_id) AND NOT #status IN (:status, :refunded)",
            )
            .expression_attribute_names("#open", "open")
            .expression_attribute_values(":refunded", text(PaymentStatus::Refunded.as_str()))
            .expression_attribute_values(":response", json_text(gateway_response)?);
        let credit = update_of(self.tables.users(), number(payment.user_id))
            .update_expression(
                "ADD upload_credits :one, unspent_payments :id DELETE open_payments :id",
            )
            .condition_expression("attribute_exists(username)")
            .expression_attribute_values(":one", number(1))
            .expression_attribute_values(":id", id_set([&payment.transaction_id]));
        let writes = vec![update(mark)?, update(credit)?, self.put_activity(activity)?];
        match self.transact("mark a payment paid", writes).await? {
            Outcome::Committed => Ok(MarkPaid::Credited),
            Outcome::Refused(0) => Ok(MarkPaid::AlreadySettled),
            Outcome::Refused(1) => Ok(MarkPaid::AccountDeleted),
            Outcome::Refused(_) => bail!("activity {} already exists", activity.activity_id),
        }
    }

    /// Changes a payment that is neither Paid nor Refunded to Held for `reason`, and adds `activity`, which a deleted account has not. The
    /// payment stays in the `open` index, in a partition of its own: it is listed for staff, and checked now and then,
    /// because the provider may release it.
    ///
    /// # Errors
    /// DynamoDB fails.
    pub async fn hold_payment(
        &self,
        payment: &Payment,
        reason: HoldReason,
        gateway_response: Option<&Map<String, Value>>,
        activity: Option<&Activity>,
        now: DateTime<Utc>,
    ) -> Result<EndPayment> {
        let hold = self
            .change_payment(payment, PaymentStatus::Held)
            .condition_expression(
                "attribute_exists(transaction_id) AND NOT #status IN (:paid, :refunded) \
                 AND (#status <> :status OR hold_reason <> :reason)",
            )
            .expression_attribute_names("#open", "open")
            .expression_attribute_values(":paid", text(PaymentStatus::Paid.as_str()))
            .expression_attribute_values(":refunded", text(PaymentStatus::Refunded.as_str()))
            .expression_attribute_values(":reason", text(reason.as_str()))
            .expression_attribute_values(":held", text(keys::HELD))
            .expression_attribute_values(":next", text(keys::first_check(now)));
        let assignments = ", hold_reason = :reason, #open = :held, check_at = :next";
        let hold = with_answer(hold, assignments, gateway_response)?;
        self.end_payment("hold a payment", payment, hold, activity)
            .await
    }

    /// Changes a Pending payment to Failed or Expired, and adds `activity`, which a deleted account has not. The payment
    /// stays in the `open` index, because the provider may still report a success.
    ///
    /// # Errors
    /// DynamoDB fails.
    pub async fn close_payment(
        &self,
        payment: &Payment,
        end: UnpaidEnd,
        gateway_response: Option<&Map<String, Value>>,
        activity: Option<&Activity>,
    ) -> Result<EndPayment> {
        let close = self
            .change_payment(payment, end.status())
            .condition_expression("#status = :pending")
            .expression_attribute_values(":pending", text(PaymentStatus::Pending.as_str()));
        let close = with_answer(close, "", gateway_response)?;
        self.end_payment("close a payment", payment, close, activity)
            .await
    }

    /// The beginning of an update of `payment`, whose expression sets `#status` to `:status`.
    pub(super) fn change_payment(&self, payment: &Payment, status: PaymentStatus) -> UpdateBuilder {
        let id = text(payment.transaction_id.as_str());
        update_of(self.tables.payments(), id)
            .expression_attribute_names("#status", "status")
            .expression_attribute_values(":status", text(status.as_str()))
    }

    /// Applies `change` and takes the payment out of its owner's open ones.
    async fn end_payment(
        &self,
        what: &'static str,
        payment: &Payment,
        change: UpdateBuilder,
        activity: Option<&Activity>,
    ) -> Result<EndPayment> {
        let mut writes = vec![update(change)?];
        if let Some(activity) = activity {
            writes.push(self.no_longer_open(payment)?);
            writes.push(self.put_activity(activity)?);
        }
        match self.transact(what, writes).await? {
            Outcome::Committed => Ok(EndPayment::Ended),
            Outcome::Refused(0) => Ok(EndPayment::Outdated),
            Outcome::Refused(1) => Ok(EndPayment::AccountDeleted),
            Outcome::Refused(_) => bail!("{what}: its activity already exists"),
        }
    }

    /// The write that takes a payment out of its owner's open ones; it is refused if the account is deleted.
    fn no_longer_open(&self, payment: &Payment) -> Result<TransactWriteItem> {
        update(
            update_of(self.tables.users(), number(payment.user_id))
                .update_expression("DELETE open_payments :id")
                .condition_expression("attribute_exists(username)")
                .expression_attribute_values(":id", id_set([&payment.transaction_id])),
        )
    }

    /// Replaces the stored answer of the provider, because its account is deleted.
    ///
    /// # Errors
    /// DynamoDB fails.
    pub async fn replace_answer(
        &self,
        id: &TransactionId,
        answer: &Map<String, Value>,
    ) -> Result<()> {
        let request = self
            .client
            .update_item()
            .table_name(&self.tables.payments)
            .key("transaction_id", text(id.as_str()))
            .update_expression("SET gateway_response = :response")
            .condition_expression("attribute_exists(transaction_id)")
            .expression_attribute_values(":response", json_text(answer)?);
        write_if("replace an answer of aamarPay", || request.clone().send()).await?;
        Ok(())
    }

    /// The payments of `owner`, newest first.
    ///
    /// # Errors
    /// DynamoDB fails, or a row is corrupt.
    pub async fn payments_of(&self, owner: UserId, page: PageRequest) -> Result<Page<Payment>> {
        self.list_of_user(self.tables.payments(), owner, page, payment)
            .await
    }

    /// Up to `limit` payments that are Held, those with the earliest next check first.
    ///
    /// # Errors
    /// As for [`Self::payments_of`].
    pub async fn held_payments(&self, limit: u16) -> Result<Vec<Payment>> {
        let request = self
            .client
            .query()
            .table_name(&self.tables.payments)
            .index_name(keys::OPEN)
            .key_condition_expression("#open = :held")
            .expression_attribute_names("#open", "open")
            .expression_attribute_values(":held", text(keys::HELD))
            .limit(i32::from(limit));
        let answer = request.send().await.context("query the held payments")?;
        let items = answer.items.unwrap_or_default().into_iter();
        let records = items.map(|item| Record::new(self.tables.payments(), item));
        records.map(|record| payment(&record)).collect()
    }

    /// The payments of all accounts, newest first.
    ///
    /// # Errors
    /// As for [`Self::payments_of`].
    pub async fn all_payments(&self, page: PageRequest) -> Result<Page<Payment>> {
        self.list_all(self.tables.payments(), page, payment).await
    }
}

/// Completes an update of [`Store::change_payment`], which also stores the answer of the provider if there is one.
fn with_answer(
    change: UpdateBuilder,
    assignments: &str,
    answer: Option<&Map<String, Value>>,
) -> Result<UpdateBuilder> {
    let expression = format!("SET #status = :status{assignments}");
    Ok(match answer {
        Some(answer) => change
            .update_expression(format!("{expression}, gateway_response = :response"))
            .expression_attribute_values(":response", json_text(answer)?),
        None => change.update_expression(expression),
    })
}

/// The set with the id of the payment alone, to add to a set or to take out of it.
pub(super) fn json_text(document: &Map<String, Value>) -> Result<AttributeValue> {
    Ok(text(
        serde_json::to_string(document).context("write the answer of aamarPay")?,
    ))
}

pub(super) fn item(payment: &Payment) -> Attributes {
    let (id, time) = (payment.payment_id, payment.timestamp);
    attributes([
        (
            "transaction_id",
            Some(text(payment.transaction_id.as_str())),
        ),
        ("payment_id", Some(text(id))),
        ("user_id", Some(number(payment.user_id))),
        ("amount", Some(text(payment.amount.to_string()))),
        ("status", Some(text(payment.status.as_str()))),
        ("created", Some(text(keys::created(time, id)))),
        ("bucket", Some(text(keys::bucket(id)))),
        ("open", Some(text(keys::open_shard(id)))),
        ("check_at", Some(text(keys::first_check(time)))),
    ])
}

pub(super) fn payment(record: &Record) -> Result<Payment> {
    let gateway_response = record.optional_text("gateway_response")?.is_some();
    Ok(Payment {
        payment_id: record.uuid("payment_id")?,
        transaction_id: record.parse("transaction_id", TransactionId::stored)?,
        user_id: UserId(record.number("user_id")?),
        amount: record.parse("amount", Money::parse)?,
        status: record.parse("status", PaymentStatus::parse)?,
        hold_reason: match record.optional_text("hold_reason")? {
            Some(_) => Some(record.parse("hold_reason", HoldReason::parse)?),
            None => None,
        },
        gateway_response: gateway_response
            .then(|| record.json("gateway_response"))
            .transpose()?,
        timestamp: record.created()?,
    })
}
