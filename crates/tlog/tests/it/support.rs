//! Trees, tiles and keys for the stories.

use std::borrow::Cow;
use std::collections::HashMap;

use tlog::note::{Ed25519Cosigner, Ed25519Signer, KeyName, Timestamp};
use tlog::tile::{Growth, Tile, TileReader, Written};
use tlog::{Checkpoint, Hash, MemoryTree, Origin, TreeHead, leaf_hash};

/// Leaves that differ, by their hashes.
pub fn leaves(count: u32) -> Vec<Hash> {
    (0..count).map(|index| leaf_hash(&index.to_be_bytes())).collect()
}

/// A tree in memory over those leaves.
pub fn tree(count: u32) -> MemoryTree {
    leaves(count).into_iter().collect()
}

/// Size and root of the tree over the first of those leaves.
pub fn head(count: u32) -> TreeHead {
    tree(count).compact().head().unwrap()
}

pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
}

/// Tiles in memory.
#[derive(Default, Clone)]
pub struct Tiles(pub HashMap<Tile, Vec<u8>>);

impl Tiles {
    pub fn keep(&mut self, written: Vec<Written>) {
        self.0.extend(written.into_iter().map(|written| (written.tile, written.bytes)));
    }

    /// The tiles of a log that grew to this size in one go.
    pub fn of(count: u32) -> Tiles {
        let mut tiles = Tiles::default();
        tiles.keep(Growth::new().append(&leaves(count)).unwrap());
        tiles
    }
}

#[derive(Debug, PartialEq, Eq)]
pub struct Missing(pub Tile);

impl TileReader for Tiles {
    type Error = Missing;

    fn tile(&self, tile: Tile) -> Result<Cow<'_, [u8]>, Missing> {
        let there = self.0.get(&tile).or_else(|| self.0.get(&tile.filled()));
        there.map(|bytes| Cow::Borrowed(bytes.as_slice())).ok_or(Missing(tile))
    }
}

pub const LOG: &str = "log.example/hengzhou";

pub fn log_key() -> Ed25519Signer {
    Ed25519Signer::from_seed(KeyName::new(LOG).unwrap(), &[1; 32])
}

/// The key of the witness with this number.
pub fn witness_key(number: u8) -> Ed25519Cosigner {
    let name = format!("witness.example/w{number}");
    Ed25519Cosigner::from_seed(KeyName::new(&name).unwrap(), &[100 + number; 32])
}

pub fn time(seconds: u64) -> Timestamp {
    Timestamp::new(seconds).unwrap()
}

/// What the log says of the tree over the first leaves.
pub fn checkpoint(count: u32) -> Checkpoint {
    Checkpoint::new(Origin::new(LOG).unwrap(), head(count)).unwrap()
}
