//! A receipt for a search: what was searched for, when, and what was found, also where that is nothing.
//!
//! Only a code, a name that the register holds, or a name with a legal form (公司, 厂, 店) is searched for: a paper that
//! says that nothing is known about a person is none that a register of organisations gives out.

use domain::id::{Claimed, find_personal};
use domain::{RecordKind, Refusal};
use matcher::Part;
use sha2::{Digest, Sha256};

use super::ReportFault;
use super::compose::{has_issuer, issuer};
use super::issue::{Making, keep, keeps_changing, make, numbered};
use crate::app::Register;
use crate::app::application::tidy;
use crate::app::view::{self, Asked, Lens, OrganisationBrief};
use crate::report::{
    Both, Document, FoundCount, FoundOne, Issue, RECEIPT_SCHEMA, Receipt, Stand, receipt_notes,
};
use crate::store::lookup::{self, OrganisationKey};
use crate::store::report::{ReportKind, ReportRow};
use crate::store::sql::{Result, Tx};

/// Longest text that is searched for, in characters.
const LONGEST: usize = 100;
/// Most organisations that a receipt names.
const NAMED: usize = 20;

/// Searches and issues the receipt. `public` is where browsers reach the register, empty = nowhere; `actor` is who asks,
/// for the audit trail.
///
/// # Errors
/// [`Refusal::PersonalData`] for a person's number; [`Refusal::NoOrganisationSought`] for what is neither a code nor the
/// name of an organisation; [`Refusal::NoIssuer`] where the register has no office that issues it; the store's.
pub fn receipt(
    register: &Register,
    query: &str,
    (public, actor): (&str, &str),
) -> Result<ReportRow, ReportFault> {
    let query: String = tidy(query).replace('\n', " ").chars().take(LONGEST).collect();
    if find_personal(&query).is_some() {
        return Err(Refusal::PersonalData.into());
    }
    has_issuer(&register.letters.office)?;
    let (issue, check_hash) = numbered(register, 'Q', public)?;
    let looked = register.look(Asked::Now, |tx, lens| searched(tx, (register, lens), &query, issue))?;
    let receipt = looked.map_err(|_| Refusal::NoOrganisationSought)?.ok_or(Refusal::NoOrganisationSought)?;
    let content = Sha256::digest(receipt.issue.number.as_bytes()).to_vec();
    let about = (0, ReportKind::Receipt, 0);
    let making = Making { about, content, check_hash, records: &[], actor };
    let prepared = make(register, &Document::Receipt(Box::new(receipt)), &making)?;
    // A receipt tells what was found at its time, whatever happens later: it is kept as it is.
    keep(register, prepared)?.ok_or_else(|| keeps_changing().into())
}

/// The receipt; `None` where what was asked for is neither a code nor the name of an organisation.
fn searched(
    tx: &mut dyn Tx,
    (register, lens): (&Register, &Lens<'_>),
    query: &str,
    issue: Issue,
) -> Result<Option<Receipt>> {
    let Some(found) = sought(tx, register, query)? else { return Ok(None) };
    let briefs = view::briefs(tx, lens, found.iter().take(NAMED).map(|one| one.id))?;
    let delivery = tx.one("SELECT COALESCE(MAX(id), 0) FROM batch", &[], |row| row.int(0))?;
    let as_of = lens.as_of.view();
    let named = found.iter().filter_map(|one| briefs.get(&one.id)).map(found_one);
    Ok(Some(Receipt {
        schema: RECEIPT_SCHEMA.to_owned(),
        issue,
        issuer: issuer(&register.letters.office),
        as_of: Stand { day: as_of.day, entry: as_of.entry, delivery },
        searched_at: view::instant(register.clock.now().as_microsecond()),
        query: query.to_owned(),
        total: found.len() as u64,
        found: named.collect(),
        notes: receipt_notes(),
    }))
}

/// Who bears the code or the very name; `None` where it is neither.
fn sought(tx: &mut dyn Tx, register: &Register, query: &str) -> Result<Option<Vec<OrganisationKey>>> {
    if let Ok(read) = Claimed::read(query) {
        let found = lookup::by_code(tx, &[read.value.as_str()])?;
        // Any text may be an older number: only one that the register holds is taken for it.
        if !found.is_empty() || !matches!(read.value, Claimed::Legacy(_)) {
            return Ok(Some(found));
        }
    }
    let found = lookup::by_name(tx, &matcher::normal_form(query))?;
    Ok((!found.is_empty() || has_legal_form(register, query)).then_some(found))
}

fn has_legal_form(register: &Register, name: &str) -> bool {
    let parts = matcher::parse(name, register.names.lexicon());
    parts.spans().iter().any(|span| span.part == Part::Form)
}

fn found_one(brief: &OrganisationBrief) -> FoundOne {
    let count = |counted: &view::KindCount| FoundCount {
        class: counted.kind.clone(),
        name: RecordKind::from_word(&counted.kind).map(|kind| Both::from(&kind.label())).unwrap_or_default(),
        count: counted.count,
    };
    FoundOne {
        code: brief.code.clone(),
        name: brief.name.clone(),
        records: brief.records.iter().map(count).collect(),
    }
}
