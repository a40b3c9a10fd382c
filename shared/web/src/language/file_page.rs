use super::Translated;

/// The page of one file.
#[derive(Debug)]
pub struct FilePageTexts {
    pub result: &'static str,
    pub busy: &'static str,
    pub reload: &'static str,
    pub uploaded: &'static str,
    pub size: &'static str,
    pub credit: &'static str,
    pub refunded: &'static str,
    pub payment: &'static str,
    pub rule: &'static str,
    pub id: &'static str,

    pub content: &'static str,
    /// The day and time at which the content is removed.
    pub kept: fn(&str) -> String,
    /// The day and time at which the content was removed.
    pub expired: fn(&str) -> String,
    /// The day and time of the deletion.
    pub deleted: fn(&str) -> String,
    pub no_content: &'static str,
    /// The system before this one had lost it.
    pub lost: &'static str,

    pub certificate: &'static str,
    pub download: &'static str,
    pub delete_title: &'static str,
    pub delete_busy: &'static str,
    pub delete_counted: &'static str,
    pub delete: &'static str,
    pub all_files: &'static str,
}

pub static FILE_PAGE: Translated<FilePageTexts> = Translated {
    english: FilePageTexts {
        result: "Result",
        busy: "The words are being counted. This page shows the result as soon as it is there.",
        reload: "Load it again",
        uploaded: "Uploaded",
        size: "Size",
        credit: "Credit",
        refunded: "Refunded",
        payment: "Payment",
        rule: "Counting rule",
        id: "File id",
        content: "Content",
        kept: |end| format!("Kept until {end}, and removed then. What this page says stays."),
        expired: |at| format!("Removed on {at}, because its time was over."),
        deleted: |at| format!("Deleted by its owner on {at}."),
        lost: "It was lost before this system took the file over.",
        no_content: "Removed, because the credit was refunded.",
        certificate: "Certificate",
        download: "Download",
        delete_title: "Delete the file",
        delete_busy: "The file is removed and not counted, and your credit is refunded. This cannot be undone.",
        delete_counted: "The content is removed from storage for good. Its name, the word count and the dates stay here, as a proof of what you got. The credit stays spent.",
        delete: "Delete the content",
        all_files: "All my files",
    },
    bangla: FilePageTexts {
        result: "ফলাফল",
        busy: "শব্দ গণনা চলছে। শেষ হলেই এই পাতায় ফলাফল দেখা যাবে।",
        reload: "আবার দেখুন",
        uploaded: "আপলোডের সময়",
        size: "আকার",
        credit: "ক্রেডিট",
        refunded: "ফেরত দেওয়া হয়েছে",
        payment: "পেমেন্ট",
        rule: "গণনার নিয়ম",
        id: "ফাইল আইডি",
        content: "ফাইলের লেখা",
        kept: |end| format!("{end} পর্যন্ত রাখা হবে, তারপর মুছে ফেলা হবে। এই পাতার তথ্য থেকে যাবে।"),
        expired: |at| format!("মেয়াদ শেষ হওয়ায় {at} সময়ে মুছে ফেলা হয়েছে।"),
        deleted: |at| format!("মালিক {at} সময়ে মুছে ফেলেছেন।"),
        lost: "এই সিস্টেম ফাইলটি নেওয়ার আগেই লেখাটি হারিয়ে গেছে।",
        no_content: "ক্রেডিট ফেরত দেওয়ায় মুছে ফেলা হয়েছে।",
        certificate: "সনদ",
        download: "ডাউনলোড",
        delete_title: "ফাইল মুছে ফেলুন",
        delete_busy: "ফাইলটি মুছে ফেলা হবে, গণনা করা হবে না, আর আপনার ক্রেডিট ফেরত দেওয়া হবে। মুছে ফেলার পর ফাইলটি আর ফিরে পাওয়া যাবে না।",
        delete_counted: "ফাইলের লেখা আমাদের সংরক্ষণাগার থেকে স্থায়ীভাবে মুছে যাবে। ফাইলের নাম, শব্দসংখ্যা ও তারিখ প্রমাণ হিসেবে এখানে থেকে যাবে। ক্রেডিট ফেরত দেওয়া হবে না।",
        delete: "ফাইলের লেখা মুছে ফেলুন",
        all_files: "আমার সব ফাইল",
    },
};
