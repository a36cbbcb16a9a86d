//! How a report stands that somebody holds: its number and check code are told, and what is public now is compared with
//! what it says. What has changed is not told: a record that left is not named.

use domain::Day;

use super::authorise::{authorised, typed_number};
use super::compose::Composed;
use super::issue::{composed_in, content};
use super::issued::ReportState;
use super::{ReportFault, Scope};
use crate::app::Register;
use crate::app::case::is_contact_code;
use crate::app::monitoring::Figures;
use crate::app::tries::Tries;
use crate::app::view::{Asked, Lens};
use crate::report::Authorised;
use crate::store::authorisation::{self, AuthorisationState};
use crate::store::lookup;
use crate::store::report::{self as stored, ReportKind, ReportRow};
use crate::store::sql::{Result, Tx};

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

impl Checked {
    /// Whether the report tells what an organisation let somebody read. Number and check code, which stand on every
    /// copy of it, tell then how it stands and nothing else: the party's code opens it, with a purpose that is noted.
    pub fn is_authorised(&self) -> bool {
        match self {
            Checked::Current(row) | Checked::AsOfItsTime(row) | Checked::Superseded(row) => {
                row.kind == ReportKind::Authorised
            }
            Checked::Emptied | Checked::Unknown | Checked::TooMany(_) => false,
        }
    }
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
    let (number, now) = (typed_number(number), register.clock.now().as_microsecond());
    let tries = Tries::at(address, &number);
    if let Some(wait) = register.db.write_exclusive(|tx| tries.count(tx, now))? {
        return Ok(Checked::TooMany(wait));
    }
    let row = register.db.read(|tx| stored::by_number(tx, &number))?;
    let known = is_contact_code(code, row.as_ref().map_or(&[], |row| &row.check_hash));
    let Some(row) = row.filter(|_| known) else { return Ok(Checked::Unknown) };
    register.db.write_exclusive(|tx| tries.forgive(tx))?;
    stands(register, row)
}

/// How a report stands as far as it tells so itself; `None` where what it says must be compared with what is published.
/// The check page and the office go by this one order: what has ended is kept no longer, emptied or not.
pub(super) fn by_itself(
    today: Day,
    (valid_until, is_emptied, kind): (Day, bool, ReportKind),
) -> Option<ReportState> {
    if valid_until < today {
        return Some(ReportState::Ended);
    }
    if is_emptied {
        return Some(ReportState::Erased);
    }
    (kind == ReportKind::Receipt).then_some(ReportState::Current)
}

fn stands(register: &Register, row: ReportRow) -> Result<Checked, ReportFault> {
    match by_itself(register.today(), (row.valid_until, row.is_emptied(), row.kind)) {
        Some(ReportState::Ended) => return Ok(Checked::Unknown),
        Some(ReportState::Erased) => return Ok(Checked::Emptied),
        Some(ReportState::Current | ReportState::Superseded) => {
            return Ok(Checked::AsOfItsTime(Box::new(row)));
        }
        None => {}
    }
    let about = (row.org, row.authorisation);
    let now = register.look(Asked::Now, |tx, lens| would_say(tx, (register, lens), about))?;
    let current = row.content == now.ok().flatten();
    Ok(if current { Checked::Current(Box::new(row)) } else { Checked::Superseded(Box::new(row)) })
}

/// SHA-256 of what a report about an organisation, under an authorisation (0 = none, what is public), would say now;
/// `None` where there would be none: the organisation was merged into another, or the authorisation counts no more.
pub(super) fn would_say(
    tx: &mut dyn Tx,
    (register, lens): (&Register, &Lens<'_>),
    (org, authorisation): (i64, i64),
) -> Result<Option<Vec<u8>>> {
    let authorised = if authorisation == 0 { None } else { given(tx, register, authorisation)? };
    let scope = match &authorised {
        None if authorisation == 0 => Scope::public(),
        Some((_, scope)) => scope.clone(),
        None => return Ok(None),
    };
    let Some(code) = lookup::code_of(tx, org)? else { return Ok(None) };
    let figures = Figures { day: String::new(), bodies: Vec::new(), term: None };
    let composed = composed_in(tx, (register, lens), (&figures, &scope), &code)?;
    let Composed::Made(mut now) = composed else { return Ok(None) };
    now.authorised = authorised.map(|(authorised, _)| authorised);
    Ok(content(&now).ok())
}

/// An authorisation as reports tell it, and what it covers; `None` where it counts no more.
pub(super) fn given(tx: &mut dyn Tx, register: &Register, id: i64) -> Result<Option<(Authorised, Scope)>> {
    let found = authorisation::find(tx, id)?;
    let today = register.today();
    let counts = found.filter(|one| one.state == AuthorisationState::Given && today <= one.until);
    Ok(counts.and_then(|one| Some((authorised(&one), Scope::read(&one.classes)?))))
}
