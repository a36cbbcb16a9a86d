//! Erasing: what was decided, what it destroys in the rows of the database, and what is still to be destroyed elsewhere.

use domain::{Case, FactKind, RecordKind, content::system};

use super::log::{self, LeafOf};
use super::proceeding::{self, ProceedingKind, ProceedingRow};
use super::rows::Version;
use super::sql::{Result, Row, StoreFault, Tx, Value};

/// A row of `erased_record`: a record whose content was destroyed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ErasedRow {
    /// The organisation.
    pub org: i64,
    /// The record.
    pub record: i64,
    /// Kind of record, by number.
    pub kind: i64,
    /// Whether it had been public.
    pub was_public: bool,
    /// The fact of it.
    pub seq: i64,
}

/// Columns of `erased_record` in the order of [`ErasedRow::values`].
pub const ERASED_COLUMNS: [&str; 5] = ["org", "record", "kind", "was_public", "seq"];

impl ErasedRow {
    /// The row that follows from the facts of a record of a kind, if it is erased.
    pub fn of_case(case: &Case, (org, record): (i64, i64), kind: i64) -> Option<ErasedRow> {
        let (seq, fact) = case.facts().iter().find(|(_, fact)| fact.kind == FactKind::Erased)?;
        let was_public = fact.content.get(system::WAS_PUBLIC) == Some("1");
        Some(ErasedRow { org, record, kind, was_public, seq: seq.0 })
    }

    /// Its values in the order of [`ERASED_COLUMNS`].
    pub fn values(&self) -> [Value<'static>; 5] {
        [
            Value::Int(self.org),
            Value::Int(self.record),
            Value::Int(self.kind),
            Value::from(self.was_public),
            Value::Int(self.seq),
        ]
    }
}

/// Enters that a record is erased.
pub fn enter_erased(tx: &mut dyn Tx, row: &ErasedRow) -> Result<()> {
    tx.bulk_rows("erased_record", &ERASED_COLUMNS, std::iter::once(row.values())).map(drop)
}

/// Erased records of organisations `first` to `last`, by organisation and key.
pub fn erased_within(tx: &mut dyn Tx, (first, last): (i64, i64)) -> Result<Vec<ErasedRow>> {
    const SQL: &str = "SELECT org, record, kind, was_public, seq FROM erased_record
         WHERE org BETWEEN $1 AND $2 ORDER BY org, record";
    tx.all(SQL, &[Value::Int(first), Value::Int(last)], |row| {
        Ok(ErasedRow {
            org: row.int(0)?,
            record: row.int(1)?,
            kind: row.int(2)?,
            was_public: row.flag(3)?,
            seq: row.int(4)?,
        })
    })
}

/// Keys of all erased records: rows that give them again are not taken.
pub fn erased_keys(tx: &mut dyn Tx) -> Result<Vec<i64>> {
    tx.all("SELECT DISTINCT record FROM erased_record", &[], |row| row.int(0))
}

/// How an erasure stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErasureState {
    /// One officer has drafted it.
    Drafted = 1,
    /// Another has approved it; the rows of the database are gone, something else is still to be destroyed.
    Decided = 2,
    /// Nothing is left to destroy.
    Done = 3,
    /// It was taken back.
    TakenBack = 4,
}

impl ErasureState {
    /// The state stored under `number`.
    pub fn from_number(number: i64) -> Option<ErasureState> {
        let all = [ErasureState::Drafted, ErasureState::Decided, ErasureState::Done, ErasureState::TakenBack];
        all.into_iter().find(|state| *state as i64 == number)
    }
}

/// A row of `erasure`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ErasureRow {
    /// Its number.
    pub id: i64,
    /// Code of the organisation.
    pub code: String,
    /// The record.
    pub record: i64,
    /// The one fact whose content goes; 0 = the whole record.
    pub target: i64,
    /// A word of `law/erasure.toml`.
    pub ground: String,
    /// Number of the document it rests on.
    pub document: String,
    /// Why, in words.
    pub reasons: String,
    /// The last fact of the record when it was drafted.
    pub seen: i64,
    /// How it stands.
    pub state: ErasureState,
    /// Who drafted it.
    pub actor: String,
    /// When, in microseconds since 1970 UTC.
    pub drafted_at: i64,
    /// Who approved it; empty = nobody yet.
    pub approver: String,
    /// When it was approved.
    pub decided_at: Option<i64>,
    /// When nothing was left.
    pub done_at: Option<i64>,
}

