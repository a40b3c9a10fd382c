//! The words of the mails.

use domain::FailureCode;
use domain::Language::Bangla;
use domain::Language::English;
use web::language::{Translated, bangla_failure, grouped, with_currency};

pub struct MailTexts {
    pub greeting: fn(&str) -> String,
    /// Why somebody gets a mail about the security of an account.
    pub reason_security: &'static str,
    /// Why somebody gets a mail that was asked for at an address.
    pub reason_asked: &'static str,
    /// Why somebody gets a mail about a payment or a file.
    pub reason_result: &'static str,
    pub unsubscribe: &'static str,

    pub reset_subject: &'static str,
    pub reset_text: &'static str,
    /// With several accounts, each link names its own.
    pub reset_link: fn(&str) -> String,
    pub reset_more: &'static str,
    pub reset_ignore: &'static str,

    pub confirm_subject: &'static str,
    pub confirm_text: &'static str,
    pub confirm_link: &'static str,
    pub confirm_ignore: &'static str,

    pub password_subject: &'static str,
    /// With the time of the change.
    pub password_text: fn(&str) -> String,
    pub email_subject: &'static str,
    /// With the time of the change.
    pub email_text: fn(&str) -> String,
    pub not_you: &'static str,
    pub not_you_email: &'static str,
    pub not_you_link: &'static str,

    pub deleted_subject: &'static str,
    pub deleted_text: fn(&str) -> String,

    pub paid_subject: &'static str,
    pub paid_text: &'static str,
    pub amount: &'static str,
    pub amount_value: fn(&str) -> String,
    pub transaction: &'static str,
    pub time: &'static str,
    pub upload_link: &'static str,

    pub counted_subject: &'static str,
    pub counted_text: &'static str,
    pub file: &'static str,
    pub words: &'static str,
    pub words_value: fn(u64) -> String,
    pub files_link: &'static str,

    pub failed_subject: &'static str,
    pub failed_text: &'static str,
    /// What is wrong with the file and what became of the credit: of the sentences that the API shows, the code, if it is known,
    /// and whether the credit was refunded.
    pub failed_reason: fn(&str, Option<FailureCode>, bool) -> String,
}

