//! Published lists: their versions in the log, and who is on the newest.

use tlog::Hash;

use super::sql::{Result, Row, StoreFault, Tx, Value};

/// A row of `list_version`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VersionRow {
    /// Name of the list.
    pub list: String,
    /// Number of the version, from 1.
    pub version: i64,
    /// Number of its leaf.
    pub leaf: i64,
    /// How many are on it.
    pub entries: i64,
    /// Hash of the tree over its entries.
    pub root: Hash,
    /// The day it was made, days since 1970-01-01.
    pub made_on: i32,
}

/// A row of `list_entry`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntryRow {
    /// Code of the organisation.
    pub code: String,
    /// Number of the leaf that put it there.
    pub leaf: i64,
    /// What that leaf commits to.
    pub commitment: Hash,
    /// The version it came with.
    pub version: i64,
    /// The rule it is there by.
    pub basis: String,
}

const VERSION: &str = "SELECT list, version, leaf, entries, root, made_on FROM list_version v";

fn version(row: &Row<'_>) -> Result<VersionRow> {
    Ok(VersionRow {
        list: row.text(0)?.to_owned(),
        version: row.int(1)?,
        leaf: row.int(2)?,
        entries: row.int(3)?,
        root: hash(row, 4)?,
        made_on: row.small(5)?,
    })
}

fn hash(row: &Row<'_>, column: usize) -> Result<Hash> {
    row.blob(column)?.try_into().map_err(|_| StoreFault::Decode { column, wanted: "32 bytes" })
}

impl VersionRow {
    /// Whether it is known of this version only that there was one: a register put back from a backup lost it.
    pub fn is_lost(&self) -> bool {
        self.entries < 0
    }
}

/// Enters that a list had a version, with this leaf, after the one that has the leaf `before`; nothing else is known of it.
pub fn put_lost(tx: &mut dyn Tx, before: i64, leaf: i64) -> Result<()> {
    let sql = format!("{VERSION} WHERE leaf = $1");
    let Some(before) = tx.opt(&sql, &[Value::Int(before)], version)? else { return Ok(()) };
    put(tx, &VersionRow { version: before.version + 1, leaf, entries: -1, root: [0; 32], ..before })
}

/// Takes off its list whoever a leaf had put there.
pub fn remove_of_leaf(tx: &mut dyn Tx, leaf: i64) -> Result<()> {
    tx.exec("DELETE FROM list_entry WHERE leaf = $1", &[Value::Int(leaf)]).map(drop)
}

/// Has the lists compared with the register once more, though nothing may have changed.
pub fn compare_again(tx: &mut dyn Tx) -> Result<()> {
    tx.exec("DELETE FROM list_moment", &[]).map(drop)
}

/// The newest version of each list, by the lists' names.
pub fn newest(tx: &mut dyn Tx) -> Result<Vec<VersionRow>> {
    let sql = format!(
        "{VERSION} WHERE version = (SELECT MAX(version) FROM list_version o WHERE o.list = v.list) ORDER BY list"
    );
    tx.all(&sql, &[], version)
}

/// The newest version of a list.
pub fn newest_of(tx: &mut dyn Tx, list: &str) -> Result<Option<VersionRow>> {
    tx.opt(&format!("{VERSION} WHERE list = $1 ORDER BY version DESC LIMIT 1"), &[list.into()], version)
}

/// One version of a list.
pub fn find(tx: &mut dyn Tx, list: &str, number: i64) -> Result<Option<VersionRow>> {
    let params = [list.into(), Value::Int(number)];
    tx.opt(&format!("{VERSION} WHERE list = $1 AND version = $2"), &params, version)
}

/// Who is on the newest version of a list, by their codes.
pub fn entries(tx: &mut dyn Tx, list: &str) -> Result<Vec<EntryRow>> {
    const SQL: &str =
        "SELECT code, leaf, commitment, version, basis FROM list_entry WHERE list = $1 ORDER BY code";
    tx.all(SQL, &[list.into()], |row| {
        Ok(EntryRow {
            code: row.text(0)?.to_owned(),
            leaf: row.int(1)?,
            commitment: hash(row, 2)?,
            version: row.int(3)?,
            basis: row.text(4)?.to_owned(),
        })
    })
}

/// Puts an organisation on a list.
pub fn add(tx: &mut dyn Tx, list: &str, entry: &EntryRow) -> Result<()> {
    const SQL: &str = "INSERT INTO list_entry (list, code, leaf, commitment, version, basis)
         VALUES ($1, $2, $3, $4, $5, $6)";
    let params = [
        list.into(),
        Value::from(&entry.code),
        Value::Int(entry.leaf),
        Value::from(&entry.commitment),
        Value::Int(entry.version),
        Value::from(&entry.basis),
    ];
    tx.exec(SQL, &params).map(drop)
}

/// Takes an organisation off a list.
pub fn remove(tx: &mut dyn Tx, list: &str, code: &str) -> Result<()> {
    tx.exec("DELETE FROM list_entry WHERE list = $1 AND code = $2", &[list.into(), code.into()]).map(drop)
}

/// Enters a version.
pub fn put(tx: &mut dyn Tx, row: &VersionRow) -> Result<()> {
    const SQL: &str = "INSERT INTO list_version (list, version, leaf, entries, root, made_on)
         VALUES ($1, $2, $3, $4, $5, $6)";
    let params = [
        Value::from(&row.list),
        Value::Int(row.version),
        Value::Int(row.leaf),
        Value::Int(row.entries),
        Value::from(&row.root),
        Value::from(row.made_on),
    ];
    tx.exec(SQL, &params).map(drop)
}

/// The moment the lists were last compared with the register: newest fact, and day since 1970-01-01.
pub fn moment(tx: &mut dyn Tx) -> Result<Option<(i64, i64)>> {
    tx.opt("SELECT entry, today FROM list_moment WHERE id = 1", &[], |row| Ok((row.int(0)?, row.int(1)?)))
}

/// Notes that they were compared.
pub fn compared(tx: &mut dyn Tx, (entry, today): (i64, i64)) -> Result<()> {
    const SQL: &str = "INSERT INTO list_moment (id, entry, today) VALUES (1, $1, $2)
         ON CONFLICT (id) DO UPDATE SET entry = excluded.entry, today = excluded.today";
    tx.exec(SQL, &[Value::Int(entry), Value::Int(today)]).map(drop)
}
