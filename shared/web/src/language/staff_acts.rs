use super::{Language, PAYMENTS, Translated, digits, grouped};
use domain::{PaymentStatus, StaffAct};
use service::staff_acts::{MAX_CREDITS, MAX_REASON_CHARS, MAX_REFERENCE_CHARS, Performed};

/// What staff do to other people's money and accounts, and the list of what was done.
#[derive(Debug)]
pub struct StaffActTexts {
    pub account: &'static str,
    pub id: &'static str,
    pub joined: &'static str,
    pub state: &'static str,
    pub active: &'static str,
    pub inactive: &'static str,
    pub credits: &'static str,
    pub payments: &'static str,
    pub files: &'static str,
    pub activities: &'static str,

    pub reason: &'static str,
    /// Who reads the reason.
    pub reason_hint: &'static str,
    pub change_credits: &'static str,
    pub new_credits: &'static str,
    pub deactivate: &'static str,
    pub deactivate_hint: &'static str,
    pub reactivate: &'static str,
    pub refund: &'static str,
    /// What to do before the form is sent, and what it changes; `true` if the payment was credited.
    pub refund_hint: fn(bool) -> &'static str,
    pub reference: &'static str,
    pub credit: &'static str,
    pub credit_hint: &'static str,
    /// aamarPay could not be asked.
    pub ask_changed: &'static str,
    pub ask_unchanged: &'static str,
    pub just_asked: &'static str,
    pub unreachable: &'static str,
    /// The outcome of an act, and what to do about one that was refused.
    pub outcome: fn(Performed) -> String,

    pub audit: &'static str,
    pub audit_lead: &'static str,
    pub no_lines: &'static str,
    pub time: &'static str,
    pub actor: &'static str,
    pub act: &'static str,
    pub about: &'static str,
    pub before: &'static str,
    pub after: &'static str,
    pub older: &'static str,
    pub act_name: fn(StaffAct) -> &'static str,
}

/// A state before or after an act: `value` is how a line of the audit table spells it.
pub fn audited(act: StaffAct, value: &str, language: Language) -> String {
    let t = STAFF_ACTS.of(language);
    match (act, value) {
        (StaffAct::AccountDeactivated | StaffAct::AccountReactivated, "active") => t.active.into(),
        (StaffAct::AccountDeactivated | StaffAct::AccountReactivated, _) => t.inactive.into(),
        _ => match PaymentStatus::parse(value) {
            Some(status) => PAYMENTS.of(language).status(status).to_owned(),
            None => digits(value, language),
        },
    }
}

