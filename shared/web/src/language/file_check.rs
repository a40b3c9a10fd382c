use super::{Language, PROBLEMS, Translated, formats};
use domain::Problem;

/// What the check of a file in the browser says (templates/file-check.js).
#[derive(Debug)]
pub struct FileCheckTexts {
    pub empty: &'static str,
    pub no_text: &'static str,
    pub no_docx: &'static str,
    pub encrypted: &'static str,
}

impl FileCheckTexts {
    /// The refusal of a name, in the words of the server. `{}` stands for the extension.
    pub fn extension(language: Language) -> String {
        (PROBLEMS.of(language).field)(&Problem::ExtensionNotAllowed("{}".to_owned()))
    }

    /// The refusal of a name without an extension. In English, the words of the server for it are fixed by the contract.
    pub fn no_extension(language: Language) -> String {
        let formats = formats(language);
        match language {
            Language::English => {
                format!("The name of the file has no extension. It has to end in {formats}.")
            }
            Language::Bangla => {
                format!("ফাইলের নামে কোনো এক্সটেনশন নেই। নামের শেষে {formats} থাকতে হবে।")
            }
        }
    }
}

pub static FILE_CHECK: Translated<FileCheckTexts> = Translated {
    english: FileCheckTexts {
        empty: "The file is empty; choose the file that has your text.",
        no_text: "The file is not plain text, although its name says so. Save it as plain text (.txt), or as a Word document (.docx), and choose it again.",
        no_docx: "The file is not a Word document, although its name says so. Save it as .docx in a word processor, and choose it again.",
        encrypted: "The file is password-protected or an old .doc file. Save it as .docx without a password, and choose it again.",
    },
    bangla: FileCheckTexts {
        empty: "ফাইলটি খালি; যে ফাইলে আপনার লেখা আছে সেটি বাছাই করুন।",
        no_text: "নাম দেখে সাধারণ টেক্সট মনে হলেও ফাইলটি তা নয়। সাধারণ টেক্সট (.txt) বা ওয়ার্ড ডকুমেন্ট (.docx) হিসেবে সেভ করে আবার বাছাই করুন।",
        no_docx: "নাম দেখে ওয়ার্ড ডকুমেন্ট মনে হলেও ফাইলটি তা নয়। ওয়ার্ড প্রসেসরে .docx হিসেবে সেভ করে আবার বাছাই করুন।",
        encrypted: "ফাইলটিতে পাসওয়ার্ড দেওয়া আছে, অথবা এটি পুরোনো .doc ফাইল। পাসওয়ার্ড ছাড়া .docx হিসেবে সেভ করে আবার বাছাই করুন।",
    },
};
