//! One history: whatever is put back, mixed up or started twice, nothing is signed that goes against what was signed.

use std::io;
use std::sync::Arc;
use std::sync::Mutex;

use hengxin::log::{
    CheckpointFile, CheckpointStore, Kept, KeyFolder, LogFault, Medium, NoWitness, Parts, Sequencer,
    TileFolder, start, timestamp,
};
use hengxin::store::log::Run;
use hengxin::store::sql::{Database, backup, migrate, restore};
use tlog::tile::LogPath;
use tlog::{Origin, TreeHead, TreeSize};

use super::kit::{Kit, add, origin};
use crate::support::{NOW, TestDatabase, on_both};

fn checkpoint(kit: &Kit) -> Vec<u8> {
    std::fs::read(kit.places().public.join("checkpoint")).unwrap()
}

fn backed_up(kit: &Kit, name: &str) -> std::path::PathBuf {
    let file = kit.folder.path().join(name);
    backup(&kit.db, &file, &mut |_| ()).unwrap();
    file
}

/// The backup in an empty database of each kind.
fn put_back(file: &std::path::Path, work: impl Fn(&Database)) {
    for test in TestDatabase::each() {
        restore(file, &test.database, &mut |_| ()).unwrap();
        migrate(&test.database, NOW).unwrap();
        work(&test.database);
    }
}

#[test]
fn a_register_from_a_backup_never_forks_the_log() {
    on_both(|test| {
        let kit = Kit::new(test);
        kit.add(300);
        kit.step().unwrap();
        let file = backed_up(&kit, "old.db");
        kit.add(7);
        kit.step().unwrap();
        let published = checkpoint(&kit);
        let keys = kit.places().keys;
        put_back(&file, |old| {
            let mut writer = kit.writer_of(old, &origin(), &keys).unwrap();
            for _ in 0..2 {
                let fault = kit.step_by(&mut writer).unwrap_err();
                let behind =
                    matches!(fault, LogFault::RegisterBehind { log: 307, register: 300, index: 300 });
                assert!(behind, "{fault}");
            }
            // It is written to, as far as the log had come and beyond: other facts in the same places.
            for many in [5, 2, 40] {
                add(old, many);
                let fault = kit.step_by(&mut writer).unwrap_err();
                assert!(matches!(fault, LogFault::OtherHistory { index: 300 }), "{fault}");
            }
        });
        assert_eq!(checkpoint(&kit), published);
        kit.add(1);
        kit.step().unwrap();
        kit.is_sound();
    });
}

#[test]
fn a_backup_from_which_nothing_is_missing_goes_on() {
    on_both(|test| {
        let kit = Kit::new(test);
        kit.add(10);
        kit.step().unwrap();
        kit.add(600);
        let file = backed_up(&kit, "whole.db");
        let mut small = kit.writer().unwrap().taking(100);
        for _ in 0..6 {
            kit.step_by(&mut small).unwrap();
        }
        assert_eq!(kit.size(), 610);
        put_back(&file, |whole| {
            let mut writer = kit.writer_of(whole, &origin(), &kit.places().keys).unwrap();
            kit.step_by(&mut writer).unwrap();
            let audited = hengxin::app::logged::audit(whole, &kit.medium(), &mut |_, _| ()).unwrap();
            assert_eq!((audited.wrong, audited.opened), (Vec::new(), 610));
        });
        kit.is_sound();
    });
}

#[test]
fn another_register_is_not_taken_for_this_one() {
    on_both(|test| {
        let kit = Kit::new(test);
        kit.add(10);
        kit.step().unwrap();
        for stranger in TestDatabase::each() {
            migrate(&stranger.database, NOW).unwrap();
            let mut writer = kit.writer_of(&stranger.database, &origin(), &kit.places().keys).unwrap();
            let fault = kit.step_by(&mut writer).unwrap_err();
            assert!(matches!(fault, LogFault::RegisterBehind { register: 0, index: 0, .. }), "{fault}");
            add(&stranger.database, 10);
            let fault = kit.step_by(&mut writer).unwrap_err();
            assert!(matches!(fault, LogFault::OtherHistory { index: 0 }), "{fault}");
            // One that has followed another log of its own as far.
            let other = Kit::over(stranger.database.clone());
            other.step().unwrap();
            let fault = kit.step_by(&mut writer).unwrap_err();
            assert!(matches!(fault, LogFault::OtherTree { size: 10 }), "{fault}");
        }
        assert_eq!(kit.size(), 10);
        kit.is_sound();
    });
}

