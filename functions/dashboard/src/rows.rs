//! Files, payments and activities as the pages show them.

use domain::{Activity, FileStatus, Payment, PaymentStatus, StoredFile};
use web::language::{ACTIVITIES, FILES, Language, Moment, PAYMENTS, amount};
use web::pages::Severity;

/// A status as text and colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Badge {
    pub text: &'static str,
    pub severity: Severity,
}

impl Badge {
    fn of_file(status: FileStatus, language: Language) -> Self {
        let severity = match status {
            FileStatus::Processing => Severity::Busy,
            FileStatus::Completed => Severity::Good,
            FileStatus::Failed => Severity::Bad,
        };
        let text = FILES.of(language).status(status);
        Self { text, severity }
    }

    fn of_payment(status: PaymentStatus, language: Language) -> Self {
        let severity = match status {
            PaymentStatus::Pending | PaymentStatus::Held | PaymentStatus::Refunded => {
                Severity::Waiting
            }
            PaymentStatus::Paid => Severity::Good,
            PaymentStatus::Failed | PaymentStatus::Expired => Severity::Bad,
        };
        let text = PAYMENTS.of(language).status(status);
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
    /// Why the file failed.
    pub reason: Option<String>,
    /// Whether a refund or the owner removed the content. That it expired is not told here.
    pub is_content_removed: bool,
    pub uploaded: Moment,
}

impl FileRow {
    pub fn new(file: &StoredFile, language: Language) -> Self {
        let t = FILES.of(language);
        Self {
            id: file.file_id.to_string(),
            name: file.filename.clone(),
            badge: Badge::of_file(file.status, language),
            is_busy: file.status == FileStatus::Processing,
            words: file.word_count.map(t.words),
            reason: (t.reason)(file),
            is_content_removed: file.credit_refunded
                || file.content_deleted_at.is_some()
                || file.content_lost,
            uploaded: Moment::new(file.upload_time, language),
        }
    }
}

#[derive(Clone, Debug)]
pub struct PaymentRow {
    pub transaction_id: String,
    /// `100.00 BDT`
    pub amount: String,
    pub badge: Badge,
    /// Whether asking aamarPay may still change it.
    pub can_be_checked: bool,
    pub has_receipt: bool,
    pub opened: Moment,
}

impl PaymentRow {
    pub fn new(payment: &Payment, language: Language) -> Self {
        Self {
            transaction_id: payment.transaction_id.to_string(),
            amount: amount(payment.amount, language),
            badge: Badge::of_payment(payment.status, language),
            can_be_checked: !payment.status.is_settled()
                && payment.transaction_id.at_provider().is_some(),
            has_receipt: payment.status.is_settled(),
            opened: Moment::new(payment.timestamp, language),
        }
    }
}

#[derive(Clone, Debug)]
pub struct ActivityRow {
    /// The name of the action.
    pub action: &'static str,
    pub text: String,
    pub time: Moment,
}

impl ActivityRow {
    pub fn new(activity: &Activity, language: Language) -> Self {
        let t = ACTIVITIES.of(language);
        Self {
            action: (t.action)(activity.action),
            text: (t.sentence)(activity),
            time: Moment::new(activity.timestamp, language),
        }
    }
}

#[cfg(test)]
pub mod samples {
    use super::*;
    use chrono::DateTime;
    use domain::{
        FailureCode, FailureReason, FileFormat, FileId, NewFile, PaymentOutcome, TransactionId,
        User, UserId,
    };
    use uuid::Uuid;
    use web::language::Visit;
    use web::pages::Frame;

    /// A name that would be markup if it were not escaped.
    pub const HOSTILE: &str = "<script>alert(1)</script>\"'.txt";

    /// The frame of a page, for `viewer` if there is one.
    pub fn frame(viewer: Option<&User>, language: Language) -> Frame {
        let visit = Visit {
            language,
            address: HOSTILE.to_owned(),
        };
        match viewer {
            Some(viewer) => Frame::of(viewer, visit),
            None => Frame::anonymous(visit),
        }
    }

    fn file() -> StoredFile {
        let new = NewFile {
            filename: HOSTILE.to_owned(),
            format: FileFormat::Txt,
            size_bytes: 1,
            sha256: None,
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
            confirmed_email: None,
            wants_result_mails: true,
            mobile_number: String::new(),
            password_hash: String::new(),
            is_staff,
            is_active: true,
            upload_credits: 0,
            token_generation: 0,
            open_payments: Default::default(),
            unspent_payments: Default::default(),
            date_joined: DateTime::UNIX_EPOCH,
            language: None,
        }
    }

    pub fn files(language: Language) -> Vec<FileRow> {
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
        let files = [file, counted, failed];
        let rows = files.iter().map(|file| FileRow::new(file, language));
        rows.collect()
    }

    pub fn payments(language: Language) -> Vec<PaymentRow> {
        let payment = payment();
        let paid = Payment {
            status: PaymentStatus::Paid,
            ..payment.clone()
        };
        let payments = [payment, paid];
        let rows = payments
            .iter()
            .map(|payment| PaymentRow::new(payment, language));
        rows.collect()
    }

    pub fn activities(language: Language) -> Vec<ActivityRow> {
        let file = file();
        let payment = payment();
        let (id, now) = (Uuid::nil(), DateTime::UNIX_EPOCH);
        [
            Activity::payment_initiated(id, &payment, now),
            Activity::payment_ended(id, &payment, PaymentOutcome::Successful, now),
            Activity::file_uploaded(id, &file, now),
            Activity::words_counted(id, &file, 1, now),
            Activity::count_failed(id, &file, &no_text(), true, now),
            Activity::file_deleted(id, &file, now),
        ]
        .iter()
        .map(|activity| ActivityRow::new(activity, language))
        .collect()
    }
}
