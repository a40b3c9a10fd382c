//! The languages of pages and mails.

use serde::{Deserialize, Serialize};
use strum::{EnumIter, IntoEnumIterator};

/// A language of the pages and mails.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, EnumIter, Serialize, Deserialize)]
pub enum Language {
    #[default]
    English,
    Bangla,
}

impl Language {
    /// Every language, in the order in which a choice offers them.
    pub fn all() -> impl Iterator<Item = Self> {
        Self::iter()
    }

    /// The language tag (BCP 47), which is also the stored spelling.
    pub fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Bangla => "bn",
        }
    }

    /// What its speakers call it.
    pub fn own_name(self) -> &'static str {
        match self {
            Self::English => "English",
            Self::Bangla => "বাংলা",
        }
    }

    /// The inverse of [`Self::tag`].
    pub fn parse(tag: &str) -> Option<Self> {
        Self::iter().find(|language| language.tag() == tag)
    }
}
