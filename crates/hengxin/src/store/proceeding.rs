//! Proceedings: objections, applications to restore and listings, as they follow from the facts of their records; whom
//! to answer in them; and decisions that wait for a second person.

mod draft;
mod queue;

use domain::content::system;
use domain::{Case, Fact, FactKind, Owed, Place, State, Track};

pub use draft::{DraftRow, draft, end_draft, put_draft};
pub use queue::{QueueQuery, queue, queue_length};

use super::rows::{NO_END, Version, stored_day};
use super::sql::{Result, Row, Tx, Value};

/// What a proceeding is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ProceedingKind {
    /// An objection to a record.
    Objection = 1,
    /// An application to restore one.
    Restoration = 2,
    /// Placing an organisation on a list.
    Listing = 3,
    /// Lifting publication while a court reorganises the organisation.
    Lifting = 4,
    /// Declining an honour, and taking that back.
    Declining = 5,
}

impl ProceedingKind {
    /// Every kind.
    pub const ALL: [ProceedingKind; 5] = [
        ProceedingKind::Objection,
        ProceedingKind::Restoration,
        ProceedingKind::Listing,
        ProceedingKind::Lifting,
        ProceedingKind::Declining,
    ];

    /// The kind stored under `number`.
    pub fn from_number(number: i64) -> Option<ProceedingKind> {
        ProceedingKind::ALL.into_iter().find(|kind| *kind as i64 == number)
    }

    /// The word for it in URLs and the API.
    pub fn word(self) -> &'static str {
        match self {
            ProceedingKind::Objection => "objection",
            ProceedingKind::Restoration => "restoration",
            ProceedingKind::Listing => "listing",
            ProceedingKind::Lifting => "lifting",
            ProceedingKind::Declining => "declining",
        }
    }

    /// The kind with that word.
    pub fn from_word(word: &str) -> Option<ProceedingKind> {
        ProceedingKind::ALL.into_iter().find(|kind| kind.word() == word)
    }

    /// Its name on a page.
    pub fn label(self) -> domain::Text {
        match self {
            ProceedingKind::Objection => domain::Text::new("异议", "Objection"),
            ProceedingKind::Restoration => domain::Text::new("信用修复", "Credit restoration"),
            ProceedingKind::Listing => domain::Text::new("列入名单", "Listing"),
            ProceedingKind::Lifting => domain::Text::new("暂停公示", "Lifting"),
            ProceedingKind::Declining => domain::Text::new("谢绝荣誉", "Declining an honour"),
        }
    }

    /// The character its numbers begin with.
    pub fn sign(self) -> &'static str {
        match self {
            ProceedingKind::Objection => "异",
            ProceedingKind::Restoration => "修",
            ProceedingKind::Listing => "列",
            ProceedingKind::Lifting => "停",
            ProceedingKind::Declining => "谢",
        }
    }

    /// The track it moves on.
    pub fn track(self) -> Track {
        match self {
            ProceedingKind::Objection => Track::Objection,
            ProceedingKind::Restoration => Track::Restoration,
            ProceedingKind::Listing => Track::Record,
            ProceedingKind::Lifting => Track::Lifting,
            ProceedingKind::Declining => Track::Declining,
        }
    }

    /// The fact that opens it.
    pub fn opens(self) -> FactKind {
        match self {
            ProceedingKind::Objection => FactKind::ObjectionFiled,
            ProceedingKind::Restoration => FactKind::RestorationApplied,
            ProceedingKind::Listing => FactKind::ListingNoticed,
            ProceedingKind::Lifting => FactKind::LiftAsked,
            ProceedingKind::Declining => FactKind::DeclineAsked,
        }
    }

    /// The kind that a fact opens.
    pub fn opened_by(fact: FactKind) -> Option<ProceedingKind> {
        ProceedingKind::ALL.into_iter().find(|kind| kind.opens() == fact)
    }
}

/// A row of `proceeding`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProceedingRow {
    /// The fact that opened it.
    pub id: i64,
    /// As letters give it.
    pub number: String,
    /// Kind, by number.
    pub kind: i64,
    /// The organisation.
    pub org: i64,
    /// The record.
    pub record: i64,
    /// Catalogue item of the record.
    pub item: i64,
    /// The body the record came from.
    pub supplier: i64,
    /// Where it stands: a word of [`Place`].
    pub place: String,
    /// Whether anything is owed in it.
    pub open: bool,
    /// The day it was opened.
    pub opened_on: i64,
    /// Last day of what is owed next; [`NO_END`] where no clock runs.
    pub due: i64,
    /// Who owes it; empty = nobody.
    pub due_by: String,
    /// Its last fact.
    pub seq: i64,
}

/// Columns of `proceeding` in the order of [`ProceedingRow::values`].
pub const PROCEEDING_COLUMNS: [&str; 13] = [
    "id",
    "number",
    "kind",
    "org",
    "record",
    "item",
    "supplier",
    "place",
    "open",
    "opened_on",
    "due",
    "due_by",
    "seq",
];

