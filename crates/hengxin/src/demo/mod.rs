//! An invented city to try the register on: 20,000 organisations with valid codes, and 60,000 messy rows about them
//! from twelve departments, as the files departments really send.
//!
//! Province, city, departments, names and cases are made up; codes carry a district that does not exist. The same
//! seed gives the same files on every machine. The files go through the same intake as any others; nothing here
//! knows the store.

mod bench;
mod breaches;
mod city;
mod headings;
pub mod letters;
mod licences;
mod matters;
mod mess;
mod plan;
mod rng;
mod rows;
mod settings;
mod sheet;
mod stand_ins;
mod table;
#[cfg(test)]
mod tests;
mod words;

use std::path::{Path, PathBuf};

use domain::Day;
use domain::field::{Role, table as fields};

pub use bench::{penalties_csv, penalties_xlsx};
pub use settings::{Settings, settings};
pub use stand_ins::{StandInFault, stand_ins};

use crate::feed::{Feed, FeedFault, Feeds, plain_heading};
use crate::lawbook::{self, LawFault};
use city::City;
use plan::{DEPARTMENTS, Matter, PLANS, Plan};
use rng::Rng;
use rows::Press;
use sheet::Row;
use table::{Table, Typed};

/// Organisations of the city as the README describes it; rows are three times as many, beside the registers' own.
pub const FULL_SIZE: u32 = 20_000;

/// A file a department has sent, and the feed it belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// The feed's word.
    pub feed: String,
    /// The file.
    pub path: PathBuf,
    /// Rows in it, without headings and titles.
    pub rows: u64,
}

/// Why the city could not be written.
#[derive(Debug, thiserror::Error)]
pub enum DemoFault {
    /// A file cannot be written.
    #[error("cannot write the demonstration files")]
    File(#[from] std::io::Error),
    /// A text file cannot be written.
    #[error("cannot write a demonstration table")]
    Text(#[from] csv::Error),
    /// A workbook cannot be written.
    #[error("cannot write a demonstration workbook")]
    Book(#[from] rust_xlsxwriter::XlsxError),
    /// The demonstration's feeds do not fit the law.
    #[error("the demonstration's feeds do not fit")]
    Feed(#[from] FeedFault),
    /// The demonstration's law cannot be read.
    #[error("the demonstration's law cannot be read")]
    Law(#[from] LawFault),
}

/// Writes the files of a city of `organisations` into `dir`, and says in which order to take them in.
///
/// `today` is the day the last decisions were made before. Feeds and districts the register needs for it are those of
/// [`settings()`], written into `dir` as well.
pub fn generate(dir: &Path, seed: u64, organisations: u32, today: Day) -> Result<Vec<Delivery>, DemoFault> {
    let own = settings(dir)?;
    let feeds = Feeds::load(Some(&own.feeds), &lawbook::load(Some(&own.law))?.law)?;
    let city = City::invent(seed, organisations.max(1), today);
    let files = dir.join("files");
    std::fs::create_dir_all(&files)?;
    let write = |plan: &Plan| {
        let feed = feeds.find(plan.feed).expect("each plan names a feed of the demonstration");
        let path = files.join(plan.file);
        let rng = Rng::new(seed, plan.feed);
        let press = Press { city: &city, department: &DEPARTMENTS[plan.department], rng, today, serial: 0 };
        let rows = write_file(plan, feed, press, &path)?;
        Ok(Delivery { feed: plan.feed.to_owned(), path, rows })
    };
    PLANS.iter().map(write).collect()
}

/// Where the text under a heading comes from.
enum Source {
    /// A field, by its place in the kind's table.
    Field(usize, Typed),
    /// The row's own number.
    Counter,
    /// Something only the department uses.
    Aside,
}

fn write_file(plan: &Plan, feed: &Feed, mut press: Press<'_>, path: &Path) -> Result<u64, DemoFault> {
    let mut table = Table::new(plan.form, false)?;
    for title in plan.titles {
        table.row([(*title, Typed::Text)].into_iter())?;
    }
    table.row(plan.headings.iter().map(|heading| (*heading, Typed::Text)))?;
    let sources: Vec<Source> = plan.headings.iter().map(|heading| source(feed, heading)).collect();
    let mut written = 0;
    for at in places(plan, press.city) {
        let (mut row, org) = press.row(plan.matter, at);
        mess::spoil(&mut press.rng, &mut row, org);
        // Now and then a clerk pastes a row twice.
        let times = if press.rng.odds(40) && feed.kind != domain::RecordKind::Registration { 2 } else { 1 };
        for _ in 0..times {
            written += 1;
            write_row(&mut table, &sources, &row, written)?;
        }
    }
    table.finish(path)?;
    Ok(written)
}

/// The places in the city a file goes through: what a register covers, or as many rows as the plan says.
fn places(plan: &Plan, city: &City) -> Vec<usize> {
    let count = city.orgs.len();
    match plan.matter {
        Matter::Registration(reported) => (0..count).filter(|at| reported.covers(&city.orgs[*at])).collect(),
        Matter::Licences(_)
        | Matter::Penalties(_)
        | Matter::TaxRating
        | Matter::Honour(_)
        | Matter::Abnormal
        | Matter::Commitments => {
            let rows = plan.rows as usize * count / FULL_SIZE as usize;
            (0..rows.max(1)).collect()
        }
    }
}

fn source(feed: &Feed, heading: &str) -> Source {
    let heading = plain_heading(heading);
    let own = feed.column(&heading);
    let place = fields(feed.kind).iter().position(|field| match own {
        Some(no) => field.no == no,
        None => field.answers_to(&heading),
    });
    match place {
        _ if feed.ignores(&heading) && heading.ends_with('号') => Source::Counter,
        _ if feed.ignores(&heading) => Source::Aside,
        Some(at) => Source::Field(at, typed(fields(feed.kind)[at].role)),
        None => Source::Aside,
    }
}

fn typed(role: Role) -> Typed {
    if matches!(role, Role::Fine | Role::Confiscated) {
        Typed::Number
    } else if matches!(role, Role::DecidedOn) {
        Typed::Day
    } else {
        Typed::Text
    }
}

fn write_row(table: &mut Table, sources: &[Source], row: &Row, number: u64) -> Result<(), DemoFault> {
    let counter = number.to_string();
    table.row(sources.iter().map(|source| match source {
        Source::Field(at, typed) => (row.cells[*at].as_str(), *typed),
        Source::Counter => (counter.as_str(), Typed::Number),
        Source::Aside => ("是", Typed::Text),
    }))
}
