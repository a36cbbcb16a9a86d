//! One organisation with everything public about it.

use domain::content::system;
use domain::{Content, Day, District, Districts, RecordKey, RecordKind, Seq, Status};

use super::{AsOf, FormerName, Lens, OrganisationView, Source, columns, fields, history, source};
use super::{list, red_list};
use crate::store::identity;
use crate::store::sql::{Result, Row, StoreFault, Tx, Value};

/// The most records shown with an organisation; the rest come by [`super::records_of`].
const RECORDS: u32 = 200;

/// An organisation's details as of one fact.
#[derive(Debug, Clone)]
pub(super) struct Basics {
    /// The register's own number.
    pub id: i64,
    /// Its public code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Registration status by word.
    pub status: &'static str,
    /// Whether the business register has reported it.
    pub confirmed: bool,
    /// What the fact says.
    pub content: Content,
}

/// The organisation with that code. `None` where the register does not know it, or did not know it then.
pub fn organisation(tx: &mut dyn Tx, lens: &Lens<'_>, code: &str) -> Result<Option<OrganisationView>> {
    let Some(Latest { basics, source, code_kind, is_merged }) = current(tx, code)? else { return Ok(None) };
    let merged_into = if is_merged { identity::merged_into(tx, code)? } else { None };
    let Some((basics, source)) = as_of(tx, &lens.as_of, (basics, source))? else { return Ok(None) };
    let (records, counts) = list::newest(tx, lens, &basics, RECORDS)?;
    let former_names = former_names(tx, &basics, &lens.as_of)?;
    let honoured = counts.iter().any(|count| count.kind == RecordKind::Honour.word());
    let red_list = if honoured { red_list::standing_of(tx, lens, &basics)? } else { None };
    Ok(Some(OrganisationView {
        code_kind: code_kind_word(code_kind).to_owned(),
        former_names,
        merged_into,
        status: basics.status.to_owned(),
        confirmed: basics.confirmed,
        place: place(lens.districts, &basics.content),
        established: coded(&basics.content, "reg_date").and_then(Day::parse).map(|day| day.to_string()),
        details: fields::open(RecordKind::Registration, &basics.content, &basics.code),
        source,
        counts,
        red_list,
        records,
        as_of: lens.as_of.view(),
        code: basics.code,
        name: basics.name,
    }))
}

/// An organisation as last reported.
struct Latest {
    basics: Basics,
    source: Source,
    code_kind: i64,
    is_merged: bool,
}

fn current(tx: &mut dyn Tx, code: &str) -> Result<Option<Latest>> {
    static SQL: std::sync::OnceLock<String> = std::sync::OnceLock::new();
    let sql = SQL.get_or_init(|| {
        let (columns, joins) = (source::COLUMNS, source::JOINS);
        format!(
            "SELECT o.id, o.code, o.name, o.status, o.confirmed, f.body, o.code_kind, m.org, {columns}
             FROM organisation o JOIN fact f ON f.seq = o.seq LEFT JOIN merger m ON m.org = o.id {joins}
             WHERE o.code = $1"
        )
    });
    tx.opt(sql, &[Value::from(code)], |row| {
        Ok(Latest {
            basics: basics(row)?,
            source: source::read(row, 8)?,
            code_kind: row.int(6)?,
            is_merged: row.opt_int(7)?.is_some(),
        })
    })
}

/// Hands every organisation to `take`, as a row of [`super::ORGANISATION_COLUMNS`].
pub fn every_organisation(
    tx: &mut dyn Tx,
    lens: &Lens<'_>,
    take: &mut dyn FnMut(Vec<String>) -> Result<()>,
) -> Result<()> {
    const SQL: &str = "SELECT o.id, o.code, o.name, o.status, o.confirmed, f.body, o.seq
         FROM organisation o JOIN fact f ON f.seq = o.seq ORDER BY o.id";
    tx.each(SQL, &[], &mut |row| {
        let basics = basics(row)?;
        let place = place(lens.districts, &basics.content);
        take(columns::organisation_row(basics, place, row.int(6)?))
    })
}

/// The organisation with that code as it was at the state asked about, without its source.
pub(super) fn find(tx: &mut dyn Tx, as_of: &AsOf, code: &str) -> Result<Option<Basics>> {
    const SQL: &str = "SELECT o.id, o.code, o.name, o.status, o.confirmed, f.body
         FROM organisation o JOIN fact f ON f.seq = o.seq WHERE o.code = $1";
    let Some(basics) = tx.opt(SQL, &[Value::from(code)], basics)? else { return Ok(None) };
    if as_of.is_past() { then(tx, as_of, &basics) } else { Ok(Some(basics)) }
}

