//! The audit trail for whoever audits: searched, opened, taken away as a file, swept by rule. Looking at it is in it.

mod file;
mod subject;
mod sweep;
mod words;

use domain::id::find_personal;
use domain::{Day, Text};
use serde::Serialize;
use serde_json::Value as Json;

pub use file::{COLUMNS, FileForm, chunk};
pub use sweep::{Swept, due as sweep_due, sweep};
pub use words::{area_name, verb_name};

use crate::app::Register;
use crate::app::view::instant;
use crate::hex::hex;
use crate::store::account;
use crate::store::audit::find::{self, AuditRow, Wanted, Went};
use crate::store::audit::{self, Entry, only_looks};
use crate::store::refused;
use crate::store::sql::{Result, StoreFault, Tx};

/// Longest purpose, in characters.
const LONGEST_PURPOSE: usize = 200;

/// What is asked of the trail, as somebody writes it. What is empty does not narrow the search.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Asked {
    /// First day, in Asia/Shanghai.
    pub from: Option<Day>,
    /// Last day.
    pub until: Option<Day>,
    /// Login name of an account, or an actor as the trail names one: `key:2`, `system`.
    pub actor: String,
    /// A verb, or an area of verbs with a dot behind it: `account.`.
    pub action: String,
    /// Whatever it may be about: credit code, number of a case or letter, `batch/7`, a bare number, login name.
    pub subject: String,
    /// `changed`, `looked` or `refused`.
    pub outcome: String,
}

impl Asked {
    /// Whether anything narrows the search.
    pub fn is_all(&self) -> bool {
        *self == Asked::default()
    }

    /// As it is written into the trail about the search itself.
    fn written(&self) -> Json {
        let day = |day: Option<Day>| day.map(|day| day.to_string()).unwrap_or_default();
        serde_json::json!({
            "from": day(self.from), "until": day(self.until), "actor": self.actor, "action": self.action,
            "subject": self.subject, "outcome": self.outcome,
        })
    }

    fn wanted(&self, tx: &mut dyn Tx) -> Result<Wanted> {
        let text = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        Ok(Wanted {
            from: self.from.map(begins),
            until: self.until.map(|day| begins(day.plus_days(1))),
            actor: text(&self.actor).map(|actor| subject::actor(tx, &actor)).transpose()?,
            verb: text(&self.action),
            targets: text(&self.subject).map(|about| subject::targets(tx, &about)).transpose()?,
            went: match self.outcome.as_str() {
                "changed" => Some(Went::Changed),
                "looked" => Some(Went::Looked),
                "refused" => Some(Went::Refused),
                _ => None,
            },
        })
    }
}

/// The first instant of a day in Asia/Shanghai, which has been eight hours ahead of UTC without a break since 1991.
pub(super) fn begins(day: Day) -> i64 {
    const DAY: i64 = 86_400_000_000;
    const AHEAD: i64 = 8 * 3_600_000_000;
    i64::from(day.days_since_epoch()) * DAY - AHEAD
}

/// An entry as it is shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct EntryView {
    /// Its number.
    pub id: i64,
    /// The instant (RFC 3339, UTC).
    pub at: String,
    /// Who, as the trail names them.
    pub actor: String,
    /// Who, by the name of the account.
    pub name: String,
    /// What was done.
    pub action: String,
    /// `changed`, `looked` or `refused`.
    pub outcome: &'static str,
    /// To what.
    pub target: String,
    /// Why.
    pub purpose: String,
    /// What it was before; of a change.
    pub before: Option<Json>,
    /// What it is after; of a change.
    pub after: Option<Json>,
    /// What else is known.
    pub detail: Json,
    /// The hash over the entry and those before, in hexadecimal; empty where it was written before there were any.
    pub hash: String,
}

fn view(tx: &mut dyn Tx, row: AuditRow) -> Result<EntryView> {
    let mut detail: Json = serde_json::from_str(&row.detail).unwrap_or_else(|_| Json::from(row.detail));
    let mut taken = |key: &str| detail.as_object_mut().and_then(|detail| detail.remove(key));
    let (before, after) = (taken("before"), taken("after"));
    Ok(EntryView {
        id: row.id,
        at: instant(row.at),
        name: account::name_of(tx, &row.actor)?,
        outcome: outcome(&row.verb),
        actor: row.actor,
        action: row.verb,
        target: row.target,
        purpose: row.purpose,
        before,
        after,
        detail,
        hash: row.hash.as_deref().map(hex).unwrap_or_default(),
    })
}

/// How what a verb names went.
pub fn outcome(verb: &str) -> &'static str {
    if verb.starts_with("access.") || verb.ends_with("-failed") {
        "refused"
    } else if only_looks(verb) {
        "looked"
    } else {
        "changed"
    }
}

