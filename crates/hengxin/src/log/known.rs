//! The keys this register has had, as the leaves of the log tell them: when each came, and when and where it ended.
//!
//! ```text
//! hengxin/key/v1              hengxin/key-end/v1
//! <verifier key>              <verifier key>
//! from <day>                  <day>
//!                             retired | leaked
//!                             <why, in words>
//! ```
//!
//! The leaf of an end is the end: what stands before it in the log counts, what stands at its place or after it does not.

use domain::Day;
use tlog::note::VerifierKey;
use tlog::{LeafIndex, LeafKind};

use crate::store::log::{LeafOf, draw_salt, enter, index_of, of_kind};
use crate::store::sql::{Result, Tx};

const CAME: &str = "hengxin/key/v1";
const ENDED: &str = "hengxin/key-end/v1";

/// A key that this register signs with, or has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownKey {
    /// The key.
    pub key: VerifierKey,
    /// The day it came.
    pub came: Option<Day>,
    /// When it ended; none while it signs.
    pub ended: Option<Ended>,
}

/// The end of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ended {
    /// The day.
    pub on: Day,
    /// Whether others had it, or may have: nothing that it signed for the log is believed any more.
    pub leaked: bool,
    /// Where it stands in the log; none while it waits for its place.
    pub index: Option<LeafIndex>,
}

/// Why a key ends.
#[derive(Debug, Clone, Copy)]
pub struct Ending<'a> {
    /// The day.
    pub on: Day,
    /// Whether others had it, or may have.
    pub leaked: bool,
    /// Why, in words on one line. The leaf commits to it, and the log does not tell it.
    pub reason: &'a str,
}

/// All keys that leaves tell of, in the order they came. What was erased or lost is not among them.
///
/// # Errors
/// The store's.
pub fn known_keys(tx: &mut dyn Tx) -> Result<Vec<KnownKey>> {
    let mut known: Vec<KnownKey> = Vec::new();
    for leaf in of_kind(tx, LeafKind::Key)? {
        let said = leaf.opening.and_then(|(_, body)| String::from_utf8(body).ok());
        let Some((key, came, ended)) = said.as_deref().and_then(read) else { continue };
        let ended = match ended {
            Some(ended) => Some(Ended { index: index_of(tx, LeafOf::Other(leaf.id))?, ..ended }),
            None => None,
        };
        match known.iter_mut().find(|known| known.key == key) {
            // The first end counts.
            Some(known) => known.ended = known.ended.or(ended),
            None => known.push(KnownKey { key, came, ended }),
        }
    }
    Ok(known)
}

fn read(said: &str) -> Option<(VerifierKey, Option<Day>, Option<Ended>)> {
    let mut lines = said.lines();
    let (first, key) = (lines.next()?, lines.next()?.parse().ok()?);
    match first {
        CAME => Some((key, lines.next().and_then(|line| Day::parse(line.strip_prefix("from ")?)), None)),
        ENDED => {
            let on = Day::parse(lines.next()?)?;
            Some((key, None, Some(Ended { on, leaked: lines.next()? == "leaked", index: None })))
        }
        _ => None,
    }
}

/// Enters that a key signs from this day on.
pub(super) fn enter_key(tx: &mut dyn Tx, key: &VerifierKey, from: Day) -> Result<()> {
    let said = format!("{CAME}\n{key}\nfrom {from}\n");
    enter(tx, LeafKind::Key, None, &draw_salt()?, said.as_bytes()).map(drop)
}

/// Enters that a key has ended.
pub(super) fn enter_end(tx: &mut dyn Tx, key: &VerifierKey, ending: &Ending<'_>) -> Result<()> {
    let Ending { on, leaked, reason } = ending;
    let how = if *leaked { "leaked" } else { "retired" };
    let said = format!("{ENDED}\n{key}\n{on}\n{how}\n{reason}\n");
    enter(tx, LeafKind::Key, None, &draw_salt()?, said.as_bytes()).map(drop)
}
