//! Files of the invented city, and real ones, through the same intake as production.

use std::path::Path;
use std::sync::Arc;

use domain::Day;
use hengxin::app::Register;
use hengxin::app::delivery::{DecideFault, approve, reject};
use hengxin::app::import::{Order, Report, import};
use hengxin::clock::Clock;
use hengxin::feed::Feeds;
use hengxin::store::delivery::{Counts, Delivery, State, conclude};
use hengxin::{demo, lawbook};

use crate::import::desk::{Desk, Table, code};
use crate::support::{TestDatabase, on_both, real};

fn today() -> Day {
    Day::parse("2026-11-20").unwrap()
}

/// A register configured for the invented city, its files and feeds in `dir`.
fn city_register(test: &TestDatabase, dir: &Path) -> Register {
    let own = demo::settings(dir).unwrap();
    let book = lawbook::load(Some(&own.law)).unwrap();
    let feeds = Feeds::load(Some(&own.feeds), &book.law).unwrap();
    let clock = Clock::at_noon(today().date());
    Register::without_names(test.database.clone(), book, clock, dir.join("kept")).with_feeds(feeds)
}

fn take_in(register: &Register, feed: &str, path: &Path) -> Report {
    let order = Order { feed, path, file_name: "f", actor: "story", approved: false, batch: None };
    import(register, &order, &Arc::default()).unwrap_or_else(|fault| panic!("{feed}: {fault}"))
}

#[test]
fn the_invented_city_is_taken_in_once() {
    on_both(|test| {
        let dir = tempfile::tempdir().unwrap();
        let register = city_register(test, dir.path());
        let deliveries = demo::generate(dir.path(), 11, 600, today()).unwrap();
        let (mut read, mut accepted) = (0, 0);
        for delivery in &deliveries {
            let report = take_in(&register, &delivery.feed, &delivery.path);
            assert!(report.held.is_empty(), "{}: {:?}", delivery.feed, report.held);
            assert!(report.unknown_columns.is_empty(), "{}: {:?}", delivery.feed, report.unknown_columns);
            assert_eq!(report.counts.read, delivery.rows, "{}", delivery.feed);
            read += report.counts.read;
            accepted += report.counts.accepted;
        }
        assert!(accepted * 100 > read * 94 && accepted < read, "{accepted} of {read}");
        let again: u64 =
            deliveries.iter().map(|d| take_in(&register, &d.feed, &d.path).counts.accepted).sum();
        assert_eq!(again, 0, "the same files a second time change nothing");
    });
}

#[test]
fn fourteen_monthly_lists_become_appearances_changes_and_withdrawals() {
    let Some(path) = real("jp_labor_monthly_snapshots.tsv") else { return };
    on_both(|test| {
        let dir = tempfile::tempdir().unwrap();
        let register = city_register(test, dir.path());
        // The bodies hold no Unified Social Credit Code, and the register opens nobody by name: for this trial, made-up
        // codes of a district that does not exist stand in for them.
        let names = dir.path().join("names.tsv");
        let feed = register.feeds.find("jp-labor-list").unwrap();
        demo::stand_ins(&path, feed, &mut std::fs::File::create(&names).unwrap()).unwrap();
        take_in(&register, "business-register", &names);
        let report = take_in(&register, "jp-labor-list", &path);
        assert!(report.held.is_empty(), "{:?}", report.held);
        let counts = &report.counts;
        assert_eq!((counts.read, counts.quarantined, counts.refused), (5321, 0, 0), "{counts:?}");
        // 300 on the first list; then 656 rows under a name and day not on the list before, and 281 changed. 26 of the
        // names were only spelt otherwise: those records change and are not withdrawn.
        assert_eq!((counts.accepted, counts.withdrawn), (300 + 656 + 281, 572 - 26), "{counts:?}");
        let again = take_in(&register, "jp-labor-list", &path).counts;
        assert_eq!((again.unchanged, again.withdrawn), (5321, 0), "{again:?}");
    });
}

/// A feed that holds what has fewer than three rows.
const HONOURS: &str = r#"
id = "honours"
name = { zh = "示例荣誉", en = "Example honours" }
supplier = "示例市信用办"
authority = "示例市信用办"
item = "honour-other"
mode = "append"
key = ["document"]
identity = "code-or-name"
district = ""
[gates]
min_rows = 3
max_rows = 100
min_accepted_share = 0.0
max_withdrawn_share = 0.0
"#;