#[test]
fn a_store_of_checkpoints_that_is_lost_or_put_back_stops_the_log() {
    on_both(|test| {
        let kit = Kit::new(test);
        kit.add(10);
        kit.step().unwrap();
        let (store, aside) = (kit.places().checkpoints, kit.folder.path().join("aside.db"));
        std::fs::copy(&store, &aside).unwrap();
        kit.add(5);
        kit.step().unwrap();
        let newest = std::fs::read(&store).unwrap();
        let stopped = |kept, published: bool| {
            let aside = kit.folder.path().join("published");
            let file = kit.places().public.join("checkpoint");
            if !published {
                std::fs::rename(&file, &aside).unwrap();
            }
            kit.add(1);
            let fault = kit.step().unwrap_err();
            assert!(matches!(fault, LogFault::LogBehind { kept: of, known: 15 } if of == kept), "{fault}");
            if !published {
                std::fs::remove_file(&file).ok();
                std::fs::rename(&aside, &file).unwrap();
            }
        };
        std::fs::copy(&aside, &store).unwrap();
        stopped(10, true);
        stopped(10, false);
        std::fs::remove_file(&store).unwrap();
        stopped(0, true);
        stopped(0, false);
        std::fs::write(&store, newest).unwrap();
        kit.step().unwrap();
        assert_eq!(kit.size(), 19);
        kit.is_sound();
    });
}

#[test]
fn the_wrong_key_or_name_does_not_begin() {
    on_both(|test| {
        let kit = Kit::new(test);
        kit.add(10);
        kit.step().unwrap();
        let other = Origin::new("other.example/log").unwrap();
        let folder = |name: &str| KeyFolder::new(kit.folder.path().join(name));
        folder("of-other").make(&other).unwrap();
        folder("new").make(&origin()).unwrap();
        let begin =
            |origin: &Origin, keys: &KeyFolder| kit.writer_of(&kit.db, origin, keys.path()).err().unwrap();
        let fault = begin(&other, &folder("of-other"));
        assert!(matches!(fault, LogFault::OtherOrigin { .. }), "{fault}");
        let fault = begin(&origin(), &folder("new"));
        assert!(matches!(fault, LogFault::OtherKey { .. }), "{fault}");
        let fault = begin(&origin(), &folder("of-other"));
        assert!(matches!(fault, LogFault::BadKey { .. }), "a key tells whose it is: {fault}");
        let fault = begin(&origin(), &folder("none"));
        assert!(matches!(fault, LogFault::NoKey(_)), "{fault}");
        // One of the two keys alone is not enough.
        for name in ["log-ed25519.key", "log-mldsa44.key"] {
            let mixed = folder(&format!("mixed-{name}"));
            mixed.make(&origin()).unwrap();
            std::fs::copy(kit.places().keys.join(name), mixed.path().join(name)).unwrap();
            let fault = begin(&origin(), &mixed);
            assert!(matches!(fault, LogFault::OtherKey { .. }), "{fault}");
        }
        kit.step().unwrap();
        kit.is_sound();
    });
}

#[test]
fn a_key_that_others_can_read_is_not_used() {
    use std::os::unix::fs::PermissionsExt;

    let test = TestDatabase::sqlite();
    migrate(&test.database, NOW).unwrap();
    let kit = Kit::new(&test);
    for file in std::fs::read_dir(kit.places().keys).unwrap() {
        let path = file.unwrap().path();
        assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o600);
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o640)).unwrap();
        assert!(matches!(kit.writer(), Err(LogFault::BadKey { .. })));
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
    }
    assert!(kit.writer().is_ok());
}

#[test]
fn of_two_instances_one_writes() {
    on_both(|test| {
        let kit = Kit::new(test);
        let settings = kit.settings();
        kit.add(3);
        let mut first = start(&kit.db, &settings, NOW).unwrap();
        assert!(matches!(start(&kit.db, &settings, NOW), Err(LogFault::InUse)));
        first.sequencer.step(timestamp(NOW)).unwrap();
        drop(first);
        let mut second = start(&kit.db, &settings, NOW).unwrap();
        kit.add(3);
        second.sequencer.step(timestamp(NOW)).unwrap();
        // Facts, and a leaf for each key and for the program: those are entered once.
        assert_eq!(kit.size(), 3 + 3 + 4);
        kit.is_sound();
    });
}

#[test]
fn instances_that_take_turns_at_random_make_one_log() {
    on_both(|test| {
        let kit = Kit::new(test);
        let settings = kit.settings();
        let adding = std::thread::scope(|scope| {
            for _ in 0..3 {
                scope.spawn(|| {
                    let mut turns = 0;
                    while turns < 6 {
                        match start(&kit.db, &settings, NOW) {
                            Ok(mut started) => {
                                started.sequencer.step(timestamp(NOW)).unwrap();
                                turns += 1;
                            }
                            Err(LogFault::InUse) => std::thread::yield_now(),
                            Err(fault) => panic!("{fault}"),
                        }
                    }
                });
            }
            scope.spawn(|| (0..20).for_each(|_| kit.add(13))).join()
        });
        adding.unwrap();
        kit.step().unwrap();
        assert_eq!(kit.size(), 20 * 13 + 4);
        kit.is_sound();
    });
}

