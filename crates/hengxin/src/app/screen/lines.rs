//! A list of names as somebody sends it, read line by line: NDJSON, or CSV with a header. One line is one row; a line
//! that cannot be read is told by its number and does not stop those after it.

use std::io::{self, BufRead, Read};

use domain::Text;
use domain::id::find_personal;
use serde::Deserialize;
use serde_json::Value;

use super::LONGEST;

/// How a list is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// One JSON object a line.
    Ndjson,
    /// Cells with commas between them, below a header that names `name`, and `code` and `id` where they are there.
    Csv,
}

/// Longest line, in bytes without its ending.
pub const LONGEST_LINE: usize = 16 * 1024;

/// One row of a list.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// Number of its line, from 1.
    pub line: u64,
    /// The caller's own word or number for it, given back with the answer. Null where there is none, and where it may
    /// be a person's number.
    pub id: Value,
    /// What it asks, if it can be read and may be looked up.
    pub asked: Result<Asked, Flaw>,
}

/// What a row asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// The name as written.
    pub name: String,
    /// What stood beside it as a code.
    pub code: String,
}

/// Why a row is not looked up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flaw {
    /// More bytes than a line may have.
    LongLine,
    /// Not UTF-8.
    Encoding,
    /// Not JSON, or not the cells of one row.
    Unreadable,
    /// The name has more characters than any organisation's.
    LongName,
    /// It holds a citizen ID or mobile number.
    Personal,
}

impl Flaw {
    /// The word in answers; it does not change.
    pub fn code(self) -> &'static str {
        match self {
            Flaw::LongLine => "line-too-long",
            Flaw::Encoding => "not-utf8",
            Flaw::Unreadable => "bad-line",
            Flaw::LongName => "name-too-long",
            Flaw::Personal => super::PERSONAL,
        }
    }

    /// What to do about it.
    pub fn text(self) -> Text {
        match self {
            Flaw::LongLine => Text::of("每行最多16384字节。", "A line has at most 16,384 bytes."),
            Flaw::Encoding => Text::of("请使用UTF-8编码。", "Write it in UTF-8."),
            Flaw::Unreadable => Text::of(
                "应为一行一个JSON对象，或引号成对的CSV行。",
                "Write one JSON object a line, or CSV cells with their quotation marks in pairs.",
            ),
            Flaw::LongName => Text::of("名称最多500个字。", "A name has at most 500 characters."),
            Flaw::Personal => Text::of(
                "登记册只查询机构，请去掉身份证号码或手机号码。",
                "The register knows organisations only: leave the citizen ID or mobile number out.",
            ),
        }
    }
}

/// A list being read.
#[derive(Debug)]
pub struct Lines<R> {
    source: R,
    line: u64,
    bytes: Vec<u8>,
    /// Places of name, code and id among the cells of CSV.
    columns: Option<[Option<usize>; 3]>,
}

/// A list in CSV whose first line names no column `name`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoNameColumn;

impl<R: BufRead> Lines<R> {
    /// Begins to read; of CSV the header at once.
    pub fn open(source: R, form: Form) -> io::Result<Result<Lines<R>, NoNameColumn>> {
        let mut lines = Lines { source, line: 0, bytes: Vec::new(), columns: None };
        if form == Form::Ndjson {
            return Ok(Ok(lines));
        }
        let header = match lines.next_line()? {
            Some(Ok(header)) => cells(header).unwrap_or_default(),
            Some(Err(_)) | None => Vec::new(),
        };
        let place = |word: &str| header.iter().position(|cell| cell.trim().eq_ignore_ascii_case(word));
        let columns = ["name", "code", "id"].map(place);
        lines.columns = Some(columns);
        Ok(columns[0].map(|_| lines).ok_or(NoNameColumn))
    }

