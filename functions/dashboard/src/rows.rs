//! Files, payments and activities as the pages show them.

use domain::{Action, Activity, FileStatus, Payment, PaymentOutcome, PaymentStatus, StoredFile};
use web::pages::{Moment, Severity, grouped};

/// A status as text and colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Badge {
    pub text: &'static str,
    pub severity: Severity,
}

impl From<FileStatus> for Badge {
    fn from(status: FileStatus) -> Self {
        let severity = match status {
            FileStatus::Processing => Severity::Busy,
            FileStatus::Completed => Severity::Good,
            FileStatus::Failed => Severity::Bad,
        };
        let text = status.as_str();
        Self { text, severity }
    }
}

impl From<PaymentStatus> for Badge {
    fn from(status: PaymentStatus) -> Self {
        let severity = match status {
            PaymentStatus::Pending | PaymentStatus::Held => Severity::Waiting,
            PaymentStatus::Paid => Severity::Good,
            PaymentStatus::Failed | PaymentStatus::Expired => Severity::Bad,
        };
        let text = status.as_str();
        Self { text, severity }
    }
}

#[derive(Clone, Debug)]
pub struct FileRow {
    pub id: String,
    pub name: String,
    pub badge: Badge,
    /// Whether the status will change without the user.
    pub is_busy: bool,
    /// `1,234 words`, once the file is counted.
    pub words: Option<String>,
    /// Why the file failed, as stored with it.
    pub reason: Option<String>,
    pub uploaded: Moment,
}

impl From<&StoredFile> for FileRow {
    fn from(file: &StoredFile) -> Self {
        Self {
            id: file.file_id.to_string(),
            name: file.filename.clone(),
            badge: file.status.into(),
            is_busy: file.status == FileStatus::Processing,
            words: file.word_count.map(words),
            reason: file.failure.as_ref().map(|failure| failure.message.clone()),
            uploaded: file.upload_time.into(),
        }
    }
}

/// `1 word`, `1,234 words`.
fn words(count: u64) -> String {
    let noun = if count == 1 { "word" } else { "words" };
    format!("{} {noun}", grouped(count))
}

#[derive(Clone, Debug)]
pub struct PaymentRow {
    pub transaction_id: String,
    /// `100.00 BDT`
    pub amount: String,
    pub badge: Badge,
    /// Whether asking aamarPay may still change it.
    pub is_unpaid: bool,
    pub opened: Moment,
}

impl From<&Payment> for PaymentRow {
    fn from(payment: &Payment) -> Self {
        Self {
            transaction_id: payment.transaction_id.to_string(),
            amount: format!("{} {}", payment.amount, Payment::CURRENCY),
            badge: payment.status.into(),
            is_unpaid: payment.status != PaymentStatus::Paid,
            opened: payment.timestamp.into(),
        }
    }
}

#[derive(Clone, Debug)]
pub struct ActivityRow {
    /// The contract's name of the action.
    pub action: &'static str,
    pub text: String,
    pub time: Moment,
}

impl From<&Activity> for ActivityRow {
    fn from(activity: &Activity) -> Self {
        Self {
            action: activity.action.as_str(),
            text: sentence(activity),
            time: activity.timestamp.into(),
        }
    }
}

fn sentence(activity: &Activity) -> String {
    let detail = |key: &str| activity.metadata[key].as_str().unwrap_or("?");
    match activity.action {
        Action::PaymentInitiated => format!("Payment {} started", detail("transaction_id")),
        Action::Payment => {
            let outcome = match detail("payment_status") {
                outcome if outcome == PaymentOutcome::Successful.as_str() => "confirmed".to_owned(),
                outcome if outcome == PaymentOutcome::Held.as_str() => {
                    "received, but not credited yet".to_owned()
                }
                other => other.to_lowercase(),
            };
            format!("Payment {} {outcome}", detail("transaction_id"))
        }
        Action::FileUploaded => format!("{} uploaded", detail("filename")),
        Action::WordCount => match activity.metadata["word_count"].as_u64() {
            Some(count) => format!("{} counted: {}", detail("filename"), words(count)),
            None => format!(
                "{} not counted: {}",
                detail("filename"),
                activity.metadata["reason"]
                    .as_str()
                    .unwrap_or("no reason was recorded")
            ),
        },
    }
}

#[cfg(test)]
pub mod samples {
    use super::*;
    use chrono::DateTime;
    use domain::{
        FailureCode, FailureReason, FileFormat, FileId, NewFile, TransactionId, User, UserId,
    };
    use uuid::Uuid;

    /// A name that would be markup if it were not escaped.
    pub const HOSTILE: &str = "<script>alert(1)</script>\"'.txt";

    fn file() -> StoredFile {
        let new = NewFile {
            filename: HOSTILE.to_owned(),
            format: FileFormat::Txt,
            size_bytes: 1,
        };
        StoredFile::received(FileId(Uuid::nil()), UserId(7), new, DateTime::UNIX_EPOCH)
    }

    fn payment() -> Payment {
        let id = TransactionId::from_random(Uuid::nil());
        Payment::open(Uuid::nil(), id, UserId(7), DateTime::UNIX_EPOCH)
    }

    fn no_text() -> FailureReason {
        FailureReason::new(FailureCode::NotText, "it is no text")
    }

    pub fn user(is_staff: bool) -> User {
        User {
            id: UserId(1),
            username: HOSTILE.to_owned(),
            email: String::new(),
            mobile_number: String::new(),
            password_hash: String::new(),
            is_staff,
            is_active: true,
            upload_credits: 0,
            token_generation: 0,
            open_payments: Default::default(),
            date_joined: DateTime::UNIX_EPOCH,
        }
    }

    pub fn files() -> Vec<FileRow> {
        let file = file();
        let counted = StoredFile {
            status: FileStatus::Completed,
            word_count: Some(1234),
            ..file.clone()
        };
        let failed = StoredFile {
            status: FileStatus::Failed,
            failure: Some(no_text()),
            ..file.clone()
        };
        [file, counted, failed].iter().map(FileRow::from).collect()
    }

    pub fn payments() -> Vec<PaymentRow> {
        let payment = payment();
        let paid = Payment {
            status: PaymentStatus::Paid,
            ..payment.clone()
        };
        [payment, paid].iter().map(PaymentRow::from).collect()
    }

    pub fn activities() -> Vec<ActivityRow> {
        let file = file();
        let payment = payment();
        let (id, now) = (Uuid::nil(), DateTime::UNIX_EPOCH);
        [
            Activity::payment_initiated(id, &payment, now),
            Activity::payment_ended(id, &payment, PaymentOutcome::Successful, now),
            Activity::file_uploaded(id, &file, now),
            Activity::words_counted(id, &file, 1, now),
            Activity::count_failed(id, &file, &no_text(), now),
        ]
        .iter()
        .map(ActivityRow::from)
        .collect()
    }

    #[test]
    fn history_reads_as_sentences() {
        let texts: Vec<String> = activities().into_iter().map(|row| row.text).collect();
        assert!(texts[0].starts_with("Payment PAY_") && texts[0].ends_with(" started"));
        assert!(texts[1].ends_with(" confirmed"));
        assert_eq!(texts[2], format!("{HOSTILE} uploaded"));
        assert_eq!(texts[3], format!("{HOSTILE} counted: 1 word"));
        assert_eq!(texts[4], format!("{HOSTILE} not counted: it is no text"));
    }
}
