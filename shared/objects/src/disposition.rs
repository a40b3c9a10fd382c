//! The header that names a download.

use std::fmt::Write;

/// The `Content-Disposition` that saves a download as `filename`, whatever characters it has (RFC 6266, RFC 8187). Clients
/// that do not know `filename*`, such as `curl -OJ`, save it as the first name, which is the same but for an underscore in
/// the place of each character that ASCII or the quotes do not allow.
pub fn content_disposition(filename: &str) -> String {
    let is_plain = |c: char| (c.is_ascii_graphic() || c == ' ') && !matches!(c, '"' | '\\' | '%');
    let plain: String = filename
        .chars()
        .map(|c| if is_plain(c) { c } else { '_' })
        .collect();
    let mut encoded = String::new();
    for byte in filename.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'.' | b'-' | b'_' => {
                encoded.push(char::from(byte));
            }
            _ => write!(encoded, "%{byte:02X}").expect("writing to a string does not fail"),
        }
    }
    format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{encoded}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_file_names_stay_within_the_header() {
        let header = content_disposition("a\"\r\nX: y;পরীক্ষা.txt");
        assert!(
            header.bytes().all(|b| b.is_ascii_graphic() || b == b' '),
            "{header}"
        );
        let start = "attachment; filename=\"a___X: y;_______.txt\"; \
                     filename*=UTF-8''a%22%0D%0AX%3A%20y%3B%E0%A6%AA";
        assert!(header.starts_with(start), "{header}");
    }

    #[test]
    fn clients_that_know_only_the_first_name_save_the_file_under_it() {
        for (filename, plain) in [
            ("Notes 1.TXT", "Notes 1.TXT"),
            ("পরীক্ষা.docx", "_______.docx"),
            (r#"a"b\c%20.txt"#, "a_b_c_20.txt"),
        ] {
            let header = content_disposition(filename);
            let start = format!("attachment; filename=\"{plain}\"; filename*=UTF-8''");
            assert!(header.starts_with(&start), "{header}");
        }
    }
}
