//! Mails about payments and counts.

use super::{Composed, Email, Writer, language, moment, texts};
use crate::addressee::Purpose;
use crate::letter::{Letter, Part};
use crate::texts::MailTexts;
use anyhow::Result;
use domain::{FailureCode, Language, UserId};
use service::mails::{Mail, MailKind, MailMessage};

impl Writer<'_> {
    pub(super) async fn result(&self, id: UserId, message: &MailMessage) -> Result<Composed> {
        let Some(user) = self.reader(id, Purpose::Result).await? else {
            return Ok(Composed::nobody());
        };
        let language = language(&user);
        let t = texts(language);
        let time = moment(message.at, language);
        let (subject, body) = content(&message.mail, language, time);
        let mut parts = vec![Part::Text((t.greeting)(&user.username))];
        parts.extend(body);
        let label = match message.mail {
            Mail::PaymentPaid { .. } => t.upload_link,
            _ => t.files_link,
        };
        parts.push(self.link(label, "/dashboard/"));
        Ok(Composed::one(Email {
            kind: MailKind::Result,
            is_confirmed: true,
            letter: Letter {
                language,
                subject: subject.to_owned(),
                parts,
                reason: t.reason_result,
                unsubscribe: Some(self.unsubscribe(&user, t).await?),
            },
            to: user.email,
        }))
    }
}

/// The subject, and what is said about the result.
fn content(mail: &Mail, language: Language, time: String) -> (&'static str, Vec<Part>) {
    let t: &'static MailTexts = texts(language);
    match mail {
        Mail::PaymentPaid {
            transaction_id,
            amount,
            ..
        } => {
            let facts = vec![
                (t.amount, (t.amount_value)(amount)),
                (t.transaction, transaction_id.clone()),
                (t.time, time),
            ];
            (t.paid_subject, told(t.paid_text, facts))
        }
        Mail::FileCounted {
            filename, words, ..
        } => {
            let facts = vec![
                (t.file, filename.clone()),
                (t.words, (t.words_value)(*words)),
                (t.time, time),
            ];
            (t.counted_subject, told(t.counted_text, facts))
        }
        Mail::FileFailed {
            filename,
            reason,
            reason_code,
            credit_refunded,
            ..
        } => {
            let mut parts = told(t.failed_text, vec![(t.file, filename.clone())]);
            let code = FailureCode::parse(reason_code);
            let reason = (t.failed_reason)(reason, code, *credit_refunded);
            parts.push(Part::Text(reason));
            (t.failed_subject, parts)
        }
        _ => unreachable!("only mails about results come here"),
    }
}

fn told(text: &str, facts: Vec<(&'static str, String)>) -> Vec<Part> {
    vec![Part::Text(text.to_owned()), Part::Facts(facts)]
}
