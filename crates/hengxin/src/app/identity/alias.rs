//! Further names: entering one, taking one back, taking in a file of them.

use std::path::Path;

use domain::content::system;
use domain::id::find_personal;
use domain::{AliasKind, Content, Day, FactKind, Refusal, Statement};
use serde::Serialize;
use serde_json::json;

use super::{IdentityFault, Work, statement, unmerged};
use crate::app::Register;
use crate::app::rebuild::identity::alias_row;
use crate::intake::decode::{self, DecodeError, RowBatch, RowRef, Sheet};
use crate::store::identity;
use crate::store::lookup::{self, OrganisationKey};
use crate::store::sql::{StoreFault, Tx};

/// A further name to enter.
#[derive(Debug, Clone, Copy)]
pub struct NewAlias<'a> {
    /// Code of the organisation.
    pub code: &'a str,
    /// The name.
    pub name: &'a str,
    /// What kind of name.
    pub kind: AliasKind,
    /// First day it was borne, where known.
    pub borne_from: Option<Day>,
    /// Last day it was borne, where known.
    pub borne_until: Option<Day>,
}

/// Enters a further name; returns the fact's place.
///
/// # Errors
/// Refused where the organisation bears the name already.
pub fn enter_alias(
    register: &Register,
    new: &NewAlias<'_>,
    said: Statement<'_>,
) -> Result<i64, IdentityFault> {
    let work = Work::new(register, said)?;
    register.db.decide(|tx| {
        let org = unmerged(tx, new.code)?;
        let entry = enter(tx, &work, &org, new)?;
        let target = format!("organisation/{}", org.code);
        let detail = json!({ "before": null, "after": new.kind.code(), "entry": entry });
        work.audit(tx, "identity.alias-entered", &target, &detail)?;
        Ok(entry)
    })
}

fn enter(
    tx: &mut dyn Tx,
    work: &Work<'_>,
    org: &OrganisationKey,
    new: &NewAlias<'_>,
) -> Result<i64, IdentityFault> {
    if find_personal(new.name).is_some() {
        return Err(Refusal::PersonalData.into());
    }
    let norm = matcher::normal_form(new.name);
    if lookup::bears_name(tx, org.id, &norm)? {
        return Err(Refusal::BearsName.into());
    }
    let content = content(new, &work.said);
    let key = AliasKind::key(&norm);
    let seq = work.enter(tx, org, FactKind::AliasEntered, (Some(key), content.clone()))?;
    let row = alias_row(org.id, seq, &content).expect("the content was written just above");
    identity::enter_alias(tx, &row)?;
    Ok(seq.0)
}

fn content(new: &NewAlias<'_>, said: &Statement<'_>) -> Content {
    let day = |day: Option<Day>| day.map(|day| day.to_string()).unwrap_or_default();
    let mut content = statement(new.name, "", "", said);
    content.push(system::ALIAS, new.kind.code());
    content.push(system::BORNE_FROM, &day(new.borne_from));
    content.push(system::BORNE_UNTIL, &day(new.borne_until));
    content
}

/// Takes a further name back; returns the fact's place.
///
/// # Errors
/// Refused where the organisation has no such further name.
pub fn end_alias(
    register: &Register,
    (code, name): (&str, &str),
    said: Statement<'_>,
) -> Result<i64, IdentityFault> {
    let work = Work::new(register, said)?;
    register.db.decide(|tx| {
        let org = unmerged(tx, code)?;
        let norm = matcher::normal_form(name);
        let held = identity::aliases(tx, (org.id, org.id))?;
        if !held.iter().any(|row| *row.norm == *norm) {
            return Err(Refusal::NoSuchAlias.into());
        }
        let content = statement(name, "", "", &work.said);
        let seq = work.enter(tx, &org, FactKind::AliasEnded, (Some(AliasKind::key(&norm)), content))?;
        identity::end_alias(tx, &norm, org.id)?;
        let target = format!("organisation/{}", org.code);
        let detail = json!({ "before": "borne", "after": "ended", "entry": seq.0 });
        work.audit(tx, "identity.alias-ended", &target, &detail)?;
        Ok(seq.0)
    })
}

/// A file of further names.
#[derive(Debug, Clone)]
pub struct AliasFile<'a> {
    /// The file.
    pub path: &'a Path,
    /// Column of the further names, by heading.
    pub name: &'a str,
    /// Column of codes; where empty or absent, the organisation is found by its name.
    pub code: Option<&'a str>,
    /// Column of the organisations' names, which must be one organisation's exactly.
    pub of: Option<&'a str>,
    /// What kind of names these are.
    pub kind: AliasKind,
}

