//! Watch lists: organisations that the holder of a key follows, such as all suppliers of a company.
//!
//! A list is its owner's affair: nobody else is told that it exists, and whoever runs the program and looks at one is
//! noted. Members are organisations of the register; what is no code of one is counted and not kept.

mod address;
mod codes;
mod fault;
mod follow;
pub mod notices;
mod sign;
mod views;

pub use address::{Address, is_public};
pub use codes::Codes;
pub use fault::{WatchFault, WatchRefusal};
pub use follow::{FeedView, FollowedPage, Since};
pub use sign::sign;
pub use views::{Changed, MemberPage, MemberView, NoticeView, WatchlistView, WebhookMade, WebhookView};

use domain::id::find_personal;

use crate::store::audit::{self, Entry};
use crate::store::sql::{self, Tx, Value};
use crate::store::watchlist::{self, WatchlistRow};
use serde_json::{Value as Json, json};

/// Most organisations on one list.
pub const MOST_MEMBERS: i64 = 100_000;

/// Most lists of one key.
pub const MOST_LISTS: usize = 100;

/// Most characters of a list's name.
pub const LONGEST_NAME: usize = 100;

/// Who works with lists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holder {
    /// As the audit trail names them.
    pub actor: String,
    /// The key whose lists they are; `None` = whoever runs the program, for any of them.
    pub key: Option<i64>,
    /// Now, microseconds since 1970-01-01 UTC.
    pub now: i64,
}

/// What one verb did, or why not.
pub type Done<T> = Result<T, WatchFault>;

impl Holder {
    /// The lists, oldest first.
    pub fn lists(&self, tx: &mut dyn Tx) -> sql::Result<Vec<WatchlistView>> {
        Ok(watchlist::list(tx, self.key)?.iter().map(WatchlistView::of).collect())
    }

    /// One list, if it is theirs.
    pub fn list(&self, tx: &mut dyn Tx, id: i64) -> Done<WatchlistView> {
        self.own(tx, id).map(|row| WatchlistView::of(&row))
    }

    /// One list with a page of its members, those whose code comes after `after`.
    pub fn members(&self, tx: &mut dyn Tx, id: i64, after: &str, limit: u32) -> Done<MemberPage> {
        let list = self.list(tx, id)?;
        let rows = watchlist::members(tx, id, after, limit + 1)?;
        Ok(MemberPage::of(list, &rows, limit as usize)?)
    }

    /// Makes a list for a key.
    pub fn create(&self, tx: &mut dyn Tx, owner: i64, name: &str, codes: &[String]) -> Done<Changed> {
        let name = fit(name)?;
        if self.key.is_some_and(|key| key != owner) || !key_exists(tx, owner)? {
            return Err(WatchRefusal::NoSuchKey.into());
        }
        free(tx, owner, name, 0)?;
        if watchlist::list(tx, Some(owner))?.len() >= MOST_LISTS {
            return Err(WatchRefusal::TooManyLists.into());
        }
        let id = watchlist::insert(tx, owner, name, self.now)?;
        let codes = Codes::read(tx, codes)?;
        let added = self.put_on(tx, id, &codes)?;
        self.note_change(tx, "watchlist.create", id, (Json::Null, json!({ "members": added })))?;
        self.changed(tx, id, (added, 0), codes)
    }

    /// Gives a list another name and, if codes are given, other members.
    pub fn replace(&self, tx: &mut dyn Tx, id: i64, name: &str, codes: Option<&[String]>) -> Done<Changed> {
        let (row, name) = (self.own(tx, id)?, fit(name)?);
        free(tx, row.owner, name, id)?;
        // What a list is called is its owner's affair: the trail says only that it has another name.
        let (before, renamed) = (json!({ "members": row.members }), row.name != name);
        watchlist::rename(tx, id, name)?;
        let (mut counts, mut read) = ((0, 0), Codes::default());
        if let Some(codes) = codes {
            read = Codes::read(tx, codes)?;
            let gone: Vec<i64> =
                watchlist::orgs(tx, id)?.into_iter().filter(|org| !read.orgs.contains(org)).collect();
            counts.1 = watchlist::remove(tx, id, &gone)?;
            counts.0 = self.put_on(tx, id, &read)?;
        }
        let after = json!({ "members": members(tx, id)?, "renamed": renamed, "added": counts.0, "removed": counts.1 });
        self.note_change(tx, "watchlist.replace", id, (before, after))?;
        self.changed(tx, id, counts, read)
    }

