use super::{Language, Translated, bangla_digits, grouped};

/// The page on which people with an account begin.
#[derive(Debug)]
pub struct HomeTexts {
    pub title: &'static str,

    pub upload_title: &'static str,
    /// The number of credits, and the formats that can be uploaded.
    pub upload_lead: fn(u64, &str) -> String,
    pub file: &'static str,
    /// Its argument is the list of formats that can be counted.
    pub file_hint: fn(&str) -> String,
    /// What happens to the credit of a file that cannot be counted, by the number of refunds that are left today.
    pub refund_promise: fn(u64) -> String,
    /// The size up to which a file can be sent without JavaScript, in MB.
    pub without_script: fn(u32) -> String,
    pub upload: &'static str,
    pub progress: &'static str,

    pub waiting_title: &'static str,
    pub waiting_lead: &'static str,
    pub transaction: &'static str,
    pub amount: &'static str,
    pub started: &'static str,
    pub check_now: &'static str,
    pub continue_paying: &'static str,
    pub pay_anew: &'static str,

    pub pay_title: &'static str,
    /// Its argument is the price of one upload.
    pub pay_lead: fn(&str) -> String,
    /// Its argument is the price of one upload.
    pub pay: fn(&str) -> String,
    pub no_credit_hint: &'static str,

    pub no_files: &'static str,
    pub reload: &'static str,
    pub older_files: &'static str,
    pub download: &'static str,

    pub payments: &'static str,
    pub pay_another: &'static str,
    pub no_payments: &'static str,
    pub check: &'static str,
    pub receipt: &'static str,
    pub older_payments: &'static str,

    pub activities: &'static str,
    pub no_activities: &'static str,

    pub script: UploadScriptTexts,
}

/// What the script of the upload form says.
#[derive(Debug)]
pub struct UploadScriptTexts {
    /// `{}` stands for the percentage.
    pub sending: &'static str,
    pub sent: &'static str,
    pub connection_lost: &'static str,
    pub not_sent: &'static str,
    pub not_started: &'static str,
    pub not_arrived: &'static str,
    pub no_credit: &'static str,
    pub refused: &'static str,
    pub too_many: &'static str,
}

