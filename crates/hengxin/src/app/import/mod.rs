//! The verb `import`: takes in one delivered file, whole or not at all.
//!
//! Decoding and checking run on threads of their own; the loader commits in one transaction, so a file that breaks
//! off, a crash or a full disk leaves nothing half done, and readers see the delivery all at once.

mod chunk;
mod cut;
mod gates;
mod keep;
mod load;
mod mapping;
mod progress;
mod registration;
mod resolve;
mod stage;
mod unwritten;
mod wait;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use domain::{Day, Desk, Item};
use rustc_hash::FxHashSet;
use serde_json::json;

pub use cut::{cut, rows_of};
pub use gates::GateBroken;
pub use keep::place as kept;
pub use mapping::ColumnsMissing;
pub use progress::Progress;
pub use resolve::{Known, Resolution, Resolver};

use crate::app::Register;
use crate::feed::Feed;
use crate::intake::decode::{self, DecodeError, Sheet};
use crate::store::audit;
use crate::store::authority::Authorities;
use crate::store::commit::Stamp;
use crate::store::delivery::{self, Counts, Delivery, ProblemRow, State};
use crate::store::erasure;
use crate::store::sql::{StoreFault, Tx};
use keep::LeaveOut;
use load::{Loader, Ticket};
use mapping::Mapping;

/// What to import.
#[derive(Debug, Clone)]
pub struct Order<'a> {
    /// The feed's word.
    pub feed: &'a str,
    /// The file.
    pub path: &'a Path,
    /// The name the sender gave it.
    pub file_name: &'a str,
    /// Who sends it, for the audit trail.
    pub actor: &'a str,
    /// A person has looked at a held delivery and lets it in: the gates stay open.
    pub approved: bool,
    /// The delivery as entered before, for files that came over HTTP or were held; `None` enters a new one.
    pub batch: Option<i64>,
}

/// What became of a delivery.
#[derive(Debug, Clone)]
pub struct Report {
    /// Its number.
    pub batch: i64,
    /// What became of its rows.
    pub counts: Counts,
    /// Seconds it took.
    pub seconds: f64,
    /// Bounds it lies outside of: if there are any, it is held and nothing of it is in the register.
    pub held: Vec<GateBroken>,
    /// Headings that are neither used nor declared ignored.
    pub unknown_columns: Vec<String>,
}

