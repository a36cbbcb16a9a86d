//! Notices: made when something changes about a list, claimed by one process each, and settled after every attempt.
//!
//! A notice holds the range of entries and days it tells of. What it says is read when it is sent, so that a record
//! that left in the meantime is named by its key alone. Of one list, notices go out in order: while one waits, those
//! after it wait too. A receiver may get a notice twice, when the register dies between its answer and our note of
//! it; the id is then the same.

use std::sync::Arc;

use serde::Serialize;

use super::{Address, sign};
use crate::app::register::Register;
use crate::app::view::{Asked, Followed, Lens, changes_of_list, head, instant, pages_of_list, turns_of_list};
use crate::store::audit::{self, Entry};
use crate::store::notice::{self, NoticeRow, Span, WebhookRow};
use crate::store::sql::{Result, Tx};
use domain::Day;

/// Seconds to wait after the first failed attempt, the second, and so on; after the last, a notice is given up.
pub const WAITS: [i64; 8] = [60, 300, 1800, 7200, 21_600, 43_200, 86_400, 86_400];

/// Most entries that one notice tells of.
const MOST: u32 = 500;

/// How long whoever claimed a notice is alone with it. Longer than any attempt takes.
const CLAIM_SECONDS: i64 = 120;

/// How long notices that are done are kept.
const KEEP_DAYS: i64 = 90;

const SECOND: i64 = 1_000_000;

/// A notice ready to be sent.
#[derive(Clone)]
pub struct Parcel {
    /// The notice, claimed.
    pub notice: NoticeRow,
    /// Where it goes; `None` where notices may not be sent there any more.
    pub address: Option<Address>,
    /// What it says.
    pub body: Vec<u8>,
    /// The header `Hengxin-Signature`.
    pub signature: String,
}

/// What a receiver gets.
#[derive(Debug, Serialize)]
struct Body {
    id: String,
    watchlist: i64,
    made_at: String,
    entries: Range<i64>,
    days: Range<String>,
    changes: Vec<Followed>,
    turns: Vec<Followed>,
}

/// What a notice tells of: after one, up to another.
#[derive(Debug, Serialize)]
struct Range<T> {
    after: T,
    through: T,
}

impl NoticeRow {
    /// The same for every attempt at it, and given to no other notice.
    pub fn id(&self) -> String {
        format!("{}-{}", self.watchlist, self.nth)
    }
}

/// Makes the notices that are due: about new entries, and about what ended or began today. Any process may do so at
/// any time; each notice is made once.
pub fn make(register: &Register) -> Result<()> {
    let (now, today) = (register.clock.now().as_microsecond(), register.today().days_since_epoch());
    let due = |tx: &mut dyn Tx| {
        let head = head(tx)?.0;
        notice::behind(tx, head, today, now)
    };
    if register.db.read(due)?.is_empty() {
        return Ok(());
    }
    register.db.write_exclusive(|tx| {
        let Ok(lens) = register.lens(tx, Asked::Now)? else { return Ok(()) };
        // Somebody else may have made them since.
        for hook in due(tx)? {
            make_for(tx, &lens, &hook, now)?;
        }
        notice::forget(tx, now - KEEP_DAYS * 86_400 * SECOND).map(drop)
    })
}

fn make_for(tx: &mut dyn Tx, lens: &Lens<'_>, hook: &WebhookRow, now: i64) -> Result<()> {
    let (head, today) = (lens.as_of.head.0, lens.as_of.stored_today().max(hook.day));
    let mut after = hook.entry;
    for (end, news) in pages_of_list(tx, lens, hook.watchlist, (after, head), MOST)? {
        let day_through = if end >= head { today } else { hook.day };
        let span = Span { entry_after: after, entry_through: end, day_after: hook.day, day_through };
        if news || !turns(tx, lens, hook.watchlist, &span)?.is_empty() {
            notice::enqueue(tx, hook.watchlist, &span, now)?;
        }
        after = end;
    }
    notice::told(tx, hook.watchlist, head, today)
}