/// [`PROCEEDING_COLUMNS`] for a SELECT.
pub const PROCEEDING_SELECT: &str = "p.id, p.number, p.kind, p.org, p.record, p.item, p.supplier, p.place, p.open, p.opened_on, p.due, p.due_by, p.seq";

impl ProceedingRow {
    /// The rows that follow from the facts of one record.
    pub fn of_case(case: &Case, version: &Version) -> Vec<ProceedingRow> {
        let mut rows: Vec<ProceedingRow> = Vec::new();
        let mut state = State::default();
        for (seq, fact) in case.facts() {
            state = state.after(fact).unwrap_or(state);
            let number = fact.content.get(system::PROCEEDING);
            if let (Some(kind), Some(number)) = (ProceedingKind::opened_by(fact.kind), number) {
                rows.push(ProceedingRow::opened(kind, number, (seq.0, fact), version));
            }
            // A listing also moves with what is done to its record outside the proceeding, such as recording service.
            let concerns = |row: &ProceedingRow| Some(row.number.as_str()) == number || row.moves(&state);
            for row in rows.iter_mut().filter(|row| concerns(row)) {
                row.follow(&state, seq.0);
            }
        }
        rows
    }

    pub(super) fn opened(
        kind: ProceedingKind,
        number: &str,
        (seq, fact): (i64, &Fact),
        version: &Version,
    ) -> ProceedingRow {
        ProceedingRow {
            id: seq,
            number: number.to_owned(),
            kind: kind as i64,
            org: version.org,
            record: version.record,
            item: i64::from(version.item),
            supplier: version.bodies.0,
            place: String::new(),
            open: true,
            opened_on: stored_day(fact.effective),
            due: NO_END,
            due_by: String::new(),
            seq,
        }
    }

    /// Whether it is open and its record stands elsewhere than it did.
    fn moves(&self, state: &State<'_>) -> bool {
        let track = self.kind().map_or(Track::Record, ProceedingKind::track);
        self.open && state.at(track).word() != self.place
    }

    pub(super) fn follow(&mut self, state: &State<'_>, seq: i64) {
        let track = self.kind().map_or(Track::Record, ProceedingKind::track);
        let place = state.at(track);
        let owed = state.owed().into_iter().filter(|owed| owed.at == place && !place.rests());
        let next: Option<Owed> = owed.min_by_key(|owed| owed.due.unwrap_or(domain::Day::MAX));
        place.word().clone_into(&mut self.place);
        self.open = !place.rests();
        self.due = next.and_then(|owed| owed.due).map_or(NO_END, stored_day);
        next.map_or("", |owed| owed.by.word()).clone_into(&mut self.due_by);
        self.seq = seq;
    }

    /// Its kind.
    pub fn kind(&self) -> Option<ProceedingKind> {
        ProceedingKind::from_number(self.kind)
    }

    /// Where it stands.
    pub fn place(&self) -> Option<Place> {
        Place::from_word(&self.place)
    }

    /// Its values in the order of [`PROCEEDING_COLUMNS`].
    pub fn values(&self) -> [Value<'_>; 13] {
        [
            Value::Int(self.id),
            Value::from(self.number.as_str()),
            Value::Int(self.kind),
            Value::Int(self.org),
            Value::Int(self.record),
            Value::Int(self.item),
            Value::Int(self.supplier),
            Value::from(self.place.as_str()),
            Value::from(self.open),
            Value::Int(self.opened_on),
            Value::Int(self.due),
            Value::from(self.due_by.as_str()),
            Value::Int(self.seq),
        ]
    }

    /// Reads a row selected by [`PROCEEDING_SELECT`], starting at column `from`.
    pub fn read(row: &Row<'_>, from: usize) -> Result<ProceedingRow> {
        Ok(ProceedingRow {
            id: row.int(from)?,
            number: row.text(from + 1)?.to_owned(),
            kind: row.int(from + 2)?,
            org: row.int(from + 3)?,
            record: row.int(from + 4)?,
            item: row.int(from + 5)?,
            supplier: row.int(from + 6)?,
            place: row.text(from + 7)?.to_owned(),
            open: row.flag(from + 8)?,
            opened_on: row.int(from + 9)?,
            due: row.int(from + 10)?,
            due_by: row.text(from + 11)?.to_owned(),
            seq: row.int(from + 12)?,
        })
    }
}

/// Writes a row, over the one before if there is one.
pub fn put(tx: &mut dyn Tx, row: &ProceedingRow) -> Result<()> {
    const SQL: &str = "INSERT INTO proceeding (id, number, kind, org, record, item, supplier, place, open, opened_on, \
         due, due_by, seq) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) \
         ON CONFLICT (id) DO UPDATE SET place = excluded.place, open = excluded.open, due = excluded.due, \
         due_by = excluded.due_by, seq = excluded.seq";
    tx.exec(SQL, &row.values()).map(drop)
}

