//! Filing an application: once, however often the last page is sent.

use domain::{Clocks, Refusal};
use serde_json::json;

use super::door::clocks;
use super::{APPLICANT, ApplicationDraft, ApplicationKind, Door, Shut, Step, door, first_open};
use crate::app::Register;
use crate::app::case::{self, Applying, CaseFault, Filed};
use crate::store::audit::{self, Entry};
use crate::store::evidence::{self, EvidenceRow, EvidenceState};
use crate::store::sql::Tx;
use crate::store::{application, draft_file};

/// How filing went.
#[derive(Debug)]
pub enum Filing {
    /// It is filed now; the contact code is told this once. The clocks are those that run from today.
    Now(ApplicationKind, Filed, Clocks),
    /// It was filed before, under this number.
    Before(ApplicationKind, String),
    /// A step has no answer yet.
    Unfinished(Step),
    /// It may not be filed.
    Shut(ApplicationDraft, Shut),
    /// There is no such draft, or not any more.
    Gone,
}

/// Files what was written behind a secret. Draft and proceeding change in one transaction, so that of two who send the
/// last page one files and the other is told the number.
///
/// # Errors
/// The store's.
pub fn file(register: &Register, secret: &str) -> Result<Filing, CaseFault> {
    let mut found = None;
    let filed = register.db.decide(|tx| file_within(tx, register, secret, &mut found));
    match (filed, found) {
        (Err(CaseFault::Refused(refusal)), Some(draft)) => Ok(Filing::Shut(draft, Shut::Refused(refusal))),
        (filed, _) => filed,
    }
}

fn file_within(
    tx: &mut dyn Tx,
    register: &Register,
    secret: &str,
    found: &mut Option<ApplicationDraft>,
) -> Result<Filing, CaseFault> {
    let now = register.clock.now().as_microsecond();
    let Some(draft) = application::find(tx, secret, now)? else { return Ok(Filing::Gone) };
    *found = Some(draft.clone());
    if !draft.number.is_empty() {
        return Ok(Filing::Before(draft.kind, draft.number));
    }
    let open = first_open(&draft);
    if open != Step::Check {
        return Ok(Filing::Unfinished(open));
    }
    if let Door::Shut(why) = door(tx, register, draft.kind, (&draft.code, draft.key))? {
        return Ok(Filing::Shut(draft, why));
    }
    let filed = open_proceeding(tx, register, &draft)?;
    take_over(tx, (secret, filed.id), now)?;
    application::rewrite(tx, secret, &emptied(&draft, &filed.number))?;
    let clocks: Clocks = clocks(register, draft.kind, register.today()).map_err(refused)?;
    Ok(Filing::Now(draft.kind, filed, clocks))
}

fn refused(refusal: Refusal) -> CaseFault {
    CaseFault::Refused(refusal)
}

/// What is left of a draft once it is filed: its number. What was written stands in the facts.
fn emptied(draft: &ApplicationDraft, number: &str) -> ApplicationDraft {
    ApplicationDraft {
        statement: String::new(),
        commitment: String::new(),
        contact: String::new(),
        email: String::new(),
        number: number.to_owned(),
        ..draft.clone()
    }
}

fn open_proceeding(
    tx: &mut dyn Tx,
    register: &Register,
    draft: &ApplicationDraft,
) -> Result<Filed, CaseFault> {
    let (code, key) = (draft.code.as_str(), draft.key);
    let (contact, email) = (draft.contact.as_str(), draft.email.as_str());
    match draft.kind {
        ApplicationKind::Objection => {
            let (ground, statement) = (draft.ground.as_str(), draft.statement.as_str());
            let filing = case::Filing { code, key, ground, statement, contact, email };
            case::object_within(tx, register, APPLICANT, &filing)
        }
        ApplicationKind::Restoration => {
            let (performed, commitment) = (draft.statement.as_str(), draft.commitment.as_str());
            let applying = Applying { code, key, performed, commitment, channel: "self", contact, email };
            case::apply_within(tx, register, APPLICANT, &applying)
        }
    }
}

/// The files of the draft become evidence of its proceeding.
fn take_over(tx: &mut dyn Tx, (secret, proceeding): (&str, i64), now: i64) -> Result<(), CaseFault> {
    for (nth, file) in (1..).zip(draft_file::of_draft(tx, secret)?) {
        let target = format!("evidence/{}", file.id);
        let row = EvidenceRow {
            id: file.id,
            proceeding,
            nth,
            name: file.name,
            media: file.media,
            bytes: file.bytes,
            sha256: file.sha256,
            state: EvidenceState::Kept,
            added_at: now,
            actor: APPLICANT.to_owned(),
            what: None,
            seq: 0,
        };
        evidence::add(tx, &row)?;
        let detail = json!({ "proceeding": proceeding }).to_string();
        let (verb, purpose) = ("evidence.add", "proceeding");
        let entry = Entry { at: now, actor: APPLICANT, verb, target: &target, purpose, detail: &detail };
        audit::note(tx, &entry)?;
    }
    Ok(draft_file::clear(tx, secret)?)
}