    /// The next row; none at the end. Blank lines are passed over.
    pub fn next_row(&mut self) -> io::Result<Option<Row>> {
        let columns = self.columns;
        let read = match self.next_line()? {
            None => return Ok(None),
            Some(Err(flaw)) => Err(flaw),
            Some(Ok(text)) => columns.map_or_else(|| of_json(text), |columns| of_csv(text, columns)),
        };
        Ok(Some(match read {
            Ok((id, asked)) => judged(self.line, id, asked),
            Err(flaw) => Row { line: self.line, id: Value::Null, asked: Err(flaw) },
        }))
    }

    /// The next line that is not blank.
    fn next_line(&mut self) -> io::Result<Option<Result<&str, Flaw>>> {
        loop {
            self.bytes.clear();
            let most = LONGEST_LINE as u64 + 2;
            if self.source.by_ref().take(most).read_until(b'\n', &mut self.bytes)? == 0 {
                return Ok(None);
            }
            self.line += 1;
            let ended = self.bytes.ends_with(b"\n");
            self.bytes.truncate(self.bytes.trim_ascii_end().len());
            if self.bytes.len() > LONGEST_LINE || !ended && !self.source.fill_buf()?.is_empty() {
                if !ended {
                    self.source.skip_until(b'\n')?;
                }
                return Ok(Some(Err(Flaw::LongLine)));
            }
            if self.line == 1 && self.bytes.starts_with(b"\xEF\xBB\xBF") {
                self.bytes.drain(..3);
            }
            if !self.bytes.trim_ascii().is_empty() {
                break;
            }
        }
        Ok(Some(std::str::from_utf8(&self.bytes).map_err(|_| Flaw::Encoding)))
    }
}

/// What a line was found to say: the caller's own word for it, and what it asks.
type Reading = Result<(Value, Asked), Flaw>;

#[derive(Deserialize)]
struct Object {
    #[serde(default)]
    name: Option<String>,
    #[serde(default)]
    code: Option<String>,
    #[serde(default)]
    id: Value,
}

fn of_json(text: &str) -> Reading {
    // Otherwise a list of values would pass for an object.
    if !text.trim_start().starts_with('{') {
        return Err(Flaw::Unreadable);
    }
    let Object { name, code, id } = serde_json::from_str(text).map_err(|_| Flaw::Unreadable)?;
    if !matches!(id, Value::Null | Value::String(_) | Value::Number(_)) {
        return Err(Flaw::Unreadable);
    }
    Ok((id, Asked { name: name.unwrap_or_default(), code: code.unwrap_or_default() }))
}

fn of_csv(text: &str, columns: [Option<usize>; 3]) -> Reading {
    let cells = cells(text).ok_or(Flaw::Unreadable)?;
    let [name, code, id] = columns.map(|at| at.and_then(|at| cells.get(at)).cloned().unwrap_or_default());
    let id = if id.is_empty() { Value::Null } else { Value::String(id) };
    Ok((id, Asked { name, code }))
}

/// The cells of one line; none where its quotation marks are not in pairs.
fn cells(text: &str) -> Option<Vec<String>> {
    let marks = memchr::memchr_iter(b'"', text.as_bytes()).count();
    if marks == 0 {
        return Some(text.split(',').map(|cell| cell.trim().to_owned()).collect());
    }
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
    let record = reader.records().next()?.ok().filter(|_| marks.is_multiple_of(2))?;
    Some(record.iter().map(|cell| cell.trim().to_owned()).collect())
}

