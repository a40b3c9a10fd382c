use crate::language::{Language, grouped};

/// The tables of payments, files and activities.
#[derive(Debug)]
pub struct TableTexts {
    pub export: &'static str,
    pub no_such_payment: &'static str,
    pub filter: &'static str,
    pub transaction_id: &'static str,
    pub username: &'static str,
    pub user_id: &'static str,
    pub all_states: &'static str,
    pub from: &'static str,
    pub to: &'static str,
    pub show: &'static str,
    pub clear: &'static str,
    pub no_rows: &'static str,
    pub no_matches: &'static str,
    /// The title of a table, for its caption.
    pub newest_first: fn(&str) -> String,
    /// The time of the oldest row that was read.
    pub stopped: fn(&str) -> String,
    pub older: &'static str,
    /// The largest number of rows of an export.
    pub export_hint: fn(u64) -> String,

    pub time: &'static str,
    pub user: &'static str,
    pub transaction: &'static str,
    pub amount: &'static str,
    pub status: &'static str,
    pub file: &'static str,
    pub words: &'static str,
    pub what_happened: &'static str,
    pub action: &'static str,
}

pub(super) const ENGLISH: TableTexts = TableTexts {
    export: "Export as CSV",
    no_such_payment: "There is no payment with this id. Please check it:",
    filter: "Filter",
    transaction_id: "Transaction id",
    username: "User name",
    user_id: "User id",
    all_states: "All",
    from: "From",
    to: "To",
    show: "Show",
    clear: "Clear the filter",
    no_rows: "There are no rows yet.",
    no_matches: "No row matches the filter.",
    newest_first: |title| format!("{title}, newest first"),
    stopped: |time| {
        format!("The search read the rows back to {time} and stopped there. Press Older to go on.")
    },
    older: "Older",
    export_hint: |rows| {
        format!(
            "An export has up to {} rows, the newest first. One that stops before the oldest row says so in its last line, with the address of the next.",
            grouped(rows, Language::English)
        )
    },
    time: "Time",
    user: "User",
    transaction: "Transaction",
    amount: "Amount",
    status: "Status",
    file: "File",
    words: "Words",
    what_happened: "What happened",
    action: "Action",
};

pub(super) const BANGLA: TableTexts = TableTexts {
    export: "CSV ডাউনলোড",
    no_such_payment: "এই নম্বরের কোনো পেমেন্ট নেই। অনুগ্রহ করে নম্বরটি মিলিয়ে দেখুন:",
    filter: "ফিল্টার",
    transaction_id: "লেনদেন নম্বর",
    username: "ইউজারনেম",
    user_id: "ব্যবহারকারীর আইডি",
    all_states: "সব",
    from: "যে তারিখ থেকে",
    to: "যে তারিখ পর্যন্ত",
    show: "দেখুন",
    clear: "ফিল্টার মুছুন",
    no_rows: "এখনো কিছু নেই।",
    no_matches: "ফিল্টারের সঙ্গে কিছু মেলেনি।",
    newest_first: |title| format!("{title}, নতুনগুলো আগে"),
    stopped: |time| format!("{time} পর্যন্ত খুঁজে থামা হয়েছে। আরও খুঁজতে ‘আগেরগুলো’ চাপুন।"),
    older: "আগেরগুলো",
    export_hint: |rows| {
        format!(
            "CSV ফাইলে সর্বোচ্চ {}টি সারি থাকে, নতুনগুলো আগে। সবচেয়ে পুরোনো সারির আগেই ফাইল শেষ হলে শেষ লাইনে তা লেখা থাকে, সঙ্গে পরের ফাইলের ঠিকানা।",
            grouped(rows, Language::Bangla)
        )
    },
    time: "সময়",
    user: "ব্যবহারকারী",
    transaction: "লেনদেন",
    amount: "টাকার পরিমাণ",
    status: "অবস্থা",
    file: "ফাইল",
    words: "শব্দ",
    what_happened: "কী হয়েছে",
    action: "কাজ",
};