const ERASURE: &str =
    "SELECT id, code, record, target, ground, document, reasons, seen, state, actor, drafted_at,
     approver, decided_at, done_at FROM erasure";

fn read(row: &Row<'_>) -> Result<ErasureRow> {
    let state = ErasureState::from_number(row.int(8)?);
    Ok(ErasureRow {
        id: row.int(0)?,
        code: row.text(1)?.to_owned(),
        record: row.int(2)?,
        target: row.int(3)?,
        ground: row.text(4)?.to_owned(),
        document: row.text(5)?.to_owned(),
        reasons: row.text(6)?.to_owned(),
        seen: row.int(7)?,
        state: state.ok_or(StoreFault::Decode { column: 8, wanted: "the state of an erasure" })?,
        actor: row.text(9)?.to_owned(),
        drafted_at: row.int(10)?,
        approver: row.text(11)?.to_owned(),
        decided_at: row.opt_int(12)?,
        done_at: row.opt_int(13)?,
    })
}

/// Enters a draft; its number. Runs in an exclusive write: numbers are given out.
pub fn draft(tx: &mut dyn Tx, row: &ErasureRow) -> Result<i64> {
    const SQL: &str = "INSERT INTO erasure (id, code, record, target, ground, document, reasons, seen, state, actor,
         drafted_at, approver, decided_at, done_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 1, $9, $10, '', NULL, NULL)";
    let id = tx.one("SELECT COALESCE(MAX(id), 0) + 1 FROM erasure", &[], |row| row.int(0))?;
    let params = [
        Value::Int(id),
        row.code.as_str().into(),
        Value::Int(row.record),
        Value::Int(row.target),
        row.ground.as_str().into(),
        row.document.as_str().into(),
        row.reasons.as_str().into(),
        Value::Int(row.seen),
        row.actor.as_str().into(),
        Value::Int(row.drafted_at),
    ];
    tx.exec(SQL, &params)?;
    Ok(id)
}

/// One erasure.
pub fn find(tx: &mut dyn Tx, id: i64) -> Result<Option<ErasureRow>> {
    tx.opt(&format!("{ERASURE} WHERE id = $1"), &[Value::Int(id)], read)
}

/// Erasures of one record, wherever it was, oldest first.
pub fn of_record(tx: &mut dyn Tx, record: i64) -> Result<Vec<ErasureRow>> {
    tx.all(&format!("{ERASURE} WHERE record = $1 ORDER BY id"), &[Value::Int(record)], read)
}

/// Erasures in a state, oldest first.
pub fn in_state(tx: &mut dyn Tx, state: ErasureState) -> Result<Vec<ErasureRow>> {
    tx.all(&format!("{ERASURE} WHERE state = $1 ORDER BY id"), &[Value::Int(state as i64)], read)
}

/// Takes a draft back. False where it is none any more.
pub fn take_back(tx: &mut dyn Tx, id: i64) -> Result<bool> {
    Ok(tx.exec("UPDATE erasure SET state = 4 WHERE id = $1 AND state = 1", &[Value::Int(id)])? == 1)
}

/// Notes that an erasure is decided.
pub fn decided(tx: &mut dyn Tx, id: i64, approver: &str, now: i64) -> Result<()> {
    const SQL: &str =
        "UPDATE erasure SET state = 2, approver = $2, decided_at = $3 WHERE id = $1 AND state = 1";
    tx.exec(SQL, &[Value::Int(id), approver.into(), Value::Int(now)]).map(drop)
}

