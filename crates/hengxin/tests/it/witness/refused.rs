//! Logs with two histories, and what their witnesses say.

use hengxin::witness::{Panel, Unheard};
use tlog::note::{Ed25519Signer, KeyName};
use tlog::witness::{AddCheckpoint, Answer, GaveUp};
use tlog::{ConsistencyProof, TreeSize};

use super::{NOON, PATIENCE, TestLog, TestWitness, ask, generous, policy};

/// The register's database and its log were restored from a backup, and went on differently.
#[test]
fn the_restored_backup_of_a_log_is_refused() {
    let witness = TestWitness::new("province");
    let served = witness.serve();
    let policy = policy(1, &[(&witness, &served.url)]);
    let mut panel = Panel::of(&policy, PATIENCE);
    let log = TestLog::of(500);
    ask(&mut panel, &log, NOON);
    let restored = TestLog::of(400);
    let outcome =
        |panel: &mut Panel, log: &TestLog| ask(panel, log, NOON + 3_600_000_000).1.remove(0).outcome;
    let mut another = Panel::of(&policy, PATIENCE);
    let refused = outcome(&mut another, &restored).unwrap_err();
    assert_eq!(refused, Unheard::GaveUp(GaveUp::Ahead(TreeSize::from(500))));
    assert!(refused.accuses());
    // As long as before with something else in it, and longer.
    for (to, why) in [(500, GaveUp::SplitView(TreeSize::from(500))), (600, GaveUp::Inconsistent)] {
        let forked = log.forked(400, to);
        let refused = outcome(&mut Panel::of(&policy, PATIENCE), &forked).unwrap_err();
        assert_eq!(refused, Unheard::GaveUp(why));
        assert!(refused.accuses());
    }
    let kept = served.service.records().contradictions().unwrap();
    let notes: Vec<String> = kept.into_iter().map(|kept| kept.note).collect();
    let told = log.forked(400, 500).checkpoint().render().unwrap();
    assert_eq!(notes, [told], "what the log has signed twice over is kept, and nothing that needs a proof");
    // The honest log goes on.
    outcome(&mut panel, &TestLog::of(501)).unwrap();
}

#[test]
fn refusals_are_those_of_the_specification() {
    let witness = TestWitness::new("audit");
    let (service, log) = (witness.open(generous()), TestLog::of(10));
    let answer = |body: &str| service.add_checkpoint(body.as_bytes()).unwrap();
    assert!(matches!(answer(&log.request(0)), Answer::Cosigned(_)));
    let seen = Answer::Conflict(TreeSize::from(10));
    assert_eq!(answer(&log.forked(3, 10).request(10)), seen, "409: another tree of that size");
    assert_eq!(answer(&log.forked(3, 12).request(10)), Answer::Inconsistent, "422: another past");
    assert_eq!(answer(&TestLog::of(12).request(9)), seen, "409: asked from elsewhere");
    assert_eq!(answer(&TestLog::of(5).request(10)), Answer::Malformed, "400: backwards");
    assert_eq!(answer("rubbish"), Answer::Malformed);
    let elsewhere = log.request(10).replace(super::LOG, "elsewhere.example/log");
    assert_eq!(answer(&elsewhere), Answer::UnknownLog);
    let forged = TestLog::of(12).request(10).replace("\n12\n", "\n13\n");
    assert_eq!(answer(&forged), Answer::NotSigned);
}

/// Contradictions are evidence, and a log that sends no end of them fills no disk.
#[test]
fn only_so_many_contradictions_are_kept() {
    let witness = TestWitness::new("audit");
    let (service, log) = (witness.open(generous()), TestLog::of(3));
    service.add_checkpoint(log.request(0).as_bytes()).unwrap();
    for other in 1..120 {
        for fork in [TestLog::of(2).grown(3, 1_000 * other), TestLog::of(2).grown(3, 1_000)] {
            service.add_checkpoint(fork.request(3).as_bytes()).unwrap();
        }
    }
    assert_eq!(service.records().contradictions().unwrap().len(), 100);
}

/// The proof of a request comes from whoever sends it: a bad one with an honest checkpoint says nothing of the log.
#[test]
fn a_strangers_bad_proof_accuses_nobody() {
    let witness = TestWitness::new("audit");
    let (service, log) = (witness.open(generous()), TestLog::of(10));
    service.add_checkpoint(log.request(0).as_bytes()).unwrap();
    let proof = ConsistencyProof::from_hashes(vec![[7; 32]]);
    // What was signed, once more, and what the log has signed since.
    for public in [&log, &TestLog::of(12)] {
        let (old, proof) = (TreeSize::from(10), proof.clone());
        let request = AddCheckpoint { old, proof, checkpoint: public.checkpoint() }.render().unwrap();
        assert_eq!(service.add_checkpoint(request.as_bytes()).unwrap(), Answer::Inconsistent);
    }
    // Nor does a request from elsewhere.
    let request = log.request(3);
    assert_eq!(service.add_checkpoint(request.as_bytes()).unwrap(), Answer::Conflict(TreeSize::from(10)));
    assert_eq!(service.records().contradictions().unwrap(), []);
}

/// Anybody can add lines to a note: the same tree under others is no further contradiction, and keeps no other one out.
#[test]
fn another_tree_of_a_size_is_kept_once_whoever_has_added_lines() {
    let witness = TestWitness::new("audit");
    let (service, log) = (witness.open(generous()), TestLog::of(10));
    service.add_checkpoint(log.request(0).as_bytes()).unwrap();
    let (one, two) = (log.forked(3, 10), log.forked(4, 10));
    let kept = || service.records().contradictions().unwrap();
    for number in 0..5_u8 {
        let name = KeyName::new(&format!("stranger.example/{number}")).unwrap();
        let mut checkpoint = one.checkpoint();
        checkpoint.note_mut().sign(&Ed25519Signer::from_seed(name, &[number; 32])).unwrap();
        // From the size on record, and from elsewhere with a proof that shows nothing.
        for (from, hashes) in [(3, vec![[number; 32]]), (10, Vec::new())] {
            let (old, proof) = (TreeSize::from(from), ConsistencyProof::from_hashes(hashes));
            let request = AddCheckpoint { old, proof, checkpoint: checkpoint.clone() }.render().unwrap();
            let answer = service.add_checkpoint(request.as_bytes()).unwrap();
            assert_eq!((answer, kept().len()), (Answer::Conflict(TreeSize::from(10)), 1));
        }
    }
    service.add_checkpoint(two.request(10).as_bytes()).unwrap();
    let told = two.checkpoint().render().unwrap();
    assert_eq!(kept().last().map(|kept| kept.note.clone()), Some(told));
    assert_eq!(kept().len(), 2);
}
