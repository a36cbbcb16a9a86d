//! Speed of the log on one core, beside raw SHA-256 of the same bytes: `cargo bench -p tlog [-- LEAVES]`.
//!
//! LEAVES is how long the log is, ten million if nothing is given; its tiles are in memory, so that no disk is measured.
#![allow(clippy::pedantic, reason = "a measurement may be wordy")]
#![expect(clippy::unwrap_used, reason = "a bench that cannot go on has failed")]
#![expect(clippy::cast_precision_loss, reason = "counts here are far below what a float holds")]

use std::borrow::Cow;
use std::collections::HashMap;
use std::convert::Infallible;
use std::hint::black_box;
use std::time::{Duration, Instant};

use sha2::{Digest, Sha256};
use tlog::note::{Ed25519Cosigner, Ed25519Signer, KeyName, Signer, Timestamp};
use tlog::tile::{Growth, Tile, TileReader, TileTree, audit};
use tlog::{
    Checkpoint, ConsistencyProof, Hash, InclusionProof, LeafIndex, Origin, Policy, ProofFile, TreeHead,
    TreeSize, leaf_hash,
};

/// Leaves appended at a time.
const BATCH: u64 = 256;
/// Proofs made and verified.
const PROOFS: u64 = 20_000;

struct Tiles(HashMap<Tile, Vec<u8>>);

impl TileReader for Tiles {
    type Error = Infallible;

    fn tile(&self, tile: Tile) -> Result<Cow<'_, [u8]>, Infallible> {
        Ok(self.0.get(&tile).unwrap_or_else(|| &self.0[&tile.filled()]).as_slice().into())
    }
}

fn main() {
    let number = std::env::args().skip(1).find_map(|argument| argument.parse().ok());
    let leaves: u64 = number.unwrap_or(10_000_000);
    println!("| what | figure |\n|---|---|");
    let raw = raw(leaves);
    let (tiles, head, hashing) = grow(leaves);
    row("raw SHA-256 of the same messages, leaves/s", &rate(leaves, raw));
    row("appended in batches of 256, tiles made, leaves/s", &rate(leaves, hashing));
    row("of raw", &format!("{:.2}", raw.as_secs_f64() / hashing.as_secs_f64()));
    let start = Instant::now();
    assert!(audit(&tiles, head.size).unwrap().confirms(&head));
    let audited = start.elapsed();
    row("audit from tiles, leaves/s", &rate(leaves, audited));
    proofs(&tiles, &head);
    signatures(&tiles, &head);
}

fn row(what: &str, figure: &str) {
    println!("| {what} | {figure} |");
}

fn rate(count: u64, time: Duration) -> String {
    format!("{:.0}", count as f64 / time.as_secs_f64())
}

/// A leaf of the register's length that differs from all others.
fn leaf(index: u64) -> [u8; 42] {
    let mut leaf = [0x5A; 42];
    leaf[..8].copy_from_slice(&index.to_be_bytes());
    leaf
}

/// The hashing alone: one message of 43 bytes for each leaf and one of 65 for each node, no tree, no tiles.
fn raw(leaves: u64) -> Duration {
    let start = Instant::now();
    let mut node = [1; 65];
    for index in 0..leaves {
        let mut message = [0; 43];
        message[1..].copy_from_slice(&leaf(index));
        node[1..33].copy_from_slice(&Sha256::digest(message));
        let above = Sha256::digest(node);
        node[33..].copy_from_slice(&above);
    }
    black_box(node);
    start.elapsed()
}

fn grow(leaves: u64) -> (Tiles, TreeHead, Duration) {
    let (mut growth, mut tiles, mut took) = (Growth::new(), Tiles(HashMap::new()), Duration::ZERO);
    for first in (0..leaves).step_by(usize::try_from(BATCH).unwrap()) {
        let batch: Vec<[u8; 42]> = (first..leaves.min(first + BATCH)).map(leaf).collect();
        let start = Instant::now();
        let hashes: Vec<Hash> = batch.iter().map(|leaf| leaf_hash(leaf)).collect();
        let written = growth.append(&hashes).unwrap();
        took += start.elapsed();
        tiles.0.extend(written.into_iter().map(|written| (written.tile, written.bytes)));
    }
    let head = growth.head().unwrap();
    (tiles, head, took)
}

/// Numbers that go all over the log (SplitMix64).
fn somewhere(number: u64, below: u64) -> u64 {
    let mut z = number.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    (z ^ (z >> 31)) % below
}

