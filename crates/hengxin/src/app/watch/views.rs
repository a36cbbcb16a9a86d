//! Watch lists as their owners see them, over the API and at the terminal.

use serde::Serialize;
use utoipa::ToSchema;

use crate::app::view::{instant, status_word};
use crate::store::notice::{NoticeRow, NoticeState, WebhookRow};
use crate::store::sql::Result;
use crate::store::watchlist::{MemberRow, WatchlistRow};

/// A watch list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct WatchlistView {
    /// Its number.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// Number of the key it belongs to.
    pub key: i64,
    /// How many organisations are on it.
    pub members: i64,
    /// When it was made, RFC 3339 UTC.
    pub created_at: String,
}

impl WatchlistView {
    /// A list as shown.
    pub fn of(row: &WatchlistRow) -> WatchlistView {
        WatchlistView {
            id: row.id,
            name: row.name.clone(),
            key: row.owner,
            members: row.members,
            created_at: instant(row.created_at),
        }
    }
}

/// An organisation on a watch list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct MemberView {
    /// Its code.
    pub code: String,
    /// Its present name.
    pub name: String,
    /// Registration status by word.
    pub status: &'static str,
}

/// A watch list with a page of its members.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct MemberPage {
    /// The list.
    #[serde(flatten)]
    pub list: WatchlistView,
    /// Organisations on it, by code.
    pub organisations: Vec<MemberView>,
    /// Pass as `after` for the next page; absent on the last.
    pub next: Option<String>,
}

impl MemberPage {
    /// A page of at most `limit` of the rows; there was one more where there is a next page.
    pub fn of(list: WatchlistView, rows: &[MemberRow], limit: usize) -> Result<MemberPage> {
        let shown = &rows[..rows.len().min(limit)];
        let view = |row: &MemberRow| {
            let status = status_word(row.status)?;
            Ok(MemberView { code: row.code.clone(), name: row.name.clone(), status })
        };
        let next = shown.last().filter(|_| rows.len() > limit).map(|row| row.code.clone());
        let organisations = shown.iter().map(view).collect::<Result<Vec<_>>>()?;
        Ok(MemberPage { list, organisations, next })
    }
}

/// What became of a watch list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Changed {
    /// The list as it is now.
    #[serde(flatten)]
    pub list: WatchlistView,
    /// How many organisations were put on it.
    pub added: u64,
    /// How many were taken off.
    pub removed: u64,
    /// Codes given that no organisation of the register has.
    pub unknown: Vec<String>,
    /// How many of those given were no codes at all.
    pub not_codes: u64,
}

/// Where notices about a list are sent, and how the newest stand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct WebhookView {
    /// The address.
    pub url: String,
    /// When it was registered, RFC 3339 UTC.
    pub created_at: String,
    /// The last entry that notices have been made of.
    pub entry: i64,
    /// The newest notices, newest first.
    pub notices: Vec<NoticeView>,
}

/// A webhook just registered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct WebhookMade {
    /// What notices are signed with. It is shown this once.
    pub secret: String,
    /// The webhook.
    #[serde(flatten)]
    pub webhook: WebhookView,
}

/// How a notice stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct NoticeView {
    /// The same for every attempt at it: receivers take each notice once.
    pub id: String,
    /// `waiting`, `delivered` or `given-up`.
    pub state: &'static str,
    /// How often it has been tried.
    pub attempts: i64,
    /// When it is tried next, RFC 3339 UTC; absent once it is delivered or given up.
    pub next_at: Option<String>,
    /// When it was delivered or given up.
    pub done_at: Option<String>,
    /// Why the last attempt failed, by a stable code; absent where none did.
    pub fault: Option<String>,
}

impl WebhookView {
    /// A webhook as shown, without its secret.
    pub fn of(hook: &WebhookRow, notices: &[NoticeRow]) -> WebhookView {
        WebhookView {
            url: hook.url.clone(),
            created_at: instant(hook.created_at),
            entry: hook.entry,
            notices: notices.iter().map(NoticeView::of).collect(),
        }
    }
}

impl NoticeView {
    fn of(row: &NoticeRow) -> NoticeView {
        NoticeView {
            id: row.id(),
            state: row.state.word(),
            attempts: row.attempts,
            next_at: (row.state == NoticeState::Waiting).then(|| instant(row.next_at)),
            done_at: row.done_at.map(instant),
            fault: row.fault.clone(),
        }
    }
}
