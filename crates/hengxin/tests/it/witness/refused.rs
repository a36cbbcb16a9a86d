//! Logs with two histories, and what their witnesses say.

use hengxin::witness::{Panel, Unheard};
use tlog::TreeSize;
use tlog::witness::{Answer, GaveUp};

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
    let told = [500, 600].map(|to| log.forked(400, to).checkpoint().render().unwrap());
    assert_eq!(notes, told, "what the log has signed twice over is kept");
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
    for to in 4..120 {
        service.add_checkpoint(log.forked(2, to).request(3).as_bytes()).unwrap();
        service.add_checkpoint(log.forked(2, 4).request(3).as_bytes()).unwrap();
    }
    assert_eq!(service.records().contradictions().unwrap().len(), 100);
}
