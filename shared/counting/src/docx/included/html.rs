//! The words of a web page, as Word imports it: the text that a browser shows. Text that is hidden by
//! a style counts, because styles are not read.

use std::convert::Infallible;

use html5gum::emitters::callback::{CallbackEmitter, CallbackEvent};
use html5gum::{Span, Tokenizer};

use super::page_encoding::decode;
use crate::error::CountError;
use crate::rule::{Class, Tally};
use crate::statistics::Figures;
use crate::text::utf8::count_whole;

/// Elements whose content is not shown.
const NOT_SHOWN: [&[u8]; 10] = [
    b"iframe",
    b"noembed",
    b"noframes",
    b"noscript",
    b"rp",
    // The reading of ideographs, which does not count in a document either.
    b"rt",
    b"script",
    b"style",
    TEMPLATE,
    b"title",
];

/// Unlike the others, this can have another one of its kind in it.
const TEMPLATE: &[u8] = b"template";

/// Elements that begin a new line, or a cell, so that words end with them. Others are part of a line,
/// as are elements that HTML does not know.
const BLOCKS: &[&[u8]] = &[
    b"address",
    b"article",
    b"aside",
    b"blockquote",
    b"body",
    b"br",
    b"button",
    b"caption",
    b"center",
    b"dd",
    b"details",
    b"dialog",
    b"dir",
    b"div",
    b"dl",
    b"dt",
    b"fieldset",
    b"figcaption",
    b"figure",
    b"footer",
    b"form",
    b"h1",
    b"h2",
    b"h3",
    b"h4",
    b"h5",
    b"h6",
    b"head",
    b"header",
    b"hgroup",
    b"hr",
    b"html",
    b"input",
    b"legend",
    b"li",
    b"listing",
    b"main",
    b"menu",
    b"nav",
    b"ol",
    b"optgroup",
    b"option",
    b"p",
    b"plaintext",
    b"pre",
    b"search",
    b"section",
    b"select",
    b"summary",
    b"table",
    b"tbody",
    b"td",
    b"textarea",
    b"tfoot",
    b"th",
    b"thead",
    b"tr",
    b"ul",
    b"xmp",
];

/// The figures of a page. `charset` is what is known of its encoding from elsewhere.
pub(super) fn count(html: &[u8], charset: Option<&str>) -> Result<Figures, CountError> {
    let html = decode(html, charset)?;
    let mut page = Page::default();
    let mut emitter = CallbackEmitter::new(|event: CallbackEvent<'_>, _: Span<()>| {
        page.see(&event);
        None::<Infallible>
    });
    emitter.naively_switch_states(true);
    let Ok(()) = Tokenizer::new_with_emitter(&*html, emitter).finish();
    page.end_paragraph();
    let figures = Figures::of_paragraphs(page.tally, page.paragraphs);
    page.refusal.map_or(Ok(figures), Err)
}

#[derive(Default)]
struct Page {
    tally: Tally,
    /// The paragraphs with a word: the blocks, of which a line break is none.
    paragraphs: u64,
    /// The words up to the end of the last paragraph.
    words_before: u64,
    /// Whether the line has text, so that white space before more text is one space.
    has_text: bool,
    /// Whether the last text was white space.
    after_space: bool,
    /// The open element that is not shown.
    hidden: Option<&'static [u8]>,
    /// The number of open `template` elements in the one that is not shown.
    inner_templates: usize,
    /// Whether the tag that is being read begins an element that is not shown.
    tag_hides: bool,
    /// Why the page cannot be counted.
    refusal: Option<CountError>,
}

impl Page {
    fn see(&mut self, event: &CallbackEvent<'_>) {
        match event {
            CallbackEvent::String { value } if self.hidden.is_none() => {
                self.text(value);
            }
            CallbackEvent::OpenStartTag { name } => self.start(name),
            // In XML this is an empty element, in HTML the rest of the page would be hidden.
            CallbackEvent::CloseStartTag { self_closing: true } if self.tag_hides => {
                self.refuse("ambiguous HTML");
            }
            CallbackEvent::EndTag { name } => self.end(name),
            _ => {}
        }
    }

