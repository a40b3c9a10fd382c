//! Bangla typed with Bijoy: in documents by the font, in plain text by a guess.

use crate::support::{Package, docx_statistics, p, part, relationships, text_statistics};
use counting::{Limits, Statistics, Warning};

fn read(package: &Package) -> Statistics {
    docx_statistics(package.zip(), &Limits::default()).expect("a document")
}

/// A run with these properties.
fn run(properties: &str, text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;");
    format!("<w:r><w:rPr>{properties}</w:rPr><w:t xml:space=\"preserve\">{text}</w:t></w:r>")
}

const SUTONNY: &str = "<w:rFonts w:ascii=\"SutonnyMJ\" w:hAnsi=\"SutonnyMJ\"/>";

/// International, in Bijoy: the vowel sign e, five letters, and a ta joined by U+2014.
const WORD: &str = "Avš—R©vwZK";

fn words(properties: &str, text: &str) -> (u64, bool) {
    let statistics = read(&Package::with_body(&p(&run(properties, text))));
    (statistics.words(), statistics.legacy_bangla)
}

#[test]
fn the_dashes_are_letters_in_a_bijoy_font_only() {
    assert_eq!(words(SUTONNY, WORD), (1, true));
    assert_eq!(words("", WORD), (2, false));
    assert_eq!(
        words("<w:rFonts w:hAnsi=\"SutonnyOMJ\"/>", WORD),
        (2, false)
    );
    assert_eq!(
        words("<w:rFonts w:hAnsi=\"Sutonny&#77;J\"/>", WORD),
        (1, true)
    );
    // The font of ASCII does not draw the dashes.
    assert_eq!(words("<w:rFonts w:ascii=\"SutonnyMJ\"/>", WORD), (2, false));
    assert_eq!(words(SUTONNY, "  "), (0, false));
    assert_eq!(words(SUTONNY, "–"), (1, true));
}

#[test]
fn the_dash_of_the_font_separates_and_its_digits_are_numbers() {
    assert_eq!(words(SUTONNY, "evsjvÑ‡`k"), (2, true));
    let body = p(&run(SUTONNY, "1971| 5wU °5 Ò26Ó 1–2"));
    let figures = read(&Package::with_body(&body)).total;
    assert_eq!((figures.words, figures.number_words), (5, 2));
}

/// Documents in which the font comes from a style, the defaults or the theme.
fn styled(styles: &str, theme: &str, markup: &str) -> (u64, bool) {
    let theme = format!(
        "<a:theme xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\"><a:themeElements><a:fontScheme>\
         <a:majorFont><a:latin typeface=\"Cambria\"/></a:majorFont><a:minorFont><a:latin typeface=\"{theme}\"/>\
         </a:minorFont></a:fontScheme></a:themeElements></a:theme>"
    );
    let package = Package::with_body(markup)
        .part(
            "word/_rels/document.xml.rels",
            relationships(&[("styles", "styles.xml"), ("theme", "theme/theme1.xml")]),
        )
        .part("word/styles.xml", part("styles", styles))
        .part("word/theme/theme1.xml", theme);
    let statistics = read(&package);
    (statistics.words(), statistics.legacy_bangla)
}

#[test]
fn the_font_that_applies_is_found_through_styles_defaults_and_theme() {
    const TIMES: &str = "<w:rFonts w:hAnsi=\"Times New Roman\"/>";
    let style = |kind: &str, id: &str, inside: &str| {
        format!("<w:style w:type=\"{kind}\" w:styleId=\"{id}\">{inside}</w:style>")
    };
    let properties = |inside: &str| format!("<w:rPr>{inside}</w:rPr>");
    let defaults = |inside: &str| {
        format!(
            "<w:docDefaults><w:rPrDefault>{}</w:rPrDefault></w:docDefaults>",
            properties(inside)
        )
    };
    let based = |inside: &str| format!("<w:basedOn w:val=\"Base\"/>{inside}");
    let in_style =
        |kind: &str| style(kind, "Base", &properties(SUTONNY)) + &style(kind, "A", &based(""));
    let paragraph = |style: &str, run: &str| p(&format!("<w:pPr>{style}</w:pPr>{run}"));
    let plain = run("", WORD);
    let (bijoy, other) = ((1, true), (2, false));

    let p_style = "<w:pStyle w:val=\"A\"/>";
    let r_style = "<w:rStyle w:val=\"A\"/>";
    assert_eq!(
        styled(&in_style("paragraph"), "Arial", &paragraph(p_style, &plain)),
        bijoy,
        "basedOn"
    );
    assert_eq!(
        styled(&in_style("paragraph"), "Arial", &paragraph("", &plain)),
        other
    );
    assert_eq!(
        styled(&in_style("character"), "Arial", &p(&run(r_style, WORD))),
        bijoy,
        "character style"
    );
    assert_eq!(
        styled(
            &in_style("paragraph"),
            "Arial",
            &paragraph(p_style, &run(TIMES, WORD))
        ),
        other,
        "the run decides"
    );
    let overridden = style("paragraph", "Base", &properties(SUTONNY))
        + &style("paragraph", "A", &based(&properties(TIMES)));
    assert_eq!(
        styled(&overridden, "Arial", &paragraph(p_style, &plain)),
        other,
        "the nearer style decides"
    );
    let default_style =
        in_style("paragraph").replace("w:styleId=\"A\"", "w:styleId=\"A\" w:default=\"1\"");
    assert_eq!(
        styled(&default_style, "Arial", &p(&plain)),
        bijoy,
        "the default style"
    );
    assert_eq!(
        styled(&defaults(SUTONNY), "Arial", &p(&plain)),
        bijoy,
        "the defaults of the document"
    );
    let theme = "<w:rFonts w:hAnsi=\"Arial\" w:hAnsiTheme=\"minorHAnsi\"/>";
    assert_eq!(
        styled(&defaults(theme), "SutonnyMJ", &p(&plain)),
        bijoy,
        "the theme goes before a name"
    );
    assert_eq!(styled(&defaults(theme), "Arial", &p(&plain)), other);
    assert_eq!(
        styled("", "SutonnyMJ", &p(&run(theme, WORD))),
        bijoy,
        "the theme of a run"
    );
    let major = theme.replace("minor", "major");
    assert_eq!(styled("", "SutonnyMJ", &p(&run(&major, WORD))), other);
}

