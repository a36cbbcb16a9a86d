//! Values as they stand on a page: days, instants, numbers, names, sums.

use std::fmt::{self, Write};

use askama::filters::HtmlSafe;
use askama::{FastWritable, Values};
use domain::day::ENGLISH_MONTHS;
use domain::field::NO_END;
use domain::{Lang, Yuan};

use super::Tag;
use crate::app::view::FieldView;
use crate::web::site::link::escape;

/// Something that writes itself as HTML.
pub trait Markup {
    /// Writes HTML, escaped where needed.
    fn write_html(&self, page: &mut dyn Write) -> fmt::Result;
}

macro_rules! markup {
    ($($name:ident $(<$life:lifetime>)?),* $(,)?) => { $(
        impl$(<$life>)? fmt::Display for $name$(<$life>)? {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { self.write_html(f) }
        }
        impl$(<$life>)? HtmlSafe for $name$(<$life>)? {}
        impl$(<$life>)? FastWritable for $name$(<$life>)? {
            fn write_into(&self, page: &mut dyn Write, _: &dyn Values) -> askama::Result<()> {
                Ok(self.write_html(page)?)
            }
        }
    )* };
}

markup!(Date<'a>, Moment<'a>, Count, Han<'a>, Marked<'a>, Mixed<'a>, Value<'a>, Until<'a>, Tag);

/// A day in words: 2026年11月8日, 8 November 2026. What is no day stands as it is.
#[derive(Debug, Clone, Copy)]
pub struct Date<'a>(pub &'a str, pub Lang);

/// Year, month and day of `YYYY-MM-DD`, leading zeros gone.
fn parts(day: &str) -> Option<(&str, &str, &str)> {
    let shape = day.len() == 10
        && day
            .bytes()
            .enumerate()
            .all(|(at, b)| if at == 4 || at == 7 { b == b'-' } else { b.is_ascii_digit() });
    shape.then(|| (&day[..4], day[5..7].trim_start_matches('0'), day[8..].trim_start_matches('0')))
}

impl Markup for Date<'_> {
    fn write_html(&self, page: &mut dyn Write) -> fmt::Result {
        let Some((year, month, day)) = parts(self.0) else { return escape(page, self.0) };
        let name = month.parse::<usize>().ok().and_then(|month| ENGLISH_MONTHS.get(month.wrapping_sub(1)));
        match (self.1, name) {
            (Lang::En, Some(name)) => write!(page, "{day} {name} {year}"),
            (Lang::Zh, Some(_)) => write!(page, "{year}年{month}月{day}日"),
            (_, None) => page.write_str(self.0),
        }
    }
}

/// An instant (RFC 3339, UTC) as a day and time in Asia/Shanghai.
#[derive(Debug, Clone, Copy)]
pub struct Moment<'a>(pub &'a str, pub Lang);

impl Markup for Moment<'_> {
    fn write_html(&self, page: &mut dyn Write) -> fmt::Result {
        let Some(zoned) =
            self.0.parse::<jiff::Timestamp>().ok().and_then(|at| at.in_tz("Asia/Shanghai").ok())
        else {
            return escape(page, self.0);
        };
        Date(&zoned.date().to_string(), self.1).write_html(page)?;
        write!(page, "{}{:02}:{:02}", self.1.pick(" ", ", "), zoned.hour(), zoned.minute())
    }
}

/// A whole number with separators of thousands.
#[derive(Debug, Clone, Copy)]
pub struct Count(pub u64);

impl Markup for Count {
    fn write_html(&self, page: &mut dyn Write) -> fmt::Result {
        if self.0 < 1000 {
            return write!(page, "{}", self.0);
        }
        Count(self.0 / 1000).write_html(page)?;
        write!(page, ",{:03}", self.0 % 1000)
    }
}

/// Text that stays Chinese in every language: marked as such inside English pages.
#[derive(Debug, Clone, Copy)]
pub struct Han<'a>(pub &'a str, pub Lang);

impl Markup for Han<'_> {
    fn write_html(&self, page: &mut dyn Write) -> fmt::Result {
        if self.1 == Lang::Zh || self.0.is_ascii() {
            return escape(page, self.0);
        }
        page.write_str("<span lang=\"zh-CN\">")?;
        escape(page, self.0)?;
        page.write_str("</span>")
    }
}

/// A sentence that may quote Chinese: in English pages each Chinese run is marked as such.
#[derive(Debug, Clone, Copy)]
pub struct Mixed<'a>(pub &'a str, pub Lang);

impl Markup for Mixed<'_> {
    fn write_html(&self, page: &mut dyn Write) -> fmt::Result {
        if self.1 == Lang::Zh {
            return escape(page, self.0);
        }
        let mut rest = self.0;
        while let Some(first) = rest.chars().next() {
            let chinese = is_chinese(first);
            let end = rest.find(|c| is_chinese(c) != chinese).unwrap_or(rest.len());
            let (run, tail) = rest.split_at(end);
            if chinese {
                Han(run, self.1).write_html(page)?;
            } else {
                escape(page, run)?;
            }
            rest = tail;
        }
        Ok(())
    }
}

/// Han characters and the full-width punctuation between them.
fn is_chinese(c: char) -> bool {
    matches!(c, '\u{3000}'..='\u{303F}' | '\u{3400}'..='\u{9FFF}' | '\u{FF00}'..='\u{FFEF}')
}

/// A name with the part that was searched for marked.
#[derive(Debug, Clone, Copy)]
pub struct Marked<'a>(pub &'a str, pub &'a str);

impl Markup for Marked<'_> {
    fn write_html(&self, page: &mut dyn Write) -> fmt::Result {
        let Some((before, rest)) = self.0.split_once(self.1).filter(|_| !self.1.is_empty()) else {
            return escape(page, self.0);
        };
        escape(page, before)?;
        page.write_str("<mark>")?;
        escape(page, self.1)?;
        page.write_str("</mark>")?;
        escape(page, rest)
    }
}

/// A day of validity in words; the day that stands for "no end" says so.
#[derive(Debug, Clone, Copy)]
pub struct Until<'a>(pub &'a str, pub Lang);

impl Markup for Until<'_> {
    fn write_html(&self, page: &mut dyn Write) -> fmt::Result {
        if self.0 == NO_END {
            page.write_str(self.1.pick("长期", "no end"))
        } else {
            Date(self.0, self.1).write_html(page)
        }
    }
}

/// The value of a field: days in words, amounts of 万元 with the full sum beside them, the rest as received.
#[derive(Debug, Clone, Copy)]
pub struct Value<'a>(pub &'a FieldView, pub Lang);

impl Markup for Value<'_> {
    fn write_html(&self, page: &mut dyn Write) -> fmt::Result {
        let text = self.0.value.as_str();
        if matches!(self.0.code.as_str(), "CF_NR_FK" | "CF_NR_WFFF")
            && let Ok(sum) = Yuan::parse_wan(text)
        {
            return write_sum(page, text, sum, self.1);
        }
        if parts(text).is_some() {
            Until(text, self.1).write_html(page)
        } else {
            Han(text, self.1).write_html(page)
        }
    }
}

fn write_sum(page: &mut dyn Write, wan: &str, sum: Yuan, lang: Lang) -> fmt::Result {
    let sum = sum.to_string();
    let sum = sum.strip_suffix(".00").unwrap_or(&sum);
    match lang {
        Lang::Zh => write!(page, "{wan}万元（人民币{sum}元）"),
        Lang::En => {
            write!(page, "CNY {sum} <span class=\"muted\">({wan} <span lang=\"zh-CN\">万元</span>)</span>")
        }
    }
}
