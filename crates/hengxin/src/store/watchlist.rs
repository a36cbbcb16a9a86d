//! Lists of organisations that holders of keys follow: the lists and their members.

use super::names::{Named, each_named};
use super::sql::{Result, Row, Tx, Value};

/// A list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WatchlistRow {
    /// Its number.
    pub id: i64,
    /// Number of the key it belongs to.
    pub owner: i64,
    /// Its name.
    pub name: String,
    /// When it was made, microseconds since 1970-01-01 UTC.
    pub created_at: i64,
    /// How many organisations are on it.
    pub members: i64,
}

/// An organisation on a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MemberRow {
    /// Public code.
    pub code: String,
    /// Present name.
    pub name: String,
    /// Registration status, by number.
    pub status: i64,
}

const SELECT: &str = "SELECT w.id, w.api_key, w.name, w.created_at,
     (SELECT COUNT(*) FROM watchlist_member m WHERE m.watchlist = w.id)
     FROM watchlist w WHERE w.deleted_at IS NULL";

fn read(row: &Row<'_>) -> Result<WatchlistRow> {
    Ok(WatchlistRow {
        id: row.int(0)?,
        owner: row.int(1)?,
        name: row.text(2)?.to_owned(),
        created_at: row.int(3)?,
        members: row.int(4)?,
    })
}

/// One list.
pub fn find(tx: &mut dyn Tx, id: i64) -> Result<Option<WatchlistRow>> {
    tx.opt(&format!("{SELECT} AND w.id = $1"), &[Value::Int(id)], read)
}

/// The lists of one key, or of all, oldest first.
pub fn list(tx: &mut dyn Tx, owner: Option<i64>) -> Result<Vec<WatchlistRow>> {
    match owner {
        Some(owner) => tx.all(&format!("{SELECT} AND w.api_key = $1 ORDER BY w.id"), &[owner.into()], read),
        None => tx.all(&format!("{SELECT} ORDER BY w.id"), &[], read),
    }
}

/// Whether the key has a list of that name, other than `but`.
pub fn has_name(tx: &mut dyn Tx, owner: i64, name: &str, but: i64) -> Result<bool> {
    const SQL: &str = "SELECT COUNT(*) FROM watchlist
         WHERE api_key = $1 AND name = $2 AND id <> $3 AND deleted_at IS NULL";
    tx.one(SQL, &[owner.into(), name.into(), but.into()], |row| Ok(row.int(0)? > 0))
}

/// Makes a list; returns its number. Runs in an exclusive write: numbers are given out.
pub fn insert(tx: &mut dyn Tx, owner: i64, name: &str, now: i64) -> Result<i64> {
    const SQL: &str = "INSERT INTO watchlist (id, api_key, name, created_at, deleted_at, feed_hash)
         VALUES ($1, $2, $3, $4, NULL, NULL)";
    let id = tx.one("SELECT COALESCE(MAX(id), 0) + 1 FROM watchlist", &[], |row| row.int(0))?;
    tx.exec(SQL, &[id.into(), owner.into(), name.into(), now.into()])?;
    Ok(id)
}

/// Gives a list another name.
pub fn rename(tx: &mut dyn Tx, id: i64, name: &str) -> Result<()> {
    let sql = "UPDATE watchlist SET name = $2 WHERE id = $1 AND deleted_at IS NULL";
    tx.exec(sql, &[id.into(), name.into()]).map(drop)
}

/// Deletes a list with all that hangs on it. What stays is its number, so that it is not given to another.
pub fn delete(tx: &mut dyn Tx, id: i64, now: i64) -> Result<()> {
    for sql in [
        "DELETE FROM watchlist_member WHERE watchlist = $1",
        "DELETE FROM notice WHERE watchlist = $1",
        "DELETE FROM webhook WHERE watchlist = $1",
    ] {
        tx.exec(sql, &[id.into()])?;
    }
    let sql = "UPDATE watchlist SET name = '', feed_hash = NULL, deleted_at = $2 WHERE id = $1";
    tx.exec(sql, &[id.into(), now.into()]).map(drop)
}

