//! What staff change on other people's money and accounts. Each act is one transaction with its line in the audit table, on
//! condition that what it changes is still as the actor saw it: of two people who act at the same time one is told.

use crate::Store;
use crate::record::{number, text};
use crate::transaction::{Outcome, update, update_of};
use crate::users::id_set;
use anyhow::{Result, bail};
use aws_sdk_dynamodb::types::{AttributeValue, TransactWriteItem};
use domain::{Activity, AuditLine, Payment, PaymentStatus, User};

/// The outcome of an act that only depends on its account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StaffWrite {
    Done,
    /// The account is not as it was seen any more; nothing changed.
    Outdated,
}

/// The outcome of marking a payment Refunded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RefundPayment {
    Refunded,
    /// The payment has another status now; nothing changed.
    Outdated,
    /// The credit of the payment is spent, so it cannot be taken back; nothing changed.
    NoCredit,
}

/// The outcome of crediting a payment that is Held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CreditHeld {
    Credited,
    /// The payment is not Held any more; nothing changed.
    Outdated,
    /// Nobody is left to credit; nothing changed.
    AccountDeleted,
}

impl Store {
    /// Sets the credits of `user`, if they are still those of `user`. Of their payments, no more are left than there are credits.
    ///
    /// # Errors
    /// DynamoDB fails.
    pub async fn change_credits(
        &self,
        user: &User,
        credits: u64,
        activity: &Activity,
        line: &AuditLine,
    ) -> Result<StaffWrite> {
        let change = update_of(self.tables.users(), number(user.id))
            .expression_attribute_values(":credits", number(credits))
            .expression_attribute_values(":seen", number(user.upload_credits));
        let kept = usize::try_from(credits).unwrap_or(usize::MAX);
        let change = match user.unspent_payments.iter().skip(kept).collect::<Vec<_>>() {
            dropped if dropped.is_empty() => change
                .update_expression("SET upload_credits = :credits")
                .condition_expression("attribute_exists(username) AND upload_credits = :seen"),
            dropped => change
                .update_expression("SET upload_credits = :credits DELETE unspent_payments :dropped")
                .condition_expression(
                    "attribute_exists(username) AND upload_credits = :seen AND unspent_payments = :unspent",
                )
                .expression_attribute_values(":dropped", id_set(dropped))
                .expression_attribute_values(":unspent", id_set(&user.unspent_payments)),
        };
        let writes = vec![
            update(change)?,
            self.put_activity(activity)?,
            self.put_audit_line(line)?,
        ];
        self.act("change credits", writes).await
    }

    /// Lets nobody sign in to `user` any more and voids all of its tokens, or lets its owner sign in again.
    ///
    /// # Errors
    /// DynamoDB fails.
    pub async fn set_active(
        &self,
        user: &User,
        is_active: bool,
        line: &AuditLine,
    ) -> Result<StaffWrite> {
        let change = update_of(self.tables.users(), number(user.id))
            .update_expression("SET is_active = :new ADD token_generation :one")
            .condition_expression("attribute_exists(username) AND is_active <> :new")
            .expression_attribute_values(":new", AttributeValue::Bool(is_active))
            .expression_attribute_values(":one", number(1));
        let writes = vec![update(change)?, self.put_audit_line(line)?];
        self.act("activate or deactivate an account", writes).await
    }

    async fn act(&self, what: &'static str, writes: Vec<TransactWriteItem>) -> Result<StaffWrite> {
        match self.transact(what, writes).await? {
            Outcome::Committed => Ok(StaffWrite::Done),
            Outcome::Refused(0) => Ok(StaffWrite::Outdated),
            Outcome::Refused(_) => bail!("{what}: its line already exists"),
        }
    }

    /// Changes a payment that is Paid, as `payment` says, or Held to Refunded. For one that is Paid this takes its credit, or one
    /// that is that of no payment. A deleted account has no activity.
    ///
    /// # Errors
    /// DynamoDB fails.
    pub async fn refund_payment(
        &self,
        payment: &Payment,
        activity: Option<&Activity>,
        line: &AuditLine,
    ) -> Result<RefundPayment> {
        let change = self
            .change_payment(payment, PaymentStatus::Refunded)
            .update_expression("SET #status = :status REMOVE #open, check_at, hold_reason")
            .condition_expression("#status = :seen")
            .expression_attribute_names("#open", "open")
            .expression_attribute_values(":seen", text(payment.status.as_str()));
        let mut writes = vec![update(change)?, self.put_audit_line(line)?];
        if payment.status == PaymentStatus::Paid && activity.is_some() {
            let take = update_of(self.tables.users(), number(payment.user_id))
                .update_expression("ADD upload_credits :less DELETE unspent_payments :ids")
                .condition_expression(
                    "attribute_exists(username) AND upload_credits >= :one AND \
                     (contains(unspent_payments, :id) OR attribute_not_exists(unspent_payments) \
                     OR size(unspent_payments) < upload_credits)",
                )
                .expression_attribute_values(":less", number(-1))
                .expression_attribute_values(":one", number(1))
                .expression_attribute_values(":id", text(payment.transaction_id.as_str()))
                .expression_attribute_values(":ids", id_set([&payment.transaction_id]));
            writes.push(update(take)?);
        }
        if let Some(activity) = activity {
            writes.push(self.put_activity(activity)?);
        }
        match self.transact("refund a payment", writes).await? {
            Outcome::Committed => Ok(RefundPayment::Refunded),
            Outcome::Refused(0) => Ok(RefundPayment::Outdated),
            Outcome::Refused(2) => Ok(RefundPayment::NoCredit),
            Outcome::Refused(_) => bail!("refund a payment: its line already exists"),
        }
    }

    /// Changes a payment that is Held to Paid and gives its owner one credit.
    ///
    /// # Errors
    /// DynamoDB fails.
    pub async fn credit_held_payment(
        &self,
        payment: &Payment,
        activity: &Activity,
        line: &AuditLine,
    ) -> Result<CreditHeld> {
        let change = self
            .change_payment(payment, PaymentStatus::Paid)
            .update_expression("SET #status = :status REMOVE #open, check_at, hold_reason")
            .condition_expression("#status = :held")
            .expression_attribute_names("#open", "open")
            .expression_attribute_values(":held", text(PaymentStatus::Held.as_str()));
        let writes = vec![
            update(change)?,
            self.add_credit(payment.user_id, Some(&payment.transaction_id))?,
            self.put_activity(activity)?,
            self.put_audit_line(line)?,
        ];
        match self
            .transact("credit a payment that is held", writes)
            .await?
        {
            Outcome::Committed => Ok(CreditHeld::Credited),
            Outcome::Refused(0) => Ok(CreditHeld::Outdated),
            Outcome::Refused(1) => Ok(CreditHeld::AccountDeleted),
            Outcome::Refused(_) => bail!("credit a payment: its line already exists"),
        }
    }
}
