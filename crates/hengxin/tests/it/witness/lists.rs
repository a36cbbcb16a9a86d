//! Published lists: made from the register, given out beside the log, and proven by somebody who has nothing else.

use std::path::{Path, PathBuf};

use axum::http::StatusCode;
use domain::{RecordKey, RecordKind};
use hengxin::app::published::{INDEX, ListFile, ListsIndex, give_out, publish};
use hengxin::log::{KeyFolder, LogPlaces, LogSettings, place_now};
use hengxin::outsider::{Finding, ListFault, LogFiles, Replayed, Watching, replay};
use hengxin::store::sql::migrate;
use tlog::{Leaf, Origin, Policy, Salt};

use super::policy_of;
use crate::support::fixture::{CODE, Fixture};
use crate::support::{NOW, TestDatabase, on_both};

/// A second organisation, and a third.
const OTHERS: [&str; 2] = ["91360200EXAMPLE2XQ", "91360200EXAMPLE3TN"];
/// The list of market regulators.
const LIST: &str = "list-market";

struct Scene {
    fixture: Fixture,
    settings: LogSettings,
    policy: Policy,
}

impl Scene {
    fn new(test: &TestDatabase) -> Scene {
        let fixture = Fixture::new(test);
        let places = LogPlaces::within(fixture.web.register.log.path().parent().unwrap());
        let origin = Origin::new("credit.example/log").unwrap();
        KeyFolder::new(places.keys.clone()).make(&origin).unwrap();
        let keys = KeyFolder::new(places.keys.clone()).read(&origin).unwrap().log_verifiers();
        let settings = LogSettings { origin: Some(origin), ..LogSettings::at(places) };
        for (org, code) in (1..).zip([CODE].into_iter().chain(OTHERS)) {
            fixture.registered(org, code, &format!("示例机构{org}"), &[]);
        }
        Scene { fixture, settings, policy: policy_of(&keys, 0, &[]) }
    }

    fn listed(&self, org: i64) -> RecordKey {
        let field = [("reason", "有履行能力而拒不履行")];
        let key = self.fixture.received(org, RecordKind::Listing, &field, "2026-10-01", Some("2027-10-01"));
        self.fixture.write(|tx| tx.exec("UPDATE record SET item = 80 WHERE kind = 8", &[]));
        key
    }

    /// The organisation has a quality award.
    fn honoured(&self, org: i64) -> RecordKey {
        let field = [("honour", "质量奖")];
        let key = self.fixture.received(org, RecordKind::Honour, &field, "2026-10-01", None);
        self.fixture.write(|tx| {
            tx.exec("UPDATE record SET item = 41 WHERE kind = $1", &[RecordKind::Honour.number().into()])
        });
        key
    }

    /// Lists are compared and everything gets its place; how many versions were made.
    fn publish(&self) -> usize {
        let register = &self.fixture.web.register;
        let made = publish(register).unwrap();
        // Stories write facts without their leaves.
        self.fixture.write(|tx| {
            let placed = "SELECT COALESCE(MAX(number + count), 1) FROM log_run WHERE source = 1";
            let first = tx.one(placed, &[], |row| row.int(0))?;
            let facts = "SELECT seq FROM fact WHERE seq >= $1 AND seq NOT IN (SELECT seq FROM log_pending)";
            for seq in tx.all(facts, &[first.into()], |row| row.int(0))? {
                let leaf = Leaf::commit(1, None, &Salt::from_random([7; 32]), &seq.to_be_bytes());
                let params = [seq.into(), leaf.as_bytes().as_slice().into()];
                tx.exec("INSERT INTO log_pending (seq, leaf) VALUES ($1, $2)", &params)?;
            }
            Ok(())
        });
        place_now(&register.db, &self.settings, NOW).unwrap();
        give_out(register).unwrap();
        made
    }

    fn folder(&self) -> PathBuf {
        self.settings.places.public.clone()
    }

    fn replay(&self) -> Replayed {
        let files = LogFiles::at(self.folder().to_str().unwrap()).unwrap();
        let watching =
            Watching { files: &files, policy: &self.policy, whole: false, stale_after: None, now: 0 };
        replay(&watching, &|_, _| ()).unwrap()
    }

