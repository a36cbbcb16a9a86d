//! `admin check` finds what was changed past the program; `admin rebuild` mends what follows from the facts.

use std::sync::Arc;

use domain::{Content, Uscc};
use hengxin::app::check::{Checked, check};
use hengxin::app::import::{Order, Progress, import};
use hengxin::app::rebuild::{Change, RebuildFault, rebuild};
use hengxin::app::register::Register;
use hengxin::clock::Clock;
use hengxin::feed::Feeds;
use hengxin::lawbook;
use hengxin::store::sql::{Backend, Tx, Value};
use tempfile::TempDir;

use crate::support::{TestDatabase, on_both};

const RED_LIST: &str = r#"
id = "red-list"
name = { zh = "示例红名单", en = "Example red list" }
supplier = "示例市信用办"
authority = ""
item = "honour-other"
mode = "snapshot"
key = ["document"]
identity = "code-or-name"
district = ""
[snapshot]
list = ""
list_day = ""
[gates]
min_rows = 1
max_rows = 100
min_accepted_share = 0.1
max_withdrawn_share = 1.0
"#;

/// A register with every kind of fact: opened, registered, renamed; received, corrected, withdrawn.
struct Story {
    register: Register,
    folder: TempDir,
}

fn code(serial: &str) -> String {
    Uscc::mint("91", "360200", serial).unwrap().as_str().to_owned()
}

impl Story {
    fn told_to(test: &TestDatabase) -> Story {
        let folder = TempDir::new().unwrap();
        std::fs::create_dir(folder.path().join("feeds")).unwrap();
        std::fs::write(folder.path().join("feeds/red-list.toml"), RED_LIST).unwrap();
        let lawbook = lawbook::load(None).unwrap();
        let feeds = Feeds::load(Some(&folder.path().join("feeds")), &lawbook.law).unwrap();
        let clock = Clock::at_noon(jiff::civil::date(2026, 11, 2));
        let files = folder.path().join("files");
        let register =
            Register::without_names(test.database.clone(), lawbook, clock, files).with_feeds(feeds);
        let story = Story { register, folder };
        story.tell();
        story
    }

    fn tell(&self) {
        let (first, second, stranger) = (code("MA000001"), code("MA000002"), code("MA000003"));
        let list = |rows: &[(&str, &str, &str)]| {
            let row = |(name, code, document): &(&str, &str, &str)| {
                format!("{name},{code},守信企业,{document},2026-06-01,示例市信用办\n")
            };
            "机构名称,统一社会信用代码,荣誉名称,认定文号,认定日期,认定机关\n".to_owned()
                + &rows.iter().map(row).collect::<String>()
        };
        let registered = |name: &str| {
            format!(
                "机构名称,统一社会信用代码,成立日期\n{name},{first},2020-01-02\n示例乙有限公司,{second},2021-03-04\n"
            )
        };
        self.deliver("business-register", &registered("示例甲有限公司"));
        self.deliver(
            "red-list",
            &list(&[
                ("示例甲有限公司", &first, "示信〔2026〕1号"),
                ("示例乙有限公司", &second, "示信〔2026〕2号"),
                ("示例丙有限公司", &stranger, "示信〔2026〕3号"),
            ]),
        );
        self.register.clock.move_to(jiff::civil::date(2026, 11, 3));
        self.deliver("business-register", &registered("示例甲（集团）有限公司"));
        let corrected = list(&[
            ("示例甲（集团）有限公司", &first, "示信〔2026〕1号"),
            ("示例丙有限公司", &stranger, "示信〔2026〕3号"),
        ]);
        self.deliver("red-list", &corrected.replacen("守信企业", "守信标兵", 1));
    }

    fn deliver(&self, feed: &str, text: &str) {
        let path = self.folder.path().join("delivery.csv");
        std::fs::write(&path, text).unwrap();
        let order = Order {
            feed,
            path: &path,
            file_name: "delivery.csv",
            actor: "test",
            approved: false,
            batch: None,
        };
        let report = import(&self.register, &order, &Arc::new(Progress::default())).unwrap();
        assert_eq!((report.counts.quarantined, report.held.len()), (0, 0), "{feed}: {report:?}");
    }

    fn check(&self) -> Checked {
        check(&self.register.db, &self.register.law, &mut |_, _| {}).unwrap()
    }

    /// Codes of what a check finds.
    fn found(&self) -> Vec<&'static str> {
        self.check().found.into_keys().collect()
    }

    /// Changes something past the program.
    fn tamper(&self, sql: &str, params: &[Value<'_>]) {
        let changed = self.register.db.write(|tx| {
            unguard(tx)?;
            tx.exec(sql, params)
        });
        let changed = changed.unwrap();
        assert!(changed > 0, "{sql}");
    }
}

/// Takes away what keeps facts as they are, as somebody could who owns the database.
fn unguard(tx: &mut dyn Tx) -> hengxin::store::sql::Result<()> {
    tx.script(match tx.backend() {
        Backend::Sqlite => "DROP TRIGGER IF EXISTS fact_stays; DROP TRIGGER IF EXISTS fact_is_kept;",
        Backend::Postgres => "ALTER TABLE fact DISABLE TRIGGER USER;",
    })
}

