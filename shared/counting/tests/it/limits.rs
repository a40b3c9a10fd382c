//! The limits of a document: neither time nor memory grows beyond them.

use std::time::{Duration, Instant};

use crate::support::{
    MIB, Package, body, docx, docx_within, p, part, r, relationships, too_large, two_words,
};
use counting::{CountError, Limits};

#[test]
fn inflated_bytes_are_limited_over_all_parts_together() {
    let package = Package::with_body(&p(&r(&"word ".repeat(10_000)))).related(
        "footnotes",
        part(
            "footnotes",
            &format!(
                "<w:footnote>{}</w:footnote>",
                p(&r(&"note ".repeat(10_000)))
            ),
        ),
    );
    let within = |inflated_bytes| {
        docx_within(
            package.zip(),
            &Limits {
                inflated_bytes,
                ..Limits::default()
            },
        )
    };
    assert_eq!(within(110_000), Ok(20_000));
    too_large(within(90_000));
    too_large(within(40_000));
}

#[test]
fn a_part_that_is_read_twice_is_limited_as_two() {
    let within = |inflated_bytes, mark: &str| {
        let open = "<w:r><w:fldChar w:fldCharType=\"begin\"/></w:r>";
        let markup = p(&format!("{open}{mark}{}", r(&"word ".repeat(20_000))));
        let limits = Limits {
            inflated_bytes,
            ..Limits::default()
        };
        docx_within(Package::with_body(&markup).zip(), &limits)
    };
    let end = "<w:r><w:fldChar w:fldCharType=\"end\"/></w:r>";
    assert_eq!(within(150_000, end), Ok(20_000));
    assert_eq!(within(250_000, ""), Ok(20_000));
    too_large(within(150_000, ""));
}

#[test]
fn text_comments_and_instructions_of_any_length_stream() {
    let long = "word ".repeat(2 * MIB);
    assert_eq!(body(&p(&r(&long))), Ok(2 * MIB as u64));
    assert_eq!(
        body(&p(&format!("<w:r><w:t><![CDATA[{long}]]></w:t></w:r>"))),
        Ok(2 * MIB as u64)
    );
    assert_eq!(
        body(&p(&format!(
            "{}<!-- {long} --><?x {long}?>{}",
            r("a"),
            r("b")
        ))),
        Ok(1)
    );
}

#[test]
fn a_tag_may_have_megabytes_up_to_the_limit() {
    // A value of more than 256 KiB is skipped, so many values make a tag long.
    let attribute = |number: usize| format!(" a{number}=\"{}\"", "x".repeat(MIB / 4));
    let tag = |mib: usize| {
        let attributes: String = (0..mib * 4).map(attribute).collect();
        body(&p(&format!("<w:r><w:pict{attributes}/><w:t>a</w:t></w:r>")))
    };
    assert_eq!(tag(4), Ok(1));
    too_large(tag(9));
}

/// The time to count `hostile` as a multiple of the time to count `usual`. Both have one word.
fn slowdown(usual: &str, hostile: &str) -> f64 {
    let [usual, hostile] = [usual, hostile].map(|markup| {
        let document = Package::with_body(markup).zip();
        let started = Instant::now();
        assert_eq!(docx(document), Ok(1));
        started.elapsed().as_secs_f64()
    });
    hostile / usual
}

#[test]
fn brackets_in_quoted_values_cost_no_more_than_other_bytes() {
    let with = |attribute: &str| {
        let attributes = attribute.repeat(MIB);
        p(&format!("<w:r {attributes}><w:t>a</w:t></w:r>"))
    };
    for hostile in ["a=\">\" ", "a='>' "] {
        let slowdown = slowdown(&with("a=\"x\" "), &with(hostile));
        assert!(slowdown < 20.0, "{slowdown}");
    }
    assert_eq!(
        body(&p("<w:r a='\"' b=\"'\" c=\">'\" ><w:t >a</w:t\n></w:r>")),
        Ok(1)
    );
}

#[test]
fn a_prefix_among_thousands_costs_no_more_than_one_of_few() {
    let with = |prefixes: usize| {
        let declarations: String = (0..prefixes)
            .map(|number| format!(" xmlns:prefix{number}=\"u\""))
            .collect();
        let elements = "<prefix0:x/><prefix1:x/>".repeat(50_000);
        format!("<w:p{declarations}>{}{elements}</w:p>", r("a"))
    };
    let slowdown = slowdown(&with(2), &with(4_000));
    assert!(slowdown < 20.0, "{slowdown}");
}

#[test]
fn a_deadline_ends_counting() {
    let at = |deadline| {
        let limits = Limits {
            deadline: Some(deadline),
            ..Limits::default()
        };
        docx_within(two_words().zip(), &limits)
    };
    let now = Instant::now();
    assert_eq!(at(now + Duration::from_secs(600)), Ok(2));
    assert_eq!(at(now), Err(CountError::TookTooLong));
}

#[test]
fn nesting_is_limited() {
    let nested = |levels: usize, open: &str, close: &str| {
        body(&(open.repeat(levels) + &close.repeat(levels)))
    };
    assert_eq!(
        nested(2_000, "<w:sdt><w:sdtContent>", "</w:sdtContent></w:sdt>"),
        Ok(0)
    );
    too_large(nested(
        20_000,
        "<w:tbl><w:tr><w:tc>",
        "</w:tc></w:tr></w:tbl>",
    ));
    let fields = |levels: usize| {
        body(&p(
            &"<w:r><w:fldChar w:fldCharType=\"begin\"/></w:r>".repeat(levels)
        ))
    };
    assert_eq!(fields(1_024), Ok(0));
    too_large(fields(1_025));
    let boxes = |levels| nested(levels, "<w:txbxContent>", "</w:txbxContent>");
    assert_eq!(boxes(64), Ok(0));
    too_large(boxes(65));
}

#[test]
fn namespace_declarations_are_limited() {
    let declarations: String = (0..5_000)
        .map(|number| format!(" xmlns:p{number}=\"u\""))
        .collect();
    too_large(body(&format!("<w:p{declarations}/>")));
    too_large(body(&format!("<w:p xmlns:{}=\"u\"/>", "p".repeat(1_000))));
}

#[test]
fn relationships_and_styles_are_limited() {
    // Names are kept in memory, and limited all together.
    let long = |number: usize| format!("{number}{}", "x".repeat(200_000));
    let styles: String = (0..25)
        .map(|number| format!("<w:style w:styleId=\"{}\"/>", long(number)))
        .collect();
    too_large(docx(
        two_words().related("styles", part("styles", &styles)).zip(),
    ));
    let targets: Vec<String> = (0..25).map(long).collect();
    let targets: Vec<_> = targets
        .iter()
        .map(|name| ("image", name.as_str()))
        .collect();
    too_large(docx(
        Package::default()
            .part("_rels/.rels", relationships(&targets))
            .part("word/document.xml", crate::support::document(""))
            .zip(),
    ));
    let styles: String = (0..10_002)
        .map(|id| format!("<w:style w:styleId=\"{id}\"><w:basedOn w:val=\"x\"/></w:style>"))
        .collect();
    too_large(docx(
        two_words().related("styles", part("styles", &styles)).zip(),
    ));
    let many: Vec<_> = (0..10_001).map(|_| ("image", "x.png")).collect();
    too_large(docx(
        two_words()
            .part("word/_rels/document.xml.rels", relationships(&many))
            .zip(),
    ));
}
