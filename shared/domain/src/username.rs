//! Which user names are valid, and their stored form.

use unicode_normalization::UnicodeNormalization;
use unicode_properties::{GeneralCategoryGroup, UnicodeGeneralCategory};

/// Whether Django's `UnicodeUsernameValidator` accepts `username`: `^[\w.@+-]+$` with Python's `\w`, that
/// is, letters and numbers of any script and `_`, but no combining marks. Bangla vowel signs are refused,
/// as in the original.
pub(crate) fn is_valid_username(username: &str) -> bool {
    !username.is_empty() && username.chars().all(is_username_character)
}

fn is_username_character(c: char) -> bool {
    matches!(c, '.' | '@' | '+' | '-' | '_')
        || matches!(
            c.general_category_group(),
            GeneralCategoryGroup::Letter | GeneralCategoryGroup::Number
        )
}

/// The form under which a username is stored, so that `ａlice` cannot pose as `alice`. Signing in takes this form only,
/// as the original does.
pub fn normalize_username(username: &str) -> String {
    username.nfkc().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_and_numbers_of_any_script_are_accepted() {
        for name in [
            "alice",
            "a.b+c-d_e@f",
            "Зоя",
            "李四",
            "x1",
            "ａｂｃ",
            "Ⅷ",
            "²",
        ] {
            assert!(is_valid_username(name), "{name}");
        }
    }

    #[test]
    fn marks_spaces_and_symbols_are_refused() {
        for name in [
            "",
            "bad name!",
            "রহিম",
            "a\0b",
            "e\u{301}",
            "a/b",
            "😀",
            "a\n",
        ] {
            assert!(!is_valid_username(name), "{name:?}");
        }
    }

    #[test]
    fn look_alikes_share_one_stored_form() {
        assert_eq!(normalize_username("ａlice"), "alice");
    }
}
