//! Reports for whom an organisation authorised: of the classes that it chose, until the day that it set, taken back
//! whenever it likes.
//!
//! Who asks for an authorisation is nobody's to believe: it counts once somebody gives the code of a letter that the
//! office sent to the organisation's registered address. The register keeps hashes of the codes alone, and no account of
//! anybody. Each look is noted with its purpose.

use domain::id::{Claimed, find_personal};
use domain::{Day, Refusal};
use serde::Serialize;
use serde_json::json;

use super::issue::{Issued, Issuing, issue, number};
use super::{ReportFault, Scope};
use crate::app::Register;
use crate::app::application::tidy;
use crate::app::case::{contact_code, is_contact_code};
use crate::app::letter::authorisation_given;
use crate::app::monitoring::Figures;
use crate::app::tries::{Tries, seconds};
use crate::app::view::{self, Asked as State};
use crate::letter::LetterKind;
use crate::report::Authorised;
use crate::store::attempt;
use crate::store::audit::{self, Entry};
use crate::store::authorisation::{self as stored, AuthorisationRow, AuthorisationState};
use crate::store::letter::{self, LetterRow};
use crate::store::lookup;
use crate::store::report::ReportRow;
use crate::store::sql::{Result, Tx};

/// The term of law data that says how long an authorisation may last.
const LONGEST_TERM: &str = "authorisation.longest";
/// Authorisations that one address may ask for in an hour.
const ASKED_PER_HOUR: i64 = 10;
/// Longest name of a party and longest purpose, in characters.
const LONGEST: usize = 200;
/// Authorisations on a page of the office.
const PER_PAGE: u32 = 50;
/// Characters of a typed number that are read.
const NUMBER_LONGEST: usize = 40;

/// What is asked for.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    /// Code of the organisation.
    pub code: &'a str,
    /// Whom it authorises: a body or an organisation.
    pub party: &'a str,
    /// For what.
    pub purpose: &'a str,
    /// Words of classes with spaces between.
    pub classes: &'a str,
    /// Last day, `YYYY-MM-DD`.
    pub until: &'a str,
}

/// How asking went.
#[derive(Debug, PartialEq, Eq)]
pub enum Entered {
    /// It waits for its letter, under this number.
    Number(String),
    /// Too many from one address: seconds to wait.
    TooMany(u64),
}

/// Asks for an authorisation. Nothing counts before the organisation has confirmed it.
///
/// # Errors
/// [`Refusal::AuthorisationUnfit`]; [`Refusal::PersonalData`] for a person's number; [`Refusal::NoSuchOrganisation`];
/// [`Refusal::NoRuleInForce`] where no rule says how long one may last; the store's.
pub fn ask(register: &Register, address: Option<&str>, asked: &Asked<'_>) -> Result<Entered, ReportFault> {
    let (today, now) = (register.today(), register.clock.now().as_microsecond());
    let mut row = fit(register, asked)?;
    let code = Claimed::read(asked.code).map_err(|_| Refusal::AuthorisationUnfit)?;
    row.number = number('A', today)?;
    row.asked_at = now;
    register.db.decide(|tx| {
        if let Some(address) = address {
            let (count, until) = attempt::count(tx, &format!("authorise address {address}"), now)?;
            if count > ASKED_PER_HOUR {
                return Ok(Entered::TooMany(seconds(until - now)));
            }
        }
        let org = lookup::by_code(tx, &[code.value.as_str()])?.pop().ok_or(Refusal::NoSuchOrganisation)?;
        row.org = org.id;
        stored::ask(tx, &row)?;
        note(tx, &row, (now, "applicant"), ("authorisation.ask", None, ""))?;
        Ok(Entered::Number(row.number.clone()))
    })
}

