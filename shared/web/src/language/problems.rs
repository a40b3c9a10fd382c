use super::files::bangla_failure;
use super::{FileCheckTexts, Translated, bangla_digits, formats};
use domain::{FailureReason, Language, PersonalDetail, Problem};
use service::checkout::CustomerField;

/// Why something that a person sent was refused, and the pages that say that something did not work.
#[derive(Debug)]
pub struct ProblemTexts {
    /// What is wrong with the value of a field. In English, the words of the contract.
    pub field: fn(&Problem) -> String,
    /// The number of seconds to wait.
    pub throttled: fn(u64) -> String,

    pub no_file: &'static str,
    pub not_a_file: &'static str,
    pub empty_file: &'static str,
    pub payment_required: &'static str,
    pub not_stored: &'static str,
    /// Why a file that was just sent cannot be counted.
    pub uncountable: fn(&FailureReason) -> String,
    /// A value of the account that aamarPay does not take, and aamarPay's own words.
    pub payer_refused: fn(CustomerField, &str) -> String,

    pub to_dashboard: &'static str,
    pub to_files: &'static str,

    pub failed_title: &'static str,
    pub failed: &'static str,
    pub server_error_title: &'static str,
    pub server_error: &'static str,
    pub no_page_title: &'static str,
    pub no_page: &'static str,
    pub only_forms_title: &'static str,
    pub only_forms: &'static str,
    pub not_started_title: &'static str,
    pub not_started: &'static str,
    pub not_permitted_title: &'static str,
    pub not_permitted: &'static str,
    pub foreign_form: &'static str,
    pub too_large: &'static str,
}

