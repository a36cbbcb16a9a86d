//! Full lists: what appears, changes, is left out and comes back.

use std::collections::BTreeMap;
use std::path::Path;

use domain::{Day, RecordKey, RecordKind};
use hengxin::app::delivery::{approve, reject};
use hengxin::app::view::{self, Asked, ListQuery, RecordAnswer, SearchQuery};
use hengxin::demo;
use hengxin::store::delivery::{Counts, State};

use super::desk::{Desk, Table, code};
use crate::support::{TestDatabase, on_both, real};

/// A list of which every delivery is the whole.
const RED_LIST: &str = r#"
id = "red-list"
name = { zh = "示例红名单", en = "Example red list" }
supplier = "示例市信用办"
authority = "示例市信用办"
item = "honour-other"
mode = "snapshot"
key = ["document"]
identity = "code-or-name"
district = ""
[columns]
"批次" = "note"
[snapshot]
list = "名单"
list_day = "截止日"
[gates]
min_rows = 1
max_rows = 100
min_accepted_share = 0.5
max_withdrawn_share = 0.5
"#;

/// Rows of one list: number of the organisation, and its honour.
fn list(name: &str, day: &str, rows: &[(usize, &str)]) -> Table {
    Table::of(
        "名单 | 截止日 | 机构名称 | 统一社会信用代码 | 荣誉名称 | 认定文号",
        rows.iter().map(|(org, honour)| {
            format!(
                "{name} | {day} | 衡信{org}号示例有限公司 | {} | {honour} | 示信〔2026〕{org}号",
                code(*org)
            )
        }),
    )
}

fn desk(test: &TestDatabase) -> Desk {
    Desk::new(test).with_feed("red-list", RED_LIST)
}

/// The honours that anybody can see: organisation and honour.
fn shown(desk: &Desk) -> Vec<String> {
    let query = ListQuery { kind: Some(RecordKind::Honour), ..ListQuery::default() };
    let page = desk.look(|tx, lens| view::list(tx, lens, &query));
    let mut shown: Vec<String> =
        page.records.into_iter().map(|record| format!("{} {}", record.name, record.title)).collect();
    shown.sort();
    shown
}

fn counts(desk: &Desk, table: &Table) -> Counts {
    desk.take_in("red-list", table).counts
}

#[test]
fn a_record_appears_changes_leaves_and_comes_back() {
    on_both(|test| {
        let desk = desk(test);
        let one = counts(&desk, &list("一", "2026-10-31", &[(1, "金牌"), (2, "金牌")]));
        assert_eq!((one.accepted, one.withdrawn), (2, 0));
        assert_eq!(shown(&desk), ["衡信1号示例有限公司 金牌", "衡信2号示例有限公司 金牌"]);

        desk.on("2026-12-01");
        let two = counts(&desk, &list("二", "2026-11-30", &[(1, "银牌"), (3, "金牌")]));
        assert_eq!((two.accepted, two.withdrawn), (2, 1), "one changed, one is new, one is left out");
        assert_eq!(shown(&desk), ["衡信1号示例有限公司 银牌", "衡信3号示例有限公司 金牌"]);

        desk.on("2027-01-04");
        let three = counts(&desk, &list("三", "2026-12-31", &[(1, "银牌"), (2, "金牌"), (3, "金牌")]));
        assert_eq!((three.accepted, three.unchanged, three.withdrawn), (1, 2, 0), "one is back");
        assert_eq!(shown(&desk).len(), 3);
        let history = desk.lines(
            "SELECT CAST(f.kind AS TEXT) FROM fact f JOIN organisation o ON o.id = f.org
             WHERE o.name = '衡信2号示例有限公司' AND f.record <> 0 ORDER BY f.seq",
            1,
        );
        assert_eq!(history, ["10", "12", "10"], "received, withdrawn, received");
        desk.is_sound();
    });
}

