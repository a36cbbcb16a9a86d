//! The register's own log, its witnesses, and an outsider.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use hengxin::clock::Clock;
use hengxin::log::{KeyFolder, published};
use hengxin::outsider::{Finding, LogFiles, Look, Seen, Watching, look};
use hengxin::store::sql::migrate;
use hengxin::witness::PolicyWitnesses;
use tlog::note::VerifierKey;
use tlog::{Policy, SignedCheckpoint};

use super::{NOON, PATIENCE, Serving, TestWitness, generous, nobody, policy_of};
use crate::log::kit::{Kit, origin};
use crate::support::{NOW, TestDatabase, on_both};

fn keys(kit: &Kit) -> Vec<VerifierKey> {
    KeyFolder::new(kit.places().keys).read(&origin()).unwrap().log_verifiers()
}

/// The register asks the witnesses of this policy.
fn asks(kit: &mut Kit, policy: &Policy, patience: Duration) {
    let clock = Clock::Set(Arc::new(NOON.into()));
    kit.witnesses = Arc::new(PolicyWitnesses::new(policy.clone(), patience, clock).unwrap());
}

fn checkpoint(kit: &Kit) -> SignedCheckpoint {
    published(&kit.medium()).unwrap().unwrap()
}

fn seen(folder: &Path, policy: &Policy, before: Option<&Seen>) -> Look {
    let files = LogFiles::at(folder.to_str().unwrap()).unwrap();
    let watching = Watching { files: &files, policy, whole: true, stale_after: None, now: 0 };
    look(&watching, before, &|_, _| ()).unwrap()
}

#[test]
fn province_audit_office_and_outsider_sign_what_the_register_says() {
    on_both(|test| {
        let mut kit = Kit::new(test);
        let log = keys(&kit);
        let bodies = ["province", "audit", "outsider"].map(TestWitness::new);
        let served = [&bodies[0], &bodies[1]].map(|body| Serving::start(body.of(&log, generous())));
        let down = nobody();
        let urls = [served[0].url.as_str(), served[1].url.as_str(), down.as_str()];
        let policy =
            policy_of(&log, 2, &[(&bodies[0], urls[0]), (&bodies[1], urls[1]), (&bodies[2], urls[2])]);
        asks(&mut kit, &policy, PATIENCE);
        for many in [3, 300, 1] {
            kit.add(many);
            kit.step().unwrap();
            // Two of three: the outsider's witness is down, and nobody waits for it.
            assert_eq!(policy.check(&checkpoint(&kit)).unwrap().witnesses.len(), 4);
        }
        let first = seen(kit.medium().path(), &policy, None);
        assert_eq!((first.findings.as_slice(), first.tally.facts), (&[][..], 304));
        kit.add(20);
        kit.step().unwrap();
        let next = seen(kit.medium().path(), &policy, first.seen.as_ref());
        assert_eq!((next.findings.as_slice(), next.before, next.witnesses), (&[][..], 304, 4));
    });
}

/// Register, log and checkpoints were all put back, so that nothing here remembers; others do.
#[test]
fn witnesses_and_outsiders_remember_what_a_restored_register_has_forgotten() {
    let (first, second) = (TestDatabase::sqlite(), TestDatabase::sqlite());
    for test in [&first, &second] {
        migrate(&test.database, NOW).unwrap();
    }
    let mut kit = Kit::new(&first);
    let log = keys(&kit);
    let bodies = ["province", "audit"].map(TestWitness::new);
    let served = [&bodies[0], &bodies[1]].map(|body| Serving::start(body.of(&log, generous())));
    let policy = policy_of(&log, 1, &[(&bodies[0], &served[0].url), (&bodies[1], &served[1].url)]);
    asks(&mut kit, &policy, PATIENCE);
    kit.add(100);
    kit.step().unwrap();
    let honest = seen(kit.medium().path(), &policy, None).seen.unwrap();
    // The same keys over another past.
    let mut restored = Kit::new(&second);
    for file in std::fs::read_dir(kit.places().keys).unwrap().map(Result::unwrap) {
        std::fs::copy(file.path(), restored.places().keys.join(file.file_name())).unwrap();
    }
    asks(&mut restored, &policy, PATIENCE);
    restored.add(1);
    restored.add(119);
    restored.step().unwrap();
    assert!(policy.check(&checkpoint(&restored)).is_err(), "no witness signs it");
    for serving in &served {
        let last = serving.service.records().last_signed().unwrap();
        // A tree of another size is refused, and is no proof by itself.
        assert_eq!((last[0].size, serving.service.records().contradictions().unwrap().len()), (100, 0));
    }
    let found = seen(restored.medium().path(), &policy, Some(&honest));
    assert_eq!(found.findings.iter().map(Finding::code).collect::<Vec<_>>(), ["not-trusted"]);
    // Whoever asks for no witness remembers by himself.
    let trusting = policy_of(&log, 0, &[]);
    let found = seen(restored.medium().path(), &trusting, Some(&honest));
    assert_eq!(found.findings, [Finding::OtherHistory { was: 100, is: 120 }]);
    // The honest register goes on.
    kit.add(1);
    kit.step().unwrap();
    policy.check(&checkpoint(&kit)).unwrap();
}
