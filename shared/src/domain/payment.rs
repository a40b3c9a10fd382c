use super::{Money, UserId};
use chrono::{DateTime, Utc};
use serde_json::{Map, Value};
use std::fmt;
use uuid::Uuid;

/// Our name for a payment at the gateway: `PAY_` and 16 hexadecimal digits (the gateway allows 32
/// characters). Unguessable, and new for every attempt, because the gateway refuses a reused one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TransactionId(String);

impl TransactionId {
    /// A fresh random id.
    pub fn random() -> Self {
        let hex = Uuid::new_v4().simple().to_string();
        // The first 16 digits hold the version nibble and 60 random bits.
        Self(format!("PAY_{}", &hex[..16]))
    }

    /// `None` for what cannot be one of ours, so that it need not be looked up.
    pub fn parse(text: &str) -> Option<Self> {
        let hex = text.strip_prefix("PAY_")?;
        let valid = hex.len() == 16 && hex.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
        valid.then(|| Self(text.to_owned()))
    }

    /// The id as sent to the gateway and to clients.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for TransactionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Where a payment stands. `Paid` is final; every other state still becomes `Paid` when the gateway
/// says that the money arrived.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PaymentStatus {
    /// Opened at the gateway, outcome unknown.
    Pending,
    /// Confirmed by the gateway's search API; worth one upload.
    Paid,
    /// Refused by the bank or the gateway.
    Failed,
    /// The payer never finished.
    Expired,
}

impl PaymentStatus {
    /// The contract's spelling.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "Pending",
            Self::Paid => "Paid",
            Self::Failed => "Failed",
            Self::Expired => "Expired",
        }
    }

    /// The inverse of [`Self::as_str`].
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Pending, Self::Paid, Self::Failed, Self::Expired]
            .into_iter()
            .find(|status| status.as_str() == text)
    }
}

/// One attempt to pay for one upload.
#[derive(Clone, Debug, PartialEq)]
pub struct Payment {
    /// Shown to clients.
    pub payment_id: Uuid,
    /// The key, here and at the gateway.
    pub transaction_id: TransactionId,
    /// Who gets the credit.
    pub user_id: UserId,
    /// What is asked for.
    pub amount: Money,
    /// Where it stands.
    pub status: PaymentStatus,
    /// The gateway's verified answer of the last change, without card or wallet numbers.
    pub gateway_response: Option<Map<String, Value>>,
    /// When it was opened.
    pub timestamp: DateTime<Utc>,
}

impl Payment {
    /// The price of one upload: 100 BDT.
    pub const PRICE: Money = Money::from_hundredths(10_000);
    /// The only currency taken.
    pub const CURRENCY: &str = "BDT";

    /// A new payment of the fixed price, not yet known to the gateway.
    pub fn open(user_id: UserId, now: DateTime<Utc>) -> Self {
        Self {
            payment_id: Uuid::new_v4(),
            transaction_id: TransactionId::random(),
            user_id,
            amount: Self::PRICE,
            status: PaymentStatus::Pending,
            gateway_response: None,
            timestamp: now,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_random_transaction_id_parses_back() {
        let id = TransactionId::random();
        assert_eq!(TransactionId::parse(id.as_str()), Some(id));
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