#[test]
fn several_lists_in_one_file_are_taken_one_after_the_other() {
    on_both(|test| {
        let desk = desk(test);
        let mut table = list("一", "2026-08-31", &[(1, "金牌"), (2, "金牌")]);
        table.append(&list("二", "2026-09-30", &[(2, "金牌"), (3, "金牌")]));
        table.append(&list("三", "2026-10-31", &[(1, "金牌"), (3, "金牌")]));
        let all = counts(&desk, &table);
        assert_eq!((all.accepted, all.unchanged, all.withdrawn), (4, 2, 2));
        assert_eq!(shown(&desk), ["衡信1号示例有限公司 金牌", "衡信3号示例有限公司 金牌"]);
        let again = counts(&desk, &table);
        assert_eq!(
            (again.accepted, again.unchanged, again.withdrawn),
            (0, 6, 0),
            "sent again it changes nothing"
        );
        desk.is_sound();
    });
}

#[test]
fn an_older_list_that_comes_late_changes_nothing() {
    on_both(|test| {
        let desk = desk(test);
        counts(&desk, &list("二", "2026-10-31", &[(1, "金牌"), (2, "金牌")]));
        let late = counts(&desk, &list("一", "2026-09-30", &[(1, "铜牌")]));
        assert_eq!((late.accepted, late.withdrawn), (0, 0));
        assert_eq!(shown(&desk), ["衡信1号示例有限公司 金牌", "衡信2号示例有限公司 金牌"]);
    });
}

#[test]
fn a_list_says_nothing_about_what_others_have_sent() {
    on_both(|test| {
        let desk = desk(test);
        let other = Table::of(
            "机构名称 | 统一社会信用代码 | 荣誉名称 | 认定文号 | 认定机关",
            [format!("衡信9号示例有限公司 | {} | 诚信示范 | 示文〔2026〕1号 | 示例市文明办", code(9))],
        );
        desk.take_in("honours", &other);
        desk.take_in("business-register", &Table::registrations([("衡信8号示例有限公司", code(8))]));
        counts(&desk, &list("一", "2026-10-31", &[(1, "金牌")]));
        assert_eq!(shown(&desk), ["衡信1号示例有限公司 金牌", "衡信9号示例有限公司 诚信示范"]);
    });
}

/// A list that lost nearly all of its rows is more likely a broken export than a hundred decisions in one month.
#[test]
fn an_almost_empty_list_is_held_until_a_person_has_looked() {
    on_both(|test| {
        let desk = desk(test);
        let ten: Vec<(usize, &str)> = (1..=10).map(|org| (org, "金牌")).collect();
        counts(&desk, &list("一", "2026-10-31", &ten));
        let (facts, before) = (desk.facts(), shown(&desk));
        let mut short = list("二", "2026-11-01", &[(1, "金牌"), (2, "金牌")]);
        short.set(1, "认定文号", &"长".repeat(200));
        let report = desk.send("red-list", "short.csv", &short.csv()).unwrap();
        let broken: Vec<&str> = report.held.iter().map(|gate| gate.code).collect();
        assert_eq!(broken, ["too-many-withdrawn"]);
        let delivery = desk.delivery(report.batch);
        assert_eq!((delivery.state, delivery.counts.withdrawn), (State::Held, 9), "what it would do is told");
        assert!(delivery.outcome.unwrap().contains("too-many-withdrawn"));
        assert_eq!((desk.facts(), shown(&desk)), (facts, before.clone()), "nothing of it is in the register");
        assert_eq!(
            desk.problems(report.batch),
            [(3, "too-long".to_owned())],
            "its problems are told already"
        );

        reject(&desk.register, report.batch, "officer").unwrap();
        assert_eq!(desk.delivery(report.batch).state, State::Rejected);
        assert_eq!(shown(&desk), before);
        approve(&desk.register, report.batch, "officer").expect_err("a delivery turned away stays away");
    });
}

#[test]
fn a_held_list_that_a_person_lets_in_is_read_again_from_the_copy() {
    on_both(|test| {
        let desk = desk(test);
        let ten: Vec<(usize, &str)> = (1..=10).map(|org| (org, "金牌")).collect();
        counts(&desk, &list("一", "2026-10-31", &ten));
        let short = list("二", "2026-11-01", &[(1, "金牌"), (2, "银牌")]);
        let held = desk.send("red-list", "short.csv", &short.csv()).unwrap();
        let report = approve(&desk.register, held.batch, "officer").unwrap();
        assert_eq!(report.batch, held.batch);
        assert_eq!((report.counts.accepted, report.counts.unchanged, report.counts.withdrawn), (1, 1, 8));
        assert_eq!(desk.delivery(held.batch).state, State::Loaded);
        assert_eq!(shown(&desk), ["衡信1号示例有限公司 金牌", "衡信2号示例有限公司 银牌"]);
        approve(&desk.register, held.batch, "officer").expect_err("it is not held any more");
        desk.is_sound();
    });
}

