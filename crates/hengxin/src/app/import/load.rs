//! Turns checked rows into facts and commits them, chunk by chunk, in the delivery's one transaction.

use domain::content::hash64;
use domain::{
    Checked, Content, Day, Districts, End, Fact, FactKind, Item, OrgId, ProblemCode, RecordKey, RecordKind,
    Seq, Weight,
};
use rustc_hash::{FxHashMap, FxHashSet};

use super::chunk::Chunk;
use super::resolve::{Resolution, Resolver};
use super::unwritten::Unwritten;
use crate::app::case::row_after;
use crate::app::names::Names;
use crate::store::authority::Authorities;
use crate::store::commit::{Changes, PlacedFact, Stamp, commit, last_taken};
use crate::store::delivery::{self, Counts, ProblemRow};
use crate::store::identity::Entered;
use crate::store::lookup;
use crate::store::proceeding;
use crate::store::rows::{NameRow, OrganisationRow, RecordRow};
use crate::store::sql::{Result, Tx};
use crate::store::waiting;

/// What stays the same for every row of a delivery.
#[derive(Clone, Copy)]
pub struct Ticket<'a> {
    /// The feed's word.
    pub feed: &'a str,
    /// The catalogue item.
    pub item: &'a Item,
    /// Number of the item for facts about organisations themselves.
    pub registration_item: u16,
    /// The body whose full lists these are.
    pub supplier: &'a str,
    /// GB/T 2260 district names are resolved in; empty = anywhere.
    pub district: &'a str,
    /// Names of districts.
    pub districts: &'a Districts,
    /// Which organisation a name means.
    pub names: &'a Names,
    /// Whether each list is a full one, so that absence withdraws.
    pub snapshot: bool,
    /// The day the delivery arrived.
    pub received: Day,
    /// Delivery and instant.
    pub stamp: Stamp,
    /// Heading of a field in this file, by field number.
    pub labels: &'a dyn Fn(u8) -> String,
}

/// Loads chunks.
pub struct Loader<'a> {
    pub(super) ticket: Ticket<'a>,
    pub(super) resolver: Resolver,
    authorities: Authorities,
    pub(super) next_seq: i64,
    next_org: i64,
    /// First fact of the list in hand: what is at or after it came with this list.
    pub(super) list_start: i64,
    /// Records the list in hand names, by organisation and key. Kept for snapshot feeds only.
    named: FxHashSet<(i64, i64)>,
    /// Hashes of records (or organisations) that the list in hand repeated unchanged: a second row about one of them
    /// that says something else is a contradiction in the list, not a correction. Eight bytes for each such row.
    repeated: FxHashSet<i64>,
    /// Rows that say something else than the register holds, or name their organisation by its name alone. They wait for the end of the list: another row may yet
    /// repeat what is held, and then these contradict it instead of correcting it, whatever the order of rows.
    pub(super) deferred: Vec<(i64, Checked)>,
    pub(super) settling: bool,
    unwritten: Unwritten,
    pub(super) some_wait: bool,
    /// Digests of the rows of this delivery that wait, each with the further rows that say the same.
    pub(super) waiting: FxHashMap<i64, Vec<i64>>,
    /// What became of the rows so far.
    pub counts: Counts,
    /// Of the list that lost the largest share of its records: how many it lost, and of how many.
    pub most_gone: (u64, u64),
    /// The day of the newest full list taken in by earlier deliveries.
    latest_list: Option<Day>,
    /// The day of the newest full list of this delivery.
    pub newest: Option<Day>,
    /// The first problems, for a delivery that is held: its own are rolled back with it.
    kept_problems: Vec<ProblemRow>,
}

/// Problems kept of a delivery that is held.
const KEPT_PROBLEMS: usize = 5000;
/// Deferred rows kept in memory at most; beyond that they are taken up in the order of the file.
const DEFERRED: usize = 50_000;

/// What a chunk leads to.
#[derive(Debug, Default)]
pub(super) struct Made {
    pub(super) changes: Changes,
    pub(super) problems: Vec<ProblemRow>,
}

