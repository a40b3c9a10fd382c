//! Accounts. Each has two rows: the account under its id, and its user name in a table of its own, which keeps names
//! unique. Credits and open payments change with payments and uploads, in `payments.rs` and `files.rs`.

use crate::record::{Attributes, Record, attributes, number, text};
use crate::transaction::{self, Outcome, put_new, update_of, write_if};
use crate::{Store, keys};
use anyhow::{Context, Result, bail};
use aws_sdk_dynamodb::types::{AttributeValue, Delete, ReturnValue, TransactWriteItem};
use chrono::{DateTime, Utc};
use domain::{
    ConfirmedEmail, Language, MAX_USERNAME_CHARS, NewUser, TransactionId, User, UserId,
    comparable_email,
};
use std::collections::BTreeSet;

/// A character has at most four bytes.
const MAX_USERNAME_BYTES: usize = 4 * MAX_USERNAME_CHARS;

/// New values for an account; `None` leaves one as it is.
#[derive(Clone, Debug, Default)]
pub struct UserChanges {
    pub username: Option<String>,
    pub email: Option<String>,
    pub mobile_number: Option<String>,
    /// A new hash revokes every refresh and session token.
    pub password_hash: Option<String>,
}

/// The outcome of changing an account.
#[derive(Debug, PartialEq)]
pub enum UpdateUser {
    Updated(User),
    UsernameTaken,
    /// The account was deleted or renamed meanwhile; nothing changed.
    Outdated,
}

/// The outcome of creating an account.
#[derive(Debug, PartialEq)]
pub enum CreateUser {
    Created(User),
    UsernameTaken,
}

impl Store {
    /// The write that gives `owner` one credit, which is that of a payment if `payment` is one; it is refused if the account
    /// is deleted.
    pub(super) fn add_credit(
        &self,
        owner: UserId,
        payment: Option<&TransactionId>,
    ) -> Result<TransactWriteItem> {
        let credit = update_of(self.tables.users(), number(owner))
            .condition_expression("attribute_exists(username)")
            .expression_attribute_values(":one", number(1));
        transaction::update(match payment {
            Some(id) => credit
                .update_expression("ADD upload_credits :one, unspent_payments :id")
                .expression_attribute_values(":id", id_set([id])),
            None => credit.update_expression("ADD upload_credits :one"),
        })
    }

    /// Reads an account, strongly consistent.
    ///
    /// # Errors
    /// DynamoDB fails, or the row is corrupt.
    pub async fn find_user(&self, id: UserId) -> Result<Option<User>> {
        if id.0 == keys::COUNTER_ID {
            return Ok(None);
        }
        let record = self.get(self.tables.users(), number(id)).await?;
        record.as_ref().map(user).transpose()
    }

    /// Reads the account whose stored user name is `username`, strongly consistent.
    ///
    /// # Errors
    /// DynamoDB fails, or a row is corrupt.
    pub async fn find_user_by_name(&self, username: &str) -> Result<Option<User>> {
        match self.find_user_id(username).await? {
            Some(id) => self.find_user(id).await,
            None => Ok(None),
        }
    }

    /// The id of the account whose stored user name is `username`.
    ///
    /// # Errors
    /// DynamoDB fails, or the row is corrupt.
    pub async fn find_user_id(&self, username: &str) -> Result<Option<UserId>> {
        // No stored name is like that, and DynamoDB would refuse the key.
        if username.is_empty() || username.len() > MAX_USERNAME_BYTES {
            return Ok(None);
        }
        let record = self.get(self.tables.usernames(), text(username)).await?;
        let id = record.map(|record| record.number("user_id"));
        Ok(id.transpose()?.map(UserId))
    }

    /// Creates an account and takes its name, or does neither. The id of a refused attempt is not used again.
    ///
    /// # Errors
    /// DynamoDB fails.
    pub async fn create_user(&self, new: NewUser, now: DateTime<Utc>) -> Result<CreateUser> {
        let user = User {
            id: self.next_user_id().await?,
            username: new.username,
            email: new.email,
            confirmed_email: None,
            wants_result_mails: true,
            mobile_number: new.mobile_number,
            password_hash: new.password_hash,
            is_staff: new.is_staff,
            is_active: true,
            upload_credits: 0,
            token_generation: 0,
            open_payments: BTreeSet::new(),
            unspent_payments: BTreeSet::new(),
            date_joined: now,
            language: new.language,
        };
        let writes = vec![
            self.put_username(&user)?,
            put_new(self.tables.users(), item(&user))?,
        ];
        match self.transact("create a user", writes).await? {
            Outcome::Committed => Ok(CreateUser::Created(user)),
            Outcome::Refused(0) => Ok(CreateUser::UsernameTaken),
            Outcome::Refused(_) => bail!("user id {} was handed out twice", user.id),
        }
    }

