//! Files of the invented city, and real ones, through the same intake as production.

use std::path::Path;
use std::sync::Arc;

use domain::Day;
use hengxin::app::Register;
use hengxin::app::import::{Order, Report, import};
use hengxin::clock::Clock;
use hengxin::feed::Feeds;
use hengxin::{demo, lawbook};

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
