//! What aamarPay does, by the control routes of its sandbox.

use super::world::World;
use aamarpay_sandbox::Status;
use serde_json::{Value, json};

impl World {
    /// From now on aamarPay reports `status` for this transaction.
    pub async fn aamarpay_reports(&self, id: &str, status: Status) {
        let path = format!("transactions/{id}/status");
        self.control(&path, json!({"status": status})).await;
    }

    /// Changes how aamarPay treats one transaction, which need not exist yet. The README of the sandbox lists the
    /// switches.
    pub async fn switch_transaction(&self, id: &str, switches: Value) {
        self.control(&format!("transactions/{id}"), switches).await;
    }

    /// Changes how aamarPay treats all transactions.
    pub async fn switch_all(&self, switches: Value) {
        self.control("switches", switches).await;
    }

    /// How often functions have searched for transactions.
    pub async fn searches(&self) -> u64 {
        let state = self.sandbox_state().await;
        let searches = state["searches"].as_object().unwrap().values();
        searches.map(|count| count.as_u64().unwrap()).sum()
    }

    /// The ids of the transactions that aamarPay knows.
    pub async fn known_to_aamarpay(&self) -> Vec<String> {
        let state = self.sandbox_state().await;
        let transactions = state["transactions"].as_array().unwrap().iter();
        transactions
            .map(|transaction| transaction["tran_id"].as_str().unwrap().to_owned())
            .collect()
    }

    async fn control(&self, path: &str, change: Value) {
        let url = format!("{}/_sandbox/{path}", self.sandbox.url());
        let answer = self.client.post(url).json(&change).send().await.unwrap();
        assert!(
            answer.status().is_success(),
            "the sandbox refuses {change}: {}",
            answer.text().await.unwrap()
        );
    }

    async fn sandbox_state(&self) -> Value {
        let url = format!("{}/_sandbox/transactions", self.sandbox.url());
        let answer = self.client.get(url).send().await.unwrap();
        serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap()
    }
}
