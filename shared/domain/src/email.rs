//! E-mail addresses as Django 5.2 validates and normalizes them.

use std::net::IpAddr;

/// The longest address that Django's validator accepts, in characters (RFC 3696 section 3).
const MAX_CHARS: usize = 320;

/// Whether Django's `EmailValidator` accepts `email`.
pub(crate) fn is_valid_email(email: &str) -> bool {
    if email.chars().count() > MAX_CHARS {
        return false;
    }
    let Some((local, domain)) = email.rsplit_once('@') else {
        return false;
    };
    is_local_part(local)
        && (domain == "localhost" || is_host_name(domain) || is_address_literal(domain))
}

/// `Foo@EXAMPLE.Com` becomes `Foo@example.com`, as in Django's `normalize_email`.
pub fn with_lower_case_domain(email: &str) -> String {
    match email.rsplit_once('@') {
        Some((local, domain)) => format!("{local}@{}", domain.to_lowercase()),
        None => email.to_owned(),
    }
}

/// Equal for addresses that people mean to be one: `Foo@EXAMPLE.Com` and `foo@example.com`. Mail servers may tell them
/// apart, so a mail goes to the address as it was stored, and never to what somebody typed.
pub fn comparable_email(email: &str) -> String {
    email.to_lowercase()
}

fn is_local_part(local: &str) -> bool {
    is_dot_atom(local) || is_quoted_string(local)
}

fn is_dot_atom(local: &str) -> bool {
    local.split('.').all(|atom| {
        !atom.is_empty()
            && atom
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b"-!#$%&'*+/=?^_`{}|~".contains(&b))
    })
}

fn is_quoted_string(local: &str) -> bool {
    let Some(inner) = local
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'))
    else {
        return false;
    };
    let mut bytes = inner.bytes();
    while let Some(byte) = bytes.next() {
        let accepted = match byte {
            b'\\' => bytes
                .next()
                .is_some_and(|escaped| matches!(escaped, 1..=9 | 11 | 12 | 14..=127)),
            1..=8 | 11 | 12 | 14..=31 | b'!' | b'#'..=b'[' | b']'..=127 => true,
            _ => false,
        };
        if !accepted {
            return false;
        }
    }
    true
}

fn is_host_name(domain: &str) -> bool {
    let labels: Vec<&str> = domain.split('.').collect();
    let [host, middle @ .., top] = labels.as_slice() else {
        return false;
    };
    is_label(host, is_label_character)
        && middle.iter().all(|l| is_label(l, is_label_character))
        && is_top_label(top)
}

fn is_top_label(label: &str) -> bool {
    let punycode = label
        .get(..4)
        .filter(|prefix| prefix.eq_ignore_ascii_case("xn--"))
        .is_some_and(|_| {
            (5..=63).contains(&label.len()) && label[4..].bytes().all(|b| b.is_ascii_alphanumeric())
        });
    let name = label.chars().count() >= 2
        && is_label(label, |c| is_label_character(c) && !c.is_ascii_digit());
    punycode || name
}

fn is_label(label: &str, accepts: impl Fn(char) -> bool) -> bool {
    (1..=63).contains(&label.chars().count())
        && !label.starts_with('-')
        && !label.ends_with('-')
        && label.chars().all(accepts)
}

fn is_label_character(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '-' || ('\u{a1}'..='\u{ffff}').contains(&c)
}

fn is_address_literal(domain: &str) -> bool {
    let Some(address) = domain
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'))
    else {
        return false;
    };
    address.parse::<IpAddr>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    // The results of Django 5.2.5's validate_email for the same strings.
    #[test]
    fn agrees_with_django_on_valid_addresses() {
        for email in [
            "a@b.co",
            "email@here.com",
            "weirder-email@here.and.there.com",
            "example@valid-----hyphens.com",
            "test@domain.with.idn.tld.उदाहरण.परीक्षा",
            "email@localhost",
            r#""test@test"@example.com"#,
            "email@[127.0.0.1]",
            "email@[2001:dB8::1]",
            "a@xn--p1ai.xn--p1ai",
            "Foo@EXAMPLE.Com",
        ] {
            assert!(is_valid_email(email), "{email}");
        }
    }

    #[test]
    fn agrees_with_django_on_invalid_addresses() {
        for email in [
            "",
            "abc",
            "abc@",
            "abc@bar",
            "a @x.cz",
            "abc@.com",
            "something@@somewhere.com",
            "email@127.0.0.1",
            "email@[127.0.0.256]",
            "email@[::fffe::1]",
            "example@invalid-.com",
            "example@-invalid.com",
            "example@inv-.alid-.com",
            "test@example.com\n",
            "trailingdot@shouldfail.com.",
            ".a@b.co",
            "a..b@c.co",
            "a@b.c",
            "a@b.c1",
            "\"\\\n\"@here.com",
            "a@b_c.com",
        ] {
            assert!(!is_valid_email(email), "{email:?}");
        }
    }
}
