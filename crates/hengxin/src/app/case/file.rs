//! The file of one case: the facts of one record, the steps added to them, and the commit that makes both rows and
//! proceedings follow.

use domain::content::system;
use domain::{Case, Content, Day, End, Fact, FactKind, RecordKey, RecordKind, Refusal, Seq, State};

use super::CaseFault;
use crate::app::Register;
use crate::store::authority::Authorities;
use crate::store::commit::{Changes, PlacedFact, Stamp, commit, last_taken};
use crate::store::lookup::{self, OrganisationKey};
use crate::store::proceeding::{self, ProceedingRow};
use crate::store::rows::{RecordRow, Version, read_day};
use crate::store::sql::{StoreFault, Tx, Value};

/// The facts of one record at hand, and those about to be added.
pub struct CaseFile {
    /// The organisation.
    pub org: OrganisationKey,
    /// The record.
    pub key: RecordKey,
    /// The catalogue item the record is kept under.
    pub item: u16,
    /// What has been committed.
    pub case: Case,
    exists: bool,
    added: Vec<Fact>,
}

impl CaseFile {
    /// Opens the file of a record that is there.
    ///
    /// # Errors
    /// [`Refusal::NoSuchRecord`] where the organisation has no such record.
    pub fn open(tx: &mut dyn Tx, org: OrganisationKey, key: RecordKey) -> Result<CaseFile, CaseFault> {
        let facts = facts(tx, org.id, key)?;
        let item = facts.first().map(|(_, fact)| fact.item).ok_or(Refusal::NoSuchRecord)?;
        let case = Case::from_facts(facts).map_err(|refusal| StoreFault::Corrupt {
            doing: "open the case of a record".into(),
            source: refusal.into(),
        })?;
        Ok(CaseFile { org, key, item, case, exists: true, added: Vec::new() })
    }

    /// Opens the file of a record that is to be, such as a listing that is noticed.
    ///
    /// # Errors
    /// [`Refusal::ChangedMeanwhile`] where there is such a record already.
    pub fn begin(
        tx: &mut dyn Tx,
        org: OrganisationKey,
        key: RecordKey,
        item: u16,
    ) -> Result<CaseFile, CaseFault> {
        if !facts(tx, org.id, key)?.is_empty() {
            return Err(Refusal::ChangedMeanwhile.into());
        }
        let case = Case::from_facts(Vec::new())?;
        Ok(CaseFile { org, key, item, case, exists: false, added: Vec::new() })
    }

    /// Place of the last fact committed: what a form names to say which state it was opened on.
    pub fn latest(&self) -> i64 {
        self.case.facts().last().map_or(0, |(seq, _)| seq.0)
    }

    /// Where the record stands.
    pub fn now(&self) -> State<'_> {
        self.case.now()
    }

    /// Adds a step; it is committed by [`CaseFile::commit`].
    ///
    /// # Errors
    /// Why the step may not be taken where the record stands.
    pub fn take(&mut self, kind: FactKind, on: Day, content: Content) -> Result<(), Refusal> {
        let fact = Fact { kind, record: Some(self.key), item: self.item, effective: on, content };
        let mut facts = self.case.facts().to_vec();
        facts.extend(self.added.iter().map(|fact| (Seq(i64::MAX), fact.clone())));
        Case::from_facts(facts)?.admit(&fact)?;
        self.added.push(fact);
        Ok(())
    }

    /// Puts the steps added into the file as they would be committed, and stores nothing: for looking at what would
    /// follow. Returns the place of the first.
    ///
    /// # Errors
    /// Why the steps may not be taken.
    pub(in crate::app) fn rehearse(&mut self) -> Result<Seq, Refusal> {
        let first = self.latest() + 1;
        let mut all = self.case.facts().to_vec();
        all.extend((first..).map(Seq).zip(std::mem::take(&mut self.added)));
        self.case = Case::from_facts(all)?;
        Ok(Seq(first))
    }

    /// Commits the steps added. Returns the places of the first and the last.
    pub fn commit(
        &mut self,
        tx: &mut dyn Tx,
        register: &Register,
        now: i64,
    ) -> Result<(Seq, Seq), CaseFault> {
        let (first, mut changes) = self.place(tx)?;
        let version = version(tx, register, (self.org.id, self.key), &self.case)?;
        let row = RecordRow::of_state(&self.case.now(), &version);
        let rows = if self.exists { &mut changes.changed_records } else { &mut changes.new_records };
        rows.push(row);
        commit(tx, Stamp { batch: 0, now }, &mut changes)?;
        self.exists = true;
        for row in ProceedingRow::of_case(&self.case, &version) {
            proceeding::put(tx, &row)?;
        }
        Ok((first, Seq(self.latest())))
    }

    /// Commits the steps added and no row that follows from them: those of an erased record are taken away.
    pub(in crate::app) fn commit_bare(&mut self, tx: &mut dyn Tx, now: i64) -> Result<(Seq, Seq), CaseFault> {
        let (first, mut changes) = self.place(tx)?;
        commit(tx, Stamp { batch: 0, now }, &mut changes)?;
        Ok((first, Seq(self.latest())))
    }

    /// Gives the steps added their places, the first of which is told.
    fn place(&mut self, tx: &mut dyn Tx) -> Result<(Seq, Changes), CaseFault> {
        let first = last_taken(tx)?.0 + 1;
        let mut all = self.case.facts().to_vec();
        let mut changes = Changes::default();
        for (seq, fact) in (first..).zip(std::mem::take(&mut self.added)) {
            let target = all.iter().rfind(|(_, fact)| fact.kind.gives_content()).map(|(seq, _)| *seq);
            all.push((Seq(seq), fact.clone()));
            changes.facts.push(PlacedFact {
                seq: Seq(seq),
                org: self.org.id,
                code: self.org.code.clone(),
                source_row: 0,
                target,
                fact,
            });
        }
        self.case = Case::from_facts(all)?;
        Ok((Seq(first), changes))
    }
}

