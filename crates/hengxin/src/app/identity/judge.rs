//! Judging whether a name and number as rows write them mean an organisation, and undoing that.

use domain::id::find_personal;
use domain::{FactKind, Judgement, Question, Refusal, Statement};
use serde::Serialize;
use serde_json::json;

use super::rows::{look_again, send_back};
use super::{IdentityFault, Work, statement, unmerged};
use crate::app::Register;
use crate::app::rebuild::identity::judgement_row;
use crate::store::identity;
use crate::store::lookup::{self, OrganisationKey};
use crate::store::sql::{StoreFault, Tx};

/// What is judged.
#[derive(Debug, Clone, Copy)]
pub struct Judge<'a> {
    /// The name as written.
    pub name: &'a str,
    /// The number claimed, as it was read; empty = none.
    pub claimed: &'a str,
    /// Code of the organisation it may mean.
    pub code: &'a str,
}

impl Judge<'_> {
    /// The question.
    pub fn question(&self) -> Question {
        Question::new(&matcher::normal_form(self.name), self.claimed)
    }
}

/// What followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Moved {
    /// Place of the fact.
    pub entry: i64,
    /// Rows that waited and are records now.
    pub taken_in: u64,
    /// Records that left their organisation; their rows wait again.
    pub sent_back: u64,
}

/// Judges: `state` is same, different or unsure.
///
/// # Errors
/// Refused where something is judged already, was judged and undone, or another organisation is meant.
pub fn judge(
    register: &Register,
    about: &Judge<'_>,
    state: Judgement,
    said: Statement<'_>,
) -> Result<Moved, IdentityFault> {
    let kind = match state {
        Judgement::Same => FactKind::JudgedSame,
        Judgement::Different => FactKind::JudgedDifferent,
        Judgement::Unsure => FactKind::JudgedUnsure,
        Judgement::Blocked => FactKind::JudgementUndone,
    };
    enter(register, about, kind, said)
}

/// Undoes what is judged. After a `same`, the organisation is blocked for this question; every record that came by it
/// goes back where it was. After anything else the question is open again.
///
/// # Errors
/// Refused where nothing is judged.
pub fn undo(register: &Register, about: &Judge<'_>, said: Statement<'_>) -> Result<Moved, IdentityFault> {
    enter(register, about, FactKind::JudgementUndone, said)
}

fn enter(
    register: &Register,
    about: &Judge<'_>,
    kind: FactKind,
    said: Statement<'_>,
) -> Result<Moved, IdentityFault> {
    if find_personal(about.name).is_some() || find_personal(about.claimed).is_some() {
        return Err(Refusal::PersonalData.into());
    }
    let work = Work::new(register, said)?;
    let question = about.question();
    register.db.decide(|tx| {
        // What was judged before a merger can be undone after it: the records stand at the other one then.
        let (org, holder) = if kind == FactKind::JudgementUndone {
            with_holder(tx, about.code)?
        } else {
            let org = unmerged(tx, about.code)?;
            (org.clone(), org)
        };
        let before = judged_so_far(tx, &question, &org)?;
        let state = allowed(tx, &question, &org, kind)?;
        let mut moved = write(tx, &work, about, &org, (kind, state))?;
        if state.is_some_and(Judgement::forbids) {
            moved.sent_back = send_back(tx, &work, &question, &holder)?;
        }
        moved.taken_in = look_again(tx, &work, &question)?;
        let target = format!("organisation/{}", org.code);
        let detail = json!({
            "before": before,
            "after": judged_so_far(tx, &question, &org)?,
            "entry": moved.entry,
            "taken_in": moved.taken_in,
            "sent_back": moved.sent_back,
        });
        work.audit(tx, &format!("identity.{}", kind.word()), &target, &detail)?;
        Ok(moved)
    })
}

/// The organisation with that code, and the one that holds its records.
fn with_holder(tx: &mut dyn Tx, code: &str) -> Result<(OrganisationKey, OrganisationKey), IdentityFault> {
    let org = lookup::by_code(tx, &[code])?.pop().ok_or(Refusal::NoSuchOrganisation)?;
    let holder = match identity::merged_into(tx, code)? {
        Some(into) => lookup::by_code(tx, &[&into])?.pop().ok_or(Refusal::NoSuchOrganisation)?,
        None => org.clone(),
    };
    Ok((org, holder))
}

/// What is judged of a question and an organisation, in the words of the audit trail.
fn judged_so_far(
    tx: &mut dyn Tx,
    question: &Question,
    org: &OrganisationKey,
) -> Result<Option<&'static str>, StoreFault> {
    for row in identity::judgements_on(tx, question)? {
        if row.org == org.id {
            return row.judgement().map(|state| Some(state.word()));
        }
    }
    Ok(None)
}

/// What will be judged once `kind` is entered.
fn allowed(
    tx: &mut dyn Tx,
    question: &Question,
    org: &OrganisationKey,
    kind: FactKind,
) -> Result<Option<Judgement>, IdentityFault> {
    let mut now = None;
    for row in identity::judgements_on(tx, question)? {
        let state = row.judgement()?;
        if row.org == org.id {
            now = Some(state);
        } else if kind == FactKind::JudgedSame && state == Judgement::Same {
            let code = lookup::code_of(tx, row.org)?.unwrap_or_default();
            return Err(Refusal::JudgedAnother { code }.into());
        }
    }
    Judgement::after(now, kind).map_err(|state| match state {
        Some(Judgement::Blocked) => Refusal::JudgementBlocked.into(),
        state => Refusal::AlreadyJudged { state: state.map_or("none", Judgement::word) }.into(),
    })
}

fn write(
    tx: &mut dyn Tx,
    work: &Work<'_>,
    about: &Judge<'_>,
    org: &OrganisationKey,
    (kind, state): (FactKind, Option<Judgement>),
) -> Result<Moved, StoreFault> {
    let key = about.question().key();
    let content = statement(about.name, about.claimed, "", &work.said);
    let seq = work.enter(tx, org, kind, (Some(key), content.clone()))?;
    match state {
        Some(state) => identity::judge(tx, &judgement_row(org.id, seq, &content, state))?,
        None => identity::unjudge(tx, key.stored(), org.id)?,
    }
    Ok(Moved { entry: seq.0, ..Moved::default() })
}