/// A row whose organisation is known.
pub(super) struct Placed {
    pub(super) row: i64,
    pub(super) org: i64,
    pub(super) code: String,
    pub(super) checked: Checked,
}

impl<'a> Loader<'a> {
    /// A loader at the head of the register.
    pub fn start(tx: &mut dyn Tx, ticket: Ticket<'a>) -> Result<Loader<'a>> {
        // Another may have let it in, or turned it away, while this load waited for its turn.
        delivery::must_be_unsettled(tx, ticket.stamp.batch)?;
        let next_seq = last_taken(tx)?.0 + 1;
        let next_org = tx.one("SELECT COALESCE(MAX(id), 0) + 1 FROM organisation", &[], |row| row.int(0))?;
        let some_wait = waiting::any_waits(tx, ticket.feed)?;
        Ok(Loader {
            resolver: Resolver::new(ticket.district, Entered::read(tx)?, ticket.names.lexicon()),
            ticket,
            authorities: Authorities::default(),
            next_seq,
            next_org,
            list_start: next_seq,
            named: FxHashSet::default(),
            repeated: FxHashSet::default(),
            deferred: Vec::new(),
            settling: false,
            unwritten: Unwritten::default(),
            some_wait,
            waiting: FxHashMap::default(),
            counts: Counts::default(),
            most_gone: (0, 0),
            latest_list: delivery::latest_list(tx, ticket.feed)?,
            newest: None,
            kept_problems: Vec::new(),
        })
    }

    /// Loads one chunk.
    pub fn load(&mut self, tx: &mut dyn Tx, chunk: Chunk) -> Result<()> {
        self.counts.read += chunk.read;
        if self.is_superseded(&chunk) {
            self.counts.unchanged += chunk.read;
            return Ok(());
        }
        self.counts.quarantined += chunk.quarantined;
        self.counts.refused += chunk.refused;
        let made = Made { changes: Changes::default(), problems: self.problem_rows(chunk.problems) };
        self.take(tx, chunk.passed, made)?;
        if chunk.closes_list.is_some() || self.deferred.len() > DEFERRED {
            self.settle(tx)?;
        }
        chunk.closes_list.map_or(Ok(()), |day| self.close_list(tx, day))
    }

    /// Whether a newer list than this one has been taken in: an old list sent again says nothing about today.
    fn is_superseded(&self, chunk: &Chunk) -> bool {
        chunk.list.is_some_and(|day| self.latest_list.is_some_and(|latest| day < latest))
    }

    /// Takes up the deferred rows: nothing in this list has repeated what they change.
    pub fn settle(&mut self, tx: &mut dyn Tx) -> Result<()> {
        let deferred = std::mem::take(&mut self.deferred);
        self.settling = true;
        self.take(tx, deferred, Made::default())?;
        self.settling = false;
        Ok(())
    }

    fn take(&mut self, tx: &mut dyn Tx, passed: Vec<(i64, Checked)>, mut made: Made) -> Result<()> {
        let codes = passed.iter().filter_map(|(_, checked)| code_of(checked));
        self.resolver.prepare(tx, codes)?;
        if self.ticket.item.kind == RecordKind::Registration {
            self.register(tx, passed, &mut made)?;
        } else {
            let placed = self.place(tx, passed, &mut made)?;
            self.receive(tx, placed, &mut made)?;
        }
        let Made { mut changes, mut problems } = made;
        self.commit(tx, &mut changes)?;
        problems.sort_by_key(|problem| problem.source_row);
        delivery::write_problems(tx, self.ticket.stamp.batch, &problems)?;
        problems.truncate(KEPT_PROBLEMS.saturating_sub(self.kept_problems.len()));
        self.kept_problems.append(&mut problems);
        Ok(())
    }

    /// Commits what a chunk leads to; its records are gathered until there are many.
    pub(super) fn commit(&mut self, tx: &mut dyn Tx, changes: &mut Changes) -> Result<()> {
        self.unwritten.gather(changes);
        commit(tx, self.ticket.stamp, changes)?;
        if self.unwritten.is_full() { self.write_records(tx) } else { Ok(()) }
    }

    /// Writes the records gathered so far.
    pub fn write_records(&mut self, tx: &mut dyn Tx) -> Result<()> {
        commit(tx, self.ticket.stamp, &mut self.unwritten.take())
    }

    /// The first problems, for a delivery that is held.
    pub fn take_kept_problems(&mut self) -> Vec<ProblemRow> {
        std::mem::take(&mut self.kept_problems)
    }

    /// Finds each row's organisation; opens those whose valid code is new; lets the others wait.
    fn place(&mut self, tx: &mut dyn Tx, rows: Vec<(i64, Checked)>, made: &mut Made) -> Result<Vec<Placed>> {
        let mut placed = Vec::with_capacity(rows.len());
        for (row, checked) in rows {
            match self.resolver.resolve(tx, &checked.claim)? {
                Resolution::Named(..) if !self.settling => self.deferred.push((row, checked)),
                Resolution::Known(org, code) | Resolution::Named(org, code) => {
                    placed.push(Placed { row, org, code, checked });
                }
                Resolution::Opens(code) => {
                    let org = self.open(&code, &checked, row, &mut made.changes);
                    placed.push(Placed { row, org: org.0, code, checked });
                }
                Resolution::Open(why) => self.let_wait(tx, row, &checked, why, made)?,
            }
        }
        Ok(placed)
    }

    /// A valid code the register has never seen opens the organisation, marked as not confirmed.
    fn open(&mut self, code: &str, checked: &Checked, row: i64, changes: &mut Changes) -> OrgId {
        let content = super::registration::opened(&checked.claim.name, code);
        let fact = self.organisation_fact(FactKind::Opened, content);
        let org = self.enter_organisation(code, fact, row, changes);
        self.resolver.note(code, org, &checked.claim.name, false, self.next_seq - 1);
        OrgId(org)
    }

    pub(super) fn organisation_fact(&self, kind: FactKind, content: Content) -> Fact {
        Fact {
            kind,
            record: None,
            item: self.ticket.registration_item,
            effective: self.ticket.received,
            content,
        }
    }

    /// Enters an organisation that was not in the register; returns its number.
    pub(super) fn enter_organisation(
        &mut self,
        code: &str,
        fact: Fact,
        row: i64,
        changes: &mut Changes,
    ) -> i64 {
        let org = self.next_org;
        self.next_org += 1;
        let seq = self.take_place();
        let organisation = OrganisationRow::of(org, seq, &fact, code);
        let name = NameRow::of(&organisation, self.ticket.received);
        changes.new_organisations.push((organisation, name));
        changes.facts.push(PlacedFact {
            seq,
            org,
            code: code.to_owned(),
            source_row: row,
            target: None,
            fact,
        });
        org
    }

    pub(super) fn take_place(&mut self) -> Seq {
        self.next_seq += 1;
        Seq(self.next_seq - 1)
    }

    /// Compares each row with the record the register holds, and makes the facts that follow.
    pub(super) fn receive(&mut self, tx: &mut dyn Tx, placed: Vec<Placed>, made: &mut Made) -> Result<()> {
        let mut held = self.held(tx, &placed, &made.changes)?;
        for row in placed {
            let digest = row.checked.content.digest();
            // Rows of this delivery that wait are looked at again, and counted, when the whole file has been read.
            if self.some_wait && !self.waiting.contains_key(&digest) {
                waiting::no_longer_waits(tx, self.ticket.feed, digest)?;
            }
            let key = (row.org, row.checked.key.stored());
            if self.ticket.snapshot {
                self.named.insert(key);
            }
            match held.get(&key) {
                Some(now) if now.ended == 0 && now.digest == digest => self.repeat(key),
                Some(now) if is_closed(now) => {
                    if now.digest == digest {
                        self.repeat(key);
                    } else {
                        self.keep_out(&row, made);
                    }
                }
                Some(now) if now.ended == 0 && self.has_met(now.seq, key) => {
                    self.counts.quarantined += 1;
                    made.problems.push(self.problem_row(row.row, 0, &ProblemCode::TwiceInFile.of_row()));
                }
                Some(now) if now.ended == 0 && !self.settling => self.deferred.push((row.row, row.checked)),
                now => {
                    let now = now.cloned();
                    if let Some(taken) = self.take_in(tx, row, now.as_ref(), made)? {
                        held.insert(key, taken);
                    }
                }
            }
        }
        Ok(())
    }

    /// A row that a procedure keeps out: what the register decided of its record stands until that is reversed.
    fn keep_out(&mut self, row: &Placed, made: &mut Made) {
        self.counts.quarantined += 1;
        made.problems.push(self.problem_row(row.row, 0, &ProblemCode::DecidedOtherwise.of_row()));
    }

    /// Counts a row that says what the register holds already.
    pub(super) fn repeat(&mut self, (org, record): (i64, i64)) {
        self.counts.unchanged += 1;
        self.repeated.insert(hash64(&[&org.to_le_bytes(), &record.to_le_bytes()]));
    }

    /// Whether the list in hand has spoken before of this record, whose content comes from fact `seq`.
    pub(super) fn has_met(&self, seq: i64, (org, record): (i64, i64)) -> bool {
        seq >= self.list_start
            || self.repeated.contains(&hash64(&[&org.to_le_bytes(), &record.to_le_bytes()]))
    }

    /// The records the register holds under the rows' keys. Organisations opened in this chunk have none.
    fn held(
        &self,
        tx: &mut dyn Tx,
        placed: &[Placed],
        changes: &Changes,
    ) -> Result<FxHashMap<(i64, i64), RecordRow>> {
        let first_new =
            changes.new_organisations.first().map_or(i64::MAX, |(organisation, _)| organisation.id);
        let old = placed.iter().filter(|row| row.org < first_new);
        let mut keys: Vec<(i64, i64)> = old.map(|row| (row.org, row.checked.key.stored())).collect();
        keys.sort_unstable();
        keys.dedup();
        let unwritten = |key: &(i64, i64)| self.unwritten.get(*key).cloned();
        let mut held: FxHashMap<_, _> = keys.iter().filter_map(|key| Some((*key, unwritten(key)?))).collect();
        keys.retain(|key| !held.contains_key(key));
        held.extend(lookup::records(tx, &keys)?.into_iter().map(|row| ((row.org, row.record), row)));
        Ok(held)
    }

    /// Commits a new or changed record; returns its row. `None` where a procedure about the record keeps it out.
    fn take_in(
        &mut self,
        tx: &mut dyn Tx,
        row: Placed,
        now: Option<&RecordRow>,
        made: &mut Made,
    ) -> Result<Option<RecordRow>> {
        let live = now.is_some_and(|record| record.ended == 0);
        let kind = if live { FactKind::Corrected } else { FactKind::Received };
        let bodies = (
            self.authorities.number(tx, &row.checked.supplier)?,
            self.authorities.number(tx, &row.checked.authority)?,
        );
        let fact = Fact {
            kind,
            record: Some(row.checked.key),
            item: self.ticket.item.no,
            effective: self.ticket.received,
            content: row.checked.content.clone(),
        };
        let kind = self.ticket.item.kind;
        let place = (Seq(self.next_seq), &fact);
        let record = match now {
            None => Ok(RecordRow::of(row.org, place.0, &fact, kind, bodies)),
            Some(now) => row_after(tx, now, place, bodies)?,
        };
        let Ok(record) = record else {
            self.keep_out(&row, made);
            return Ok(None);
        };
        let seq = self.take_place();
        let changes = &mut made.changes;
        let target = now.map(|record| Seq(record.seq));
        changes.facts.push(PlacedFact {
            seq,
            org: row.org,
            code: row.code,
            source_row: row.row,
            target,
            fact,
        });
        match now {
            Some(_) => changes.changed_records.push(record.clone()),
            None => changes.new_records.push(record.clone()),
        }
        self.counts.accepted += 1;
        Ok(Some(record))
    }

    /// Withdraws what a full list no longer names, and starts the next list.
    fn close_list(&mut self, tx: &mut dyn Tx, day: Day) -> Result<()> {
        let supplier = self.authorities.number(tx, self.ticket.supplier)?;
        let item = self.ticket.item;
        self.write_records(tx)?;
        let live = lookup::live_records(tx, i64::from(item.kind.number()), i64::from(item.no), supplier)?;
        let (of, gone_before) = (live.len() as u64, self.counts.withdrawn);
        let mut changes = Changes::default();
        let named = std::mem::take(&mut self.named);
        for record in live.into_iter().filter(|record| !named.contains(&(record.org, record.record))) {
            self.withdraw(tx, &record, day, &mut changes)?;
        }
        commit(tx, self.ticket.stamp, &mut changes)?;
        self.newest = self.newest.max(Some(day));
        self.note_gone((self.counts.withdrawn - gone_before, of));
        self.repeated.clear();
        self.list_start = self.next_seq;
        Ok(())
    }

    /// Remembers the list that lost the largest share.
    fn note_gone(&mut self, (gone, of): (u64, u64)) {
        if gone * self.most_gone.1.max(1) > self.most_gone.0 * of {
            self.most_gone = (gone, of);
        }
    }

    fn withdraw(
        &mut self,
        tx: &mut dyn Tx,
        record: &RecordRow,
        day: Day,
        changes: &mut Changes,
    ) -> Result<()> {
        let mut content = Content::default();
        content.push(domain::content::system::END, End::LeftList.code());
        let fact = Fact {
            kind: FactKind::Withdrawn,
            record: RecordKey::from_stored(record.record),
            item: self.ticket.item.no,
            effective: day.min(self.ticket.received),
            content,
        };
        let code = tx.one("SELECT code FROM organisation WHERE id = $1", &[record.org.into()], |row| {
            row.text(0).map(str::to_owned)
        })?;
        let place = (Seq(self.next_seq), &fact);
        // What is being listed here, or has left meanwhile, is not for another's list to end.
        if record.steps > 0 && proceeding::listing_is_open(tx, (record.org, record.record))? {
            return Ok(());
        }
        let Ok(after) = row_after(tx, record, place, (record.supplier, record.authority))? else {
            return Ok(());
        };
        let target = Some(Seq(record.seq));
        let seq = self.take_place();
        changes.facts.push(PlacedFact { seq, org: record.org, code, source_row: 0, target, fact });
        changes.changed_records.push(after);
        self.counts.withdrawn += 1;
        Ok(())
    }

    fn problem_rows(&self, rows: Vec<(i64, Vec<domain::Problem>)>) -> Vec<ProblemRow> {
        let each = |(row, problems): (i64, Vec<domain::Problem>)| {
            problems.into_iter().enumerate().map(move |(nth, problem)| (row, nth, problem))
        };
        rows.into_iter()
            .flat_map(each)
            .map(|(row, nth, problem)| self.problem_row(row, nth, &problem))
            .collect()
    }

    pub(super) fn problem_row(&self, row: i64, nth: usize, problem: &domain::Problem) -> ProblemRow {
        ProblemRow {
            source_row: row,
            // Problems found on loading come after those found on checking.
            nth: i64::try_from(nth).unwrap_or(i64::MAX) + if problem.field.is_none() { 100 } else { 0 },
            weight: problem.code.weight() as i64,
            code: problem.code.code().to_owned(),
            label: problem.field.map(|no| (self.ticket.labels)(no)).unwrap_or_default(),
            found: if problem.code.weight() == Weight::Refusal {
                String::new()
            } else {
                problem.found.clone()
            },
        }
    }
}

/// The USCC or older number a row claims, for looking up in blocks.
fn code_of(checked: &Checked) -> Option<&str> {
    checked.claim.identifier.as_ref().map(domain::id::Claimed::as_str)
}

/// Whether a decision of the register ended a record: then its source's old file does not bring it back.
fn is_closed(record: &RecordRow) -> bool {
    End::from_number(record.ended).is_some_and(|end| !end.may_return())
}
