//! The header that names a download.

/// The `Content-Disposition` that saves a download as `filename`, whatever characters it has (RFC 6266,
/// RFC 8187).
pub fn content_disposition(filename: &str) -> String {
    let encoded: String = filename
        .bytes()
        .map(|byte| match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'.' | b'-' | b'_' => {
                char::from(byte).to_string()
            }
            _ => format!("%{byte:02X}"),
        })
        .collect();
    format!("attachment; filename*=UTF-8''{encoded}")
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
        assert!(
            header.starts_with("attachment; filename*=UTF-8''a%22%0D%0AX%3A%20y%3B%E0%A6%AA"),
            "{header}"
        );
    }
}
