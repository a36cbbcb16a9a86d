//! Searching for organisations, and suggesting them while somebody types.

use domain::{Lang, RecordKind, Status};
use matcher::{NameKind, Verdict};
use rustc_hash::{FxHashMap, FxHashSet};

use super::organisation::{self, Basics};
use super::{Facets, KindCount, Lens, OrganisationHit, SearchPage, Suggestion, list};
use crate::app::names::Names;
use crate::search::{CAP, Query, Search};
use crate::store::sql::{Result, Tx, Value};

/// Results on a page.
pub const PER_PAGE: u32 = 20;
/// The most suggestions.
pub const SUGGESTIONS: usize = 8;

/// What is searched for, and how the results are narrowed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SearchQuery {
    /// What was typed.
    pub text: String,
    /// Only organisations with a public record of this kind.
    pub kind: Option<RecordKind>,
    /// Only organisations with this registration status, by word.
    pub status: Option<String>,
    /// The page, from 1.
    pub page: u32,
}

/// A match with what the filters need.
struct Hit {
    org: i64,
    former: bool,
    status: &'static str,
    kinds: u16,
}

/// A page of organisations that match, closest first; where none does, those with names alike. The index must have
/// caught up with the register before.
pub fn search(
    tx: &mut dyn Tx,
    lens: &Lens<'_>,
    (index, names): (&Search, &Names),
    asked: &SearchQuery,
) -> Result<SearchPage> {
    let query = Query::new(&asked.text);
    let found = matches(tx, index, &query)?;
    let alike =
        if found.is_empty() && query.code().is_none() { alike(tx, lens, names, &query)? } else { Vec::new() };
    let hits = with_filters(tx, lens, found)?;
    let facets = facets(&hits);
    let kept: Vec<&Hit> = hits.iter().filter(|hit| passes(hit, asked)).collect();
    let total = kept.len() as u64;
    let skip = (asked.page.max(1) - 1) as usize * PER_PAGE as usize;
    let mut organisations = Vec::new();
    for hit in kept.into_iter().skip(skip).take(PER_PAGE as usize) {
        organisations.extend(shown(tx, lens, hit, &query)?);
    }
    Ok(SearchPage {
        query: query.text().to_owned(),
        total,
        cap: CAP as u64,
        page: asked.page.max(1),
        per_page: PER_PAGE,
        organisations,
        alike,
        facets,
        as_of: lens.as_of.view(),
    })
}

/// Organisations whose names a slip of the pen may have meant.
fn alike(tx: &mut dyn Tx, lens: &Lens<'_>, names: &Names, query: &Query) -> Result<Vec<OrganisationHit>> {
    let index = names.current(tx)?;
    let found = index.resolve(&matcher::Query::name(query.text()));
    let near = found.candidates.iter().filter(|candidate| candidate.comparison.verdict != Verdict::Different);
    let mut hits = Vec::new();
    for candidate in near {
        let former = candidate.kind == NameKind::Former;
        let hit = Hit { org: i64::from(candidate.id), former, status: "", kinds: 0 };
        hits.extend(shown(tx, lens, &hit, query)?);
    }
    Ok(hits)
}

/// At most eight organisations for what is being typed, with links to their pages in the reader's language.
pub fn suggest(tx: &mut dyn Tx, index: &Search, typed: &str, lang: Lang) -> Result<Vec<Suggestion>> {
    let query = Query::new(typed);
    let mut rows = Vec::with_capacity(SUGGESTIONS);
    for (org, former) in matches(tx, index, &query)?.into_iter().take(SUGGESTIONS) {
        let Some(basics) = by_number(tx, org)? else { continue };
        let was = if former { former_name(tx, org, &query)? } else { None };
        let href = format!("/{}/org/{}", lang.pick("zh", "en"), basics.code);
        rows.push(Suggestion { name: basics.name, code: basics.code, was, href });
    }
    Ok(rows)
}

/// Matches by code first, then by name; each organisation once, and whether only a former name of it matched.
fn matches(tx: &mut dyn Tx, index: &Search, query: &Query) -> Result<Vec<(i64, bool)>> {
    let mut found: Vec<(i64, bool)> = Vec::new();
    if let Some(code) = query.code() {
        found.extend(by_code(tx, &code)?.into_iter().map(|org| (org, false)));
    }
    let taken: FxHashSet<i64> = found.iter().map(|(org, _)| *org).collect();
    let named = index.find(query).matches.into_iter().filter(|hit| !taken.contains(&hit.org));
    found.extend(named.map(|hit| (hit.org, hit.former)));
    found.truncate(CAP);
    Ok(found)
}

/// Organisations whose code begins so, or whose code holds this organisation code (GB 11714).
fn by_code(tx: &mut dyn Tx, code: &str) -> Result<Vec<i64>> {
    const BEGINS: &str =
        "SELECT id FROM organisation WHERE code >= $1 AND code < $2 ORDER BY code LIMIT 2000";
    const INSIDE: &str = "SELECT id FROM organisation WHERE org_code = $1 LIMIT 100";
    // Codes hold digits and capital letters only, so `[`, the character after Z, comes after every one that begins so.
    let end = format!("{code}[");
    let mut found = tx.all(BEGINS, &[Value::from(code), Value::from(end)], |row| row.int(0))?;
    if code.len() == 9 {
        found.extend(tx.all(INSIDE, &[Value::from(code)], |row| row.int(0))?);
    }
    Ok(found)
}

/// Numbers asked about in one statement; the rest of the last statement is filled with a number nobody has.
const TOGETHER: usize = 64;
const NOBODY: i64 = 0;