fn turns(tx: &mut dyn Tx, lens: &Lens<'_>, list: i64, span: &Span) -> Result<Vec<Followed>> {
    if span.day_through <= span.day_after {
        return Ok(Vec::new());
    }
    let day = Day::from_days_since_epoch;
    turns_of_list(tx, lens, list, (day(span.day_after), day(span.day_through)))
}

/// Claims notices that are due, at most so many; `private`: whether they may go into private networks.
pub fn claim(register: &Register, most: u32, private: bool) -> Result<Vec<Parcel>> {
    let now = register.clock.now().as_microsecond();
    if !register.db.read(|tx| notice::any_due(tx, now))? {
        return Ok(Vec::new());
    }
    let until = now + CLAIM_SECONDS * SECOND;
    let claimed = register.db.write_exclusive(|tx| notice::claim(tx, now, until, most))?;
    register.db.read(|tx| {
        let Ok(lens) = register.lens(tx, Asked::Now)? else { return Ok(Vec::new()) };
        let parcel = |notice| parcel(tx, &lens, notice, (now, private));
        claimed.into_iter().map(parcel).filter_map(Result::transpose).collect()
    })
}

/// A notice with what it says; `None` where its list or webhook is gone.
fn parcel(
    tx: &mut dyn Tx,
    lens: &Lens<'_>,
    notice: NoticeRow,
    (now, private): (i64, bool),
) -> Result<Option<Parcel>> {
    let Some(hook) = notice::webhook(tx, notice.watchlist)? else { return Ok(None) };
    let body = body(tx, lens, &notice)?;
    let signature = sign(&hook.secret, now.div_euclid(SECOND), &body);
    Ok(Some(Parcel { address: Address::parse(&hook.url, private), notice, body, signature }))
}

fn body(tx: &mut dyn Tx, lens: &Lens<'_>, notice: &NoticeRow) -> Result<Vec<u8>> {
    let Span { entry_after, entry_through, day_after, day_through } = notice.span;
    let day = |days| Day::from_days_since_epoch(days).to_string();
    let page = changes_of_list(tx, lens, notice.watchlist, (entry_after, entry_through), u32::MAX)?;
    let body = Body {
        id: notice.id(),
        watchlist: notice.watchlist,
        made_at: instant(notice.made_at),
        entries: Range { after: entry_after, through: entry_through },
        days: Range { after: day(day_after), through: day(day_through) },
        changes: page.changes,
        turns: turns(tx, lens, notice.watchlist, &notice.span)?,
    };
    Ok(serde_json::to_vec(&body).expect("a notice is plain data"))
}

/// Notes how an attempt went: the code of what failed, or nothing.
pub fn settle(register: &Arc<Register>, notice: &NoticeRow, fault: Option<&str>) -> Result<()> {
    let now = register.clock.now().as_microsecond();
    register.db.write_exclusive(|tx| {
        let Some(fault) = fault else { return notice::delivered(tx, notice, now) };
        let wait = usize::try_from(notice.attempts - 1).ok().and_then(|nth| WAITS.get(nth));
        let again = wait.map(|seconds| now + seconds * SECOND);
        let noted = notice::failed(tx, notice, fault, again, now)?;
        if noted && again.is_none() { note_given_up(tx, notice, fault, now) } else { Ok(()) }
    })
}

fn note_given_up(tx: &mut dyn Tx, notice: &NoticeRow, fault: &str, now: i64) -> Result<()> {
    let target = format!("watchlist/{}", notice.watchlist);
    let detail =
        serde_json::json!({ "notice": notice.nth, "fault": fault, "before": "waiting", "after": "given-up" });
    let detail = detail.to_string();
    let verb = "watchlist.notice-given-up";
    audit::note(
        tx,
        &Entry { at: now, actor: "system", verb, target: &target, purpose: "notices", detail: &detail },
    )
}
