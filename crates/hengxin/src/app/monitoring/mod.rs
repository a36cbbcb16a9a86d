//! How bodies send and how duties stand: coverage of the catalogue, time from decision to arrival, problems by column,
//! months, what is owed. Counted, never read from what a record says.

mod count;
mod time;

use serde::Serialize;

pub use count::{figures, stand};
pub use time::Timeliness;

/// What figures were counted from beside the facts: deliveries, and when the last one ended.
pub type Stand = (i64, i64);

/// An item of the catalogue a body sends, or should.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Coverage {
    /// The item's word.
    pub item: String,
    /// Its name, Chinese and English.
    pub name: (String, String),
    /// Whether a feed of the body brings it.
    pub expected: bool,
    /// Records that have not left.
    pub live: u64,
    /// All records that ever came.
    pub records: u64,
    /// When the last delivery that brought it was taken in (RFC 3339, UTC).
    pub last: Option<String>,
}

/// How often something was wrong with a column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ColumnErrors {
    /// Heading of the column; empty = the row as a whole.
    pub column: String,
    /// Stable code of the problem.
    pub code: String,
    /// What is wrong, Chinese and English.
    pub what: (String, String),
    /// `warning`, `quarantined` or `refused`.
    pub weight: &'static str,
    /// Rows.
    pub rows: u64,
}

/// What came in a month.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Month {
    /// `2026-11`, in Asia/Shanghai.
    pub month: String,
    /// Deliveries.
    pub deliveries: u64,
    /// Rows read.
    pub rows: u64,
    /// Rows to be mended or refused.
    pub bad: u64,
}

/// What is owed in proceedings of one kind that stand at one place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Owed {
    /// Kind of proceeding, by word.
    pub kind: String,
    /// Where they stand, by word.
    pub place: String,
    /// Who owes the next step, by word.
    pub by: String,
    /// How many.
    pub count: u64,
    /// How many of them are overdue.
    pub overdue: u64,
    /// The first last day.
    pub first_due: Option<String>,
}

/// The figures of one body.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct BodyFigures {
    /// Its number; 0 = it has never sent anything.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// What it sends, and what it should.
    pub coverage: Vec<Coverage>,
    /// Days from decision to arrival; none where nothing came that has such a term.
    pub timeliness: Option<Timeliness>,
    /// Problems, the most frequent first.
    pub errors: Vec<ColumnErrors>,
    /// Months, the newest last.
    pub months: Vec<Month>,
    /// What is owed in proceedings about its records.
    pub owed: Vec<Owed>,
}

impl BodyFigures {
    /// Rows it sent.
    pub fn rows(&self) -> u64 {
        self.months.iter().map(|month| month.rows).sum()
    }

    /// Rows of them to be mended or refused.
    pub fn bad(&self) -> u64 {
        self.months.iter().map(|month| month.bad).sum()
    }

    /// Records that have not left.
    pub fn live(&self) -> u64 {
        self.coverage.iter().map(|item| item.live).sum()
    }

    /// Items it sent, and items it sends or should.
    pub fn covered(&self) -> (usize, usize) {
        let sent = self.coverage.iter().filter(|item| item.records > 0 || item.last.is_some()).count();
        (sent, self.coverage.len())
    }

    /// When its last delivery was taken in.
    pub fn last(&self) -> Option<&str> {
        self.coverage.iter().filter_map(|item| item.last.as_deref()).max()
    }

    /// Steps that are owed about its records: all, and those overdue.
    pub fn duties(&self) -> (u64, u64) {
        self.owed.iter().fold((0, 0), |(all, late), owed| (all + owed.count, late + owed.overdue))
    }
}

/// The figures of all bodies at one moment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Figures {
    /// The day they are of.
    pub day: String,
    /// The bodies, by name; those that neither send nor should are left out.
    pub bodies: Vec<BodyFigures>,
    /// The term from decision to arrival in force today: working days, title and article, whether verified.
    pub term: Option<(u32, String, bool)>,
}

impl Figures {
    /// The same for one body alone.
    #[must_use]
    pub fn of_body(&self, body: i64) -> Figures {
        let bodies = self.bodies.iter().filter(|figures| figures.id == body).cloned().collect();
        Figures { bodies, day: self.day.clone(), term: self.term.clone() }
    }

    /// What is owed in all, by kind of duty.
    pub fn owed(&self) -> Vec<Owed> {
        let mut sums: Vec<Owed> = Vec::new();
        for owed in self.bodies.iter().flat_map(|body| &body.owed) {
            let same =
                |sum: &&mut Owed| (&sum.kind, &sum.place, &sum.by) == (&owed.kind, &owed.place, &owed.by);
            match sums.iter_mut().find(same) {
                Some(sum) => sum.add(owed),
                None => sums.push(owed.clone()),
            }
        }
        sums.sort_by(|a, b| b.overdue.cmp(&a.overdue).then_with(|| b.count.cmp(&a.count)));
        sums
    }
}

impl Owed {
    fn add(&mut self, other: &Owed) {
        self.count += other.count;
        self.overdue += other.overdue;
        let firsts = self.first_due.take().into_iter().chain(other.first_due.clone());
        self.first_due = firsts.min();
    }
}
