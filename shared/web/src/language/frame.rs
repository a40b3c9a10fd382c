use super::Translated;

/// The texts of the frame around every page.
#[derive(Debug)]
pub struct FrameTexts {
    /// The name of the service, behind every title and on top of every page.
    pub name: &'static str,
    pub skip: &'static str,
    pub navigation: &'static str,
    pub my_files: &'static str,
    pub account: &'static str,
    pub staff: &'static str,
    pub sign_in: &'static str,
    pub sign_out: &'static str,
    pub time_zone: &'static str,
}

pub static FRAME: Translated<FrameTexts> = Translated {
    english: FrameTexts {
        name: "Word Count",
        skip: "Skip to content",
        navigation: "Main",
        my_files: "My files",
        account: "My account",
        staff: "Staff",
        sign_in: "Sign in",
        sign_out: "Sign out",
        time_zone: "All times are Bangladesh time (UTC+6).",
    },
    bangla: FrameTexts {
        name: "শব্দ গণনা",
        skip: "মূল অংশে যান",
        navigation: "প্রধান মেনু",
        my_files: "আমার ফাইল",
        account: "আমার অ্যাকাউন্ট",
        staff: "স্টাফ",
        sign_in: "সাইন ইন",
        sign_out: "সাইন আউট",
        time_zone: "এখানে সব তারিখ ও সময় বাংলাদেশ সময় (UTC+৬) অনুযায়ী।",
    },
};