/// Puts organisations on a list; returns how many were not on it.
pub fn add(tx: &mut dyn Tx, id: i64, orgs: &[i64], now: i64) -> Result<u64> {
    const SQL: &str = "INSERT INTO watchlist_member (watchlist, org, added_at) VALUES ($1, $2, $3)
         ON CONFLICT DO NOTHING";
    orgs.iter().try_fold(0, |added, org| Ok(added + tx.exec(SQL, &[id.into(), (*org).into(), now.into()])?))
}

/// Takes organisations off a list; returns how many were on it.
pub fn remove(tx: &mut dyn Tx, id: i64, orgs: &[i64]) -> Result<u64> {
    const SQL: &str = "DELETE FROM watchlist_member WHERE watchlist = $1 AND org = $2";
    orgs.iter().try_fold(0, |removed, org| Ok(removed + tx.exec(SQL, &[id.into(), (*org).into()])?))
}

/// Numbers of the organisations on a list.
pub fn orgs(tx: &mut dyn Tx, id: i64) -> Result<Vec<i64>> {
    let sql = "SELECT org FROM watchlist_member WHERE watchlist = $1 ORDER BY org";
    tx.all(sql, &[id.into()], |row| row.int(0))
}

/// A page of the organisations on a list, by code, those after `after`.
pub fn members(tx: &mut dyn Tx, id: i64, after: &str, limit: u32) -> Result<Vec<MemberRow>> {
    const SQL: &str =
        "SELECT o.code, o.name, o.status FROM watchlist_member m JOIN organisation o ON o.id = m.org
         WHERE m.watchlist = $1 AND o.code > $2 ORDER BY o.code LIMIT $3";
    tx.all(SQL, &[id.into(), after.into(), limit.into()], |row| {
        Ok(MemberRow { code: row.text(0)?.to_owned(), name: row.text(1)?.to_owned(), status: row.int(2)? })
    })
}

/// Hands every organisation on a list to `take`, with all its names.
pub fn each_member(tx: &mut dyn Tx, id: i64, take: &mut dyn FnMut(&Named)) -> Result<()> {
    let among = "WHERE o.id IN (SELECT org FROM watchlist_member WHERE watchlist = $1)";
    each_named(tx, among, &[id.into()], take)
}

/// Gives the list's feed the address with this secret, or, with `None`, no address any more.
pub fn set_feed(tx: &mut dyn Tx, id: i64, hash: Option<&[u8]>) -> Result<()> {
    let sql = "UPDATE watchlist SET feed_hash = $2 WHERE id = $1";
    tx.exec(sql, &[id.into(), hash.into()]).map(drop)
}

/// The list whose feed has an address with this secret, as long as its key is good.
pub fn by_feed(tx: &mut dyn Tx, id: i64, hash: &[u8], now: i64) -> Result<Option<WatchlistRow>> {
    let sql = format!(
        "{SELECT} AND w.id = $1 AND w.feed_hash = $2 AND EXISTS (SELECT 1 FROM api_key k WHERE k.id = w.api_key
         AND k.expires_at > $3 AND (k.revoked_at IS NULL OR k.revoked_at > $3))"
    );
    tx.opt(&sql, &[id.into(), hash.into(), now.into()], read)
}

/// The entry before the newest `most` about organisations on a list; 0 where there are not so many.
pub fn entry_back(tx: &mut dyn Tx, id: i64, most: u32) -> Result<i64> {
    const SQL: &str = "SELECT f.seq FROM fact f JOIN watchlist_member m ON m.org = f.org
         WHERE m.watchlist = $1 ORDER BY f.seq DESC LIMIT 1 OFFSET $2";
    Ok(tx.opt(SQL, &[id.into(), most.into()], |row| row.int(0))?.unwrap_or(0))
}

/// Whether a list has a feed with an address.
pub fn has_feed(tx: &mut dyn Tx, id: i64) -> Result<bool> {
    const SQL: &str = "SELECT COUNT(*) FROM watchlist WHERE id = $1 AND feed_hash IS NOT NULL";
    Ok(tx.one(SQL, &[Value::Int(id)], |row| row.int(0))? > 0)
}