/// A page of entries, newest first.
#[derive(Debug, Clone, Serialize)]
pub struct Found {
    /// The entries.
    pub entries: Vec<EntryView>,
    /// Entries before this number are on the next page; none where there is no further one.
    pub before: Option<i64>,
}

/// Who looks at the trail, and why.
#[derive(Debug, Clone, Copy)]
pub struct Auditor<'a> {
    /// As the trail names them.
    pub actor: &'a str,
    /// Why; one line.
    pub purpose: &'a str,
    /// When, microseconds since 1970 UTC.
    pub now: i64,
}

/// Why the trail is not shown.
#[derive(Debug, thiserror::Error)]
pub enum AuditFault {
    /// A purpose must be given, in one line, without anybody's number.
    #[error("a purpose must be given, in one line")]
    NoPurpose,
    /// There is no such entry.
    #[error("there is no such entry")]
    NoSuchEntry,
    /// No rule in force says how long entries are kept.
    #[error(transparent)]
    Refused(#[from] domain::Refusal),
    /// Our failure.
    #[error(transparent)]
    Store(#[from] StoreFault),
}

impl AuditFault {
    /// What is said where no purpose was given.
    pub fn no_purpose() -> Text {
        Text::of(
            "请用一行写明用途（最多200字），不要写个人号码。",
            "Say what for, in one line of at most 200 characters, without anybody’s number.",
        )
    }

    /// What is said of an entry that is not there.
    pub fn no_such_entry() -> Text {
        Text::of("没有这条日志。", "There is no such entry.")
    }

    /// What, and what to do next; none for a failure of ours.
    pub fn text(&self) -> Option<Text> {
        match self {
            AuditFault::NoPurpose => Some(Self::no_purpose()),
            AuditFault::NoSuchEntry => Some(Self::no_such_entry()),
            AuditFault::Refused(refusal) => Some(refusal.text()),
            AuditFault::Store(_) => None,
        }
    }
}

impl Auditor<'_> {
    fn note(self, tx: &mut dyn Tx, verb: &str, target: &str, detail: &Json) -> Result<i64, AuditFault> {
        let Auditor { actor, purpose, now } = self;
        let purpose = purpose.trim();
        let is_line = !purpose.is_empty() && !purpose.chars().any(char::is_control);
        if !is_line || purpose.chars().count() > LONGEST_PURPOSE || find_personal(purpose).is_some() {
            return Err(AuditFault::NoPurpose);
        }
        refused::settle(tx, now)?;
        audit::note(tx, &Entry { at: now, actor, verb, target, purpose, detail: &detail.to_string() })?;
        Ok(audit::chain::last(tx)?.id)
    }

    /// Entries that were asked for, before number `before`. The look is written into the trail first; it is not on the
    /// page it leads to.
    ///
    /// # Errors
    /// [`AuditFault::NoPurpose`].
    pub fn search(
        self,
        register: &Register,
        asked: &Asked,
        before: Option<i64>,
        limit: u32,
    ) -> Result<Found, AuditFault> {
        let detail = serde_json::json!({ "asked": asked.written(), "before-entry": before });
        let own = register.db.decide(|tx| self.note(tx, "audit.read", "audit", &detail))?;
        let before = before.map_or(own, |before| before.min(own));
        Ok(register.db.read(|tx| page(tx, asked, before, limit))?)
    }

    /// One entry.
    ///
    /// # Errors
    /// [`AuditFault::NoSuchEntry`], [`AuditFault::NoPurpose`].
    pub fn open(self, register: &Register, id: i64) -> Result<EntryView, AuditFault> {
        let row = register.db.read(|tx| find::one(tx, id))?.ok_or(AuditFault::NoSuchEntry)?;
        let target = format!("audit/{id}");
        register.db.decide(|tx| self.note(tx, "audit.read", &target, &serde_json::json!({})))?;
        Ok(register.db.read(|tx| view(tx, row))?)
    }

    /// Notes that entries are taken away as a file; they are those before the number returned.
    ///
    /// # Errors
    /// [`AuditFault::NoPurpose`].
    pub fn export(self, register: &Register, asked: &Asked, form: FileForm) -> Result<i64, AuditFault> {
        let detail = serde_json::json!({ "asked": asked.written(), "form": form.word() });
        register.db.decide(|tx| self.note(tx, "audit.export", "audit", &detail))
    }
}

/// A page of entries.
///
/// # Errors
/// The store's.
pub fn page(tx: &mut dyn Tx, asked: &Asked, before: i64, limit: u32) -> Result<Found> {
    let wanted = asked.wanted(tx)?;
    let mut rows = find::newest(tx, &wanted, before, limit + 1)?;
    let more = rows.len() > limit as usize;
    rows.truncate(limit as usize);
    let next = rows.last().filter(|_| more).map(|row| row.id);
    let entries = rows.into_iter().map(|row| view(tx, row)).collect::<Result<_>>()?;
    Ok(Found { entries, before: next })
}
