//! P13: figures over what is public, each as a chart, a table and a CSV file.

use askama::Template;
use domain::{Lang, Text};

use super::{Page, page};
use crate::app::view::StatisticsView;
use crate::web::site::Frame;
use crate::web::site::chart::{self, Svg};
use crate::web::site::link::Link;
use crate::web::site::words::{self, Words as _};

/// What is counted: both in the address, empty = all.
#[derive(Debug, Clone, Copy, Default)]
pub struct StatsChoice<'a> {
    /// Record kind by word.
    pub kind: &'a str,
    /// Year of decision.
    pub year: &'a str,
}

/// A figure: rows of a label and a count.
#[derive(Debug)]
pub struct Figure {
    /// Its name in addresses: `kinds`, `months` or `authorities`.
    pub id: &'static str,
    title: Text,
    unit: Text,
    note: Text,
    key: Text,
    columns: bool,
    rows: Vec<Row>,
}

#[derive(Debug)]
struct Row {
    label: Text,
    count: u64,
}

impl Row {
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "templates hand references")]
    fn label_in(&self, lang: &Lang) -> &str {
        self.label.get(*lang)
    }
}

impl Figure {
    fn most(&self) -> u64 {
        self.rows.iter().map(|row| row.count).max().unwrap_or_default()
    }

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "templates hand references")]
    fn chart(&self, lang: &Lang) -> Svg {
        let points: Vec<_> = self.rows.iter().map(|row| (row.label.get(*lang), row.count)).collect();
        chart::columns(self.title.get(*lang), &points)
    }

    fn bar(&self, row: &Row) -> Svg {
        chart::bar(row.count, self.most())
    }

    /// The figure as CSV: label and count under a line of headings.
    pub fn csv(&self, lang: Lang) -> String {
        let mut writer = csv::Writer::from_writer(Vec::new());
        let head = [self.key.get(lang), self.unit.get(lang)].map(str::to_owned);
        let rows = self.rows.iter().map(|row| [row.label.get(lang).to_owned(), row.count.to_string()]);
        for line in std::iter::once(head).chain(rows) {
            writer.write_record(&line).expect("writing to memory cannot fail");
        }
        let bytes = writer.into_inner().expect("writing to memory cannot fail");
        String::from_utf8(bytes).expect("made of text")
    }
}

/// Authorities listed.
const AUTHORITIES: usize = 20;
/// Months shown where no year is chosen.
const MONTHS: usize = 24;

/// The figures for a choice.
pub fn figures(view: &StatisticsView, choice: StatsChoice) -> Vec<Figure> {
    vec![kinds(view), months(view, choice), authorities(view, choice)]
}

fn figure(id: &'static str, title: Text, key: Text, rows: Vec<Row>) -> Figure {
    let (unit, note) = (Text::of("条", "records"), Text::of("", ""));
    Figure { id, title, unit, note, key, columns: false, rows }
}

fn kinds(view: &StatisticsView) -> Figure {
    let label = |kind| Text::new(words::kinds(kind, Lang::Zh), words::kinds(kind, Lang::En));
    let rows = view.kinds.iter().map(|count| Row { label: label(&count.kind), count: count.count });
    let title = Text::of("公示中的记录，按类型", "Published records by kind");
    figure("kinds", title, Text::of("类型", "Kind"), rows.collect())
}

fn months(view: &StatisticsView, choice: StatsChoice) -> Figure {
    let mut sums = std::collections::BTreeMap::<&str, u64>::new();
    let wanted = view.months.iter().filter(|month| {
        (choice.kind.is_empty() || month.kind == choice.kind) && month.month.starts_with(choice.year)
    });
    wanted.for_each(|month| *sums.entry(month.month.as_str()).or_default() += month.count);
    let skip = if choice.year.is_empty() { sums.len().saturating_sub(MONTHS) } else { 0 };
    let rows = sums.into_iter().skip(skip);
    let rows = rows.map(|(month, count)| Row { label: Text::new(month.to_owned(), month.to_owned()), count });
    let title = Text::of("公示中的记录，按决定月份", "Published records by month of decision");
    Figure {
        columns: true,
        note: Text::of("没有记录的月份不列出。", "Months without records are left out."),
        ..figure("months", title, Text::of("月份", "Month"), rows.collect())
    }
}

fn authorities(view: &StatisticsView, choice: StatsChoice) -> Figure {
    let mut sums = std::collections::HashMap::<&str, u64>::new();
    let wanted = view.authorities.iter().filter(|row| choice.kind.is_empty() || row.kind == choice.kind);
    wanted.for_each(|row| *sums.entry(row.authority.as_str()).or_default() += row.count);
    let mut sums: Vec<_> = sums.into_iter().collect();
    sums.sort_by_key(|(name, count)| (std::cmp::Reverse(*count), *name));
    sums.truncate(AUTHORITIES);
    let rows = sums
        .into_iter()
        .map(|(name, count)| Row { label: Text::new(name.to_owned(), name.to_owned()), count });
    let title = Text::of("公示中的记录，按认定机关", "Published records by deciding authority");
    Figure {
        note: Text::of("列出记录最多的机关。", "The authorities with the most records."),
        ..figure("authorities", title, Text::of("认定机关", "Deciding authority"), rows.collect())
    }
}

#[derive(Template)]
#[template(path = "stats.html")]
struct StatsPage<'a> {
    f: &'a Frame<'a>,
    l: Lang,
    v: &'a StatisticsView,
    kind: &'a str,
    year: &'a str,
    years: Vec<&'a str>,
    total: u64,
    figures: Vec<Figure>,
    choice: Link,
}

/// The statistics page.
pub fn stats(frame: &Frame, view: &StatisticsView, choice: StatsChoice) -> Page {
    let mut years: Vec<&str> = view.months.iter().filter_map(|month| month.month.get(..4)).collect();
    years.sort_unstable_by(|a, b| b.cmp(a));
    years.dedup();
    let template = StatsPage {
        f: &frame.as_of(&view.as_of),
        l: frame.lang,
        v: view,
        kind: choice.kind,
        year: choice.year,
        years,
        total: view.kinds.iter().map(|count| count.count).sum(),
        figures: figures(view, choice),
        choice: Link::to("").with("kind", choice.kind).with("year", choice.year),
    };
    page(&template, 40_000)
}
