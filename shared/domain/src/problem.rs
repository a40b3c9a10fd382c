//! What can be wrong with the value of a field. [`Problem`]'s `Display` is the message of the contract,
//! which is Django REST framework's and Django's own, word for word; clients show and compare them.

use crate::FileFormat;
use std::fmt;

/// A field of an account, by its name in the contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AccountField {
    Username,
    Email,
    MobileNumber,
    Password,
}

impl AccountField {
    /// The contract's spelling.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Username => "username",
            Self::Email => "email",
            Self::MobileNumber => "mobile_number",
            Self::Password => "password",
        }
    }
}

/// The part of an account that a password resembles.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PersonalDetail {
    Username,
    EmailAddress,
}

/// Why the value of one field is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    /// The field is missing.
    Required,
    /// The field is JSON `null`.
    Null,
    /// Nothing is left after [`strip`](crate::strip).
    Blank,
    /// The field is neither text nor a number: a boolean, an array, an object or a file.
    NotText,
    /// The text has more characters than this limit.
    TooLong(usize),
    /// The text contains U+0000.
    NullCharacter,
    InvalidUsername,
    UsernameTaken,
    InvalidEmail,
    PasswordSimilarTo(PersonalDetail),
    /// The password has fewer characters than this limit.
    PasswordTooShort(usize),
    PasswordTooCommon,
    PasswordEntirelyNumeric,
    /// The file name has `length` characters, more than `limit`.
    FilenameTooLong {
        limit: usize,
        length: usize,
    },
    /// The extension, in lower case, is not that of a [`FileFormat`].
    ExtensionNotAllowed(String),
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Required => f.write_str("This field is required."),
            Self::Null => f.write_str("This field may not be null."),
            Self::Blank => f.write_str("This field may not be blank."),
            Self::NotText => f.write_str("Not a valid string."),
            Self::TooLong(limit) => {
                write!(f, "Ensure this field has no more than {limit} characters.")
            }
            Self::NullCharacter => f.write_str("Null characters are not allowed."),
            Self::InvalidUsername => f.write_str(
                "Enter a valid username. This value may contain only letters, numbers, and \
                 @/./+/-/_ characters.",
            ),
            Self::UsernameTaken => f.write_str("A user with that username already exists."),
            Self::InvalidEmail => f.write_str("Enter a valid email address."),
            Self::PasswordSimilarTo(detail) => {
                let detail = match detail {
                    PersonalDetail::Username => "username",
                    PersonalDetail::EmailAddress => "email address",
                };
                write!(f, "The password is too similar to the {detail}.")
            }
            Self::PasswordTooShort(limit) => write!(
                f,
                "This password is too short. It must contain at least {limit} characters."
            ),
            Self::PasswordTooCommon => f.write_str("This password is too common."),
            Self::PasswordEntirelyNumeric => f.write_str("This password is entirely numeric."),
            Self::FilenameTooLong { limit, length } => write!(
                f,
                "Ensure this filename has at most {limit} characters (it has {length})."
            ),
            Self::ExtensionNotAllowed(extension) => {
                let allowed = FileFormat::all()
                    .map(|format| format.extension())
                    .collect::<Vec<_>>()
                    .join(", ");
                write!(
                    f,
                    "File extension “{extension}” is not allowed. Allowed extensions are: {allowed}."
                )
            }
        }
    }
}

/// Everything that is wrong with the fields of an account, in the order of the fields; a field without
/// a problem is not in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Problems(Vec<(AccountField, Vec<Problem>)>);

impl Problems {
    /// Exactly one problem of one field.
    pub fn one(field: AccountField, problem: Problem) -> Self {
        Self(vec![(field, vec![problem])])
    }

    /// Adds the problems of a field; an empty list changes nothing.
    pub fn add(&mut self, field: AccountField, problems: Vec<Problem>) {
        if !problems.is_empty() {
            self.0.push((field, problems));
        }
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn iter(&self) -> impl Iterator<Item = (AccountField, &[Problem])> {
        self.0
            .iter()
            .map(|(field, problems)| (*field, problems.as_slice()))
    }
}

/// One line for a terminal or a log: `username: Not a valid string.; email: This field is required.`
impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, (field, problems)) in self.0.iter().enumerate() {
            let separator = if place > 0 { "; " } else { "" };
            write!(f, "{separator}{}:", field.as_str())?;
            for problem in problems {
                write!(f, " {problem}")?;
            }
        }
        Ok(())
    }
}