/// Everything a reader can ask for holds nothing of a record that was left out.
#[test]
fn a_record_left_out_is_gone_from_every_view() {
    on_both(|test| {
        let desk = desk(test);
        counts(&desk, &list("一", "2026-10-31", &[(1, "金牌"), (2, "只此一家之星")]));
        let key = desk.lines("SELECT CAST(r.record AS TEXT) FROM record r JOIN organisation o ON o.id = r.org WHERE o.name = '衡信2号示例有限公司'", 1);
        let key = RecordKey::from_stored(key[0].parse().unwrap()).unwrap();
        let told = |desk: &Desk| everything_told(desk, &code(2), key);
        assert!(told(&desk).iter().all(|(_, text)| text.contains("只此一家之星") || text.contains("Honour")));
        counts(&desk, &list("二", "2026-11-01", &[(1, "金牌")]));
        for (view, text) in told(&desk) {
            assert!(!text.contains("只此一家之星"), "{view}: {text}");
        }
        let answer = desk.look(|tx, lens| view::record(tx, lens, &code(2), key));
        assert!(matches!(answer, RecordAnswer::Gone), "{answer:?}");
        let found = search(&desk, "衡信2号", Some(RecordKind::Honour));
        assert_eq!(found.total, 0, "no filter leads to it");
        assert_eq!(search(&desk, "衡信2号", None).facets.kinds.len(), 0);
        let changes = desk.look(|tx, lens| view::changes(tx, lens, 0, 100));
        let last = changes.changes.last().unwrap();
        assert_eq!((last.change.as_str(), last.public_now), ("withdrawn", false));
    });
}

fn search(desk: &Desk, text: &str, kind: Option<RecordKind>) -> view::SearchPage {
    desk.look(|tx, lens| {
        desk.register.catch_up(tx)?;
        let asked = SearchQuery { text: text.to_owned(), kind, status: None, page: 1 };
        view::search(tx, lens, (&desk.register.search, &desk.register.names), &asked)
    })
}

/// What the views say about a record and its organisation, as text.
fn everything_told(desk: &Desk, code: &str, key: RecordKey) -> Vec<(&'static str, String)> {
    let list = |kind| ListQuery { kind, ..ListQuery::default() };
    vec![
        ("organisation", format!("{:?}", desk.look(|tx, lens| view::organisation(tx, lens, code)))),
        ("record", format!("{:?}", desk.look(|tx, lens| view::record(tx, lens, code, key)))),
        (
            "list",
            format!("{:?}", desk.look(|tx, lens| view::list(tx, lens, &list(Some(RecordKind::Honour))))),
        ),
        ("all records", format!("{:?}", desk.look(|tx, lens| view::list(tx, lens, &list(None))))),
    ]
}

/// One row of the real lists, as the test reads it for itself.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Entry(Vec<String>);

/// A name and a day that identify an entry within one bureau.
type EntryKey = (String, String, Option<Day>);

/// What the fourteen lists say, worked out here and not by the program: appearances, changes, and how many entries
/// each list leaves out, by its day.
#[derive(Debug, Default, PartialEq, Eq)]
struct Expected {
    appeared: u64,
    changed: u64,
    withdrawn: BTreeMap<Day, u64>,
}

fn day_of(text: &str) -> Option<Day> {
    Day::parse(text).or_else(|| Day::parse_japanese(text))
}

/// An entry by its key: period, "last updated" and the list's own number are not part of what it says.
fn entry(cells: &[&str]) -> (EntryKey, Entry) {
    let name = matcher::normal_form(cells[5].trim()).into_owned();
    let key = (name, cells[3].trim().to_owned(), day_of(cells[7].trim()));
    let said = [5, 6, 8, 9, 10].map(|at| cells[at].trim().to_owned());
    (key, Entry(said.to_vec()))
}

