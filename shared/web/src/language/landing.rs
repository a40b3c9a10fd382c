use super::{Translated, bangla_digits};

/// The page at `/`.
#[derive(Debug)]
pub struct LandingTexts {
    pub title: &'static str,
    /// The formats, and the price of a file.
    pub lead: fn(&str, &str) -> String,
    pub register: &'static str,
    pub sign_in: &'static str,

    pub steps_title: &'static str,
    pub step_register: &'static str,
    /// Its argument is the price of one upload.
    pub step_pay: fn(&str) -> String,
    pub step_upload: &'static str,
    pub step_read: &'static str,

    pub check_title: &'static str,
    pub check_lead: &'static str,
    pub check_file: &'static str,
    pub check_good: &'static str,

    pub rule_title: &'static str,
    pub rule_words: &'static str,
    pub rule_documents: &'static str,
    pub rule_bijoy: &'static str,
    pub rule_figures: &'static str,

    pub money_title: &'static str,
    /// Its argument is the price of one upload.
    pub money: fn(&str) -> String,

    pub privacy_title: &'static str,
    /// The days for which contents are kept.
    pub privacy: fn(u64) -> String,

    pub programs_title: &'static str,
    pub programs: &'static str,
    pub documentation: &'static str,
    pub verify: &'static str,
}

