//! Searching the audit trail.

use crate::store::sql::{Result, Row, Tx, Value};

/// An entry as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditRow {
    /// Its number.
    pub id: i64,
    /// The instant, microseconds since 1970-01-01 UTC.
    pub at: i64,
    /// Who.
    pub actor: String,
    /// What was done.
    pub verb: String,
    /// To what.
    pub target: String,
    /// Why.
    pub purpose: String,
    /// More, as JSON.
    pub detail: String,
    /// The hash over it and those before; none where it was written before there were hashes.
    pub hash: Option<Vec<u8>>,
}

/// What an entry may be about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// Exactly this, such as `letter/7`.
    Is(String),
    /// Whatever begins so, such as `record/91330100…-`.
    Begins(String),
    /// The proceedings, letters and files of an organisation.
    OfOrganisation(i64),
    /// A proceeding with its letters and files.
    OfProceeding(i64),
}

/// How what was wanted went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Went {
    /// Something was changed.
    Changed,
    /// Something was looked at, or a copy taken.
    Looked,
    /// It was refused, or failed.
    Refused,
}

/// Which entries are wanted. What is empty or none does not narrow the search.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// First instant, in microseconds since 1970 UTC.
    pub from: Option<i64>,
    /// First instant after.
    pub until: Option<i64>,
    /// Exactly this actor.
    pub actor: Option<String>,
    /// This verb, or every verb of an area where it ends with a dot.
    pub verb: Option<String>,
    /// Any of these.
    pub targets: Option<Vec<Target>>,
    /// How it went.
    pub went: Option<Went>,
}

/// A WHERE being written, with its parameters.
struct Where<'a> {
    text: String,
    params: Vec<Value<'a>>,
}

impl<'a> Where<'a> {
    fn param(&mut self, value: Value<'a>) -> String {
        self.params.push(value);
        format!("${}", self.params.len())
    }

    fn and(&mut self, condition: &str) {
        self.text.push_str(" AND ");
        self.text.push_str(condition);
    }

    fn compare(&mut self, column: &str, value: impl Into<Value<'a>>) {
        let at = self.param(value.into());
        self.and(&format!("{column} {at}"));
    }

    /// Whatever begins with a text: a range, which an index can answer.
    fn begins(&mut self, column: &str, start: &'a str) -> String {
        let from = self.param(Value::from(start));
        let until = self.param(Value::from(format!("{start}{AFTER}")));
        format!("({column} >= {from} AND {column} < {until})")
    }
}

/// Sorts after every character that a verb or a target continues with.
const AFTER: &str = "\u{10FFFF}";

fn filter(wanted: &Wanted, before: i64) -> Where<'_> {
    let mut sql = Where { text: "id < $1".to_owned(), params: vec![Value::Int(before)] };
    if let Some(from) = wanted.from {
        sql.compare("at >=", from);
    }
    if let Some(until) = wanted.until {
        sql.compare("at <", until);
    }
    if let Some(actor) = wanted.actor.as_deref() {
        sql.compare("actor =", actor);
    }
    match wanted.verb.as_deref() {
        Some(area) if area.ends_with('.') => {
            let begins = sql.begins("verb", area);
            sql.and(&begins);
        }
        Some(verb) => sql.compare("verb =", verb),
        None => {}
    }
    if let Some(went) = wanted.went {
        sql.and(condition(went));
    }
    if let Some(targets) = &wanted.targets {
        among(&mut sql, targets);
    }
    sql
}

/// The same as `only_looks` says, in the store's words.
fn condition(went: Went) -> &'static str {
    match went {
        Went::Refused => "(verb LIKE 'access.%' OR verb LIKE '%-failed')",
        Went::Looked => {
            "(verb LIKE '%.read' OR verb LIKE '%.list' OR verb LIKE '%.track' OR verb LIKE '%.export' \
              OR verb LIKE '%.preview')"
        }
        Went::Changed => {
            "NOT (verb LIKE 'access.%' OR verb LIKE '%-failed' OR verb LIKE '%.read' OR verb LIKE '%.list' \
              OR verb LIKE '%.track' OR verb LIKE '%.export' OR verb LIKE '%.preview')"
        }
    }
}