/// The row of what is asked for, without number and organisation.
fn fit(register: &Register, asked: &Asked<'_>) -> Result<AuthorisationRow, Refusal> {
    let today = register.today();
    let (party, purpose) = (tidy(asked.party).replace('\n', " "), tidy(asked.purpose).replace('\n', " "));
    if [&party, &purpose].into_iter().any(|text| find_personal(text).is_some()) {
        return Err(Refusal::PersonalData);
    }
    let said = [&party, &purpose].into_iter().all(|text| (1..=LONGEST).contains(&text.chars().count()));
    let (scope, until) = (Scope::read(asked.classes), Day::parse(asked.until.trim()));
    let (Some(scope), Some(until), true) = (scope, until, said) else {
        return Err(Refusal::AuthorisationUnfit);
    };
    let term = register.law.term(LONGEST_TERM, today)?;
    let last = today.plus_months(i32::try_from(term.value).unwrap_or(i32::MAX));
    if until < today || until > last {
        return Err(Refusal::AuthorisationUnfit);
    }
    Ok(AuthorisationRow {
        id: 0,
        number: String::new(),
        org: 0,
        party,
        purpose,
        classes: scope.words(),
        until,
        state: AuthorisationState::Asked,
        letter_hash: Vec::new(),
        party_hash: Vec::new(),
        asked_at: 0,
        changed_at: 0,
    })
}

/// An authorisation as the office sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AuthorisationLine {
    /// Its number.
    pub number: String,
    /// Code and name of the organisation.
    pub organisation: (String, String),
    /// Its registered address, where letters go; empty = none was reported.
    pub address: String,
    /// Whom it authorises.
    pub party: String,
    /// For what.
    pub purpose: String,
    /// Words of classes.
    pub classes: Vec<String>,
    /// Last day.
    pub until: String,
    /// When it was asked for.
    pub asked_at: String,
    /// How it stands: `asked`, `written`, `given` or `revoked`.
    pub state: &'static str,
    /// Number of the register's own and public number of the letter that confirms it; none before.
    pub letter: Option<(i64, String)>,
}

impl AuthorisationLine {
    /// Whether its letter is to be sent, or was sent and not answered.
    pub fn waits(&self) -> bool {
        [AuthorisationState::Asked, AuthorisationState::Written]
            .iter()
            .any(|state| state.word() == self.state)
    }
}

/// A page of the authorisations whose last day has not passed, newest first: those before a number of the register's
/// own, and before which number the next page is, where there is one. The look is noted first, in a write of its own:
/// anybody can make the list long, so it is read without holding up the register.
///
/// # Errors
/// The store's.
pub fn asked_for(
    register: &Register,
    actor: &str,
    before: Option<i64>,
) -> Result<(Vec<AuthorisationLine>, Option<i64>)> {
    let entry = Entry {
        at: register.clock.now().as_microsecond(),
        actor,
        verb: "authorisation.list",
        target: "authorisation",
        purpose: "letters of authorisations",
        detail: "{}",
    };
    register.db.write_exclusive(|tx| audit::note(tx, &entry))?;
    let today = register.today();
    register.db.read(|tx| {
        // One more than is shown tells whether there is a next page.
        let mut rows = stored::newest(tx, today, before.unwrap_or(i64::MAX), PER_PAGE + 1)?;
        let more = rows.len() > PER_PAGE as usize;
        rows.truncate(PER_PAGE as usize);
        let next = rows.last().filter(|_| more).map(|row| row.id);
        let lines = rows.iter().map(|row| line(tx, register, row)).collect::<Result<Vec<_>>>()?;
        Ok((lines, next))
    })
}

fn line(tx: &mut dyn Tx, register: &Register, row: &AuthorisationRow) -> Result<AuthorisationLine> {
    let organisation = lookup::named(tx, row.org)?.unwrap_or_default();
    let view = match register.lens(tx, State::Now)? {
        Ok(lens) => view::organisation(tx, &lens, &organisation.0)?,
        Err(_) => None,
    };
    let details = view.map(|view| view.details).unwrap_or_default();
    let address = details.into_iter().find(|field| field.code == "address").map(|field| field.value);
    Ok(AuthorisationLine {
        number: row.number.clone(),
        organisation,
        address: address.unwrap_or_default(),
        party: row.party.clone(),
        purpose: row.purpose.clone(),
        classes: row.classes.split(' ').map(str::to_owned).collect(),
        until: row.until.to_string(),
        asked_at: view::instant(row.asked_at),
        state: row.state.word(),
        letter: confirmation(tx, row)?.map(|letter| (letter.id, letter.number)),
    })
}

/// A letter to be printed and posted: it is shown this once, since the register does not keep its code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LetterOut {
    /// What it asks the organisation to confirm.
    pub line: AuthorisationLine,
    /// The code.
    pub code: String,
}

