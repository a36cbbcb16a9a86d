//! Whether a register holds all that its log has given places to, told by the last numbers alone: quick enough to ask whenever
//! a register is opened to take something in.

use super::checkpoints::{CheckpointFile, CheckpointStore};
use super::fault::LogFault;
use super::settings::LogPlaces;
use crate::store::commit::last_taken;
use crate::store::log::{LeafOf, head, last_entered};
use crate::store::sql::Database;

/// Refuses a register that lacks what its log has: one that was put back from a backup. What it took in now would get the
/// numbers of what is missing, and nothing mends that. A log that is not kept on this machine cannot be asked.
///
/// What a register holds is compared leaf by leaf when the log is next written; here only that it holds as many.
///
/// # Errors
/// [`LogFault::RegisterBehind`]; [`LogFault::Checkpoints`] where the store of checkpoints cannot be read.
pub fn whole(db: &Database, places: &LogPlaces) -> Result<(), LogFault> {
    let Some(checkpoints) = CheckpointFile::existing(&places.checkpoints)? else { return Ok(()) };
    // The log first: what it has, the register had before.
    let Some(kept) = checkpoints.last()? else { return Ok(()) };
    let (fact, other) = checkpoints.covered()?;
    let (facts, others, known) =
        db.read(|tx| Ok((last_taken(tx)?.0, last_entered(tx)?, head(tx)?.map_or(0, |head| head.size))))?;
    let fact = (fact > facts).then(|| LeafOf::Fact(facts + 1));
    let other = (other > others).then(|| LeafOf::Other(others + 1));
    let missing = fact.into_iter().chain(other).map(|leaf| checkpoints.index_of(leaf));
    match missing.collect::<Result<Vec<_>, _>>()?.into_iter().flatten().min() {
        None => Ok(()),
        Some(index) => {
            Err(LogFault::RegisterBehind { log: kept.head.size.get(), register: known, index: index.get() })
        }
    }
}
