use super::Translated;
use domain::AccountField;

/// The pages for signing in and for registering.
#[derive(Debug)]
pub struct SignInTexts {
    pub sign_in: &'static str,
    /// The formats that can be uploaded.
    pub lead: fn(&str) -> String,
    pub refused: &'static str,
    pub forgotten: &'static str,
    pub new_here: &'static str,
    pub register_title: &'static str,
    /// The price of an upload.
    pub register_lead: fn(&str) -> String,
    pub register: &'static str,
    pub have_account: &'static str,

    pub username: &'static str,
    pub username_hint: &'static str,
    pub email: &'static str,
    pub mobile_number: &'static str,
    pub mobile_number_hint: &'static str,
    pub password: &'static str,
    pub password_hint: &'static str,
}

impl SignInTexts {
    /// The label of a field of an account.
    pub fn label(&self, field: AccountField) -> &'static str {
        match field {
            AccountField::Username => self.username,
            AccountField::Email => self.email,
            AccountField::MobileNumber => self.mobile_number,
            AccountField::Password => self.password,
        }
    }

    /// What to know before filling a field in; empty if the label says enough.
    pub fn hint(&self, field: AccountField) -> &'static str {
        match field {
            AccountField::Username => self.username_hint,
            AccountField::Email => "",
            AccountField::MobileNumber => self.mobile_number_hint,
            AccountField::Password => self.password_hint,
        }
    }
}

pub static SIGN_IN: Translated<SignInTexts> = Translated {
    english: SignInTexts {
        sign_in: "Sign in",
        lead: |formats| {
            format!("Pay for an upload, send a {formats} file, and read how many words it has.")
        },
        refused: "This user name and password do not belong together. Please try again.",
        forgotten: "Forgot your password?",
        new_here: "New here?",
        register_title: "Create an account",
        register_lead: |price| {
            format!("An account is free. You pay only for uploads, {price} for each file.")
        },
        register: "Create account",
        have_account: "Do you have an account?",
        username: "User name",
        username_hint: "Use letters, numbers and the characters @\u{a0}.\u{a0}+\u{a0}-\u{a0}_",
        email: "E-mail",
        mobile_number: "Mobile number",
        mobile_number_hint: "For example 01712345678. aamarPay needs this number when you pay.",
        password: "Password",
        password_hint: "Use at least 8 characters. Common passwords are refused.",
    },
    bangla: SignInTexts {
        sign_in: "সাইন ইন",
        lead: |formats| {
            format!("আপলোডের জন্য পেমেন্ট করুন, একটি {formats} ফাইল পাঠান, আর জেনে নিন তাতে কতটি শব্দ আছে।")
        },
        refused: "ইউজারনেম ও পাসওয়ার্ড মিলছে না। অনুগ্রহ করে আবার চেষ্টা করুন।",
        forgotten: "পাসওয়ার্ড ভুলে গেছেন?",
        new_here: "নতুন এসেছেন?",
        register_title: "অ্যাকাউন্ট খুলুন",
        register_lead: |price| {
            format!("অ্যাকাউন্ট খুলতে টাকা লাগে না। শুধু আপলোডের জন্য টাকা দিতে হয়, প্রতি ফাইলে {price}।")
        },
        register: "অ্যাকাউন্ট খুলুন",
        have_account: "আগে থেকেই অ্যাকাউন্ট আছে?",
        username: "ইউজারনেম",
        username_hint: "ইংরেজি অক্ষর, সংখ্যা এবং @\u{a0}.\u{a0}+\u{a0}-\u{a0}_ চিহ্ন ব্যবহার করুন।",
        email: "ইমেইল",
        mobile_number: "মোবাইল নম্বর",
        mobile_number_hint: "যেমন 01712345678। পেমেন্টের সময় aamarPay-এর এই নম্বরটি লাগে।",
        password: "পাসওয়ার্ড",
        password_hint: "অন্তত ৮টি অক্ষর দিন। বহুল ব্যবহৃত পাসওয়ার্ড নেওয়া হয় না।",
    },
};
