//! Files, payments and activities in people's words, for the pages of both kinds.

use shared::domain::{Action, Activity, FileStatus, Payment, PaymentStatus, StoredFile, UserId};
use shared::pages::{Moment, grouped};

/// A state and how it is shown; the words carry the meaning, the colour only helps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Badge {
    pub text: &'static str,
    /// `good`, `bad`, `wait` or `wait busy`.
    pub mood: &'static str,
}

/// An upload.
#[derive(Clone, Debug)]
pub struct FileRow {
    pub id: String,
    pub name: String,
    pub badge: Badge,
    /// It will change by itself.
    pub is_busy: bool,
    /// Once counted.
    pub words: Option<String>,
    /// Why it could not be counted, where that is known.
    pub reason: Option<String>,
    pub uploaded: Moment,
}

impl From<&StoredFile> for FileRow {
    fn from(file: &StoredFile) -> Self {
        let mood = match file.status {
            FileStatus::Processing => "wait busy",
            FileStatus::Completed => "good",
            FileStatus::Failed => "bad",
        };
        Self {
            id: file.file_id.to_string(),
            name: file.filename.clone(),
            badge: Badge {
                text: file.status.as_str(),
                mood,
            },
            is_busy: file.status == FileStatus::Processing,
            words: file.word_count.map(words),
            reason: None,
            uploaded: file.upload_time.into(),
        }
    }
}

/// `1 word`, `1,234 words`.
fn words(count: u64) -> String {
    let noun = if count == 1 { "word" } else { "words" };
    format!("{} {noun}", grouped(count))
}

/// A payment.
#[derive(Clone, Debug)]
pub struct PaymentRow {
    pub transaction_id: String,
    pub owner: UserId,
    /// `100.00 BDT`
    pub amount: String,
    pub badge: Badge,
    pub is_pending: bool,
    pub opened: Moment,
}

impl From<&Payment> for PaymentRow {
    fn from(payment: &Payment) -> Self {
        let mood = match payment.status {
            PaymentStatus::Pending => "wait",
            PaymentStatus::Paid => "good",
            PaymentStatus::Failed | PaymentStatus::Expired => "bad",
        };
        Self {
            transaction_id: payment.transaction_id.to_string(),
            owner: payment.user_id,
            amount: format!("{} {}", payment.amount, Payment::CURRENCY),
            badge: Badge {
                text: payment.status.as_str(),
                mood,
            },
            is_pending: payment.status == PaymentStatus::Pending,
            opened: payment.timestamp.into(),
        }
    }
}

/// A line of history.
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
                "Successful" => "confirmed".to_owned(),
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
                failure_reason(activity).unwrap_or("no reason was recorded")
            ),
        },
    }
}

/// Why a file could not be counted, if `activity` tells of that.
pub fn failure_reason(activity: &Activity) -> Option<&str> {
    activity.metadata["reason"].as_str()
}

#[cfg(test)]
pub mod samples {
    use super::*;
    use chrono::DateTime;
    use shared::domain::{FileFormat, FileId, NewFile};

    /// A name that would be markup if it were not escaped.
    pub const HOSTILE: &str = "<script>alert(1)</script>\"'.txt";

    fn file() -> StoredFile {
        let new = NewFile {
            filename: HOSTILE.to_owned(),
            format: FileFormat::Txt,
            size_bytes: 1,
        };
        StoredFile::accept(FileId::random(), UserId(7), new, DateTime::UNIX_EPOCH)
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
            ..file.clone()
        };
        [file, counted, failed].iter().map(FileRow::from).collect()
    }

    pub fn payments() -> Vec<PaymentRow> {
        let payment = Payment::open(UserId(7), DateTime::UNIX_EPOCH);
        let paid = Payment {
            status: PaymentStatus::Paid,
            ..payment.clone()
        };
        [payment, paid].iter().map(PaymentRow::from).collect()
    }

    pub fn activities() -> Vec<ActivityRow> {
        let file = file();
        let payment = Payment::open(UserId(7), DateTime::UNIX_EPOCH);
        let now = DateTime::UNIX_EPOCH;
        [
            Activity::payment_initiated(&payment, now),
            Activity::payment(&payment, "Successful", now),
            Activity::file_uploaded(&file, now),
            Activity::words_counted(&file, 1, now),
            Activity::count_failed(&file, "it is no text", now),
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
