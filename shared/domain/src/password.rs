//! Django's four default password validators.

use crate::{PersonalDetail, Problem};
use std::collections::HashMap;

const MIN_CHARS: usize = 8;
const MAXIMUM_SIMILARITY: f64 = 0.7;

/// The common passwords that Django refuses, in lower case, one a line, sorted by byte. Their origin and
/// licence are in `data/README.md`.
const COMMON_PASSWORDS: &str = include_str!("../data/common-passwords.txt");

/// What the validators say of `password` for the owner of `username` and `email`, in Django's order.
pub(crate) fn problems(password: &str, username: &str, email: &str) -> Vec<Problem> {
    let personal = [
        (PersonalDetail::Username, username),
        (PersonalDetail::EmailAddress, email),
    ];
    // Django stops at the first detail that the password resembles.
    let resembled = personal
        .into_iter()
        .find(|(_, value)| is_similar(password, value));
    let is_short = password.chars().count() < MIN_CHARS;
    let is_numeric = !password.is_empty() && password.chars().all(is_digit);
    let problems = [
        resembled.map(|(detail, _)| Problem::PasswordSimilarTo(detail)),
        is_short.then_some(Problem::PasswordTooShort(MIN_CHARS)),
        is_common(password).then_some(Problem::PasswordTooCommon),
        is_numeric.then_some(Problem::PasswordEntirelyNumeric),
    ];
    problems.into_iter().flatten().collect()
}

fn is_common(password: &str) -> bool {
    let wanted = password.to_lowercase();
    let mut rest = COMMON_PASSWORDS;
    // A binary search over the text itself: no index to build on a cold start.
    while !rest.is_empty() {
        let middle = rest.floor_char_boundary(rest.len() / 2);
        let start = rest[..middle].rfind('\n').map_or(0, |newline| newline + 1);
        let end = rest[start..]
            .find('\n')
            .map_or(rest.len(), |length| start + length);
        match wanted.as_str().cmp(&rest[start..end]) {
            std::cmp::Ordering::Equal => return true,
            std::cmp::Ordering::Less => rest = &rest[..start],
            std::cmp::Ordering::Greater => rest = rest.get(end + 1..).unwrap_or(""),
        }
    }
    false
}

/// A subset of Python's `str.isdigit`: decimal digits of any script, and superscripts.
fn is_digit(c: char) -> bool {
    use unicode_properties::{GeneralCategory, UnicodeGeneralCategory};
    c.general_category() == GeneralCategory::DecimalNumber
        || matches!(c, '²' | '³' | '¹' | '⁰' | '⁴'..='⁹')
}

/// Whether `password` resembles `value`, or a word of it, by Django's measure.
fn is_similar(password: &str, value: &str) -> bool {
    let (password, value) = (password.to_lowercase(), value.to_lowercase());
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let words = value.split(|c| !is_word(c));
    words
        .chain([value.as_str()])
        .filter(|part| !part.is_empty())
        .any(|part| {
            !too_different_in_length(&password, part)
                && quick_ratio(&password, part) >= MAXIMUM_SIMILARITY
        })
}

/// Django skips the comparison where the lengths alone rule out a resemblance.
fn too_different_in_length(password: &str, part: &str) -> bool {
    let (password_length, part_length) = (password.chars().count(), part.chars().count());
    password_length >= 10 * part_length
        && (part_length as f64) < MAXIMUM_SIMILARITY / 2.0 * password_length as f64
}

/// Python's `difflib.SequenceMatcher.quick_ratio`: twice the characters in common, order ignored,
/// over the characters of both.
fn quick_ratio(a: &str, b: &str) -> f64 {
    let mut available: HashMap<char, usize> = HashMap::new();
    for c in b.chars() {
        *available.entry(c).or_default() += 1;
    }
    let mut common = 0usize;
    for c in a.chars() {
        if let Some(count) = available.get_mut(&c).filter(|count| **count > 0) {
            *count -= 1;
            common += 1;
        }
    }
    2.0 * common as f64 / (a.chars().count() + b.chars().count()) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn messages(password: &str, username: &str, email: &str) -> Vec<String> {
        let problems = problems(password, username, email).into_iter();
        problems.map(|problem| problem.to_string()).collect()
    }

    #[test]
    fn a_good_password_has_no_problem() {
        assert_eq!(
            messages("securepassword123", "alice", "alice@example.com"),
            Vec::<String>::new()
        );
    }

    // Verdicts of Django 5.2.5 with its default validators.
    #[test]
    fn each_validator_speaks_in_its_turn() {
        assert_eq!(
            messages("1", "x6", "x6@example.com"),
            [
                "This password is too short. It must contain at least 8 characters.",
                "This password is too common.",
                "This password is entirely numeric.",
            ]
        );
        assert_eq!(
            messages("alice123", "alice", "a@b.co"),
            [
                "The password is too similar to the username.",
                "This password is too common."
            ]
        );
        assert_eq!(
            messages("alice1234z", "alice1234", "a@b.co"),
            ["The password is too similar to the username."]
        );
        assert_eq!(
            messages("১২৩৪৫৬৭৮৯০", "alice", "a@b.co"),
            ["This password is entirely numeric."]
        );
        assert_eq!(
            messages("example.com", "x", "bob@example.com"),
            ["The password is too similar to the email address."]
        );
        assert_eq!(
            messages("PassWord1", "x", "y@z.co"),
            ["This password is too common."]
        );
    }

    #[test]
    fn every_line_of_the_list_is_found_and_nothing_between_them() {
        let mut lines = 0;
        for line in COMMON_PASSWORDS.lines() {
            assert!(is_common(line), "{line}");
            lines += 1;
        }
        assert!(lines > 19_000, "{lines}");
        for absent in [
            "",
            "zzzzzzzzzzzzzzz",
            "correct horse battery staple",
            "\u{10FFFF}",
        ] {
            assert!(!is_common(absent), "{absent}");
        }
    }
}
