//! The one way out of the audit trail: entries older than the rule in force keeps them.

use super::chain::Last;
use crate::store::sql::{Result, Tx, Value};

/// The entries that are older than an instant, from the oldest on without a gap: how many, and the last of them. None
/// where there is none.
///
/// # Errors
/// The store's.
pub fn due(tx: &mut dyn Tx, before: i64) -> Result<Option<(u64, Last)>> {
    const FIRST_KEPT: &str = "SELECT COALESCE(MIN(id), $2) FROM audit WHERE at >= $1";
    const OLD: &str = "SELECT COUNT(*), COALESCE(MAX(id), 0) FROM audit WHERE id < $1";
    const LAST: &str = "SELECT hash FROM audit WHERE id = $1";
    let first = tx.one(FIRST_KEPT, &[Value::Int(before), Value::Int(i64::MAX)], |row| row.int(0))?;
    let (count, id) =
        tx.one(OLD, &[Value::Int(first)], |row| Ok((row.int(0)?.unsigned_abs(), row.int(1)?)))?;
    if count == 0 {
        return Ok(None);
    }
    let hash = tx.one(LAST, &[Value::Int(id)], |row| Ok(row.opt_blob(0)?.map(<[u8]>::to_vec)))?;
    Ok(Some((count, Last { id, hash })))
}

/// Takes every entry up to `last` away. The database lets this transaction, and no other, do so.
///
/// # Errors
/// The store's.
pub fn take_away(tx: &mut dyn Tx, last: &Last) -> Result<u64> {
    const OPEN: &str = "UPDATE audit_chain SET sweeping = $1 WHERE id = 1";
    const CLOSE: &str = "UPDATE audit_chain SET sweeping = 0, swept = $1, swept_hash = $2 WHERE id = 1";
    tx.exec(OPEN, &[Value::Int(last.id)])?;
    let gone = tx.exec("DELETE FROM audit WHERE id <= $1", &[Value::Int(last.id)])?;
    tx.exec(CLOSE, &[Value::Int(last.id), Value::from(last.hash.as_deref())])?;
    Ok(gone)
}