    async fn next_user_id(&self) -> Result<UserId> {
        let request = self.client.update_item().table_name(&self.tables.users);
        let answer = request
            .key("id", number(keys::COUNTER_ID))
            .update_expression("ADD last_id :one")
            .expression_attribute_values(":one", number(1))
            .return_values(ReturnValue::UpdatedNew)
            .send()
            .await
            .context("count up the user id")?;
        let attributes = answer.attributes.unwrap_or_default();
        let counter = Record::with_key(self.tables.users(), keys::COUNTER_ID, attributes);
        counter.number("last_id").map(UserId)
    }

    /// Changes `user`, which was read just now, and its name in the table of names. Fields that are not in
    /// `changes` are not written, so that of two concurrent changes neither undoes the other.
    ///
    /// # Errors
    /// DynamoDB fails.
    pub async fn update_user(&self, user: &User, changes: UserChanges) -> Result<UpdateUser> {
        let mut updated = user.clone();
        let mut set = vec!["username = :username"];
        let mut update = update_of(self.tables.users(), number(user.id))
            .condition_expression("username = :old_username")
            .expression_attribute_values(":old_username", text(&user.username));
        if let Some(email) = changes.email {
            set.extend(["email = :email", "email_key = :email_key"]);
            update = update
                .expression_attribute_values(":email", text(&email))
                .expression_attribute_values(":email_key", text(comparable_email(&email)));
            updated.email = email;
        }
        if let Some(mobile_number) = changes.mobile_number {
            set.push("mobile_number = :mobile_number");
            update = update.expression_attribute_values(":mobile_number", text(&mobile_number));
            updated.mobile_number = mobile_number;
        }
        let mut add = "";
        if let Some(hash) = changes.password_hash {
            set.push("password_hash = :hash");
            add = " ADD token_generation :one";
            update = update
                .expression_attribute_values(":hash", text(&hash))
                .expression_attribute_values(":one", number(1));
            updated.password_hash = hash;
            updated.token_generation += 1;
        }
        updated.username = changes.username.unwrap_or(updated.username);
        let update = update
            .expression_attribute_values(":username", text(&updated.username))
            .update_expression(format!("SET {}{add}", set.join(", ")));
        let mut writes = vec![transaction::update(update)?];
        if updated.username != user.username {
            writes.push(self.put_username(&updated)?);
            writes.push(self.delete_username(user)?);
        }
        match self.transact("change a user", writes).await? {
            Outcome::Committed => Ok(UpdateUser::Updated(updated)),
            Outcome::Refused(1) => Ok(UpdateUser::UsernameTaken),
            Outcome::Refused(_) => Ok(UpdateUser::Outdated),
        }
    }

    /// Replaces the password hash of `user`, which was read just now, by another one of the same password. Tokens stay valid. `false`: the
    /// account has another hash by now, or is deleted, and nothing changed.
    ///
    /// # Errors
    /// DynamoDB fails.
    pub async fn renew_password_hash(&self, user: &User, renewed: &str) -> Result<bool> {
        let request = self
            .client
            .update_item()
            .table_name(&self.tables.users)
            .key("id", number(user.id));
        let request = request
            .update_expression("SET password_hash = :renewed")
            .condition_expression("password_hash = :outdated")
            .expression_attribute_values(":outdated", text(&user.password_hash))
            .expression_attribute_values(":renewed", text(renewed));
        write_if("renew a password hash", || request.clone().send()).await
    }

    /// Removes `user` and frees its name. `false`: the account was deleted or renamed meanwhile. The function
    /// user-cleanup removes what the account owns.
    ///
    /// # Errors
    /// DynamoDB fails.
    pub async fn delete_user(&self, user: &User) -> Result<bool> {
        let delete = Delete::builder()
            .table_name(&self.tables.users)
            .key("id", number(user.id))
            .condition_expression("username = :username")
            .expression_attribute_values(":username", text(&user.username));
        let writes = vec![transaction::delete(delete)?, self.delete_username(user)?];
        Ok(self.transact("delete a user", writes).await? == Outcome::Committed)
    }

    pub(super) fn put_username(&self, user: &User) -> Result<TransactWriteItem> {
        let name = [
            ("username", Some(text(&user.username))),
            ("user_id", Some(number(user.id))),
        ];
        put_new(self.tables.usernames(), attributes(name))
    }

