use super::files::bangla_failure;
use super::{FILES, Translated, bangla_digits};
use domain::{Action, Activity, FailureCode, PaymentOutcome};

/// The lines of an account's history.
#[derive(Debug)]
pub struct ActivityTexts {
    /// The names of the kinds of activity, which staff filter by.
    pub action: fn(Action) -> &'static str,
    pub sentence: fn(&Activity) -> String,
}

pub static ACTIVITIES: Translated<ActivityTexts> = Translated {
    english: ActivityTexts {
        // The contract's names, which staff know from exports.
        action: Action::as_str,
        sentence: english,
    },
    bangla: ActivityTexts {
        action: |action| match action {
            Action::PaymentInitiated => "পেমেন্ট শুরু",
            Action::Payment => "পেমেন্ট",
            Action::FileUploaded => "ফাইল আপলোড",
            Action::WordCount => "শব্দ গণনা",
            Action::FileDeleted => "ফাইল মোছা",
            Action::CreditsChanged => "ক্রেডিট পরিবর্তন",
        },
        sentence: bangla,
    },
};

fn detail<'a>(activity: &'a Activity, key: &str) -> &'a str {
    activity.metadata[key].as_str().unwrap_or("?")
}

/// A file name for a sentence: isolated, because its characters may have another direction, or a mark that overrides it.
fn filename(activity: &Activity) -> String {
    format!("\u{2068}{}\u{2069}", detail(activity, "filename"))
}

/// Entries of the original have the misspelt name only.
fn transaction(activity: &Activity) -> &str {
    let names = ["transaction_id", "tranasction_id"];
    let id = names.map(|name| activity.metadata[name].as_str());
    id.into_iter().flatten().next().unwrap_or("?")
}

/// Before and after a change.
fn credits(activity: &Activity) -> [String; 2] {
    ["upload_credits_before", "upload_credits"].map(|name| activity.metadata[name].to_string())
}

/// Older entries have the reason as an English sentence only.
fn failure(activity: &Activity) -> Option<FailureCode> {
    FailureCode::parse(activity.metadata["reason_code"].as_str()?)
}

fn english(activity: &Activity) -> String {
    let filename = filename(activity);
    let transaction = transaction(activity);
    match activity.action {
        Action::PaymentInitiated => format!("Payment {transaction} started"),
        Action::Payment => {
            let outcome = match activity.outcome() {
                Some(PaymentOutcome::Successful) => "confirmed",
                Some(PaymentOutcome::Held) => "received, but not credited yet",
                Some(PaymentOutcome::Failed) => "failed",
                Some(PaymentOutcome::Expired) => "expired",
                Some(PaymentOutcome::Refunded | PaymentOutcome::HeldRefunded) => "returned",
                None => "ended",
            };
            format!("Payment {transaction} {outcome}")
        }
        Action::CreditsChanged => {
            let [before, after] = credits(activity);
            format!("Upload credits changed by staff: {after} instead of {before}")
        }
        Action::FileDeleted => format!("Content of {filename} deleted"),
        Action::FileUploaded => format!("{filename} uploaded"),
        Action::WordCount => match activity.words() {
            Some(count) => format!("{filename} counted: {}", (FILES.english.words)(count)),
            None => format!(
                "{filename} not counted: {}",
                activity.metadata["reason"]
                    .as_str()
                    .unwrap_or("no reason was recorded")
            ),
        },
    }
}

fn bangla(activity: &Activity) -> String {
    let filename = filename(activity);
    let transaction = transaction(activity);
    match activity.action {
        Action::PaymentInitiated => format!("পেমেন্ট {transaction} শুরু হয়েছে"),
        Action::Payment => {
            let outcome = match activity.outcome() {
                Some(PaymentOutcome::Successful) => "নিশ্চিত হয়েছে",
                Some(PaymentOutcome::Held) => "পাওয়া গেছে, তবে এখনো ক্রেডিট যোগ হয়নি",
                Some(PaymentOutcome::Failed) => "ব্যর্থ হয়েছে",
                Some(PaymentOutcome::Expired) => "মেয়াদ শেষ হয়েছে",
                Some(PaymentOutcome::Refunded | PaymentOutcome::HeldRefunded) => {
                    "টাকা ফেরত দেওয়া হয়েছে"
                }
                None => "শেষ হয়েছে",
            };
            format!("পেমেন্ট {transaction}: {outcome}")
        }
        Action::CreditsChanged => {
            let [before, after] = credits(activity).map(|credits| bangla_digits(&credits));
            format!("স্টাফ আপলোড ক্রেডিট বদলেছেন: {before}টির জায়গায় {after}টি")
        }
        Action::FileDeleted => format!("{filename}: ফাইলের লেখা মুছে ফেলা হয়েছে"),
        Action::FileUploaded => format!("{filename} আপলোড হয়েছে"),
        Action::WordCount => match (activity.words(), failure(activity)) {
            (Some(count), _) => {
                format!("{filename} গণনা হয়েছে: {}", (FILES.bangla.words)(count))
            }
            (None, Some(code)) => {
                format!("{filename} গণনা করা যায়নি: {}", bangla_failure(code))
            }
            (None, None) => format!("{filename} গণনা করা যায়নি"),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::DateTime;
    use domain::{
        FailureCode, FailureReason, FileFormat, FileId, NewFile, Payment, StoredFile,
        TransactionId, UserId,
    };
    use uuid::Uuid;

    #[test]
    fn history_reads_as_sentences() {
        let (id, now) = (Uuid::nil(), DateTime::UNIX_EPOCH);
        let new = NewFile {
            filename: "a.txt".to_owned(),
            format: FileFormat::Txt,
            size_bytes: 1,
            sha256: None,
        };
        let file = StoredFile::received(FileId(id), UserId(7), new, now);
        let payment = Payment::open(id, TransactionId::from_random(id), UserId(7), now);
        let reason = FailureReason::new(FailureCode::NotText, "it is no text");
        let sentences = |language: &ActivityTexts| {
            [
                Activity::payment_initiated(id, &payment, now),
                Activity::payment_ended(id, &payment, PaymentOutcome::Successful, now),
                Activity::file_uploaded(id, &file, now),
                Activity::words_counted(id, &file, 1, now),
                Activity::count_failed(id, &file, &reason, true, now),
                Activity::file_deleted(id, &file, now),
            ]
            .map(|activity| (language.sentence)(&activity))
        };
        let transaction = payment.transaction_id.as_str();
        let english = sentences(&ACTIVITIES.english);
        assert_eq!(english[0], format!("Payment {transaction} started"));
        assert_eq!(english[1], format!("Payment {transaction} confirmed"));
        let of_files = [
            "\u{2068}a.txt\u{2069} uploaded",
            "\u{2068}a.txt\u{2069} counted: 1 word",
            "\u{2068}a.txt\u{2069} not counted: it is no text",
            "Content of \u{2068}a.txt\u{2069} deleted",
        ];
        assert_eq!(english[2..], of_files);
        let bangla = sentences(&ACTIVITIES.bangla);
        assert_eq!(bangla[1], format!("পেমেন্ট {transaction}: নিশ্চিত হয়েছে"));
        assert_eq!(bangla[3], "\u{2068}a.txt\u{2069} গণনা হয়েছে: ১টি শব্দ");
        let reason = bangla_failure(FailureCode::NotText);
        assert_eq!(
            bangla[4],
            format!("\u{2068}a.txt\u{2069} গণনা করা যায়নি: {reason}")
        );
    }
}
