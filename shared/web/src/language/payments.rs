use super::Translated;
use domain::{HoldReason, PaymentStatus};

/// The states of payments, and the page that a payer sees after aamarPay.
#[derive(Debug)]
pub struct PaymentTexts {
    pub pending: &'static str,
    pub paid: &'static str,
    pub held: &'static str,
    pub failed: &'static str,
    pub expired: &'static str,
    pub refunded: &'static str,

    /// The label of the transaction id.
    pub transaction: &'static str,
    pub to_dashboard: &'static str,
    pub try_again: &'static str,
    pub upload_my_file: &'static str,

    pub received_title: &'static str,
    /// The formats that can be uploaded now.
    pub received: fn(&str) -> String,
    pub not_confirmed_title: &'static str,
    pub not_confirmed: &'static str,
    pub held_title: &'static str,
    pub held_explanation: fn(Option<HoldReason>) -> String,
    pub failed_title: &'static str,
    pub failed_explanation: &'static str,
    pub expired_title: &'static str,
    pub expired_explanation: &'static str,
    pub refunded_title: &'static str,
    pub refunded_explanation: &'static str,
    pub cancelled_title: &'static str,
    pub cancelled: &'static str,
    pub cancelled_unconfirmed: &'static str,

    pub if_you_paid: &'static str,
    pub throttled_title: &'static str,
    pub unknown_title: &'static str,
    pub unknown: &'static str,
    pub unnamed_title: &'static str,
    pub unnamed: &'static str,
}

impl PaymentTexts {
    pub fn status(&self, status: PaymentStatus) -> &'static str {
        match status {
            PaymentStatus::Pending => self.pending,
            PaymentStatus::Paid => self.paid,
            PaymentStatus::Held => self.held,
            PaymentStatus::Failed => self.failed,
            PaymentStatus::Expired => self.expired,
            PaymentStatus::Refunded => self.refunded,
        }
    }
}

