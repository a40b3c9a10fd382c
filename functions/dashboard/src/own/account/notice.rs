//! The message about what was just done, by a keyword in the URL.

use super::{Card, Note};
use crate::routes::ACCOUNT as PATH;
use strum::{EnumIter, IntoEnumIterator};
use web::language::{ACCOUNT, Language};
use web::pages::Severity;

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

    /// The message in the card with the form that led to it.
    pub fn note(self, language: Language) -> Note {
        let t = ACCOUNT.of(language);
        let (card, text) = match self {
            Self::DetailsSaved => (Card::Details, t.details_saved),
            Self::PasswordChanged => (Card::Password, t.password_changed),
            Self::SettingsSaved => (Card::Settings, t.settings_saved),
            Self::LinkSent => (Card::Details, t.link_sent),
            Self::DataRequested => (Card::Data, t.data_requested),
        };
        Note {
            card,
            severity: Severity::Good,
            text: text.to_owned(),
        }
    }
}