    /// What is wrong with the list, and nothing else is.
    fn faults(&self) -> Vec<ListFault> {
        let replayed = self.replay();
        assert_eq!(replayed.look.findings, []);
        let fault = |finding: &Finding| {
            let Finding::List { fault, .. } = finding else { panic!("{finding:?}") };
            *fault
        };
        replayed.findings.iter().map(fault).collect()
    }

    /// The newest version of the list as it is given out: its number, and its codes.
    fn given(&self) -> (u64, Vec<String>) {
        let file = ListFile::parse(&std::fs::read(self.path()).unwrap()).unwrap();
        (file.head.version, file.lines.into_iter().map(|line| line.key).collect())
    }

    fn path(&self) -> PathBuf {
        let index = ListsIndex::parse(&std::fs::read(self.folder().join(INDEX)).unwrap()).unwrap();
        let of = index.lists.iter().find(|listed| listed.list == LIST).unwrap();
        self.folder().join(of.path())
    }
}

/// Whether any file of a folder has these bytes.
fn holds(folder: &Path, text: &str) -> bool {
    std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).any(|path| {
        if path.is_dir() {
            return holds(&path, text);
        }
        let bytes = std::fs::read(path).unwrap();
        bytes.windows(text.len()).any(|part| part == text.as_bytes())
    })
}

#[test]
fn lists_follow_from_the_log_version_by_version() {
    on_both(|test| {
        let scene = Scene::new(test);
        let (one, two) = (scene.listed(1), scene.listed(2));
        assert!(scene.publish() > 2, "every list that a rule defines has a first version");
        assert_eq!(scene.publish(), 0, "nothing has changed");
        let mut codes = vec![CODE.to_owned(), OTHERS[0].to_owned()];
        codes.sort();
        assert_eq!(scene.given(), (1, codes));
        assert_eq!(scene.faults(), []);
        let proven = scene.replay().proven;
        assert!(proven.iter().any(|list| (list.list.as_str(), list.version, list.entries) == (LIST, 1, 2)));
        assert!(proven.iter().any(|list| list.list == "red-list"), "{proven:?}");
        // A third comes; then the first leaves.
        scene.listed(3);
        assert_eq!(scene.publish(), 1);
        assert_eq!((scene.given().0, scene.faults()), (2, vec![]));
        scene.fixture.withdrawn(1, one);
        assert_eq!(scene.publish(), 1);
        let (version, codes) = scene.given();
        assert_eq!((version, codes.contains(&CODE.to_owned()), codes.len()), (3, false, 2));
        assert_eq!(scene.faults(), []);
        assert!(!holds(&scene.folder(), CODE), "who left is in no file any more");
        let bodies = "SELECT COUNT(*) FROM log_leaf WHERE kind = 4 AND body IS NOT NULL";
        let open = scene.fixture.write(|tx| tx.one(bodies, &[], |row| row.int(0)));
        assert_eq!(open, 2, "and the leaf that put it there opens no more");
        // A term ends by itself on a day.
        scene.fixture.withdrawn(2, two);
        scene.fixture.on("2027-10-02");
        assert_eq!(scene.publish(), 1);
        assert_eq!((scene.given(), scene.faults()), ((4, vec![]), vec![]));
    });
}

