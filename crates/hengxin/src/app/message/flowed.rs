//! Text as a mail carries it: lines of at most 76 columns that receivers join again (RFC 3676, `format=flowed` with
//! `DelSp=yes`, so that lines of Chinese can be broken anywhere and gain no space).

/// Most columns of a line. A Chinese character takes two.
const WIDTH: usize = 74;

/// The text in flowed lines, ended by CRLF.
pub fn flowed(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 20);
    for paragraph in text.trim_end_matches('\n').split('\n') {
        // A space at the end would say that the line goes on.
        flow(paragraph.trim_end_matches(' '), &mut out);
    }
    out
}

fn flow(mut rest: &str, out: &mut String) {
    loop {
        let (line, after) = rest.split_at(end_of_line(rest));
        if line.starts_with([' ', '>']) || line.starts_with("From ") {
            out.push(' ');
        }
        out.push_str(line);
        if after.is_empty() {
            out.push_str("\r\n");
            return;
        }
        out.push_str(" \r\n");
        rest = after;
    }
}

/// Where a line may end: after the last space that fits, else between two characters of which one is wide, else, for a
/// long word such as an address, at its end.
fn end_of_line(text: &str) -> usize {
    let (mut columns, mut best, mut before) = (0, 0, ' ');
    for (at, c) in text.char_indices() {
        let may_break =
            at > 0 && c != ' ' && (before == ' ' || ((is_wide(c) || is_wide(before)) && !clings(c)));
        if may_break {
            best = at;
        }
        if columns >= WIDTH && best > 0 {
            return best;
        }
        columns += 1 + usize::from(is_wide(c));
        before = c;
    }
    text.len()
}

fn is_wide(c: char) -> bool {
    matches!(c, '\u{1100}'..='\u{115f}' | '\u{2e80}'..='\u{a4cf}' | '\u{ac00}'..='\u{d7a3}' | '\u{f900}'..='\u{faff}' | '\u{fe30}'..='\u{fe6f}' | '\u{ff00}'..='\u{ff60}' | '\u{20000}'..='\u{3fffd}')
}

/// Punctuation that does not begin a line.
fn clings(c: char) -> bool {
    "，。、；：？！）》」』】”’".contains(c)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::flowed;

    /// As RFC 3676 tells receivers to read it.
    fn joined(mail: &str) -> String {
        let mut text = String::new();
        for line in mail.strip_suffix("\r\n").unwrap_or(mail).split("\r\n") {
            let line = line.strip_prefix(' ').unwrap_or(line);
            match line.strip_suffix(' ') {
                Some(goes_on) => text.push_str(goes_on),
                None => {
                    text.push_str(line);
                    text.push('\n');
                }
            }
        }
        text
    }

    #[test]
    fn lines_are_short_and_join_again() {
        let zh =
            "贵单位提交的信用修复申请已经办结，请登录网站查看决定全文，如有异议可以在规定期限内申请复核。"
                .repeat(3);
        let en = "The application of your organisation has been decided. ".repeat(6);
        let text = format!("{zh}\n\n> {}\nFrom here\n  indented\n{}", en.trim_end(), "x".repeat(200));
        let mail = flowed(&text);
        assert!(mail.lines().all(|line| line.chars().count() <= 76 || line.starts_with('x')), "{mail}");
        assert_eq!(joined(&mail), format!("{text}\n"));
        assert!(mail.contains("\r\n >") && mail.contains("\r\n From here"));
    }

    proptest! {
        #[test]
        fn any_text_arrives_as_it_was(text in "[ -~一-十，。>\n]{1,400}") {
            let kept: Vec<&str> = text.trim_end_matches('\n').split('\n').map(|line| line.trim_end_matches(' ')).collect();
            prop_assert_eq!(joined(&flowed(&text)), kept.join("\n") + "\n");
        }
    }
}
