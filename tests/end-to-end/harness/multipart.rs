//! Multipart bodies as browsers write them.

pub const CONTENT_TYPE: &str = "multipart/form-data; boundary=XBOUNDARYX";
pub const END: &str = "--XBOUNDARYX--\r\n";

/// A whole body: one file in the field `file`.
pub fn file(filename: &str, content: &[u8]) -> Vec<u8> {
    let mut body = part(
        "file",
        Some(filename),
        Some("application/octet-stream"),
        content,
    );
    body.extend(END.as_bytes());
    body
}

/// One part of a body. [`END`] comes after the last part.
pub fn part(
    name: &str,
    filename: Option<&str>,
    content_type: Option<&str>,
    content: &[u8],
) -> Vec<u8> {
    let filename = filename.map_or(String::new(), |filename| {
        format!("; filename=\"{filename}\"")
    });
    let kind = content_type.map_or(String::new(), |kind| format!("Content-Type: {kind}\r\n"));
    let head = format!(
        "--XBOUNDARYX\r\nContent-Disposition: form-data; name=\"{name}\"{filename}\r\n{kind}\r\n"
    );
    [head.as_bytes(), content, b"\r\n"].concat()
}
