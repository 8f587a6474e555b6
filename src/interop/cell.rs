//! Cells of tables that people open in a spreadsheet.

/// What a person wrote, as a cell that no spreadsheet takes for a formula.
///
/// # Source
/// OWASP, CSV Injection: cells that begin with `=`, `+`, `-`, `@`, a tab or a carriage return are prefixed with an
/// apostrophe.
#[must_use]
pub fn plain_cell(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_text_and_text_stays() {
        for text in ["=1+1", "+7 727", "-1", "@x", "\t=1", "\r=1"] {
            assert_eq!(plain_cell(text), format!("'{text}"));
        }
        assert_eq!(plain_cell("№ 2, «Ana»"), "№ 2, «Ana»");
    }
}
