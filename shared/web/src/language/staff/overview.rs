use crate::language::{Language, bangla_digits, grouped};

/// A chart in words: its title, the number of days, the sum, and the day and number of the most.
type ChartTitle = fn(&str, usize, u64, Option<(&str, u64)>) -> String;

/// The first page: totals, charts, a search, the latest payments.
#[derive(Debug)]
pub struct OverviewTexts {
    pub users: &'static str,
    pub payments_started: &'static str,
    /// Also those that were refunded later.
    pub payments_confirmed: &'static str,
    pub payments_refunded: &'static str,
    pub revenue: &'static str,
    pub words_counted: &'static str,
    pub files_completed: &'static str,
    pub files_processing: &'static str,
    pub files_failed: &'static str,
    pub files_refunded: &'static str,

    /// The number of payments that are Held.
    pub held: fn(u64) -> String,
    pub see_held: &'static str,
    pub find_title: &'static str,
    pub transaction_id: &'static str,
    pub or_username: &'static str,
    pub find: &'static str,

    pub payments_per_day: &'static str,
    pub uploads_per_day: &'static str,
    pub chart: ChartTitle,
    pub as_table: &'static str,
    pub table_title: &'static str,
    pub day: &'static str,
    pub payments: &'static str,
    pub uploads: &'static str,
    pub latest: &'static str,
    pub all_payments: &'static str,
    pub no_payments: &'static str,
}

pub(super) const ENGLISH: OverviewTexts = OverviewTexts {
    users: "Users",
    payments_started: "Payments started",
    payments_confirmed: "Payments confirmed",
    payments_refunded: "Of these, refunded",
    revenue: "Revenue",
    words_counted: "Words counted",
    files_completed: "Files completed",
    files_processing: "Files processing",
    files_failed: "Files failed",
    files_refunded: "Files refunded",
    held: |held| {
        let payments = if held == 1 { "payment" } else { "payments" };
        let held = grouped(held, Language::English);
        format!("aamarPay has money for {held} {payments} that nobody got a credit for.")
    },
    see_held: "See what to do",
    find_title: "Find a payment",
    transaction_id: "Transaction id",
    or_username: "or user name",
    find: "Find",
    payments_per_day: "Confirmed payments per day",
    uploads_per_day: "Uploads per day",
    chart: |title, days, total, most| {
        let most = most.map(|(day, value)| format!("; most on {day}: {value}"));
        let most = most.unwrap_or_default();
        format!("{title}, the last {days} days: {total} in all{most}")
    },
    as_table: "The same numbers as a table",
    table_title: "Payments and uploads per day",
    day: "Day",
    payments: "Payments",
    uploads: "Uploads",
    latest: "Latest payments",
    all_payments: "All payments",
    no_payments: "There are no payments yet.",
};

pub(super) const BANGLA: OverviewTexts = OverviewTexts {
    users: "ব্যবহারকারী",
    payments_started: "শুরু হওয়া পেমেন্ট",
    payments_confirmed: "নিশ্চিত পেমেন্ট",
    payments_refunded: "এর মধ্যে টাকা ফেরত",
    revenue: "আয়",
    words_counted: "গণনা করা শব্দ",
    files_completed: "গণনা সম্পন্ন ফাইল",
    files_processing: "গণনা চলছে এমন ফাইল",
    files_failed: "ব্যর্থ ফাইল",
    files_refunded: "ক্রেডিট ফেরত দেওয়া ফাইল",
    held: |held| {
        let held = grouped(held, Language::Bangla);
        format!("aamarPay {held}টি পেমেন্টের টাকা পেয়েছে, কিন্তু কেউ ক্রেডিট পায়নি।")
    },
    see_held: "কী করতে হবে দেখুন",
    find_title: "পেমেন্ট খুঁজুন",
    transaction_id: "লেনদেন নম্বর",
    or_username: "অথবা ইউজারনেম",
    find: "খুঁজুন",
    payments_per_day: "প্রতিদিনের নিশ্চিত পেমেন্ট",
    uploads_per_day: "প্রতিদিনের আপলোড",
    chart: |title, days, total, most| {
        let number = |number: u64| grouped(number, Language::Bangla);
        let most = most.map(|(day, value)| format!("; সবচেয়ে বেশি {day}: {}", number(value)));
        let most = most.unwrap_or_default();
        let days = bangla_digits(&days.to_string());
        format!("{title}, গত {days} দিনে মোট {}টি{most}", number(total))
    },
    as_table: "একই সংখ্যা সারণি আকারে",
    table_title: "প্রতিদিনের পেমেন্ট ও আপলোড",
    day: "দিন",
    payments: "পেমেন্ট",
    uploads: "আপলোড",
    latest: "সর্বশেষ পেমেন্ট",
    all_payments: "সব পেমেন্ট",
    no_payments: "এখনো কোনো পেমেন্ট নেই।",
};
