//! What accounts have to do with mails: who has an address, whether it is confirmed, and which mails are wanted.

use crate::record::{Record, number, text};
use crate::transaction::{self, Outcome, update_of, write_if};
use crate::{MailToken, Store, keys};
use anyhow::{Context, Result};
use aws_sdk_dynamodb::operation::update_item::builders::UpdateItemFluentBuilder;
use aws_sdk_dynamodb::types::{AttributeValue, ReturnValue};
use chrono::{DateTime, Utc};
use domain::{User, UserId, comparable_email};

/// The unconfirmed accounts of one address that are read at most. Whoever may register could give many accounts the address of
/// somebody else.
const ACCOUNTS_OF_AN_ADDRESS: i32 = 200;
/// The pages of the index that are searched for accounts that confirmed the address. A page is a megabyte, some ten thousand accounts.
const PAGES_OF_AN_ADDRESS: usize = 5;

impl Store {
    /// The ids of the accounts whose address people would call `email`: first those that confirmed it, then the others, each
    /// the oldest first, and no more than `limit`. The index lags a moment behind the accounts, so the caller compares the
    /// address of each account that it reads.
    ///
    /// # Errors
    /// DynamoDB fails, or a row is corrupt.
    pub async fn find_users_by_email(&self, email: &str, limit: usize) -> Result<Vec<UserId>> {
        let of_address = || {
            let request = self.client.query().table_name(&self.tables.users);
            request
                .index_name(keys::BY_EMAIL)
                .key_condition_expression("email_key = :email_key")
                .expression_attribute_values(":email_key", text(comparable_email(email)))
        };
        let mut found = Vec::new();
        // Strangers' accounts are never confirmed, so they are no more than pages to skip.
        let mut pages = of_address()
            .filter_expression("attribute_exists(confirmed_email)")
            .into_paginator()
            .send();
        for _ in 0..PAGES_OF_AN_ADDRESS {
            let Some(page) = pages.next().await else {
                break;
            };
            for item in page
                .context("find users by e-mail")?
                .items
                .unwrap_or_default()
            {
                let row = Record::new(self.tables.users(), item);
                let confirmed = row.text("confirmed_email")?;
                if comparable_email(confirmed) == comparable_email(email) {
                    found.push(UserId(row.number("id")?));
                }
            }
        }
        let others = of_address().limit(ACCOUNTS_OF_AN_ADDRESS).send().await;
        for item in others
            .context("find users by e-mail")?
            .items
            .unwrap_or_default()
        {
            let id = UserId(Record::new(self.tables.users(), item).number("id")?);
            if !found.contains(&id) {
                found.push(id);
            }
        }
        found.truncate(limit);
        Ok(found)
    }

    /// Uses `token` to set a password, which also confirms the address that got the token, and revokes every refresh and
    /// session token and every other link to reset the password. `false`: the token was used, or the account has another
    /// address or another password by now. Nothing changed then.
    ///
    /// # Errors
    /// DynamoDB fails.
    pub async fn reset_password(
        &self,
        token: &MailToken,
        password_hash: &str,
        now: DateTime<Utc>,
    ) -> Result<bool> {
        let update = update_of(self.tables.users(), number(token.user_id))
            .update_expression(
                "SET password_hash = :hash, confirmed_email = :email, email_confirmed_at = :now \
                 ADD token_generation :one",
            )
            .condition_expression("email = :email AND token_generation = :generation")
            .expression_attribute_values(":hash", text(password_hash))
            .expression_attribute_values(":email", text(&token.email))
            .expression_attribute_values(":now", text(keys::time_text(now)))
            .expression_attribute_values(":one", number(1))
            .expression_attribute_values(":generation", number(token.generation));
        let writes = vec![
            self.take_mail_token(token, now)?,
            transaction::update(update)?,
        ];
        Ok(self.transact("reset a password", writes).await? == Outcome::Committed)
    }

    /// Uses `token` to confirm the address that got it. `false`: the token was used, or the account has another address by
    /// now.
    ///
    /// # Errors
    /// DynamoDB fails.
    pub async fn confirm_email(&self, token: &MailToken, now: DateTime<Utc>) -> Result<bool> {
        let update = update_of(self.tables.users(), number(token.user_id))
            .update_expression("SET confirmed_email = :email, email_confirmed_at = :now")
            .condition_expression("email = :email")
            .expression_attribute_values(":email", text(&token.email))
            .expression_attribute_values(":now", text(keys::time_text(now)));
        let writes = vec![
            self.take_mail_token(token, now)?,
            transaction::update(update)?,
        ];
        Ok(self.transact("confirm an address", writes).await? == Outcome::Committed)
    }

    /// Revokes every refresh and session token of `user`, and every link to reset the password. `false`: the account was
    /// deleted.
    ///
    /// # Errors
    /// DynamoDB fails.
    pub async fn end_all_sessions(&self, id: UserId) -> Result<bool> {
        let request = self.change_account(id);
        let request = request
            .update_expression("ADD token_generation :one")
            .expression_attribute_values(":one", number(1));
        write_if("end all sessions", || request.clone().send()).await
    }

    /// Whether the account gets mails about payments and counts. `false`: the account was deleted.
    ///
    /// # Errors
    /// DynamoDB fails.
    pub async fn set_result_mails(&self, id: UserId, are_wanted: bool) -> Result<bool> {
        let request = self.change_account(id);
        let request = request
            .update_expression("SET result_mails = :wanted")
            .expression_attribute_values(":wanted", AttributeValue::Bool(are_wanted));
        write_if("choose mails", || request.clone().send()).await
    }

    /// The key in the unsubscribe links of `user`: `fresh`, if it has none yet. It never changes, because old mails have it.
    ///
    /// # Errors
    /// DynamoDB fails, or the account was deleted.
    pub async fn unsubscribe_key(&self, user: &User, fresh: &str) -> Result<String> {
        let request = self.change_account(user.id);
        let answer = request
            .update_expression("SET unsubscribe_key = if_not_exists(unsubscribe_key, :fresh)")
            .expression_attribute_values(":fresh", text(fresh))
            .return_values(ReturnValue::UpdatedNew)
            .send()
            .await
            .context("read or make an unsubscribe key")?;
        let attributes = answer.attributes.unwrap_or_default();
        let row = Record::with_key(self.tables.users(), user.id, attributes);
        row.text("unsubscribe_key").map(str::to_owned)
    }

    /// Ends the mails about payments and counts for the account `id`, if `key` is the one of its links. `false`: it is not,
    /// or there is no such account.
    ///
    /// # Errors
    /// DynamoDB fails.
    pub async fn unsubscribe(&self, id: UserId, key: &str) -> Result<bool> {
        let request = self.client.update_item().table_name(&self.tables.users);
        let request = request
            .key("id", number(id))
            .update_expression("SET result_mails = :wanted")
            .condition_expression("unsubscribe_key = :key")
            .expression_attribute_values(":wanted", AttributeValue::Bool(false))
            .expression_attribute_values(":key", text(key));
        write_if("unsubscribe", || request.clone().send()).await
    }

    fn change_account(&self, id: UserId) -> UpdateItemFluentBuilder {
        let request = self.client.update_item().table_name(&self.tables.users);
        request
            .key("id", number(id))
            .condition_expression("attribute_exists(username)")
    }
}
