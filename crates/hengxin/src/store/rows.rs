//! The rows of the projections, made from facts in one place: committing and rebuilding both come here.

use domain::content::system;
use domain::{Content, Day, Fact, FactKind, Lease, RecordKey, RecordKind, Seq, State, Status};

use super::sql::{Result, Row, Tx, Value};

/// Stored for "no end set".
pub const NO_END: i64 = i32::MAX as i64;

/// A row of `record`: the current version of one record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordRow {
    /// The organisation.
    pub org: i64,
    /// Its key among the organisation's records.
    pub record: i64,
    /// Kind, by number.
    pub kind: i64,
    /// Catalogue item, by number.
    pub item: i64,
    /// The body that sent it, by number in `authority`.
    pub supplier: i64,
    /// The body that decided, by number in `authority`.
    pub authority: i64,
    /// Day of the decision.
    pub decided_on: i64,
    /// Tier, by number.
    pub tier: i64,
    /// First day public.
    pub public_from: i64,
    /// Last day public; [`NO_END`]; before `public_from` = never.
    pub public_until: i64,
    /// 0 = live; else the reason it left.
    pub ended: i64,
    /// Digest of its content.
    pub digest: i64,
    /// The fact its content comes from.
    pub seq: i64,
    /// First day shown as under objection; [`NO_END`] = not.
    pub marked_from: i64,
    /// Steps of procedures in its history; with none, the row follows from its last version alone.
    pub steps: i64,
}

/// Where the version comes from that a row shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Version {
    /// The organisation.
    pub org: i64,
    /// The record's key.
    pub record: i64,
    /// Kind of record.
    pub kind: RecordKind,
    /// Catalogue item.
    pub item: u16,
    /// The bodies that sent it and decided.
    pub bodies: (i64, i64),
    /// The fact that gives the content, and its day.
    pub from: (Seq, Day),
    /// Steps of procedures so far.
    pub steps: i64,
}

/// Columns of `record` in the order of [`RecordRow::values`].
pub const RECORD_COLUMNS: [&str; 15] = [
    "org",
    "record",
    "kind",
    "item",
    "supplier",
    "authority",
    "decided_on",
    "tier",
    "public_from",
    "public_until",
    "ended",
    "digest",
    "seq",
    "marked_from",
    "steps",
];

/// [`RECORD_COLUMNS`] for a SELECT.
pub const RECORD_SELECT: &str = "org, record, kind, item, supplier, authority, decided_on, tier, public_from, \
     public_until, ended, digest, seq, marked_from, steps";

impl RecordRow {
    /// The row after `fact` (received or corrected), of a record with no steps of procedures.
    pub fn of(org: i64, seq: Seq, fact: &Fact, kind: RecordKind, bodies: (i64, i64)) -> RecordRow {
        let version = Version {
            org,
            record: fact.record.map_or(RecordKey::ORGANISATION, RecordKey::stored),
            kind,
            item: fact.item,
            bodies,
            from: (seq, fact.effective),
            steps: 0,
        };
        RecordRow::of_state(&State::held(&fact.content), &version)
    }

    /// The row of a record in some state. Of a record that left it keeps the days it was public.
    pub fn of_state(state: &State<'_>, version: &Version) -> RecordRow {
        let nothing = Content::default();
        let content = state.content.unwrap_or(&nothing);
        let window = if state.left.is_some() { state.bare_window() } else { state.window() };
        let (public_from, public_until) =
            window.map_or((0, -1), |(from, until)| (stored_day(from), until.map_or(NO_END, stored_day)));
        let (seq, effective) = version.from;
        RecordRow {
            org: version.org,
            record: version.record,
            kind: i64::from(version.kind.number()),
            item: i64::from(version.item),
            supplier: version.bodies.0,
            authority: version.bodies.1,
            decided_on: decided_on(content).map_or(stored_day(effective), stored_day),
            tier: Lease::of(content).tier as i64,
            public_from,
            public_until,
            ended: state.left.map_or(0, |(why, _)| why as i64),
            digest: state.sent.unwrap_or(&nothing).digest(),
            seq: seq.0,
            marked_from: state.marked_from().map_or(NO_END, stored_day),
            steps: version.steps,
        }
    }

