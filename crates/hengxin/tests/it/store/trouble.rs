//! Full disks and lost connections: a clear fault, nothing half-written, and life goes on.

use std::error::Error;

use hengxin::params;
use hengxin::store::sql::{Database, DatabaseUrl, Options, Result, StoreFault, Tx, migrate};

use crate::support::{NOW, TestDatabase, on_both};

fn add(tx: &mut dyn Tx, id: i64) -> Result<()> {
    tx.exec("INSERT INTO authority (id, name) VALUES ($1, $2)", params![id, &format!("虚构市第{id}局")])
        .map(drop)
}

fn counted(database: &Database) -> i64 {
    database.read(|tx| tx.one("SELECT count(*) FROM authority", &[], |row| row.int(0))).unwrap()
}

fn postgres_with_tables() -> Option<TestDatabase> {
    let test = TestDatabase::postgres()?;
    migrate(&test.database, NOW).unwrap();
    Some(test)
}

/// Ends every session of this database but the one that asks, as a restarting server or firewall would.
fn cut_other_sessions(url: &str) {
    let mut operator = postgres::Client::connect(url, postgres::NoTls).unwrap();
    operator
        .batch_execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
             WHERE datname = current_database() AND pid <> pg_backend_pid()",
        )
        .unwrap();
}

#[test]
fn a_connection_lost_midway_keeps_nothing() {
    let Some(test) = postgres_with_tables() else { return };
    let outcome = test.database.write(|tx| {
        add(tx, 1)?;
        cut_other_sessions(&test.url);
        add(tx, 2)
    });
    let fault = outcome.unwrap_err();
    assert!(matches!(fault, StoreFault::ConnectionLost { .. }) && fault.is_retryable(), "{fault:?}");
    assert_eq!(counted(&test.database), 0);
    test.database.write(|tx| add(tx, 1)).expect("the same work succeeds on a new session");
}

#[test]
fn a_connection_lost_in_a_bulk_load_keeps_nothing() {
    let Some(test) = postgres_with_tables() else { return };
    let outcome = test.database.write(|tx| {
        tx.bulk("authority", &["id", "name"], &mut |sink| {
            for id in 1..200_000_i64 {
                if id == 50_000 {
                    cut_other_sessions(&test.url);
                }
                sink(params![id, &format!("虚构市第{id}局")])?;
            }
            Ok(())
        })
    });
    let fault = outcome.unwrap_err();
    assert!(matches!(fault, StoreFault::ConnectionLost { .. }), "{fault:?}");
    assert_eq!(counted(&test.database), 0);
}

#[test]
fn a_connection_lost_at_commit_is_reported_as_uncertain() {
    let Some(test) = postgres_with_tables() else { return };
    let outcome = test.database.write(|tx| {
        add(tx, 1)?;
        cut_other_sessions(&test.url);
        Ok(())
    });
    let fault = outcome.unwrap_err();
    assert!(matches!(fault, StoreFault::Uncertain { .. }) && !fault.is_retryable(), "{fault:?}");
}

#[test]
fn sessions_that_died_while_idle_are_replaced_unnoticed() {
    let Some(test) = postgres_with_tables() else { return };
    cut_other_sessions(&test.url);
    test.database.write(|tx| add(tx, 1)).unwrap();
    cut_other_sessions(&test.url);
    assert_eq!(counted(&test.database), 1);
}

#[test]
fn a_server_that_is_not_there_is_a_lost_connection() {
    let url = DatabaseUrl::parse("postgres://nobody@127.0.0.1:9/none").unwrap();
    let fault = Database::open(&url, &Options::default()).map(drop).unwrap_err();
    assert!(matches!(fault, StoreFault::ConnectionLost { .. }), "{fault:?}");
}

#[test]
fn another_instance_may_migrate_under_a_prepared_statement() {
    let Some(test) = postgres_with_tables() else { return };
    let read = || test.database.peek(|tx| tx.all("SELECT * FROM authority", &[], |row| row.int(0)));
    read().unwrap();
    let other = test.another_handle(&Options::default());
    other.write(|tx| tx.script("ALTER TABLE authority ADD COLUMN note TEXT")).unwrap();
    let (first, second) = (read(), read());
    assert!(first.is_ok() || matches!(first, Err(StoreFault::Postgres { .. })), "{first:?}");
    second.expect("the statement is prepared again");
}

#[test]
fn a_full_disk_keeps_nothing_and_is_named() {
    let test = TestDatabase::sqlite();
    migrate(&test.database, NOW).unwrap();
    limit_pages(&test.database, 64);
    let big = "长".repeat(20_000);
    let outcome = test.database.write(|tx| {
        (1..100_i64).try_for_each(|id| {
            tx.exec("INSERT INTO authority (id, name) VALUES ($1, $2)", params![id, &format!("{id}{big}")])
                .map(drop)
        })
    });
    let fault = outcome.unwrap_err();
    assert!(matches!(fault, StoreFault::Full { .. }) && !fault.is_retryable(), "{fault:?}");
    assert_eq!(counted(&test.database), 0);
    limit_pages(&test.database, 1_000_000);
    test.database.write(|tx| add(tx, 1)).expect("there is room again");
}

/// Stands for a disk with so much room.
fn limit_pages(database: &Database, pages: u32) {
    database.write(|tx| tx.script(&format!("PRAGMA max_page_count = {pages}"))).unwrap();
}

#[test]
fn a_file_that_is_no_database_is_damaged() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("register.db");
    std::fs::write(&path, "this was never a database, whatever its name says".repeat(100)).unwrap();
    let fault = Database::open(&DatabaseUrl::sqlite(&path), &Options::default()).map(drop).unwrap_err();
    assert!(matches!(fault, StoreFault::Corrupt { .. }), "{fault:?}");
}

#[test]
fn the_database_file_is_for_its_owner_only() {
    use std::os::unix::fs::PermissionsExt;
    let test = TestDatabase::sqlite();
    let mode = std::fs::metadata(test.database.path().unwrap()).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[test]
fn faults_never_quote_what_was_stored() {
    let secret = "虚构某某510101199001011234";
    on_both(|test| {
        let insert = "INSERT INTO authority (id, name) VALUES ($1, $2)";
        let twice = test.database.write(|tx| {
            tx.exec(insert, params![1, secret])?;
            tx.exec(insert, params![2, secret])
        });
        let checked = test.database.write(|tx| {
            let leaf = secret.as_bytes();
            tx.exec("INSERT INTO log_pending (seq, leaf) VALUES ($1, $2)", params![1, leaf])
        });
        let null = test.database.write(|tx| {
            tx.exec("INSERT INTO authority (id, name, code) VALUES ($1, NULL, $2)", params![3, secret])
        });
        assert!(matches!(twice, Err(StoreFault::Unique { .. })), "{twice:?}");
        assert!(matches!(checked, Err(StoreFault::Constraint { .. })), "{checked:?}");
        assert!(matches!(null, Err(StoreFault::Constraint { .. })), "{null:?}");
        for fault in [twice, checked, null].map(Result::unwrap_err) {
            let told = format!("{fault} {fault:?} {}", fault.source().unwrap());
            assert!(!told.contains("510101") && !told.contains("虚构某某"), "{told}");
        }
    });
}
