//! The log as others see it: files over HTTP, and what can be proven with them alone.

use std::borrow::Cow;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use hengxin::app::register::Register;
use hengxin::lawbook;
use hengxin::log::{LogSettings, prove, start, timestamp};
use hengxin::store::log::{LeafOf, index_of};
use hengxin::web::transparency::{Pace, sequence};
use hengxin::web::{self, Settings, Shared, Web};
use tlog::note::{KeyId, KeyName, SignFault, SignatureType, Signer, StandardVerifier};
use tlog::tile::{EntryBundle, LogPath, Tile, TileReader, TileTree, Width};
use tlog::{Policy, ProofFile, SignedCheckpoint, leaf_hash};
use tower::ServiceExt;

use super::kit::Kit;
use crate::support::{NOW, on_both};

fn serve(kit: &Kit) -> Shared {
    let clock = hengxin::clock::Clock::at_noon(crate::support::fixture::day("2026-11-02").date());
    let data = kit.folder.path().join("data");
    let register = Register::without_names(kit.db.clone(), lawbook::load(None).unwrap(), clock, data);
    Web::new(Arc::new(register.with_log(kit.medium())), Settings::default())
}

/// What an address answers: status, media type, caching, bytes.
fn get(web: &Shared, path: &str) -> (StatusCode, String, String, Vec<u8>) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let request = Request::get(format!("/log/{path}")).body(Body::empty()).unwrap();
        let (head, body) = web::app(web).oneshot(request).await.unwrap().into_parts();
        let text = |name| {
            head.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned()
        };
        let (kind, cache) = (text(header::CONTENT_TYPE), text(header::CACHE_CONTROL));
        (head.status, kind, cache, axum::body::to_bytes(body, usize::MAX).await.unwrap().to_vec())
    })
}

/// Someone with nothing but the addresses.
struct Outsider<'a>(&'a Shared);

impl Outsider<'_> {
    fn file(&self, path: LogPath) -> Option<Vec<u8>> {
        let (status, _, _, bytes) = get(self.0, &path.to_string());
        (status == StatusCode::OK).then_some(bytes)
    }
}

impl TileReader for Outsider<'_> {
    type Error = std::io::Error;

    fn tile(&self, tile: Tile) -> std::io::Result<Cow<'_, [u8]>> {
        let file = self.file(LogPath::Tile(tile)).or_else(|| self.file(LogPath::Tile(tile.filled())));
        file.map(Cow::Owned).ok_or_else(|| std::io::ErrorKind::NotFound.into())
    }
}

#[test]
fn an_outsider_follows_the_log_with_its_public_files_alone() {
    on_both(|test| {
        let kit = Kit::new(test);
        let mut started = start(&kit.db, &kit.settings(), NOW).unwrap();
        let keys = started.sequencer.keys().log_verifiers();
        let verifiers: Vec<StandardVerifier> =
            keys.iter().map(|key| StandardVerifier::new(key).unwrap()).collect();
        let (web, mut seen) = (serve(&kit), tlog::TreeHead::empty());
        for many in [1, 254, 1, 300, 700] {
            kit.add(many);
            started.sequencer.step(timestamp(NOW)).unwrap();
            let outsider = Outsider(&web);
            let checkpoint = SignedCheckpoint::parse(&outsider.file(LogPath::Checkpoint).unwrap()).unwrap();
            for key in &verifiers {
                checkpoint.open(std::slice::from_ref(key)).unwrap();
            }
            let head = checkpoint.unverified().head();
            let mut tree = TileTree::new(&outsider, head.size);
            assert_eq!(tree.head().unwrap(), head);
            let proof = tlog::ConsistencyProof::make(&mut tree, seen.size, head.size).unwrap();
            proof.verify(&seen, &head).unwrap();
            seen = head;
            let place = tlog::tile::Bundle::within(head.size, (head.size.get() - 1) / 256).unwrap();
            let bytes = outsider.file(LogPath::Bundle(place)).unwrap();
            let bundle = EntryBundle::parse(&bytes, place.width).unwrap();
            let tile = Tile::within(head.size, tlog::tile::TileLevel::LEAVES, place.index).unwrap();
            let hashes: Vec<[u8; 32]> = bundle.leaf_hashes().collect();
            assert_eq!(outsider.file(LogPath::Tile(tile)).unwrap(), hashes.concat());
        }
        assert_eq!(seen.size.get(), 1256 + 4);
    });
}

