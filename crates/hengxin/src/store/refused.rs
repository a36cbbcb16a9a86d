//! What officers and programs were refused: the first time of a minute is written into the audit trail at once, those
//! after it are counted and written as one entry later. However often somebody tries, a minute costs two entries for
//! each actor and action.

use sha2::{Digest, Sha256};

use super::audit::{self, Entry};
use super::sql::{Result, Tx, Value};

/// Something that was refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// Who: `account:3`, `key:2`, `anyone`.
    pub actor: String,
    /// What was wanted: the word of an action, of a scope, or `form`.
    pub action: String,
    /// Method and address as the program names it, without its values.
    pub place: String,
}

const MINUTE: i64 = 60 * 1_000_000;

/// Notes a refusal at an instant (microseconds since 1970 UTC).
///
/// # Errors
/// The store's.
pub fn note(tx: &mut dyn Tx, refused: &Refused, now: i64) -> Result<()> {
    const FURTHER: &str = "UPDATE refused SET further = further + 1 WHERE subject = $1";
    const FIRST: &str =
        "INSERT INTO refused (subject, actor, action, place, minute, further) VALUES ($1, $2, $3, $4, $5, 0)";
    let minute = now.div_euclid(MINUTE);
    settle(tx, now)?;
    let Refused { actor, action, place } = refused;
    let subject = Sha256::digest(format!("{actor}\n{action}\n{minute}").as_bytes());
    if tx.exec(FURTHER, &[Value::from(subject.as_slice())])? > 0 {
        return Ok(());
    }
    let [actor_, action_, place_] = [actor, action, place].map(|text| Value::from(text.as_str()));
    tx.exec(FIRST, &[Value::from(subject.as_slice()), actor_, action_, place_, Value::Int(minute)])?;
    let detail = serde_json::json!({ "action": action, "times": 1 });
    write(tx, (now, "access.refused"), refused, &detail)
}

/// Writes what was counted in minutes that are over into the trail.
///
/// # Errors
/// The store's.
pub fn settle(tx: &mut dyn Tx, now: i64) -> Result<()> {
    const OVER: &str = "SELECT actor, action, place, minute, further FROM refused \
         WHERE minute < $1 AND further > 0 ORDER BY minute, actor, action";
    let minute = now.div_euclid(MINUTE);
    let over = tx.all(OVER, &[Value::Int(minute)], |row| {
        let text = |at: usize| row.text(at).map(str::to_owned);
        Ok((Refused { actor: text(0)?, action: text(1)?, place: text(2)? }, row.int(3)?, row.int(4)?))
    })?;
    for (refused, at, further) in &over {
        let detail =
            serde_json::json!({ "action": refused.action, "times": further, "minute": written(at * MINUTE) });
        write(tx, (now, "access.refused-again"), refused, &detail)?;
    }
    tx.exec("DELETE FROM refused WHERE minute < $1", &[Value::Int(minute)]).map(drop)
}

/// Whether anything waits to be written.
///
/// # Errors
/// The store's.
pub fn any_over(tx: &mut dyn Tx, now: i64) -> Result<bool> {
    const SQL: &str = "SELECT COUNT(*) FROM refused WHERE minute < $1 AND further > 0";
    Ok(tx.one(SQL, &[Value::Int(now.div_euclid(MINUTE))], |row| row.int(0))? > 0)
}

fn written(micros: i64) -> String {
    jiff::Timestamp::from_microsecond(micros).map(|at| at.to_string()).unwrap_or_default()
}

fn write(
    tx: &mut dyn Tx,
    (at, verb): (i64, &str),
    refused: &Refused,
    detail: &serde_json::Value,
) -> Result<()> {
    let (actor, target) = (refused.actor.as_str(), refused.place.as_str());
    audit::note(tx, &Entry { at, actor, verb, target, purpose: "not allowed", detail: &detail.to_string() })
}
