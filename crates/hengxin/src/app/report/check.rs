//! How a report stands that somebody holds: its number and check code are told, and what is public now is compared with
//! what it says. What has changed is not told: a record that left is not named.

use super::compose::Composed;
use super::issue::{composed_in, content};
use super::{ReportFault, Scope};
use crate::app::Register;
use crate::app::case::is_contact_code;
use crate::app::monitoring::Figures;
use crate::app::tries::Tries;
use crate::app::view::Asked;
use crate::report::{Document, Report};
use crate::store::authorisation::{self, AuthorisationState};
use crate::store::report::{self as stored, ReportKind, ReportRow};

/// How a report stands.
#[derive(Debug)]
pub enum Checked {
    /// It was issued here, and what it says still stands.
    Current(Box<ReportRow>),
    /// A receipt: what was found at its time stands for ever as what was found then.
    AsOfItsTime(Box<ReportRow>),
    /// It was issued here, and what is published about the organisation has changed since.
    Superseded(Box<ReportRow>),
    /// It was issued here, and something that it tells of was destroyed by law since.
    Emptied,
    /// Number and check code do not go together, or it is kept no longer.
    Unknown,
    /// Too many wrong ones: seconds to wait.
    TooMany(u64),
}

/// How the report with that number stands, for whoever has its check code. Wrong codes are counted by address and by
/// number, with those at contact codes.
///
/// # Errors
/// The store's.
pub fn check(
    register: &Register,
    address: Option<&str>,
    (number, code): (&str, &str),
) -> Result<Checked, ReportFault> {
    let number: String = number.chars().filter(|c| !c.is_whitespace()).take(40).collect();
    let (number, now) = (number.to_ascii_uppercase(), register.clock.now().as_microsecond());
    let tries = Tries::at(address, &number);
    if let Some(wait) = register.db.write_exclusive(|tx| tries.count(tx, now))? {
        return Ok(Checked::TooMany(wait));
    }
    let row = register.db.read(|tx| stored::by_number(tx, &number))?;
    let known = is_contact_code(code, row.as_ref().map_or(&[], |row| &row.check_hash));
    let Some(row) = row.filter(|_| known) else { return Ok(Checked::Unknown) };
    register.db.write_exclusive(|tx| tries.forgive(tx))?;
    if row.valid_until < register.today() {
        return Ok(Checked::Unknown);
    }
    stands(register, row)
}

fn stands(register: &Register, row: ReportRow) -> Result<Checked, ReportFault> {
    if row.is_emptied() {
        return Ok(Checked::Emptied);
    }
    let Ok(Document::Report(report)) = Document::read(&row.json) else {
        return Ok(Checked::AsOfItsTime(Box::new(row)));
    };
    let current = still_says(register, &row, &report)?;
    Ok(if current { Checked::Current(Box::new(row)) } else { Checked::Superseded(Box::new(row)) })
}

/// Whether a report of the same scope would say the same now.
fn still_says(register: &Register, row: &ReportRow, report: &Report) -> Result<bool, ReportFault> {
    let Some(scope) = scope(register, row)? else { return Ok(false) };
    let code = &report.subject.code;
    let figures = Figures { day: String::new(), bodies: Vec::new(), term: None };
    let now =
        register.look(Asked::Now, |tx, lens| composed_in(tx, (register, lens), (&figures, &scope), code))?;
    let Ok(Composed::Made(mut now)) = now else { return Ok(false) };
    now.authorised.clone_from(&report.authorised);
    Ok(row.content == Some(content(&now)?))
}

/// What the report holds; `None` where its authorisation counts no more.
fn scope(register: &Register, row: &ReportRow) -> Result<Option<Scope>, ReportFault> {
    if row.kind != ReportKind::Authorised {
        return Ok(Some(Scope::public()));
    }
    let found = register.db.read(|tx| authorisation::find(tx, row.authorisation))?;
    let today = register.today();
    let counts = found.filter(|one| one.state == AuthorisationState::Given && today <= one.until);
    Ok(counts.and_then(|one| Scope::read(&one.classes)))
}