#[test]
fn files_are_cached_for_ever_and_the_checkpoint_is_not() {
    on_both(|test| {
        let kit = Kit::new(test);
        let web = serve(&kit);
        assert_eq!(get(&web, "checkpoint").0, StatusCode::NOT_FOUND);
        kit.add(300);
        kit.step().unwrap();
        let (status, kind, cache, _) = get(&web, "checkpoint");
        assert_eq!((status, &*kind, &*cache), (StatusCode::OK, "text/plain; charset=utf-8", "no-cache"));
        for path in
            ["tile/0/000", "tile/0/001.p/44", "tile/1/000.p/1", "tile/entries/000", "tile/entries/001.p/44"]
        {
            let (status, kind, cache, bytes) = get(&web, path);
            assert_eq!((status, &*kind), (StatusCode::OK, "application/octet-stream"), "{path}");
            assert_eq!(cache, "public, max-age=31536000, immutable", "{path}");
            assert!(!bytes.is_empty());
        }
        for path in [
            "",
            "tile",
            "tile/0",
            "tile/0/001",
            "tile/0/002",
            "tile/0/001.p/45",
            "tile/0/001.p/0",
            "tile/2/000.p/1",
            "tile/0/x000/000",
            "tile/00/000",
            "tile/entries/001",
            "tile/0/../0/000",
            "tile/0/..%2F0%2F000",
            "../checkpoints.db",
            "..%2Fkeys%2Flog-ed25519.key",
            "checkpoint.new",
            "tile/0/000.new",
        ] {
            assert_eq!(get(&web, path).0, StatusCode::NOT_FOUND, "{path}");
        }
    });
}

#[test]
fn what_is_written_and_not_published_is_not_given_out() {
    on_both(|test| {
        let kit = Kit::new(test);
        kit.add(10);
        kit.step().unwrap();
        let web = serve(&kit);
        kit.add(10);
        // It dies after the files are written, before it signs: files of the step lie there.
        let mut operations = 0;
        let laid = kit.places().public.join("tile/0/000.p/20");
        while !laid.exists() {
            kit.trouble.after(operations, false);
            kit.step().unwrap_err();
            kit.trouble.over();
            operations += 1;
        }
        assert_eq!(kit.size(), 10);
        assert_eq!(get(&web, "tile/0/000.p/20").0, StatusCode::NOT_FOUND);
        assert_eq!(get(&web, "tile/0/000.p/10").0, StatusCode::OK);
        // Other leaves come before the next attempt: what lay there was wrong, and is gone.
        kit.add(3);
        kit.step().unwrap();
        assert!(!laid.exists());
        assert_eq!(get(&web, "tile/0/000.p/23").0, StatusCode::OK);
        assert_eq!(get(&web, "tile/0/000.p/10").0, StatusCode::OK, "files of sizes that were signed stay");
        kit.add(300);
        kit.step().unwrap();
        assert_eq!(get(&web, "tile/0/000.p/10").0, StatusCode::NOT_FOUND, "until the full one is there");
        assert_eq!(get(&web, "tile/0/000").0, StatusCode::OK);
        kit.is_sound();
    });
}

