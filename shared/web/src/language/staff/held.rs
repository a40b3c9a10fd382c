use domain::HoldReason;

/// The page of payments that aamarPay has money for and nobody was credited.
#[derive(Debug)]
pub struct HeldTexts {
    pub title: &'static str,
    pub lead: &'static str,
    pub none: &'static str,
    pub started: &'static str,
    pub check: &'static str,
    pub is_full: &'static str,
    pub what_happened: fn(Option<HoldReason>) -> &'static str,
    /// Everything but asking again happens in aamarPay's panel.
    pub what_to_do: fn(Option<HoldReason>) -> &'static str,
}

pub(super) const ENGLISH: HeldTexts = HeldTexts {
    title: "Paid, not credited",
    lead: "aamarPay reports money for these payments, and nobody got an upload credit for it. Each of them needs a decision. The system asks aamarPay about them again from time to time.",
    none: "There is no such payment now.",
    started: "started",
    check: "Check",
    is_full: "There may be more payments than this page shows.",
    what_happened: |reason| match reason {
        Some(HoldReason::AccountDeleted) => "The account was deleted before the money arrived.",
        Some(HoldReason::Risk) => "aamarPay marks the payment as risky.",
        Some(HoldReason::Amount) => "Another amount was paid than was asked for.",
        Some(HoldReason::Currency) => "Another currency was paid than was asked for.",
        Some(HoldReason::Contradiction) => {
            "aamarPay reports success, but for another transaction or store, or with another status beside it."
        }
        None => "The reason was not recorded.",
    },
    what_to_do: |reason| match reason {
        Some(HoldReason::AccountDeleted) => {
            "Return the money in aamarPay's panel: there is nobody to credit."
        }
        Some(HoldReason::Risk) => {
            "Look the transaction up in aamarPay's panel. When aamarPay releases it, it is credited by the next check. If aamarPay rejects it, return the money there."
        }
        Some(HoldReason::Amount | HoldReason::Currency) => {
            "Compare the transaction in aamarPay's panel. Return the money there, and tell the payer to pay again."
        }
        Some(HoldReason::Contradiction) | None => {
            "Ask aamarPay's support about the transaction. When its answer fits, the payment is credited by the next check."
        }
    },
};

pub(super) const BANGLA: HeldTexts = HeldTexts {
    title: "টাকা এসেছে, ক্রেডিট দেওয়া হয়নি",
    lead: "aamarPay এসব পেমেন্টের টাকা পেয়েছে বলে জানিয়েছে, কিন্তু কেউ আপলোড ক্রেডিট পায়নি। প্রতিটির জন্য সিদ্ধান্ত নিতে হবে। সিস্টেম মাঝে মাঝে এগুলো নিয়ে aamarPay-কে আবার জিজ্ঞাসা করে।",
    none: "এখন এমন কোনো পেমেন্ট নেই।",
    started: "শুরু",
    check: "যাচাই করুন",
    is_full: "এই পাতায় যা দেখা যাচ্ছে, তার চেয়ে বেশি পেমেন্ট থাকতে পারে।",
    what_happened: |reason| match reason {
        Some(HoldReason::AccountDeleted) => "টাকা আসার আগেই অ্যাকাউন্টটি মুছে ফেলা হয়েছে।",
        Some(HoldReason::Risk) => "aamarPay পেমেন্টটিকে ঝুঁকিপূর্ণ বলে চিহ্নিত করেছে।",
        Some(HoldReason::Amount) => "যত টাকা চাওয়া হয়েছিল, তার চেয়ে ভিন্ন পরিমাণ দেওয়া হয়েছে।",
        Some(HoldReason::Currency) => "যে মুদ্রা চাওয়া হয়েছিল, তার চেয়ে ভিন্ন মুদ্রায় দেওয়া হয়েছে।",
        Some(HoldReason::Contradiction) => {
            "aamarPay সফল বলে জানিয়েছে, কিন্তু অন্য লেনদেন বা দোকানের জন্য, অথবা পাশে অন্য অবস্থা লেখা আছে।"
        }
        None => "কারণ লেখা হয়নি।",
    },
    what_to_do: |reason| match reason {
        Some(HoldReason::AccountDeleted) => {
            "aamarPay-এর প্যানেল থেকে টাকা ফেরত দিন: ক্রেডিট দেওয়ার মতো কোনো অ্যাকাউন্ট নেই।"
        }
        Some(HoldReason::Risk) => {
            "aamarPay-এর প্যানেলে লেনদেনটি দেখুন। aamarPay ছেড়ে দিলে পরের যাচাইয়ে ক্রেডিট যোগ হবে। aamarPay প্রত্যাখ্যান করলে সেখান থেকে টাকা ফেরত দিন।"
        }
        Some(HoldReason::Amount | HoldReason::Currency) => {
            "aamarPay-এর প্যানেলে লেনদেনটি মিলিয়ে দেখুন। সেখান থেকে টাকা ফেরত দিন, আর ব্যবহারকারীকে আবার পেমেন্ট করতে বলুন।"
        }
        Some(HoldReason::Contradiction) | None => {
            "লেনদেনটি নিয়ে aamarPay-এর সহায়তা কেন্দ্রে কথা বলুন। তাদের উত্তর মিলে গেলে পরের যাচাইয়ে ক্রেডিট যোগ হবে।"
        }
    },
};
