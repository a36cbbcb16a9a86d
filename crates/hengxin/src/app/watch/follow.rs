//! What an owner does to be told what changes about a list: ask for it, have a feed, have notices sent.

use domain::Day;
use serde::Serialize;
use serde_json::json;
use sha2::{Digest, Sha256};
use utoipa::ToSchema;

use super::{Address, Done, Holder, WatchFault, WatchRefusal, WatchlistView, WebhookMade, WebhookView};
use crate::app::view::{AsOfView, Entries, Followed, Lens, changes_of_list, turns_of_list};
use crate::store::api_key;
use crate::store::notice::{self, WebhookRow};
use crate::store::sql::{Result, Tx};
use crate::store::watchlist;

/// From where on changes are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Since {
    /// After this entry.
    pub entry: i64,
    /// And what ended or began by itself after this day.
    pub day: Day,
}

/// A page of what changed about the organisations on a list.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FollowedPage {
    /// Entries about them, oldest first.
    pub changes: Vec<Followed>,
    /// Records whose publication ended or began by itself, oldest first. They come with the last page.
    pub turns: Vec<Followed>,
    /// Pass as `after` for what comes next.
    pub next: i64,
    /// Whether more is there already.
    pub more: bool,
    /// The state this is as of. Pass its day as `since` for what comes next.
    pub as_of: AsOfView,
}

/// The address of a list's feed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct FeedView {
    /// Path and query. Whoever has it can read the feed; it is shown this once.
    pub path: String,
}

/// Most notices shown.
const SHOWN: u32 = 50;

/// Entries that a feed reaches back over, of the list's own, and days.
const BACK: (u32, i32) = (100, 30);

impl Holder {
    /// What changed about the organisations on a list.
    pub fn changes(
        &self,
        tx: &mut dyn Tx,
        lens: &Lens<'_>,
        id: i64,
        since: Since,
        limit: u32,
    ) -> Done<FollowedPage> {
        self.list(tx, id)?;
        let head = lens.as_of.known.0;
        let Entries { changes, last } = changes_of_list(tx, lens, id, (since.entry, head), limit)?;
        let more = last < head;
        let turns =
            if more { Vec::new() } else { turns_of_list(tx, lens, id, (since.day, lens.as_of.today))? };
        Ok(FollowedPage { changes, turns, next: last.max(since.entry), more, as_of: lens.as_of.view() })
    }

    /// Gives a list's feed an address, in place of the one it had.
    pub fn open_feed(&self, tx: &mut dyn Tx, id: i64) -> Done<FeedView> {
        self.list(tx, id)?;
        let before = json!({ "feed": watchlist::has_feed(tx, id)? });
        let secret = api_key::draw("")?;
        watchlist::set_feed(tx, id, Some(&Sha256::digest(secret.as_bytes())))?;
        self.note_change(tx, "watchlist.feed-open", id, (before, json!({ "feed": true, "address": "new" })))?;
        Ok(FeedView { path: format!("/api/v1/watchlists/{id}/atom?secret={secret}") })
    }

    /// Takes the address of a list's feed away.
    pub fn close_feed(&self, tx: &mut dyn Tx, id: i64) -> Done<()> {
        self.list(tx, id)?;
        let before = json!({ "feed": watchlist::has_feed(tx, id)? });
        watchlist::set_feed(tx, id, None)?;
        Ok(self.note_change(tx, "watchlist.feed-close", id, (before, json!({ "feed": false })))?)
    }

    /// Has notices about a list sent to an address, from now on; `private`: whether private networks are allowed.
    pub fn register_webhook(
        &self,
        tx: &mut dyn Tx,
        id: i64,
        (url, private): (&str, bool),
        now: &Lens<'_>,
    ) -> Done<WebhookMade> {
        self.list(tx, id)?;
        if Address::parse(url, private).is_none() {
            return Err(WatchRefusal::AddressUnfit.into());
        }
        let secret = api_key::draw("whsec_")?;
        let hook = WebhookRow {
            watchlist: id,
            url: url.to_owned(),
            secret: secret.clone().into_bytes(),
            created_at: self.now,
            entry: now.as_of.head.0,
            day: now.as_of.stored_today(),
        };
        let before = json!({ "webhook": notice::webhook(tx, id)?.is_some() });
        notice::register(tx, &hook)?;
        self.note_change(tx, "watchlist.webhook", id, (before, json!({ "webhook": true, "secret": "new" })))?;
        Ok(WebhookMade { secret, webhook: WebhookView::of(&hook, &notice::newest(tx, id, SHOWN)?) })
    }

    /// Where notices about a list are sent, and how the newest stand.
    pub fn webhook(&self, tx: &mut dyn Tx, id: i64) -> Done<WebhookView> {
        self.list(tx, id)?;
        let hook = notice::webhook(tx, id)?.ok_or(WatchFault::Refused(WatchRefusal::NoWebhook))?;
        Ok(WebhookView::of(&hook, &notice::newest(tx, id, SHOWN)?))
    }

    /// Has no more notices sent about a list.
    pub fn unregister_webhook(&self, tx: &mut dyn Tx, id: i64) -> Done<()> {
        self.list(tx, id)?;
        if !notice::unregister(tx, id, self.now)? {
            return Err(WatchRefusal::NoWebhook.into());
        }
        let change = (json!({ "webhook": true }), json!({ "webhook": false }));
        Ok(self.note_change(tx, "watchlist.webhook-remove", id, change)?)
    }
}

impl FollowedPage {
    /// The feed of a list for whoever has its secret; `None` where that is not the secret, or the list's key is not
    /// good any more.
    pub fn feed(
        tx: &mut dyn Tx,
        lens: &Lens<'_>,
        (id, secret): (i64, &str),
        now: i64,
    ) -> Result<Option<(WatchlistView, FollowedPage)>> {
        let hash = Sha256::digest(secret.as_bytes());
        let Some(list) = watchlist::by_feed(tx, id, &hash, now)? else { return Ok(None) };
        let (head, today) = (lens.as_of.head.0, lens.as_of.today);
        let after = watchlist::entry_back(tx, id, BACK.0)?;
        let Entries { changes, last } = changes_of_list(tx, lens, id, (after, head), BACK.0)?;
        let turns = turns_of_list(tx, lens, id, (today.plus_days(-BACK.1), today))?;
        let page = FollowedPage { changes, turns, next: last, more: false, as_of: lens.as_of.view() };
        Ok(Some((WatchlistView::of(&list), page)))
    }
}
