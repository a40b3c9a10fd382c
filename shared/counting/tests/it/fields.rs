//! Fields, text boxes and alternate content: which of several versions counts.

use crate::documents::counts;
use crate::support::{p, r};

/// A run with a mark of a field: `begin`, `separate` or `end`.
pub fn field(kind: &str) -> String {
    format!("<w:r><w:fldChar w:fldCharType=\"{kind}\"/></w:r>")
}

#[test]
fn only_the_result_of_a_field_counts() {
    let simple = format!(
        "{}{}<w:r><w:instrText> PAGE </w:instrText></w:r>{}{}{}",
        field("begin"),
        r("code text"),
        field("separate"),
        r("result"),
        field("end")
    );
    counts(&p(&simple), 1);
    counts(&p(&(r("a") + &simple + &r("b"))), 1);
    counts(
        &p(&format!(
            "{}{}{}{}",
            r("a"),
            field("begin"),
            field("end"),
            r("b")
        )),
        1,
    );
    counts(
        &format!(
            "{}{}",
            p(&(r("a") + &field("begin"))),
            p(&(field("separate") + &r("b") + &field("end")))
        ),
        1,
    );
    counts(
        &p(&format!(
            "{}<w:r><w:tab/><w:sym/></w:r>{}",
            field("begin"),
            field("end")
        )),
        0,
    );
}

#[test]
fn nested_fields_count_when_every_level_shows_its_result() {
    let inner = format!(
        "{}{}{}{}{}",
        field("begin"),
        r("code"),
        field("separate"),
        r("inner"),
        field("end")
    );
    counts(
        &p(&format!(
            "{}{inner}{}{}{}",
            field("begin"),
            field("separate"),
            r("outer"),
            field("end")
        )),
        1,
    );
    counts(
        &p(&format!(
            "{}{}{inner}{}",
            field("begin"),
            field("separate"),
            field("end")
        )),
        1,
    );
    counts(
        &p(&format!(
            "{}{}{}",
            field("end"),
            field("separate"),
            r("stray marks change nothing")
        )),
        4,
    );
    counts(
        &p(&format!(
            "{}{}{}{}{}",
            field("begin"),
            field("separate"),
            field("separate"),
            r("twice"),
            field("end")
        )),
        1,
    );
}

#[test]
fn form_field_data_does_not_count() {
    counts(
        &p(&format!(
            "<w:r><w:fldChar w:fldCharType=\"begin\"><w:ffData><w:name/>{}</w:ffData></w:fldChar></w:r>{}{}",
            r("x"),
            field("separate"),
            r("y")
        )),
        1,
    );
}

fn choice(requires: &str, inside: &str, fallback: &str) -> String {
    format!(
        "<mc:AlternateContent><mc:Choice Requires=\"{requires}\">{inside}</mc:Choice><mc:Fallback>{fallback}</mc:Fallback></mc:AlternateContent>"
    )
}

fn text_box(markup: &str) -> String {
    format!("<w:txbxContent>{markup}</w:txbxContent>")
}

#[test]
fn a_text_box_counts_once_and_does_not_split_the_word_around_it() {
    let text_of_box = text_box(&p(&r("box text")));
    let both = choice(
        "wps",
        &format!("<w:drawing><wps:txbx>{text_of_box}</wps:txbx></w:drawing>"),
        &format!("<w:pict><v:textbox>{text_of_box}</v:textbox></w:pict>"),
    );
    counts(&p(&format!("{}<w:r>{both}</w:r>{}", r("a"), r("b"))), 3);
    counts(
        &p(&format!(
            "<w:r><w:pict><v:textbox>{text_of_box}</v:textbox></w:pict></w:r>"
        )),
        2,
    );
    counts(
        &p(&format!(
            "{}<w:r>{}</w:r>{}",
            r("a"),
            text_box(&r("no paragraph")),
            r("b")
        )),
        3,
    );
}

