use super::{Translated, bangla_digits, grouped};
use domain::{CountWarning, FailureCode, FileStatus, Language, StoredFile};

/// The states and figures of files, and why one failed.
#[derive(Debug)]
pub struct FileTexts {
    pub processing: &'static str,
    pub completed: &'static str,
    pub failed: &'static str,

    pub words: fn(u64) -> String,
    /// A size in bytes: `12 bytes`, `1.2 kB`, `3.4 MB`, rounded up.
    pub size: fn(u64) -> String,

    pub characters: &'static str,
    pub characters_without_spaces: &'static str,
    pub paragraphs: &'static str,
    pub standard_pages: &'static str,
    pub number_words: &'static str,
    pub east_asian_characters: &'static str,
    pub other_words: &'static str,
    pub legacy_bangla: &'static str,
    pub yes: &'static str,

    /// Why a file failed, what to do, and what became of the credit; `None` for a file that did not fail.
    pub reason: fn(&StoredFile) -> Option<String>,
    pub warning: fn(&CountWarning) -> String,
}

impl FileTexts {
    pub fn status(&self, status: FileStatus) -> &'static str {
        match status {
            FileStatus::Processing => self.processing,
            FileStatus::Completed => self.completed,
            FileStatus::Failed => self.failed,
        }
    }
}

pub static FILES: Translated<FileTexts> = Translated {
    english: FileTexts {
        processing: "Processing",
        completed: "Completed",
        failed: "Failed",
        words: |count| {
            let noun = if count == 1 { "word" } else { "words" };
            format!("{} {noun}", grouped(count, Language::English))
        },
        size: |bytes| match bytes {
            1 => "1 byte".to_owned(),
            0..1_000 => format!("{bytes} bytes"),
            1_000..1_000_000 => format!("{} kB", tenths(bytes, 1_000)),
            _ => format!("{} MB", tenths(bytes, 1_000_000)),
        },
        characters: "Characters",
        characters_without_spaces: "Characters without spaces",
        paragraphs: "Paragraphs",
        standard_pages: "Standard pages (1,800 characters)",
        number_words: "Words of digits only",
        east_asian_characters: "East Asian characters",
        other_words: "Other words",
        legacy_bangla: "Bangla in a Bijoy font",
        yes: "Yes",
        // The row of the file holds the sentences, which the API shows too.
        reason: |file| file.failure.as_ref().map(|failure| failure.message.clone()),
        warning: |warning| warning.message.clone(),
    },
    bangla: FileTexts {
        processing: "গণনা চলছে",
        completed: "সম্পন্ন",
        failed: "ব্যর্থ",
        words: |count| format!("{}টি শব্দ", grouped(count, Language::Bangla)),
        size: |bytes| {
            bangla_digits(&match bytes {
                0..1_000 => format!("{bytes} বাইট"),
                1_000..1_000_000 => format!("{} কেবি", tenths(bytes, 1_000)),
                _ => format!("{} এমবি", tenths(bytes, 1_000_000)),
            })
        },
        characters: "অক্ষর",
        characters_without_spaces: "অক্ষর (ফাঁকা জায়গা ছাড়া)",
        paragraphs: "অনুচ্ছেদ",
        standard_pages: "আদর্শ পৃষ্ঠা (১,৮০০ অক্ষর)",
        number_words: "শুধু সংখ্যায় লেখা শব্দ",
        east_asian_characters: "পূর্ব এশীয় অক্ষর",
        other_words: "অন্যান্য শব্দ",
        legacy_bangla: "বিজয় ফন্টে লেখা বাংলা",
        yes: "আছে",
        reason: |file| {
            let reason = bangla_failure(file.failure.as_ref()?.code);
            let credit = match file.credit_refunded {
                true => "আপনার ক্রেডিট ফেরত দেওয়া হয়েছে।",
                false => "আপনার ক্রেডিট ফেরত দেওয়া হয়নি।",
            };
            Some(format!("{reason} {credit}"))
        },
        warning: |warning| {
            match warning.code.as_str() {
            "bijoy_text" => "লেখাটি বিজয় ফন্টে টাইপ করা বাংলা বলে মনে হচ্ছে। সাধারণ টেক্সট ফাইলে ফন্টের নাম থাকে না, তাই ফাঁকা জায়গা ও ড্যাশ ধরে গণনা করা হয়েছে; কোনো অক্ষর ড্যাশ হিসেবে সংরক্ষিত থাকলে শব্দটি দুটি গণনা হয়। সঠিক সংখ্যার জন্য লেখাটি ইউনিকোডে রূপান্তর করুন, অথবা ওয়ার্ড ডকুমেন্টটি আপলোড করুন।".to_owned(),
            "headers_unread" => "ডকুমেন্টের একটি হেডার বা ফুটার পড়া যায়নি। হেডার ও ফুটার গণনার অংশ নয়।".to_owned(),
            _ => warning.message.clone(),
        }
        },
    },
};

