//! CSV that is safe for the spreadsheets that will open it.

use anyhow::{Context, Result};
use csv::{QuoteStyle, Terminator, WriterBuilder};
use web::bytes_in_json;

/// Without this mark Excel reads a file in the local code page and garbles Bangla.
const BYTE_ORDER_MARK: &str = "\u{feff}";

/// The headings and as many of the lines of cells as fit into that many bytes of an answer, as one text; and their number.
///
/// # Errors
/// None are known: the cells are in memory.
pub fn csv(
    headings: &[&str],
    lines: &[Vec<String>],
    largest_bytes: usize,
) -> Result<(String, usize)> {
    let mut text = BYTE_ORDER_MARK.to_owned();
    text.push_str(&record(headings, QuoteStyle::Necessary)?);
    let mut bytes = bytes_in_json(&text);
    for (written, line) in lines.iter().enumerate() {
        let line = text_line(line)?;
        bytes += bytes_in_json(&line);
        if bytes > largest_bytes {
            return Ok((text, written));
        }
        text.push_str(&line);
    }
    Ok((text, lines.len()))
}

/// A line of texts.
///
/// # Errors
/// None are known: the cells are in memory.
pub fn text_line(cells: &[String]) -> Result<String> {
    let cells: Vec<String> = cells.iter().map(|value| guarded(value)).collect();
    record(&cells, QuoteStyle::NonNumeric)
}

fn record(cells: &[impl AsRef<[u8]>], quote_style: QuoteStyle) -> Result<String> {
    let mut writer = WriterBuilder::new()
        .terminator(Terminator::CRLF)
        .quote_style(quote_style)
        .from_writer(Vec::new());
    writer.write_record(cells).context("write a line")?;
    let bytes = writer.into_inner().context("write a line")?;
    String::from_utf8(bytes).context("a CSV of texts")
}

/// A spreadsheet executes a cell that begins like a formula. People choose file names and user names, so such a cell gets
/// an apostrophe, which spreadsheets read as "text follows". Where a semicolon separates cells, a spreadsheet does not see
/// our quotes: it splits at each semicolon, tab and end of line within a cell, and drops quotes that come first.
fn guarded(value: &str) -> String {
    let mut text = String::with_capacity(value.len());
    let mut begins = true;
    for character in value.chars() {
        let is_separator = matches!(character, ';' | '\t' | '\r' | '\n');
        let is_formula = matches!(character, '=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠');
        let is_first_separator = text.is_empty() && matches!(character, '\t' | '\r' | '\n');
        if (begins && is_formula) || is_first_separator {
            text.push('\'');
        }
        text.push(character);
        begins = is_separator || (begins && matches!(character, '"' | ' '));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(cell: &str) -> String {
        csv(&["a"], &[vec![cell.to_owned()]], usize::MAX).unwrap().0
    }

    #[test]
    fn cells_that_would_run_as_formulas_are_text() {
        for formula in [
            "=cmd|' /C calc'!A0",
            "+1",
            "-1",
            "@SUM(A1)",
            "\t=1",
            "\r=1",
            "＝1",
        ] {
            let text = line(formula);
            assert!(text.starts_with("\u{feff}a\r\n\"'"), "{text:?}");
        }
    }

    #[test]
    fn separators_quotes_and_line_ends_stay_within_their_cell() {
        let cells = ["a,b", "say \"hi\"", "two\r\nlines", "a;b", ""].map(str::to_owned);
        let headings = ["a", "b", "c", "d", "e"];
        let (text, _) = csv(&headings, &[cells.to_vec()], usize::MAX).unwrap();
        assert_eq!(
            text,
            "\u{feff}a,b,c,d,e\r\n\"a,b\",\"say \"\"hi\"\"\",\"two\r\nlines\",\"a;b\",\"\"\r\n"
        );
    }

    #[test]
    fn a_cell_is_text_where_semicolons_separate_too() {
        for (cell, guarded) in [
            ("a;=1", "a;'=1"),
            ("a;\"=1", "a;\"\"'=1"),
            ("a; \"\" @x;b;-1", "a; \"\"\"\" '@x;b;'-1"),
            ("a\n+1", "a\n'+1"),
            ("a\t＝1", "a\t'＝1"),
            (
                "{\"filename\":\"x;=1\"}",
                "{\"\"filename\"\":\"\"x;'=1\"\"}",
            ),
            ("a=1; b-2;c", "a=1; b-2;c"),
        ] {
            assert_eq!(line(cell), format!("\u{feff}a\r\n\"{guarded}\"\r\n"));
        }
    }

    #[test]
    fn a_text_ends_before_it_is_too_large() {
        let lines = ["x", "y"].map(|cell| vec![cell.to_owned()]);
        // The mark has 3 bytes, the heading 5 with its escaped end, and each line 9.
        for (largest_bytes, expected) in [(26, 2), (25, 1), (17, 1), (16, 0)] {
            let (text, written) = csv(&["a"], &lines, largest_bytes).unwrap();
            assert_eq!(written, expected, "{largest_bytes}: {text}");
            assert_eq!(text.lines().count(), expected + 1);
        }
    }
}
