use super::record::text;
use super::{Store, keys};
use anyhow::{Context, Result};

impl Store {
    /// Whether the refresh token `jti` was revoked by a logout.
    pub async fn is_revoked(&self, jti: &str) -> Result<bool> {
        let request = self
            .client
            .get_item()
            .table_name(&self.tables.expiring)
            .consistent_read(true);
        let answer = request
            .key("key", text(keys::revoked_token(jti)))
            .send()
            .await;
        Ok(answer.context("read a revoked token")?.item.is_some())
    }
}