/// What became of a file of further names.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct AliasReport {
    /// Rows read.
    pub read: u64,
    /// Names entered.
    pub entered: u64,
    /// Names their organisation bears already.
    pub known: u64,
    /// Rows whose organisation the register does not hold, or holds more than once by that name.
    pub unknown: u64,
    /// Rows that hold a person's number, or no name.
    pub refused: u64,
}

/// Why a file of further names was not taken in. Nothing of it is in the register then.
#[derive(Debug, thiserror::Error)]
pub enum AliasFault {
    /// The file cannot be read.
    #[error("{}", .0.en())]
    File(#[from] DecodeError),
    /// It has no such column.
    #[error("the file has no column `{0}`")]
    Column(String),
    /// A lawful no, or our failure.
    #[error(transparent)]
    Identity(#[from] IdentityFault),
    /// Our failure.
    #[error(transparent)]
    Store(#[from] StoreFault),
}

/// Takes in a file of further names, whole or not at all.
///
/// # Errors
/// See [`AliasFault`].
pub fn import_aliases(
    register: &Register,
    file: &AliasFile<'_>,
    said: Statement<'_>,
) -> Result<AliasReport, AliasFault> {
    let work = Work::new(register, said)?;
    let is_header = |row: &[&str]| row.iter().any(|cell| cell.trim() == file.name);
    let mut sheet = decode::open_where(file.path, &register.limits, None, &is_header)?;
    let columns = Columns::of(&sheet, file)?;
    register.db.decide(|tx| {
        let mut report = AliasReport::default();
        let mut rows = RowBatch::new();
        while sheet.next_batch(&mut rows, 1024)? > 0 {
            for row in rows.rows() {
                take(tx, &work, &columns.row(&row, file.kind), &mut report)?;
            }
            rows.clear();
        }
        let detail = json!({ "before": null, "after": report });
        work.audit(tx, "identity.aliases-imported", "aliases", &detail)?;
        Ok(report)
    })
}

struct Columns {
    name: usize,
    code: Option<usize>,
    of: Option<usize>,
}

/// One row of the file.
struct AliasLine<'r> {
    name: &'r str,
    code: &'r str,
    of: &'r str,
    kind: AliasKind,
}

impl Columns {
    fn of(sheet: &Sheet, file: &AliasFile<'_>) -> Result<Columns, AliasFault> {
        let find = |wanted: &str| {
            let found = sheet.header.iter().position(|heading| heading.trim() == wanted);
            found.ok_or_else(|| AliasFault::Column(wanted.to_owned()))
        };
        Ok(Columns {
            name: find(file.name)?,
            code: file.code.map(find).transpose()?,
            of: file.of.map(find).transpose()?,
        })
    }

    fn row<'r>(&self, row: &RowRef<'r>, kind: AliasKind) -> AliasLine<'r> {
        let cell = |at: Option<usize>| at.map(|at| row.cell(at).trim()).unwrap_or_default();
        AliasLine { name: cell(Some(self.name)), code: cell(self.code), of: cell(self.of), kind }
    }
}

fn take(
    tx: &mut dyn Tx,
    work: &Work<'_>,
    line: &AliasLine<'_>,
    report: &mut AliasReport,
) -> Result<(), IdentityFault> {
    report.read += 1;
    if line.name.is_empty() {
        report.refused += 1;
        return Ok(());
    }
    let Some(org) = meant(tx, line)? else {
        report.unknown += 1;
        return Ok(());
    };
    let new =
        NewAlias { code: &org.code, name: line.name, kind: line.kind, borne_from: None, borne_until: None };
    match enter(tx, work, &org, &new) {
        Ok(_) => report.entered += 1,
        Err(IdentityFault::Refused(Refusal::BearsName)) => report.known += 1,
        Err(IdentityFault::Refused(_)) => report.refused += 1,
        Err(fault) => return Err(fault),
    }
    Ok(())
}

/// The organisation a row names: by code, else by a name that exactly one bears.
fn meant(tx: &mut dyn Tx, line: &AliasLine<'_>) -> Result<Option<OrganisationKey>, IdentityFault> {
    let found = if line.code.is_empty() {
        lookup::by_name(tx, &matcher::normal_form(line.of))?
    } else {
        lookup::by_code(tx, &[line.code])?
    };
    match found.as_slice() {
        [one] => match unmerged(tx, &one.code) {
            Ok(org) => Ok(Some(org)),
            Err(IdentityFault::Refused(_)) => Ok(None),
            Err(fault) => Err(fault),
        },
        _ => Ok(None),
    }
}
