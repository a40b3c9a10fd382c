//! The message about what was just done, by a keyword in the URL.

use crate::routes::ACCOUNT as PATH;
use strum::{EnumIter, IntoEnumIterator};
use web::language::{ACCOUNT, Language};

#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter)]
pub enum AccountNotice {
    DetailsSaved,
    PasswordChanged,
    SettingsSaved,
    LinkSent,
    DataRequested,
}

impl AccountNotice {
    /// The word in the URL.
    fn as_str(self) -> &'static str {
        match self {
            Self::DetailsSaved => "saved",
            Self::PasswordChanged => "password",
            Self::SettingsSaved => "settings",
            Self::LinkSent => "link",
            Self::DataRequested => "data",
        }
    }

    /// The inverse of [`Self::as_str`].
    pub fn parse(text: &str) -> Option<Self> {
        Self::iter().find(|notice| notice.as_str() == text)
    }

    /// The URL of the page with this notice.
    pub fn url(self) -> String {
        format!("{PATH}?notice={}", self.as_str())
    }

    pub fn text(self, language: Language) -> &'static str {
        let t = ACCOUNT.of(language);
        match self {
            Self::DetailsSaved => t.details_saved,
            Self::PasswordChanged => t.password_changed,
            Self::SettingsSaved => t.settings_saved,
            Self::LinkSent => t.link_sent,
            Self::DataRequested => t.data_requested,
        }
    }
}
