//! Payments. The transaction that marks a payment Paid also adds the credit of its owner. The caller has verified that
//! the money arrived: this crate does not ask the provider.

use crate::record::{Attributes, Record, attributes, number, text};
use crate::statistics::Event;
use crate::transaction::{Outcome, exists, put_new, update, update_of};
use crate::{Page, PageRequest, Store, keys};
use anyhow::{Context, Result, bail};
use chrono::{DateTime, Utc};
use domain::{Activity, Money, Payment, PaymentStatus, TransactionId, UnpaidEnd, UserId};
use serde_json::{Map, Value};

/// The outcome of marking a payment Paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MarkPaid {
    /// The payment is Paid now, and its owner has one credit more.
    Credited,
    /// The payment was Paid before; nothing changed.
    AlreadyPaid,
}

/// The outcome of closing an unpaid payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClosePayment {
    /// The payment has its end state now.
    Closed,
    /// The payment was no longer Pending; nothing changed.
    NotPending,
}

impl Store {
    /// Records a new payment. The caller does this before it calls the provider, so that every payment there has a
    /// row here.
    ///
    /// # Errors
    /// DynamoDB fails.
    pub async fn open_payment(&self, payment: &Payment, activity: &Activity) -> Result<()> {
        let [total, day] = self.count(
            Event::PaymentOpened,
            keys::shard(payment.payment_id),
            payment.timestamp,
        )?;
        let writes = vec![
            put_new(self.tables.payments(), item(payment))?,
            self.put_activity(activity)?,
            total,
            day,
        ];
        match self.transact(writes).await? {
            Outcome::Committed => Ok(()),
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

    /// Changes a payment of any other state to Paid, gives its owner one credit and adds one activity. All of this
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
        let mark = update_of(
            self.tables.payments(),
            text(payment.transaction_id.as_str()),
        )
        .update_expression(
            "SET #status = :paid, gateway_response = :response REMOVE #open, check_at",
        )
        .condition_expression("attribute_exists(transaction_id) AND #status <> :paid")
        .expression_attribute_names("#status", "status")
        .expression_attribute_names("#open", "open")
        .expression_attribute_values(":paid", text(PaymentStatus::Paid.as_str()))
        .expression_attribute_values(":response", json_text(gateway_response)?);
        let mark = update(mark)?;
        let [total, day] = self.count(
            Event::PaymentPaid(payment.amount),
            keys::shard(payment.payment_id),
            activity.timestamp,
        )?;
        let writes = vec![
            mark.clone(),
            self.add_credit(payment.user_id)?,
            self.put_activity(activity)?,
            total.clone(),
            day.clone(),
        ];
        match self.transact(writes).await? {
            Outcome::Committed => Ok(MarkPaid::Credited),
            Outcome::Refused(0) => Ok(MarkPaid::AlreadyPaid),
            // The account was deleted while its payer was at aamarPay. Nobody is left to credit, but the
            // totals still have to show the money.
            Outcome::Refused(1) => match self.transact(vec![mark, total, day]).await? {
                Outcome::Committed => Ok(MarkPaid::Credited),
                Outcome::Refused(_) => Ok(MarkPaid::AlreadyPaid),
            },
            Outcome::Refused(_) => bail!("activity {} already exists", activity.activity_id),
        }
    }

    /// Changes a Pending payment to Failed or Expired, and adds one activity. The payment stays in the `open` index,
    /// because the provider may still report a success.
    ///
    /// # Errors
    /// DynamoDB fails.
    pub async fn close_payment(
        &self,
        payment: &Payment,
        end: UnpaidEnd,
        gateway_response: Option<&Map<String, Value>>,
        activity: &Activity,
    ) -> Result<ClosePayment> {
        let response = gateway_response.map(json_text).transpose()?;
        let assignments = match response {
            Some(_) => "SET #status = :status, gateway_response = :response",
            None => "SET #status = :status",
        };
        let close = update_of(
            self.tables.payments(),
            text(payment.transaction_id.as_str()),
        )
        .update_expression(assignments)
        .condition_expression("#status = :pending")
        .expression_attribute_names("#status", "status")
        .expression_attribute_values(":pending", text(PaymentStatus::Pending.as_str()))
        .expression_attribute_values(":status", text(end.status().as_str()));
        let close = match response {
            Some(response) => close.expression_attribute_values(":response", response),
            None => close,
        };
        let owner = exists(self.tables.users(), number(payment.user_id))?;
        let close = update(close)?;
        let writes = vec![close.clone(), owner, self.put_activity(activity)?];
        let outcome = match self.transact(writes).await? {
            // The account is deleted, and its history with it: no new activity.
            Outcome::Refused(1) => self.transact(vec![close]).await?,
            outcome => outcome,
        };
        match outcome {
            Outcome::Committed => Ok(ClosePayment::Closed),
            Outcome::Refused(0) => Ok(ClosePayment::NotPending),
            Outcome::Refused(_) => bail!("activity {} already exists", activity.activity_id),
        }
    }

    /// The payments of `owner`, newest first.
    ///
    /// # Errors
    /// DynamoDB fails, or a row is corrupt.
    pub async fn payments_of(&self, owner: UserId, page: PageRequest) -> Result<Page<Payment>> {
        self.list_of_user(self.tables.payments(), owner, page, payment)
            .await
    }

    /// The payments of all accounts, newest first.
    ///
    /// # Errors
    /// As for [`Self::payments_of`].
    pub async fn all_payments(
        &self,
        page: PageRequest,
        now: DateTime<Utc>,
    ) -> Result<Page<Payment>> {
        self.list_all(self.tables.payments(), page, now, payment)
            .await
    }
}

fn json_text(document: &Map<String, Value>) -> Result<aws_sdk_dynamodb::types::AttributeValue> {
    Ok(text(
        serde_json::to_string(document).context("write the answer of aamarPay")?,
    ))
}

fn item(payment: &Payment) -> Attributes {
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
        ("bucket", Some(text(keys::bucket(time, id)))),
        ("open", Some(text(keys::open_shard(id)))),
        ("check_at", Some(text(keys::first_check(time)))),
    ])
}

fn payment(record: &Record) -> Result<Payment> {
    let gateway_response = record.optional_text("gateway_response")?.is_some();
    Ok(Payment {
        payment_id: record.uuid("payment_id")?,
        transaction_id: record.parse("transaction_id", TransactionId::parse)?,
        user_id: UserId(record.number("user_id")?),
        amount: record.parse("amount", Money::parse)?,
        status: record.parse("status", PaymentStatus::parse)?,
        gateway_response: gateway_response
            .then(|| record.json("gateway_response"))
            .transpose()?,
        timestamp: record.created()?,
    })
}
