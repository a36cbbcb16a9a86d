//! A proceeding as its applicant sees it, with its number and contact code.

use domain::{Clock, FactKind, Place, Refusal};
use serde::Serialize;

use super::file::CaseFile;
use super::step::open_file;
use super::view::{StepView, offers, steps};
use super::{CaseFault, is_contact_code, look};
use crate::app::Register;
use crate::app::letter::{LetterLine, letters_for_applicant};
use crate::store::lookup;
use crate::store::proceeding::{self, Party, ProceedingKind, ProceedingRow};

/// What an applicant sees of a proceeding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TrackView {
    /// Its number.
    pub number: String,
    /// `objection` or `restoration`.
    pub kind: String,
    /// Code and name of the organisation.
    pub organisation: (String, String),
    /// The record's key.
    pub record: String,
    /// Where it stands.
    pub place: String,
    /// Last fact of the record: forms bring it back.
    pub seen: i64,
    /// The register's own number.
    pub id: i64,
    /// Kinds of step taken, with their days, oldest first; what officers wrote to each other is left out.
    pub steps: Vec<(String, String)>,
    /// What was decided, with reasons, once the applicant may know: a code of [`super::Outcome`], or the word of the step that
    /// declined to take it up.
    pub decided: Option<(String, String)>,
    /// What the applicant is asked to supply, while something is missing.
    pub missing: Option<String>,
    /// Who owes the next step, what, and by when.
    pub next: Option<(String, String, Option<String>)>,
    /// The letters that the applicant may read, oldest first.
    pub letters: Vec<LetterLine>,
    /// Last day on which a review may be asked for, where it may.
    pub review_by: Option<String>,
    /// Steps the applicant may take now.
    pub open: Vec<String>,
}

/// Steps that an applicant takes by himself on the tracking page.
const APPLICANTS: [FactKind; 8] = [
    FactKind::ObjectionItemsSupplied,
    FactKind::ObjectionDropped,
    FactKind::ReviewAsked,
    FactKind::RestorationItemsSupplied,
    FactKind::RestorationDropped,
    FactKind::DeclineDropped,
    FactKind::ReturnAsked,
    FactKind::ReturnDropped,
];

/// The proceeding with that number, for whoever holds its contact code. A wrong code and an unknown number get the same
/// answer.
///
/// # Errors
/// [`Refusal::NoSuchProceeding`].
pub fn track(register: &Register, number: &str, code: &str) -> Result<TrackView, CaseFault> {
    look(register, |tx| {
        let row = proceeding::by_number(tx, number.trim())?;
        let party = match &row {
            Some(row) => proceeding::party(tx, row.id)?.unwrap_or_default(),
            None => Party::default(),
        };
        // The code is compared in either case, so that the time taken tells nothing.
        let known = is_contact_code(code, &party.code_hash);
        let row = row.filter(|_| known).ok_or(Refusal::NoSuchProceeding)?;
        let (_, file) = open_file(tx, row.id, None)?;
        let organisation = lookup::named(tx, row.org)?.unwrap_or_default();
        let letters = letters_for_applicant(tx, &row)?;
        Ok(TrackView { letters, ..track_view(register, &row, (&file, organisation)) })
    })
}

/// What the applicant knows of the decision: of an objection once it was told, of a restoration with the decision.
fn decision(steps: &[StepView]) -> Option<(String, String)> {
    let declined = [FactKind::ObjectionDeclined, FactKind::RestorationDeclined].map(FactKind::word);
    let opened_by = |fact: FactKind| steps.iter().any(|step| step.step == fact.word());
    let known = if opened_by(FactKind::ObjectionFiled) {
        let told = steps.iter().rposition(|step| step.step == FactKind::ObjectionTold.word())?;
        &steps[..told]
    } else {
        steps
    };
    let settles = |step: &&StepView| !step.outcome.is_empty() || declined.contains(&step.step.as_str());
    let step = known.iter().rfind(settles)?;
    let what = if step.outcome.is_empty() { &step.step } else { &step.outcome };
    Some((what.clone(), step.reasons.clone()))
}

/// The last day that a step set for a clock, the newest such.
fn last_day(steps: &[StepView], clock: Clock) -> Option<String> {
    let set = steps.iter().rev().flat_map(|step| &step.clocks);
    let mut own = set.filter(|(term, _)| term == clock.term());
    own.next().map(|(_, day)| day.clone())
}

/// What is asked for where the proceeding waits for it.
fn missing(steps: &[StepView], place: Place) -> Option<String> {
    let asked = match (place == Place::ItemsAsked, place == Place::ProofAsked) {
        (true, _) => FactKind::ObjectionItemsAsked,
        (_, true) => FactKind::RestorationItemsAsked,
        (false, false) => return None,
    };
    steps.iter().rfind(|step| step.step == asked.word()).map(|step| step.reasons.clone())
}

fn track_view(
    register: &Register,
    row: &ProceedingRow,
    (file, organisation): (&CaseFile, (String, String)),
) -> TrackView {
    let steps = steps(file, &row.number);
    let place = row.place().unwrap_or(Place::Absent);
    let (decided, missing) = (decision(&steps), missing(&steps, place));
    let owed = file.now().owed().into_iter().find(|owed| owed.at == place);
    let next = owed.map(|owed| {
        let due = owed.due.map(|day| day.to_string());
        (owed.by.word().to_owned(), owed.fact.word().to_owned(), due)
    });
    let may = |fact: &FactKind| offers(register, file, (row, *fact));
    TrackView {
        number: row.number.clone(),
        kind: row.kind().map_or("", ProceedingKind::word).to_owned(),
        organisation,
        record: file.key.hex(),
        place: row.place.clone(),
        seen: file.latest(),
        id: row.id,
        decided,
        missing,
        next,
        letters: Vec::new(),
        review_by: last_day(&steps, Clock::ReviewAsk),
        open: APPLICANTS.iter().filter(|fact| may(fact)).map(|fact| fact.word().to_owned()).collect(),
        steps: steps.into_iter().map(|step| (step.step, step.on)).collect(),
    }
}
