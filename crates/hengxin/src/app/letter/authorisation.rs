//! The letter about an authorisation to read a report: made when the organisation confirms it, kept like any other, read
//! again with the code that confirms. It tells of no fact: in its row stands, below zero, the authorisation it tells of.

use domain::id::Claimed;
use domain::{Day, Lang, RecordKind, Refusal, Text};
use serde_json::json;

use super::keep::{numbered, serial};
use super::written::unfit;
use crate::app::Register;
use crate::letter::{
    AboutRecord, Addressee, AuthorisationGiven, BothTongues, Envelope, Letter, LetterKind, LetterNumber,
    Matter, in_words,
};
use crate::store::audit::{self, Entry};
use crate::store::authorisation::{self, AuthorisationRow, AuthorisationState};
use crate::store::letter::{self, LetterRow, NewLetter};
use crate::store::lookup;
use crate::store::rows::{day_of, stored_day};
use crate::store::sql::{Result, Tx};

/// The term whose rule says that authorisations are given at all: the basis of the letter.
const BASIS: &str = "authorisation.longest";

/// Since when an authorisation counts no more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// The organisation took it back on this day.
    TakenBack(Day),
    /// This was its last day.
    Over(Day),
}

impl Ended {
    /// The same in words, as it stands above the letter and across its pages.
    pub fn text(self) -> Text {
        match self {
            Ended::TakenBack(on) => Text::new(
                format!("授权已于{}撤回，本确认书不再有效", in_words(on, Lang::Zh)),
                format!("Taken back on {}: this confirmation counts no more", in_words(on, Lang::En)),
            ),
            Ended::Over(on) => Text::new(
                format!("授权已于{}到期，本确认书不再有效", in_words(on, Lang::Zh)),
                format!("Ended on {}: this confirmation counts no more", in_words(on, Lang::En)),
            ),
        }
    }
}

/// Writes the letter that confirms an authorisation, in the transaction that confirms it, and keeps it. Returns its number.
///
/// # Errors
/// The store's. The refusal within: [`Refusal::LetterUnfit`] where the letter lacks something, such as the office's address.
pub(in crate::app) fn authorisation_given(
    tx: &mut dyn Tx,
    register: &Register,
    (row, actor): (&AuthorisationRow, &str),
) -> Result<std::result::Result<String, Refusal>> {
    let (today, now) = (register.today(), register.clock.now().as_microsecond());
    let kind = LetterKind::AuthorisationGiven;
    let serial = serial(tx, (kind, today))?;
    let org = lookup::named(tx, row.org)?.unwrap_or_default();
    let number = numbered(&register.letters.office, (kind, today), serial);
    let both = match number.and_then(|number| write(register, row, (org, number))) {
        Ok(both) => both,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let new = NewLetter {
        number: &both.zh.number,
        kind: kind.word(),
        proceeding: 0,
        about: (row.org, 0),
        seq: letter::tells_of(row.id),
        body: &both.write(),
        made: (stored_day(today), now),
        actor,
    };
    let id = letter::put(tx, &new)?;
    let detail = json!({ "letter": both.zh.number, "kind": kind.word(), "before": null, "after": "made" });
    let (target, detail) = (format!("letter/{id}"), detail.to_string());
    let purpose = "the organisation's authorisation";
    audit::note(
        tx,
        &Entry { at: now, actor, verb: "letter.make", target: &target, purpose, detail: &detail },
    )?;
    Ok(Ok(both.zh.number.clone()))
}

fn write(
    register: &Register,
    row: &AuthorisationRow,
    ((code, name), number): ((String, String), LetterNumber),
) -> Result<BothTongues, Refusal> {
    let (today, office) = (register.today(), &register.letters.office);
    let code = Claimed::read(&code).map_err(|_| Refusal::NoSuchOrganisation)?.value;
    let envelope = Envelope {
        number,
        addressee: Addressee { name: name.clone(), code },
        record: AboutRecord {
            item: Text::of("授权查询信用报告", "Authorisation to read the credit report"),
            document: Some(row.number.clone()),
            authority: name,
            decided_on: Some(today),
        },
        basis: vec![register.law.term(BASIS, today)?.cite.clone()],
        contact: office.contact(),
        authority: office.name.clone(),
        signed_on: today,
    };
    let matter = Matter::from(AuthorisationGiven {
        asked_on: day_of(row.asked_at),
        party: row.party.clone(),
        purpose: row.purpose.clone(),
        classes: row.classes.split(' ').map(class_name).collect(),
        until: row.until,
    });
    let letter =
        |lang| Letter::new(&register.letters.words, lang, &envelope, &matter).map_err(|fault| unfit(&fault));
    Ok(BothTongues { zh: letter(Lang::Zh)?, en: letter(Lang::En)? })
}

/// A class of a scope by its word.
fn class_name(word: &str) -> Text {
    let under_way = || Text::of("正在办理的事项", "Procedures under way");
    RecordKind::from_word(word).map_or_else(under_way, RecordKind::label)
}

/// The authorisation that a letter tells of; `None` where it tells of a fact.
pub(super) fn of_letter(tx: &mut dyn Tx, row: &LetterRow) -> Result<Option<AuthorisationRow>> {
    if row.seq < 0 { authorisation::find(tx, letter::tells_of(row.seq)) } else { Ok(None) }
}

/// Since when the authorisation of a letter counts no more; `None` while it does, and for letters about anything else.
pub(super) fn ended(tx: &mut dyn Tx, row: &LetterRow, today: Day) -> Result<Option<Ended>> {
    let Some(given) = of_letter(tx, row)? else { return Ok(None) };
    Ok(match given.state {
        AuthorisationState::Revoked => Some(Ended::TakenBack(day_of(given.changed_at))),
        AuthorisationState::Asked | AuthorisationState::Written | AuthorisationState::Given => {
            (given.until < today).then_some(Ended::Over(given.until))
        }
    })
}