pub static STAFF_ACTS: Translated<StaffActTexts> = Translated {
    english: StaffActTexts {
        account: "Account",
        id: "id",
        joined: "Registered",
        state: "State",
        active: "active",
        inactive: "deactivated",
        credits: "Upload credits",
        payments: "Payments",
        files: "Files",
        activities: "Activity",
        reason: "Reason",
        reason_hint: "Staff read it in the list of acts. The owner of the account does not.",
        change_credits: "Change the credits",
        new_credits: "New number of credits",
        deactivate: "Deactivate the account",
        deactivate_hint: "Its owner is signed out everywhere and cannot sign in. Nothing is deleted.",
        reactivate: "Reactivate the account",
        refund: "The money was returned",
        refund_hint: |is_credited| match is_credited {
            true => {
                "Return the money in aamarPay's panel first, and enter its reference here. The account loses one credit."
            }
            false => {
                "Return the money in aamarPay's panel first, and enter its reference here. The payment is then closed for good."
            }
        },
        reference: "Reference of the refund",
        credit: "Credit the payment",
        credit_hint: "Only if you are sure that aamarPay pays us this money. The account gets one credit.",
        ask_changed: "aamarPay was asked, and its answer changed the state of the payment.",
        ask_unchanged: "aamarPay was asked, and its answer changed nothing.",
        just_asked: "aamarPay was asked a moment ago. Please ask again in a few seconds.",
        unreachable: "aamarPay did not answer, and nothing was changed. Please try again in a few minutes.",
        outcome: |performed| {
            match performed {
            Performed::Done => "Done. It stands in the list of acts.".to_owned(),
            Performed::Outdated => {
                "Nothing was changed, because this is not as you saw it any more: somebody else may have done the same. Look at the state below before you try again."
                    .to_owned()
            }
            Performed::Unknown => "There is no such account or payment.".to_owned(),
            Performed::BadReason => {
                format!("Nothing was changed. Give a reason of at most {MAX_REASON_CHARS} characters.")
            }
            Performed::BadReference => format!(
                "Nothing was changed. Enter the reference of the refund from aamarPay's panel, at most {MAX_REFERENCE_CHARS} characters."
            ),
            Performed::BadCredits => format!(
                "Nothing was changed. Enter another number of credits than now, from 0 to {}.",
                grouped(MAX_CREDITS, Language::English)
            ),
            Performed::NoMoney => {
                "Nothing was changed. A payment in this state has no money to return.".to_owned()
            }
            Performed::CreditSpent => {
                "Nothing was changed, because the credit of this payment is spent. To return the money all the same, give the account one credit first."
                    .to_owned()
            }
            Performed::AccountDeleted => {
                "Nothing was changed. The account is deleted, so nobody can be credited: return the money."
                    .to_owned()
            }
            Performed::OwnAccount => {
                "Nothing was changed. Ask somebody else of the staff to deactivate your own account."
                    .to_owned()
            }
        }
        },
        audit: "Acts of staff",
        audit_lead: "What staff changed, newest first. No line can be changed or removed.",
        no_lines: "Staff have changed nothing yet.",
        time: "Time",
        actor: "Who",
        act: "Act",
        about: "About",
        before: "Before",
        after: "After",
        older: "Older",
        act_name: |act| match act {
            StaffAct::CreditsChanged => "Credits changed",
            StaffAct::PaymentRefunded => "Money returned",
            StaffAct::PaymentCredited => "Payment credited",
            StaffAct::AccountDeactivated => "Account deactivated",
            StaffAct::AccountReactivated => "Account reactivated",
        },
    },
    bangla: StaffActTexts {
        account: "অ্যাকাউন্ট",
        id: "আইডি",
        joined: "নিবন্ধনের তারিখ",
        state: "অবস্থা",
        active: "সক্রিয়",
        inactive: "নিষ্ক্রিয়",
        credits: "আপলোড ক্রেডিট",
        payments: "পেমেন্ট",
        files: "ফাইল",
        activities: "কার্যক্রম",
        reason: "কারণ",
        reason_hint: "এটি স্টাফদের কাজের তালিকায় দেখা যাবে, অ্যাকাউন্টের মালিক দেখতে পাবেন না।",
        change_credits: "ক্রেডিট বদলান",
        new_credits: "ক্রেডিটের নতুন সংখ্যা",
        deactivate: "অ্যাকাউন্ট নিষ্ক্রিয় করুন",
        deactivate_hint: "মালিক সব জায়গা থেকে সাইন আউট হয়ে যাবেন এবং আর সাইন ইন করতে পারবেন না। কিছুই মুছে যাবে না।",
        reactivate: "অ্যাকাউন্ট আবার সক্রিয় করুন",
        refund: "টাকা ফেরত দেওয়া হয়েছে",
        refund_hint: |is_credited| match is_credited {
            true => {
                "আগে aamarPay-এর প্যানেলে টাকা ফেরত দিন, তারপর সেখানকার রেফারেন্স এখানে লিখুন। অ্যাকাউন্টের একটি ক্রেডিট কমে যাবে।"
            }
            false => {
                "আগে aamarPay-এর প্যানেলে টাকা ফেরত দিন, তারপর সেখানকার রেফারেন্স এখানে লিখুন। এরপর পেমেন্টটি চূড়ান্তভাবে বন্ধ হবে।"
            }
        },
        reference: "টাকা ফেরতের রেফারেন্স",
        credit: "পেমেন্টের ক্রেডিট দিন",
        credit_hint: "aamarPay এই টাকা আমাদের দেবে, এ বিষয়ে নিশ্চিত হলেই কেবল এটি করুন। অ্যাকাউন্টে একটি ক্রেডিট যোগ হবে।",
        ask_changed: "aamarPay-কে জিজ্ঞাসা করা হয়েছে, তাদের উত্তরে পেমেন্টের অবস্থা বদলেছে।",
        ask_unchanged: "aamarPay-কে জিজ্ঞাসা করা হয়েছে, তাদের উত্তরে কিছু বদলায়নি।",
        just_asked: "aamarPay-কে এইমাত্র জিজ্ঞাসা করা হয়েছে। কয়েক সেকেন্ড পরে আবার জিজ্ঞাসা করুন।",
        unreachable: "aamarPay উত্তর দেয়নি, কিছু বদলায়নি। কয়েক মিনিট পরে আবার চেষ্টা করুন।",
        outcome: |performed| {
            match performed {
            Performed::Done => "হয়ে গেছে। কাজের তালিকায় এটি লেখা আছে।".to_owned(),
            Performed::Outdated => {
                "কিছু বদলায়নি, কারণ আপনি যা দেখেছিলেন এখন আর তা নেই; হয়তো অন্য কেউ একই কাজ করেছেন। আবার চেষ্টা করার আগে নিচের বর্তমান অবস্থা দেখে নিন।"
                    .to_owned()
            }
            Performed::Unknown => "এমন কোনো অ্যাকাউন্ট বা পেমেন্ট নেই।".to_owned(),
            Performed::BadReason => format!(
                "কিছু বদলায়নি। একটি কারণ লিখুন, সর্বোচ্চ {} অক্ষরে।",
                grouped(MAX_REASON_CHARS as u64, Language::Bangla)
            ),
            Performed::BadReference => format!(
                "কিছু বদলায়নি। aamarPay-এর প্যানেল থেকে টাকা ফেরতের রেফারেন্স লিখুন, সর্বোচ্চ {} অক্ষরে।",
                grouped(MAX_REFERENCE_CHARS as u64, Language::Bangla)
            ),
            Performed::BadCredits => format!(
                "কিছু বদলায়নি। এখনকার চেয়ে ভিন্ন একটি সংখ্যা লিখুন, ০ থেকে {}-এর মধ্যে।",
                grouped(MAX_CREDITS, Language::Bangla)
            ),
            Performed::NoMoney => {
                "কিছু বদলায়নি। এই অবস্থার পেমেন্টে ফেরত দেওয়ার মতো টাকা নেই।".to_owned()
            }
            Performed::CreditSpent => {
                "কিছু বদলায়নি, কারণ এই পেমেন্টের ক্রেডিট খরচ হয়ে গেছে। তবু টাকা ফেরত দিতে চাইলে আগে অ্যাকাউন্টে একটি ক্রেডিট দিন।"
                    .to_owned()
            }
            Performed::AccountDeleted => {
                "কিছু বদলায়নি। অ্যাকাউন্টটি মুছে ফেলা হয়েছে, তাই ক্রেডিট দেওয়ার মতো কেউ নেই; টাকা ফেরত দিন।".to_owned()
            }
            Performed::OwnAccount => {
                "কিছু বদলায়নি। নিজের অ্যাকাউন্ট নিষ্ক্রিয় করতে অন্য একজন স্টাফকে বলুন।".to_owned()
            }
        }
        },
        audit: "স্টাফদের কাজ",
        audit_lead: "স্টাফরা যা বদলেছেন, নতুনগুলো আগে। কোনো লাইন বদলানো বা মোছা যায় না।",
        no_lines: "স্টাফরা এখনো কিছু বদলাননি।",
        time: "সময়",
        actor: "কে",
        act: "কাজ",
        about: "যার বিষয়ে",
        before: "আগে",
        after: "পরে",
        older: "আগেরগুলো",
        act_name: |act| match act {
            StaffAct::CreditsChanged => "ক্রেডিট বদলানো হয়েছে",
            StaffAct::PaymentRefunded => "টাকা ফেরত দেওয়া হয়েছে",
            StaffAct::PaymentCredited => "পেমেন্টের ক্রেডিট দেওয়া হয়েছে",
            StaffAct::AccountDeactivated => "অ্যাকাউন্ট নিষ্ক্রিয় করা হয়েছে",
            StaffAct::AccountReactivated => "অ্যাকাউন্ট আবার সক্রিয় করা হয়েছে",
        },
    },
};
