use super::Translated;

/// The page that verifies a certificate.
#[derive(Debug)]
pub struct VerifyTexts {
    pub title: &'static str,
    pub lead: &'static str,
    pub needs_script: &'static str,
    pub without_script: &'static str,
    pub certificate: &'static str,
    pub certificate_hint: &'static str,
    pub certificate_file: &'static str,
    pub counted_file: &'static str,
    pub counted_file_hint: &'static str,
    pub verify: &'static str,
    pub script: VerifyScriptTexts,
}

/// What the script of the page says.
#[derive(Debug)]
pub struct VerifyScriptTexts {
    pub checking: &'static str,
    pub genuine: &'static str,
    pub not_ours: &'static str,
    pub unreadable: &'static str,
    pub nothing: &'static str,
    pub too_large: &'static str,
    pub choose_file: &'static str,
    pub same_file: &'static str,
    /// `{actual}` and `{counted}` stand for the numbers of bytes.
    pub other_size: &'static str,
    pub other_content: &'static str,
    pub no_keys: &'static str,
    pub no_answer: &'static str,
    pub no_digest: &'static str,
    /// `{}` stands for the number.
    pub bytes: &'static str,
}

pub static VERIFY: Translated<VerifyTexts> = Translated {
    english: VerifyTexts {
        title: "Verify a certificate",
        lead: "Does a certificate come from this service, and is a file the one that was counted? Your browser checks both. Nothing is uploaded: the file stays on your device.",
        needs_script: "This page needs JavaScript, because the check happens in your browser.",
        without_script: "Without it, these commands do the same with curl, jq and OpenSSL 3, if certificate.json is the downloaded certificate. The last two show the certified facts, and the SHA-256 of a file, which has to be that of the certificate.",
        certificate: "Certificate",
        certificate_hint: "Paste the text of the certificate, or choose the downloaded file.",
        certificate_file: "Certificate as a file",
        counted_file: "The file that was counted",
        counted_file_hint: "Exactly as it was uploaded: a file that was opened and saved again is another file. You can also drop both files anywhere on this page.",
        verify: "Verify",
        script: VerifyScriptTexts {
            checking: "Checking",
            genuine: "The certificate is genuine: this service signed it.",
            not_ours: "This certificate is not from this service, or it was changed.",
            unreadable: "This text is no certificate. Choose the file that was downloaded, or paste the text of the certificate, which begins with eyJ.",
            nothing: "Please paste a certificate, or choose its file.",
            too_large: "The certificate file is too large to be a certificate. Choose the file that was downloaded, or paste the text of the certificate.",
            choose_file: "Choose the file to see whether it is the one that was counted.",
            same_file: "The file is exactly the one that was counted.",
            other_size: "The file is another one: it has {actual} bytes, and the counted one {counted}.",
            other_content: "The file is another one: it has the right size, but another content.",
            no_keys: "The public keys could not be loaded. Please try again.",
            no_answer: "The certificate could not be checked. Please try again.",
            no_digest: "Your browser cannot compute the SHA-256 of this file. It has to be loaded over HTTPS, and the file has to fit into memory.",
            bytes: "{} bytes",
        },
    },
    bangla: VerifyTexts {
        title: "সনদ যাচাই করুন",
        lead: "সনদটি কি আমাদের দেওয়া? আর ফাইলটি কি সেই ফাইল, যার শব্দ গণনা করা হয়েছিল? আপনার ব্রাউজার দুটিই যাচাই করবে। কিছুই আপলোড হয় না: ফাইলটি আপনার ডিভাইসেই থাকে।",
        needs_script: "যাচাইয়ের কাজটি আপনার ব্রাউজারে হয়, তাই এই পাতার জন্য জাভাস্ক্রিপ্ট লাগবে।",
        without_script: "জাভাস্ক্রিপ্ট ছাড়া curl, jq ও OpenSSL 3 দিয়ে নিচের কমান্ডগুলো একই কাজ করে; certificate.json হলো ডাউনলোড করা সনদ। শেষ দুটি কমান্ড সনদের তথ্য এবং ফাইলের SHA-256 দেখায়, যা সনদের SHA-256-এর সঙ্গে মিলতে হবে।",
        certificate: "সনদ",
        certificate_hint: "সনদের লেখাটি এখানে পেস্ট করুন, অথবা ডাউনলোড করা সনদের ফাইলটি বাছাই করুন।",
        certificate_file: "সনদের ফাইল",
        counted_file: "যে ফাইলের শব্দ গণনা করা হয়েছিল",
        counted_file_hint: "ঠিক যেভাবে আপলোড করা হয়েছিল, সেভাবেই: খুলে আবার সেভ করলে সেটি অন্য ফাইল হয়ে যায়। দুটি ফাইলই টেনে এনে এই পাতার যেকোনো জায়গায় ছেড়ে দিতে পারেন।",
        verify: "যাচাই করুন",
        script: VerifyScriptTexts {
            checking: "যাচাই চলছে",
            genuine: "সনদটি আসল: এতে আমাদের স্বাক্ষর আছে।",
            not_ours: "সনদটি আমাদের দেওয়া নয়, অথবা এটি বদলানো হয়েছে।",
            unreadable: "এই লেখাটি কোনো সনদ নয়। ডাউনলোড করা সনদের ফাইলটি বাছাই করুন, অথবা সনদের লেখাটি পেস্ট করুন, যা eyJ দিয়ে শুরু হয়।",
            nothing: "অনুগ্রহ করে সনদের লেখাটি পেস্ট করুন, অথবা সনদের ফাইল বাছাই করুন।",
            too_large: "ফাইলটি এত বড় যে এটি সনদ হতে পারে না। ডাউনলোড করা সনদের ফাইলটি বাছাই করুন, অথবা সনদের লেখাটি পেস্ট করুন।",
            choose_file: "কোন ফাইলের শব্দ গণনা করা হয়েছিল তা মিলিয়ে দেখতে ফাইলটি বাছাই করুন।",
            same_file: "ঠিক এই ফাইলটিরই শব্দ গণনা করা হয়েছিল।",
            other_size: "এটি অন্য ফাইল: এতে {actual} বাইট আছে, আর গণনা করা ফাইলে ছিল {counted} বাইট।",
            other_content: "এটি অন্য ফাইল: আকার এক, কিন্তু ভেতরের লেখা আলাদা।",
            no_keys: "যাচাইয়ের পাবলিক কী লোড করা যায়নি। অনুগ্রহ করে আবার চেষ্টা করুন।",
            no_answer: "সনদটি যাচাই করা যায়নি। অনুগ্রহ করে আবার চেষ্টা করুন।",
            no_digest: "আপনার ব্রাউজার এই ফাইলের SHA-256 বের করতে পারছে না। পাতাটি HTTPS দিয়ে খুলতে হবে, আর ফাইলটি মেমোরিতে ধরতে হবে।",
            bytes: "{} বাইট",
        },
    },
};