fn timed<T>(mut act: impl FnMut(u64) -> T) -> (Vec<T>, String) {
    let mut times = Vec::new();
    let made = (0..PROOFS).map(|number| {
        let start = Instant::now();
        let done = act(number);
        times.push(start.elapsed());
        done
    });
    let made = made.collect();
    times.sort_unstable();
    let micros = |share: usize| times[times.len() * share / 100].as_secs_f64() * 1e6;
    (made, format!("{:.1} (99 of 100 within {:.1})", micros(50), micros(99)))
}

fn proofs(tiles: &Tiles, head: &TreeHead) {
    let size = head.size.get();
    let place = |number| LeafIndex::new(somewhere(number, size)).unwrap();
    let (proofs, figure) = timed(|number| {
        InclusionProof::make(&mut TileTree::new(tiles, head.size), place(number), head.size).unwrap()
    });
    row("inclusion proof from tiles, µs", &figure);
    row("its hashes", &proofs[0].hashes().len().to_string());
    let hashes: Vec<Hash> = (0..PROOFS).map(|number| leaf_hash(&leaf(place(number).get()))).collect();
    let (_, figure) = timed(|number| {
        let at = usize::try_from(number).unwrap();
        proofs[at].verify(place(number), &hashes[at], head).unwrap();
    });
    row("inclusion proof verified, µs", &figure);
    let old = |number| TreeSize::new(1 + somewhere(number, size)).unwrap();
    let (proofs, figure) = timed(|number| {
        ConsistencyProof::make(&mut TileTree::new(tiles, head.size), old(number), head.size).unwrap()
    });
    row("consistency proof from tiles, µs", &figure);
    let heads: Vec<TreeHead> =
        (0..PROOFS.min(200)).map(|number| TileTree::new(tiles, old(number)).head().unwrap()).collect();
    let (_, figure) = timed(|number| {
        let at = usize::try_from(number % 200).unwrap();
        proofs[at].verify(&heads[at], head).unwrap();
    });
    row("consistency proof verified, µs", &figure);
}

/// A proof file with the log's and one witness's signature, as readers get it.
fn signatures(tiles: &Tiles, head: &TreeHead) {
    let name = |text| KeyName::new(text).unwrap();
    let log = Ed25519Signer::from_seed(name("log.example"), &[1; 32]);
    let witness = Ed25519Cosigner::from_seed(name("witness.example"), &[2; 32]);
    let time = Timestamp::new(1_800_000_000).unwrap();
    let checkpoint = Checkpoint::new(Origin::new("log.example").unwrap(), *head).unwrap();
    let (_, figure) = timed(|_| checkpoint.clone().sign(&[&log]).unwrap());
    row("checkpoint signed with Ed25519, µs", &figure);
    let signers: [&dyn Signer; 2] = [&log, &witness.at(time)];
    let file = file(tiles, checkpoint.clone().sign(&signers).unwrap()).render().unwrap();
    let policy = format!("log {}\nwitness w {}\nquorum w\n", log.verifier_key(), witness.verifier_key());
    row("proof file, two Ed25519 signatures, bytes", &file.len().to_string());
    row("the same read and verified, µs", &verified(&file, &policy));
    #[cfg(feature = "ml-dsa")]
    {
        let later = tlog::note::MlDsaCosigner::from_seed(name("witness.example"), &[3; 32]);
        let (_, figure) =
            timed(|number| checkpoint.clone().sign(&[&later.at(Timestamp::new(number).unwrap())]));
        row("checkpoint signed with ML-DSA-44, µs", &figure);
        let signers: [&dyn Signer; 2] = [&log, &later.at(time)];
        let file = self::file(tiles, checkpoint.sign(&signers).unwrap()).render().unwrap();
        let policy = format!("log {}\nwitness w {}\nquorum w\n", log.verifier_key(), later.verifier_key());
        row("proof file, Ed25519 and ML-DSA-44, bytes", &file.len().to_string());
        row("the same read and verified, µs", &verified(&file, &policy));
    }
}

fn file(tiles: &Tiles, checkpoint: tlog::SignedCheckpoint) -> ProofFile {
    let size = checkpoint.unverified().head().size;
    let index = LeafIndex::new(size.get() / 3).unwrap();
    let proof = InclusionProof::make(&mut TileTree::new(tiles, size), index, size).unwrap();
    ProofFile { extra: None, index, proof, checkpoint }
}

fn verified(file: &str, policy: &str) -> String {
    let policy = Policy::parse(policy.as_bytes()).unwrap();
    timed(|_| {
        let file = ProofFile::parse(file.as_bytes()).unwrap();
        file.verify(&leaf_hash(&leaf(file.index.get())), &policy).unwrap();
    })
    .1
}