/// A row that could be read, if it may be looked up.
fn judged(line: u64, id: Value, asked: Asked) -> Row {
    let own = match &id {
        Value::String(text) => find_personal(text).is_some(),
        Value::Number(number) => find_personal(&number.to_string()).is_some(),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => false,
    };
    let personal = own || find_personal(&asked.name).is_some() || find_personal(&asked.code).is_some();
    let asked = match () {
        () if personal => Err(Flaw::Personal),
        () if asked.name.chars().count() > LONGEST => Err(Flaw::LongName),
        () => Ok(asked),
    };
    Row { line, id: if own { Value::Null } else { id }, asked }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &[u8], form: Form) -> Vec<Row> {
        let mut lines = Lines::open(text, form).unwrap().unwrap();
        std::iter::from_fn(|| lines.next_row().unwrap()).collect()
    }

    fn told(rows: &[Row]) -> Vec<(u64, String, String)> {
        let word = |row: &Row| match &row.asked {
            Ok(asked) => format!("{}|{}", asked.name, asked.code),
            Err(flaw) => flaw.code().to_owned(),
        };
        rows.iter().map(|row| (row.line, row.id.to_string(), word(row))).collect()
    }

    fn line(number: u64, id: &str, word: &str) -> (u64, String, String) {
        (number, id.to_owned(), word.to_owned())
    }

    #[test]
    fn json_lines_are_read_and_a_bad_one_stops_nobody() {
        let text = b"\xEF\xBB\xBF{\"name\":\"a\",\"id\":7}\r\n\n{\"name\":\n{\"name\":\"b\",\"code\":\"c\",\"id\":\"x\"}\n\
            {\"name\":\"\xFF\"}\n[]\n{\"name\":5}\n{\"name\":\"d\",\"id\":[1]}\n{\"other\":1}";
        let expected = [
            line(1, "7", "a|"),
            line(3, "null", "bad-line"),
            line(4, "\"x\"", "b|c"),
            line(5, "null", "not-utf8"),
            line(6, "null", "bad-line"),
            line(7, "null", "bad-line"),
            line(8, "null", "bad-line"),
            line(9, "null", "|"),
        ];
        assert_eq!(told(&rows(text, Form::Ndjson)), expected);
    }

    #[test]
    fn csv_is_read_by_its_headings() {
        let text = "\u{feff}ID,other,Name,code\n1,,\"甲,乙 \"\"丙\"\"\",c\n2,,\"甲\n3,x,丁\n".as_bytes();
        let expected =
            [line(2, "\"1\"", "甲,乙 \"丙\"|c"), line(3, "null", "bad-line"), line(4, "\"3\"", "丁|")];
        assert_eq!(told(&rows(text, Form::Csv)), expected);
        for header in ["", "nom,code\n", "\"name\n"] {
            assert!(Lines::open(header.as_bytes(), Form::Csv).unwrap().is_err(), "{header}");
        }
    }

    #[test]
    fn a_line_without_end_does_not_fill_the_memory_nor_stop_the_next() {
        let long = |length: usize| format!("{{\"name\":\"a\"}}{}", " x".repeat(length / 2));
        let text = format!("{}\n{{\"name\":\"b\"}}\n{}", long(100_000), long(LONGEST_LINE));
        let expected =
            [line(1, "null", "line-too-long"), line(2, "null", "b|"), line(3, "null", "line-too-long")];
        assert_eq!(told(&rows(text.as_bytes(), Form::Ndjson)), expected);
        for spare in 0..4 {
            let exact = format!("{{\"name\":\"a\",\"b\":\"{}\"}}", "x".repeat(LONGEST_LINE - 19 + spare));
            let word = if exact.len() > LONGEST_LINE { "line-too-long" } else { "a|" };
            for end in ["", "\n", "\r\n"] {
                let text = format!("{exact}{end}{{\"name\":\"b\"}}");
                let text = if end.is_empty() { &exact } else { &text };
                assert_eq!(told(&rows(text.as_bytes(), Form::Ndjson))[0], line(1, "null", word), "{spare}");
            }
        }
    }

    #[test]
    fn a_person_s_number_is_not_looked_up_and_not_given_back() {
        let text = b"{\"name\":\"a 13800138000\",\"id\":1}\n{\"name\":\"a\",\"id\":13800138000}\n\
            {\"name\":\"a\",\"id\":\"13800138000\"}\n{\"name\":\"a\",\"code\":\"13800138000\"}\n";
        let expected = [
            line(1, "1", "personal-data"),
            line(2, "null", "personal-data"),
            line(3, "null", "personal-data"),
            line(4, "null", "personal-data"),
        ];
        assert_eq!(told(&rows(text, Form::Ndjson)), expected);
    }
}