    fn delete_username(&self, user: &User) -> Result<TransactWriteItem> {
        let delete = Delete::builder()
            .table_name(&self.tables.usernames)
            .key("username", text(&user.username))
            .condition_expression("user_id = :user_id")
            .expression_attribute_values(":user_id", number(user.id));
        transaction::delete(delete)
    }

    /// Grants or withdraws staff rights; `false` if there is no such account.
    ///
    /// # Errors
    /// DynamoDB fails.
    pub async fn set_staff(&self, id: UserId, is_staff: bool) -> Result<bool> {
        let request = self
            .client
            .update_item()
            .table_name(&self.tables.users)
            .key("id", number(id));
        let request = request
            .update_expression("SET is_staff = :is_staff")
            .condition_expression("attribute_exists(username)")
            .expression_attribute_values(":is_staff", AttributeValue::Bool(is_staff));
        write_if("set staff rights", || request.clone().send()).await
    }

    /// Sets the language of an account's pages and mails; `false` if there is no such account.
    ///
    /// # Errors
    /// DynamoDB fails.
    pub async fn set_language(&self, id: UserId, language: Language) -> Result<bool> {
        let request = self
            .client
            .update_item()
            .table_name(&self.tables.users)
            .key("id", number(id));
        // `language` is a reserved word of DynamoDB's expressions.
        let request = request
            .update_expression("SET #language = :language")
            .condition_expression("attribute_exists(username)")
            .expression_attribute_names("#language", "language")
            .expression_attribute_values(":language", text(language.tag()));
        write_if("set the language", || request.clone().send()).await
    }
}

/// A set of ids, of at least one: DynamoDB knows no empty set.
pub(super) fn id_set<'id>(ids: impl IntoIterator<Item = &'id TransactionId>) -> AttributeValue {
    AttributeValue::Ss(ids.into_iter().map(ToString::to_string).collect())
}

/// The row of an account.
pub(super) fn item(user: &User) -> Attributes {
    let set = |ids: &BTreeSet<TransactionId>| (!ids.is_empty()).then(|| id_set(ids));
    // Accounts of the original may have no address, and no key of an index is empty.
    let email_key = (!user.email.is_empty()).then(|| text(comparable_email(&user.email)));
    attributes([
        ("id", Some(number(user.id))),
        ("username", Some(text(&user.username))),
        ("email", Some(text(&user.email))),
        ("email_key", email_key),
        ("mobile_number", Some(text(&user.mobile_number))),
        ("password_hash", Some(text(&user.password_hash))),
        ("is_staff", Some(AttributeValue::Bool(user.is_staff))),
        ("is_active", Some(AttributeValue::Bool(user.is_active))),
        ("upload_credits", Some(number(user.upload_credits))),
        ("token_generation", Some(number(user.token_generation))),
        ("date_joined", Some(text(keys::time_text(user.date_joined)))),
        (
            "language",
            user.language.map(|language| text(language.tag())),
        ),
        ("open_payments", set(&user.open_payments)),
        ("unspent_payments", set(&user.unspent_payments)),
    ])
}

pub(super) fn user(record: &Record) -> Result<User> {
    Ok(User {
        id: UserId(record.number("id")?),
        username: record.text("username")?.to_owned(),
        email: record.text("email")?.to_owned(),
        confirmed_email: confirmed_email(record)?,
        // Rows without the attribute are of accounts that never chose.
        wants_result_mails: record
            .optional("result_mails", |value| value.as_bool().ok().copied())?
            .unwrap_or(true),
        mobile_number: record.text("mobile_number")?.to_owned(),
        password_hash: record.text("password_hash")?.to_owned(),
        is_staff: record.flag("is_staff")?,
        is_active: record.flag("is_active")?,
        upload_credits: record.number("upload_credits")?,
        token_generation: record.number("token_generation")?,
        open_payments: record.parse_set("open_payments", TransactionId::parse)?,
        unspent_payments: record.parse_set("unspent_payments", TransactionId::parse)?,
        date_joined: record.parse("date_joined", |time| time.parse().ok())?,
        language: record.parse_optional("language", Language::parse)?,
    })
}

fn confirmed_email(record: &Record) -> Result<Option<ConfirmedEmail>> {
    let Some(email) = record.optional_text("confirmed_email")? else {
        return Ok(None);
    };
    Ok(Some(ConfirmedEmail {
        email: email.to_owned(),
        at: record.parse("email_confirmed_at", |time| time.parse().ok())?,
    }))
}
