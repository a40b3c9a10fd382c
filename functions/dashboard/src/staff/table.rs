//! The tables of the staff pages, by their names in titles and paths.

use strum::{EnumIter, IntoEnumIterator};
use web::language::StaffTexts;

#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter)]
pub enum Table {
    Payments,
    Files,
    Activities,
}

/// The entry of the navigation that a page belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tab {
    Overview,
    Table(Table),
    Audit,
    /// A page of one account, which has no entry.
    Account,
}

impl Table {
    /// In the order of the navigation.
    pub fn all() -> impl Iterator<Item = Self> {
        Self::iter()
    }

    /// The segment in paths and in the names of exports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Payments => "payments",
            Self::Files => "files",
            Self::Activities => "activities",
        }
    }

    pub fn title(self, t: &StaffTexts) -> &'static str {
        match self {
            Self::Payments => t.payments,
            Self::Files => t.files,
            Self::Activities => t.activities,
        }
    }

    pub fn path(self) -> String {
        format!("/api/dashboard/{}/", self.as_str())
    }

    pub fn export_path(self) -> String {
        format!("/api/dashboard/{}.csv", self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::routes::ENDPOINTS;

    #[test]
    fn every_table_and_its_export_has_an_endpoint() {
        let is_served = |path: &str| ENDPOINTS.iter().any(|endpoint| endpoint.path == path);
        for table in Table::iter() {
            assert!(is_served(&table.path()), "{table:?}");
            assert!(is_served(&format!("{}/", table.export_path())), "{table:?}");
        }
    }
}