#[test]
fn a_proof_file_convinces_whoever_has_the_log_s_key() {
    on_both(|test| {
        let kit = Kit::new(test);
        kit.add(700);
        let prove = |of| prove(&kit.db, &kit.medium(), of).unwrap();
        assert_eq!(prove(LeafOf::Fact(1)), None, "it waits");
        kit.step().unwrap();
        let mut writer = kit.writer().unwrap();
        let key = writer.keys().log_verifiers().remove(0);
        let policy = Policy::parse(format!("log {key}\nquorum none\n").as_bytes()).unwrap();
        for seq in [1, 2, 256, 257, 512, 700] {
            let proof = prove(LeafOf::Fact(seq)).unwrap();
            let parsed = ProofFile::parse(proof.render().unwrap().as_bytes()).unwrap();
            let index = kit.db.read(|tx| index_of(tx, LeafOf::Fact(seq))).unwrap().unwrap();
            let leaf = hengxin::log::leaves(&kit.medium(), 700.into(), index.get(), index.get() + 1).unwrap();
            let hash = leaf_hash(leaf[0].as_bytes());
            assert_eq!(parsed.verify(&hash, &policy).unwrap().index, index);
            assert!(parsed.verify(&leaf_hash(b"another"), &policy).is_err());
        }
        assert_eq!(prove(LeafOf::Fact(701)), None);
        kit.add(1);
        kit.step_by(&mut writer).unwrap();
        assert!(prove(LeafOf::Fact(701)).is_some());
    });
}

/// A signing machine with an algorithm of its own.
struct Machine(KeyName);

impl Signer for Machine {
    fn name(&self) -> &KeyName {
        &self.0
    }

    fn id(&self) -> KeyId {
        KeyId::of(&self.0, SignatureType::Other(0xFF), b"SM2 and a public key")
    }

    fn sign(&self, _: &str) -> Result<Vec<u8>, SignFault> {
        Ok(b"a signature that nobody here can verify".to_vec())
    }
}

#[test]
fn a_signing_machine_adds_a_line_that_others_pass_over() {
    on_both(|test| {
        let kit = Kit::new(test);
        let machine = Arc::new(Machine(KeyName::new(super::kit::ORIGIN).unwrap()));
        let settings = LogSettings { further: vec![machine], ..kit.settings() };
        kit.add(3);
        let mut started = start(&kit.db, &settings, NOW).unwrap();
        started.sequencer.step(timestamp(NOW)).unwrap();
        let checkpoint = hengxin::log::published(&kit.medium()).unwrap().unwrap();
        let keys = started.sequencer.keys().verifiers().unwrap();
        let (_, opened) = checkpoint.open(&keys).unwrap();
        assert_eq!((opened.signed.len(), opened.unknown.len()), (2, 1));
        drop(started);
        kit.add(1);
        kit.step().unwrap();
        kit.is_sound();
    });
}

#[test]
fn the_server_writes_the_log_by_itself_and_another_takes_over() {
    on_both(|test| {
        let kit = Kit::new(test);
        let pace = Pace { every: Duration::from_millis(10), again: Duration::from_millis(10) };
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
        let write = || runtime.spawn(sequence(serve(&kit), kit.settings(), pace));
        // Four leaves are of the log's own: three keys and the program.
        let until = |facts: u64| {
            // Minutes, however busy the machine is: only a log that stands still takes as long.
            for _ in 0..60_000 {
                if kit.size() >= facts + 4 {
                    return;
                }
                std::thread::sleep(Duration::from_millis(5));
            }
            panic!("the log stands still at {} leaves", kit.size());
        };
        let (first, second) = (write(), write());
        kit.add(20);
        until(20);
        first.abort();
        kit.add(20);
        until(40);
        second.abort();
        runtime.block_on(async {
            assert!(first.await.unwrap_err().is_cancelled());
            assert!(second.await.unwrap_err().is_cancelled());
        });
        runtime.shutdown_timeout(Duration::from_secs(30));
        kit.is_sound();
    });
}

#[test]
fn a_full_tile_serves_whoever_still_asks_for_the_partial_one() {
    on_both(|test| {
        let kit = Kit::new(test);
        kit.add(100);
        kit.step().unwrap();
        let old = SignedCheckpoint::parse(&std::fs::read(kit.places().public.join("checkpoint")).unwrap());
        let old = old.unwrap().unverified().head();
        kit.add(900);
        kit.step().unwrap();
        let web = serve(&kit);
        let outsider = Outsider(&web);
        assert_eq!(TileTree::new(&outsider, old.size).head().unwrap(), old);
        let full = kit.medium();
        let full = hengxin::log::Medium::read(&full, "tile/0/000".parse().unwrap()).unwrap().unwrap();
        assert_eq!(full.len() / 32, Width::Full.count());
    });
}