/// Notes that nothing of it is left.
pub fn done(tx: &mut dyn Tx, id: i64, now: i64) -> Result<()> {
    const SQL: &str = "UPDATE erasure SET state = 3, done_at = $2 WHERE id = $1 AND state = 2";
    tx.exec(SQL, &[Value::Int(id), Value::Int(now)]).map(drop)
}

/// Something to be destroyed outside the rows of the database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Task {
    /// A file attached to a proceeding, by its identifier.
    Evidence(String),
    /// Rows of the kept copy of a delivery.
    Delivery {
        /// SHA-256 of the file as it was sent.
        sha256: Vec<u8>,
        /// How it is read.
        feed: String,
        /// Numbers of the rows, from 1.
        lines: Vec<u64>,
    },
    /// Files of open data, which are made again when somebody asks for them.
    OpenData,
    /// Pages of the database that hold what its rows held before.
    Pages,
}

impl Task {
    /// Its word.
    pub fn word(&self) -> &'static str {
        match self {
            Task::Evidence(_) => "evidence",
            Task::Delivery { .. } => "delivery",
            Task::OpenData => "open-data",
            Task::Pages => "pages",
        }
    }

    fn columns(&self) -> (String, &str, String) {
        match self {
            Task::Evidence(id) => (id.clone(), "", String::new()),
            Task::Delivery { sha256, feed, lines } => {
                let lines: Vec<String> = lines.iter().map(u64::to_string).collect();
                (crate::hex::hex(sha256), feed, lines.join(" "))
            }
            Task::OpenData | Task::Pages => (String::new(), "", String::new()),
        }
    }

    fn read(row: &Row<'_>) -> Result<Task> {
        let name = row.text(2)?;
        match row.text(1)? {
            "evidence" => Ok(Task::Evidence(name.to_owned())),
            "delivery" => Ok(Task::Delivery {
                sha256: unhex(name),
                feed: row.text(3)?.to_owned(),
                lines: row.text(4)?.split(' ').filter_map(|line| line.parse().ok()).collect(),
            }),
            "open-data" => Ok(Task::OpenData),
            "pages" => Ok(Task::Pages),
            _ => Err(StoreFault::Decode { column: 1, wanted: "what is to be destroyed" }),
        }
    }
}

fn unhex(text: &str) -> Vec<u8> {
    let pair = |at: usize| text.get(at..at + 2).and_then(|pair| u8::from_str_radix(pair, 16).ok());
    (0..text.len()).step_by(2).filter_map(pair).collect()
}

/// Writes down what is to be destroyed, in this order.
pub fn put_tasks(tx: &mut dyn Tx, erasure: i64, tasks: &[Task]) -> Result<()> {
    const SQL: &str = "INSERT INTO erasure_task (erasure, nth, kind, name, feed, lines, done_at)
         VALUES ($1, $2, $3, $4, $5, $6, NULL)";
    for (nth, task) in (1_i64..).zip(tasks) {
        let (name, feed, lines) = task.columns();
        let params = [
            Value::Int(erasure),
            Value::Int(nth),
            task.word().into(),
            name.as_str().into(),
            feed.into(),
            lines.as_str().into(),
        ];
        tx.exec(SQL, &params)?;
    }
    Ok(())
}

/// What is still to be destroyed, in order: number and task.
pub fn open_tasks(tx: &mut dyn Tx, erasure: i64) -> Result<Vec<(i64, Task)>> {
    const SQL: &str = "SELECT nth, kind, name, feed, lines FROM erasure_task
         WHERE erasure = $1 AND done_at IS NULL ORDER BY nth";
    tx.all(SQL, &[Value::Int(erasure)], |row| Ok((row.int(0)?, Task::read(row)?)))
}

/// Strikes off what is destroyed.
pub fn strike(tx: &mut dyn Tx, erasure: i64, nth: i64, now: i64) -> Result<()> {
    const SQL: &str =
        "UPDATE erasure_task SET done_at = $3 WHERE erasure = $1 AND nth = $2 AND done_at IS NULL";
    tx.exec(SQL, &[Value::Int(erasure), Value::Int(nth), Value::Int(now)]).map(drop)
}