/// A delivery that is held: a good row, and one with a problem.
fn held(test: &TestDatabase) -> (Desk, Delivery) {
    let desk = Desk::new(test).with_feed("honours", HONOURS);
    let rows = [("一号", "示信〔2026〕1号".to_owned()), ("二号", "长".repeat(200))];
    let rows = (1..)
        .zip(rows)
        .map(|(n, (name, document))| format!("衡信{name}示例有限公司 | {} | 金牌 | {document}", code(n)));
    let table = Table::of("机构名称 | 统一社会信用代码 | 荣誉名称 | 认定文号", rows);
    let batch = desk.send("honours", "short.csv", &table.csv()).unwrap().batch;
    let delivery = desk.delivery(batch);
    assert_eq!((delivery.state, delivery.counts.read), (State::Held, 2));
    (desk, delivery)
}

/// What stands of a delivery: its state, its counts, how many problems it has.
fn stands(desk: &Desk, batch: i64) -> (State, Counts, usize) {
    let delivery = desk.delivery(batch);
    (delivery.state, delivery.counts, desk.problems(batch).len())
}

/// Somebody decides, and waits for the lock, while another comes to `state`.
fn while_another<T: Send>(
    (desk, batch): (&Desk, i64),
    (state, counts): (State, Counts),
    decides: impl FnOnce() -> T + Send,
) -> T {
    std::thread::scope(|scope| {
        let decided = desk.register.db.write_exclusive(|tx| {
            let decided = scope.spawn(decides);
            // Long enough to find the delivery held; where it is not, the story tells less and still holds.
            std::thread::sleep(std::time::Duration::from_millis(400));
            conclude(tx, batch, state, &counts, 0, None)?;
            Ok(decided)
        });
        decided.unwrap().join().unwrap()
    })
}

#[test]
fn what_was_let_in_meanwhile_is_not_turned_away() {
    on_both(|test| {
        let (desk, delivery) = held(test);
        let counts = Counts { read: 7, accepted: 7, ..Counts::default() };
        let other = (State::Loaded, counts);
        let decided = while_another((&desk, delivery.id), other, || reject(&desk.register, delivery.id, "b"));
        assert!(matches!(decided, Err(DecideFault::NotHeld)), "{decided:?}");
        assert_eq!(stands(&desk, delivery.id), (State::Loaded, counts, 1));
        let told = "SELECT COUNT(*) FROM audit WHERE verb = 'delivery.reject'";
        assert_eq!(desk.count(told, &[]), 0);
    });
}

#[test]
fn what_was_turned_away_meanwhile_is_not_loaded() {
    on_both(|test| {
        let (desk, delivery) = held(test);
        let (facts, other) = (desk.facts(), (State::Rejected, delivery.counts));
        let decided =
            while_another((&desk, delivery.id), other, || approve(&desk.register, delivery.id, "b"));
        assert!(matches!(decided, Err(DecideFault::NotHeld)), "{decided:?}");
        assert_eq!(stands(&desk, delivery.id), (State::Rejected, delivery.counts, 1));
        assert_eq!(desk.facts(), facts, "nothing of it is in the register");
    });
}

#[test]
fn of_two_who_let_a_delivery_in_one_does() {
    on_both(|test| {
        let (desk, delivery) = held(test);
        let decided = std::thread::scope(|scope| {
            let both = ["a", "b"].map(|who| {
                let (register, batch) = (&desk.register, delivery.id);
                scope.spawn(move || approve(register, batch, who))
            });
            both.map(|one| one.join().unwrap())
        });
        let not_held = decided.iter().filter(|one| matches!(one, Err(DecideFault::NotHeld))).count();
        let loaded: Vec<_> = decided.iter().filter_map(|one| one.as_ref().ok()).collect();
        assert_eq!((loaded.len(), not_held), (1, 1), "{decided:?}");
        assert_eq!(stands(&desk, delivery.id), (State::Loaded, loaded[0].counts, 1));
        assert_eq!(loaded[0].counts.accepted, 1);
        desk.is_sound();
    });
}
