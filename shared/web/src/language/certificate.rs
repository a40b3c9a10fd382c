use super::Translated;

/// The pages about certificates: the certificate itself, and its verification.
#[derive(Debug)]
pub struct CertificateTexts {
    pub title: &'static str,
    /// What stands before the name of the file, between it and the words, and behind them.
    pub lead: [&'static str; 3],
    pub file: &'static str,
    pub words: &'static str,
    pub rule: &'static str,
    pub size: &'static str,
    /// A grouped number.
    pub bytes: fn(&str) -> String,
    pub received: &'static str,
    pub counted: &'static str,
    pub issued_by: &'static str,
    pub verify: &'static str,
    /// Stands before the address of the page that verifies.
    pub how_to_verify: &'static str,
    pub what_is_verified: &'static str,

    pub none_title: &'static str,
    pub processing: &'static str,
    pub failed: &'static str,
    pub no_hash: &'static str,
    pub no_figures: &'static str,
    pub no_file_title: &'static str,
    pub no_file: &'static str,
}

pub static CERTIFICATE: Translated<CertificateTexts> = Translated {
    english: CertificateTexts {
        title: "Certificate of a word count",
        lead: ["The file ", " has ", "."],
        file: "File",
        words: "Words",
        rule: "Counting rule",
        size: "Size",
        bytes: |number| format!("{number} bytes"),
        received: "Received",
        counted: "Counted",
        issued_by: "Issued by",
        verify: "Verify it",
        how_to_verify: "Use this page, with the file and the text below:",
        what_is_verified: "Your browser checks that this service signed the text, and that the file is the one that was counted. The file is not uploaded.",
        none_title: "There is no certificate",
        processing: "The file is still being counted. Its certificate can be had when it is Completed.",
        failed: "The words of the file were not counted, so there is nothing to certify.",
        no_hash: "The SHA-256 of the file is not known: it was uploaded directly without announcing one, or before hashes were kept. Without it nobody could tell which file the certificate is about.",
        no_figures: "The words of the file were counted by the system before this one, which kept no figures. Upload the file again for a certificate.",
        no_file_title: "There is no such file",
        no_file: "Please check the address. The file may belong to another account, or it was deleted.",
    },
    bangla: CertificateTexts {
        title: "শব্দ গণনার সনদ",
        lead: ["", " ফাইলে ", " আছে।"],
        file: "ফাইল",
        words: "শব্দ",
        rule: "গণনার নিয়ম",
        size: "আকার",
        bytes: |number| format!("{number} বাইট"),
        received: "ফাইল পাওয়ার সময়",
        counted: "গণনার সময়",
        issued_by: "প্রদানকারী",
        verify: "যাচাই করুন",
        how_to_verify: "ফাইলটি ও নিচের লেখাটি নিয়ে এই পাতায় যান:",
        what_is_verified: "আপনার ব্রাউজার যাচাই করবে যে লেখাটিতে আমাদের স্বাক্ষর আছে এবং ফাইলটি সেই ফাইল যার শব্দ গণনা করা হয়েছিল। ফাইলটি আপলোড হবে না।",
        none_title: "এই ফাইলের সনদ নেই",
        processing: "ফাইলটির শব্দ গণনা এখনো চলছে। গণনা সম্পন্ন হলে সনদ পাওয়া যাবে।",
        failed: "ফাইলটির শব্দ গণনা করা যায়নি, তাই সনদ দেওয়ার মতো কিছু নেই।",
        no_hash: "ফাইলটির SHA-256 আমাদের জানা নেই: ফাইলটি তা না জানিয়েই সরাসরি আপলোড করা হয়েছিল, অথবা যখন আপলোড হয়েছিল তখন আমরা তা রাখতাম না। এটি ছাড়া সনদটি কোন ফাইলের, তা কেউ বলতে পারবে না।",
        no_figures: "ফাইলটির শব্দ আগের ব্যবস্থায় গণনা করা হয়েছিল, যেখানে হিসাবের বিস্তারিত রাখা হতো না। সনদ পেতে ফাইলটি আবার আপলোড করুন।",
        no_file_title: "এই ফাইলটি নেই",
        no_file: "অনুগ্রহ করে ঠিকানাটি মিলিয়ে দেখুন। ফাইলটি অন্য কোনো অ্যাকাউন্টের হতে পারে, অথবা মুছে ফেলা হয়েছে।",
    },
};
