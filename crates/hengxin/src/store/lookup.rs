//! Look-ups of many keys at once: one statement for a block of keys, on both engines.

use domain::FactKind;

use super::rows::{RECORD_SELECT, RecordRow};
use super::sql::{Result, Row, Tx, Value};

/// Keys asked for in one statement. A fixed number, so that the statement is prepared once.
const BLOCK: usize = 128;

/// What resolution needs to know of an organisation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrganisationKey {
    /// The register's own number.
    pub id: i64,
    /// Public code.
    pub code: String,
    /// Current name.
    pub name: String,
    /// District of its seat.
    pub district: Option<String>,
    /// Whether the business register has reported it.
    pub confirmed: bool,
    /// The fact its details come from.
    pub seq: i64,
}

impl OrganisationKey {
    /// The organisation code (GB 11714) inside its USCC; none under an older number.
    pub fn org_code(&self) -> Option<&str> {
        (self.code.len() == 18).then(|| &self.code[8..17])
    }
}

const KEY_COLUMNS: &str = "o.id, o.code, o.name, o.district, o.confirmed, o.seq";

fn read_key(row: &Row<'_>) -> Result<OrganisationKey> {
    Ok(OrganisationKey {
        id: row.int(0)?,
        code: row.text(1)?.to_owned(),
        name: row.text(2)?.to_owned(),
        district: row.opt_text(3)?.map(str::to_owned),
        confirmed: row.flag(4)?,
        seq: row.int(5)?,
    })
}

/// Organisations with these codes, in any order.
pub fn by_code(tx: &mut dyn Tx, codes: &[&str]) -> Result<Vec<OrganisationKey>> {
    let sql = format!("SELECT {KEY_COLUMNS} FROM organisation o WHERE o.code IN ({})", list(1));
    in_blocks(tx, &sql, codes)
}

/// Organisations whose USCC holds this organisation code.
pub fn by_org_code(tx: &mut dyn Tx, org_code: &str) -> Result<Vec<OrganisationKey>> {
    let sql = format!("SELECT {KEY_COLUMNS} FROM organisation o WHERE o.org_code = $1");
    tx.all(&sql, &[Value::from(org_code)], read_key)
}

/// Organisations that bear or bore this name (in normal form), or have it as a further name; at most 20.
pub fn by_name(tx: &mut dyn Tx, norm: &str) -> Result<Vec<OrganisationKey>> {
    let sql = format!(
        "SELECT {KEY_COLUMNS} FROM (SELECT org FROM organisation_name WHERE norm = $1 \
         UNION SELECT org FROM alias WHERE norm = $1) n JOIN organisation o ON o.id = n.org \
         ORDER BY o.id LIMIT 20"
    );
    tx.all(&sql, &[Value::from(norm)], read_key)
}

/// Whether the organisation bears or bore this name (in normal form), or has it as a further name.
pub fn bears_name(tx: &mut dyn Tx, org: i64, norm: &str) -> Result<bool> {
    const SQL: &str = "SELECT 1 FROM organisation_name WHERE norm = $1 AND org = $2
         UNION SELECT 1 FROM alias WHERE norm = $1 AND org = $2";
    tx.opt(SQL, &[Value::from(norm), Value::Int(org)], |row| row.int(0)).map(|found| found.is_some())
}

/// Body of one fact.
pub fn body(tx: &mut dyn Tx, seq: i64) -> Result<Option<Vec<u8>>> {
    let body = tx.opt("SELECT body FROM fact WHERE seq = $1", &[Value::Int(seq)], |row| {
        row.opt_blob(0).map(|bytes| bytes.map(<[u8]>::to_vec))
    });
    body.map(Option::flatten)
}

/// The records with these keys (organisation, record), in any order; keys without a record are left out.
pub fn records(tx: &mut dyn Tx, keys: &[(i64, i64)]) -> Result<Vec<RecordRow>> {
    let columns =
        RECORD_SELECT.split(", ").map(|name| format!("r.{}", name.trim())).collect::<Vec<_>>().join(", ");
    let pairs: Vec<String> = (0..BLOCK).map(|at| pair(2 * at + 1)).collect();
    let sql = format!(
        "SELECT {columns} FROM (VALUES {}) AS k CROSS JOIN record r \
         WHERE r.org = k.column1 AND r.record = k.column2",
        pairs.join(", ")
    );
    let mut found = Vec::with_capacity(keys.len());
    for block in keys.chunks(BLOCK) {
        let padded = block.iter().chain(std::iter::repeat(&(-1, 0))).take(BLOCK);
        let params: Vec<Value<'_>> =
            padded.flat_map(|(org, record)| [Value::Int(*org), Value::Int(*record)]).collect();
        tx.each(&sql, &params, &mut |row| {
            found.push(RecordRow::read(row, 0)?);
            Ok(())
        })?;
    }
    Ok(found)
}

/// Every live record that one body sent under one item, for comparing a full list.
pub fn live_records(tx: &mut dyn Tx, kind: i64, item: i64, supplier: i64) -> Result<Vec<RecordRow>> {
    let sql = format!(
        "SELECT {RECORD_SELECT} FROM record WHERE kind = $1 AND item = $2 AND supplier = $3 AND ended = 0 \
         ORDER BY org, record"
    );
    tx.all(&sql, &[Value::Int(kind), Value::Int(item), Value::Int(supplier)], |row| RecordRow::read(row, 0))
}

