//! Which leaf stands where, as the register's rows know it.

use hengxin::store::log::{
    LeafOf, count_waiting, draw_salt, enter, erase, find, index_of, leaf_at, runs_from,
};
use hengxin::store::sql::Value;
use tlog::{LeafIndex, LeafKind};

use super::kit::Kit;
use crate::support::on_both;

fn enter_one(kit: &Kit, kind: LeafKind, target: Option<LeafOf>, said: &str) -> i64 {
    kit.db.write_exclusive(|tx| enter(tx, kind, target, &draw_salt()?, said.as_bytes())).unwrap()
}

fn at(kit: &Kit, of: LeafOf) -> Option<u64> {
    kit.db.read(|tx| index_of(tx, of)).unwrap().map(LeafIndex::get)
}

#[test]
fn neighbours_share_a_row_and_everything_is_found() {
    on_both(|test| {
        let kit = Kit::new(test);
        for _ in 0..5 {
            kit.add(100);
            kit.step().unwrap();
        }
        let runs = |kit: &Kit| kit.db.read(|tx| runs_from(tx, 0, 100)).unwrap().len();
        assert_eq!(runs(&kit), 1, "five steps, one run");
        let report = enter_one(&kit, LeafKind::Report, None, "report");
        kit.add(2);
        let version = enter_one(&kit, LeafKind::ListVersion, None, "version 1");
        assert_eq!(kit.db.read(count_waiting).unwrap(), 4);
        kit.step().unwrap();
        assert_eq!((runs(&kit), kit.db.read(count_waiting).unwrap()), (2, 0), "facts go before the others");
        kit.add(1);
        kit.step().unwrap();
        assert_eq!(runs(&kit), 3);
        let expected = [
            (LeafOf::Fact(1), Some(0)),
            (LeafOf::Fact(500), Some(499)),
            (LeafOf::Fact(502), Some(501)),
            (LeafOf::Other(report), Some(502)),
            (LeafOf::Other(version), Some(503)),
            (LeafOf::Fact(503), Some(504)),
            (LeafOf::Fact(504), None),
            (LeafOf::Other(3), None),
            (LeafOf::Fact(0), None),
        ];
        for (of, index) in expected {
            assert_eq!(at(&kit, of), index, "{of:?}");
            if let Some(index) = index {
                let index = LeafIndex::new(index).unwrap();
                assert_eq!(kit.db.read(|tx| leaf_at(tx, index)).unwrap(), Some(of));
            }
        }
        let beyond = LeafIndex::new(505).unwrap();
        assert_eq!(kit.db.read(|tx| leaf_at(tx, beyond)).unwrap(), None);
        kit.is_sound();
    });
}

#[test]
fn a_leaf_tells_no_more_than_it_must() {
    on_both(|test| {
        let kit = Kit::new(test);
        kit.add(3);
        let first = enter_one(&kit, LeafKind::ListVersion, None, "version 1");
        enter_one(&kit, LeafKind::ListVersion, Some(LeafOf::Other(first)), "version 2");
        let report = enter_one(&kit, LeafKind::Report, Some(LeafOf::Fact(2)), "about fact 2");
        kit.step().unwrap();
        assert!(kit.db.write_exclusive(|tx| erase(tx, report, "the report is old")).unwrap());
        assert!(!kit.db.write_exclusive(|tx| erase(tx, report, "again")).unwrap());
        assert_eq!(kit.db.read(|tx| find(tx, report)).unwrap().unwrap().opening, None);
        kit.step().unwrap();
        let leaves = hengxin::log::leaves(&kit.medium(), 7.into(), 0, 7).unwrap();
        let told: Vec<_> = leaves.iter().map(|leaf| (leaf.kind(), leaf.target())).collect();
        let fact = (LeafKind::Fact.number(), None);
        let version = LeafKind::ListVersion.number();
        let rest = [(version, None), (version, Some(3)), (LeafKind::Report.number(), None)];
        assert_eq!(told[..3], [fact; 3], "no kind of fact, and not which one it changes");
        assert_eq!(told[3..6], rest, "what a version follows, and not what a report is about");
        assert_eq!(told[6], (LeafKind::Erased.number(), Some(5)));
        kit.is_sound();
    });
}

#[test]
fn leaves_are_changed_by_nobody() {
    on_both(|test| {
        let kit = Kit::new(test);
        enter_one(&kit, LeafKind::Key, None, "key");
        for change in [
            "UPDATE log_leaf SET kind = 5",
            "UPDATE log_leaf SET target = 1, about = 1",
            "UPDATE log_leaf SET id = 9",
            "DELETE FROM log_leaf",
        ] {
            assert!(kit.db.write(|tx| tx.exec(change, &[])).is_err(), "{change}");
        }
        let body = "UPDATE log_leaf SET body = $1";
        assert!(kit.db.write(|tx| tx.exec(body, &[Value::from(b"other".as_slice())])).is_err());
    });
}

#[test]
fn a_leaf_about_one_that_was_never_entered_gets_no_place() {
    on_both(|test| {
        let kit = Kit::new(test);
        kit.add(1);
        enter_one(&kit, LeafKind::Erased, Some(LeafOf::Fact(9)), "of nothing");
        assert!(kit.step().is_err());
        assert_eq!(kit.size(), 0);
    });
}