    /// Counts text as it is shown: white space in a row is one space, and none at the edges of a line.
    fn text(&mut self, text: &[u8]) {
        let is_space = |byte: &u8| byte.is_ascii_whitespace();
        let mut rest = text;
        while !rest.is_empty() {
            let end = rest.iter().position(is_space).unwrap_or(rest.len());
            let (shown, behind) = rest.split_at(end);
            if !shown.is_empty() {
                if self.after_space && self.has_text {
                    self.tally.add(Class::Space);
                }
                (self.has_text, self.after_space) = (true, false);
                count_whole(&mut self.tally, shown);
            }
            let spaces = behind.iter().take_while(|byte| is_space(byte)).count();
            if spaces > 0 {
                self.after_space = true;
                self.tally.separate();
            }
            rest = &behind[spaces..];
        }
    }

    fn end_paragraph(&mut self) {
        self.paragraphs += u64::from(self.tally.words > self.words_before);
        self.words_before = self.tally.words;
    }

    fn start(&mut self, name: &[u8]) {
        let hides = NOT_SHOWN.into_iter().find(|hidden| *hidden == name);
        self.tag_hides = hides.is_some();
        if let Some(outer) = self.hidden {
            self.inner_templates += usize::from(outer == TEMPLATE && name == TEMPLATE);
            return;
        }
        if name == b"frame" {
            self.refuse("HTML with frames");
        }
        self.hidden = hides;
        self.separate_at(name);
    }

    fn end(&mut self, name: &[u8]) {
        // The end tag of a reading can be left out.
        let ends_reading = name == b"ruby" && matches!(self.hidden, Some(b"rt" | b"rp"));
        if self.hidden == Some(name) || ends_reading {
            match self.inner_templates.checked_sub(1) {
                Some(inner) => self.inner_templates = inner,
                None => self.hidden = None,
            }
        }
        self.separate_at(name);
    }

    fn separate_at(&mut self, name: &[u8]) {
        if BLOCKS.contains(&name) {
            self.tally.separate();
            (self.has_text, self.after_space) = (false, false);
            if name != b"br" {
                self.end_paragraph();
            }
        }
    }

    fn refuse(&mut self, why: &'static str) {
        self.refusal.get_or_insert(CountError::Included(why));
    }
}

#[cfg(test)]
mod tests {
    use crate::error::CountError;
    use crate::statistics::Figures;

    fn count(html: &[u8], charset: Option<&str>) -> Result<u64, CountError> {
        super::count(html, charset).map(|figures| figures.words)
    }

    #[test]
    fn white_space_counts_as_it_is_shown_and_blocks_are_paragraphs() {
        let page = b"<p>  one \n two<br> three </p>\n<div> <b>4</b> <i>five</i></div><p> </p>";
        let expected = Figures {
            words: 5,
            characters: 18,
            characters_without_spaces: 16,
            paragraphs: 2,
            east_asian_characters: 0,
            number_words: 1,
        };
        assert_eq!(super::count(page, None), Ok(expected));
    }

    #[test]
    fn text_that_a_browser_shows_counts() {
        for (html, words) in [
            ("", 0),
            ("plain", 1),
            ("<p>one<p>two<br>three<br/>four", 4),
            ("<p>one <b>bo</b>ld <a href='x y'>link</a>&nbsp;end", 4),
            ("<table><tr><td>a</td><td>b</td></tr></table>", 2),
            (
                "<head><title>no</title><style>no</style></head><body>yes",
                1,
            ),
            (
                "<script>if (a < b) no()</script>yes<!-- no --> <!DOCTYPE x>",
                1,
            ),
            ("<noscript><p>no</p></noscript>yes", 1),
            ("<o:p>&nbsp;</o:p>vis-&agrave;-vis&mdash;me", 2),
            (
                "<ruby>我<rt>wo</ruby> <ruby>爱<rp>(</rp><rt>ai</rt></ruby>",
                2,
            ),
            ("a&#32;b &lt;c&gt; <unknown>d</unknown>e", 4),
            ("<textarea>in a form</textarea>", 3),
        ] {
            assert_eq!(count(html.as_bytes(), None), Ok(words), "{html}");
        }
    }

