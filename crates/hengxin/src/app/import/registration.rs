//! Rows of the business register: they open organisations, confirm them, and report new names and details.

use domain::content::system;
use domain::{Checked, Content, FactKind, ProblemCode};

use super::load::{Loader, Made};
use super::resolve::{Known, Resolver};
use crate::store::commit::{Changes, PlacedFact};
use crate::store::lookup;
use crate::store::rows::{NameRow, OrganisationRow};
use crate::store::sql::{Result, Tx};

/// Numbers of the registration table's fields used here.
const NAME: u8 = 1;
const CODE: u8 = 2;
const PROVINCE: u8 = 5;
const CITY: u8 = 6;
const DISTRICT: u8 = 7;

/// What the register knows of an organisation that a row of another feed has named by a valid code.
pub fn opened(name: &str, code: &str) -> Content {
    let mut content = Content::with_capacity(name.len() + code.len() + 16);
    content.push(NAME, name);
    content.push(CODE, code);
    content.push(system::DISTRICT, seat(code));
    content
}

/// The district inside a USCC or 15-digit number: that of the registering authority.
fn seat(code: &str) -> &str {
    match code.len() {
        18 => &code[2..8],
        15 => &code[..6],
        _ => "",
    }
}

impl Loader<'_> {
    /// Takes in rows of the business register.
    pub(super) fn register(
        &mut self,
        tx: &mut dyn Tx,
        rows: Vec<(i64, Checked)>,
        made: &mut Made,
    ) -> Result<()> {
        for (row, checked) in rows {
            let Some(code) = checked.claim.identifier.as_ref().map(|id| id.as_str().to_owned()) else {
                self.counts.quarantined += 1;
                made.problems.push(self.problem_row(row, 0, &ProblemCode::IdentityOpen.of_row()));
                continue;
            };
            match self.resolver.code(&code).cloned() {
                None => self.enter(&code, row, checked, &mut made.changes),
                Some(known) if known.confirmed && self.has_met(known.seq, (known.id, 0)) => {
                    self.meet_again(tx, &known, row, &checked, made)?;
                }
                Some(known) if known.confirmed && Self::is_as_held(tx, &known, &checked)? => {
                    self.repeat((known.id, 0));
                }
                Some(known) if known.confirmed && !self.settling => self.deferred.push((row, checked)),
                Some(known) => self.report(&known, (row, &code), checked, &mut made.changes),
            }
        }
        Ok(())
    }

    fn enter(&mut self, code: &str, row: i64, checked: Checked, changes: &mut Changes) {
        let fact = self.organisation_fact(FactKind::Registered, self.with_district(checked.content, code));
        let org = self.enter_organisation(code, fact, row, changes);
        self.resolver.note(code, org, &checked.claim.name, true, self.next_seq - 1);
        self.counts.accepted += 1;
    }

    /// A code that stood in this file before: the same words again change nothing, another name is a question.
    fn meet_again(
        &mut self,
        tx: &mut dyn Tx,
        known: &Known,
        row: i64,
        checked: &Checked,
        made: &mut Made,
    ) -> Result<()> {
        let before = match made.changes.facts.iter().rev().find(|placed| placed.seq.0 == known.seq) {
            Some(placed) => Some(placed.fact.content.digest()),
            None => Self::digest_of(tx, known.seq)?,
        };
        if before == Some(checked.content.digest()) {
            self.counts.unchanged += 1;
            return Ok(());
        }
        let same_name = Resolver::is_current_name(known, &checked.claim.name);
        let why = if same_name { ProblemCode::TwiceInFile } else { ProblemCode::CodeWithTwoNames };
        self.counts.quarantined += 1;
        made.problems.push(self.problem_row(row, 0, &why.of_row()));
        Ok(())
    }

    /// An organisation the register holds already: confirmed, changed, or the same as before.
    fn report(&mut self, known: &Known, (row, code): (i64, &str), checked: Checked, changes: &mut Changes) {
        let kind = if known.confirmed { FactKind::Reregistered } else { FactKind::Registered };
        let fact = self.organisation_fact(kind, self.with_district(checked.content, code));
        let seq = self.take_place();
        let organisation = OrganisationRow::of(known.id, seq, &fact, code);
        let renamed = !Resolver::is_current_name(known, &organisation.name);
        let name = renamed.then(|| NameRow::of(&organisation, self.ticket.received));
        self.resolver.note(code, known.id, &organisation.name, true, seq.0);
        changes.changed_organisations.push((organisation, name));
        let target = Some(domain::Seq(known.seq));
        changes.facts.push(PlacedFact {
            seq,
            org: known.id,
            code: code.to_owned(),
            source_row: row,
            target,
            fact,
        });
        self.counts.accepted += 1;
    }

    fn is_as_held(tx: &mut dyn Tx, known: &Known, checked: &Checked) -> Result<bool> {
        Ok(Self::digest_of(tx, known.seq)? == Some(checked.content.digest()))
    }

    fn digest_of(tx: &mut dyn Tx, seq: i64) -> Result<Option<i64>> {
        let body = lookup::body(tx, seq)?;
        Ok(body.and_then(|bytes| Content::from_bytes(&bytes).ok()).map(|content| content.digest()))
    }

    /// Adds the district of the seat: the one whose names the row gives, else the one inside the code.
    fn with_district(&self, mut content: Content, code: &str) -> Content {
        if content.get(DISTRICT).is_none() {
            let named = |no| content.get(no).unwrap_or_default();
            let place = self
                .ticket
                .districts
                .by_name(named(PROVINCE), named(CITY))
                .map(|district| district.to_string());
            content.push(system::DISTRICT, place.as_deref().unwrap_or(seat(code)));
        }
        content
    }
}