/// Organisations that have or had facts about this record, lowest first. It looks at every fact: nothing else knows all
/// the places a record has been.
pub fn holders(tx: &mut dyn Tx, record: i64) -> Result<Vec<(i64, String)>> {
    const SQL: &str = "SELECT DISTINCT f.org, o.code FROM fact f JOIN organisation o ON o.id = f.org
         WHERE f.record = $1 ORDER BY f.org";
    tx.all(SQL, &[Value::Int(record)], |row| Ok((row.int(0)?, row.text(1)?.to_owned())))
}

/// Where one fact came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Origin {
    /// The fact.
    pub seq: i64,
    /// Kind, by number.
    pub kind: i64,
    /// The delivery; 0 = none.
    pub batch: i64,
    /// Row of its file; 0 = none.
    pub row: i64,
}

/// Where the facts of a record came from, oldest first.
pub fn origins(tx: &mut dyn Tx, org: i64, record: i64) -> Result<Vec<Origin>> {
    const SQL: &str =
        "SELECT seq, kind, batch, source_row FROM fact WHERE org = $1 AND record = $2 ORDER BY seq";
    tx.all(SQL, &[Value::Int(org), Value::Int(record)], |row| {
        Ok(Origin { seq: row.int(0)?, kind: row.int(1)?, batch: row.int(2)?, row: row.int(3)? })
    })
}

/// Destroys body and salt of the facts of a record before `seq`, and enters in the log that they are gone. Places and leaves
/// stay.
pub fn empty_facts(tx: &mut dyn Tx, org: i64, record: i64, seq: i64) -> Result<()> {
    const FULL: &str = "SELECT seq FROM fact
         WHERE org = $1 AND record = $2 AND seq < $3 AND body IS NOT NULL ORDER BY seq";
    let full = tx.all(FULL, &[Value::Int(org), Value::Int(record), Value::Int(seq)], |row| row.int(0))?;
    full.into_iter().try_for_each(|fact| empty_fact(tx, fact, seq))
}

/// Destroys body and salt of one fact, on the ground that the fact `by` tells, and enters in the log that they are gone.
pub fn empty_fact(tx: &mut dyn Tx, seq: i64, by: i64) -> Result<()> {
    tx.exec("UPDATE fact SET body = NULL, salt = NULL WHERE seq = $1", &[Value::Int(seq)])?;
    log::enter_erased(tx, LeafOf::Fact(seq), &format!("fact {by}"))
}

/// Empties the letters about a record that tell of facts before `seq`.
pub fn empty_letters(tx: &mut dyn Tx, (org, record): (i64, i64), seq: i64) -> Result<u64> {
    const SQL: &str = "UPDATE letter SET body = '', sha256 = $4 WHERE org = $1 AND record = $2 AND seq < $3";
    let nothing = [0_u8; 32];
    tx.exec(SQL, &[Value::Int(org), Value::Int(record), Value::Int(seq), Value::from(nothing.as_slice())])
}

/// Deletes the row of a record.
pub fn drop_record(tx: &mut dyn Tx, org: i64, record: i64) -> Result<u64> {
    tx.exec("DELETE FROM record WHERE org = $1 AND record = $2", &[Value::Int(org), Value::Int(record)])
}

/// The rows that are left of the proceedings about an erased record: closed, with their numbers, which the fact of
/// erasing carries as `opening fact=number` pairs.
pub fn proceedings_left(case: &Case, (org, record): (i64, i64)) -> Vec<ProceedingRow> {
    let erasing = case.facts().iter().find(|(_, fact)| fact.kind == FactKind::Erased);
    let Some((last, erasing)) = erasing else { return Vec::new() };
    let numbers = erasing.content.get(system::PROCEEDING).unwrap_or_default();
    let row = |pair: &str| {
        let (id, number) = pair.split_once('=')?;
        let (seq, fact) = case.facts().iter().find(|(seq, _)| id.parse() == Ok(seq.0))?;
        let kind = ProceedingKind::opened_by(fact.kind)?;
        let bodies = (0, 0);
        let from = (*seq, fact.effective);
        let version =
            Version { org, record, kind: RecordKind::Other, item: fact.item, bodies, from, steps: 0 };
        let mut row = ProceedingRow::opened(kind, number, (seq.0, fact), &version);
        row.follow(&case.now(), last.0);
        Some(row)
    };
    numbers.split(';').filter_map(row).collect()
}