/// Makes the letter of an authorisation, with a fresh code; one made before counts no more.
///
/// # Errors
/// [`Refusal::NoSuchAuthorisation`] where none waits under this number; the store's.
pub fn send_letter(register: &Register, actor: &str, number: &str) -> Result<LetterOut, ReportFault> {
    let (today, now) = (register.today(), register.clock.now().as_microsecond());
    let (code, hash) = contact_code()?;
    let number = typed_number(number);
    register.db.decide(|tx| {
        let row = stored::by_number(tx, &number)?.filter(|row| today <= row.until);
        let mut row = row.ok_or(Refusal::NoSuchAuthorisation)?;
        let before = row.state;
        if !matches!(before, AuthorisationState::Asked | AuthorisationState::Written) {
            return Err(Refusal::NoSuchAuthorisation.into());
        }
        (row.state, row.letter_hash) = (AuthorisationState::Written, hash);
        stored::change(tx, &row, before, now)?;
        note(tx, &row, (now, actor), ("authorisation.letter", Some(before), ""))?;
        Ok(LetterOut { line: line(tx, register, &row)?, code })
    })
}

/// Who shows a number and a code.
#[derive(Debug, Clone, Copy)]
pub struct Party<'a> {
    /// The caller's address, where one is known.
    pub address: Option<&'a str>,
    /// Number of the authorisation, as typed.
    pub number: &'a str,
    /// The code, as typed.
    pub code: &'a str,
}

/// What a number and a code open.
#[derive(Debug)]
pub enum Opened<T> {
    /// What was asked for.
    Good(T),
    /// They do not go together, or the authorisation does not count; which of these is not said.
    Unknown,
    /// Too many wrong ones: seconds to wait.
    TooMany(u64),
}

/// A number as it was typed, without what no number has: spaces, and characters that the store refuses.
pub(super) fn typed_number(number: &str) -> String {
    let kept = number.chars().filter(|c| !c.is_whitespace() && !c.is_control());
    kept.take(NUMBER_LONGEST).collect::<String>().to_ascii_uppercase()
}

/// Which of its two codes opens an authorisation.
#[derive(Clone, Copy)]
enum Whose {
    Organisation,
    Party,
}

/// Runs `work` on the authorisation for whoever has the code. Tries are counted before they are made.
fn with_code<T>(
    register: &Register,
    who: &Party<'_>,
    whose: Whose,
    work: impl FnOnce(&mut dyn Tx, AuthorisationRow, i64) -> Result<Option<T>, ReportFault>,
) -> Result<Opened<T>, ReportFault> {
    let (today, now) = (register.today(), register.clock.now().as_microsecond());
    let number = typed_number(who.number);
    let tries = Tries::at(who.address, &number);
    if let Some(wait) = register.db.write_exclusive(|tx| tries.count(tx, now))? {
        return Ok(Opened::TooMany(wait));
    }
    register.db.decide(|tx| {
        let row = stored::by_number(tx, &number)?;
        let kept = row.as_ref().map(|row| match whose {
            Whose::Organisation => row.letter_hash.as_slice(),
            Whose::Party => row.party_hash.as_slice(),
        });
        let known = is_contact_code(who.code, kept.unwrap_or_default());
        let Some(row) = row.filter(|row| known && today <= row.until) else { return Ok(Opened::Unknown) };
        tries.forgive(tx)?;
        Ok(work(tx, row, now)?.map_or(Opened::Unknown, Opened::Good))
    })
}

/// What an organisation gets when it confirms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Confirmed {
    /// The code for the authorised party, which is told this once.
    pub code: String,
    /// Number of the letter that says what was authorised; the organisation reads it with its own code.
    pub letter: String,
}

/// The organisation confirms an authorisation with the code of the letter. The letter that says what was authorised is
/// made in the same transaction. Done again, the party gets another code, and the one before counts no more.
///
/// # Errors
/// [`Refusal::LetterUnfit`] where the letter lacks something; the store's.
pub fn confirm(register: &Register, who: &Party<'_>) -> Result<Opened<Confirmed>, ReportFault> {
    let (code, hash) = contact_code()?;
    with_code(register, who, Whose::Organisation, |tx, mut row, now| {
        let before = row.state;
        if !matches!(before, AuthorisationState::Written | AuthorisationState::Given) {
            return Ok(None);
        }
        (row.state, row.party_hash) = (AuthorisationState::Given, hash);
        stored::change(tx, &row, before, now)?;
        note(tx, &row, (now, "applicant"), ("authorisation.confirm", Some(before), ""))?;
        let letter = match confirmation(tx, &row)? {
            Some(kept) => kept.number,
            None => authorisation_given(tx, register, (&row, "applicant"))??,
        };
        Ok(Some(Confirmed { code, letter }))
    })
}

