//! What is erased leaves its leaf, and another that says so; the log still verifies.

use hengxin::app::logged;
use hengxin::store::log::{LeafOf, index_of};
use hengxin::store::sql::Value;
use tlog::LeafKind;

use super::kit::Kit;
use crate::cases::{fined, object};
use crate::erase::{decide, erase_all};
use crate::import::desk::{Desk, Table, code};
use crate::support::on_both;

/// Targets of the leaves that say something is erased.
fn said_to_be_erased(kit: &Kit) -> Vec<u64> {
    let size = kit.size();
    let leaves = hengxin::log::leaves(&kit.medium(), tlog::TreeSize::new(size).unwrap(), 0, size).unwrap();
    let erased = leaves.iter().filter(|leaf| leaf.kind() == LeafKind::Erased.number());
    erased.filter_map(tlog::Leaf::target).collect()
}

#[test]
fn each_emptied_fact_is_named_by_a_leaf() {
    on_both(|test| {
        let desk = Desk::new(test);
        let kit = Kit::over(test.database.clone());
        let key = fined(&desk);
        object(&desk, key).unwrap();
        kit.step().unwrap();
        let before = kit.size();
        let old = std::fs::read(kit.places().public.join("checkpoint")).unwrap();
        let full = "SELECT seq FROM fact WHERE record <> 0 ORDER BY seq";
        let facts = desk.read(|tx| tx.all(full, &[], |row| row.int(0)));
        assert!(facts.len() > 1);
        erase_all(&desk, key);
        kit.step().unwrap();
        let index = |seq: &i64| desk.read(|tx| index_of(tx, LeafOf::Fact(*seq))).unwrap().get();
        assert_eq!(said_to_be_erased(&kit), facts.iter().map(index).collect::<Vec<_>>());
        // What was signed before is still true.
        let old = tlog::SignedCheckpoint::parse(&old).unwrap().unverified().head();
        assert_eq!(old.size.get(), before);
        let grown = tlog::TreeSize::new(kit.size()).unwrap();
        let tiles = hengxin::log::Tiles(&kit.medium());
        let mut tree = tlog::tile::TileTree::new(&tiles, grown);
        let (proof, new) = (hengxin::log::consistency(&kit.medium(), old.size, grown), tree.head().unwrap());
        proof.unwrap().verify(&old, &new).unwrap();
        kit.is_sound();
        let audited = logged::audit(&kit.db, &kit.medium(), &mut |_, _| ()).unwrap();
        assert_eq!(audited.erased, facts.len() as u64);
        desk.is_sound();
    });
}

#[test]
fn what_is_erased_while_it_waits_gets_its_place_all_the_same() {
    on_both(|test| {
        let desk = Desk::new(test);
        let kit = Kit::over(test.database.clone());
        let key = fined(&desk);
        erase_all(&desk, key);
        kit.step().unwrap();
        assert_eq!(said_to_be_erased(&kit).len(), 1);
        kit.is_sound();
        desk.is_sound();
    });
}

#[test]
fn of_one_earlier_version_one_leaf_says_that_it_is_gone() {
    on_both(|test| {
        let desk = Desk::new(test);
        let kit = Kit::over(test.database.clone());
        let key = fined(&desk);
        let received = desk.facts();
        let row = [
            ("CF_XDR_MC", "衡信一号示例有限公司".to_owned()),
            ("CF_XDR_SHXYM", code(1)),
            ("CF_SY", "未标明价格".to_owned()),
        ];
        desk.take_in("penalties", &Table::penalties(&[row]));
        assert_eq!(desk.facts(), received + 1, "a second version");
        kit.step().unwrap();
        decide(&desk, key, Some(received));
        kit.step().unwrap();
        let index = desk.read(|tx| index_of(tx, LeafOf::Fact(received))).unwrap().get();
        assert_eq!(said_to_be_erased(&kit), [index]);
        kit.is_sound();
    });
}

#[test]
fn what_is_missing_without_a_word_or_changed_is_found() {
    on_both(|test| {
        let desk = Desk::new(test);
        let kit = Kit::over(test.database.clone());
        fined(&desk);
        kit.step().unwrap();
        let wrong = || logged::audit(&kit.db, &kit.medium(), &mut |_, _| ()).unwrap().wrong;
        assert_eq!(wrong(), Vec::<String>::new());
        let emptied = "UPDATE fact SET body = NULL, salt = NULL WHERE seq = $1";
        let last = desk.facts();
        kit.db.write(|tx| tx.exec(emptied, &[Value::Int(last)])).unwrap();
        assert_eq!(wrong(), [format!("fact/{last}: it is empty, and nothing says that it was erased")]);
    });
}

#[test]
fn an_erasure_that_broke_off_is_in_the_log_already() {
    on_both(|test| {
        let desk = Desk::new(test);
        let kit = Kit::over(test.database.clone());
        let key = fined(&desk);
        kit.step().unwrap();
        // Files are still to be destroyed; the rows are gone, and the log says so.
        decide(&desk, key, None);
        kit.step().unwrap();
        assert_eq!(said_to_be_erased(&kit).len(), 1);
        kit.is_sound();
    });
}
