//! The root once more, from what was just written and by another way, before it is signed: a log that has signed a wrong
//! root is dead.

use tlog::tile::{LogPath, Tile, TileLevel, TileTree, audit_since, bundles_written};
use tlog::{Hash, Leaf, TreeHead, leaf_hash};

use super::beside::beside;
use super::fault::LogFault;
use super::folder::{Medium, Tiles};

/// Reads back what growing from one tree to the next has written, and compares: the leaves are those that were to be
/// placed, level 0 has their hashes, every higher row those of the tiles below it, the older tree is still there, and the
/// root is the one that is to be signed.
///
/// # Errors
/// [`LogFault::Unconfirmed`], or that something cannot be read.
pub(super) fn confirm(
    medium: &dyn Medium,
    before: &TreeHead,
    head: &TreeHead,
    leaves: &[Leaf],
) -> Result<(), LogFault> {
    let (placed, grown) =
        beside(|| placed(medium, before, head, leaves), || grown(&Tiles(medium), before, head));
    placed.and(grown)
}

fn unconfirmed(head: &TreeHead, what: String) -> LogFault {
    LogFault::Unconfirmed { size: head.size.get(), what }
}

/// The leaves, and their hashes in level 0.
fn placed(medium: &dyn Medium, before: &TreeHead, head: &TreeHead, leaves: &[Leaf]) -> Result<(), LogFault> {
    let mut placed = Vec::with_capacity(leaves.len());
    for bundle in bundles_written(before.size, head.size) {
        let read = Tiles(medium).leaves(head.size, bundle.index)?;
        let hashes: Vec<Hash> = read.iter().map(|leaf| leaf_hash(leaf.as_bytes())).collect();
        let tile = Tile { level: TileLevel::LEAVES, index: bundle.index, width: bundle.width };
        if medium.read(LogPath::Tile(tile)).map_err(LogFault::file(format!("read {tile}")))?
            != Some(hashes.concat())
        {
            return Err(unconfirmed(head, format!("{bundle} and {tile}")));
        }
        let known = before.size.get().saturating_sub(bundle.index * 256);
        placed.extend(read.into_iter().skip(usize::try_from(known).unwrap_or(usize::MAX)));
    }
    if placed == leaves { Ok(()) } else { Err(unconfirmed(head, "the leaves".to_owned())) }
}

/// The tiles above level 0, the older tree and the root.
fn grown(reader: &Tiles<'_>, before: &TreeHead, head: &TreeHead) -> Result<(), LogFault> {
    let audit = audit_since(reader, before.size, head.size)?;
    if let Some(tile) = audit.wrong.first() {
        return Err(unconfirmed(head, tile.to_string()));
    }
    if TileTree::new(reader, head.size).head_at(before.size)? != *before {
        return Err(unconfirmed(head, format!("the tree of {} leaves", before.size)));
    }
    if audit.head == *head { Ok(()) } else { Err(unconfirmed(head, "the root".to_owned())) }
}