/// A folder in which something happens while it is written to.
struct Meanwhile<'a> {
    within: TileFolder,
    happens: Mutex<Option<Box<dyn FnOnce() + Send + 'a>>>,
}

impl Medium for Meanwhile<'static> {
    fn read(&self, path: LogPath) -> io::Result<Option<Vec<u8>>> {
        self.within.read(path)
    }

    fn write(&self, files: &[(LogPath, Vec<u8>)]) -> io::Result<()> {
        if let Some(happens) = self.happens.lock().unwrap().take() {
            happens();
        }
        self.within.write(files)
    }

    fn clear(&self, path: LogPath, size: TreeSize) -> io::Result<()> {
        self.within.clear(path, size)
    }

    fn drop_partial(&self, path: LogPath) -> io::Result<()> {
        self.within.drop_partial(path)
    }
}

#[test]
fn where_no_lock_keeps_two_apart_the_second_checkpoint_counts_for_nothing() {
    on_both(|test| {
        let kit = Kit::new(test);
        kit.add(20);
        kit.step().unwrap();
        kit.add(10);
        let kit = Arc::new(kit);
        let other = Arc::clone(&kit);
        let happens = move || {
            other.add(4);
            other.step().unwrap();
        };
        let meanwhile = Meanwhile { within: kit.medium(), happens: Mutex::new(Some(Box::new(happens))) };
        let mut slow = Sequencer::over(Parts {
            db: kit.db.clone(),
            medium: Arc::new(meanwhile),
            checkpoints: Arc::new(CheckpointFile::open(&kit.places().checkpoints, NOW).unwrap()),
            keys: KeyFolder::new(kit.places().keys).read(&origin()).unwrap(),
            origin: origin(),
            witnesses: Arc::new(NoWitness),
        })
        .unwrap();
        let fault = kit.step_by(&mut slow).unwrap_err();
        assert!(matches!(fault, LogFault::Raced { size: 20 }), "{fault}");
        assert_eq!(kit.size(), 34);
        kit.add(1);
        kit.step_by(&mut slow).unwrap();
        assert_eq!(kit.size(), 35);
        kit.is_sound();
    });
}

#[test]
fn a_fact_without_its_leaf_stops_the_log_before_it() {
    on_both(|test| {
        let kit = Kit::new(test);
        kit.add(10);
        kit.db.write(|tx| tx.exec("DELETE FROM log_pending WHERE seq = 4", &[])).unwrap();
        assert!(matches!(kit.step(), Err(LogFault::Unplaced(_))));
        assert_eq!(kit.size(), 0);
    });
}

/// A store of checkpoints in which something happens just before the runs are read.
struct Overtaken {
    within: CheckpointFile,
    happens: Mutex<Option<Box<dyn FnOnce() + Send>>>,
}

impl CheckpointStore for Overtaken {
    fn last(&self) -> Result<Option<Kept>, LogFault> {
        self.within.last()
    }

    fn advance(&self, before: &TreeHead, next: &Kept, runs: &[Run]) -> Result<bool, LogFault> {
        self.within.advance(before, next, runs)
    }

    fn cosigned(&self, kept: &Kept) -> Result<(), LogFault> {
        self.within.cosigned(kept)
    }

    fn runs_from(&self, index: u64, most: u32) -> Result<Vec<Run>, LogFault> {
        let happens = self.happens.lock().unwrap().take();
        if let Some(happens) = happens {
            happens();
        }
        self.within.runs_from(index, most)
    }
}

#[test]
fn leaves_that_another_instance_settled_meanwhile_are_not_missing() {
    on_both(|test| {
        let kit = Arc::new(Kit::new(test));
        kit.add(20);
        let other = Arc::clone(&kit);
        let happens: Box<dyn FnOnce() + Send> = Box::new(move || {
            other.step().unwrap();
        });
        let within = CheckpointFile::open(&kit.places().checkpoints, NOW).unwrap();
        let mut slow = Sequencer::over(Parts {
            db: kit.db.clone(),
            medium: Arc::new(kit.medium()),
            checkpoints: Arc::new(Overtaken { within, happens: Mutex::new(Some(happens)) }),
            keys: KeyFolder::new(kit.places().keys).read(&origin()).unwrap(),
            origin: origin(),
            witnesses: Arc::new(NoWitness),
        })
        .unwrap();
        assert_eq!(kit.step_by(&mut slow).unwrap().placed, 20);
        kit.is_sound();
    });
}
