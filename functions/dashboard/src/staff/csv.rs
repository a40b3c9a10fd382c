//! CSV that is safe for the spreadsheets that will open it.

use anyhow::{Context, Result};
use csv::{QuoteStyle, Terminator, Writer, WriterBuilder};

/// Without this mark Excel reads a file in the local code page and garbles Bangla.
const BYTE_ORDER_MARK: &str = "\u{feff}";

/// The headings and the lines of cells as one text.
///
/// # Errors
/// A line has another number of cells than the headings.
pub fn csv(headings: &[&str], lines: &[Vec<String>]) -> Result<String> {
    let mut bytes = BYTE_ORDER_MARK.as_bytes().to_vec();
    let mut writer = writer(&mut bytes, QuoteStyle::Necessary);
    writer.write_record(headings).context("write headings")?;
    drop(writer);
    // Quotes around every text keep a spreadsheet that separates at semicolons from splitting it.
    let mut writer = self::writer(&mut bytes, QuoteStyle::NonNumeric);
    for line in lines {
        let cells = line.iter().map(|value| guarded(value));
        writer.write_record(cells).context("write a line")?;
    }
    drop(writer);
    String::from_utf8(bytes).context("a CSV of texts")
}

fn writer(bytes: &mut Vec<u8>, quote_style: QuoteStyle) -> Writer<&mut Vec<u8>> {
    WriterBuilder::new()
        .terminator(Terminator::CRLF)
        .quote_style(quote_style)
        .from_writer(bytes)
}

/// A spreadsheet executes a cell that begins like a formula. People choose file names and user names, so such a cell gets
/// an apostrophe, which spreadsheets read as "text follows".
fn guarded(value: &str) -> String {
    let is_dangerous =
        value.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']);
    if is_dangerous {
        format!("'{value}")
    } else {
        value.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(cell: &str) -> String {
        csv(&["a"], &[vec![cell.to_owned()]]).unwrap()
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
        let text = csv(&["a", "b", "c", "d", "e"], &[cells.to_vec()]).unwrap();
        assert_eq!(
            text,
            "\u{feff}a,b,c,d,e\r\n\"a,b\",\"say \"\"hi\"\"\",\"two\r\nlines\",\"a;b\",\"\"\r\n"
        );
    }
}
