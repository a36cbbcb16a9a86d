//! Spreadsheet values as the text a person sees in the cell.

use super::batch::{CellFlag, RowBatch};
use calamine::{Data, DataRef, ExcelDateTime};
use std::fmt::Write;

/// Spreadsheets keep fifteen decimal digits; a longer number lost its last ones.
const LOSSLESS_BELOW: f64 = 1e15;

/// Day numbers of spreadsheets end with 9999-12-31.
const LAST_DAY: f64 = 2_958_466.0;

/// Adds `value` to the open row of `out`; `scratch` is a buffer to write numbers in.
pub(super) fn push(value: &DataRef<'_>, scratch: &mut String, out: &mut RowBatch) {
    let mut flag = CellFlag::None;
    scratch.clear();
    match value {
        DataRef::Empty => {}
        DataRef::SharedString(text) => return out.push(text),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => {
            return out.push(text);
        }
        #[expect(clippy::cast_precision_loss, reason = "a number too long to be exact is flagged for that")]
        DataRef::Int(number) => flag = write_number(scratch, *number as f64),
        DataRef::Float(number) => flag = write_number(scratch, *number),
        DataRef::Bool(truth) => scratch.push_str(if *truth { "TRUE" } else { "FALSE" }),
        DataRef::DateTime(moment) => flag = write_moment(scratch, *moment),
        DataRef::Error(error) => {
            write_text(scratch, format_args!("{error}"));
            flag = CellFlag::Error;
        }
    }
    out.push(scratch);
    if flag != CellFlag::None {
        out.flag_last(flag);
    }
}

/// Adds a value of a workbook that was read whole.
pub(super) fn push_owned(value: &Data, scratch: &mut String, out: &mut RowBatch) {
    let value = match value {
        Data::Int(number) => DataRef::Int(*number),
        Data::Float(number) => DataRef::Float(*number),
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => DataRef::SharedString(text),
        Data::Bool(truth) => DataRef::Bool(*truth),
        Data::DateTime(moment) => DataRef::DateTime(*moment),
        Data::Error(error) => DataRef::Error(error.clone()),
        Data::Empty => DataRef::Empty,
    };
    push(&value, scratch, out);
}

/// Whether a cell shows nothing.
pub(super) fn is_blank(value: &DataRef<'_>) -> bool {
    match value {
        DataRef::Empty => true,
        DataRef::SharedString(text) => text.is_empty(),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.is_empty(),
        DataRef::Int(_) | DataRef::Float(_) | DataRef::Bool(_) | DataRef::DateTime(_) | DataRef::Error(_) => {
            false
        }
    }
}

fn write_text(out: &mut String, text: std::fmt::Arguments<'_>) {
    out.write_fmt(text).expect("writing to a String cannot fail");
}

fn write_number(out: &mut String, number: f64) -> CellFlag {
    if number.abs() >= 1e21 {
        write_text(out, format_args!("{number:E}"));
        return CellFlag::LossyNumber;
    }
    if number.abs() >= LOSSLESS_BELOW {
        write_text(out, format_args!("{number}"));
        return CellFlag::LossyNumber;
    }
    #[expect(clippy::cast_possible_truncation, reason = "below 10^15, and whole numbers only are kept")]
    let whole = number as i64;
    if number.fract() == 0.0 {
        push_whole(out, whole);
        return CellFlag::None;
    }
    write_text(out, format_args!("{number}"));
    if out.len() > 16 {
        // More digits than a spreadsheet shows: the noise of binary fractions, as in 0.1 + 0.2.
        let rounded = format!("{number:.14e}").parse().unwrap_or(number);
        out.clear();
        write_text(out, format_args!("{rounded}"));
    }
    CellFlag::None
}

fn write_moment(out: &mut String, moment: ExcelDateTime) -> CellFlag {
    let value = moment.as_f64();
    if !(0.0..LAST_DAY).contains(&value) {
        return write_number(out, value);
    }
    if moment.is_duration() {
        write_duration(out, value);
        return CellFlag::None;
    }
    let (year, month, day, hour, minute, second, _) = moment.to_ymd_hms_milli();
    let clock = (hour, minute, second) != (0, 0, 0);
    if value >= 1.0 || !clock {
        push_digits(out, u32::from(year), 4);
        out.push('-');
        push_digits(out, u32::from(month), 2);
        out.push('-');
        push_digits(out, u32::from(day), 2);
    }
    if clock {
        let gap = if out.is_empty() { "" } else { " " };
        write_text(out, format_args!("{gap}{hour:02}:{minute:02}:{second:02}"));
    }
    CellFlag::None
}

/// Writes a whole number; millions of cells hold one, hence by hand.
fn push_whole(out: &mut String, number: i64) {
    let mut digits = [0_u8; 20];
    let mut at = digits.len();
    let mut rest = number.unsigned_abs();
    loop {
        at -= 1;
        digits[at] = b'0' + u8::try_from(rest % 10).expect("one digit");
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    if number < 0 {
        out.push('-');
    }
    out.push_str(std::str::from_utf8(&digits[at..]).expect("digits are ASCII"));
}

/// Writes the last `count` digits of `number`.
fn push_digits(out: &mut String, number: u32, count: u32) {
    for place in (0..count).rev() {
        let digit = number / 10_u32.pow(place) % 10;
        out.push(char::from_digit(digit, 10).expect("one digit"));
    }
}

fn write_duration(out: &mut String, days: f64) {
    #[expect(clippy::cast_possible_truncation, reason = "below 2,958,466 days, hence below 2^38 seconds")]
    let seconds = (days * 86_400.0).round() as i64;
    let (hours, minutes) = (seconds / 3600, seconds / 60 % 60);
    write_text(out, format_args!("{hours}:{minutes:02}:{:02}", seconds % 60));
}
