//! What names are held against: the whole register, or the organisations on a watch list.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use matcher::Index;
use sha2::{Digest, Sha256};

use super::Range;
use crate::app::Register;
use crate::app::screen::partial::State;
use crate::app::watch::{WatchFault, WatchRefusal};
use crate::cli::{Desk, Stop};
use crate::hex::hex;
use crate::store::sql::{Result, Tx};
use crate::store::watchlist;

/// What to hold names against.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Against {
    /// Every organisation.
    Register,
    /// Those on the watch list with that number.
    List(i64),
}

impl FromStr for Against {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Against, &'static str> {
        let number = |text: &str| text.parse().ok().filter(|id| *id > 0);
        match text {
            "register" => Ok(Against::Register),
            _ => text
                .strip_prefix("list:")
                .and_then(number)
                .map(Against::List)
                .ok_or("应为 register 或 list:编号 · it is register, or list:NUMBER"),
        }
    }
}

impl fmt::Display for Against {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Against::Register => f.write_str("register"),
            Against::List(id) => write!(f, "list:{id}"),
        }
    }
}

/// The names of the range, and the state they are of.
pub fn open(desk: &Desk, register: &Register, against: Against) -> Result<Range, Stop> {
    let day = register.today().to_string();
    match against {
        Against::Register => Ok(register.db.read(|tx| {
            let (names, state) = (register.names.current(tx)?, State::of(tx, day)?);
            Ok(Range { names, state, members: None })
        })?),
        Against::List(id) => {
            let holder = desk.holder();
            // The look at somebody's list is noted, so it is a write.
            let range = register.db.decide(|tx| -> Result<Range, WatchFault> {
                holder.list(tx, id)?;
                holder.note_look(tx, id)?;
                let (names, state) = (Arc::new(register.names.of_list(tx, id)?), State::of(tx, day)?);
                Ok(Range { members: Some(digest(tx, id, &names)?), names, state })
            })?;
            if range.names.is_empty() { Err(WatchRefusal::NoMembers.into()) } else { Ok(range) }
        }
    }
}

fn digest(tx: &mut dyn Tx, id: i64, names: &Index) -> Result<String> {
    let most = u32::try_from(names.len()).unwrap_or(u32::MAX);
    let members = watchlist::members(tx, id, "", most)?;
    let lines = |hash: Sha256, row: &watchlist::MemberRow| hash.chain_update(&row.code).chain_update("\n");
    Ok(hex(&members.iter().fold(Sha256::new(), lines).finalize()))
}