/// What is wrong with a file, and what to do.
pub fn bangla_failure(code: FailureCode) -> &'static str {
    match code {
        FailureCode::Empty => "ফাইলটি খালি; যে ফাইলে আপনার লেখা আছে সেটি আপলোড করুন।",
        FailureCode::NotText => {
            "ফাইলটি পরিচিত কোনো এনকোডিংয়ের সাধারণ টেক্সট নয়; UTF-8 এনকোডিংয়ে .txt হিসেবে অথবা ওয়ার্ড ডকুমেন্ট (.docx) হিসেবে সেভ করে আবার আপলোড করুন।"
        }
        FailureCode::NotDocx => {
            "ফাইলটি ওয়ার্ড ডকুমেন্ট নয়; ওয়ার্ড প্রসেসরে .docx হিসেবে সেভ করে আবার আপলোড করুন।"
        }
        FailureCode::Encrypted => {
            "ফাইলটিতে পাসওয়ার্ড দেওয়া আছে, অথবা এটি পুরোনো .doc ফাইল; পাসওয়ার্ড ছাড়া .docx হিসেবে সেভ করে আবার আপলোড করুন।"
        }
        FailureCode::Included => {
            "ওয়ার্ড ডকুমেন্টটির ভেতরে এমন একটি ফাইল আছে যা গণনা করা যায় না (altChunk); ডকুমেন্টটি মাইক্রোসফট ওয়ার্ডে খুলে আবার .docx হিসেবে সেভ করে আপলোড করুন।"
        }
        FailureCode::Malformed => {
            "ওয়ার্ড ডকুমেন্টটি নষ্ট, তাই পড়া যাচ্ছে না; ওয়ার্ড প্রসেসরে খুলে আবার .docx হিসেবে সেভ করে আপলোড করুন।"
        }
        FailureCode::TooLarge => {
            "ওয়ার্ড ডকুমেন্টটি গণনার জন্য অনেক বড় বা জটিল; ছোট ছোট ডকুমেন্টে ভাগ করে আপলোড করুন।"
        }
        FailureCode::TookTooLong => {
            "শব্দ গণনায় অনেক বেশি সময় লাগছিল; ফাইলটি ছোট ছোট ফাইলে ভাগ করে আপলোড করুন।"
        }
        FailureCode::Removed => "সংরক্ষিত ফাইলটি আর নেই; অনুগ্রহ করে আবার আপলোড করুন।",
        FailureCode::NotStored => "ফাইলটি আমাদের সংরক্ষণাগারে পৌঁছায়নি; অনুগ্রহ করে আবার আপলোড করুন।",
        FailureCode::NeverArrived => "ফাইলটি আমাদের সংরক্ষণাগারে কখনো পৌঁছায়নি; অনুগ্রহ করে আবার আপলোড করুন।",
        FailureCode::NotCounted => "শব্দ গণনা করা যায়নি; অনুগ্রহ করে আবার আপলোড করুন।",
        FailureCode::Cancelled => "শব্দ গণনার আগেই আপনি ফাইলটি মুছে ফেলেছেন।",
    }
}

fn tenths(bytes: u64, unit: u64) -> String {
    let tenths = (bytes * 10).div_ceil(unit);
    format!("{}.{}", tenths / 10, tenths % 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_read_in_their_unit() {
        let sizes =
            |texts: &FileTexts| [1, 12, 999, 1_000, 1_234, 3_400_001, 200_000_000].map(texts.size);
        let english = [
            "1 byte",
            "12 bytes",
            "999 bytes",
            "1.0 kB",
            "1.3 kB",
            "3.5 MB",
            "200.0 MB",
        ];
        assert_eq!(sizes(&FILES.english), english);
        let bangla = [
            "১ বাইট",
            "১২ বাইট",
            "৯৯৯ বাইট",
            "১.০ কেবি",
            "১.৩ কেবি",
            "৩.৫ এমবি",
            "২০০.০ এমবি",
        ];
        assert_eq!(sizes(&FILES.bangla), bangla);
    }
}