pub static HOME: Translated<HomeTexts> = Translated {
    english: HomeTexts {
        title: "My files",
        upload_title: "Upload a file",
        upload_lead: |credits, formats| {
            let paid = match credits {
                1 => "One upload is paid for.".to_owned(),
                more => format!("{} uploads are paid for.", grouped(more, Language::English)),
            };
            format!("{paid} Choose a {formats} file. Its words are counted right away.")
        },
        file: "File",
        file_hint: |formats| {
            format!(
                "The file name has to end in {formats}. A file that is refused here costs no credit."
            )
        },
        refund_promise: |left| {
            let promise = "A file that turns out to be uncountable later costs nothing either";
            match left {
                0 => "Today, a file that turns out to be uncountable later costs its credit, because five of yours were refunded already.".to_owned(),
                1 => format!("{promise}: the credit is refunded for one more file today."),
                left => format!("{promise}: the credit is refunded, for up to {left} files today."),
            }
        },
        without_script: |megabytes| {
            format!("Without JavaScript, a file may have up to {megabytes} MB.")
        },
        upload: "Upload and count",
        progress: "Sending the file",
        waiting_title: "Waiting for aamarPay",
        waiting_lead: "aamarPay has not confirmed this payment yet. If you paid, you can upload as soon as it does, mostly within minutes.",
        transaction: "Transaction",
        amount: "Amount",
        started: "Started",
        check_now: "Check now",
        continue_paying: "Go on paying at aamarPay",
        pay_anew: "Start a new payment",
        pay_title: "Pay for an upload",
        pay_lead: |price| {
            format!(
                "One upload credit costs {price} and pays for one file. You pay at aamarPay, by card or mobile banking. Then you come back here and upload the file."
            )
        },
        pay: |price| format!("Pay {price}"),
        no_credit_hint: "Opens when a payment is confirmed. You have no upload credit now.",
        no_files: "You have no files yet. The first file that you upload appears here with its word count.",
        reload: "Load the list again",
        older_files: "Older files",
        download: "Download",
        payments: "My payments",
        pay_another: "Pay for another upload",
        no_payments: "You have no payments yet.",
        check: "Check",
        receipt: "Receipt",
        older_payments: "Older payments",
        activities: "Recent activity",
        no_activities: "Nothing has happened yet.",
        script: UploadScriptTexts {
            sending: "Sending the file: {}",
            sent: "The file is sent. Please wait.",
            connection_lost: "The connection was lost, and the file may have arrived. Please load this page again, and look at your files before you try again.",
            not_sent: "The file could not be sent. Please try again.",
            not_started: "The upload could not be started. Please try again.",
            not_arrived: "The file did not reach storage. Your upload credit is refunded within two hours. Please upload the file again then.",
            no_credit: "You have no upload credit. Please load this page again, and pay for an upload.",
            refused: "The file is refused. Please check its name and its size.",
            too_many: "There were too many attempts. Please try again in a minute.",
        },
    },
    bangla: HomeTexts {
        title: "আমার ফাইল",
        upload_title: "ফাইল আপলোড করুন",
        upload_lead: |credits, formats| {
            let credits = grouped(credits, Language::Bangla);
            format!(
                "{credits}টি আপলোডের টাকা দেওয়া আছে। একটি {formats} ফাইল বাছাই করুন। সঙ্গে সঙ্গেই এর শব্দ গণনা করা হবে।"
            )
        },
        file: "ফাইল",
        file_hint: |formats| {
            format!("ফাইলের নামের শেষে {formats} থাকতে হবে। এখানে কোনো ফাইল নেওয়া না হলে ক্রেডিট খরচ হয় না।")
        },
        refund_promise: |left| {
            match left {
            0 => "আজ আপনার পাঁচটি ফাইলের ক্রেডিট ফেরত দেওয়া হয়ে গেছে, তাই এর পর কোনো ফাইল গণনা করা না গেলে ক্রেডিট খরচ হবে।".to_owned(),
            left => format!(
                "পরে কোনো ফাইল গণনা করা না গেলেও ক্রেডিট ফেরত পাবেন; আজ আর {}টি ফাইলের জন্য এই সুযোগ আছে।",
                grouped(left, Language::Bangla)
            ),
        }
        },
        without_script: |megabytes| {
            let megabytes = bangla_digits(&megabytes.to_string());
            format!("জাভাস্ক্রিপ্ট ছাড়া সর্বোচ্চ {megabytes} এমবি পর্যন্ত ফাইল পাঠানো যায়।")
        },
        upload: "আপলোড করে গণনা করুন",
        progress: "ফাইল পাঠানো হচ্ছে",
        waiting_title: "aamarPay-এর নিশ্চিতকরণের অপেক্ষায়",
        waiting_lead: "aamarPay এখনো এই পেমেন্ট নিশ্চিত করেনি। আপনি টাকা দিয়ে থাকলে নিশ্চিত হওয়ার সঙ্গে সঙ্গেই ফাইল আপলোড করতে পারবেন; সাধারণত কয়েক মিনিট লাগে।",
        transaction: "লেনদেন নম্বর",
        amount: "টাকার পরিমাণ",
        started: "শুরু",
        check_now: "এখন যাচাই করুন",
        continue_paying: "aamarPay-তে পেমেন্ট শেষ করুন",
        pay_anew: "নতুন পেমেন্ট শুরু করুন",
        pay_title: "আপলোডের জন্য পেমেন্ট করুন",
        pay_lead: |price| {
            format!(
                "একটি আপলোড ক্রেডিটের দাম {price}, আর তা দিয়ে একটি ফাইল আপলোড করা যায়। কার্ড বা মোবাইল ব্যাংকিং দিয়ে aamarPay-তে টাকা দিন। তারপর এখানে ফিরে এসে ফাইল আপলোড করুন।"
            )
        },
        pay: |price| format!("{price} পেমেন্ট করুন"),
        no_credit_hint: "পেমেন্ট নিশ্চিত হলে ফাইল বাছাই করতে পারবেন। এখন আপনার কোনো আপলোড ক্রেডিট নেই।",
        no_files: "আপনার এখনো কোনো ফাইল নেই। প্রথম ফাইল আপলোড করলে শব্দসংখ্যাসহ এখানে দেখা যাবে।",
        reload: "তালিকাটি আবার দেখুন",
        older_files: "আগের ফাইল",
        download: "ডাউনলোড",
        payments: "আমার পেমেন্ট",
        pay_another: "আরেকটি আপলোডের জন্য পেমেন্ট করুন",
        no_payments: "আপনি এখনো কোনো পেমেন্ট করেননি।",
        check: "যাচাই করুন",
        receipt: "রসিদ",
        older_payments: "আগের পেমেন্ট",
        activities: "সাম্প্রতিক কার্যক্রম",
        no_activities: "এখনো কিছু হয়নি।",
        script: UploadScriptTexts {
            sending: "ফাইল পাঠানো হচ্ছে: {}",
            sent: "ফাইল পাঠানো হয়েছে। অনুগ্রহ করে অপেক্ষা করুন।",
            connection_lost: "সংযোগ বিচ্ছিন্ন হয়েছে, তবে ফাইলটি পৌঁছে গিয়ে থাকতে পারে। পাতাটি আবার খুলে আপনার ফাইলের তালিকা দেখুন, তারপর প্রয়োজনে আবার চেষ্টা করুন।",
            not_sent: "ফাইলটি পাঠানো যায়নি। অনুগ্রহ করে আবার চেষ্টা করুন।",
            not_started: "আপলোড শুরু করা যায়নি। অনুগ্রহ করে আবার চেষ্টা করুন।",
            not_arrived: "ফাইলটি আমাদের সংরক্ষণাগারে পৌঁছায়নি। দুই ঘণ্টার মধ্যে আপলোড ক্রেডিট ফেরত পাবেন। তারপর ফাইলটি আবার আপলোড করুন।",
            no_credit: "আপনার কোনো আপলোড ক্রেডিট নেই। পাতাটি আবার খুলে আপলোডের জন্য পেমেন্ট করুন।",
            refused: "ফাইলটি নেওয়া যায়নি। অনুগ্রহ করে ফাইলের নাম ও আকার দেখে নিন।",
            too_many: "অনেকবার চেষ্টা করা হয়েছে। অনুগ্রহ করে এক মিনিট পরে আবার চেষ্টা করুন।",
        },
    },
};
