//! Watch lists as their owners see them, over the API and at the terminal.

use serde::Serialize;
use utoipa::ToSchema;

use crate::app::view::{instant, status_word};
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
