//! Letters of proceedings: made with the step they tell of, numbered, kept as they were written, told by mail, served.
//!
//! One place says which step leaves which letter (`written::WRITERS`); the verbs of `app::case` know nothing of it but
//! `follow`, which they call once their facts are committed, in the same transaction. A letter that cannot be made
//! refuses the step, and nothing of the step is there. A service that a letter waits for starts the clock of its step on
//! the day of service, not on the day somebody records it.
//!
//! Beside them stands the letter that confirms an authorisation to read a report (`authorisation`), which no step leaves.
//!
//! Deliberately absent: letters about records that departments withdraw by their own files, and about lifting.

mod authorisation;
mod declining;
mod keep;
mod lifting;
mod listing;
mod objection;
mod restoration;
mod serve;
mod view;
mod written;

pub use authorisation::Ended;
pub(in crate::app) use authorisation::authorisation_given;
pub use serve::serve_letter;
pub use view::{
    ForApplicant, LetterLine, LetterView, OwnLetter, Reading, letter_for_applicant, letters_for_applicant,
    letters_of, read_letter, whose,
};

use domain::{Refusal, Seq};

use crate::app::case::{CaseFault, CaseFile, Work};
use crate::letter::BothTongues;
use crate::store::sql::Tx;
use written::Step;

/// Makes the letters of the facts of a file from `first` on, which were just committed, and notes the service of letters
/// that waited for one of them.
///
/// # Errors
/// [`domain::Refusal::LetterUnfit`] where a letter lacks something; the rules that letters cite may refuse as well.
pub(in crate::app) fn follow(
    tx: &mut dyn Tx,
    work: &Work<'_>,
    file: &CaseFile,
    first: Seq,
) -> Result<(), CaseFault> {
    for (seq, fact) in file.case.facts().iter().filter(|(seq, _)| *seq >= first) {
        let step = Step::of(work, file, (*seq, fact))?;
        for matter in written::matters(&step)? {
            keep::keep(tx, &step, &matter)?;
        }
        serve::follow(tx, &step)?;
    }
    Ok(())
}

/// The letters that the facts of a file from `first` on would leave, in their order and without numbers. The facts stand
/// in the file and nowhere else, and nothing is kept.
///
/// # Errors
/// As [`follow`].
pub(in crate::app) fn rehearse(
    work: &Work<'_>,
    file: &CaseFile,
    first: Seq,
) -> Result<Vec<BothTongues>, Refusal> {
    let mut letters = Vec::new();
    for (seq, fact) in file.case.facts().iter().filter(|(seq, _)| *seq >= first) {
        let step = Step::of(work, file, (*seq, fact))?;
        for matter in written::matters(&step)? {
            letters.push(keep::unnumbered(&step, &matter)?);
        }
    }
    Ok(letters)
}
