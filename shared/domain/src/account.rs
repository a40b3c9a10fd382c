//! Which values the fields of an account accept: the original's serializer and Django's validators. Each
//! function takes a text without surrounding white space and returns every problem in the order in which the
//! original reports them. An empty list means that the text is valid.

use crate::email::is_valid_email;
use crate::text::{null_character_problem, too_long_problem};
use crate::username::{is_valid_username, normalize_username};
use crate::{Problem, password};

/// The limit of a username, in characters.
pub const MAX_USERNAME_CHARS: usize = 150;
const MAX_EMAIL_CHARS: usize = 254;
const MAX_MOBILE_NUMBER_CHARS: usize = 11;
const MAX_PASSWORD_CHARS: usize = 128;

/// Both the given name and its stored form have to be valid: normalization can lengthen a name or add a
/// space.
pub fn username_problems(username: &str) -> Vec<Problem> {
    let stored = normalize_username(username);
    let is_valid = is_valid_username(username) && is_valid_username(&stored);
    let problems = [
        (!is_valid).then_some(Problem::InvalidUsername),
        too_long_problem(MAX_USERNAME_CHARS, username)
            .or_else(|| too_long_problem(MAX_USERNAME_CHARS, &stored)),
        null_character_problem(username),
    ];
    problems.into_iter().flatten().collect()
}

pub fn email_problems(email: &str) -> Vec<Problem> {
    let problems = [
        too_long_problem(MAX_EMAIL_CHARS, email),
        null_character_problem(email),
        (!is_valid_email(email)).then_some(Problem::InvalidEmail),
    ];
    problems.into_iter().flatten().collect()
}

/// The original takes any text of up to eleven characters.
pub fn mobile_number_problems(mobile_number: &str) -> Vec<Problem> {
    let problems = [
        too_long_problem(MAX_MOBILE_NUMBER_CHARS, mobile_number),
        null_character_problem(mobile_number),
    ];
    problems.into_iter().flatten().collect()
}

/// `username` and `email` are those of the account, because a password may not resemble them. Django's
/// validators see only a password that the serializer has accepted.
pub fn password_problems(password: &str, username: &str, email: &str) -> Vec<Problem> {
    let problems = [
        too_long_problem(MAX_PASSWORD_CHARS, password),
        null_character_problem(password),
    ];
    let problems: Vec<Problem> = problems.into_iter().flatten().collect();
    if problems.is_empty() {
        password::problems(password, username, email)
    } else {
        problems
    }
}
