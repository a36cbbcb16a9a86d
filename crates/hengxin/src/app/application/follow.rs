//! Following a proceeding with its number and contact code, and the steps an applicant takes in it.

use domain::{FactKind, Refusal, Text};
use serde_json::json;

use super::draft::statement_flaw;
use super::{APPLICANT, Flaw, tidy};
use crate::app::Register;
use crate::app::case::{self, CaseFault, Saying, Taking, TrackView};
use crate::app::tries::Tries;
use crate::store::audit;
use crate::store::sql::{StoreFault, Tx};

/// Who looks, and with what.
#[derive(Debug, Clone, Copy)]
pub struct Acting<'a> {
    /// The caller's address, where one is known.
    pub address: Option<&'a str>,
    /// Number of the proceeding, as typed.
    pub number: &'a str,
    /// Contact code, as typed.
    pub code: &'a str,
}

/// What a look gives.
#[derive(Debug)]
pub enum Followed {
    /// The proceeding.
    Found(Box<TrackView>),
    /// Number and code do not go together; which of them is wrong is not said.
    Unknown,
    /// Too many wrong ones: seconds to wait.
    TooMany(u64),
}

/// The proceeding with that number, for whoever holds its code. The look is noted.
///
/// Every look is counted before it is made and forgiven if it was good (`Tries`).
///
/// # Errors
/// The store's.
pub fn follow(register: &Register, acting: &Acting<'_>) -> Result<Followed, CaseFault> {
    let now = register.clock.now().as_microsecond();
    let number = written(acting.number);
    let tries = Tries::at(acting.address, &number);
    let wait = register.db.write_exclusive(|tx| tries.count(tx, now))?;
    if let Some(wait) = wait {
        return Ok(Followed::TooMany(wait));
    }
    match case::track(register, &number, acting.code) {
        Ok(view) => {
            register.db.write_exclusive(|tx| good(tx, &tries, (&view.number, now)))?;
            Ok(Followed::Found(Box::new(view)))
        }
        Err(CaseFault::Refused(_)) => Ok(Followed::Unknown),
        Err(fault) => Err(fault),
    }
}

/// The number as the register writes it, however its brackets were typed.
pub(in crate::app) fn written(number: &str) -> String {
    let one = |c: char| match c {
        '(' | '（' | '[' | '［' | '【' => '〔',
        ')' | '）' | ']' | '］' | '】' => '〕',
        '\u{ff10}'..='\u{ff19}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        c => c,
    };
    let kept = number.chars().filter(|c| !c.is_whitespace() && !c.is_control()).take(40);
    let mut number: String = kept.map(one).collect();
    if number.contains('〕') && !number.ends_with('号') {
        number.push('号');
    }
    number
}

fn good(tx: &mut dyn Tx, tries: &Tries, (number, now): (&str, i64)) -> Result<(), StoreFault> {
    tries.forgive(tx)?;
    let (target, detail) = (format!("proceeding/{number}"), json!({}).to_string());
    let entry = audit::Entry {
        at: now,
        actor: APPLICANT,
        verb: "case.track",
        target: &target,
        purpose: "own proceeding",
        detail: &detail,
    };
    audit::note(tx, &entry)
}

/// How a step of the applicant went.
#[derive(Debug)]
pub enum Acted {
    /// It is taken; where the proceeding stands now.
    Done(Box<TrackView>),
    /// What was written must be changed first.
    Flawed(Box<TrackView>, Flaw),
    /// It cannot be taken; where the proceeding stands.
    Refused(Box<TrackView>, Text),
    /// The look itself failed.
    Not(Followed),
}

/// Takes a step that an applicant may take: supplies what is missing, takes the application back, asks for a review.
/// `seen` is the last fact when the page was opened: a step sent twice, or on an old page, is refused.
///
/// # Errors
/// The store's.
pub fn act(
    register: &Register,
    acting: &Acting<'_>,
    (step, seen): (&str, i64),
    text: &str,
) -> Result<Acted, CaseFault> {
    let view = match follow(register, acting)? {
        Followed::Found(view) => view,
        not @ (Followed::Unknown | Followed::TooMany(_)) => return Ok(Acted::Not(not)),
    };
    let fact = FactKind::ALL.iter().copied().find(|fact| fact.word() == step);
    let fact = fact.filter(|_| view.seen == seen && view.open.iter().any(|open| open == step));
    let Some(fact) = fact else {
        return Ok(Acted::Refused(view, Refusal::ChangedMeanwhile.text()));
    };
    let text = tidy(text);
    if let Some(flaw) = statement_flaw(&text).filter(|_| !may_be_silent(fact) || !text.is_empty()) {
        return Ok(Acted::Flawed(view, flaw));
    }
    let saying = saying(fact, &text);
    let taking = Taking { proceeding: view.id, seen: Some(seen), fact, saying };
    match case::step(register, APPLICANT, &taking) {
        Ok(_) => Ok(Acted::Done(Box::new(case::track(register, &view.number, acting.code)?))),
        Err(CaseFault::Refused(refusal)) => Ok(Acted::Refused(view, refusal.text())),
        Err(fault) => Err(fault),
    }
}

/// Whoever takes an application back need not say why.
fn may_be_silent(fact: FactKind) -> bool {
    matches!(
        fact,
        FactKind::ObjectionDropped
            | FactKind::RestorationDropped
            | FactKind::DeclineDropped
            | FactKind::ReturnDropped
    )
}

fn saying(fact: FactKind, text: &str) -> Saying<'_> {
    let supplied = matches!(
        fact,
        FactKind::ObjectionItemsSupplied | FactKind::RestorationItemsSupplied | FactKind::ReturnAsked
    );
    if supplied {
        Saying { evidence: text, ..Saying::default() }
    } else {
        Saying { reasons: text, ..Saying::default() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_understood_however_its_brackets_are_typed() {
        for typed in ["异〔2026〕12号", "异[2026]12号", " 异（2026）12 号 ", "异【２０２６】12"]
        {
            assert_eq!(written(typed), "异〔2026〕12号", "{typed}");
        }
        assert_eq!(written("nonsense\n\r\u{0}x"), "nonsensex");
    }
}
