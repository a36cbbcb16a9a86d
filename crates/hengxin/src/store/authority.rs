//! Bodies that send and decide, by name.

use rustc_hash::FxHashMap;

use super::sql::{Result, Tx, Value};

/// Numbers of bodies, looked up once in a delivery and given out to new ones.
#[derive(Debug, Default)]
pub struct Authorities {
    known: FxHashMap<String, i64>,
}

impl Authorities {
    /// The number of the body with this name; a new one is entered.
    pub fn number(&mut self, tx: &mut dyn Tx, name: &str) -> Result<i64> {
        if let Some(id) = self.known.get(name) {
            return Ok(*id);
        }
        let id = find_or_enter(tx, name)?;
        self.known.insert(name.to_owned(), id);
        Ok(id)
    }
}

fn find_or_enter(tx: &mut dyn Tx, name: &str) -> Result<i64> {
    let found = tx.opt("SELECT id FROM authority WHERE name = $1", &[Value::from(name)], |row| row.int(0))?;
    if let Some(id) = found {
        return Ok(id);
    }
    let id = tx.one("SELECT COALESCE(MAX(id), 0) + 1 FROM authority", &[], |row| row.int(0))?;
    tx.exec("INSERT INTO authority (id, name) VALUES ($1, $2)", &[Value::Int(id), Value::from(name)])?;
    Ok(id)
}

/// The name of a body; empty for 0, which stands where nobody can say any more who sent what was erased.
pub fn name(tx: &mut dyn Tx, id: i64) -> Result<String> {
    if id == 0 {
        return Ok(String::new());
    }
    tx.one("SELECT name FROM authority WHERE id = $1", &[Value::Int(id)], |row| {
        row.text(0).map(str::to_owned)
    })
}

/// The number of the body with that code.
pub fn by_code(tx: &mut dyn Tx, code: &str) -> Result<Option<i64>> {
    tx.opt("SELECT id FROM authority WHERE code = $1", &[Value::from(code)], |row| row.int(0))
}

/// The number of the body with that name.
pub fn by_name(tx: &mut dyn Tx, name: &str) -> Result<Option<i64>> {
    tx.opt("SELECT id FROM authority WHERE name = $1", &[Value::from(name)], |row| row.int(0))
}

/// Names of all bodies, sorted.
pub fn names(tx: &mut dyn Tx) -> Result<Vec<String>> {
    tx.all("SELECT name FROM authority ORDER BY name", &[], |row| row.text(0).map(str::to_owned))
}
