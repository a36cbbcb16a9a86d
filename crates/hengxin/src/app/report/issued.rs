//! What was issued, as the office sees it: who has had which report, by what way, where it stands in the log and whether
//! it still holds. What a report says is not shown: whoever must see it has the register, and whoever holds it the file.

use std::collections::HashMap;

use domain::id::{Claimed, find_personal};
use domain::{Day, Refusal};
use serde::Serialize;

use super::ReportFault;
use super::authorise::typed_number;
use super::check::{by_itself, would_say};
use crate::app::Register;
use crate::app::application::tidy;
use crate::app::view::{self, Asked, Lens};
use crate::store::account;
use crate::store::audit::find::{self as trail, Target};
use crate::store::audit::{self, Entry};
use crate::store::authorisation;
use crate::store::log::{self, LeafOf};
use crate::store::lookup;
use crate::store::report::find::{self, ReportLine, Wanted};
use crate::store::report::{self as stored, ReportKind};
use crate::store::sql::{Result, Tx};

/// Reports on a page.
const PER_PAGE: usize = 50;
/// Most reports that are looked at for one page, where how they stand is asked for: that is worked out one by one.
const MOST_JUDGED: usize = 1000;
/// Reports read at once.
const PIECE: u32 = 100;
/// Longest purpose of a look, in characters.
const LONGEST: usize = 200;

/// How a report stands, as the office sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum ReportState {
    /// What it says is what is published now; a receipt stands for what was found at its time.
    Current,
    /// What is published has changed since, or the authorisation counts no more.
    Superseded,
    /// It was emptied, since a record that it tells of was erased.
    Erased,
    /// Its last day has passed: it goes with the next report that is issued.
    Ended,
}

impl ReportState {
    /// Every one, in the order of a choice.
    pub const ALL: [ReportState; 4] =
        [ReportState::Current, ReportState::Superseded, ReportState::Erased, ReportState::Ended];

    /// Its word in addresses.
    pub fn word(self) -> &'static str {
        match self {
            ReportState::Current => "current",
            ReportState::Superseded => "superseded",
            ReportState::Erased => "erased",
            ReportState::Ended => "ended",
        }
    }

    /// The one with that word.
    pub fn from_word(word: &str) -> Option<ReportState> {
        ReportState::ALL.into_iter().find(|one| one.word() == word)
    }
}

/// Who looks, and what for.
#[derive(Debug, Clone, Copy)]
pub struct Looking<'a> {
    /// As the audit trail names them.
    pub actor: &'a str,
    /// What for, in one line; empty = keeping watch over what is issued.
    pub purpose: &'a str,
}

impl Looking<'_> {
    /// Writes the look into the trail, before anything is shown.
    fn note(self, register: &Register, verb: &str, target: &str) -> Result<(), ReportFault> {
        let purpose: String = tidy(self.purpose).replace('\n', " ").chars().take(LONGEST).collect();
        if find_personal(&purpose).is_some() {
            return Err(Refusal::PersonalData.into());
        }
        let purpose = if purpose.is_empty() { "watch over issued reports" } else { &purpose };
        let (at, actor) = (register.clock.now().as_microsecond(), self.actor);
        let entry = Entry { at, actor, verb, target, purpose, detail: "{}" };
        Ok(register.db.write_exclusive(|tx| audit::note(tx, &entry))?)
    }
}

/// Which reports are asked for. What is empty or none does not narrow the search.
#[derive(Debug, Clone, Default)]
pub struct Sought {
    /// A report's number, as typed.
    pub number: String,
    /// An organisation's code, or a name of it.
    pub organisation: String,
    /// The day that the report speaks of.
    pub day: Option<Day>,
    /// What it is.
    pub kind: Option<ReportKind>,
    /// How it stands.
    pub state: Option<ReportState>,
}

/// A report in the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct IssuedLine {
    /// The register's own number.
    pub id: i64,
    /// Its public number.
    pub number: String,
    /// `report`, `authorised` or `receipt`.
    pub kind: &'static str,
    /// Code and name of the organisation; none of a receipt.
    pub organisation: Option<(String, String)>,
    /// Whom the organisation authorised; none where it is public.
    pub party: Option<String>,
    /// The day it speaks of.
    pub day: String,
    /// When it was made.
    pub made_at: String,
    /// Last day on which it is to be relied on.
    pub valid_until: String,
    /// How it stands.
    pub state: ReportState,
}