#[test]
fn a_theme_that_cannot_be_read_is_none() {
    let package = Package::with_body(&p(&run("", "two words"))).related("theme", "<a:theme");
    assert_eq!(read(&package).words(), 2);
}

#[test]
fn a_bijoy_run_in_any_part_is_told() {
    let note = format!(
        "<w:footnote w:id=\"1\">{}</w:footnote>",
        p(&run(SUTONNY, WORD))
    );
    let body = || Package::with_body(&p(&run("", "text")));
    let header = part("hdr", &p(&run(SUTONNY, WORD)));
    for (package, words) in [
        (body().related("footnotes", part("footnotes", &note)), 2),
        (body().related("header", header), 1),
    ] {
        let statistics = read(&package);
        assert_eq!(
            (statistics.words(), statistics.legacy_bangla),
            (words, true)
        );
    }
}

/// The beginning of the Universal Declaration of Human Rights and common words, each with its form in
/// Bijoy. The joined letters are those of the code chart that U+2013, U+2014 and U+00AD draw, too.
const DICTIONARY: &str = include_str!("../data/bijoy-words.tsv");

#[test]
fn a_dictionary_in_bijoy_counts_as_its_words_in_unicode() {
    let pairs: Vec<(&str, &str)> = DICTIONARY
        .lines()
        .filter_map(|line| line.split_once('\t'))
        .collect();
    assert!(pairs.len() >= 60, "{}", pairs.len());
    let dashed = pairs.iter().filter(|(_, bijoy)| bijoy.contains(['–', '—']));
    assert!(dashed.count() >= 20);
    for (unicode, bijoy) in &pairs {
        let expected = text_statistics(unicode).unwrap().words();
        assert_eq!(words(SUTONNY, bijoy), (expected, true), "{unicode} {bijoy}");
    }
    let whole = |texts: Vec<&str>, properties: &str| {
        read(&Package::with_body(&p(&run(properties, &texts.join(" "))))).words()
    };
    let (unicode, bijoy): (Vec<&str>, Vec<&str>) = pairs.into_iter().unzip();
    let expected = whole(unicode, "");
    assert_eq!(whole(bijoy.clone(), SUTONNY), expected);
    assert!(whole(bijoy, "") > expected, "counted by its dashes");
}

const SENTENCE: &str = "GKv e‡m Zywg, ‡`L‡Qv wK GKB AvKvk? w`b †k‡l Zvi Zviv¸‡jv w`‡e ‡`Lv|";

#[test]
fn a_text_that_looks_like_bijoy_has_a_warning() {
    let warned = |bytes: Vec<u8>| text_statistics(bytes).unwrap().warnings == [Warning::BijoyText];
    assert!(warned(SENTENCE.into()));
    assert!(warned(SENTENCE.encode_utf16().fold(
        vec![0xFF, 0xFE],
        |mut bytes, unit| {
            bytes.extend(unit.to_le_bytes());
            bytes
        }
    )));
    let windows_1252 = SENTENCE.chars().map(|character| match character {
        '†' => 0x86,
        '‡' => 0x87,
        other => other as u8,
    });
    assert!(warned(windows_1252.collect()));
}

/// None of these texts is Bijoy, from whichever character on: the guess has no false positive among them.
#[test]
fn no_text_of_another_kind_looks_like_bijoy() {
    let texts = [
        "The rights* of man† are set out below‡ and in the notes. † See chapter 2. ‡See chapter 3. †Not in all editions.",
        "Un café – déjà vu – à l’été, où « l’œuvre » naît. Ça coûte 5 €, n’est-ce pas ?",
        "Größe, Straße und Übermut: „Anführungszeichen“ und Gedankenstriche – überall.",
        "El niño comió piñas; ¿cómo está usted? ¡Muy bien! Aquí † 1936.",
        "আমি বাংলায় গান গাই। আমি আমার আমিকে চিরদিন এই বাংলায় খুঁজে পাই।",
        "我爱北京天安门。これは日本語です。안녕하세요 세계.",
        "Johann Sebastian Bach (* 1685; † 1750), Georg Friedrich Händel (* 1685; †1759), Telemann (†1767)",
        "fn main() { let x = `a` & _b ^ ~c; println!(\"{x}\"); } // † ‡ † ‡",
        "",
        "† ‡ † ‡ † ‡ † ‡",
    ];
    for text in texts {
        let characters: Vec<char> = text.chars().collect();
        for start in 0..=characters.len() {
            let piece: String = characters[start..].iter().collect();
            assert_eq!(
                text_statistics(piece.repeat(3)).unwrap().warnings,
                [],
                "{piece}"
            );
        }
    }
}
