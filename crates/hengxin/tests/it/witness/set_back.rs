//! A witness whose records were put back from an older copy: it has forgotten what it signed, and must sign nothing more.

use std::path::Path;

use hengxin::witness::{RecordsFault, WitnessRecords};
use tlog::note::{Ed25519Signer, KeyName};
use tlog::witness::{AddCheckpoint, Answer, WitnessFault};
use tlog::{Checkpoint, Origin, TreeSize};

use super::{TestLog, TestWitness, generous};

/// The records as they lie on the disk, with what SQLite keeps beside them.
fn copy(from: &Path, to: &Path) {
    for end in ["", "-wal"] {
        let (from, to) = (format!("{}{end}", from.display()), format!("{}{end}", to.display()));
        match std::fs::copy(&from, &to) {
            Ok(_) => {}
            Err(_) => drop(std::fs::remove_file(&to)),
        }
    }
    std::fs::remove_file(format!("{}-shm", to.display())).ok();
}

/// A witness that has signed 10 leaves, and copies of its records from then; it goes on to 20.
fn set_back() -> (TestWitness, std::path::PathBuf) {
    let witness = TestWitness::new("province");
    let records = witness.folder.path().join("witness.db");
    let signs = |log: &TestLog, from: u32| {
        let service = witness.open(generous());
        let answer = service.add_checkpoint(log.request(from).as_bytes());
        assert!(matches!(answer, Ok(Answer::Cosigned(_))));
    };
    signs(&TestLog::of(10), 0);
    let old = witness.folder.path().join("old.db");
    copy(&records, &old);
    signs(&TestLog::of(20), 10);
    (witness, old)
}

#[test]
fn a_witness_with_older_records_does_not_start_and_says_why() {
    let (witness, old) = set_back();
    let records = witness.folder.path().join("witness.db");
    let newest = witness.folder.path().join("newest.db");
    copy(&records, &newest);
    copy(&old, &records);
    let fault = WitnessRecords::open(&records, &witness.keys).unwrap_err();
    assert!(matches!(fault, RecordsFault::SetBack { known: 10, signed: 20, .. }), "{fault}");
    assert!(fault.to_string().contains("needs new keys"));
    // With the right ones it goes on.
    copy(&newest, &records);
    let answer = witness.open(generous()).add_checkpoint(TestLog::of(25).request(20).as_bytes());
    assert!(matches!(answer, Ok(Answer::Cosigned(_))));
}

#[test]
fn records_that_are_exchanged_under_a_running_witness_get_no_fork_signed() {
    let (witness, old) = set_back();
    let service = {
        // The mark is not there while it starts, and comes back: what it would meet where the file changes beneath it.
        let mark = witness.folder.path().join("witness.mark");
        let aside = witness.folder.path().join("aside");
        std::fs::rename(&mark, &aside).unwrap();
        copy(&old, &witness.folder.path().join("witness.db"));
        let service = witness.open(generous());
        std::fs::rename(&aside, &mark).unwrap();
        service
    };
    let fork = TestLog::of(20).forked(12, 22);
    let answer = service.add_checkpoint(fork.request(10).as_bytes());
    assert!(matches!(answer, Err(WitnessFault::Contended)), "{answer:?}");
    // Nor anything else: it cannot know what else it has forgotten.
    let answer = service.add_checkpoint(TestLog::of(30).request(10).as_bytes());
    assert!(matches!(answer, Err(WitnessFault::Contended)), "{answer:?}");
    assert_eq!(service.records().last_signed().unwrap()[0].size, 10);
}

/// What no file on the machine can tell, since all of it was put back: the log tells it by what the witness says.
#[test]
fn a_machine_that_was_set_back_as_a_whole_is_found_by_the_log() {
    let (witness, old) = set_back();
    copy(&old, &witness.folder.path().join("witness.db"));
    std::fs::remove_file(witness.folder.path().join("witness.mark")).unwrap();
    let answer = witness.open(generous()).add_checkpoint(TestLog::of(25).request(20).as_bytes());
    // It tells a size below the one the log knows, which the log warns of, and signs nothing from there.
    assert!(matches!(answer, Ok(Answer::Conflict(size)) if size.get() == 10), "{answer:?}");
}

/// The body of a request of a log with this key, from one leaf less.
fn request(key: &Ed25519Signer, log: &TestLog) -> String {
    let origin = Origin::new(key.verifier_key().name().as_str()).unwrap();
    let checkpoint = Checkpoint::new(origin, log.head()).unwrap().sign(&[key]).unwrap();
    let old = TreeSize::new(log.head().size.get() - 1).unwrap();
    AddCheckpoint { old, proof: log.proof(old).unwrap(), checkpoint }.render().unwrap()
}

#[test]
fn the_mark_keeps_up_with_logs_that_are_signed_at_once() {
    let witness = TestWitness::new("province");
    let names = ["one.example/log", "three.example/log", "two.example/log"];
    let keys = names.map(|name| Ed25519Signer::from_seed(KeyName::new(name).unwrap(), &[1; 32]));
    let known: Vec<_> = keys.iter().map(Ed25519Signer::verifier_key).collect();
    // Each log has a process of the witness to itself.
    std::thread::scope(|scope| {
        for key in &keys {
            let service = witness.of(&known, generous());
            scope.spawn(move || {
                for size in 1..=12 {
                    let answer = service.add_checkpoint(request(key, &TestLog::of(size)).as_bytes());
                    assert!(matches!(answer, Ok(Answer::Cosigned(_))), "{answer:?}");
                }
            });
        }
    });
    let mark = std::fs::read_to_string(witness.folder.path().join("witness.mark")).unwrap();
    let told = mark.lines().map(|line| line.rsplit_once(' ').unwrap().0);
    let mut told: Vec<&str> = told.collect();
    told.sort_unstable();
    assert_eq!(told, names.map(|name| format!("{name} 12")));
}
