//! Leaves that are not facts.

use std::collections::HashSet;
use std::ops::RangeInclusive;

use tlog::leaf::commitment;
use tlog::{LeafKind, Salt};

use super::place::LeafOf;
use crate::store::sql::{Result, Row, StoreFault, Tx, Value};

/// A row of `log_leaf`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OtherLeaf {
    /// Its number, dense from 1.
    pub id: i64,
    /// What it is.
    pub kind: LeafKind,
    /// What it is about.
    pub target: Option<LeafOf>,
    /// What the log holds of salt and body.
    pub commitment: [u8; 32],
    /// Salt and canonical bytes; `None` once erased.
    pub opening: Option<(Salt, Vec<u8>)>,
}

const COLUMNS: &str = "id, kind, about, target, commitment, body, salt";

impl OtherLeaf {
    /// What the log tells that it is about: what is erased, and what a version of a list follows; nothing of others.
    pub fn told(&self) -> Option<LeafOf> {
        match self.kind {
            LeafKind::Erased | LeafKind::ListVersion | LeafKind::Lost => self.target,
            LeafKind::Fact
            | LeafKind::ListChange
            | LeafKind::Report
            | LeafKind::Key
            | LeafKind::ProgramVersion => None,
        }
    }

    fn read(row: &Row<'_>) -> Result<OtherLeaf> {
        let kind = LeafKind::from_number(row.small(1)?);
        let opening = match (row.opt_blob(5)?, row.opt_blob(6)?) {
            (Some(body), Some(salt)) => Some((Salt::from_random(bytes(salt, 6)?), body.to_vec())),
            (_, _) => None,
        };
        Ok(OtherLeaf {
            id: row.int(0)?,
            kind: kind.ok_or(StoreFault::Decode { column: 1, wanted: "a kind of leaf" })?,
            target: LeafOf::read(row, 2)?,
            commitment: bytes(row.blob(4)?, 4)?,
            opening,
        })
    }
}

pub(super) fn bytes(stored: &[u8], column: usize) -> Result<[u8; 32]> {
    stored.try_into().map_err(|_| StoreFault::Decode { column, wanted: "32 bytes" })
}

/// A fresh salt from the operating system.
///
/// # Errors
/// `Random` when the system has none to give.
pub fn draw_salt() -> Result<Salt> {
    let mut salt = [0; Salt::LEN];
    getrandom::fill(&mut salt).map_err(|error| StoreFault::Random(error.to_string()))?;
    Ok(Salt::from_random(salt))
}

/// Enters a leaf that is not a fact; its number. The sequencer gives it its place in the log within about a second.
///
/// Only [`LeafKind::Erased`], [`LeafKind::Lost`] and [`LeafKind::ListVersion`] are about another leaf; the target of any other kind is not
/// told in the log. The target may itself be waiting, but must have been entered before. Runs in an exclusive write:
/// numbers are given out.
pub fn enter(
    tx: &mut dyn Tx,
    kind: LeafKind,
    target: Option<LeafOf>,
    salt: &Salt,
    canonical: &[u8],
) -> Result<i64> {
    const SQL: &str = "INSERT INTO log_leaf (id, kind, about, target, commitment, body, salt)
         VALUES ($1, $2, $3, $4, $5, $6, $7)";
    let id = last_entered(tx)? + 1;
    let (about, number) = target.map_or((0, 0), LeafOf::stored);
    let commitment = commitment(salt, canonical);
    let params = [
        Value::Int(id),
        Value::from(kind.number()),
        Value::Int(about),
        Value::Int(number),
        Value::from(&commitment),
        Value::from(canonical),
        Value::from(salt.as_bytes()),
    ];
    tx.exec(SQL, &params)?;
    Ok(id)
}

/// Enters that body and salt of what a leaf stands for are gone. `basis` says on what ground; the leaf commits to it and does
/// not tell it.
pub fn enter_erased(tx: &mut dyn Tx, target: LeafOf, basis: &str) -> Result<()> {
    let (source, number) = target.stored();
    let canonical = format!("hengxin/erased/v1\n{source} {number}\n{basis}\n");
    enter(tx, LeafKind::Erased, Some(target), &draw_salt()?, canonical.as_bytes()).map(drop)
}

/// Destroys body and salt of a leaf that is not a fact, and enters that they are gone. False where they are already.
pub fn erase(tx: &mut dyn Tx, id: i64, basis: &str) -> Result<bool> {
    const SQL: &str = "UPDATE log_leaf SET body = NULL, salt = NULL WHERE id = $1 AND body IS NOT NULL";
    if tx.exec(SQL, &[Value::Int(id)])? == 0 {
        return Ok(false);
    }
    enter_erased(tx, LeafOf::Other(id), basis)?;
    Ok(true)
}

