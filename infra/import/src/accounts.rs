//! Accounts, from `user.customuser`.

use crate::row::Row;
use domain::{MAX_USERNAME_CHARS, User};
use std::collections::BTreeSet;

/// The account of a row, without credits and open payments, which other rows decide. `None` if something is wrong.
pub fn read(mut row: Row<'_>) -> Option<User> {
    let id = row.user_pk();
    let username = username(&mut row);
    let email = row.text("email");
    let mobile_number = row.text("mobile_number");
    let password_hash = password_hash(&mut row);
    let is_staff = row.flag("is_staff");
    let is_active = row.flag("is_active");
    let date_joined = row.time("date_joined");
    if row.flag("is_superuser") == Some(true) && is_staff == Some(false) {
        row.note("is a superuser without staff rights, and gets none: only is_staff is taken over");
    }
    row.finish();
    Some(User {
        id: id?,
        username: username?,
        email: email?,
        mobile_number: mobile_number?,
        password_hash: password_hash?,
        is_staff: is_staff?,
        is_active: is_active?,
        upload_credits: 0,
        token_generation: 0,
        open_payments: BTreeSet::new(),
        unspent_payments: BTreeSet::new(),
        confirmed_email: None,
        language: None,
        wants_result_mails: true,
        date_joined: date_joined?,
    })
}

/// Any name that fits: also one that would be refused today opens its account.
fn username(row: &mut Row<'_>) -> Option<String> {
    let username = row.text("username")?;
    if username.is_empty() || username.chars().count() > MAX_USERNAME_CHARS {
        row.problem(format!(
            "the username does not have 1 to {MAX_USERNAME_CHARS} characters: change it in the dump"
        ));
        return None;
    }
    Some(username)
}

fn password_hash(row: &mut Row<'_>) -> Option<String> {
    let hash = row.text("password")?;
    if !auth::password::is_readable_django_hash(&hash) {
        // The beginning tells the kind and nothing of the hash.
        let kind: String = hash
            .split('$')
            .next()
            .unwrap_or("")
            .chars()
            .take(20)
            .collect();
        row.problem(format!(
            "the password hash ({kind}) is not PBKDF2-SHA256 of at most 2,000,000 rounds: let its owner sign in at the \
             original once more, or give the account a password there that nobody has (set_unusable_password), and dump again"
        ));
        return None;
    }
    Some(hash)
}
