//! What is told of an organisation beside a name that means it, for a block of organisations at once: two statements
//! for every hundred, however long a list is.

use std::sync::OnceLock;

use domain::RecordKind;
use rustc_hash::FxHashMap;
use serde::Serialize;
use utoipa::ToSchema;

use super::{KindCount, Lens, list, organisation};
use crate::store::sql::{Result, Tx, Value};

/// An organisation in short.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct OrganisationBrief {
    /// Unified Social Credit Code; a registration number where none was ever issued.
    pub code: String,
    /// Current name.
    pub name: String,
    /// `active`, `revoked`, `deregistered`, `moved-out` or `not-reported`.
    pub status: String,
    /// False while the business register has not reported the code.
    pub confirmed: bool,
    /// Name of the district of its seat.
    pub place: Option<String>,
    /// How many records of each kind are public now; kinds without any are left out.
    pub records: Vec<KindCount>,
}

impl OrganisationBrief {
    /// How many records of a kind are public.
    pub fn count(&self, kind: RecordKind) -> u64 {
        self.records.iter().find(|counted| counted.kind == kind.word()).map_or(0, |counted| counted.count)
    }
}

/// Organisations by the register's own number.
pub type Briefs = FxHashMap<i64, OrganisationBrief>;

/// Numbers asked about in one statement; the rest of the last statement is filled with a number nobody has.
const TOGETHER: usize = 100;
const NOBODY: i64 = 0;

/// The organisations with these numbers, as they are now; numbers of nobody are left out.
pub fn briefs(tx: &mut dyn Tx, lens: &Lens<'_>, orgs: impl IntoIterator<Item = i64>) -> Result<Briefs> {
    let mut orgs: Vec<i64> = orgs.into_iter().collect();
    orgs.sort_unstable();
    orgs.dedup();
    let mut found = Briefs::default();
    for block in orgs.chunks(TOGETHER) {
        let numbers = block.iter().copied().chain(std::iter::repeat(NOBODY)).take(TOGETHER);
        let params: Vec<Value<'_>> =
            [Value::from(lens.as_of.stored_today())].into_iter().chain(numbers.map(Value::Int)).collect();
        basics(tx, lens, &params[1..], &mut found)?;
        counts(tx, &params, &mut found)?;
    }
    Ok(found)
}

fn basics(tx: &mut dyn Tx, lens: &Lens<'_>, params: &[Value<'_>], found: &mut Briefs) -> Result<()> {
    static SQL: OnceLock<String> = OnceLock::new();
    let sql = SQL.get_or_init(|| {
        format!(
            "SELECT o.id, o.code, o.name, o.status, o.confirmed, f.body
             FROM organisation o JOIN fact f ON f.seq = o.seq WHERE o.id IN ({})",
            places(1)
        )
    });
    tx.each(sql, params, &mut |row| {
        let basics = organisation::basics(row)?;
        let brief = OrganisationBrief {
            place: organisation::place(lens.districts, &basics.content),
            code: basics.code,
            name: basics.name,
            status: basics.status.to_owned(),
            confirmed: basics.confirmed,
            records: Vec::new(),
        };
        found.insert(basics.id, brief);
        Ok(())
    })
}

/// Adds the numbers of public records, kinds in their order.
fn counts(tx: &mut dyn Tx, params: &[Value<'_>], found: &mut Briefs) -> Result<()> {
    static SQL: OnceLock<String> = OnceLock::new();
    let sql = SQL.get_or_init(|| {
        format!(
            "SELECT org, kind, COUNT(*) FROM record WHERE ended = 0 AND public_from <= $1 AND public_until >= $1
             AND org IN ({}) GROUP BY org, kind ORDER BY org, kind",
            places(2)
        )
    });
    tx.each(sql, params, &mut |row| {
        let kind = list::kind(row.int(1)?)?.word().to_owned();
        let count = KindCount { kind, count: row.small(2)? };
        if let Some(brief) = found.get_mut(&row.int(0)?) {
            brief.records.push(count);
        }
        Ok(())
    })
}

/// `$n, $n+1 …` for [`TOGETHER`] numbers.
fn places(first: usize) -> String {
    (first..first + TOGETHER).map(|at| format!("${at}")).collect::<Vec<_>>().join(", ")
}