    /// Reads a row selected by [`RECORD_SELECT`], starting at column `from`.
    pub fn read(row: &Row<'_>, from: usize) -> Result<RecordRow> {
        let int = |at: usize| row.int(from + at);
        Ok(RecordRow {
            org: int(0)?,
            record: int(1)?,
            kind: int(2)?,
            item: int(3)?,
            supplier: int(4)?,
            authority: int(5)?,
            decided_on: int(6)?,
            tier: int(7)?,
            public_from: int(8)?,
            public_until: int(9)?,
            ended: int(10)?,
            digest: int(11)?,
            seq: int(12)?,
            marked_from: int(13)?,
            steps: int(14)?,
        })
    }

    /// Its values in the order of [`RECORD_COLUMNS`].
    pub fn values(&self) -> [Value<'static>; 15] {
        [
            self.org,
            self.record,
            self.kind,
            self.item,
            self.supplier,
            self.authority,
            self.decided_on,
            self.tier,
            self.public_from,
            self.public_until,
            self.ended,
            self.digest,
            self.seq,
            self.marked_from,
            self.steps,
        ]
        .map(Value::Int)
    }

    /// Writes this version over the one before.
    pub fn update(&self, tx: &mut dyn Tx) -> Result<u64> {
        const SQL: &str = "UPDATE record SET kind = $3, item = $4, supplier = $5, authority = $6, decided_on = $7, \
             tier = $8, public_from = $9, public_until = $10, ended = $11, digest = $12, seq = $13, \
             marked_from = $14, steps = $15 \
             WHERE org = $1 AND record = $2";
        tx.exec(SQL, &self.values())
    }

    /// Whether the public may see it on `today`, by the cached days. Pages recompute the standing from facts.
    pub fn is_open(&self, today: Day) -> bool {
        let today = stored_day(today);
        self.ended == 0 && self.public_from <= today && today <= self.public_until
    }
}

/// A row of `organisation`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrganisationRow {
    /// The register's own number.
    pub id: i64,
    /// Its public code.
    pub code: String,
    /// 1 USCC, 2 15-digit registration number, 3 older number.
    pub code_kind: i64,
    /// Current name.
    pub name: String,
    /// GB/T 2260 code of its seat.
    pub district: Option<String>,
    /// Registration status, by number.
    pub status: i64,
    /// Whether the business register has reported it.
    pub confirmed: bool,
    /// Day of establishment.
    pub registered_on: Option<i64>,
    /// The fact its details come from.
    pub seq: i64,
}

/// Columns of `organisation` in the order of [`OrganisationRow::values`].
pub const ORGANISATION_COLUMNS: [&str; 10] = [
    "id",
    "code",
    "code_kind",
    "org_code",
    "name",
    "district",
    "status",
    "confirmed",
    "registered_on",
    "seq",
];

/// Field numbers of the registration table that projections read.
mod registration {
    pub const NAME: u8 = 1;
    pub const REG_DATE: u8 = 4;
    pub const DISTRICT: u8 = 7;
    pub const STATUS: u8 = 8;
}

impl OrganisationRow {
    /// The row after a fact about the organisation itself.
    pub fn of(id: i64, seq: Seq, fact: &Fact, code: &str) -> OrganisationRow {
        let content = &fact.content;
        let status = content.get(registration::STATUS).and_then(Status::read).unwrap_or(Status::NotReported);
        OrganisationRow {
            id,
            code: code.to_owned(),
            code_kind: code_kind(code),
            name: content.get(registration::NAME).unwrap_or(code).to_owned(),
            district: content
                .get(registration::DISTRICT)
                .or_else(|| content.get(system::DISTRICT))
                .map(str::to_owned),
            status: status as i64,
            confirmed: fact.kind != FactKind::Opened,
            registered_on: content.get(registration::REG_DATE).and_then(Day::parse).map(stored_day),
            seq: seq.0,
        }
    }