#[test]
fn what_the_program_wrote_is_sound_and_needs_no_rebuilding() {
    on_both(|test| {
        let story = Story::told_to(test);
        let checked = story.check();
        assert!(checked.is_sound(), "{checked:#?}");
        assert_eq!((checked.organisations, checked.facts, checked.batches), (3, 9, 4));
        let rebuilt = rebuild(&story.register.db, &story.register.law, &mut |_, _| {}).unwrap();
        assert_eq!((rebuilt.facts, rebuilt.first), (9, vec![]));
    });
}

#[test]
fn stale_projections_are_found_and_mended() {
    on_both(|test| {
        let story = Story::told_to(test);
        story.tamper("UPDATE organisation SET name = '他人有限公司' WHERE id = 1", &[]);
        story.tamper("DELETE FROM organisation_name WHERE current = 0", &[]);
        story.tamper("UPDATE record SET public_until = 0 WHERE org = 1", &[]);
        story.tamper("UPDATE record SET ended = 0 WHERE ended > 0", &[]);
        story.tamper("DELETE FROM record WHERE org = 3", &[]);
        assert_eq!(story.found(), ["projection-differs"]);
        let rebuilt = rebuild(&story.register.db, &story.register.law, &mut |_, _| {}).unwrap();
        let told: Vec<(&str, i64, Change)> = rebuilt
            .first
            .into_iter()
            .map(|difference| (difference.table, difference.org, difference.change))
            .collect();
        assert_eq!(
            told,
            [
                ("organisation", 1, Change::Columns(vec!["name"])),
                ("organisation_name", 1, Change::Missing),
                ("record", 1, Change::Columns(vec!["public_until"])),
                ("record", 2, Change::Columns(vec!["ended"])),
                ("record", 3, Change::Missing),
            ]
        );
        assert!(story.check().is_sound());
    });
}

#[test]
fn facts_changed_past_the_program_are_found() {
    on_both(|test| {
        let story = Story::told_to(test);
        let mut forged = Content::default();
        forged.push(1, "示例戊有限公司");
        let mut found = Vec::new();
        let mut finds = |code: &'static str| {
            found.push(code);
            found.sort_unstable();
            assert_eq!(story.found(), found);
        };
        story.tamper("UPDATE batch SET accepted = accepted + 1 WHERE id = 2", &[]);
        finds("counts-of-delivery");
        story.tamper("DELETE FROM log_pending WHERE seq = 2", &[]);
        finds("leaf-missing");
        story.tamper("UPDATE fact SET salt = $1 WHERE seq = 1", &[Value::from(&[7_u8; 32])]);
        finds("leaf-does-not-open");
        story.tamper(
            "INSERT INTO waiting (feed, digest, batch, source_row, reason, name, claimed, body) \
             VALUES ('red-list', 1, 1, 2, 'identity-open', '', '', $1)",
            &[Value::from(with_mobile().as_bytes())],
        );
        finds("personal-data");
        story.tamper(
            "UPDATE fact SET body = $1 WHERE kind = 2 AND org = 2",
            &[Value::from(forged.as_bytes())],
        );
        finds("unsound-fact");
        story.tamper("DELETE FROM fact WHERE seq = 3", &[]);
        found.extend(["leaf-without-fact", "seq-gap"]);
        found.sort_unstable();
        assert!(found.iter().all(|code| story.found().contains(code)), "{:?}", story.found());
    });
}

fn with_mobile() -> Content {
    let mut content = Content::default();
    content.push(10, "联系电话 13800138000");
    content
}

#[test]
fn an_impossible_history_is_not_rebuilt_upon() {
    on_both(|test| {
        let story = Story::told_to(test);
        story.tamper("DELETE FROM fact WHERE kind = 10 AND org = 1", &[]);
        story.tamper("UPDATE organisation SET name = '他人有限公司' WHERE id = 3", &[]);
        let refused = rebuild(&story.register.db, &story.register.law, &mut |_, _| {});
        assert!(matches!(refused, Err(RebuildFault::Unsound(_))), "{refused:?}");
        let kept = story.check().notes.iter().any(|note| note.place.starts_with("organisation/3"));
        assert!(kept, "nothing was changed");
    });
}

/// Notes tell places, never content.
#[test]
fn a_note_does_not_repeat_what_it_found() {
    let test = TestDatabase::sqlite();
    hengxin::store::sql::migrate(&test.database, crate::support::NOW).unwrap();
    let story = Story::told_to(&test);
    let content = with_mobile();
    let params = [Value::from(content.as_bytes())];
    story.tamper("UPDATE fact SET body = $1 WHERE seq = 1", &params);
    let told = serde_json::to_string(&story.check()).unwrap();
    assert!(told.contains("personal-data") && !told.contains("13800138000"), "{told}");
}
