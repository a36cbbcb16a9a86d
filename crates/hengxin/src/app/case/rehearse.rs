//! The letters of a step or decision before it is taken: written as they would be, from a file that the step was put
//! into, under no number. Nothing is stored but the look.

use serde_json::json;

use super::approve::{decide, decided};
use super::draft::drafted;
use super::step::taken;
use super::{CaseFault, CaseFile, Drafting, Taking, Work, look};
use crate::app::{Register, letter};
use crate::letter::BothTongues;
use crate::store::audit::{self, Entry};
use crate::store::sql::Tx;

/// In whose name a rehearsal approves: nobody's. No letter names who approved.
const SECOND_PERSON: &str = "second-person";

/// What is looked at before it is done.
#[derive(Debug, Clone, Copy)]
pub enum Rehearsed<'a> {
    /// The decision that waits for a second person.
    Waiting,
    /// A decision that somebody is writing.
    Drafting(&'a Drafting<'a>),
    /// A step that needs no second person.
    Step(&'a Taking<'a>),
}

impl Rehearsed<'_> {
    fn word(self) -> &'static str {
        match self {
            Rehearsed::Waiting => "waiting",
            Rehearsed::Drafting(_) => "drafting",
            Rehearsed::Step(taking) => taking.fact.word(),
        }
    }
}

/// The letters that would go out if this were done now, in their order and without numbers; none where it leaves none.
/// The look is written into the audit trail first. `form` is `page` or `pdf`.
///
/// # Errors
/// Whatever would refuse the step or decision itself: [`domain::Refusal::LetterUnfit`] says what a letter lacks.
pub fn preview(
    register: &Register,
    (actor, form): (&str, &str),
    id: i64,
    what: Rehearsed<'_>,
) -> Result<Vec<BothTongues>, CaseFault> {
    let detail = json!({ "as": form, "of": what.word() }).to_string();
    let entry = Entry {
        at: register.clock.now().as_microsecond(),
        actor,
        verb: "letter.preview",
        target: &format!("proceeding/{id}"),
        purpose: "procedure about a record",
        detail: &detail,
    };
    register.db.write_exclusive(|tx| audit::note(tx, &entry))?;
    look(register, |tx| rehearse(tx, register, actor, (id, what)))
}

/// The letters, within a transaction that only reads.
fn rehearse(
    tx: &mut dyn Tx,
    register: &Register,
    actor: &str,
    (id, what): (i64, Rehearsed<'_>),
) -> Result<Vec<BothTongues>, CaseFault> {
    let (own, second) = (Work::new(register, actor), Work::new(register, SECOND_PERSON));
    let (work, mut file) = match what {
        Rehearsed::Waiting => {
            let (_, file, _) = decided(tx, &second, (id, None))?;
            (second, file)
        }
        Rehearsed::Drafting(drafting) => {
            let (row, mut file, draft) = drafted(tx, &own, drafting)?;
            decide(&second, &mut file, &row, (&draft, drafting.outcome))?;
            (second, file)
        }
        Rehearsed::Step(taking) => {
            let (_, file) = taken(tx, &own, taking)?;
            (own, file)
        }
    };
    letters(&work, &mut file)
}

/// Why the decision that waits could not be approved now; the letters are made for it and thrown away.
pub(super) fn unfit(
    tx: &mut dyn Tx,
    register: &Register,
    id: i64,
) -> Result<Option<(String, String)>, CaseFault> {
    match rehearse(tx, register, "", (id, Rehearsed::Waiting)) {
        Ok(_) => Ok(None),
        Err(CaseFault::Refused(refusal)) => {
            let text = refusal.text();
            Ok(Some((text.zh.into_owned(), text.en.into_owned())))
        }
        Err(fault @ CaseFault::Store(_)) => Err(fault),
    }
}

fn letters(work: &Work<'_>, file: &mut CaseFile) -> Result<Vec<BothTongues>, CaseFault> {
    let first = file.rehearse()?;
    Ok(letter::rehearse(work, file, first)?)
}