/// Reads `id, code, name, status, confirmed, body` from the first columns.
pub(super) fn basics(row: &Row<'_>) -> Result<Basics> {
    Ok(Basics {
        id: row.int(0)?,
        code: row.text(1)?.to_owned(),
        name: row.text(2)?.to_owned(),
        status: status_word(row.int(3)?)?,
        confirmed: row.flag(4)?,
        content: fields::content(row.opt_blob(5)?)?,
    })
}

/// The organisation as it was then; `None` if it was not known.
pub(super) fn then(tx: &mut dyn Tx, as_of: &AsOf, now: &Basics) -> Result<Option<Basics>> {
    let last = last_fact(tx, as_of, now.id)?;
    Ok(last.map(|stored| basics_of(now, &stored)))
}

fn as_of(tx: &mut dyn Tx, as_of: &AsOf, now: (Basics, Source)) -> Result<Option<(Basics, Source)>> {
    if !as_of.is_past() {
        return Ok(Some(now));
    }
    let last = last_fact(tx, as_of, now.0.id)?;
    Ok(last.map(|stored| (basics_of(&now.0, &stored), stored.source)))
}

fn last_fact(tx: &mut dyn Tx, as_of: &AsOf, org: i64) -> Result<Option<history::StoredFact>> {
    let facts = history::facts(tx, org, RecordKey::ORGANISATION)?;
    let counts = |stored: &history::StoredFact| {
        stored.fact.kind.gives_content() && stored.seq <= as_of.known && stored.fact.effective <= as_of.day
    };
    Ok(facts.into_iter().rfind(counts))
}

fn basics_of(now: &Basics, stored: &history::StoredFact) -> Basics {
    let content = &stored.fact.content;
    let status = coded(content, "status").and_then(Status::read).unwrap_or(Status::NotReported);
    Basics {
        id: now.id,
        code: now.code.clone(),
        name: coded(content, "name").unwrap_or(&now.name).to_owned(),
        status: status.word(),
        confirmed: stored.fact.kind != domain::FactKind::Opened,
        content: content.clone(),
    }
}

/// Names other than the present one, newest first.
fn former_names(tx: &mut dyn Tx, basics: &Basics, as_of: &AsOf) -> Result<Vec<FormerName>> {
    const SQL: &str = "SELECT name, since, seq FROM organisation_name WHERE org = $1 ORDER BY seq DESC";
    let names = tx.all(SQL, &[Value::Int(basics.id)], |row| {
        let since = row.opt_small(1)?.map(|day: i32| Day::from_days_since_epoch(day));
        Ok((row.text(0)?.to_owned(), since, Seq(row.int(2)?)))
    })?;
    let known =
        |since: &Option<Day>, seq: &Seq| *seq <= as_of.known && since.is_none_or(|since| since <= as_of.day);
    let former = names.into_iter().filter(|(name, since, seq)| *name != basics.name && known(since, seq));
    Ok(former.map(|(name, since, _)| FormerName { name, since: since.map(|day| day.to_string()) }).collect())
}

/// The text of a registration field by its code.
pub(super) fn coded<'c>(content: &'c Content, code: &str) -> Option<&'c str> {
    let table = domain::field::table(RecordKind::Registration);
    table.iter().find(|field| field.code == code).and_then(|field| content.get(field.no))
}

/// The place of its seat in words: the district's names, else the place names reported.
pub(super) fn place(districts: &Districts, content: &Content) -> Option<String> {
    let code = coded(content, "district").or_else(|| content.get(system::DISTRICT)).and_then(District::parse);
    let names = code.map(|code| districts.names(code)).unwrap_or_default();
    if !names.is_empty() {
        return Some(names.concat());
    }
    let (province, city) = (coded(content, "province"), coded(content, "city"));
    let place: String = province.into_iter().chain(city.filter(|city| Some(*city) != province)).collect();
    (!place.is_empty()).then_some(place)
}

pub(crate) fn status_word(number: i64) -> Result<&'static str> {
    let status = Status::from_number(number);
    status.map(Status::word).ok_or(StoreFault::Decode { column: 3, wanted: "a registration status" })
}

fn code_kind_word(kind: i64) -> &'static str {
    match kind {
        1 => "uscc",
        2 => "registration-number",
        _ => "older-number",
    }
}