/// Why a delivery was not read.
#[derive(Debug, thiserror::Error)]
pub enum ImportFault {
    /// No feed of that name.
    #[error("there is no feed `{0}`")]
    NoSuchFeed(String),
    /// The file cannot be read, or not to its end. Nothing of it is in the register.
    #[error("{}", .error.en())]
    File {
        /// The delivery, if it was entered.
        batch: Option<i64>,
        /// Where and why.
        error: DecodeError,
    },
    /// Columns are missing without which no row can be taken.
    #[error("the file has no column for: {}", .missing.join(", "))]
    Columns {
        /// The delivery.
        batch: i64,
        /// Their names in the standard.
        missing: Vec<String>,
    },
    /// The law lets nothing be collected under the feed's item.
    #[error("{0}")]
    Law(#[from] domain::Refusal),
    /// Our failure.
    #[error(transparent)]
    Store(#[from] StoreFault),
    /// A file of ours could not be written or read.
    #[error("a delivered file could not be kept")]
    Keep(#[source] std::io::Error),
}

/// Why the loading transaction was rolled back.
enum Stop {
    File(DecodeError),
    Held(Box<Held>),
    Keep(std::io::Error),
    Store(StoreFault),
}

/// What is known of a delivery that is held: its own rows are rolled back.
struct Held {
    gates: Vec<GateBroken>,
    counts: Counts,
    problems: Vec<ProblemRow>,
    leave_out: LeaveOut,
    /// Erased records when it was read.
    erased: FxHashSet<i64>,
}

/// The table of a delivered file, for its copy.
#[derive(Clone, Copy)]
struct Table<'a> {
    mapping: &'a Mapping,
    /// Whether the file holds something beside it.
    beside: bool,
}

impl From<StoreFault> for Stop {
    fn from(fault: StoreFault) -> Stop {
        Stop::Store(fault)
    }
}

/// Imports a file.
///
/// # Errors
/// See [`ImportFault`]; whatever it is, nothing of the file is in the register then.
pub fn import(
    register: &Register,
    order: &Order<'_>,
    progress: &Arc<Progress>,
) -> Result<Report, ImportFault> {
    let begun = Instant::now();
    let feed =
        register.feeds.find(order.feed).ok_or_else(|| ImportFault::NoSuchFeed(order.feed.to_owned()))?;
    let file_name = keep::without_numbers(order.file_name);
    let order = &Order { file_name: &file_name, ..order.clone() };
    let fingerprint =
        decode::fingerprint(order.path).map_err(|error| ImportFault::File { batch: None, error })?;
    let batch = enter(register, feed, order, &fingerprint, State::Reading)?;
    let kept = kept(&register.data_dir, &fingerprint);
    let work = Work { register, feed, order, batch, progress, kept };
    let (counts, held, unknown_columns) = loop {
        let (sheet, mapping) = work.open()?;
        let item = register.law.item(&feed.item)?;
        let table = Table { mapping: &mapping, beside: keep::holds_more_than_its_table(&sheet) };
        let loaded = work.load(item, sheet, table);
        // Nothing to report: a record was erased before it could be held. It is read again without that record.
        if let Some((counts, held)) = work.conclude(loaded, table)? {
            break (counts, held, mapping.unknown);
        }
    };
    Ok(Report { batch, counts, seconds: begun.elapsed().as_secs_f64(), held, unknown_columns })
}

/// Enters a file that came over the network and will be read later; says also whether it is new. The same file sent
/// again by the same feed gets the number it has, unless that delivery failed or was turned away.
pub fn enter_received(
    register: &Register,
    feed: &str,
    path: &Path,
    file_name: &str,
    actor: &str,
) -> Result<(i64, bool), ImportFault> {
    let known = register.feeds.find(feed).ok_or_else(|| ImportFault::NoSuchFeed(feed.to_owned()))?;
    let sha256 = decode::fingerprint(path).map_err(|error| ImportFault::File { batch: None, error })?;
    if let Some(batch) = register.db.read(|tx| delivery::of_file(tx, feed, &sha256))? {
        return Ok((batch, false));
    }
    let file_name = &keep::without_numbers(file_name);
    let order = Order { feed, path, file_name, actor, approved: false, batch: None };
    Ok((enter(register, known, &order, &sha256, State::Received)?, true))
}

/// Enters the delivery, or takes up one that was entered before.
fn enter(
    register: &Register,
    feed: &Feed,
    order: &Order<'_>,
    sha256: &[u8],
    state: State,
) -> Result<i64, ImportFault> {
    if let Some(batch) = order.batch {
        return Ok(batch);
    }
    let file_bytes = std::fs::metadata(order.path).map(|meta| meta.len()).unwrap_or_default();
    let now = register.clock.now().as_microsecond();
    let id = register.db.write_exclusive(|tx| {
        let supplier = Authorities::default().number(tx, feed.sender())?;
        let delivery = Delivery {
            id: 0,
            feed: feed.id.clone(),
            supplier,
            file_name: order.file_name.to_owned(),
            file_sha256: sha256.to_vec(),
            file_bytes,
            state,
            counts: Counts::default(),
            received_at: now,
            finished_at: None,
            actor: order.actor.to_owned(),
            outcome: None,
        };
        let id = delivery::enter(tx, &delivery)?;
        let detail = json!({ "before": null, "after": state.word(), "feed": feed.id }).to_string();
        let (target, purpose) = (format!("batch/{id}"), "taking in a delivery");
        let (actor, verb) = (order.actor, "delivery.enter");
        audit::note(tx, &audit::Entry { at: now, actor, verb, target: &target, purpose, detail: &detail })?;
        Ok(id)
    })?;
    Ok(id)
}

/// Keys of the erased records.
fn erased(tx: &mut dyn Tx) -> Result<FxHashSet<i64>, StoreFault> {
    Ok(erasure::erased_keys(tx)?.into_iter().collect())
}

/// One delivery at work.
struct Work<'a> {
    register: &'a Register,
    feed: &'a Feed,
    order: &'a Order<'a>,
    batch: i64,
    progress: &'a Arc<Progress>,
    /// Where the copy of its file is to lie.
    kept: PathBuf,
}

impl Work<'_> {
    fn open(&self) -> Result<(Sheet, Mapping), ImportFault> {
        let is_header = |row: &[&str]| Mapping::is_header(self.feed, row);
        let limits = &self.register.limits;
        let sheet = match decode::open_where(self.order.path, limits, Some(self.order.file_name), &is_header)
        {
            Ok(sheet) => sheet,
            Err(error) => return Err(self.fail(error)?),
        };
        self.progress.start(sheet.bytes_total());
        match Mapping::of(self.feed, &sheet.header) {
            Ok(mapping) => Ok((sheet, mapping)),
            Err(ColumnsMissing(missing)) => {
                self.note(
                    State::Failed,
                    &Counts::default(),
                    &json!({ "code": "columns-missing", "columns": missing }),
                )?;
                Err(ImportFault::Columns { batch: self.batch, missing })
            }
        }
    }

