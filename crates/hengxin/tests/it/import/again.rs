//! The same rows again, in another order, or in two files instead of one: the register is the same.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::desk::{Desk, Table, code};
use crate::support::on_both;

/// A fine against one of five organisations. Organisation and document decide everything else: two rows of one fine
/// contradict each other only where the name that one gives alone is another organisation's too.
#[derive(Debug, Clone, Copy)]
struct Fine {
    org: usize,
    document: usize,
}

/// How a fine names its organisation: by code, by the organisation code inside it, or by name alone.
fn cells(fine: Fine) -> Vec<(&'static str, String)> {
    let Fine { org, document } = fine;
    let own = code(org);
    let identifier = match (org + document) % 3 {
        0 => ("CF_XDR_SHXYM", own),
        1 => ("CF_XDR_ZZJG", own[8..17].to_owned()),
        _ => ("CF_XDR_SHXYM", String::new()),
    };
    vec![
        ("CF_XDR_MC", name(org)),
        ("CF_WSH", format!("示市监罚〔2026〕{document}号")),
        ("CF_SY", format!("第{document}号案的事实")),
        ("CF_NR", format!("罚款{}元", 1000 * (document + 1))),
        ("CF_NR_FK", format!("0.{}", document + 1)),
        identifier,
    ]
}

/// Organisations 3 and 4 bear one name: only their codes tell them apart.
fn name(org: usize) -> String {
    format!("衡信{}号示例有限公司", org.min(3))
}

fn table(fines: &[Fine]) -> Table {
    Table::penalties(&fines.iter().map(|fine| cells(*fine)).collect::<Vec<_>>())
}

/// What the register says, without the places in which it came to know it.
fn state(desk: &Desk) -> BTreeMap<&'static str, Vec<String>> {
    let read = |sql: &str, columns| {
        let mut lines = desk.lines(sql, columns);
        lines.sort();
        lines
    };
    BTreeMap::from([
        (
            "organisations",
            read(
                "SELECT code, name, CAST(confirmed AS TEXT), COALESCE(district, ''), COALESCE(org_code, ''),
                    CAST(status AS TEXT) FROM organisation ORDER BY code",
                6,
            ),
        ),
        (
            "names",
            read(
                "SELECT o.code, n.norm, CAST(n.current AS TEXT) FROM organisation_name n
                 JOIN organisation o ON o.id = n.org ORDER BY o.code, n.norm",
                3,
            ),
        ),
        (
            "records",
            read(
                "SELECT o.code, CAST(r.record AS TEXT), CAST(r.digest AS TEXT), CAST(r.ended AS TEXT),
                    CAST(r.public_from AS TEXT), CAST(r.public_until AS TEXT), CAST(r.tier AS TEXT), a.name
                 FROM record r JOIN organisation o ON o.id = r.org JOIN authority a ON a.id = r.authority
                 ORDER BY o.code, r.record",
                8,
            ),
        ),
        ("waiting", read("SELECT CAST(digest AS TEXT), reason, name FROM waiting ORDER BY digest", 3)),
    ])
}

fn any_fines() -> impl Strategy<Value = Vec<Fine>> {
    let fine = (0_usize..5, 0_usize..3).prop_map(|(org, document)| Fine { org, document });
    proptest::collection::vec(fine, 1..14)
}

/// The business register knows organisation 0 from the start; the others are opened by the fines.
fn opened(test: &crate::support::TestDatabase) -> Desk {
    let desk = Desk::new(test);
    desk.take_in("business-register", &Table::registrations([(name(0), code(0))]));
    desk
}

/// The state after these tables, each of them on both engines.
fn states(tables: &[&Table]) -> Vec<BTreeMap<&'static str, Vec<String>>> {
    let states = std::cell::RefCell::new(Vec::new());
    on_both(|test| {
        let desk = opened(test);
        tables.iter().for_each(|table| drop(desk.take_in("penalties", table)));
        desk.is_sound();
        states.borrow_mut().push(state(&desk));
    });
    states.into_inner()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 6, max_shrink_iters: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn twice_is_once(fines in any_fines()) {
        on_both(|test| {
            let desk = opened(test);
            let first = desk.take_in("penalties", &table(&fines)).counts;
            let (facts, before) = (desk.facts(), state(&desk));
            let again = desk.take_in("penalties", &table(&fines)).counts;
            assert_eq!((again.accepted, again.withdrawn, again.refused), (0, 0, 0));
            assert_eq!(again.unchanged, first.accepted + first.unchanged);
            assert_eq!(again.quarantined, first.quarantined);
            assert_eq!((desk.facts(), state(&desk)), (facts, before));
        });
    }

    #[test]
    fn the_order_of_rows_does_not_matter(
        (fines, order) in any_fines().prop_flat_map(|fines| {
            let order: Vec<usize> = (0..fines.len()).collect();
            (Just(fines), Just(order).prop_shuffle())
        })
    ) {
        let table = table(&fines);
        let all = [states(&[&table]), states(&[&table.in_order(&order)])].concat();
        prop_assert!(all.windows(2).all(|pair| pair[0] == pair[1]), "{all:#?}");
    }

    /// Rows that give the code. A row that gives a name alone waits if the delivery that opens its organisation comes
    /// later, and is taken in when it is sent again.
    #[test]
    fn a_file_cut_in_two_says_the_same(fines in any_fines(), at: prop::sample::Index) {
        let by_code: Vec<Fine> = fines.into_iter().filter(|fine| (fine.org + fine.document) % 3 == 0).collect();
        let cut = at.index(by_code.len() + 1);
        let (first, second) = by_code.split_at(cut);
        let all = [states(&[&table(&by_code)]), states(&[&table(first), &table(second)])].concat();
        prop_assert!(all.windows(2).all(|pair| pair[0] == pair[1]), "{all:#?}");
    }
}

