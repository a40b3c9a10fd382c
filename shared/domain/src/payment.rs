//! Payments and their states.

use super::{Money, UserId};
use chrono::{DateTime, Utc};
use serde_json::{Map, Value};
use std::fmt;
use strum::{EnumIter, IntoEnumIterator};
use uuid::Uuid;

/// The id of a payment here and at the provider: `PAY_` and 16 hexadecimal digits (aamarPay allows 32
/// characters). It cannot be guessed. Every attempt has a new one, because aamarPay refuses a used one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TransactionId(String);

impl TransactionId {
    /// The id made of a random UUID, of which it keeps 60 random bits and the version digit.
    pub fn from_random(random: Uuid) -> Self {
        let hex = random.simple().to_string();
        Self(format!("PAY_{}", &hex[..16]))
    }

    /// `None` for a text that cannot be one of our ids, so that it need not be looked up.
    pub fn parse(text: &str) -> Option<Self> {
        let hex = text.strip_prefix("PAY_")?;
        let valid = hex.len() == 16 && hex.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
        valid.then(|| Self(text.to_owned()))
    }

    /// The key of a payment of the original that was never sent to the provider, and so has no id there: the payment's own id.
    pub fn of_unsent(payment_id: Uuid) -> Self {
        Self(payment_id.to_string())
    }

    /// Reads the key of a row: what [`Self::parse`] takes, or [`Self::of_unsent`].
    pub fn stored(text: &str) -> Option<Self> {
        let unsent = || Uuid::try_parse(text).ok().map(Self::of_unsent);
        Self::parse(text).or_else(|| unsent().filter(|id| id.0 == text))
    }

    /// The id at the provider; `None` if the provider never heard of the payment and must not be asked.
    pub fn at_provider(&self) -> Option<&str> {
        self.0.starts_with("PAY_").then_some(&self.0)
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for TransactionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The state of a payment. `Paid` is final for the provider: only staff change it, to `Refunded`, which is final for everybody.
/// Every other state becomes `Paid` when the provider says that the money arrived and it can be credited, however late.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter)]
pub enum PaymentStatus {
    /// Opened; the outcome is unknown.
    Pending,
    /// Confirmed by the provider's search API. It is worth one upload.
    Paid,
    /// The provider has money of the payer, and no credit was given for it: see [`HoldReason`]. A person decides.
    Held,
    /// Refused by the bank or the provider.
    Failed,
    /// The payer never finished.
    Expired,
    /// Staff returned the money in the provider's panel. There is no credit for it any more.
    Refunded,
}

impl PaymentStatus {
    /// Whether nothing that the provider says changes the payment any more.
    pub fn is_settled(self) -> bool {
        matches!(self, Self::Paid | Self::Refunded)
    }

    /// The contract's spelling.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "Pending",
            Self::Paid => "Paid",
            Self::Held => "Held",
            Self::Failed => "Failed",
            Self::Expired => "Expired",
            Self::Refunded => "Refunded",
        }
    }

    /// The inverse of [`Self::as_str`].
    pub fn parse(text: &str) -> Option<Self> {
        Self::iter().find(|status| status.as_str() == text)
    }
}

/// Why money that the provider reports was not credited.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter)]
pub enum HoldReason {
    /// The account was deleted while its payer was at the provider.
    AccountDeleted,
    /// The provider marks the payment as risky and may take the money back.
    Risk,
    /// Another amount than that of the payment.
    Amount,
    /// Another currency than that of the payment.
    Currency,
    /// The provider contradicts itself, or names another transaction or store.
    Contradiction,
}

impl HoldReason {
    /// The spelling in rows.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::AccountDeleted => "account_deleted",
            Self::Risk => "risk",
            Self::Amount => "amount",
            Self::Currency => "currency",
            Self::Contradiction => "contradiction",
        }
    }

    /// The inverse of [`Self::as_str`].
    pub fn parse(text: &str) -> Option<Self> {
        Self::iter().find(|reason| reason.as_str() == text)
    }
}

/// How a payment ended without money.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnpaidEnd {
    /// Refused by the bank or the provider.
    Failed,
    /// The payer never finished.
    Expired,
}

impl UnpaidEnd {
    pub fn status(self) -> PaymentStatus {
        match self {
            Self::Failed => PaymentStatus::Failed,
            Self::Expired => PaymentStatus::Expired,
        }
    }
}

/// One attempt to pay for one upload.
#[derive(Clone, Debug, PartialEq)]
pub struct Payment {
    /// The id that clients of the original know.
    pub payment_id: Uuid,
    /// The key of the payment, here and at the provider.
    pub transaction_id: TransactionId,
    /// The account that gets the credit.
    pub user_id: UserId,
    pub amount: Money,
    pub status: PaymentStatus,
    /// The reason of a payment that is Held; `None` for every other status.
    pub hold_reason: Option<HoldReason>,
    /// The provider's answer that led to the last change of state, without card or wallet numbers. The
    /// name is the contract's.
    pub gateway_response: Option<Map<String, Value>>,
    /// The time at which the payment was opened.
    pub timestamp: DateTime<Utc>,
}

impl Payment {
    /// The price of one upload: 100 BDT.
    pub const PRICE: Money = Money::from_hundredths(10_000);
    /// The only currency taken.
    pub const CURRENCY: &str = "BDT";

    /// A new payment of the fixed price that the provider does not know yet. `payment_id` and
    /// `transaction_id` are fresh.
    pub fn open(
        payment_id: Uuid,
        transaction_id: TransactionId,
        user_id: UserId,
        now: DateTime<Utc>,
    ) -> Self {
        Self {
            payment_id,
            transaction_id,
            user_id,
            amount: Self::PRICE,
            status: PaymentStatus::Pending,
            hold_reason: None,
            gateway_response: None,
            timestamp: now,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_transaction_id_of_a_uuid_parses_back() {
        let id =
            TransactionId::from_random(Uuid::from_u128(0x50ab_8ac6_93df_4105_0123_4567_89ab_cdef));
        assert_eq!(id.as_str(), "PAY_50ab8ac693df4105");
        assert_eq!(TransactionId::parse(id.as_str()), Some(id));
    }

    #[test]
    fn the_key_of_an_unsent_payment_is_read_from_rows_and_from_nobody_else() {
        let unsent = TransactionId::of_unsent(Uuid::from_u128(1));
        assert_eq!(TransactionId::stored(unsent.as_str()), Some(unsent.clone()));
        assert_eq!(TransactionId::parse(unsent.as_str()), None);
        assert_eq!(unsent.at_provider(), None);
        let sent = TransactionId::from_random(Uuid::nil());
        assert_eq!(TransactionId::stored(sent.as_str()), Some(sent.clone()));
        assert_eq!(sent.at_provider(), Some(sent.as_str()));
        let upper_case = Uuid::max().to_string().to_uppercase();
        assert_eq!(TransactionId::stored(&upper_case), None);
    }

    #[test]
    fn foreign_transaction_ids_are_refused() {
        for text in [
            "",
            "PAY_",
            "PAY_nope",
            "pay_50ab8ac693df4105",
            "PAY_50AB8AC693DF4105",
            "PAY_50ab8ac693df41050",
        ] {
            assert_eq!(TransactionId::parse(text), None, "{text}");
        }
    }
}