    /// The page in UTF-8, if it is in Latin-1.
    fn to_utf8(page: &[u8]) -> Vec<u8> {
        let characters: String = page.iter().copied().map(char::from).collect();
        characters.into_bytes()
    }

    #[test]
    fn the_encoding_is_the_one_that_is_declared() {
        let meta = |label: &str| format!("<meta charset=\"{label}\"><p>").into_bytes();
        let page = |label: &str, text: &[u8]| count(&[&meta(label)[..], text].concat(), None);
        assert_eq!(page("utf-8", "আমি বাংলায় গান গাই".as_bytes()), Ok(4));
        assert_eq!(page("windows-1252", b"one\x96two caf\xE9"), Ok(3));
        assert_eq!(page("koi8-r", b"\xC1\xC2 \xC1"), Ok(2));
        assert_eq!(page("gbk", b"\xCE\xD2\xB0\xAE"), Ok(2), "two ideographs");
        let http = "<meta http-equiv=Content-Type content='text/html; charset=Shift_JIS'>";
        let japanese = [http.as_bytes(), b"\x93\xFA\x96\x7B"].concat();
        assert_eq!(count(&japanese, None), Ok(2));
        assert_eq!(count(b"one\xA0two", Some("iso-8859-1")), Ok(2));
        assert_eq!(count(b"\xFF\xFEa\0 \0b\0", None), Ok(2));
        assert_eq!(
            count(b"<?xml version='1.0' encoding='windows-1252'?>a\xA0b", None),
            Ok(2)
        );
        assert_eq!(count(b"one\xA0two", None), Ok(2), "nothing is declared");
        // Of these bytes, each could begin a character of UTF-8.
        for page in [
            &b"\xE0 <b>\xE0</b> &eacute; \xE0"[..],
            b"<p>\xF3\xBE<p>\xC9 ou\xEF",
        ] {
            assert_eq!(count(page, None), count(&to_utf8(page), None), "{page:x?}");
        }
    }

    #[test]
    fn an_encoding_is_declared_by_a_tag_of_its_own_only() {
        for (page, words) in [
            (&b"<p>see charset=klingon</p>"[..], 2),
            (
                b"<script>u=\"a.js?charset=foo\"</script><meta charset=\"utf-8\">one\xA0two",
                2,
            ),
            (b"<link charset=gbk href=a><meta charset=utf-8>a", 1),
            (b"<!-- <meta charset=klingon> -->a", 1),
            (b"<meta name=description content='charset=klingon'>a", 1),
            (b"<p title='encoding=klingon'>a", 1),
            (b"<?xml version='1.0'?><p>encoding=klingon", 1),
            // In a declaration, spaces and the order do not matter.
            (b"<META CHARSET = koi8-r >a\xA0b", 1),
            (
                b"<meta content=\"text/html; charset = 'koi8-r'\" http-equiv=content-type>a\xA0b",
                1,
            ),
            (b"<?xml version='1.0' encoding = \"koi8-r\"?>a\xA0b", 1),
        ] {
            let counted = count(page, None);
            assert_eq!(counted, Ok(words), "{}", page.escape_ascii());
        }
    }

    #[test]
    fn only_a_tag_that_hides_is_ambiguous_if_it_is_closed_in_itself() {
        for (html, words) in [
            ("<template><br/>no</template>text", 1),
            ("<ruby>我<rt>a<br/></rt></ruby>", 1),
            ("<template><template>no</template>no</template>text", 1),
            ("<template><ruby>no<rt>no</ruby>no</template>text", 1),
        ] {
            assert_eq!(count(html.as_bytes(), None), Ok(words), "{html}");
        }
    }

    #[test]
    fn what_cannot_be_counted_is_refused() {
        for page in [
            &b"<meta charset=klingon>a"[..],
            b"<meta charset=iso-2022-kr>one two",
            b"<meta charset=hz-gb-2312>one two",
            b"<meta charset=replacement>one two",
            b"<template/>text",
            b"<template><template/>no</template>text",
            b"a\0b\0",
            b"<script src=\"a.js\"/><p>text",
            b"<frameset><frame src=a></frameset>",
        ] {
            let counted = count(page, None);
            assert!(
                matches!(counted, Err(CountError::Included(_))),
                "{counted:?}"
            );
        }
    }
}