#[test]
fn a_delivery_sent_again_says_that_nothing_changed() {
    on_both(|test| {
        let desk = Desk::new(test);
        let table = Table::penalties(&[
            vec![("CF_XDR_SHXYM", code(1))],
            vec![("CF_XDR_SHXYM", code(2)), ("CF_XDR_MC", "衡信二号示例有限公司".to_owned())],
            vec![("CF_JDRQ", "某日".to_owned())],
        ]);
        let first = desk.take_in("penalties", &table);
        let head = desk.facts();
        desk.on("2026-12-24");
        let again = desk.take_in("penalties", &table);
        assert_eq!((first.counts.accepted, first.counts.unchanged, first.counts.quarantined), (2, 0, 1));
        assert_eq!((again.counts.accepted, again.counts.unchanged, again.counts.quarantined), (0, 2, 1));
        assert_ne!(first.batch, again.batch, "both deliveries are on record");
        assert_eq!(desk.facts(), head, "no fact was added");
        desk.is_sound();
    });
}

/// What is in the text of a workbook cell and of a CSV cell is the same, so the same table is.
#[test]
fn the_same_table_as_a_workbook_changes_nothing() {
    on_both(|test| {
        let desk = Desk::new(test);
        let table = Table::penalties(&[[("CF_XDR_SHXYM", code(1))]]);
        desk.take_in("penalties", &table);
        let again = desk.send("penalties", "delivery.xlsx", &table.xlsx()).unwrap();
        assert_eq!((again.counts.accepted, again.counts.unchanged), (0, 1));
        let utf8 = String::from_utf8(table.csv()).unwrap();
        let gb18030 = encoding_rs::GB18030.encode(&utf8).0.into_owned();
        let again = desk.send("penalties", "delivery.csv", &gb18030).unwrap();
        assert_eq!((again.counts.accepted, again.counts.unchanged), (0, 1));
    });
}

/// The row that opens the second organisation of a name may stand thousands of rows after the one that gives the name
/// alone: the name must not be linked before the whole file has been read.
#[test]
fn a_name_is_linked_only_when_the_whole_file_has_been_read() {
    on_both(|test| {
        let desk = Desk::new(test);
        let row = |org: usize, name: &str, code: String| {
            vec![
                ("CF_XDR_MC", name.to_owned()),
                ("CF_XDR_SHXYM", code),
                ("CF_WSH", format!("示市监罚〔2026〕{org}号")),
            ]
        };
        let twin = "衡信同名示例有限公司";
        let many = (0..4100).map(|n| row(n, &format!("衡信{n}号示例有限公司"), code(n)));
        let mut rows = vec![row(9001, twin, code(9001))];
        rows.extend(many);
        rows.insert(2100, row(9002, twin, String::new()));
        rows.push(row(9003, twin, code(9003)));
        let report = desk.take_in("penalties", &Table::penalties(&rows));
        assert_eq!(desk.problems(report.batch), [(2102, "several-bear-name".to_owned())]);
        assert_eq!(report.counts.accepted, 4102);
    });
}

/// Two rows that give the name alone say the same, and contradict a row that opens their organisation: both are told
/// so, the first time as well as the second.
#[test]
fn rows_that_waited_alike_contradict_alike() {
    on_both(|test| {
        let desk = opened(test);
        let table = table(&[
            Fine { org: 4, document: 2 },
            Fine { org: 3, document: 2 },
            Fine { org: 3, document: 2 },
        ]);
        for accepted in [1, 0] {
            let report = desk.take_in("penalties", &table);
            let expected = [3, 4].map(|row| (row, "twice-in-file".to_owned()));
            assert_eq!(desk.problems(report.batch), expected);
            assert_eq!((report.counts.accepted, report.counts.unchanged), (accepted, 1 - accepted));
            assert_eq!(report.counts.quarantined, 2);
        }
        desk.is_sound();
    });
}

/// The row that opens an organisation stands between two that say the same of it, thousands of rows apart: the first
/// waits, the second need not, and both are taken in.
#[test]
fn a_row_that_waits_is_not_forgotten_when_another_says_the_same() {
    on_both(|test| {
        let desk = opened(test);
        let mut fines = vec![Fine { org: 0, document: 0 }; 4100];
        fines[1] = Fine { org: 2, document: 2 };
        fines[2] = Fine { org: 2, document: 1 };
        fines[4099] = Fine { org: 2, document: 2 };
        let report = desk.take_in("penalties", &table(&fines));
        assert_eq!(desk.problems(report.batch), []);
        assert_eq!((report.counts.accepted, report.counts.unchanged), (3, 4097));
        desk.is_sound();
    });
}
