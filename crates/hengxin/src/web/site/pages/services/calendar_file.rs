//! A day as a calendar file (RFC 5545), for those who must wait for it.

use domain::{Day, Text};

/// An event of one whole day.
#[derive(Debug, Clone)]
pub struct CalendarEvent<'a> {
    /// What makes it the same event when it is taken in again.
    pub uid: &'a str,
    /// When the file was made: `20261102T040000Z`.
    pub stamp: &'a str,
    /// The day.
    pub day: Day,
    /// What the reader's calendar shows.
    pub title: &'a str,
    /// More, in both languages, the reader's own first.
    pub about: &'a [&'a str],
    /// Language tag of the title.
    pub tag: &'a str,
    /// Address of the record; empty where it is not known under which name the reader came.
    pub url: &'a str,
}

/// Longest line in bytes, its end not counted.
const LINE: usize = 75;

/// The file.
pub fn calendar_file(event: &CalendarEvent<'_>) -> String {
    let day = |day: Day| format!("{:04}{:02}{:02}", day.year(), day.month(), day.day());
    let mut file = String::with_capacity(1_000);
    let mut line = |text: String| fold(&mut file, &text);
    for fixed in ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Hengxin//Services//ZH", "CALSCALE:GREGORIAN"] {
        line(fixed.to_owned());
    }
    line("METHOD:PUBLISH".to_owned());
    line("BEGIN:VEVENT".to_owned());
    line(format!("UID:{}", escaped(event.uid)));
    line(format!("DTSTAMP:{}", event.stamp));
    line(format!("DTSTART;VALUE=DATE:{}", day(event.day)));
    line(format!("DTEND;VALUE=DATE:{}", day(event.day.plus_days(1))));
    line(format!("SUMMARY;LANGUAGE={}:{}", event.tag, escaped(event.title)));
    line(format!("DESCRIPTION:{}", escaped(&event.about.join("\n"))));
    if !event.url.is_empty() {
        line(format!("URL:{}", event.url));
    }
    for fixed in ["TRANSP:TRANSPARENT", "END:VEVENT", "END:VCALENDAR"] {
        line(fixed.to_owned());
    }
    file
}

/// What the event is called and says.
pub fn words(organisation: &str, document: &str, day: &str) -> (Text, Text) {
    let title = Text::new(
        format!("可以申请信用修复：{organisation}"),
        format!("Credit restoration may be applied for: {organisation}"),
    );
    let about = Text::new(
        format!("{document}的最短公示期已到，从{day}起可以申请信用修复。不收费，不需要中介。"),
        format!(
            "The minimum period of {document} has passed: restoration may be applied for from {day}. It is free and needs no agent."
        ),
    );
    (title, about)
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars().filter(|c| *c == '\n' || !c.is_control()) {
        match c {
            '\\' | ';' | ',' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            c => out.push(c),
        }
    }
    out
}

/// Writes a content line, folded between characters so that no part is longer than 75 bytes.
fn fold(file: &mut String, line: &str) {
    let mut length = 0;
    for c in line.chars() {
        if length + c.len_utf8() > LINE {
            file.push_str("\r\n ");
            length = 1;
        }
        file.push(c);
        length += c.len_utf8();
    }
    file.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_folded_between_characters_and_text_cannot_become_a_property() {
        let event = CalendarEvent {
            uid: "restoration-1@hengxin",
            stamp: "20261102T040000Z",
            day: Day::new(2026, 12, 31).unwrap(),
            title: &"衡信一号示例有限公司; 分公司, 其二\\".repeat(5),
            about: &["一行", "二\r\nEND:VCALENDAR"],
            tag: "zh-CN",
            url: "",
        };
        let file = calendar_file(&event);
        assert!(file.ends_with("END:VCALENDAR\r\n") && file.matches("\nEND:VCALENDAR").count() == 1);
        assert!(file.lines().all(|line| line.len() <= LINE), "{file}");
        assert!(!file.replace("\r\n", "").contains(['\r', '\n']), "every line ends the same way");
        let unfolded = file.replace("\r\n ", "");
        assert!(unfolded.contains("有限公司\\; 分公司\\, 其二\\\\衡信"), "{unfolded}");
        assert!(unfolded.contains("DESCRIPTION:一行\\n二\\nEND:VCALENDAR\r\n"), "{unfolded}");
        assert!(unfolded.contains("DTSTART;VALUE=DATE:20261231\r\nDTEND;VALUE=DATE:20270101\r\n"));
    }
}