/// The letter that says what was authorised, once there is one.
fn confirmation(tx: &mut dyn Tx, row: &AuthorisationRow) -> Result<Option<LetterRow>> {
    letter::of_authorisation(tx, row.id, LetterKind::AuthorisationGiven.word())
}

/// The organisation takes an authorisation back with the code of the letter: from now on nothing is shown by it, and a
/// report made by it is superseded. Tells whether a letter confirms it, which says from now on that it was taken back:
/// there is none where it was never confirmed.
///
/// # Errors
/// The store's.
pub fn revoke(register: &Register, who: &Party<'_>) -> Result<Opened<bool>, ReportFault> {
    with_code(register, who, Whose::Organisation, |tx, mut row, now| {
        let before = row.state;
        if before != AuthorisationState::Revoked {
            (row.state, row.party_hash) = (AuthorisationState::Revoked, Vec::new());
            stored::change(tx, &row, before, now)?;
            note(tx, &row, (now, "applicant"), ("authorisation.revoke", Some(before), ""))?;
        }
        Ok(Some(confirmation(tx, &row)?.is_some()))
    })
}

/// Issues the report that an authorisation covers, for whoever has the party's code. `purpose` is what this look is for,
/// and is noted.
///
/// # Errors
/// [`Refusal::AuthorisationUnfit`] without a purpose, [`Refusal::PersonalData`] where a person's number stands in it;
/// what issuing refuses; the store's.
pub fn open(
    register: &Register,
    who: &Party<'_>,
    (figures, public, purpose): (&Figures, &str, &str),
) -> Result<Opened<ReportRow>, ReportFault> {
    let purpose: String = tidy(purpose).replace('\n', " ").chars().take(LONGEST).collect();
    if find_personal(&purpose).is_some() {
        return Err(Refusal::PersonalData.into());
    }
    if purpose.is_empty() {
        return Err(Refusal::AuthorisationUnfit.into());
    }
    let row = with_code(register, who, Whose::Party, |tx, row, now| {
        if row.state != AuthorisationState::Given {
            return Ok(None);
        }
        let actor = format!("authorisation:{}", row.number);
        note(tx, &row, (now, &actor), ("authorisation.read", None, &purpose))?;
        let code = lookup::code_of(tx, row.org)?.unwrap_or_default();
        Ok(Some((row, code)))
    })?;
    let (row, code) = match row {
        Opened::Good(found) => found,
        Opened::Unknown => return Ok(Opened::Unknown),
        Opened::TooMany(wait) => return Ok(Opened::TooMany(wait)),
    };
    let scope = Scope::read(&row.classes).ok_or(Refusal::NoSuchAuthorisation)?;
    let authorised = authorised(&row);
    let actor = format!("authorisation:{}", row.number);
    let with =
        Issuing { figures, public, scope: &scope, authorised: Some((row.id, &authorised)), actor: &actor };
    Ok(match issue(register, &with, &code)? {
        Issued::Made(row) => Opened::Good(*row),
        Issued::Moved(_) | Issued::Unknown => Opened::Unknown,
    })
}

/// An authorisation as a report tells it.
pub(super) fn authorised(row: &AuthorisationRow) -> Authorised {
    Authorised {
        number: row.number.clone(),
        party: row.party.clone(),
        purpose: row.purpose.clone(),
        until: row.until.to_string(),
    }
}

fn note(
    tx: &mut dyn Tx,
    row: &AuthorisationRow,
    (at, actor): (i64, &str),
    (verb, before, purpose): (&str, Option<AuthorisationState>, &str),
) -> Result<()> {
    let detail = json!({ "before": before.map(AuthorisationState::word), "after": row.state.word() });
    let (target, detail) = (format!("authorisation/{}", row.number), detail.to_string());
    let purpose = if purpose.is_empty() { "the organisation's authorisation" } else { purpose };
    audit::note(tx, &Entry { at, actor, verb, target: &target, purpose, detail: &detail })
}
