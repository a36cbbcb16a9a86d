//! Backups: complete, consistent, and the way from one engine to the other.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use hengxin::params;
use hengxin::store::sql::{
    Database, Result, Step, StoreFault, Value, backup, migrate, migrate_with, restore,
};
use hengxin::store::sql::{MIGRATIONS, Migration, schema_version};

use crate::support::{NOW, TestDatabase, on_both};

fn quiet(_: Step) {}

/// Invented facts with every kind of value, and nulls.
fn fill(database: &Database) {
    let columns = [
        "seq",
        "org",
        "record",
        "kind",
        "item",
        "effective",
        "recorded_at",
        "batch",
        "source_row",
        "body",
        "salt",
    ];
    let facts = (1..=25_000_i64).map(|seq| {
        let content = (seq % 7 != 0).then(|| seq.to_be_bytes().to_vec());
        let salt = content.clone();
        let mut fact = [seq, seq % 100, seq % 9, 1, 2, 20_000, NOW, 1, 1].map(Value::from).to_vec();
        fact.extend([content.into(), salt.into()]);
        <[Value<'_>; 11]>::try_from(fact).unwrap()
    });
    database
        .write(|tx| {
            tx.exec(
                "INSERT INTO authority (id, name, code) VALUES ($1, $2, NULL)",
                params![1, "虚构市市场监督管理局"],
            )?;
            tx.bulk_rows("fact", &columns, facts)
        })
        .unwrap();
}

/// Everything `fill` wrote, as text to compare.
fn content(database: &Database) -> Vec<String> {
    let facts = "SELECT seq, org, recorded_at, body, salt FROM fact ORDER BY seq";
    let told = |columns: usize| {
        move |row: &hengxin::store::sql::Row<'_>| {
            let values: Result<Vec<_>> = (0..columns).map(|column| row.value(column)).collect();
            Ok(format!("{:?}", values?))
        }
    };
    database
        .read(|tx| {
            let mut lines = tx.all(facts, &[], told(5))?;
            lines.extend(tx.all("SELECT id, name, code FROM authority", &[], told(3))?);
            lines.extend(tx.all("SELECT version, name, applied_at FROM schema_version", &[], told(3))?);
            Ok(lines)
        })
        .unwrap()
}

#[test]
fn a_backup_restores_on_either_engine() {
    on_both(|test| {
        fill(&test.database);
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("backup.db");
        let mut last = None;
        backup(&test.database, &file, &mut |step| last = Some(step)).unwrap();
        assert!(last.is_some_and(|step| step.total > 0 && step.done == step.total), "{last:?}");
        assert_eq!(
            std::fs::metadata(&file).unwrap().permissions().mode() & 0o777,
            0o600,
            "for its owner only"
        );
        assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 1, "nothing but the backup is left");
        for target in TestDatabase::each() {
            restore(&file, &target.database, &mut quiet).unwrap();
            assert_eq!(migrate(&target.database, NOW).unwrap(), Vec::<i64>::new());
            assert_eq!(content(&target.database), content(&test.database));
        }
    });
}

#[test]
fn a_backup_is_one_state_although_writing_goes_on() {
    on_both(|test| {
        fill(&test.database);
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("backup.db");
        let stop = AtomicBool::new(false);
        std::thread::scope(|scope| {
            scope.spawn(|| write_pairs(&test.database, &stop));
            for _ in 0..3 {
                backup(&test.database, &file, &mut quiet).unwrap();
            }
            stop.store(true, Ordering::Relaxed);
        });
        assert_eq!(unpaired(&file), 0);
    });
}

/// Writes rows that only ever appear two at a time.
fn write_pairs(database: &Database, stop: &AtomicBool) {
    // Bounded, so that a failing backup fails the test instead of hanging it.
    for pair in (0..20_000).take_while(|_| !stop.load(Ordering::Relaxed)) {
        let rows =
            [2 * pair, 2 * pair + 1].map(|id: i64| [Value::from(100_000 + id), format!("局{id}").into()]);
        database.write(|tx| tx.bulk_rows("authority", &["id", "name"], rows.clone())).unwrap();
    }
}

fn unpaired(file: &Path) -> i64 {
    let copy = rusqlite::Connection::open(file).unwrap();
    let odd = "SELECT count(*) % 2 FROM authority WHERE id >= 100000";
    copy.query_row(odd, [], |row| row.get(0)).unwrap()
}

#[test]
fn a_database_in_use_is_not_restored_over() {
    on_both(|test| {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("backup.db");
        backup(&test.database, &file, &mut quiet).unwrap();
        let fault = restore(&file, &test.database, &mut quiet).unwrap_err();
        assert!(matches!(fault, StoreFault::NotEmpty), "{fault:?}");
    });
}

#[test]
fn a_damaged_backup_is_refused_and_leaves_the_target_empty() {
    let source = TestDatabase::sqlite();
    migrate(&source.database, NOW).unwrap();
    fill(&source.database);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("backup.db");
    backup(&source.database, &file, &mut quiet).unwrap();
    let mut bytes = std::fs::read(&file).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle..middle + 8_192].fill(0xA5);
    std::fs::write(&file, bytes).unwrap();
    for target in TestDatabase::each() {
        let fault = restore(&file, &target.database, &mut quiet).unwrap_err();
        assert!(matches!(fault, StoreFault::Corrupt { .. }), "{fault:?}");
        assert_eq!(schema_version(&target.database).unwrap(), None);
    }
}

#[test]
fn a_backup_of_a_newer_program_is_refused() {
    const NEXT: Migration = Migration { version: 1_000, name: "next", sql: "" };
    let source = TestDatabase::sqlite();
    migrate_with(&source.database, &[MIGRATIONS, &[NEXT]].concat(), NOW).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("backup.db");
    backup(&source.database, &file, &mut quiet).unwrap();
    let fault = restore(&file, &TestDatabase::sqlite().database, &mut quiet).unwrap_err();
    assert!(matches!(fault, StoreFault::SchemaTooNew { found: 1_000, .. }), "{fault:?}");
}

#[test]
fn what_an_interrupted_backup_left_does_not_matter() {
    on_both(|test| {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("backup.db");
        std::fs::write(folder.path().join("backup.db.partial"), "half a backup").unwrap();
        backup(&test.database, &file, &mut quiet).unwrap();
        restore(&file, &TestDatabase::sqlite().database, &mut quiet).unwrap();
    });
}
