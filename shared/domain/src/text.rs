//! Small rules about text that clients send.

use crate::Problem;

/// Python's `str.strip`, which also removes the four information separators U+001C to U+001F.
pub fn strip(text: &str) -> &str {
    text.trim_matches(|c: char| c.is_whitespace() || ('\u{1c}'..='\u{1f}').contains(&c))
}

/// The part of a client's file name after the last `/` or `\`, without control characters; empty if nothing is left.
pub fn basename(filename: &str) -> String {
    let name = filename.rsplit(['/', '\\']).next().unwrap_or("");
    let name: String = name.chars().filter(|c| !c.is_control()).collect();
    let name = name.trim();
    if name == "." || name == ".." {
        String::new()
    } else {
        name.to_owned()
    }
}

/// The problem of a text with more than `limit` characters. Characters are counted, not bytes.
pub fn too_long_problem(limit: usize, text: &str) -> Option<Problem> {
    (text.chars().count() > limit).then_some(Problem::TooLong(limit))
}

/// The problem of a text with a U+0000 in it.
pub fn null_character_problem(text: &str) -> Option<Problem> {
    text.contains('\0').then_some(Problem::NullCharacter)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_and_control_characters_leave_a_file_name() {
        for (sent, kept) in [
            ("../../etc/evil name%.txt", "evil name%.txt"),
            ("C:\\Users\\me\\a.docx", "a.docx"),
            ("a\r\n\0b.txt", "ab.txt"),
            ("পরীক্ষা.txt", "পরীক্ষা.txt"),
            ("..", ""),
            ("/", ""),
        ] {
            assert_eq!(basename(sent), kept);
        }
    }
}