fn among<'a>(sql: &mut Where<'a>, targets: &'a [Target]) {
    let mut any = Vec::new();
    for target in targets {
        any.push(match target {
            Target::Is(text) => {
                let at = sql.param(Value::from(text.as_str()));
                format!("target = {at}")
            }
            Target::Begins(text) => sql.begins("target", text),
            Target::OfOrganisation(org) => {
                let at = sql.param(Value::Int(*org));
                format!(
                    "target IN (SELECT 'proceeding/' || CAST(id AS TEXT) FROM proceeding WHERE org = {at} \
                     UNION ALL SELECT 'letter/' || CAST(id AS TEXT) FROM letter WHERE org = {at} \
                     UNION ALL SELECT 'evidence/' || e.id FROM evidence e \
                       JOIN proceeding p ON p.id = e.proceeding WHERE p.org = {at})"
                )
            }
            Target::OfProceeding(id) => {
                let at = sql.param(Value::Int(*id));
                format!(
                    "target IN (SELECT 'proceeding/' || CAST(id AS TEXT) FROM proceeding WHERE id = {at} \
                     UNION ALL SELECT 'letter/' || CAST(id AS TEXT) FROM letter WHERE proceeding = {at} \
                     UNION ALL SELECT 'evidence/' || id FROM evidence WHERE proceeding = {at})"
                )
            }
        });
    }
    // Nothing that could be meant: nothing is found.
    sql.and(&if any.is_empty() { "1 = 0".to_owned() } else { format!("({})", any.join(" OR ")) });
}

const COLUMNS: &str = "id, at, actor, verb, target, purpose, detail, hash";

fn read(row: &Row<'_>) -> Result<AuditRow> {
    let text = |at: usize| row.text(at).map(str::to_owned);
    Ok(AuditRow {
        id: row.int(0)?,
        at: row.int(1)?,
        actor: text(2)?,
        verb: text(3)?,
        target: text(4)?,
        purpose: text(5)?,
        detail: text(6)?,
        hash: row.opt_blob(7)?.map(<[u8]>::to_vec),
    })
}

/// Entries before number `before`, newest first, at most `limit`.
///
/// # Errors
/// The store's.
pub fn newest(tx: &mut dyn Tx, wanted: &Wanted, before: i64, limit: u32) -> Result<Vec<AuditRow>> {
    let mut sql = filter(wanted, before);
    let limit = sql.param(Value::Int(limit.into()));
    let text = format!("SELECT {COLUMNS} FROM audit WHERE {} ORDER BY id DESC LIMIT {limit}", sql.text);
    tx.all(&text, &sql.params, read)
}

/// One entry.
///
/// # Errors
/// The store's.
pub fn one(tx: &mut dyn Tx, id: i64) -> Result<Option<AuditRow>> {
    tx.opt(&format!("SELECT {COLUMNS} FROM audit WHERE id = $1"), &[Value::Int(id)], read)
}

/// Every verb that the trail holds, in order.
///
/// # Errors
/// The store's.
pub fn verbs(tx: &mut dyn Tx) -> Result<Vec<String>> {
    // One step of the index for each verb, however many entries have it.
    const SQL: &str = "WITH RECURSIVE verbs (verb) AS ( \
           SELECT MIN(verb) FROM audit \
           UNION ALL \
           SELECT (SELECT MIN(a.verb) FROM audit a WHERE a.verb > v.verb) FROM verbs v WHERE v.verb IS NOT NULL) \
         SELECT verb FROM verbs WHERE verb IS NOT NULL";
    tx.all(SQL, &[], |row| row.text(0).map(str::to_owned))
}
