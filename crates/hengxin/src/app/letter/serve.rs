//! Serving letters: how and on which day a letter reached the organisation, and the step that follows from it.

use domain::{Day, FactKind, Place, Refusal, Service, ServiceWay, Track};
use serde_json::json;

use super::written::Step;
use crate::app::Register;
use crate::app::case::{CaseFault, Saying, Work, commit_step, open_file, remedies};
use crate::letter::LetterKind;
use crate::store::evidence::{self, EvidenceState};
use crate::store::letter::{self, LetterRow, ServiceRow};
use crate::store::rows::{read_day, stored_day};
use crate::store::sql::Tx;

/// The step that the service of a letter stands for, where its proceeding waits for it there.
const STEPS: &[(LetterKind, Place, FactKind)] = &[
    (LetterKind::ListingIntended, Place::Intended, FactKind::NoticeServed),
    (LetterKind::ListingDecided, Place::Decided, FactKind::Served),
    (LetterKind::RestorationNotice, Place::Decided, FactKind::Served),
    (LetterKind::ObjectionAnswered, Place::ObjectionSettled, FactKind::ObjectionTold),
];

/// Records how a letter was served, and takes the step that follows from it. Letters of one decision are served
/// together: recording one records both (两书同达). Returns the place of the fact; `None` where no step follows.
///
/// `receipt` is a file of evidence of the proceeding that shows it; empty = none.
///
/// # Errors
/// [`Refusal::NoSuchLetter`]; [`Refusal::LetterServed`] where it is recorded already; [`Refusal::ServiceDay`] before the
/// day of the letter or after today; [`Refusal::ServiceWay`]; [`Refusal::NoSuchReceipt`]; and why the step may not be
/// taken. Then nothing is recorded.
pub fn serve_letter(
    register: &Register,
    actor: &str,
    letter: i64,
    service: Service,
    receipt: &str,
) -> Result<Option<i64>, CaseFault> {
    // Every letter says that the record will be published and what can be done against it.
    let work = Work::new(register, actor).serving(Service { complete: true, ..service }, receipt.trim());
    register.db.decide(|tx| {
        let row = letter::find(tx, letter)?.ok_or(Refusal::NoSuchLetter)?;
        if row.service.is_some() {
            return Err(Refusal::LetterServed.into());
        }
        if service.way == ServiceWay::Declared {
            return Err(Refusal::ServiceWay.into());
        }
        in_time(&row, service.on, work.today)?;
        is_receipt(tx, &row, receipt.trim())?;
        let taken = take(tx, &work, &row, service)?;
        if taken.is_none() {
            mark(tx, &work, &row, (service, 0))?;
        }
        Ok(taken)
    })
}

/// Neither before the letter was there nor in the future.
fn in_time(row: &LetterRow, on: Day, today: Day) -> Result<(), Refusal> {
    let from = read_day(row.made_on);
    if (from..=today).contains(&on) { Ok(()) } else { Err(Refusal::ServiceDay { from, until: today }) }
}

fn is_receipt(tx: &mut dyn Tx, row: &LetterRow, receipt: &str) -> Result<(), CaseFault> {
    if receipt.is_empty() {
        return Ok(());
    }
    let found = evidence::find(tx, receipt)?;
    let own =
        found.is_some_and(|file| file.proceeding == row.proceeding && file.state == EvidenceState::Kept);
    if own { Ok(()) } else { Err(Refusal::NoSuchReceipt.into()) }
}

/// Takes the step the letter stands for, if its proceeding waits for it; [`follow`] marks the letters.
fn take(
    tx: &mut dyn Tx,
    work: &Work<'_>,
    row: &LetterRow,
    service: Service,
) -> Result<Option<i64>, CaseFault> {
    let kind = LetterKind::from_word(&row.kind);
    let Some((_, place, fact)) = STEPS.iter().find(|(of, _, _)| Some(*of) == kind) else { return Ok(None) };
    let (before, mut file) = open_file(tx, row.proceeding, None)?;
    if file.now().at(place.track()) != *place || before.place != place.word() {
        return Ok(None);
    }
    // The service of an answer says nothing about the service of the record's own document.
    let on_record = place.track() == Track::Record;
    let saying = Saying {
        document: &row.number,
        service: on_record.then_some(Service { complete: true, ..service }),
        remedies: remedies(work.register, &file, *fact)?,
        ..Saying::default()
    };
    let content = saying.content(&before.number, work.actor, &work.clocks_from(*fact, service.on)?)?;
    file.take(*fact, work.today, content)?;
    Ok(Some(commit_step(tx, work, &mut file, &before, *fact)?.entry))
}

/// Notes the service of the letters that waited for a step.
///
/// # Errors
/// [`Refusal::NoSuchLetter`] where the service of a notice is stated that was never written.
pub(super) fn follow(tx: &mut dyn Tx, step: &Step<'_>) -> Result<(), CaseFault> {
    let kinds: Vec<&str> =
        STEPS.iter().filter(|(_, _, fact)| *fact == step.fact.kind).map(|(kind, _, _)| kind.word()).collect();
    let service = step.work.served.map(|(service, _)| service).or_else(|| Service::of(&step.fact.content));
    let Some(service) = service.filter(|_| !kinds.is_empty()) else { return Ok(()) };
    let about = (step.file.org.id, step.file.key.stored());
    let letters = letter::of_record(tx, about)?;
    let waiting: Vec<&LetterRow> =
        letters.iter().filter(|row| row.service.is_none() && kinds.contains(&row.kind.as_str())).collect();
    if waiting.is_empty() && step.fact.kind == FactKind::NoticeServed {
        return Err(Refusal::NoSuchLetter.into());
    }
    for row in waiting {
        in_time(row, service.on, step.today())?;
        mark(tx, step.work, row, (service, step.seq.0))?;
    }
    Ok(())
}

fn mark(
    tx: &mut dyn Tx,
    work: &Work<'_>,
    row: &LetterRow,
    (service, seq): (Service, i64),
) -> Result<(), CaseFault> {
    let receipt = work.served.map_or("", |(_, receipt)| receipt);
    let served = ServiceRow {
        way: service.way.code().to_owned(),
        on: stored_day(service.on),
        at: work.now,
        by: work.actor.to_owned(),
        receipt: receipt.to_owned(),
        seq,
    };
    if !letter::serve(tx, row.id, &served)? {
        return Err(Refusal::LetterServed.into());
    }
    let detail = json!({
        "letter": row.number,
        "entry": seq,
        "before": "not-served",
        "after": { "way": served.way, "on": service.on.to_string() },
    });
    work.audit(tx, ("letter.serve", &format!("letter/{}", row.id)), &detail)?;
    Ok(())
}
