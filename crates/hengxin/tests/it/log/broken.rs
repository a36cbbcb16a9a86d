//! Every step of the sequencer broken: what was added before gets its place after all, and nobody sees anything unsound.

use hengxin::log::{KeyFolder, LogFault, fsck};
use tlog::SignedCheckpoint;

use super::kit::{Kit, origin};
use crate::support::{TestDatabase, on_both};

/// Breaks the operation after `operations`; whether there were that many. Then checks, begins anew, adds, and checks.
fn break_once(kit: &Kit, operations: i64, done_first: bool) -> bool {
    kit.add(57);
    kit.trouble.after(operations, done_first);
    let stepped = kit.step();
    let broke = kit.trouble.over();
    assert!(broke || stepped.is_ok(), "nothing was broken: {:?}", stepped.err());
    // What readers see now is sound, whatever lies around.
    kit.files_are_sound();
    kit.add(2);
    kit.step().unwrap();
    let waits = kit.step().unwrap();
    assert_eq!((waits.placed, waits.more), (0, false), "everything has its place");
    kit.is_sound();
    broke
}

fn break_everything(test: &TestDatabase, done_first: bool) {
    let kit = Kit::new(test);
    kit.add(3);
    kit.step().unwrap();
    let mut operations = 0;
    while break_once(&kit, operations, done_first) {
        operations += 1;
    }
    assert!(operations > 20, "only {operations} operations in a step");
    let facts = u64::try_from(3 + 59 * (operations + 1)).unwrap();
    assert_eq!(kit.size(), facts, "every fact has one place");
}

#[test]
fn a_step_that_fails_anywhere_is_mended_by_the_next() {
    on_both(|test| break_everything(test, false));
}

#[test]
fn a_step_that_is_done_and_not_heard_of_is_mended_by_the_next() {
    on_both(|test| break_everything(test, true));
}

#[test]
fn the_first_step_of_a_log_may_break_anywhere_too() {
    for done_first in [false, true] {
        let mut operations = 0;
        loop {
            let test = TestDatabase::sqlite();
            hengxin::store::sql::migrate(&test.database, crate::support::NOW).unwrap();
            let kit = Kit::new(&test);
            kit.add(300);
            kit.trouble.after(operations, done_first);
            let stepped = kit.writer().and_then(|mut writer| kit.step_by(&mut writer));
            let broke = kit.trouble.over();
            assert!(broke || stepped.is_ok());
            kit.step().unwrap();
            assert_eq!(kit.size(), 300);
            kit.is_sound();
            if !broke {
                break;
            }
            operations += 1;
        }
    }
}

#[test]
fn the_writer_that_met_the_fault_goes_on_as_well_as_a_new_one() {
    on_both(|test| {
        let kit = Kit::new(test);
        let mut writer = kit.writer().unwrap();
        for operations in 0..40 {
            kit.add(101);
            kit.trouble.after(operations, operations % 2 == 0);
            kit.step_by(&mut writer).ok();
            kit.trouble.over();
            kit.step_by(&mut writer).unwrap();
        }
        assert_eq!(kit.size(), 40 * 101);
        kit.is_sound();
    });
}

#[test]
fn rows_that_cannot_follow_follow_later() {
    on_both(|test| {
        let kit = Kit::new(test);
        kit.add(3);
        kit.step().unwrap();
        kit.add(4);
        let [stop, go] = if test.is_postgres() {
            ["CREATE FUNCTION no() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''full''; END';
              CREATE TRIGGER no BEFORE UPDATE ON log_head FOR EACH ROW EXECUTE FUNCTION no();",
             "DROP TRIGGER no ON log_head; DROP FUNCTION no();"]
        } else {
            [
                "CREATE TRIGGER no BEFORE UPDATE ON log_head BEGIN SELECT RAISE(ABORT, 'full'); END;",
                "DROP TRIGGER no;",
            ]
        };
        kit.db.write(|tx| tx.script(stop)).unwrap();
        assert!(matches!(kit.step(), Err(LogFault::Store(_))));
        assert_eq!(kit.size(), 7, "it is signed and published");
        kit.files_are_sound();
        kit.add(5);
        assert!(kit.step().is_err(), "and nothing further is signed before the register knows");
        assert_eq!(kit.size(), 7);
        kit.db.write(|tx| tx.script(go)).unwrap();
        kit.step().unwrap();
        assert_eq!(kit.size(), 12);
        kit.is_sound();
    });
}