/// Closes a proceeding whose record is erased, as the row says that is left of it: who was to be answered, what was drafted
/// and what was written about it go.
pub fn close_proceeding(tx: &mut dyn Tx, left: &ProceedingRow, now: i64) -> Result<()> {
    for sql in [
        "DELETE FROM proceeding_party WHERE proceeding = $1",
        "DELETE FROM draft WHERE proceeding = $1",
        "UPDATE evidence SET state = 2, name = '' WHERE proceeding = $1",
        "DELETE FROM proceeding WHERE id = $1",
    ] {
        tx.exec(sql, &[Value::Int(left.id)])?;
    }
    proceeding::put(tx, left)?;
    for sql in [
        "UPDATE message SET recipient = '', subject = '', body = '' WHERE about = $1 AND made_at <= $2",
        "UPDATE message SET state = 3, done_at = $2, fault = 'erased' WHERE about = $1 AND state = 1",
    ] {
        tx.exec(sql, &[left.number.as_str().into(), Value::Int(now)])?;
    }
    Ok(())
}

/// Deletes applications about a record that somebody is writing. Returns the files that came with them, which are to be
/// destroyed.
pub fn drop_applications(tx: &mut dyn Tx, code: &str, record: i64) -> Result<Vec<String>> {
    const THEIRS: &str = "draft IN (SELECT hash FROM application_draft WHERE code = $1 AND record = $2)";
    let about = [code.into(), Value::Int(record)];
    let read = |row: &Row<'_>| Ok(row.text(0)?.to_owned());
    let files = tx.all(&format!("SELECT id FROM draft_file WHERE {THEIRS}"), &about, read)?;
    tx.exec(&format!("DELETE FROM draft_file WHERE {THEIRS}"), &about)?;
    tx.exec("DELETE FROM application_draft WHERE code = $1 AND record = $2", &about)?;
    Ok(files)
}

/// Puts one line in place of what was wrong with a row: that it was erased.
pub fn replace_problems(tx: &mut dyn Tx, batch: i64, row: i64, code: &str) -> Result<()> {
    const SQL: &str = "INSERT INTO batch_problem (batch, source_row, nth, weight, code, label, found)
         VALUES ($1, $2, 0, 3, $3, '', '')";
    let at = [Value::Int(batch), Value::Int(row)];
    tx.exec("DELETE FROM batch_problem WHERE batch = $1 AND source_row = $2", &at)?;
    tx.exec(SQL, &[Value::Int(batch), Value::Int(row), code.into()]).map(drop)
}

/// A delivery whose file may hold a row again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sent {
    /// The delivery.
    pub batch: i64,
    /// How its file is read.
    pub feed: String,
    /// SHA-256 of the file as it was sent.
    pub sha256: Vec<u8>,
}

/// Every delivery, oldest first.
pub fn deliveries(tx: &mut dyn Tx) -> Result<Vec<Sent>> {
    tx.all("SELECT id, feed, file_sha256 FROM batch ORDER BY id", &[], |row| {
        Ok(Sent { batch: row.int(0)?, feed: row.text(1)?.to_owned(), sha256: row.blob(2)?.to_vec() })
    })
}

/// The newest delivery; 0 = none.
pub fn last_delivery(tx: &mut dyn Tx) -> Result<i64> {
    tx.one("SELECT COALESCE(MAX(id), 0) FROM batch", &[], |row| row.int(0))
}

/// The tables that erasing empties, for the engine to write anew.
pub const TOUCHED: [&str; 16] = [
    "fact",
    "record",
    "proceeding",
    "proceeding_party",
    "draft",
    "letter",
    "message",
    "evidence",
    "application_draft",
    "draft_file",
    "waiting",
    "batch_problem",
    "report",
    "report_print",
    "report_record",
    "log_leaf",
];