fn work_out(text: &str) -> Expected {
    let mut lists: BTreeMap<(String, Day), BTreeMap<EntryKey, Entry>> = BTreeMap::new();
    for line in text.lines().skip(1) {
        let cells: Vec<&str> = line.split('\t').collect();
        let (key, said) = entry(&cells);
        let list = lists.entry((cells[0].to_owned(), day_of(cells[2]).unwrap())).or_default();
        list.entry(key).or_insert(said);
    }
    let (mut live, mut expected) = (BTreeMap::<EntryKey, Entry>::new(), Expected::default());
    for ((_, day), list) in lists {
        expected.appeared += list.keys().filter(|key| !live.contains_key(*key)).count() as u64;
        expected.changed +=
            list.iter().filter(|(key, said)| live.get(*key).is_some_and(|old| old != *said)).count() as u64;
        let gone = live.keys().filter(|key| !list.contains_key(*key)).count() as u64;
        expected.withdrawn.insert(day, gone);
        live = list;
    }
    expected.withdrawn.retain(|_, gone| *gone > 0);
    expected
}

#[test]
fn fourteen_real_lists_are_told_as_an_independent_reading_tells_them() {
    let Some(path) = real("jp_labor_monthly_snapshots.tsv") else { return };
    let expected = work_out(&std::fs::read_to_string(&path).unwrap());
    on_both(|test| {
        let desk = Desk::new(test);
        with_stand_ins(&desk, &path);
        let report = desk.send_path("jp-labor-list", &path, false).unwrap();
        assert_eq!(report.held, []);
        let kinds = desk.lines(
            "SELECT CAST(kind AS TEXT), CAST(COUNT(*) AS TEXT) FROM fact WHERE record <> 0 AND kind <> 12
             GROUP BY kind ORDER BY kind",
            2,
        );
        assert_eq!(kinds, [format!("10 | {}", expected.appeared), format!("11 | {}", expected.changed)]);
        let withdrawn = desk.lines(
            "SELECT CAST(effective AS TEXT), CAST(COUNT(*) AS TEXT) FROM fact WHERE kind = 12
             GROUP BY effective ORDER BY effective",
            2,
        );
        let by_day = |(day, gone): (&Day, &u64)| format!("{} | {gone}", day.days_since_epoch());
        assert_eq!(withdrawn, expected.withdrawn.iter().map(by_day).collect::<Vec<_>>());
        no_withdrawn_entry_is_shown(&desk);
        desk.is_sound();
    });
}

/// Opens each body of the lists under a stand-in code: none has a Unified Social Credit Code, and the register opens
/// nobody by name.
fn with_stand_ins(desk: &Desk, path: &Path) {
    let feed = desk.register.feeds.find("jp-labor-list").unwrap();
    let mut table = Vec::new();
    demo::stand_ins(path, feed, &mut table).unwrap();
    let table = desk.file("stand-ins.tsv", &table);
    assert_eq!(desk.send_path("business-register", &table, true).unwrap().held, []);
}

/// Asks for a sample of the withdrawn records, now and as of when they were there, and for what their organisations
/// still show.
fn no_withdrawn_entry_is_shown(desk: &Desk) {
    let gone = desk.lines(
        "SELECT o.code, CAST(r.record AS TEXT), CAST(MIN(f.seq) AS TEXT) FROM record r
         JOIN organisation o ON o.id = r.org JOIN fact f ON f.org = r.org AND f.record = r.record
         WHERE r.ended <> 0 GROUP BY o.code, r.record ORDER BY r.record LIMIT 60",
        3,
    );
    assert_eq!(gone.len(), 60);
    for line in gone {
        let cells: Vec<&str> = line.split(" | ").collect();
        let key = RecordKey::from_stored(cells[1].parse().unwrap()).unwrap();
        let then = Asked::parse(&format!("2026-11-02@{}", cells[2])).unwrap();
        for asked in [Asked::Now, then] {
            let answer = desk.look_at(asked, |tx, lens| view::record(tx, lens, cells[0], key));
            assert!(matches!(answer, RecordAnswer::Gone), "{line} {asked:?}");
            let organisation = desk.look_at(asked, |tx, lens| view::organisation(tx, lens, cells[0]));
            let records = organisation.map(|found| found.records).unwrap_or_default();
            assert!(records.iter().all(|record| record.key != key.hex()), "{line} {asked:?}");
        }
    }
}
