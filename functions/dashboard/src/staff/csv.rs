//! CSV as RFC 4180 has it, made safe for the spreadsheets that will open it.

/// Excel takes a file without it for the local code page, and garbles Bangla.
const BYTE_ORDER_MARK: &str = "\u{feff}";

/// Lines of cells as one text.
pub fn csv(lines: &[Vec<String>]) -> String {
    let mut text = BYTE_ORDER_MARK.to_owned();
    for line in lines {
        let cells: Vec<String> = line.iter().map(|value| cell(value)).collect();
        text.push_str(&cells.join(","));
        text.push_str("\r\n");
    }
    text
}

/// A spreadsheet runs a cell that begins like a formula; people choose file names and user names, so
/// such a cell gets an apostrophe, which spreadsheets take for "text follows".
fn cell(value: &str) -> String {
    let dangerous =
        value.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']);
    let value = if dangerous {
        format!("'{value}")
    } else {
        value.to_owned()
    };
    if value.contains([',', '"', '\r', '\n', '\'', ';']) {
        format!("\"{}\"", value.replace('"', "\"\""))
    } else {
        value
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
            assert!(cell(formula).starts_with("\"'"), "{formula:?}");
        }
    }

    #[test]
    fn separators_quotes_and_line_ends_stay_within_their_cell() {
        let line = ["a,b", "say \"hi\"", "two\r\nlines", "plain", ""].map(str::to_owned);
        assert_eq!(
            csv(&[line.to_vec()]),
            "\u{feff}\"a,b\",\"say \"\"hi\"\"\",\"two\r\nlines\",plain,\r\n"
        );
    }
}
