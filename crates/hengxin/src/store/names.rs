//! Organisations with all their names, for the index of names: all of them, or those that changed. An organisation that
//! was merged into another is not among them; its names are the other's.

use domain::{AliasKind, FactKind};
use rustc_hash::FxHashMap;

use super::identity::{self, Mergers};
use super::sql::{Result, Row, StoreFault, Tx, Value};

/// How a name is borne.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Borne {
    /// Now.
    Now,
    /// Before, or by an organisation that was merged into it.
    Before,
    /// As a further name: a short one, or one in another language.
    Further,
}

/// An organisation with its names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// The register's own number.
    pub id: u32,
    /// Public code.
    pub code: String,
    /// GB/T 2260 of its seat.
    pub district: Option<String>,
    /// Names as written, the present one first.
    pub names: Vec<(String, Borne)>,
}

const SELECT: &str = "SELECT o.id, o.code, o.district, n.name, n.current FROM organisation o
     JOIN organisation_name n ON n.org = o.id";
const ORDER: &str = "ORDER BY o.id, n.current DESC, n.seq DESC";

/// The salt of a fact; `None` where there is no such fact or it has been erased.
pub fn salt(tx: &mut dyn Tx, seq: i64) -> Result<Option<Vec<u8>>> {
    let salt = tx.opt("SELECT salt FROM fact WHERE seq = $1", &[Value::Int(seq)], |row| {
        row.opt_blob(0).map(|bytes| bytes.map(<[u8]>::to_vec))
    });
    salt.map(Option::flatten)
}

/// Organisations whose names facts after `seen` and up to `head` may have changed, with those they were merged into.
pub fn changed(tx: &mut dyn Tx, mergers: &Mergers, seen: i64, head: i64) -> Result<Vec<i64>> {
    const SQL: &str =
        "SELECT DISTINCT org FROM fact WHERE seq > $1 AND seq <= $2 AND (record = 0 OR kind IN ($3, $4))";
    let [entered, ended] =
        [FactKind::AliasEntered, FactKind::AliasEnded].map(|kind| Value::from(kind.number()));
    let mut changed = tx.all(SQL, &[Value::Int(seen), Value::Int(head), entered, ended], |row| row.int(0))?;
    let holders: Vec<i64> = changed.iter().map(|org| mergers.holder(*org)).collect();
    changed.extend(holders);
    changed.sort_unstable();
    changed.dedup();
    Ok(changed)
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
    let mergers = Mergers::read(tx)?;
    let mut further = further(tx, (i64::MIN, i64::MAX))?;
    for org in mergers.merged() {
        let names = registered(tx, org)?.map(|named| named.names).unwrap_or_default();
        let before = names.into_iter().map(|(name, _)| (name, Borne::Before));
        let own = further.remove(&org).unwrap_or_default();
        further.entry(mergers.holder(org)).or_default().extend(before.chain(own));
    }
    let mut finish = |mut named: Named| {
        let org = i64::from(named.id);
        if mergers.holder(org) == org {
            named.names.extend(further.remove(&org).unwrap_or_default());
            take(&named);
        }
    };
    let mut gathered: Option<Named> = None;
    tx.each(&format!("{SELECT} {among} {ORDER}"), params, &mut |row| {
        gather(&mut gathered, row)?.into_iter().for_each(&mut finish);
        Ok(())
    })?;
    gathered.into_iter().for_each(finish);
    Ok(())
}

/// One organisation; `None` where there is none or it was merged into another.
pub fn one(tx: &mut dyn Tx, mergers: &Mergers, org: i64) -> Result<Option<Named>> {
    if mergers.holder(org) != org {
        return Ok(None);
    }
    let Some(mut named) = registered(tx, org)? else { return Ok(None) };
    named.names.extend(further(tx, (org, org))?.remove(&org).unwrap_or_default());
    for part in mergers.merged().filter(|part| mergers.holder(*part) == org) {
        let before = registered(tx, part)?.map(|part| part.names).unwrap_or_default();
        named.names.extend(before.into_iter().map(|(name, _)| (name, Borne::Before)));
        named.names.extend(further(tx, (part, part))?.remove(&part).unwrap_or_default());
    }
    Ok(Some(named))
}

/// An organisation's number as the index keeps it.
pub fn number(org: i64) -> Result<u32> {
    u32::try_from(org).map_err(|_| StoreFault::Decode { column: 0, wanted: "an organisation's number" })
}

fn registered(tx: &mut dyn Tx, org: i64) -> Result<Option<Named>> {
    let mut gathered: Option<Named> = None;
    tx.each(&format!("{SELECT} WHERE o.id = $1 {ORDER}"), &[Value::Int(org)], &mut |row| {
        gather(&mut gathered, row).map(drop)
    })?;
    Ok(gathered)
}

/// Further names by organisation.
fn further(tx: &mut dyn Tx, orgs: (i64, i64)) -> Result<FxHashMap<i64, Vec<(String, Borne)>>> {
    let mut further: FxHashMap<i64, Vec<(String, Borne)>> = FxHashMap::default();
    for alias in identity::aliases(tx, orgs)? {
        let borne = match alias.alias_kind()? {
            AliasKind::Former => Borne::Before,
            AliasKind::Short | AliasKind::Foreign => Borne::Further,
        };
        further.entry(alias.org).or_default().push((alias.name, borne));
    }
    Ok(further)
}

/// Adds a row to the organisation in hand; returns that one if the row is the next one's.
fn gather(gathered: &mut Option<Named>, row: &Row<'_>) -> Result<Option<Named>> {
    let id = number(row.int(0)?)?;
    let borne = if row.flag(4)? { Borne::Now } else { Borne::Before };
    let name = (row.text(3)?.to_owned(), borne);
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