pub static LANDING: Translated<LandingTexts> = Translated {
    english: LandingTexts {
        title: "How many words are in your file?",
        lead: |formats, price| {
            format!(
                "Upload a {formats} file and read how many words it has, in Bangla, English and other languages, with a certificate that anybody can verify. Each file costs {price}. You pay through aamarPay, by card or mobile banking."
            )
        },
        register: "Create an account",
        sign_in: "Sign in",
        steps_title: "How it works",
        step_register: "Create an account. It is free.",
        step_pay: |price| format!("Pay {price} for an upload."),
        step_upload: "Upload your file. It is counted in seconds.",
        step_read: "Read the count, and download the certificate.",
        check_title: "Can your file be counted?",
        check_lead: "Try it here, free of charge. Your browser looks at the name and the first bytes of the file. Nothing is uploaded.",
        check_file: "File",
        check_good: "This file looks as if it can be counted. Its words are counted when you upload it.",
        rule_title: "How words are counted",
        rule_words: "Words are counted as in word processors: they end at spaces, line ends and long dashes (– and —). “well-known” is one word, and so is “1,234.56”. Each Chinese or Japanese character is a word by itself.",
        rule_documents: "In a Word document, text, tables, footnotes, endnotes and text boxes count. Headers and footers are counted apart. Comments, hidden and deleted text do not count.",
        rule_bijoy: "Bangla in Unicode counts exactly. Bangla typed with Bijoy counts exactly in a Word document; convert a plain text to Unicode first.",
        rule_figures: "With the words you get characters, paragraphs and standard pages of 1,800 characters. Every count names the version of the rule, so that it can be repeated.",
        money_title: "Your money",
        money: |price| {
            format!(
                "{price} pays for one file. If a file cannot be counted, your credit is refunded, for up to five files a day, and you can upload another file."
            )
        },
        privacy_title: "Your text",
        privacy: |days| {
            format!(
                "Only you and our staff can open your file. It is stored encrypted, removed after {days} days, and sooner if you delete it. Its name and its count stay in your account, as a proof of what you got."
            )
        },
        programs_title: "For programs and for readers of certificates",
        programs: "There is a JSON API for everything that you can do here.",
        documentation: "API documentation",
        verify: "Verify a certificate",
    },
    bangla: LandingTexts {
        title: "আপনার ফাইলে কতটি শব্দ আছে?",
        lead: |formats, price| {
            format!(
                "একটি {formats} ফাইল আপলোড করুন, আর জেনে নিন তাতে কতটি শব্দ আছে — বাংলা, ইংরেজি বা অন্য যেকোনো ভাষায়। সঙ্গে পাবেন একটি সনদ, যা যে কেউ যাচাই করতে পারে। প্রতি ফাইলের দাম {price}। কার্ড বা মোবাইল ব্যাংকিং দিয়ে aamarPay-তে টাকা দেওয়া যায়।"
            )
        },
        register: "অ্যাকাউন্ট খুলুন",
        sign_in: "সাইন ইন",
        steps_title: "যেভাবে কাজ করে",
        step_register: "অ্যাকাউন্ট খুলুন। কোনো টাকা লাগে না।",
        step_pay: |price| format!("আপলোডের জন্য {price} পেমেন্ট করুন।"),
        step_upload: "ফাইল আপলোড করুন। কয়েক সেকেন্ডেই শব্দ গণনা হয়ে যায়।",
        step_read: "শব্দসংখ্যা দেখুন এবং সনদ নিন।",
        check_title: "আপনার ফাইলের শব্দ গণনা করা যাবে কি?",
        check_lead: "এখানে বিনা খরচে দেখে নিন। আপনার ব্রাউজার শুধু ফাইলের নাম ও শুরুর কয়েকটি বাইট দেখে। কিছুই আপলোড হয় না।",
        check_file: "ফাইল",
        check_good: "দেখে মনে হচ্ছে ফাইলটির শব্দ গণনা করা যাবে। আপলোড করলে শব্দ গণনা হবে।",
        rule_title: "যেভাবে শব্দ গণনা করা হয়",
        rule_words: "ওয়ার্ড প্রসেসরে যেভাবে হয়, সেভাবেই: ফাঁকা জায়গা, লাইনের শেষ ও লম্বা ড্যাশে (– ও —) শব্দ শেষ হয়। “ভালো-মন্দ” একটি শব্দ, “১,২৩৪.৫৬”-ও একটি শব্দ। চীনা বা জাপানি প্রতিটি অক্ষর আলাদা একটি শব্দ।",
        rule_documents: "ওয়ার্ড ডকুমেন্টে মূল লেখা, টেবিল, ফুটনোট, এন্ডনোট ও টেক্সট বক্স গণনা করা হয়। হেডার ও ফুটার আলাদাভাবে গণনা করা হয়। মন্তব্য, লুকানো লেখা ও মুছে ফেলা লেখা গণনা করা হয় না।",
        rule_bijoy: "ইউনিকোড বাংলা নির্ভুলভাবে গণনা হয়। বিজয়ে টাইপ করা বাংলা ওয়ার্ড ডকুমেন্টে নির্ভুলভাবে গণনা হয়; সাধারণ টেক্সট হলে আগে ইউনিকোডে রূপান্তর করে নিন।",
        rule_figures: "শব্দের সঙ্গে অক্ষর, অনুচ্ছেদ এবং ১,৮০০ অক্ষরের আদর্শ পৃষ্ঠার সংখ্যাও পাবেন। প্রতিটি গণনার সঙ্গে নিয়মের সংস্করণ লেখা থাকে, তাই পরে আবার মিলিয়ে দেখা যায়।",
        money_title: "আপনার টাকা",
        money: |price| {
            format!(
                "{price} দিয়ে একটি ফাইলের শব্দ গণনা করা যায়। কোনো ফাইল গণনা করা না গেলে আপনার ক্রেডিট ফেরত দেওয়া হয় (দিনে সর্বোচ্চ পাঁচটি ফাইলের জন্য), আর আপনি অন্য ফাইল আপলোড করতে পারেন।"
            )
        },
        privacy_title: "আপনার লেখা",
        privacy: |days| {
            let days = bangla_digits(&days.to_string());
            format!(
                "শুধু আপনি ও আমাদের স্টাফ আপনার ফাইল খুলতে পারেন। ফাইলটি এনক্রিপ্ট করে রাখা হয় এবং {days} দিন পরে মুছে ফেলা হয়; চাইলে আগেই মুছে ফেলতে পারেন। প্রমাণ হিসেবে ফাইলের নাম ও শব্দসংখ্যা আপনার অ্যাকাউন্টে থেকে যায়।"
            )
        },
        programs_title: "প্রোগ্রামার ও সনদ যাচাইকারীদের জন্য",
        programs: "এখানে যা যা করা যায়, সবকিছুর জন্য একটি JSON API আছে।",
        documentation: "API-এর বিবরণ (ইংরেজিতে)",
        verify: "সনদ যাচাই করুন",
    },
};