/// The last number that a leaf that is not a fact has; 0 = none has one.
pub fn last_entered(tx: &mut dyn Tx) -> Result<i64> {
    tx.one("SELECT COALESCE(MAX(id), 0) FROM log_leaf", &[], |row| row.int(0))
}

/// One leaf.
pub fn find(tx: &mut dyn Tx, id: i64) -> Result<Option<OtherLeaf>> {
    tx.opt(&format!("SELECT {COLUMNS} FROM log_leaf WHERE id = $1"), &[Value::Int(id)], OtherLeaf::read)
}

/// The leaves of a kind, by number. For kinds of which there are few.
pub fn of_kind(tx: &mut dyn Tx, kind: LeafKind) -> Result<Vec<OtherLeaf>> {
    let sql = format!("SELECT {COLUMNS} FROM log_leaf WHERE kind = $1 ORDER BY id");
    tx.all(&sql, &[Value::from(kind.number())], OtherLeaf::read)
}

/// Enters again a leaf that the log has and the register lost: its number, and what the log holds of it.
pub fn enter_lost(
    tx: &mut dyn Tx,
    id: i64,
    kind: LeafKind,
    target: Option<LeafOf>,
    commitment: &[u8; 32],
) -> Result<()> {
    const SQL: &str = "INSERT INTO log_leaf (id, kind, about, target, commitment, body, salt)
         VALUES ($1, $2, $3, $4, $5, NULL, NULL)";
    let (about, number) = target.map_or((0, 0), LeafOf::stored);
    let params = [
        Value::Int(id),
        Value::from(kind.number()),
        Value::Int(about),
        Value::Int(number),
        Value::from(commitment),
    ];
    tx.exec(SQL, &params).map(drop)
}

/// Enters that the register lost what a leaf stands for. The leaf commits to who says so and why, and does not tell it.
pub fn enter_loss(tx: &mut dyn Tx, target: LeafOf, by: &str, reason: &str) -> Result<()> {
    let (source, number) = target.stored();
    let canonical = format!("hengxin/lost/v1\n{source} {number}\n{by}\n{reason}\n");
    enter(tx, LeafKind::Lost, Some(target), &draw_salt()?, canonical.as_bytes()).map(drop)
}

/// How many facts are said to be lost.
pub fn losses(tx: &mut dyn Tx) -> Result<i64> {
    const SQL: &str = "SELECT COUNT(*) FROM log_leaf WHERE about = 1 AND kind = $1";
    tx.one(SQL, &[Value::from(LeafKind::Lost.number())], |row| row.int(0))
}

/// Destroys body and salt of a leaf that is not a fact, where the log says already that they are gone.
pub fn empty(tx: &mut dyn Tx, id: i64) -> Result<()> {
    const SQL: &str = "UPDATE log_leaf SET body = NULL, salt = NULL WHERE id = $1 AND body IS NOT NULL";
    tx.exec(SQL, &[Value::Int(id)]).map(drop)
}

/// Which of these facts leaves of a kind are about: those that are said to be erased, or lost.
pub fn told_among(tx: &mut dyn Tx, kind: LeafKind, seqs: &RangeInclusive<i64>) -> Result<HashSet<i64>> {
    const SQL: &str =
        "SELECT target FROM log_leaf WHERE about = 1 AND target BETWEEN $1 AND $2 AND kind = $3";
    let params = [Value::Int(*seqs.start()), Value::Int(*seqs.end()), Value::from(kind.number())];
    Ok(tx.all(SQL, &params, |row| row.int(0))?.into_iter().collect())
}

/// The newest leaf of a kind.
pub fn last_of_kind(tx: &mut dyn Tx, kind: LeafKind) -> Result<Option<OtherLeaf>> {
    let sql = format!("SELECT {COLUMNS} FROM log_leaf WHERE kind = $1 ORDER BY id DESC LIMIT 1");
    tx.opt(&sql, &[Value::from(kind.number())], OtherLeaf::read)
}

/// Leaves `first` and following, at most so many, by number.
pub(super) fn from(tx: &mut dyn Tx, first: i64, most: usize) -> Result<Vec<OtherLeaf>> {
    let sql = format!("SELECT {COLUMNS} FROM log_leaf WHERE id >= $1 ORDER BY id LIMIT $2");
    let most = i64::try_from(most).unwrap_or(i64::MAX);
    tx.all(&sql, &[Value::Int(first), Value::Int(most)], OtherLeaf::read)
}