/// The public code of an organisation.
pub fn code_of(tx: &mut dyn Tx, org: i64) -> Result<Option<String>> {
    tx.opt("SELECT code FROM organisation WHERE id = $1", &[Value::Int(org)], |row| {
        row.text(0).map(str::to_owned)
    })
}

/// Present name of the organisation with a code; empty where there is none.
pub fn name_of(tx: &mut dyn Tx, code: &str) -> Result<String> {
    let found = tx.opt("SELECT name FROM organisation WHERE code = $1", &[Value::from(code)], |row| {
        row.text(0).map(str::to_owned)
    });
    Ok(found?.unwrap_or_default())
}

/// Code and present name of an organisation.
pub fn named(tx: &mut dyn Tx, org: i64) -> Result<Option<(String, String)>> {
    tx.opt("SELECT code, name FROM organisation WHERE id = $1", &[Value::Int(org)], |row| {
        Ok((row.text(0)?.to_owned(), row.text(1)?.to_owned()))
    })
}

/// Every live record of one organisation, by key.
pub fn live_of(tx: &mut dyn Tx, org: i64) -> Result<Vec<RecordRow>> {
    let sql = format!("SELECT {RECORD_SELECT} FROM record WHERE org = $1 AND ended = 0 ORDER BY record");
    tx.all(&sql, &[Value::Int(org)], |row| RecordRow::read(row, 0))
}

/// Every record of one organisation, live or not, newest decision first; at most `limit`.
pub fn held_of(tx: &mut dyn Tx, org: i64, limit: i64) -> Result<Vec<RecordRow>> {
    let sql = format!(
        "SELECT {RECORD_SELECT} FROM record WHERE org = $1 ORDER BY decided_on DESC, record LIMIT $2"
    );
    tx.all(&sql, &[Value::Int(org), Value::Int(limit)], |row| RecordRow::read(row, 0))
}

/// A fact of one record, as far as moving the record needs it.
#[derive(Debug, Clone)]
pub struct Recorded {
    /// Its place in the register.
    pub seq: i64,
    /// Kind, by number.
    pub kind: i64,
    /// Item, by number.
    pub item: i64,
    /// The delivery it came with.
    pub batch: i64,
    /// Row of that file.
    pub source_row: i64,
    /// Its content; `None` once erased.
    pub body: Option<Vec<u8>>,
}

/// The facts of one record, oldest first.
pub fn history(tx: &mut dyn Tx, org: i64, record: i64) -> Result<Vec<Recorded>> {
    const SQL: &str = "SELECT seq, kind, item, batch, source_row, body FROM fact
         WHERE org = $1 AND record = $2 ORDER BY seq";
    tx.all(SQL, &[Value::Int(org), Value::Int(record)], |row| {
        Ok(Recorded {
            seq: row.int(0)?,
            kind: row.int(1)?,
            item: row.int(2)?,
            batch: row.int(3)?,
            source_row: row.int(4)?,
            body: row.opt_blob(5)?.map(<[u8]>::to_vec),
        })
    })
}

/// Records of one organisation that were taken from it, by judgement or merger, after fact `seq`.
pub fn detached_since(tx: &mut dyn Tx, org: i64, seq: i64) -> Result<Vec<i64>> {
    const SQL: &str =
        "SELECT DISTINCT record FROM fact WHERE org = $1 AND seq > $2 AND kind = $3 ORDER BY record";
    let detached = Value::from(FactKind::Detached.number());
    tx.all(SQL, &[Value::Int(org), Value::Int(seq), detached], |row| row.int(0))
}

/// Records of one organisation that were live when fact `seq` was committed.
pub fn live_before(tx: &mut dyn Tx, org: i64, seq: i64) -> Result<Vec<i64>> {
    const SQL: &str =
        "SELECT f.record FROM fact f WHERE f.org = $1 AND f.kind IN ($3, $4, $5, $6, $7, $8) AND f.seq = (
             SELECT MAX(l.seq) FROM fact l WHERE l.org = $1 AND l.record = f.record AND l.seq < $2
             AND l.kind IN ($3, $4, $5, $6, $7, $8, $9, $10))
         ORDER BY f.record";
    // Only what brings a record or takes it away counts; steps of procedures leave it where it is.
    let brings = [
        FactKind::Received,
        FactKind::Corrected,
        FactKind::Attributed,
        FactKind::Served,
        FactKind::Amended,
        FactKind::Reinstated,
    ];
    let takes = [FactKind::Withdrawn, FactKind::Detached];
    let kinds = brings.into_iter().chain(takes).map(|kind| Value::from(kind.number()));
    let params: Vec<Value<'_>> = [Value::Int(org), Value::Int(seq)].into_iter().chain(kinds).collect();
    tx.all(SQL, &params, |row| row.int(0))
}

fn in_blocks(tx: &mut dyn Tx, sql: &str, keys: &[&str]) -> Result<Vec<OrganisationKey>> {
    let mut found = Vec::with_capacity(keys.len());
    for block in keys.chunks(BLOCK) {
        let padded = block.iter().chain(std::iter::repeat(&"")).take(BLOCK);
        let params: Vec<Value<'_>> = padded.map(|key| Value::from(*key)).collect();
        found.extend(tx.all(sql, &params, read_key)?);
    }
    Ok(found)
}

fn list(from: usize) -> String {
    (from..from + BLOCK).map(|at| format!("${at}")).collect::<Vec<_>>().join(", ")
}

fn pair(at: usize) -> String {
    format!("(CAST(${at} AS BIGINT), CAST(${} AS BIGINT))", at + 1)
}