pub static MAILS: Translated<MailTexts> = Translated {
    english: MailTexts {
        greeting: |username| format!("Hello {username},"),
        reason_security: "You get this mail because it is about the security of your Word Count account.",
        reason_asked: "You get this mail because somebody gave this address to Word Count.",
        reason_result: "You get this mail because you confirmed this address for your Word Count account.",
        unsubscribe: "Stop mails about payments and files",

        reset_subject: "Choose a new password",
        reset_text: "Somebody, hopefully you, asked for a new password for the Word Count account with this address. The link works once, within 30 minutes.",
        reset_link: |username| format!("Choose a new password for {username}"),
        reset_more: "There are more accounts with this address than this mail can name. If yours is missing, please ask the people who run this service.",
        reset_ignore: "If that was not you, ignore this mail. Your password stays as it is.",

        confirm_subject: "Confirm your address",
        confirm_text: "Please confirm that this is your address. You then get a receipt for each payment, and a mail when a file is counted. The link works for three days.",
        confirm_link: "Confirm this address",
        confirm_ignore: "If you have no account at Word Count, ignore this mail. You will get no others unless somebody asks for one.",

        password_subject: "Your password was changed",
        password_text: |time| {
            format!(
                "The password of your account was changed on {time}, and everybody was signed out."
            )
        },
        email_subject: "The address of your account was changed",
        email_text: |time| {
            format!(
                "Your account got another e-mail address on {time}. This mail goes to the old one, so that you know."
            )
        },
        not_you: "If that was not you, choose a new password now.",
        not_you_email: "If that was not you, please tell the people who run this service at once.",
        not_you_link: "Choose a new password",

        deleted_subject: "Your account was deleted",
        deleted_text: |username| {
            format!(
                "The account {username} was deleted, with its files and its history. If that was not you, please tell the people who run this service."
            )
        },

        paid_subject: "Receipt for your payment",
        paid_text: "Your payment is confirmed. It pays for one upload.",
        amount: "Amount",
        amount_value: |amount| with_currency(amount, English),
        transaction: "Transaction",
        time: "Time",
        upload_link: "Upload a file",

        counted_subject: "Your file is counted",
        counted_text: "The words of your file are counted.",
        file: "File",
        words: "Words",
        words_value: |words| grouped(words, English),
        files_link: "Open my files",

        failed_subject: "Your file could not be counted",
        failed_text: "Your file could not be counted.",
        failed_reason: |sentences, _, _| sentences.to_owned(),
    },
    bangla: MailTexts {
        greeting: |username| format!("প্রিয় {username},"),
        reason_security: "এই মেইলটি আপনার “শব্দ গণনা” অ্যাকাউন্টের নিরাপত্তা সম্পর্কিত, তাই আপনাকে পাঠানো হয়েছে।",
        reason_asked: "কেউ “শব্দ গণনা”-য় এই ইমেইল ঠিকানাটি দিয়েছেন, তাই আপনি এই মেইলটি পেয়েছেন।",
        reason_result: "আপনি আপনার “শব্দ গণনা” অ্যাকাউন্টের জন্য এই ঠিকানাটি নিশ্চিত করেছেন, তাই এই মেইলটি পেয়েছেন।",
        unsubscribe: "পেমেন্ট ও ফাইলের মেইল বন্ধ করুন",

        reset_subject: "নতুন পাসওয়ার্ড দিন",
        reset_text: "এই ঠিকানার “শব্দ গণনা” অ্যাকাউন্টের জন্য নতুন পাসওয়ার্ড চাওয়া হয়েছে। নিচের লিংকটি ৩০ মিনিটের মধ্যে একবার ব্যবহার করা যাবে।",
        reset_link: |username| format!("{username} অ্যাকাউন্টের নতুন পাসওয়ার্ড দিন"),
        reset_more: "এই ঠিকানায় আরও অ্যাকাউন্ট আছে, সব এই মেইলে লেখা যায়নি। আপনার অ্যাকাউন্টটি না থাকলে এই সেবার পরিচালকদের জানান।",
        reset_ignore: "আপনি এটি না চেয়ে থাকলে মেইলটি উপেক্ষা করুন। আপনার পাসওয়ার্ড আগের মতোই থাকবে।",

        confirm_subject: "আপনার ইমেইল ঠিকানা নিশ্চিত করুন",
        confirm_text: "এটি আপনার ঠিকানা হলে অনুগ্রহ করে নিশ্চিত করুন। এরপর প্রতিটি পেমেন্টের রসিদ এবং ফাইলের শব্দ গণনা শেষ হলে মেইল পাবেন। লিংকটি তিন দিন কাজ করবে।",
        confirm_link: "ঠিকানা নিশ্চিত করুন",
        confirm_ignore: "“শব্দ গণনা”-য় আপনার অ্যাকাউন্ট না থাকলে মেইলটি উপেক্ষা করুন। কেউ আবার না চাইলে আর কোনো মেইল পাবেন না।",

        password_subject: "আপনার পাসওয়ার্ড পরিবর্তন হয়েছে",
        password_text: |time| {
            format!(
                "{time} সময়ে আপনার অ্যাকাউন্টের পাসওয়ার্ড পরিবর্তন হয়েছে, এবং সব জায়গা থেকে সাইন আউট করা হয়েছে।"
            )
        },
        email_subject: "আপনার অ্যাকাউন্টের ইমেইল ঠিকানা পরিবর্তন হয়েছে",
        email_text: |time| {
            format!(
                "{time} সময়ে আপনার অ্যাকাউন্টে অন্য ইমেইল ঠিকানা দেওয়া হয়েছে। আপনাকে জানাতে এই মেইলটি আগের ঠিকানায় পাঠানো হলো।"
            )
        },
        not_you: "এটি আপনি না করে থাকলে এখনই নতুন পাসওয়ার্ড দিন।",
        not_you_email: "এটি আপনি না করে থাকলে এখনই এই সেবার পরিচালকদের জানান।",
        not_you_link: "নতুন পাসওয়ার্ড দিন",

        deleted_subject: "আপনার অ্যাকাউন্ট মুছে ফেলা হয়েছে",
        deleted_text: |username| {
            format!(
                "{username} অ্যাকাউন্টটি এর সব ফাইল ও ইতিহাসসহ মুছে ফেলা হয়েছে। এটি আপনি না করে থাকলে এই সেবার পরিচালকদের জানান।"
            )
        },

        paid_subject: "আপনার পেমেন্টের রসিদ",
        paid_text: "আপনার পেমেন্ট নিশ্চিত হয়েছে। এই পেমেন্টে একটি ফাইল আপলোড করা যাবে।",
        amount: "পরিমাণ",
        amount_value: |amount| with_currency(amount, Bangla),
        transaction: "লেনদেন নম্বর",
        time: "সময়",
        upload_link: "ফাইল আপলোড করুন",

        counted_subject: "আপনার ফাইলের শব্দ গণনা শেষ হয়েছে",
        counted_text: "আপনার ফাইলের শব্দ গণনা শেষ হয়েছে।",
        file: "ফাইল",
        words: "শব্দ",
        words_value: |words| grouped(words, Bangla),
        files_link: "আমার ফাইল দেখুন",

        failed_subject: "আপনার ফাইলের শব্দ গণনা করা যায়নি",
        failed_text: "আপনার ফাইলের শব্দ গণনা করা যায়নি।",
        failed_reason: |_, code, is_refunded| {
            let reason = code.map_or("কারণটি আপনার ফাইলের তালিকায় দেখতে পাবেন।", bangla_failure);
            let credit = match is_refunded {
                true => "আপনার আপলোড ক্রেডিট ফেরত দেওয়া হয়েছে, আরেকটি ফাইল আপলোড করতে পারেন।",
                false => "আপলোড ক্রেডিটটি খরচ হয়ে গেছে।",
            };
            format!("{reason} {credit}")
        },
    },
};
