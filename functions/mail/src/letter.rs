//! What a mail says, and how it is written: as plain text, and as a page for programs that show one.

use askama::Template;
use domain::Language;

/// The content of a mail.
#[derive(Clone, Debug, PartialEq)]
pub struct Letter {
    pub language: Language,
    pub subject: String,
    pub parts: Vec<Part>,
    /// Why the reader gets this mail.
    pub reason: &'static str,
    /// Only mails that are no matter of security can be refused.
    pub unsubscribe: Option<Unsubscribe>,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Part {
    /// A paragraph.
    Text(String),
    Link(Link),
    /// Names and values.
    Facts(Vec<(&'static str, String)>),
}

#[derive(Clone, Debug, PartialEq)]
pub struct Link {
    pub label: String,
    pub url: String,
}

/// How the reader gets no more such mails.
#[derive(Clone, Debug, PartialEq)]
pub struct Unsubscribe {
    pub label: &'static str,
    /// A page with a button.
    pub page: String,
    /// What a mail program sends a POST to, when its reader asks it to.
    pub one_click: String,
}

#[derive(Template)]
#[template(path = "letter.txt")]
struct TextLetter<'a> {
    letter: &'a Letter,
}

#[derive(Template)]
#[template(path = "letter.html")]
struct HtmlLetter<'a> {
    letter: &'a Letter,
}

impl Letter {
    pub fn text(&self) -> String {
        let text = TextLetter { letter: self }.render();
        text.expect("writing to a string does not fail")
    }

    pub fn html(&self) -> String {
        let html = HtmlLetter { letter: self }.render();
        html.expect("writing to a string does not fail")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_lets_no_markup_in_and_breaks_no_line_of_its_text() {
        let letter = Letter {
            language: Language::English,
            subject: "A file".to_owned(),
            parts: vec![
                Part::Facts(vec![("File", "<b>\"a\".txt".to_owned())]),
                Part::Link(Link {
                    label: "Open".to_owned(),
                    url: "https://api.example/?a=1&b=2".to_owned(),
                }),
            ],
            reason: "You have an account.",
            unsubscribe: None,
        };
        assert!(!letter.html().contains("<b>"), "{}", letter.html());
        assert!(
            letter.html().contains("?a=1&#38;b=2\""),
            "{}",
            letter.html()
        );
        assert_eq!(
            letter.text(),
            "File: <b>\"a\".txt\n\nOpen:\nhttps://api.example/?a=1&b=2\n\n-- \nYou have an account.\n"
        );
    }
}
