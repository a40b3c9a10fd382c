use super::Translated;

/// The messages about what a visitor just did.
#[derive(Debug)]
pub struct NoticeTexts {
    pub registered: &'static str,
    pub uploaded: &'static str,
    pub counted: &'static str,
    pub deleted: &'static str,
    pub payment_paid: &'static str,
    pub payment_unpaid: &'static str,
    pub payment_held: &'static str,
    pub too_many_payments: &'static str,
}

pub static NOTICES: Translated<NoticeTexts> = Translated {
    english: NoticeTexts {
        registered: "Welcome! Your account is ready. Pay for your first upload below.",
        uploaded: "Your file has arrived, and its words are being counted. The list below shows the result in a moment.",
        counted: "Your file has arrived, and its words are counted.",
        deleted: "The content of the file is deleted.",
        payment_paid: "The payment is confirmed. You can upload a file now.",
        payment_unpaid: "aamarPay knows of no money for this payment. You can start a new payment.",
        payment_held: "aamarPay reports that it received money, but you got no upload credit yet. One of our staff looks into this, which can take days. Please do not pay again.",
        too_many_payments: "You have too many unfinished payments. Please finish or check one of those below. Each of them expires a day after it was started.",
    },
    bangla: NoticeTexts {
        registered: "স্বাগতম! আপনার অ্যাকাউন্ট তৈরি হয়েছে। নিচে প্রথম আপলোডের জন্য পেমেন্ট করুন।",
        uploaded: "আপনার ফাইল পৌঁছেছে এবং শব্দ গণনা চলছে। একটু পরেই নিচের তালিকায় ফলাফল দেখা যাবে।",
        counted: "আপনার ফাইল পৌঁছেছে এবং শব্দ গণনা সম্পন্ন হয়েছে।",
        deleted: "ফাইলের লেখা মুছে ফেলা হয়েছে।",
        payment_paid: "পেমেন্ট নিশ্চিত হয়েছে। আপনি এখন একটি ফাইল আপলোড করতে পারেন।",
        payment_unpaid: "aamarPay এই পেমেন্টের কোনো টাকা পায়নি। আপনি নতুন করে পেমেন্ট করতে পারেন।",
        payment_held: "aamarPay জানিয়েছে যে তারা টাকা পেয়েছে, কিন্তু আপনার আপলোড ক্রেডিট এখনো যোগ হয়নি। আমাদের একজন কর্মী বিষয়টি দেখছেন; এতে কয়েক দিন লাগতে পারে। অনুগ্রহ করে আবার টাকা দেবেন না।",
        too_many_payments: "আপনার অনেকগুলো পেমেন্ট অসমাপ্ত আছে। অনুগ্রহ করে নিচের কোনো একটি শেষ করুন বা যাচাই করুন। শুরু করার এক দিন পরে প্রতিটির মেয়াদ শেষ হয়ে যায়।",
    },
};