#[test]
fn a_text_box_has_its_own_fields() {
    let inside = text_box(&p(&(r("in") + &field("begin") + &field("end"))));
    let result = |markup: &str| {
        p(&format!(
            "{}{}{markup}{}",
            field("begin"),
            field("separate"),
            field("end")
        ))
    };
    counts(&result(&format!("<w:r>{inside}</w:r>{}", r("out"))), 2);
    let ends = text_box(&p(&(field("end") + &r("in"))));
    counts(
        &p(&format!(
            "{}<w:r>{ends}</w:r>{}",
            field("begin"),
            r("code") + &field("end")
        )),
        0,
    );
}

#[test]
fn a_text_box_in_a_run_that_is_not_shown_does_not_count() {
    let inside = text_box(&(p(&r("no box")) + &p(&r("no line"))));
    let code = format!(
        "{}<w:r>{inside}</w:r>{}{}{}",
        field("begin"),
        field("separate"),
        r("out"),
        field("end")
    );
    counts(&p(&code), 1);
    let hidden = |content: &str| {
        p(&format!(
            "{}<w:r><w:rPr><w:vanish/></w:rPr><w:pict>{content}</w:pict></w:r>{}",
            r("o"),
            r("ut")
        ))
    };
    counts(&hidden(&inside), 1);
    let nested = text_box(&p(&format!("<w:r>{inside}</w:r>")));
    counts(&hidden(&nested), 1);
}

#[test]
fn a_field_that_is_not_closed_is_none() {
    let open = field("begin") + "<w:r><w:instrText> PAGE </w:instrText></w:r>";
    counts(
        &(p(&(r("one") + &open + &r(" two"))) + &p(&r("three four"))),
        4,
    );
    // The fields around it and in it are fields.
    let closed = format!(
        "{}{}{}{}{}",
        field("begin"),
        r("code"),
        field("separate"),
        r("result"),
        field("end")
    );
    counts(&p(&format!("{closed}{}{open}{closed}", r(" "))), 2);
    let lines = |number: usize| p(&closed).repeat(number);
    counts(
        &format!(
            "{}{}{}",
            lines(100),
            p(&(open.clone() + &r("line"))),
            lines(100)
        ),
        201,
    );
    counts(
        &p(&format!("{open}{}{}", field("separate"), r("result"))),
        1,
    );
    // An end that is deleted does not close it.
    counts(
        &p(&format!(
            "{open}{}<w:del>{}</w:del>",
            r("a b"),
            field("end")
        )),
        2,
    );
    // A text box that is in its code is not hidden by it, and has open fields of its own.
    let boxed = text_box(&p(&(field("begin") + &r("in a box"))));
    counts(&p(&format!("{open}<w:r>{boxed}</w:r>{}", r("out"))), 4);
    counts(&p(&format!("<w:r>{boxed}</w:r>{closed}")), 4);
    counts(
        &p(&format!(
            "{}<w:r>{boxed}</w:r>{open}{}",
            field("begin"),
            field("end")
        )),
        3,
    );
}

#[test]
fn the_first_understood_alternative_counts() {
    counts(
        &p(&format!(
            "<w:r>{}</w:r>",
            choice("w16se", "<w16se:symEx/>", "<w:t>😀</w:t>")
        )),
        1,
    );
    counts(&p(&choice("wps w14", &r("a b"), &r("c"))), 2);
    counts(&p(&choice("wps w16se", &r("a b"), &r("c"))), 1);
    counts(&p(&choice("undeclared", &r("a b"), &r("c"))), 1);
    counts(&p(&choice("", &r("a b"), &r("c"))), 1);
    let two = format!(
        "<mc:AlternateContent><mc:Choice Requires=\"w14\">{}</mc:Choice><mc:Choice Requires=\"wps\">{}</mc:Choice></mc:AlternateContent>",
        r("first one"),
        r("second")
    );
    counts(&p(&two), 2);
    counts(
        &p(&choice(
            "wps",
            &choice("w16se", "", &r("inner")),
            &r("a b c"),
        )),
        1,
    );
}

#[test]
fn a_choice_is_understood_by_namespace_whatever_the_prefix() {
    let markup = r#"<mc:AlternateContent xmlns:q="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"><mc:Choice Requires="q"><w:p><w:r><w:t>a b</w:t></w:r></w:p></mc:Choice><mc:Fallback/></mc:AlternateContent>"#;
    counts(markup, 2);
}