/// A page of the list, newest first.
#[derive(Debug, Clone, Default, Serialize)]
pub struct IssuedPage {
    /// The reports.
    pub lines: Vec<IssuedLine>,
    /// Those before this number are on the next page; none where there is no further one.
    pub before: Option<i64>,
}

/// One report.
#[derive(Debug, Clone, Serialize)]
pub struct IssuedView {
    /// The same in a line.
    pub line: IssuedLine,
    /// Who had it issued, as the trail names them, and by name; none where the trail has been swept.
    pub by: Option<(String, String)>,
    /// How many records it tells of.
    pub records: i64,
    /// Language and size in bytes of each print.
    pub prints: Vec<(String, i64)>,
    /// The signed statement; empty once it was emptied.
    pub statement: String,
    /// Number of its leaf among those that are no facts.
    pub leaf: i64,
    /// Where it stands in the log; none while it waits.
    pub index: Option<u64>,
    /// The newest report about the same that was issued after it.
    pub later: Option<String>,
    /// The authorisation it rests on: its number and what for.
    pub authorisation: Option<(String, String)>,
}

/// The word of what a report is.
pub fn kind_word(kind: ReportKind) -> &'static str {
    match kind {
        ReportKind::Public => "report",
        ReportKind::Authorised => "authorised",
        ReportKind::Receipt => "receipt",
    }
}

/// The kind with that word.
pub fn kind_from_word(word: &str) -> Option<ReportKind> {
    [ReportKind::Public, ReportKind::Authorised, ReportKind::Receipt]
        .into_iter()
        .find(|kind| kind_word(*kind) == word)
}

/// A page of what was issued, before a number of the register's own. The look is written into the trail first.
///
/// # Errors
/// [`Refusal::PersonalData`] where a person's number stands in the purpose; the store's.
pub fn issued(
    register: &Register,
    looking: Looking<'_>,
    (sought, before): (&Sought, Option<i64>),
) -> Result<IssuedPage, ReportFault> {
    looking.note(register, "report.list", "report")?;
    let page = register.look(Asked::Now, |tx, lens| {
        let wanted = wanted(tx, sought, register.today())?;
        let mut judge = Judge { register, lens, said: HashMap::new() };
        page(tx, &mut judge, (&wanted, sought.state, before.unwrap_or(i64::MAX)))
    })?;
    Ok(page.unwrap_or_default())
}

/// One of them; `None` where none has this number. The look is written into the trail first.
///
/// # Errors
/// As [`issued`].
pub fn issued_one(
    register: &Register,
    looking: Looking<'_>,
    number: &str,
) -> Result<Option<IssuedView>, ReportFault> {
    let wanted = Wanted { number: Some(number.to_owned()), ..Wanted::default() };
    let found = register.db.read(|tx| find::newest(tx, &wanted, i64::MAX, 1))?.pop();
    let Some(row) = found else { return Ok(None) };
    looking.note(register, "report.read", &format!("report/{}", row.number))?;
    let view = register.look(Asked::Now, |tx, lens| {
        let mut judge = Judge { register, lens, said: HashMap::new() };
        view_of(tx, &mut judge, &row)
    })?;
    Ok(view.ok())
}

fn wanted(tx: &mut dyn Tx, sought: &Sought, today: Day) -> Result<Wanted> {
    let state = sought.state;
    Ok(Wanted {
        number: Some(typed_number(&sought.number)).filter(|number| !number.is_empty()),
        orgs: organisations(tx, sought.organisation.trim())?,
        day: sought.day,
        kind: sought.kind,
        authorisation: None,
        // What has ended has ended, emptied or not.
        emptied: state.filter(|state| *state != ReportState::Ended).map(|state| state == ReportState::Erased),
        valid: state.map(|state| (today, state != ReportState::Ended)),
    })
}

/// Whoever has this code, or bears or bore this very name; `None` where nothing was asked.
fn organisations(tx: &mut dyn Tx, text: &str) -> Result<Option<Vec<i64>>> {
    if text.is_empty() {
        return Ok(None);
    }
    let mut found = match Claimed::read(text) {
        Ok(read) => lookup::by_code(tx, &[read.value.as_str()])?,
        Err(_) => Vec::new(),
    };
    if found.is_empty() {
        found = lookup::by_name(tx, &matcher::normal_form(text))?;
    }
    Ok(Some(found.into_iter().map(|org| org.id).collect()))
}

