//! Whether an application about a record may be begun, and why not.

use domain::{Clocks, Day, FactKind, RecordKey, RecordKind, Refusal};

use super::ApplicationKind;
use crate::app::Register;
use crate::app::view::{Asked, RecordAnswer, RecordView, record};
use crate::store::sql::{Result, Tx};

/// What stands at the beginning of an application.
#[derive(Debug, Clone)]
pub enum Door {
    /// It may be begun about this record.
    Open(Box<RecordView>),
    /// It may not.
    Shut(Shut),
}

/// Why an application may not be begun.
#[derive(Debug, Clone)]
pub enum Shut {
    /// The register shows no such record and never did.
    NotHeld,
    /// It was shown and is not any more.
    NotPublished,
    /// Its organisation was merged into the one with this code, where the record stands.
    Moved(String),
    /// An objection to it is open already.
    UnderObjection(Box<RecordView>),
    /// The rule asks for no restoration of such a record.
    NothingToRestore(Box<RecordView>),
    /// Its minimum period has not passed.
    NotBefore(Box<RecordView>, Day),
    /// It is no honour, so there is nothing to decline.
    NotAnHonour(Box<RecordView>),
    /// The law or the calendar of the register does not allow it.
    Refused(Refusal),
}

impl ApplicationKind {
    /// The fact that files it.
    pub fn fact(self) -> FactKind {
        match self {
            ApplicationKind::Objection => FactKind::ObjectionFiled,
            ApplicationKind::Restoration => FactKind::RestorationApplied,
            ApplicationKind::Declining => FactKind::DeclineAsked,
        }
    }
}

/// The commitment signed with an application for restoration.
pub(super) const COMMITMENT: &str = "restoration";

/// Whether an application of that kind about that record may be begun today. It is answered from what anybody may see:
/// proceedings that are not public are not told of.
///
/// # Errors
/// The store's.
pub fn door(
    tx: &mut dyn Tx,
    register: &Register,
    kind: ApplicationKind,
    (code, key): (&str, RecordKey),
) -> Result<Door> {
    let Ok(lens) = register.lens(tx, Asked::Now)? else { return Ok(Door::Shut(Shut::NotHeld)) };
    Ok(match record(tx, &lens, code, key)? {
        RecordAnswer::Unknown => Door::Shut(Shut::NotHeld),
        RecordAnswer::Gone => Door::Shut(Shut::NotPublished),
        RecordAnswer::Moved(into) => Door::Shut(Shut::Moved(into)),
        RecordAnswer::Shown(view) => allowed(register, kind, view),
    })
}

fn allowed(register: &Register, kind: ApplicationKind, view: Box<RecordView>) -> Door {
    let today = register.today();
    let repairable = view.summary.repairable_from.as_deref().and_then(Day::parse);
    match (kind, repairable) {
        (ApplicationKind::Objection, _) if view.summary.under_objection => {
            return Door::Shut(Shut::UnderObjection(view));
        }
        (ApplicationKind::Restoration, None) => return Door::Shut(Shut::NothingToRestore(view)),
        (ApplicationKind::Restoration, Some(from)) if today < from => {
            return Door::Shut(Shut::NotBefore(view, from));
        }
        (ApplicationKind::Declining, _) if view.summary.kind != RecordKind::Honour.word() => {
            return Door::Shut(Shut::NotAnHonour(view));
        }
        (ApplicationKind::Objection | ApplicationKind::Restoration | ApplicationKind::Declining, _) => {}
    }
    match ready(register, kind, today) {
        Ok(()) => Door::Open(view),
        Err(refusal) => Door::Shut(Shut::Refused(refusal)),
    }
}

/// Whether the law and the calendar can start the clocks of such an application, and hold the words to be signed.
fn ready(register: &Register, kind: ApplicationKind, today: Day) -> std::result::Result<(), Refusal> {
    clocks(register, kind, today)?;
    match kind {
        ApplicationKind::Objection | ApplicationKind::Declining => Ok(()),
        ApplicationKind::Restoration => register.law.commitment(COMMITMENT, today).map(drop),
    }
}

/// The clocks that filing it today starts.
///
/// # Errors
/// As [`Clocks::start`].
pub(super) fn clocks(
    register: &Register,
    kind: ApplicationKind,
    today: Day,
) -> std::result::Result<Clocks, Refusal> {
    Clocks::start(domain::case::clocks_of(kind.fact()), today, &register.law, &register.calendar)
}