#[test]
fn a_disk_that_cannot_be_read_is_a_failure_and_no_finding() {
    let test = TestDatabase::sqlite();
    hengxin::store::sql::migrate(&test.database, crate::support::NOW).unwrap();
    let kit = Kit::new(&test);
    kit.add(600);
    kit.step().unwrap();
    let keys = KeyFolder::new(kit.places().keys).read(&origin()).unwrap().verifiers().unwrap();
    for operations in 0.. {
        kit.trouble.after(operations, false);
        let found = fsck(&kit.shaky(), &keys, None);
        if !kit.trouble.over() {
            assert_eq!(found.unwrap().wrong, Vec::<String>::new());
            assert!(operations > 8, "only {operations} files were read");
            return;
        }
        let fault = found.unwrap_err();
        assert!(matches!(fault, LogFault::File { .. }), "{fault}");
    }
}

#[test]
fn what_was_written_is_read_again_before_it_is_signed() {
    use std::io;
    use std::sync::Arc;

    use hengxin::log::{
        CheckpointFile, KeyFolder, Medium, NoWitness, Parts, Sequencer, TileFolder, timestamp,
    };
    use tlog::TreeSize;
    use tlog::tile::LogPath;

    /// A disk that turns a bit over in one of the files it is given.
    struct Rotten(TileFolder, usize);

    impl Medium for Rotten {
        fn read(&self, path: LogPath) -> io::Result<Option<Vec<u8>>> {
            self.0.read(path)
        }
        fn write(&self, files: &[(LogPath, Vec<u8>)]) -> io::Result<()> {
            let mut files = files.to_vec();
            if let Some((_, bytes)) = files.get_mut(self.1) {
                *bytes.last_mut().unwrap() ^= 4;
            }
            self.0.write(&files)
        }
        fn clear(&self, path: LogPath, size: TreeSize) -> io::Result<()> {
            self.0.clear(path, size)
        }
        fn drop_partial(&self, path: LogPath) -> io::Result<()> {
            self.0.drop_partial(path)
        }
    }

    on_both(|test| {
        let kit = Kit::new(test);
        kit.add(200);
        kit.step().unwrap();
        kit.add(600);
        // Bundles 0 to 3, tiles 0 to 3 of level 0, and the one of level 1.
        for file in 0..9 {
            let mut writer = Sequencer::over(Parts {
                db: kit.db.clone(),
                medium: Arc::new(Rotten(kit.medium(), file)),
                checkpoints: Arc::new(CheckpointFile::open(&kit.places().checkpoints, 0).unwrap()),
                keys: KeyFolder::new(kit.places().keys).read(&origin()).unwrap(),
                origin: origin(),
                witnesses: Arc::new(NoWitness),
            })
            .unwrap();
            let stepped = writer.step(timestamp(1));
            assert!(matches!(stepped, Err(LogFault::Unconfirmed { size: 800, .. })), "{file}: {stepped:?}");
            assert_eq!(kit.size(), 200, "nothing is published");
            assert_eq!(writer.last().unwrap().unwrap().head.size, TreeSize::from(200), "nor signed");
        }
        kit.step().unwrap();
        assert_eq!(kit.size(), 800);
        kit.is_sound();
    });
}

#[test]
fn a_published_checkpoint_that_was_damaged_is_published_again() {
    on_both(|test| {
        let kit = Kit::new(test);
        kit.add(9);
        kit.step().unwrap();
        let path = kit.places().public.join("checkpoint");
        let whole = std::fs::read(&path).unwrap();
        for damaged in [&b""[..], &whole[..40], &[0xFF; 9]] {
            std::fs::write(&path, damaged).unwrap();
            assert!(SignedCheckpoint::parse(damaged).is_err());
            kit.step().unwrap();
            assert_eq!(std::fs::read(&path).unwrap(), whole);
        }
        std::fs::remove_file(&path).unwrap();
        kit.step().unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), whole);
    });
}
