//! What may stand in the fields of an account: the original's serializer and Django's validators. Each
//! function takes the text as given, without surrounding white space, and returns every problem in the
//! order in which the original reports them; an empty list means that the text is good.

use crate::email::is_valid_email;
use crate::text::{longer_than, with_null_character};
use crate::username::{is_valid_username, normalize_username};
use crate::{Problem, password};

const LONGEST_USERNAME: usize = 150;
const LONGEST_EMAIL: usize = 254;
const LONGEST_MOBILE_NUMBER: usize = 11;
const LONGEST_PASSWORD: usize = 128;

/// Both the name as given and its stored form have to be good: normalising can make a name longer, or
/// bring in a space.
pub fn username_problems(username: &str) -> Vec<Problem> {
    let stored = normalize_username(username);
    let is_valid = is_valid_username(username) && is_valid_username(&stored);
    let problems = [
        (!is_valid).then_some(Problem::InvalidUsername),
        longer_than(LONGEST_USERNAME, username).or_else(|| longer_than(LONGEST_USERNAME, &stored)),
        with_null_character(username),
    ];
    problems.into_iter().flatten().collect()
}

pub fn email_problems(email: &str) -> Vec<Problem> {
    let problems = [
        longer_than(LONGEST_EMAIL, email),
        with_null_character(email),
        (!is_valid_email(email)).then_some(Problem::InvalidEmail),
    ];
    problems.into_iter().flatten().collect()
}

/// The original takes any text of up to eleven characters.
pub fn mobile_number_problems(mobile_number: &str) -> Vec<Problem> {
    let problems = [
        longer_than(LONGEST_MOBILE_NUMBER, mobile_number),
        with_null_character(mobile_number),
    ];
    problems.into_iter().flatten().collect()
}

/// `username` and `email` are those of the account, because a password may not resemble them. Django's
/// validators see only a password that the serializer has accepted.
pub fn password_problems(password: &str, username: &str, email: &str) -> Vec<Problem> {
    let problems = [
        longer_than(LONGEST_PASSWORD, password),
        with_null_character(password),
    ];
    let problems: Vec<Problem> = problems.into_iter().flatten().collect();
    if problems.is_empty() {
        password::problems(password, username, email)
    } else {
        problems
    }
}
