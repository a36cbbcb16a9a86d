//! Many write and many read at once, and every reader verifies what it gets.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use hengxin::log::{Tiles, prove, published, start, timestamp};
use hengxin::store::log::{LeafOf, draw_salt, enter};
use tlog::note::StandardVerifier;
use tlog::tile::TileTree;
use tlog::{ConsistencyProof, LeafKind, TreeHead};

use super::kit::Kit;
use crate::support::{NOW, on_both};

const BURSTS: i64 = 12;
const WRITERS: i64 = 3;

#[test]
fn every_reader_finds_every_state_sound() {
    on_both(|test| {
        let kit = Kit::new(test);
        let mut started = start(&kit.db, &kit.settings(), NOW).unwrap();
        let keys: Vec<StandardVerifier> = started.sequencer.keys().verifiers().unwrap();
        // Leaves of the log's own and of the reports, facts in bursts of growing length.
        let facts: i64 = WRITERS * (1..=BURSTS).map(|burst| burst * 9).sum::<i64>();
        let all = u64::try_from(4 + facts + WRITERS * BURSTS).unwrap();
        let (done, looked) = (AtomicBool::new(false), AtomicU64::new(0));
        let medium = kit.medium();
        let read = |reader: u64| {
            let mut seen = TreeHead::empty();
            let mut turn = reader;
            while !done.load(Ordering::SeqCst) {
                turn = turn.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                let Some(checkpoint) = published(&medium).unwrap() else { continue };
                for key in &keys {
                    checkpoint.open(std::slice::from_ref(key)).unwrap();
                }
                let head = checkpoint.unverified().head();
                let tiles = Tiles(&medium);
                let mut tree = TileTree::new(&tiles, head.size);
                assert_eq!(tree.head().unwrap(), head);
                let proof = ConsistencyProof::make(&mut tree, seen.size, head.size).unwrap();
                proof.verify(&seen, &head).unwrap();
                seen = head;
                let seq = 1 + i64::try_from((turn >> 33) % facts.unsigned_abs()).unwrap();
                if let Some(proof) = prove(&kit.db, &medium, LeafOf::Fact(seq)).unwrap() {
                    let (size, at) = (proof.checkpoint.unverified().head(), proof.index.get());
                    let leaf = hengxin::log::leaves(&medium, size.size, at, at + 1).unwrap();
                    proof.proof.verify(proof.index, &tlog::leaf_hash(leaf[0].as_bytes()), &size).unwrap();
                }
                looked.fetch_add(1, Ordering::SeqCst);
            }
        };
        std::thread::scope(|scope| {
            for _ in 0..WRITERS {
                scope.spawn(|| {
                    for burst in 1..=BURSTS {
                        super::kit::add(&kit.db, burst * 9);
                        let said = format!("report {burst}");
                        let entered = kit.db.write_exclusive(|tx| {
                            enter(tx, LeafKind::Report, None, &draw_salt()?, said.as_bytes())
                        });
                        entered.unwrap();
                    }
                });
            }
            let readers = (0..2).map(|reader| scope.spawn(move || read(reader))).collect::<Vec<_>>();
            while started.sequencer.step(timestamp(NOW)).unwrap().head.size.get() < all {}
            // Each reader sees the last state as well.
            let before = looked.load(Ordering::SeqCst);
            // One that has ended found something wrong, which joining it will tell.
            let reading = || readers.iter().all(|reader| !reader.is_finished());
            while reading() && looked.load(Ordering::SeqCst) < before + 4 {
                std::thread::yield_now();
            }
            done.store(true, Ordering::SeqCst);
            for reader in readers {
                reader.join().unwrap();
            }
        });
        assert_eq!(kit.size(), all);
        kit.is_sound();
    });
}