/// The proceeding with that number of the register's own.
pub fn find(tx: &mut dyn Tx, id: i64) -> Result<Option<ProceedingRow>> {
    let sql = format!("SELECT {PROCEEDING_SELECT} FROM proceeding p WHERE p.id = $1");
    tx.opt(&sql, &[Value::Int(id)], |row| ProceedingRow::read(row, 0))
}

/// The proceeding with that public number.
pub fn by_number(tx: &mut dyn Tx, number: &str) -> Result<Option<ProceedingRow>> {
    let sql = format!("SELECT {PROCEEDING_SELECT} FROM proceeding p WHERE p.number = $1");
    tx.opt(&sql, &[Value::from(number)], |row| ProceedingRow::read(row, 0))
}

/// The proceedings about one record, oldest first.
pub fn of_record(tx: &mut dyn Tx, org: i64, record: i64) -> Result<Vec<ProceedingRow>> {
    let sql = format!(
        "SELECT {PROCEEDING_SELECT} FROM proceeding p WHERE p.org = $1 AND p.record = $2 ORDER BY p.id"
    );
    tx.all(&sql, &[Value::Int(org), Value::Int(record)], |row| ProceedingRow::read(row, 0))
}

/// Whether the record is an entry in the making.
pub fn listing_is_open(tx: &mut dyn Tx, (org, record): (i64, i64)) -> Result<bool> {
    let open = |row: &ProceedingRow| row.open && row.kind() == Some(ProceedingKind::Listing);
    Ok(of_record(tx, org, record)?.iter().any(open))
}

/// Whether nothing has been opened yet.
pub fn none_yet(tx: &mut dyn Tx) -> Result<bool> {
    tx.one("SELECT COUNT(*) FROM proceeding", &[], |row| row.int(0)).map(|count| count == 0)
}

/// The proceedings about organisations `orgs` (first and last), by organisation.
pub fn within(tx: &mut dyn Tx, (first, last): (i64, i64)) -> Result<Vec<ProceedingRow>> {
    let sql = format!(
        "SELECT {PROCEEDING_SELECT} FROM proceeding p WHERE p.org BETWEEN $1 AND $2 ORDER BY p.org, p.id"
    );
    tx.all(&sql, &[Value::Int(first), Value::Int(last)], |row| ProceedingRow::read(row, 0))
}

/// How many of a kind were opened between two days, both included.
pub fn opened_between(tx: &mut dyn Tx, kind: ProceedingKind, (first, last): (i64, i64)) -> Result<i64> {
    const SQL: &str = "SELECT COUNT(*) FROM proceeding WHERE kind = $1 AND opened_on BETWEEN $2 AND $3";
    tx.one(SQL, &[Value::Int(kind as i64), Value::Int(first), Value::Int(last)], |row| row.int(0))
}

/// Whom to answer in a proceeding.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Party {
    /// How the applicant signs.
    pub contact: String,
    /// Where answers go; empty = they are read on the tracking page.
    pub email: String,
    /// SHA-256 of the contact code; empty = none was given out.
    pub code_hash: Vec<u8>,
    /// The officer who has taken it up; empty = nobody.
    pub claimed_by: String,
}

/// Enters whom to answer.
pub fn enter_party(tx: &mut dyn Tx, proceeding: i64, party: &Party) -> Result<()> {
    const SQL: &str = "INSERT INTO proceeding_party (proceeding, contact, email, code_hash, claimed_by) \
         VALUES ($1, $2, $3, $4, $5)";
    let params = [
        Value::Int(proceeding),
        Value::from(party.contact.as_str()),
        Value::from(party.email.as_str()),
        Value::from(party.code_hash.as_slice()),
        Value::from(party.claimed_by.as_str()),
    ];
    tx.exec(SQL, &params).map(drop)
}

/// Whom to answer in a proceeding.
pub fn party(tx: &mut dyn Tx, proceeding: i64) -> Result<Option<Party>> {
    const SQL: &str =
        "SELECT contact, email, code_hash, claimed_by FROM proceeding_party WHERE proceeding = $1";
    tx.opt(SQL, &[Value::Int(proceeding)], |row| {
        Ok(Party {
            contact: row.text(0)?.to_owned(),
            email: row.text(1)?.to_owned(),
            code_hash: row.opt_blob(2)?.unwrap_or_default().to_vec(),
            claimed_by: row.text(3)?.to_owned(),
        })
    })
}

/// Lets an officer take a proceeding up, or nobody. False where somebody else has it.
pub fn claim(tx: &mut dyn Tx, proceeding: i64, from: &str, to: &str) -> Result<bool> {
    const SQL: &str = "UPDATE proceeding_party SET claimed_by = $3 WHERE proceeding = $1 AND claimed_by = $2";
    tx.exec(SQL, &[Value::Int(proceeding), Value::from(from), Value::from(to)]).map(|rows| rows > 0)
}
