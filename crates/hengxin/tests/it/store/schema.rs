//! The schema: migrations arrive at `schema.sql`, once, and never go back.

use hengxin::store::sql::{
    MIGRATIONS, Migration, StoreFault, dialect, migrate, migrate_with, schema_version,
};

use crate::support::{NOW, TestDatabase, live_schema, on_both, on_both_empty};

const SCHEMA: &str = include_str!("../../../../../schema.sql");

#[test]
fn migrations_arrive_at_the_readable_schema() {
    on_both(|migrated| {
        let read =
            if migrated.is_postgres() { TestDatabase::postgres().unwrap() } else { TestDatabase::sqlite() };
        read.database.write(|tx| tx.script(&dialect(SCHEMA, tx.backend()))).unwrap();
        let (migrated, read) = (live_schema(&migrated.database), live_schema(&read.database));
        assert!(migrated.len() > 50, "{migrated:#?}");
        assert_eq!(migrated, read);
    });
}

#[test]
fn every_file_of_the_folder_is_applied() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../migrations");
    let mut files: Vec<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|file| file.unwrap().file_name().into_string().unwrap())
        .collect();
    files.sort();
    let applied: Vec<String> =
        MIGRATIONS.iter().map(|step| format!("{:04}-{}.sql", step.version, step.name)).collect();
    assert_eq!(files, applied);
}

#[test]
fn migrating_twice_changes_nothing() {
    on_both_empty(|test| {
        assert_eq!(schema_version(&test.database).unwrap(), None);
        let all: Vec<i64> = MIGRATIONS.iter().map(|step| step.version).collect();
        assert_eq!(migrate(&test.database, NOW).unwrap(), all);
        assert_eq!(migrate(&test.database, NOW).unwrap(), Vec::<i64>::new());
        assert_eq!(schema_version(&test.database).unwrap(), all.last().copied());
    });
}

#[test]
fn programs_started_at_once_migrate_once() {
    on_both_empty(|test| {
        let applied: usize = std::thread::scope(|scope| {
            let programs = [(); 4].map(|()| scope.spawn(|| migrate(&test.database, NOW).unwrap().len()));
            programs.map(|program| program.join().unwrap()).iter().sum()
        });
        assert_eq!(applied, MIGRATIONS.len());
    });
}

const NEXT: Migration = Migration {
    version: 1_000,
    name: "next",
    sql: "CREATE TABLE next (id INT8 NOT NULL PRIMARY KEY) STRICT_;",
};

#[test]
fn a_database_of_a_newer_program_is_refused() {
    on_both(|test| {
        migrate_with(&test.database, &[MIGRATIONS, &[NEXT]].concat(), NOW).unwrap();
        let fault = migrate(&test.database, NOW).unwrap_err();
        assert!(matches!(fault, StoreFault::SchemaTooNew { found: 1_000, .. }), "{fault:?}");
    });
}

#[test]
fn a_step_that_fails_leaves_the_database_as_it_was() {
    on_both(|test| {
        let before = live_schema(&test.database);
        let broken = Migration { version: 1_001, name: "broken", sql: "CREATE TABLE broken (" };
        assert!(migrate_with(&test.database, &[MIGRATIONS, &[NEXT, broken]].concat(), NOW).is_err());
        assert_eq!(live_schema(&test.database), before);
        migrate(&test.database, NOW).expect("the version is unchanged too");
    });
}

/// A fact as the schema wants it, with `body` and `salt`.
const FACT: &str =
    "INSERT INTO fact (seq, org, record, kind, item, effective, recorded_at, batch, source_row, body, salt)
    VALUES (1, 1, 0, 1, 1, 0, 0, 1, 1, $1, $2)";

#[test]
fn the_database_refuses_to_change_or_delete_a_fact() {
    on_both(|test| {
        test.database.write(|tx| tx.exec(FACT, &[(&[1_u8][..]).into(), (&[2_u8; 32][..]).into()])).unwrap();
        let mut refused = vec![
            "UPDATE fact SET effective = 1 WHERE seq = 1",
            "UPDATE fact SET body = salt WHERE seq = 1",
            "UPDATE fact SET body = NULL, salt = NULL, kind = 2 WHERE seq = 1",
            "DELETE FROM fact WHERE seq = 1",
            "DELETE FROM fact",
        ];
        if test.is_postgres() {
            refused.push("TRUNCATE fact");
        }
        for sql in refused {
            let fault = test.database.write(|tx| tx.exec(sql, &[])).unwrap_err();
            let told = format!("{fault:?}");
            assert!(told.contains("never"), "{sql}: {told}");
        }
        let erase = "UPDATE fact SET body = NULL, salt = NULL WHERE seq = 1";
        assert_eq!(test.database.write(|tx| tx.exec(erase, &[])).unwrap(), 1, "erasing is let through");
    });
}