pub static PAYMENTS: Translated<PaymentTexts> = Translated {
    english: PaymentTexts {
        pending: "Pending",
        paid: "Paid",
        held: "Held",
        failed: "Failed",
        expired: "Expired",
        refunded: "Refunded",
        transaction: "Transaction",
        to_dashboard: "Go to my dashboard",
        try_again: "Try again",
        upload_my_file: "Upload my file",
        received_title: "Payment received",
        received: |formats| format!("Thank you. You can upload one {formats} file now."),
        not_confirmed_title: "Payment not confirmed yet",
        not_confirmed: "aamarPay has not confirmed this payment yet. If you paid, you receive your upload credit as soon as aamarPay confirms it, mostly within minutes. Please do not pay again.",
        held_title: "Payment received, not credited",
        held_explanation: |reason| {
            let reason = match reason {
                Some(HoldReason::AccountDeleted) => {
                    "Your account was deleted before the money arrived, so there is nobody to credit."
                }
                Some(HoldReason::Risk) => "aamarPay is still checking this payment.",
                Some(HoldReason::Amount) => "The amount is not that of this payment.",
                Some(HoldReason::Currency) => "The currency is not that of this payment.",
                Some(HoldReason::Contradiction) | None => {
                    "aamarPay's answers contradict each other."
                }
            };
            format!(
                "aamarPay reports that it received money, but you got no upload credit yet. {reason} A person looks after \
                 this and credits or returns the money, which can take days. Please do not pay again, and keep the \
                 transaction id."
            )
        },
        failed_title: "Payment failed",
        failed_explanation: "The payment did not succeed. You received no upload credit. You can start a new payment.",
        expired_title: "Payment expired",
        expired_explanation: "The payment was not finished in time. You received no upload credit. You can start a new payment.",
        refunded_title: "Payment returned",
        refunded_explanation: "The money of this payment was returned to you, and there is no upload credit for it any more.",
        cancelled_title: "Payment cancelled",
        cancelled: "You did not pay, and nothing was charged. You can start a new payment at any time.",
        cancelled_unconfirmed: "You cancelled this payment, and can start a new one at any time. If you paid all the same, you receive your upload credit as soon as aamarPay confirms it.",
        if_you_paid: "If you paid, you receive your upload credit as soon as aamarPay confirms it, mostly within minutes. Please do not pay again.",
        throttled_title: "Too many requests",
        unknown_title: "We do not know this payment",
        unknown: "There is no payment with the id in this request. Your own payments are on your dashboard.",
        unnamed_title: "We cannot tell which payment this is",
        unnamed: "This request names no payment. Your own payments are on your dashboard.",
    },
    bangla: PaymentTexts {
        pending: "অপেক্ষমাণ",
        paid: "পরিশোধিত",
        held: "আটকে আছে",
        failed: "ব্যর্থ",
        expired: "মেয়াদ শেষ",
        refunded: "টাকা ফেরত",
        transaction: "লেনদেন নম্বর",
        to_dashboard: "আমার ড্যাশবোর্ডে যান",
        try_again: "আবার চেষ্টা করুন",
        upload_my_file: "ফাইল আপলোড করুন",
        received_title: "পেমেন্ট পাওয়া গেছে",
        received: |formats| format!("ধন্যবাদ। আপনি এখন একটি {formats} ফাইল আপলোড করতে পারেন।"),
        not_confirmed_title: "পেমেন্ট এখনো নিশ্চিত হয়নি",
        not_confirmed: "aamarPay এখনো এই পেমেন্ট নিশ্চিত করেনি। আপনি টাকা দিয়ে থাকলে aamarPay নিশ্চিত করার সঙ্গে সঙ্গে আপলোড ক্রেডিট পেয়ে যাবেন; সাধারণত কয়েক মিনিট লাগে। অনুগ্রহ করে আবার টাকা দেবেন না।",
        held_title: "পেমেন্ট পাওয়া গেছে, ক্রেডিট যোগ হয়নি",
        held_explanation: |reason| {
            let reason = match reason {
                Some(HoldReason::AccountDeleted) => {
                    "টাকা আসার আগেই আপনার অ্যাকাউন্ট মুছে ফেলা হয়েছে, তাই ক্রেডিট যোগ করার মতো কোনো অ্যাকাউন্ট নেই।"
                }
                Some(HoldReason::Risk) => "aamarPay এখনো পেমেন্টটি যাচাই করছে।",
                Some(HoldReason::Amount) => "টাকার পরিমাণ এই পেমেন্টের সঙ্গে মেলে না।",
                Some(HoldReason::Currency) => "মুদ্রা এই পেমেন্টের সঙ্গে মেলে না।",
                Some(HoldReason::Contradiction) | None => "aamarPay-এর দেওয়া তথ্যে অমিল আছে।",
            };
            format!(
                "aamarPay জানিয়েছে যে তারা টাকা পেয়েছে, কিন্তু আপনার আপলোড ক্রেডিট এখনো যোগ হয়নি। {reason} আমাদের একজন কর্মী \
                 বিষয়টি দেখে ক্রেডিট দেবেন বা টাকা ফেরত দেবেন; এতে কয়েক দিন লাগতে পারে। অনুগ্রহ করে আবার টাকা দেবেন না এবং লেনদেন \
                 নম্বরটি রেখে দিন।"
            )
        },
        failed_title: "পেমেন্ট ব্যর্থ হয়েছে",
        failed_explanation: "পেমেন্ট সফল হয়নি। আপনি কোনো আপলোড ক্রেডিট পাননি। আপনি নতুন করে পেমেন্ট করতে পারেন।",
        expired_title: "পেমেন্টের মেয়াদ শেষ",
        expired_explanation: "সময়মতো পেমেন্ট শেষ করা হয়নি। আপনি কোনো আপলোড ক্রেডিট পাননি। আপনি নতুন করে পেমেন্ট করতে পারেন।",
        refunded_title: "টাকা ফেরত দেওয়া হয়েছে",
        refunded_explanation: "এই পেমেন্টের টাকা আপনাকে ফেরত দেওয়া হয়েছে, তাই এর জন্য আর কোনো আপলোড ক্রেডিট নেই।",
        cancelled_title: "পেমেন্ট বাতিল হয়েছে",
        cancelled: "আপনি টাকা দেননি, আপনার কাছ থেকে কিছু কাটাও হয়নি। যেকোনো সময় নতুন করে পেমেন্ট করতে পারেন।",
        cancelled_unconfirmed: "আপনি এই পেমেন্ট বাতিল করেছেন। যেকোনো সময় নতুন করে পেমেন্ট করতে পারেন। তবু টাকা দিয়ে থাকলে aamarPay নিশ্চিত করার সঙ্গে সঙ্গে আপলোড ক্রেডিট পেয়ে যাবেন।",
        if_you_paid: "আপনি টাকা দিয়ে থাকলে aamarPay নিশ্চিত করার সঙ্গে সঙ্গে আপলোড ক্রেডিট পেয়ে যাবেন; সাধারণত কয়েক মিনিট লাগে। অনুগ্রহ করে আবার টাকা দেবেন না।",
        throttled_title: "অনেক বেশি অনুরোধ এসেছে",
        unknown_title: "এই পেমেন্টটি আমাদের জানা নেই",
        unknown: "এই নম্বরের কোনো পেমেন্ট নেই। আপনার পেমেন্টগুলো আপনার ড্যাশবোর্ডে আছে।",
        unnamed_title: "কোন পেমেন্ট, তা বোঝা যাচ্ছে না",
        unnamed: "এই অনুরোধে কোনো পেমেন্টের উল্লেখ নেই। আপনার পেমেন্টগুলো আপনার ড্যাশবোর্ডে আছে।",
    },
};
