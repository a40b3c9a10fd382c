//! The languages of the pages: which one a visitor reads, how it writes numbers and times, and the texts.
//!
//! A file of this folder holds the texts of one page or area: a struct with a field for each text, and a static with the
//! struct once per [`Language`], side by side. A text that lacks a language does not compile. A text with values in it is a
//! function, because languages order words and form plurals in their own ways:
//!
//! ```ignore
//! pub struct GreetingTexts {
//!     pub title: &'static str,
//!     pub files: fn(u64) -> String,
//! }
//!
//! pub static GREETING: Translated<GreetingTexts> = Translated {
//!     english: GreetingTexts { title: "Welcome", files: |count| format!("Files: {count}") },
//!     bangla: GreetingTexts { title: "স্বাগতম", files: |count| format!("ফাইল: {}টি", bangla_digits(&count.to_string())) },
//! };
//! ```
//!
//! A page has a [`Frame`](crate::pages::Frame), which knows the language. The page takes its texts with
//! `GREETING.of(frame.language)` into a field `t`, and its template says `{{ t.title }}` and `{{ (t.files)(*count) }}`.
//!
//! Only pages and mails are translated. The JSON API speaks English, because clients compare its texts.

mod account;
mod activities;
mod certificate;
mod choice;
mod file_check;
mod file_page;
mod files;
mod format;
mod frame;
mod home;
mod landing;
mod notices;
mod payments;
mod problems;
mod receipt;
mod recovery;
mod sign_in;
mod staff;
mod staff_acts;
mod verify;

pub use account::{ACCOUNT, AccountTexts};
pub use activities::{ACTIVITIES, ActivityTexts};
pub use certificate::{CERTIFICATE, CertificateTexts};
pub use choice::{COOKIE, Visit};
pub use domain::Language;
pub use file_check::{FILE_CHECK, FileCheckTexts};
pub use file_page::{FILE_PAGE, FilePageTexts};
pub use files::{FILES, FileTexts, bangla_failure};
pub use format::{
    Moment, amount, bangla_digits, day, day_of_month, digits, formats, grouped, months, price,
    with_currency,
};
pub use frame::{FRAME, FrameTexts};
pub use home::{HOME, HomeTexts, UploadScriptTexts};
pub use landing::{LANDING, LandingTexts};
pub use notices::{NOTICES, NoticeTexts};
pub use payments::{PAYMENTS, PaymentTexts};
pub use problems::{PROBLEMS, ProblemTexts};
pub use receipt::{RECEIPT, ReceiptTexts};
pub use recovery::{RECOVERY, RecoveryTexts};
pub use sign_in::{SIGN_IN, SignInTexts};
pub use staff::{HeldTexts, OverviewTexts, PaymentPageTexts, STAFF, StaffTexts, TableTexts};
pub use staff_acts::{STAFF_ACTS, StaffActTexts, audited};
pub use verify::{VERIFY, VerifyScriptTexts, VerifyTexts};

/// The same texts in every language.
#[derive(Debug)]
pub struct Translated<T: 'static> {
    pub english: T,
    pub bangla: T,
}

impl<T> Translated<T> {
    pub const fn of(&self, language: Language) -> &T {
        match language {
            Language::English => &self.english,
            Language::Bangla => &self.bangla,
        }
    }
}
