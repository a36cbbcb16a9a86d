//! Cells that a spreadsheet would take for formulas. Whoever opens one of our files runs nothing that somebody sent.

use std::borrow::Cow;

/// Text that a spreadsheet would take for a formula, with an apostrophe before it; anything else as it is. Numbers are
/// no formulas.
pub fn guarded(text: &str) -> Cow<'_, str> {
    if runs(text) { format!("'{text}").into() } else { text.into() }
}

/// What a guarded cell stands for: a file that we gave out and that comes back says what it said.
pub(super) fn meant(text: &str) -> &str {
    text.strip_prefix('\'').filter(|rest| runs(rest)).unwrap_or(text)
}

/// A text with guards of its own gets one more, so that one is taken off again.
fn runs(text: &str) -> bool {
    let text = text.trim_start_matches('\'');
    text.starts_with(['=', '+', '-', '@', '\t', '\r']) && text.parse::<f64>().is_err()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_run_is_guarded_and_comes_back_as_it_was() {
        for text in ["=1+1", "+cmd", "-2+3", "@SUM(1)", "\t=1", "\r=1", "'=1", "''@SUM(1)"] {
            assert_eq!(guarded(text), format!("'{text}"));
            assert_eq!(meant(&guarded(text)), text);
        }
        for text in ["", "'", "'90年代", "甲", "-5", "+3.5", "'-5"] {
            assert_eq!((guarded(text).as_ref(), meant(text)), (text, text));
        }
    }
}
