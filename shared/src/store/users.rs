use super::record::{Attributes, Record, attributes, number, text};
use super::transaction::{Outcome, put_new};
use super::{Store, keys};
use crate::domain::{NewUser, User, UserId};
use anyhow::{Context, Result, bail};
use aws_sdk_dynamodb::types::{AttributeValue, ReturnValue};
use chrono::{DateTime, Utc};

/// What became of a new account.
#[derive(Debug, PartialEq)]
pub enum CreateUser {
    /// It exists now.
    Created(User),
    /// Somebody has that name.
    UsernameTaken,
}

impl Store {
    /// The account `id`, as last written.
    pub async fn find_user(&self, id: UserId) -> Result<Option<User>> {
        if id.0 == keys::COUNTER_ID {
            return Ok(None);
        }
        let request = self
            .client
            .get_item()
            .table_name(&self.tables.users)
            .consistent_read(true);
        let answer = request
            .key("id", number(id))
            .send()
            .await
            .context("read a user")?;
        answer
            .item
            .map(|item| user(Record::new(&self.tables.users, id, item)))
            .transpose()
    }

    /// The account that logs in as `username`.
    pub async fn find_user_by_name(&self, username: &str) -> Result<Option<User>> {
        match self.find_user_id(username).await? {
            Some(id) => self.find_user(id).await,
            None => Ok(None),
        }
    }

    /// Whose name `username` is, in its stored form.
    pub async fn find_user_id(&self, username: &str) -> Result<Option<UserId>> {
        let table = &self.tables.usernames;
        let request = self
            .client
            .get_item()
            .table_name(table)
            .consistent_read(true);
        let answer = request
            .key("username", text(username))
            .send()
            .await
            .context("read a user name")?;
        let record = answer.item.map(|item| Record::new(table, username, item));
        record
            .map(|record| record.number("user_id").map(UserId))
            .transpose()
    }

    /// Makes an account and takes its name, or neither. Numbers of refused attempts are not used again.
    pub async fn create_user(&self, new: NewUser, now: DateTime<Utc>) -> Result<CreateUser> {
        let user = User {
            id: self.next_user_id().await?,
            username: new.username,
            email: new.email,
            mobile_number: new.mobile_number,
            password_hash: new.password_hash,
            is_staff: new.is_staff,
            is_active: true,
            upload_credits: 0,
            token_generation: 0,
            date_joined: now,
        };
        let name = attributes([
            ("username", Some(text(&user.username))),
            ("user_id", Some(number(user.id))),
        ]);
        let writes = vec![
            put_new(&self.tables.usernames, "username", name)?,
            put_new(&self.tables.users, "id", item(&user))?,
        ];
        match self.transact(writes).await? {
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
        let record = Record::new(
            &self.tables.users,
            keys::COUNTER_ID,
            answer.attributes.unwrap_or_default(),
        );
        record.number("last_id").map(UserId)
    }

    /// Gives or takes staff rights; `false` if there is no such account.
    pub async fn set_staff(&self, id: UserId, is_staff: bool) -> Result<bool> {
        let request = self
            .client
            .update_item()
            .table_name(&self.tables.users)
            .key("id", number(id));
        let answer = request
            .update_expression("SET is_staff = :is_staff")
            .condition_expression("attribute_exists(username)")
            .expression_attribute_values(":is_staff", AttributeValue::Bool(is_staff))
            .send()
            .await;
        match answer {
            Ok(_) => Ok(true),
            Err(error)
                if error
                    .as_service_error()
                    .is_some_and(|e| e.is_conditional_check_failed_exception()) =>
            {
                Ok(false)
            }
            Err(error) => Err(error).context("set staff rights"),
        }
    }
}

fn item(user: &User) -> Attributes {
    attributes([
        ("id", Some(number(user.id))),
        ("username", Some(text(&user.username))),
        ("email", Some(text(&user.email))),
        ("mobile_number", Some(text(&user.mobile_number))),
        ("password_hash", Some(text(&user.password_hash))),
        ("is_staff", Some(AttributeValue::Bool(user.is_staff))),
        ("is_active", Some(AttributeValue::Bool(user.is_active))),
        ("upload_credits", Some(number(user.upload_credits))),
        ("token_generation", Some(number(user.token_generation))),
        ("date_joined", Some(text(keys::time_text(user.date_joined)))),
    ])
}

fn user(record: Record) -> Result<User> {
    Ok(User {
        id: UserId(record.number("id")?),
        username: record.text("username")?.to_owned(),
        email: record.text("email")?.to_owned(),
        mobile_number: record.text("mobile_number")?.to_owned(),
        password_hash: record.text("password_hash")?.to_owned(),
        is_staff: record.flag("is_staff")?,
        is_active: record.flag("is_active")?,
        upload_credits: record.number("upload_credits")?,
        token_generation: record.number("token_generation")?,
        date_joined: record.parse("date_joined", |time| time.parse().ok())?,
    })
}