pub static PROBLEMS: Translated<ProblemTexts> = Translated {
    english: ProblemTexts {
        field: Problem::to_string,
        throttled: |seconds| {
            let wait = match wait(seconds) {
                (1, Unit::Seconds) => "a second".to_owned(),
                (count, Unit::Seconds) => format!("{count} seconds"),
                (count, Unit::Minutes) => format!("{count} minutes"),
                (count, Unit::Hours) => format!("{count} hours"),
            };
            format!(
                "There were too many attempts, so this one was throttled. Please try again in {wait}."
            )
        },
        no_file: "No file was submitted.",
        not_a_file: "The submitted data was not a file. Check the encoding type on the form.",
        empty_file: "The submitted file is empty.",
        payment_required: "Payment required. Please complete payment before uploading file",
        not_stored: "Server error during file upload",
        uncountable: |reason| reason.message.clone(),
        payer_refused: |field, message| {
            let source = match field {
                CustomerField::Name => "user name",
                CustomerField::Email => "e-mail address",
                CustomerField::Phone => "mobile number",
                CustomerField::Address | CustomerField::City | CustomerField::Country => {
                    return format!("aamarPay refused this: {message}");
                }
            };
            format!(
                "aamarPay refused this: {message} It is the {source} of your account. Correct it under “My account”, then pay again."
            )
        },
        to_dashboard: "Go to my dashboard",
        to_files: "Go to my files",
        failed_title: "That did not work",
        failed: "The request could not be read. Please go back to the page and try again.",
        server_error_title: "Something went wrong on our side",
        server_error: "The error is recorded, and nothing that you paid for is lost. Please try again in a moment.",
        no_page_title: "There is no such page",
        no_page: "Please check the address. The page may belong to another account, or it was deleted.",
        only_forms_title: "This address only receives forms",
        only_forms: "Please go back to the page with the form, and use its button.",
        not_started_title: "The payment did not start",
        not_started: "aamarPay did not open a page to pay on, so you paid nothing. Please try again in a few minutes.",
        not_permitted_title: "This is not open to you",
        not_permitted: "Only staff may open this page. If you are staff, sign out and sign in with your staff account.",
        foreign_form: "This form was not sent from one of our own pages. Please open the page with the form and send it from there.",
        too_large: "What you sent is too large. Please send less, and try again.",
    },
    bangla: ProblemTexts {
        field: bangla_problem,
        throttled: |seconds| {
            let (count, unit) = wait(seconds);
            let count = bangla_digits(&count.to_string());
            let unit = match unit {
                Unit::Seconds => "সেকেন্ড",
                Unit::Minutes => "মিনিট",
                Unit::Hours => "ঘণ্টা",
            };
            format!(
                "অনেকবার চেষ্টা করা হয়েছে, তাই এবারের চেষ্টা গ্রহণ করা হয়নি। অনুগ্রহ করে {count} {unit} পরে আবার চেষ্টা করুন।"
            )
        },
        no_file: "কোনো ফাইল বাছাই করা হয়নি।",
        not_a_file: "যা পাঠানো হয়েছে তা ফাইল নয়। অনুগ্রহ করে আবার চেষ্টা করুন।",
        empty_file: "ফাইলটি খালি।",
        payment_required: "আগে পেমেন্ট করতে হবে। অনুগ্রহ করে ফাইল আপলোড করার আগে পেমেন্ট সম্পন্ন করুন।",
        not_stored: "আমাদের সমস্যার কারণে ফাইলটি আপলোড হয়নি। অনুগ্রহ করে আবার চেষ্টা করুন।",
        uncountable: |reason| bangla_failure(reason.code).to_owned(),
        payer_refused: |field, message| {
            let refused = |value| format!("aamarPay {value} গ্রহণ করেনি: {message}");
            let of_account = |value| {
                let refused = refused(value);
                format!("{refused} “আমার অ্যাকাউন্ট” পাতায় এটি ঠিক করে আবার পেমেন্ট করুন।")
            };
            match field {
                CustomerField::Name => of_account("আপনার অ্যাকাউন্টের ইউজারনেম"),
                CustomerField::Email => of_account("আপনার অ্যাকাউন্টের ইমেইল ঠিকানা"),
                CustomerField::Phone => of_account("আপনার অ্যাকাউন্টের মোবাইল নম্বর"),
                CustomerField::Address => refused("ঠিকানা"),
                CustomerField::City => refused("শহরের নাম"),
                CustomerField::Country => refused("দেশের নাম"),
            }
        },
        to_dashboard: "আমার ড্যাশবোর্ডে যান",
        to_files: "আমার ফাইলে যান",
        failed_title: "কাজটি করা যায়নি",
        failed: "আপনার অনুরোধটি পড়া যায়নি। অনুগ্রহ করে আগের পাতায় ফিরে আবার চেষ্টা করুন।",
        server_error_title: "আমাদের দিকে একটি সমস্যা হয়েছে",
        server_error: "সমস্যাটি আমাদের কাছে নথিভুক্ত হয়েছে, আর আপনার টাকা দেওয়া কিছুই হারায়নি। অনুগ্রহ করে একটু পরে আবার চেষ্টা করুন।",
        no_page_title: "এই পাতাটি নেই",
        no_page: "অনুগ্রহ করে ঠিকানাটি মিলিয়ে দেখুন। পাতাটি অন্য কোনো অ্যাকাউন্টের হতে পারে, অথবা মুছে ফেলা হয়েছে।",
        only_forms_title: "এই ঠিকানায় শুধু ফর্ম পাঠানো যায়",
        only_forms: "অনুগ্রহ করে ফর্মের পাতায় ফিরে সেখানকার বাটন ব্যবহার করুন।",
        not_started_title: "পেমেন্ট শুরু হয়নি",
        not_started: "aamarPay পেমেন্টের পাতা খোলেনি, তাই আপনার কোনো টাকা কাটা হয়নি। অনুগ্রহ করে কয়েক মিনিট পরে আবার চেষ্টা করুন।",
        not_permitted_title: "এই পাতা আপনার জন্য নয়",
        not_permitted: "শুধু স্টাফ এই পাতা দেখতে পারেন। আপনি স্টাফ হলে সাইন আউট করে স্টাফ অ্যাকাউন্ট দিয়ে সাইন ইন করুন।",
        foreign_form: "ফর্মটি আমাদের নিজের কোনো পাতা থেকে পাঠানো হয়নি। অনুগ্রহ করে ফর্মের পাতাটি খুলে সেখান থেকে পাঠান।",
        too_large: "আপনার পাঠানো তথ্য অনেক বড়। অনুগ্রহ করে ছোট করে আবার চেষ্টা করুন।",
    },
};