#[test]
fn a_list_that_does_not_follow_from_the_log_is_found() {
    let test = TestDatabase::sqlite();
    migrate(&test.database, NOW).unwrap();
    let scene = Scene::new(&test);
    scene.listed(1);
    scene.listed(2);
    scene.publish();
    let path = scene.path();
    let honest = std::fs::read_to_string(&path).unwrap();
    let lines: Vec<&str> = honest.lines().collect();
    let write = |text: &str| std::fs::write(&path, text).unwrap();
    let with = |from: &str, to: &str| honest.replacen(from, to, 1);
    let fewer = |count: &str| with("\"entries\":2", count).replacen(&format!("{}\n", lines[2]), "", 1);
    for (text, fault) in [
        (String::new(), ListFault::File),
        (fewer("\"entries\":2"), ListFault::File),
        (fewer("\"entries\":1"), ListFault::Leaf),
        (with(CODE, "91360200EXAMPLE9XX"), ListFault::Leaf),
        (with("\"added_in\":1", "\"added_in\":2"), ListFault::Misplaced),
        (with(LIST, "list-tax-major"), ListFault::File),
        (with("\"version\":1", "\"version\":2"), ListFault::File),
        (honest.replace(lines[1], lines[2]), ListFault::Root),
    ] {
        write(&text);
        // Of a list whose file cannot be read nothing is given out.
        let more = (fault == ListFault::File).then_some(ListFault::NotGivenOut);
        assert_eq!(scene.faults(), [fault].into_iter().chain(more).collect::<Vec<_>>(), "{text}");
    }
    write(&honest);
    // The file of the version before, after somebody left.
    let two = RecordKey::derive(8, "示例市市场监督管理局", &["[(\"reason\", \"有履行能力而拒不履行\")]"]);
    scene.fixture.withdrawn(2, two);
    assert_eq!(scene.publish(), 1);
    let (newer, index) = (scene.path(), scene.folder().join(INDEX));
    let now = std::fs::read_to_string(&index).unwrap();
    write(&honest);
    std::fs::write(&index, now.replace("\"list-market\",\"version\":2", "\"list-market\",\"version\":1"))
        .unwrap();
    let faults = scene.faults();
    assert!(faults.contains(&ListFault::NotNewest), "{faults:?}");
    // A list that is kept back.
    std::fs::write(&index, now.replace("list-market", "list-market-other")).unwrap();
    let faults = scene.faults();
    assert!(faults.contains(&ListFault::NotGivenOut) && faults.contains(&ListFault::File), "{faults:?}");
    std::fs::write(&index, &now).unwrap();
    std::fs::remove_file(&path).ok();
    assert_eq!(scene.faults(), []);
    std::fs::remove_file(newer).unwrap();
    assert!(scene.faults().contains(&ListFault::File));
}

/// A pass may die anywhere. Who has left the list stands in what it leaves, and in nothing after the next.
#[test]
fn what_a_pass_left_that_was_broken_off_goes_with_the_next() {
    on_both(|test| {
        let scene = Scene::new(test);
        let one = scene.listed(1);
        scene.listed(2);
        scene.publish();
        let (old, index) = (scene.path(), scene.folder().join(INDEX));
        let read = |path: &Path| std::fs::read(path).unwrap();
        let write = |path: &Path, bytes: &[u8]| std::fs::write(path, bytes).unwrap();
        let (old_file, old_index) = (read(&old), read(&index));
        scene.fixture.withdrawn(1, one);
        assert_eq!(scene.publish(), 1);
        let new = scene.path();
        let (new_file, new_index) = (read(&new), read(&index));
        let mends = |what: &str, written: usize| {
            assert_eq!(give_out(&scene.fixture.web.register).unwrap(), written, "{what}");
            assert!(read(&new) == new_file && read(&index) == new_index, "{what}");
            assert!(!holds(&scene.folder(), CODE), "{what}");
            let served = scene.fixture.get("/log/lists/list-market/1.jsonl").status;
            assert_eq!((served, scene.faults()), (StatusCode::NOT_FOUND, vec![]), "{what}");
        };
        mends("nothing was broken off", 0);
        std::fs::remove_file(&new).unwrap();
        write(&new.with_file_name(".tmpA1b2C3"), &old_file);
        write(&old, &old_file);
        write(&index, &old_index);
        mends("it died while it wrote the file", 1);
        write(&old, &old_file);
        write(&index, &old_index);
        mends("it died before the index", 0);
        write(&old, &old_file);
        mends("it died before the old file went", 0);
        write(&old, &old_file);
        write(&index, b"{");
        mends("the index is damaged", 0);
        write(&new, &old_file);
        mends("the file is of another version", 1);
        let former = scene.folder().join("lists/list-former");
        std::fs::create_dir(&former).unwrap();
        write(&former.join("1.jsonl"), &old_file);
        mends("a list that is none any more", 0);
    });
}