    /// Its values in the order of [`ORGANISATION_COLUMNS`].
    pub fn values(&self) -> [Value<'_>; 10] {
        let org_code = (self.code_kind == 1).then(|| &self.code[8..17]);
        [
            Value::from(self.id),
            Value::from(self.code.as_str()),
            Value::from(self.code_kind),
            Value::from(org_code),
            Value::from(self.name.as_str()),
            Value::from(self.district.as_deref()),
            Value::from(self.status),
            Value::from(i64::from(self.confirmed)),
            Value::from(self.registered_on),
            Value::from(self.seq),
        ]
    }

    /// Writes these details over those before.
    pub fn update(&self, tx: &mut dyn Tx) -> Result<u64> {
        const SQL: &str = "UPDATE organisation SET code = $2, code_kind = $3, org_code = $4, name = $5, district = $6, \
             status = $7, confirmed = $8, registered_on = $9, seq = $10 WHERE id = $1";
        tx.exec(SQL, &self.values())
    }
}

/// A row of `organisation_name`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NameRow {
    /// The name's normal form.
    pub norm: String,
    /// The organisation.
    pub org: i64,
    /// The name.
    pub name: String,
    /// First day known under it.
    pub since: Option<i64>,
    /// The fact that reported it.
    pub seq: i64,
}

/// Columns of `organisation_name` in the order of [`NameRow::values`].
pub const NAME_COLUMNS: [&str; 6] = ["norm", "org", "name", "current", "since", "seq"];

impl NameRow {
    /// The row for the current name of an organisation.
    pub fn of(organisation: &OrganisationRow, since: Day) -> NameRow {
        NameRow {
            norm: matcher::normal_form(&organisation.name).into(),
            org: organisation.id,
            name: organisation.name.clone(),
            since: Some(stored_day(since)),
            seq: organisation.seq,
        }
    }

    /// Its values in the order of [`NAME_COLUMNS`], as a current name.
    pub fn values(&self) -> [Value<'_>; 6] {
        [
            Value::from(self.norm.as_str()),
            Value::from(self.org),
            Value::from(self.name.as_str()),
            Value::from(1_i64),
            Value::from(self.since),
            Value::from(self.seq),
        ]
    }

    /// Makes this the organisation's current name and the others former ones.
    pub fn succeed(&self, tx: &mut dyn Tx) -> Result<()> {
        const RETIRE: &str = "UPDATE organisation_name SET current = 0 WHERE org = $1";
        const ENTER: &str = "INSERT INTO organisation_name (norm, org, name, current, since, seq) \
             VALUES ($1, $2, $3, $4, $5, $6) \
             ON CONFLICT (norm, org) DO UPDATE SET name = excluded.name, current = 1";
        tx.exec(RETIRE, &[Value::Int(self.org)])?;
        tx.exec(ENTER, &self.values()).map(drop)
    }
}

/// A day as stored.
pub fn stored_day(day: Day) -> i64 {
    i64::from(day.days_since_epoch())
}

/// A stored day.
pub fn read_day(stored: i64) -> Day {
    Day::from_days_since_epoch(i32::try_from(stored).unwrap_or(i32::MAX))
}

/// The day of an instant, microseconds since 1970 UTC, in Asia/Shanghai, eight hours ahead of UTC.
pub fn day_of(micros: i64) -> Day {
    const DAY: i64 = 86_400_000_000;
    read_day((micros + 8 * 3_600_000_000).div_euclid(DAY))
}

fn decided_on(content: &Content) -> Option<Day> {
    content.get(system::DECIDED_ON).and_then(Day::parse)
}

/// Which kind of code this is, by its length; only valid codes are ever stored.
fn code_kind(code: &str) -> i64 {
    match code.len() {
        18 => 1,
        15 => 2,
        _ => 3,
    }
}