    /// Runs the three stages; the transaction is open while the other two feed it.
    fn load(&self, item: &Item, sheet: Sheet, table: Table<'_>) -> Result<Counts, Stop> {
        let mapping = table.mapping;
        let constants: Vec<(u8, &str)> =
            self.feed.constants.iter().map(|(no, text)| (*no, text.as_str())).collect();
        let desk = self.desk(item, &constants);
        let checker =
            stage::Checker { desk, mapping, format: sheet.format, snapshot: self.feed.snapshot.is_some() };
        let labels = |no| mapping.heading(self.feed, no);
        let ticket = self.ticket(item, desk.received, &labels);
        std::thread::scope(|scope| {
            let rows = stage::decode(scope, sheet, Arc::clone(self.progress));
            let chunks = stage::check_rows(scope, checker, rows);
            self.register.db.decide(|tx| self.load_all(tx, (ticket, table), &desk, chunks))
        })
    }

    fn desk<'d>(&'d self, item: &'d Item, constants: &'d [(u8, &'d str)]) -> Desk<'d> {
        Desk {
            law: &self.register.law,
            calendar: &self.register.calendar,
            item,
            natural_key: &self.feed.key,
            supplier: &self.feed.supplier,
            authority: &self.feed.authority,
            service: self.feed.service,
            constants,
            received: self.received(),
        }
    }

    fn received(&self) -> Day {
        self.register.today()
    }

    fn ticket<'t>(&'t self, item: &'t Item, received: Day, labels: &'t dyn Fn(u8) -> String) -> Ticket<'t> {
        let stamp = Stamp { batch: self.batch, now: self.register.clock.now().as_microsecond() };
        Ticket {
            feed: &self.feed.id,
            item,
            registration_item: self.register.registration_item(),
            supplier: &self.feed.supplier,
            district: &self.feed.district,
            districts: &self.register.districts,
            names: &self.register.names,
            snapshot: self.feed.snapshot.is_some(),
            received,
            stamp,
            labels,
        }
    }

    fn load_all(
        &self,
        tx: &mut dyn Tx,
        (ticket, table): (Ticket<'_>, Table<'_>),
        desk: &Desk<'_>,
        chunks: std::sync::mpsc::Receiver<stage::Passed<chunk::Chunk>>,
    ) -> Result<Counts, Stop> {
        if self.order.batch.is_some() {
            delivery::forget_problems(tx, self.batch)?;
        }
        let mut loader = Loader::start(tx, ticket)?;
        let mut leave_out = LeaveOut::default();
        let erased = erased(tx)?;
        for chunk in chunks {
            let mut chunk = chunk.map_err(Stop::File)?;
            chunk.turn_away(&erased);
            leave_out.take(&mut chunk);
            let rows = chunk.read;
            loader.load(tx, chunk)?;
            self.progress.loaded(rows);
        }
        loader.look_again(tx, desk)?;
        loader.settle(tx)?;
        loader.write_records(tx)?;
        let broken = gates::broken(&self.feed.gates, &loader.counts, loader.most_gone);
        if !broken.is_empty() && !self.order.approved {
            let (counts, problems) = (loader.counts, loader.take_kept_problems());
            return Err(Stop::Held(Box::new(Held { gates: broken, counts, problems, leave_out, erased })));
        }
        if let Some(day) = loader.newest {
            delivery::note_list(tx, self.batch, day)?;
        }
        let counts = &loader.counts;
        let detail = json!({
            "before": self.state_before(tx)?,
            "after": State::Loaded.word(),
            "accepted": counts.accepted,
            "withdrawn": counts.withdrawn,
        });
        self.audit(tx, "delivery.load", &detail.to_string())?;
        delivery::conclude(tx, self.batch, State::Loaded, &loader.counts, ticket.stamp.now, None)?;
        let counts = loader.counts;
        self.keep(table, leave_out).map_err(Stop::Keep)?;
        Ok(counts)
    }

    /// Keeps the copy of the file. It is made under the lock under which the delivery is loaded or held: whoever decides
    /// on an erasure has that lock too, and finds either no copy, and then one without the record will be made, or the
    /// copy. One whose delivery is rolled back after all stays: it holds no more than the next one will.
    fn keep(&self, table: Table<'_>, leave_out: LeaveOut) -> std::io::Result<()> {
        let copy = keep::Copy {
            path: self.order.path,
            kept: self.kept.clone(),
            is_header: &|row| Mapping::is_header(self.feed, row),
            never_kept: &table.mapping.never_kept,
            leave_out,
            in_its_place: "",
            beside: table.beside,
        };
        copy.keep()
    }