#[test]
fn while_a_version_waits_for_the_log_the_one_before_is_out() {
    on_both(|test| {
        let scene = Scene::new(test);
        scene.listed(1);
        scene.publish();
        let register = &scene.fixture.web.register;
        let (before, stray) = (scene.given(), scene.path().with_file_name("7.jsonl"));
        scene.listed(2);
        assert_eq!(publish(register).unwrap(), 1);
        std::fs::write(&stray, "{}").unwrap();
        assert_eq!(give_out(register).unwrap(), 0);
        assert_eq!((scene.given(), scene.faults()), (before, vec![]));
        assert!(!stray.exists(), "what else lies there does not wait");
        assert_eq!(scene.publish(), 0);
        assert_eq!((scene.given().0, scene.faults()), (2, vec![]));
    });
}

/// Whoever keeps the register takes somebody off a list and does not say so.
#[test]
fn an_entry_that_is_dropped_in_silence_is_missed() {
    let test = TestDatabase::sqlite();
    migrate(&test.database, NOW).unwrap();
    let scene = Scene::new(&test);
    scene.listed(1);
    let favoured = scene.listed(2);
    scene.publish();
    scene.fixture.withdrawn(2, favoured);
    scene.fixture.write(|tx| tx.exec("DELETE FROM list_entry WHERE code = $1", &[OTHERS[0].into()]));
    scene.listed(3);
    assert_eq!(scene.publish(), 1);
    let (version, codes) = scene.given();
    assert_eq!((version, codes.contains(&OTHERS[0].to_owned())), (2, false));
    assert_eq!(scene.faults(), [ListFault::Missing]);
}

#[test]
fn the_red_list_has_who_is_in_good_standing_and_loses_who_is_not() {
    on_both(|test| {
        let scene = Scene::new(test);
        let kept = scene.honoured(1);
        scene.honoured(2);
        assert!(scene.publish() > 0);
        let codes = |scene: &Scene| {
            let index = ListsIndex::parse(&std::fs::read(scene.folder().join(INDEX)).unwrap()).unwrap();
            let red = index.lists.iter().find(|listed| listed.list == "red-list").unwrap();
            let file = ListFile::parse(&std::fs::read(scene.folder().join(red.path())).unwrap()).unwrap();
            (file.head.version, file.lines.into_iter().map(|line| line.key).collect::<Vec<_>>())
        };
        let mut both = vec![CODE.to_owned(), OTHERS[0].to_owned()];
        both.sort();
        assert_eq!((codes(&scene), scene.faults()), ((1, both), vec![]));
        scene.fixture.withdrawn(1, kept);
        assert_eq!(scene.publish(), 1);
        assert_eq!((codes(&scene), scene.faults()), ((2, vec![OTHERS[0].to_owned()]), vec![]));
        assert!(!holds(&scene.folder(), CODE), "who left is in no file any more");
        // A serious breach takes the other off, though the award stands.
        scene.listed(2);
        assert!(scene.publish() > 0);
        assert_eq!((codes(&scene).1, scene.faults()), (vec![], vec![]));
    });
}

#[test]
fn lists_are_served_beside_the_log() {
    on_both(|test| {
        let scene = Scene::new(test);
        assert_eq!(scene.fixture.get("/log/lists/index.json").status, StatusCode::NOT_FOUND);
        scene.listed(1);
        scene.publish();
        let index = scene.fixture.get("/log/lists/index.json");
        assert_eq!(index.status, StatusCode::OK);
        assert!(ListsIndex::parse(index.text.as_bytes()).is_some(), "{}", index.text);
        let list = scene.fixture.get("/log/lists/list-market/1.jsonl");
        assert_eq!((list.status, list.text.contains(CODE)), (StatusCode::OK, true));
        for path in
            ["list-market/2.jsonl", "list-market/1.json", "..%2fcheckpoints.db/1.jsonl", "LIST/1.jsonl"]
        {
            assert_eq!(
                scene.fixture.get(&format!("/log/lists/{path}")).status,
                StatusCode::NOT_FOUND,
                "{path}"
            );
        }
        assert_eq!(scene.fixture.get("/log/checkpoint").status, StatusCode::OK);
    });
}
