//! Queues of proceedings, those due first in front.

use super::{PROCEEDING_COLUMNS, PROCEEDING_SELECT, ProceedingKind, ProceedingRow};
use crate::store::sql::{Result, Tx, Value};

/// Which proceedings a queue holds. Parts that are `None` leave all in.
#[derive(Debug, Clone, Copy, Default)]
pub struct QueueQuery<'a> {
    /// Of these kinds; empty = of every kind.
    pub kinds: &'a [ProceedingKind],
    /// Whose next step is owed by this party.
    pub due_by: Option<&'a str>,
    /// Taken up by this officer; empty = by nobody.
    pub claimed_by: Option<&'a str>,
    /// About records of this body.
    pub supplier: Option<i64>,
    /// In which a decision waits for a second person.
    pub drafted: bool,
    /// Also those that are closed.
    pub closed: bool,
    /// Due on this day at the latest.
    pub due_until: Option<i64>,
    /// Behind this one: its due day and number.
    pub after: Option<(i64, i64)>,
    /// At most so many.
    pub limit: u32,
}

/// The proceedings of a queue, those due first in front, each with who has taken it up and whether a draft waits.
pub fn queue(tx: &mut dyn Tx, query: &QueueQuery<'_>) -> Result<Vec<(ProceedingRow, String, bool)>> {
    let mut params = Vec::new();
    let conditions = conditions(query, &mut params);
    params.push(Value::from(query.limit));
    let sql = format!(
        "SELECT {PROCEEDING_SELECT}, COALESCE(q.claimed_by, ''), CASE WHEN d.proceeding IS NULL THEN 0 ELSE 1 END
         FROM proceeding p {} WHERE {conditions} ORDER BY p.due, p.id LIMIT ${}",
        beside(query),
        params.len()
    );
    tx.all(&sql, &params, |row| {
        let claimed_by = row.text(PROCEEDING_COLUMNS.len())?.to_owned();
        Ok((ProceedingRow::read(row, 0)?, claimed_by, row.flag(PROCEEDING_COLUMNS.len() + 1)?))
    })
}

/// How many proceedings a queue holds. Those that nobody has taken up are most: they are what is left without the few
/// that somebody has.
pub fn queue_length(tx: &mut dyn Tx, query: &QueueQuery<'_>) -> Result<i64> {
    let all = QueueQuery { claimed_by: None, ..*query };
    match query.claimed_by {
        Some("") => Ok(counted(tx, &all, "")? - counted(tx, &all, &format!(" AND {TAKEN_UP}"))?),
        Some(_) | None => counted(tx, query, ""),
    }
}

/// By one officer, whose name follows. The first condition lets the index of what is taken up be used.
const TAKEN_UP_BY: &str =
    "p.id IN (SELECT proceeding FROM proceeding_party WHERE claimed_by <> '' AND claimed_by = ";

const TAKEN_UP: &str = "p.id IN (SELECT proceeding FROM proceeding_party WHERE claimed_by <> '')";

fn counted(tx: &mut dyn Tx, query: &QueueQuery<'_>, further: &str) -> Result<i64> {
    let mut params = Vec::new();
    let conditions = conditions(&QueueQuery { after: None, ..*query }, &mut params);
    let drafts = if query.drafted { "JOIN draft d ON d.proceeding = p.id" } else { "" };
    let sql = format!("SELECT COUNT(*) FROM proceeding p {drafts} WHERE {conditions}{further}");
    tx.one(&sql, &params, |row| row.int(0))
}

/// What stands beside proceedings in a queue. Where only drafts are asked for, they are few, and all begins with them.
fn beside(query: &QueueQuery<'_>) -> &'static str {
    if query.drafted {
        "JOIN draft d ON d.proceeding = p.id LEFT JOIN proceeding_party q ON q.proceeding = p.id"
    } else {
        "LEFT JOIN proceeding_party q ON q.proceeding = p.id LEFT JOIN draft d ON d.proceeding = p.id"
    }
}

fn conditions<'q>(query: &QueueQuery<'q>, params: &mut Vec<Value<'q>>) -> String {
    let mut all = vec![if query.closed { "p.open >= 0".to_owned() } else { "p.open = 1".to_owned() }];
    let mut with = |condition: &str, value: Value<'q>| {
        params.push(value);
        all.push(condition.replace('?', &format!("${}", params.len())));
    };
    if let Some(party) = query.due_by {
        with("p.due_by = ?", Value::from(party));
    }
    match query.claimed_by {
        Some("") => with("COALESCE(q.claimed_by, '') = ?", Value::from("")),
        Some(officer) => with(&format!("{TAKEN_UP_BY}?)"), Value::from(officer)),
        None => {}
    }
    if let Some(supplier) = query.supplier {
        with("p.supplier = ?", Value::Int(supplier));
    }
    if let Some(day) = query.due_until {
        // What an organisation may do and does not is no work overdue.
        with("p.due_by <> 'organisation' AND p.due <= ?", Value::Int(day));
    }
    if let Some((due, id)) = query.after {
        with("p.due >= ?", Value::Int(due));
        let at = params.len();
        params.push(Value::Int(id));
        all.push(format!("(p.due > ${at} OR p.id > ${})", at + 1));
    }
    if !query.kinds.is_empty() {
        let kinds: Vec<String> = query.kinds.iter().map(|kind| (*kind as i64).to_string()).collect();
        all.push(format!("p.kind IN ({})", kinds.join(", ")));
    }
    all.join(" AND ")
}