    /// Puts organisations on a list.
    pub fn add(&self, tx: &mut dyn Tx, id: i64, codes: &[String]) -> Done<Changed> {
        let before = self.own(tx, id)?.members;
        let codes = Codes::read(tx, codes)?;
        let added = self.put_on(tx, id, &codes)?;
        self.note_members(tx, "watchlist.add", id, before)?;
        self.changed(tx, id, (added, 0), codes)
    }

    /// Takes organisations off a list.
    pub fn remove(&self, tx: &mut dyn Tx, id: i64, codes: &[String]) -> Done<Changed> {
        let before = self.own(tx, id)?.members;
        let codes = Codes::read(tx, codes)?;
        let removed = watchlist::remove(tx, id, &codes.orgs.iter().copied().collect::<Vec<_>>())?;
        self.note_members(tx, "watchlist.remove", id, before)?;
        self.changed(tx, id, (0, removed), codes)
    }

    /// Deletes a list with all that hangs on it.
    pub fn delete(&self, tx: &mut dyn Tx, id: i64) -> Done<WatchlistView> {
        let list = self.list(tx, id)?;
        watchlist::delete(tx, id, self.now)?;
        let before = json!({ "members": list.members });
        self.note_change(tx, "watchlist.delete", id, (before, Json::Null))?;
        Ok(list)
    }

    /// Notes that somebody looks at a list that is not theirs.
    pub fn note_look(&self, tx: &mut dyn Tx, id: i64) -> sql::Result<()> {
        if self.key.is_some() { Ok(()) } else { self.note(tx, "watchlist.read", id, "{}") }
    }

    fn own(&self, tx: &mut dyn Tx, id: i64) -> Done<WatchlistRow> {
        let found = watchlist::find(tx, id)?;
        let own = found.filter(|row| self.key.is_none_or(|key| key == row.owner));
        own.ok_or(WatchFault::Refused(WatchRefusal::NoSuchList))
    }

    fn put_on(&self, tx: &mut dyn Tx, id: i64, codes: &Codes) -> Done<u64> {
        let orgs: Vec<i64> = codes.orgs.iter().copied().collect();
        let added = watchlist::add(tx, id, &orgs, self.now)?;
        let members = watchlist::find(tx, id)?.map_or(0, |row| row.members);
        if members > MOST_MEMBERS { Err(WatchRefusal::TooManyMembers.into()) } else { Ok(added) }
    }

    fn changed(&self, tx: &mut dyn Tx, id: i64, (added, removed): (u64, u64), codes: Codes) -> Done<Changed> {
        let list = self.list(tx, id)?;
        Ok(Changed { list, added, removed, unknown: codes.unknown, not_codes: codes.not_codes })
    }

    /// Writes what was changed about a list.
    fn note_change(
        &self,
        tx: &mut dyn Tx,
        verb: &str,
        id: i64,
        (before, after): (Json, Json),
    ) -> sql::Result<()> {
        self.note(tx, verb, id, &json!({ "before": before, "after": after }).to_string())
    }

    fn note_members(&self, tx: &mut dyn Tx, verb: &str, id: i64, before: i64) -> sql::Result<()> {
        let change = (json!({ "members": before }), json!({ "members": members(tx, id)? }));
        self.note_change(tx, verb, id, change)
    }

    fn note(&self, tx: &mut dyn Tx, verb: &str, id: i64, detail: &str) -> sql::Result<()> {
        let target = format!("watchlist/{id}");
        let purpose = if self.key.is_some() { "own list" } else { "administration" };
        audit::note(tx, &Entry { at: self.now, actor: &self.actor, verb, target: &target, purpose, detail })
    }
}

/// How many members a list has.
fn members(tx: &mut dyn Tx, id: i64) -> sql::Result<i64> {
    Ok(watchlist::find(tx, id)?.map_or(0, |row| row.members))
}

/// A name as it may be kept: short, in one line, and without a person's number.
fn fit(name: &str) -> Done<&str> {
    let name = name.trim();
    let short = (1..=LONGEST_NAME).contains(&name.chars().count());
    let fits = short && !name.chars().any(char::is_control) && find_personal(name).is_none();
    if fits { Ok(name) } else { Err(WatchRefusal::NameUnfit.into()) }
}

/// Whether the key has no list of that name but number `but`.
fn free(tx: &mut dyn Tx, owner: i64, name: &str, but: i64) -> Done<()> {
    if watchlist::has_name(tx, owner, name, but)? { Err(WatchRefusal::NameTaken.into()) } else { Ok(()) }
}

fn key_exists(tx: &mut dyn Tx, key: i64) -> sql::Result<bool> {
    let sql = "SELECT COUNT(*) FROM api_key WHERE id = $1 AND revoked_at IS NULL";
    tx.one(sql, &[Value::Int(key)], |row| Ok(row.int(0)? > 0))
}