/// Says how reports stand; what an organisation's report would say now is worked out once for all of them.
struct Judge<'a> {
    register: &'a Register,
    lens: &'a Lens<'a>,
    said: HashMap<(i64, i64), Option<Vec<u8>>>,
}

impl Judge<'_> {
    fn state(&mut self, tx: &mut dyn Tx, row: &ReportLine) -> Result<ReportState> {
        let today = self.register.today();
        if let Some(state) = by_itself(today, (row.valid_until, row.content.is_none(), row.kind)) {
            return Ok(state);
        }
        let about = (row.org, row.authorisation);
        if !self.said.contains_key(&about) {
            let now = would_say(tx, (self.register, self.lens), about)?;
            self.said.insert(about, now);
        }
        let stands = self.said.get(&about).is_some_and(|now| *now == row.content);
        Ok(if stands { ReportState::Current } else { ReportState::Superseded })
    }
}

/// Goes through reports until the page is full, or enough of them were looked at.
fn page(
    tx: &mut dyn Tx,
    judge: &mut Judge<'_>,
    (wanted, state, mut before): (&Wanted, Option<ReportState>, i64),
) -> Result<IssuedPage> {
    let (mut lines, mut judged): (Vec<IssuedLine>, usize) = (Vec::new(), 0);
    loop {
        let rows = find::newest(tx, wanted, before, PIECE)?;
        let last = rows.len() < PIECE as usize;
        for row in rows {
            let stands = judge.state(tx, &row)?;
            if state.is_some_and(|asked| asked != stands) {
                before = row.id;
                judged += 1;
                continue;
            }
            if lines.len() == PER_PAGE {
                return Ok(IssuedPage { lines, before: Some(before) });
            }
            before = row.id;
            lines.push(line(tx, &row, stands)?);
        }
        if last {
            return Ok(IssuedPage { lines, before: None });
        }
        if judged >= MOST_JUDGED {
            return Ok(IssuedPage { lines, before: Some(before) });
        }
    }
}

fn line(tx: &mut dyn Tx, row: &ReportLine, state: ReportState) -> Result<IssuedLine> {
    let party = authorisation::find(tx, row.authorisation)?.map(|given| given.party);
    Ok(IssuedLine {
        id: row.id,
        number: row.number.clone(),
        kind: kind_word(row.kind),
        organisation: lookup::named(tx, row.org)?,
        party,
        day: row.day.to_string(),
        made_at: view::instant(row.made_at),
        valid_until: row.valid_until.to_string(),
        state,
    })
}

fn view_of(tx: &mut dyn Tx, judge: &mut Judge<'_>, row: &ReportLine) -> Result<IssuedView> {
    let state = judge.state(tx, row)?;
    let given = authorisation::find(tx, row.authorisation)?;
    Ok(IssuedView {
        line: line(tx, row, state)?,
        by: by(tx, &row.number)?,
        records: find::records(tx, row.id)?,
        prints: find::prints(tx, row.id)?,
        statement: stored::by_number(tx, &row.number)?.map(|row| row.note).unwrap_or_default(),
        leaf: row.leaf,
        index: log::index_of(tx, LeafOf::Other(row.leaf))?.map(tlog::LeafIndex::get),
        later: find::later(tx, row)?.filter(|_| row.kind != ReportKind::Receipt),
        authorisation: given.map(|given| (given.number, given.purpose)),
    })
}

/// Who had it issued, as the trail says.
fn by(tx: &mut dyn Tx, number: &str) -> Result<Option<(String, String)>> {
    let targets = Some(vec![Target::Is(format!("report/{number}"))]);
    let made = |verb: &str| verb == "report.issue" || verb == "report.receipt";
    let wanted = trail::Wanted { targets, went: Some(trail::Went::Changed), ..trail::Wanted::default() };
    let found = trail::newest(tx, &wanted, i64::MAX, 10)?.into_iter().find(|entry| made(&entry.verb));
    let Some(entry) = found else { return Ok(None) };
    let name = account::name_of(tx, &entry.actor)?;
    Ok(Some((entry.actor, name)))
}