enum Unit {
    Seconds,
    Minutes,
    Hours,
}

/// A time to wait, rounded up, in a unit of which there are at least two, if there are two seconds.
fn wait(seconds: u64) -> (u64, Unit) {
    match seconds {
        0..120 => (seconds, Unit::Seconds),
        120..7_200 => (seconds.div_ceil(60), Unit::Minutes),
        _ => (seconds.div_ceil(3_600), Unit::Hours),
    }
}

fn bangla_problem(problem: &Problem) -> String {
    let number = |number: &usize| bangla_digits(&number.to_string());
    match problem {
        Problem::Required | Problem::Null | Problem::Blank => "এই ঘরটি পূরণ করুন।".to_owned(),
        Problem::NotText => "এখানে শুধু লেখা দেওয়া যাবে।".to_owned(),
        Problem::TooLong(limit) => format!("এখানে সর্বোচ্চ {}টি অক্ষর দেওয়া যাবে।", number(limit)),
        Problem::NullCharacter => "লেখায় এমন একটি অদৃশ্য চিহ্ন আছে যা গ্রহণ করা যায় না।".to_owned(),
        Problem::InvalidUsername => {
            "সঠিক ইউজারনেম দিন। ইংরেজি অক্ষর, সংখ্যা এবং @ . + - _ চিহ্ন ব্যবহার করুন; বাংলা কার-চিহ্ন ও যুক্তবর্ণ ব্যবহার করা যায় না।".to_owned()
        }
        Problem::UsernameTaken => {
            "এই ইউজারনেম দিয়ে আগেই একটি অ্যাকাউন্ট খোলা হয়েছে। অন্য একটি দিন।".to_owned()
        }
        Problem::InvalidEmail => "সঠিক ইমেইল ঠিকানা দিন।".to_owned(),
        Problem::PasswordSimilarTo(detail) => {
            let detail = match detail {
                PersonalDetail::Username => "ইউজারনেমের",
                PersonalDetail::EmailAddress => "ইমেইল ঠিকানার",
            };
            format!("পাসওয়ার্ডটি আপনার {detail} সঙ্গে অনেকটা মিলে যায়। অন্য একটি দিন।")
        }
        Problem::PasswordTooShort(limit) => {
            format!("পাসওয়ার্ডটি খুব ছোট। অন্তত {}টি অক্ষর দিন।", number(limit))
        }
        Problem::PasswordTooCommon => "এই পাসওয়ার্ডটি অনেকেই ব্যবহার করে। অন্য একটি দিন।".to_owned(),
        Problem::PasswordEntirelyNumeric => {
            "পাসওয়ার্ডে শুধু সংখ্যা দেওয়া যাবে না। অক্ষরও ব্যবহার করুন।".to_owned()
        }
        Problem::FilenameTooLong { limit, length } => format!(
            "ফাইলের নামে সর্বোচ্চ {}টি অক্ষর থাকতে পারে (এতে আছে {}টি)। নামটি ছোট করে আবার চেষ্টা করুন।",
            number(limit),
            number(length)
        ),
        Problem::ExtensionNotAllowed(extension) if extension.is_empty() => {
            FileCheckTexts::no_extension(Language::Bangla)
        }
        Problem::ExtensionNotAllowed(extension) => format!(
            "“{extension}” ধরনের ফাইল নেওয়া হয় না। শুধু {} ফাইল আপলোড করা যায়।",
            formats(Language::Bangla)
        ),
    }
}