    /// Records how the loading ended, where its own transaction could not. `None` where the file is to be read again.
    fn conclude(
        &self,
        loaded: Result<Counts, Stop>,
        table: Table<'_>,
    ) -> Result<Option<(Counts, Vec<GateBroken>)>, ImportFault> {
        match loaded {
            Ok(counts) => Ok(Some((counts, Vec::new()))),
            Err(Stop::Held(mut held)) => {
                let is_held = self.hold(&mut held, table).map_err(|fault| self.unkept(fault))?;
                Ok(is_held.then_some((held.counts, held.gates)))
            }
            Err(Stop::Keep(error)) => Err(self.unkept(ImportFault::Keep(error))),
            Err(Stop::File(error)) => Err(self.fail(error)?),
            Err(Stop::Store(fault)) => {
                self.note_fault(&fault.to_string());
                Err(ImportFault::Store(fault))
            }
        }
    }

    /// A file that was received lies where it lay and is read at the next start. Whoever gave another still has it, and
    /// is told.
    fn unkept(&self, fault: ImportFault) -> ImportFault {
        if matches!(fault, ImportFault::Keep(_)) && self.order.batch.is_none() {
            self.note_fault(&fault.to_string());
        }
        fault
    }

    fn note_fault(&self, en: &str) {
        let outcome = json!({ "code": "fault", "en": en });
        // The first fault is the one to report, even if this note cannot be written either.
        let _ = self.note(State::Failed, &Counts::default(), &outcome);
    }

    /// Holds the delivery, with its problems and its copy. False where a record was erased since the file was read: what
    /// was found then may tell of it.
    fn hold(&self, held: &mut Held, table: Table<'_>) -> Result<bool, ImportFault> {
        let gates: Vec<_> = held
            .gates
            .iter()
            .map(|gate| json!({ "code": gate.code, "found": gate.found, "expected": gate.expected, "zh": gate.text().zh, "en": gate.text().en }))
            .collect();
        let outcome = json!({ "code": "implausible", "gates": gates });
        let leave_out = std::mem::take(&mut held.leave_out);
        self.register.db.decide(|tx| {
            if erased(tx)? != held.erased {
                return Ok(false);
            }
            self.note_in(tx, State::Held, &held.counts, &outcome)?;
            delivery::forget_problems(tx, self.batch)?;
            delivery::write_problems(tx, self.batch, &held.problems)?;
            self.keep(table, leave_out).map_err(ImportFault::Keep)?;
            Ok(true)
        })
    }

    /// Notes that the file could not be read; returns the fault to report.
    fn fail(&self, error: DecodeError) -> Result<ImportFault, ImportFault> {
        let outcome = json!({ "code": error.code(), "zh": error.zh(), "en": error.en() });
        self.note(State::Failed, &Counts::default(), &outcome)?;
        Ok(ImportFault::File { batch: Some(self.batch), error })
    }

    fn note(&self, state: State, counts: &Counts, outcome: &serde_json::Value) -> Result<(), StoreFault> {
        self.register.db.write_exclusive(|tx| self.note_in(tx, state, counts, outcome))
    }

    fn note_in(
        &self,
        tx: &mut dyn Tx,
        state: State,
        counts: &Counts,
        outcome: &serde_json::Value,
    ) -> Result<(), StoreFault> {
        let now = self.register.clock.now().as_microsecond();
        let detail = json!({ "before": self.state_before(tx)?, "after": state.word() });
        self.audit(tx, &format!("delivery.{}", state.word()), &detail.to_string())?;
        delivery::conclude(tx, self.batch, state, counts, now, Some(&outcome.to_string()))
    }

    /// Where the delivery stands, for the audit trail.
    fn state_before(&self, tx: &mut dyn Tx) -> Result<Option<&'static str>, StoreFault> {
        Ok(delivery::find(tx, self.batch)?.map(|found| found.state.word()))
    }

    fn audit(&self, tx: &mut dyn Tx, verb: &str, detail: &str) -> Result<(), StoreFault> {
        let target = format!("batch/{}", self.batch);
        let at = self.register.clock.now().as_microsecond();
        let purpose = "taking in a delivery";
        audit::note(tx, &audit::Entry { at, actor: self.order.actor, verb, target: &target, purpose, detail })
    }
}
