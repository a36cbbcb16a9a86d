//! How the index follows the register.

use rustc_hash::FxHashSet;

use super::arena::{Arena, Name};
use crate::store::sql::{Result, Row, Tx, Value};

/// Names to take in, and up to which fact they are complete.
pub(super) struct News {
    head: i64,
    names: Vec<Name>,
}

/// Every name in the register.
pub(super) fn load(tx: &mut dyn Tx, arena: &mut Arena) -> Result<()> {
    arena.seen = head(tx)?;
    tx.each("SELECT org, norm, current FROM organisation_name", &[], &mut |row| {
        arena.push(&name(row)?);
        Ok(())
    })
}

/// The names of organisations that facts after `seen` are about.
pub(super) fn news(tx: &mut dyn Tx, seen: i64) -> Result<News> {
    const CHANGED: &str = "SELECT DISTINCT org FROM fact WHERE seq > $1 AND seq <= $2 AND record = 0";
    const NAMES: &str = "SELECT org, norm, current FROM organisation_name WHERE org = $1";
    let head = head(tx)?;
    let changed = tx.all(CHANGED, &[Value::Int(seen), Value::Int(head)], |row| row.int(0))?;
    let mut names = Vec::with_capacity(changed.len());
    for org in changed {
        names.extend(tx.all(NAMES, &[Value::Int(org)], name)?);
    }
    Ok(News { head, names })
}

/// Takes news in: an organisation's names come all at once, in place of those before.
pub(super) fn take(arena: &mut Arena, news: &News) {
    if news.head <= arena.seen {
        return;
    }
    let renewed: FxHashSet<i64> = news.names.iter().map(|name| name.org).collect();
    for org in renewed {
        arena.forget(org);
    }
    for name in &news.names {
        arena.push(name);
    }
    arena.seen = news.head;
}

fn head(tx: &mut dyn Tx) -> Result<i64> {
    tx.one("SELECT COALESCE(MAX(seq), 0) FROM fact", &[], |row| row.int(0))
}

fn name(row: &Row<'_>) -> Result<Name> {
    Ok(Name { org: row.int(0)?, norm: super::normal::bare(row.text(1)?), former: !row.flag(2)? })
}
