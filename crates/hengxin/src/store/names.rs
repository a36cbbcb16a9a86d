//! Organisations with all their names, for the index of names: all of them, or those that changed.

use super::sql::{Result, Row, StoreFault, Tx, Value};

/// An organisation with its names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// The register's own number.
    pub id: u32,
    /// Public code.
    pub code: String,
    /// GB/T 2260 of its seat.
    pub district: Option<String>,
    /// Names as written, the current one first; each with whether it is current.
    pub names: Vec<(String, bool)>,
}

const SELECT: &str = "SELECT o.id, o.code, o.district, n.name, n.current FROM organisation o
     JOIN organisation_name n ON n.org = o.id";
const ORDER: &str = "ORDER BY o.id, n.current DESC, n.seq DESC";

/// The newest fact; 0 in an empty register.
pub fn head(tx: &mut dyn Tx) -> Result<i64> {
    super::commit::head(tx).map(|seq| seq.0)
}

/// The salt of a fact; `None` where there is no such fact or it has been erased.
pub fn salt(tx: &mut dyn Tx, seq: i64) -> Result<Option<Vec<u8>>> {
    let salt = tx.opt("SELECT salt FROM fact WHERE seq = $1", &[Value::Int(seq)], |row| {
        row.opt_blob(0).map(|bytes| bytes.map(<[u8]>::to_vec))
    });
    salt.map(Option::flatten)
}

/// Organisations that facts after `seen` and up to `head` are about.
pub fn changed(tx: &mut dyn Tx, seen: i64, head: i64) -> Result<Vec<i64>> {
    const SQL: &str = "SELECT DISTINCT org FROM fact WHERE seq > $1 AND seq <= $2 AND record = 0";
    tx.all(SQL, &[Value::Int(seen), Value::Int(head)], |row| row.int(0))
}

/// Hands every organisation to `take`.
pub fn every(tx: &mut dyn Tx, take: &mut dyn FnMut(&Named)) -> Result<()> {
    each_named(tx, "", &[], take)
}

/// Hands every organisation `among` those of a condition to `take`.
pub(super) fn each_named(
    tx: &mut dyn Tx,
    among: &str,
    params: &[Value<'_>],
    take: &mut dyn FnMut(&Named),
) -> Result<()> {
    let mut gathered: Option<Named> = None;
    tx.each(&format!("{SELECT} {among} {ORDER}"), params, &mut |row| {
        if let Some(done) = gather(&mut gathered, row)? {
            take(&done);
        }
        Ok(())
    })?;
    gathered.iter().for_each(take);
    Ok(())
}

/// One organisation.
pub fn one(tx: &mut dyn Tx, org: i64) -> Result<Option<Named>> {
    let mut gathered: Option<Named> = None;
    tx.each(&format!("{SELECT} WHERE o.id = $1 {ORDER}"), &[Value::Int(org)], &mut |row| {
        gather(&mut gathered, row).map(drop)
    })?;
    Ok(gathered)
}

/// An organisation's number as the index keeps it.
pub fn number(org: i64) -> Result<u32> {
    u32::try_from(org).map_err(|_| StoreFault::Decode { column: 0, wanted: "an organisation's number" })
}

/// Adds a row to the organisation in hand; returns that one if the row is the next one's.
fn gather(gathered: &mut Option<Named>, row: &Row<'_>) -> Result<Option<Named>> {
    let id = number(row.int(0)?)?;
    let name = (row.text(3)?.to_owned(), row.flag(4)?);
    if let Some(known) = gathered.as_mut().filter(|known| known.id == id) {
        known.names.push(name);
        return Ok(None);
    }
    let next = Named {
        id,
        code: row.text(1)?.to_owned(),
        district: row.opt_text(2)?.map(str::to_owned),
        names: vec![name],
    };
    Ok(gathered.replace(next))
}
