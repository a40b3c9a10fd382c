//! The ways of a mail: from a change into the queue, and from the queue to its reader.

use super::aws::{STREAMS, batch};
use super::http::{Answer, json_request, request};
use super::world::World;
use domain::User;
use fake_aws::SentMail;
use mail::Mailer;
use serde_json::{Value, json};
use service::App;
use service::mails::MailQueue;
use web::{Method, Request};

impl World {
    /// The queue of mails, which is the only queue of this AWS.
    pub fn mails(&self) -> MailQueue {
        MailQueue::new(self.aws.queue.clone())
    }

    /// The queues of the pages, which are one queue.
    pub fn queues(&self) -> dashboard::Queues {
        dashboard::Queues {
            cleanup: self.aws.queue.clone(),
            mails: self.mails(),
            exports: self.aws.queue.clone(),
        }
    }

    /// Delivers messages to the function `mail`. Returns how many of them failed and would be redelivered.
    pub async fn deliver_mails(&self, messages: &[String]) -> usize {
        let mailer = Mailer::new(
            self.aws.ses.clone(),
            "word-count@example.com".to_owned(),
            "events".to_owned(),
            "https://api.example".to_owned(),
        );
        let response = mail::handle(&self.app(), &mailer, batch(messages)).await;
        response.batch_item_failures.len()
    }

    /// Delivers everything that was asked for since the last time, and returns the mails.
    pub async fn read_mails(&self) -> Vec<SentMail> {
        assert_eq!(self.deliver_mails(&self.aws.messages.take()).await, 0);
        self.aws.mailbox.take()
    }

    /// Delivers every record of both streams since the beginning to `mail-triggers`.
    pub async fn trigger_mails(&self) -> usize {
        let mut sent = 0;
        for table in STREAMS {
            let records = self.aws.stream_records(table).await;
            let event = web::events::StreamEvent { records };
            sent += mail_triggers::handle(&self.app(), &self.mails(), event)
                .await
                .unwrap();
        }
        sent
    }

    /// Changes the account of `user` in its own name.
    pub async fn change_account(&self, user: &User, changes: &Value) -> Answer {
        let path = format!("/api/user/{}/", user.id);
        let request = json_request(Method::PATCH, &path, changes);
        let (cleanup, mails) = (&self.aws.queue, self.mails());
        let handle = async |app: &App, call| user::handle(app, cleanup, &mails, call).await;
        self.send(Some(user), user::ENDPOINTS, request, handle)
            .await
    }

    /// Asks for a link that resets the password of the accounts at `email`.
    pub async fn forget_password(&self, email: &str) -> Answer {
        let body = json!({"email": email});
        self.ask_password_reset("/api/password/reset/", &body).await
    }

    /// Uses a link of a mail, or its token.
    pub async fn reset_password(&self, link: &str, password: &str) -> Answer {
        let body = json!({"token": token(link), "password": password});
        self.ask_password_reset("/api/password/reset/confirm/", &body)
            .await
    }

    pub async fn ask_password_reset(&self, path: &str, body: &Value) -> Answer {
        let request = json_request(Method::POST, path, body);
        let mails = self.mails();
        let handle = async |app: &App, call| password_reset::handle(app, &mails, call).await;
        self.send(None, password_reset::ENDPOINTS, request, handle)
            .await
    }

    /// Uses a link that confirms an address.
    pub async fn confirm_email(&self, link: &str) -> Answer {
        let body = json!({"token": token(link)});
        let request = json_request(Method::POST, "/api/email/confirm/", &body);
        self.send(None, email::ENDPOINTS, request, email::handle)
            .await
    }

    /// Sends the one click of a mail program to a link of `List-Unsubscribe`.
    pub async fn unsubscribe(&self, link: &str) -> Answer {
        let mut request: Request = request(Method::POST, "/api/email/unsubscribe/");
        let (_, query) = link.trim_matches(['<', '>']).split_once('?').unwrap();
        let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
        request.query = pairs
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect();
        request.body = b"List-Unsubscribe=One-Click".to_vec();
        self.send(None, email::ENDPOINTS, request, email::handle)
            .await
    }

    /// A new account whose address is confirmed.
    pub async fn confirmed_user(&self, username: &str) -> User {
        let user = self.user(username).await;
        self.trigger_mails().await;
        let mails = self.read_mails().await;
        let mail = mails.iter().find(|mail| mail.to == user.email).unwrap();
        let link = &mail.links("/dashboard/email/confirm/")[0];
        assert_eq!(self.confirm_email(link).await.status, 200);
        self.current(&user).await
    }

    /// The account as it is now.
    pub async fn current(&self, user: &User) -> User {
        self.aws.store.find_user(user.id).await.unwrap().unwrap()
    }
}

/// The token of a link; a text that is no link is the token.
fn token(link: &str) -> &str {
    link.split_once("token=").map_or(link, |(_, token)| token)
}