fn in_chunks(
    orgs: &[(i64, bool)],
    mut ask: impl FnMut(&[Value<'_>]) -> Result<()>,
    first: &[Value<'static>],
) -> Result<()> {
    for chunk in orgs.chunks(TOGETHER) {
        let mut params = first.to_vec();
        params.extend(chunk.iter().map(|(org, _)| Value::Int(*org)));
        params.resize(first.len() + TOGETHER, Value::Int(NOBODY));
        ask(&params)?;
    }
    Ok(())
}

/// `$n, $n+1 …` for [`TOGETHER`] numbers after `first` other parameters.
fn places(first: usize) -> String {
    let places: Vec<String> = (1..=TOGETHER).map(|at| format!("${}", first + at)).collect();
    places.join(", ")
}

/// The matches with status and kinds of public records.
fn with_filters(tx: &mut dyn Tx, lens: &Lens<'_>, found: Vec<(i64, bool)>) -> Result<Vec<Hit>> {
    let (statuses, kinds) = (statuses(tx, &found)?, kinds(tx, lens, &found)?);
    let hit = |(org, former): (i64, bool)| {
        let status = *statuses.get(&org)?;
        Some(Hit { org, former, status, kinds: kinds.get(&org).copied().unwrap_or_default() })
    };
    Ok(found.into_iter().filter_map(hit).collect())
}

fn statuses(tx: &mut dyn Tx, found: &[(i64, bool)]) -> Result<FxHashMap<i64, &'static str>> {
    static SQL: std::sync::OnceLock<String> = std::sync::OnceLock::new();
    let sql = SQL.get_or_init(|| format!("SELECT id, status FROM organisation WHERE id IN ({})", places(0)));
    let mut statuses = FxHashMap::default();
    in_chunks(
        found,
        |params| {
            tx.each(sql, params, &mut |row| {
                statuses.insert(row.int(0)?, organisation::status_word(row.int(1)?)?);
                Ok(())
            })
        },
        &[],
    )?;
    Ok(statuses)
}

/// For each organisation with public records, one bit for each kind.
fn kinds(tx: &mut dyn Tx, lens: &Lens<'_>, found: &[(i64, bool)]) -> Result<FxHashMap<i64, u16>> {
    static SQL: std::sync::OnceLock<String> = std::sync::OnceLock::new();
    let sql = SQL.get_or_init(|| {
        format!(
            "SELECT org, kind FROM record WHERE ended = 0 AND public_from <= $1 AND public_until >= $1
             AND org IN ({})",
            places(1)
        )
    });
    let mut kinds: FxHashMap<i64, u16> = FxHashMap::default();
    in_chunks(
        found,
        |params| {
            tx.each(sql, params, &mut |row| {
                *kinds.entry(row.int(0)?).or_default() |= 1 << row.small::<u8>(1)?;
                Ok(())
            })
        },
        &[Value::from(lens.as_of.stored_today())],
    )?;
    Ok(kinds)
}

fn passes(hit: &Hit, asked: &SearchQuery) -> bool {
    let kind = asked.kind.is_none_or(|kind| has(hit, kind));
    kind && asked.status.as_ref().is_none_or(|status| hit.status == status)
}

fn has(hit: &Hit, kind: RecordKind) -> bool {
    hit.kinds & (1 << kind.number()) != 0
}

fn facets(hits: &[Hit]) -> Facets {
    let of_kind = |kind: RecordKind| hits.iter().filter(|hit| has(hit, kind)).count() as u64;
    let kinds = RecordKind::ALL
        .into_iter()
        .map(|kind| KindCount { kind: kind.word().to_owned(), count: of_kind(kind) });
    let of_status = |word: &str| hits.iter().filter(|hit| hit.status == word).count() as u64;
    let statuses = Status::ALL.into_iter().map(Status::word).map(|word| (word.to_owned(), of_status(word)));
    Facets {
        kinds: kinds.filter(|kind| kind.count > 0).collect(),
        statuses: statuses.filter(|(_, count)| *count > 0).collect(),
    }
}

/// A hit as shown: as it was at the state asked about, or not at all.
fn shown(tx: &mut dyn Tx, lens: &Lens<'_>, hit: &Hit, query: &Query) -> Result<Option<OrganisationHit>> {
    let Some(now) = by_number(tx, hit.org)? else { return Ok(None) };
    let then = if lens.as_of.is_past() { organisation::then(tx, &lens.as_of, &now)? } else { Some(now) };
    let Some(basics) = then else { return Ok(None) };
    Ok(Some(OrganisationHit {
        former_name: if hit.former { former_name(tx, hit.org, query)? } else { None },
        status: basics.status.to_owned(),
        confirmed: basics.confirmed,
        place: organisation::place(lens.districts, &basics.content),
        records: list::counts(tx, lens, hit.org)?,
        code: basics.code,
        name: basics.name,
    }))
}

fn by_number(tx: &mut dyn Tx, org: i64) -> Result<Option<Basics>> {
    const SQL: &str = "SELECT o.id, o.code, o.name, o.status, o.confirmed, f.body
         FROM organisation o JOIN fact f ON f.seq = o.seq WHERE o.id = $1";
    tx.opt(SQL, &[Value::Int(org)], organisation::basics)
}

/// The former name that holds the query's words.
fn former_name(tx: &mut dyn Tx, org: i64, query: &Query) -> Result<Option<String>> {
    const SQL: &str =
        "SELECT norm, name FROM organisation_name WHERE org = $1 AND current = 0 ORDER BY seq DESC";
    let names =
        tx.all(SQL, &[Value::Int(org)], |row| Ok((row.text(0)?.to_owned(), row.text(1)?.to_owned())))?;
    let holds = |norm: &str| query.matches(norm);
    let holding = names.iter().find(|(norm, _)| holds(norm)).or(names.first());
    Ok(holding.map(|(_, name)| name.clone()))
}
