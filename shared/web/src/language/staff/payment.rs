use domain::PaymentStatus;

/// The page of one payment.
#[derive(Debug)]
pub struct PaymentPageTexts {
    pub title: &'static str,
    pub user: &'static str,
    pub id: &'static str,
    pub amount: &'static str,
    pub started: &'static str,
    pub payment_id: &'static str,
    pub ask: &'static str,
    pub payments_of_user: &'static str,
    pub activities_of_user: &'static str,
    pub uploads: &'static str,
    pub no_uploads: &'static str,
    pub answer: &'static str,
    pub no_answer: &'static str,
    pub empty_fields: &'static str,
    /// What a payment of the system before this one is that never reached aamarPay.
    pub never_sent: &'static str,
    /// What a status means; a payment that is Held is explained by its reason.
    pub explanation: fn(PaymentStatus) -> &'static str,
}

pub(super) const ENGLISH: PaymentPageTexts = PaymentPageTexts {
    title: "Payment",
    user: "User",
    id: "id",
    amount: "Amount",
    started: "Started",
    payment_id: "Payment id",
    ask: "Ask aamarPay now",
    payments_of_user: "All payments of this user",
    activities_of_user: "All activity of this user",
    uploads: "Uploads since this payment",
    no_uploads: "The user has uploaded no file since then.",
    answer: "Answer of aamarPay",
    no_answer: "aamarPay has not answered yet.",
    empty_fields: "Empty fields:",
    never_sent: "The system before this one opened the payment and never sent it to aamarPay, which cannot be asked about it.",
    explanation: |status| match status {
        PaymentStatus::Paid => "The money arrived, and the account received one upload credit.",
        PaymentStatus::Held => "aamarPay reports money that was not credited.",
        PaymentStatus::Pending => {
            "aamarPay has not confirmed this payment yet. The system asks aamarPay again for three days, ever less often."
        }
        PaymentStatus::Failed => {
            "aamarPay refused the payment, and the account received no upload credit."
        }
        PaymentStatus::Expired => {
            "The payment was not finished in time, and the account received no upload credit."
        }
        PaymentStatus::Refunded => {
            "Staff returned the money in aamarPay's panel. There is no upload credit for it."
        }
    },
};

pub(super) const BANGLA: PaymentPageTexts = PaymentPageTexts {
    title: "পেমেন্ট",
    user: "ব্যবহারকারী",
    id: "আইডি",
    amount: "টাকার পরিমাণ",
    started: "শুরু",
    payment_id: "পেমেন্ট আইডি",
    ask: "aamarPay-কে এখন জিজ্ঞাসা করুন",
    payments_of_user: "এই ব্যবহারকারীর সব পেমেন্ট",
    activities_of_user: "এই ব্যবহারকারীর সব কার্যক্রম",
    uploads: "এই পেমেন্টের পরের আপলোড",
    no_uploads: "এরপর ব্যবহারকারী কোনো ফাইল আপলোড করেননি।",
    answer: "aamarPay-এর উত্তর",
    no_answer: "aamarPay এখনো উত্তর দেয়নি।",
    empty_fields: "যেসব ঘর খালি:",
    never_sent: "আগের সিস্টেম পেমেন্টটি শুরু করেছিল, কিন্তু aamarPay-এ পাঠায়নি; তাই aamarPay-কে এ বিষয়ে জিজ্ঞাসা করা যায় না।",
    explanation: |status| match status {
        PaymentStatus::Paid => "টাকা পাওয়া গেছে, এবং অ্যাকাউন্টে একটি আপলোড ক্রেডিট যোগ হয়েছে।",
        PaymentStatus::Held => "aamarPay টাকা পেয়েছে বলে জানিয়েছে, কিন্তু ক্রেডিট দেওয়া হয়নি।",
        PaymentStatus::Pending => {
            "aamarPay এখনো এই পেমেন্ট নিশ্চিত করেনি। সিস্টেম তিন দিন ধরে aamarPay-কে আবার জিজ্ঞাসা করে, ধীরে ধীরে কমিয়ে।"
        }
        PaymentStatus::Failed => {
            "aamarPay পেমেন্টটি প্রত্যাখ্যান করেছে; অ্যাকাউন্টে কোনো আপলোড ক্রেডিট যোগ হয়নি।"
        }
        PaymentStatus::Expired => "পেমেন্টটি সময়মতো শেষ হয়নি; অ্যাকাউন্টে কোনো আপলোড ক্রেডিট যোগ হয়নি।",
        PaymentStatus::Refunded => {
            "স্টাফ aamarPay-এর প্যানেলে টাকা ফেরত দিয়েছেন। এর জন্য আর কোনো আপলোড ক্রেডিট নেই।"
        }
    },
};