/// The row that a record has after `fact`, which is to be committed at `seq`: of one without steps of procedures it
/// follows from the fact alone. `bodies` are those that sent the version and decided.
///
/// # Errors
/// Why the fact may not follow: then it is not to be committed.
pub fn row_after(
    tx: &mut dyn Tx,
    held: &RecordRow,
    (seq, fact): (Seq, &Fact),
    bodies: (i64, i64),
) -> Result<Result<RecordRow, Refusal>, StoreFault> {
    let Some(kind) = RecordKind::from_number(held.kind) else { return Ok(Err(Refusal::NotInCatalogue)) };
    let org = held.org;
    if held.steps == 0 && fact.kind.gives_content() {
        return Ok(Ok(RecordRow::of(org, seq, fact, kind, bodies)));
    }
    if held.steps == 0 {
        let why = fact.content.get(system::END).and_then(End::from_code);
        return Ok(Ok(RecordRow { ended: why.map_or(0, |why| why as i64), ..held.clone() }));
    }
    let Some(key) = fact.record else { return Ok(Err(Refusal::NoSuchRecord)) };
    let mut all = facts(tx, org, key)?;
    all.push((seq, fact.clone()));
    let case = match Case::from_facts(all) {
        Ok(case) => case,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let given = case.facts().iter().rfind(|(_, fact)| fact.kind.gives_content());
    let from = given.map_or((seq, fact.effective), |(seq, fact)| (*seq, fact.effective));
    let version =
        Version { org, record: held.record, kind, item: fact.item, bodies, from, steps: held.steps };
    Ok(Ok(RecordRow::of_state(&case.now(), &version)))
}

/// The facts of one record, oldest first.
fn facts(tx: &mut dyn Tx, org: i64, key: RecordKey) -> Result<Vec<(Seq, Fact)>, StoreFault> {
    const SQL: &str =
        "SELECT seq, kind, item, effective, body FROM fact WHERE org = $1 AND record = $2 ORDER BY seq";
    let corrupt = |what| StoreFault::Decode { column: 0, wanted: what };
    tx.all(SQL, &[Value::Int(org), Value::Int(key.stored())], |row| {
        let fact = Fact {
            kind: FactKind::from_number(row.int(1)?).ok_or(corrupt("a kind of fact"))?,
            record: Some(key),
            item: row.small(2)?,
            effective: read_day(row.int(3)?),
            content: Content::stored(row.opt_blob(4)?).map_err(|_| corrupt("canonical content"))?,
        };
        Ok((Seq(row.int(0)?), fact))
    })
}

/// Where the present version of a record comes from.
fn version(
    tx: &mut dyn Tx,
    register: &Register,
    (org, key): (i64, RecordKey),
    case: &Case,
) -> Result<Version, CaseFault> {
    let given = case.facts().iter().rfind(|(_, fact)| fact.kind.gives_content());
    let (seq, fact) = given.ok_or(Refusal::NoSuchRecord)?;
    let mut authorities = Authorities::default();
    let mut body = |no| authorities.number(tx, fact.content.get(no).unwrap_or_default());
    let bodies = (body(system::SUPPLIER)?, body(system::AUTHORITY)?);
    Ok(Version {
        org,
        record: key.stored(),
        kind: register.law.item_no(fact.item).ok_or(Refusal::NotInCatalogue)?.kind,
        item: fact.item,
        bodies,
        from: (*seq, fact.effective),
        steps: case.facts().iter().map(|(_, fact)| i64::from(fact.kind.is_step())).sum(),
    })
}

/// The organisation with that code, which must not have been merged into another.
///
/// # Errors
/// [`Refusal::NoSuchOrganisation`]; [`Refusal::IsMerged`] with the code of the one that holds its records now.
pub fn organisation(tx: &mut dyn Tx, code: &str) -> Result<OrganisationKey, CaseFault> {
    let found = lookup::by_code(tx, &[code])?.pop().ok_or(Refusal::NoSuchOrganisation)?;
    match crate::store::identity::merged_into(tx, code)? {
        Some(into) => Err(Refusal::IsMerged { into }.into()),
        None => Ok(found),
    }
}
