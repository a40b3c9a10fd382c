//! The pages for staff.

mod held;
mod overview;
mod payment;
mod table;

pub use held::HeldTexts;
pub use overview::OverviewTexts;
pub use payment::PaymentPageTexts;
pub use table::TableTexts;

use super::Translated;

/// What all pages for staff have, and each of them.
#[derive(Debug)]
pub struct StaffTexts {
    pub navigation: &'static str,
    pub overview: &'static str,
    pub payments: &'static str,
    pub files: &'static str,
    pub activities: &'static str,
    pub audit: &'static str,
    /// The id of an account that was deleted.
    pub deleted_account: fn(&str) -> String,

    pub overview_page: OverviewTexts,
    pub table: TableTexts,
    pub payment: PaymentPageTexts,
    pub held: HeldTexts,
}

pub static STAFF: Translated<StaffTexts> = Translated {
    english: StaffTexts {
        navigation: "Staff",
        overview: "Overview",
        payments: "Payments",
        files: "Files",
        activities: "Activity",
        audit: "Acts of staff",
        deleted_account: |id| format!("Deleted account (id {id})"),
        overview_page: overview::ENGLISH,
        table: table::ENGLISH,
        payment: payment::ENGLISH,
        held: held::ENGLISH,
    },
    bangla: StaffTexts {
        navigation: "স্টাফ",
        overview: "সারসংক্ষেপ",
        payments: "পেমেন্ট",
        files: "ফাইল",
        activities: "কার্যক্রম",
        audit: "স্টাফদের কাজ",
        deleted_account: |id| format!("মুছে ফেলা অ্যাকাউন্ট (আইডি {id})"),
        overview_page: overview::BANGLA,
        table: table::BANGLA,
        payment: payment::BANGLA,
        held: held::BANGLA,
    },
};
