//! Units of work: as a whole or not at all, one writer at a time, readers undisturbed.

use std::sync::mpsc;
use std::time::Duration;

use hengxin::params;
use hengxin::store::sql::{Database, DatabaseUrl, Options, Result, StoreFault, Tx, migrate};

use crate::support::{NOW, TestDatabase, on_both};

fn add(tx: &mut dyn Tx, id: i64) -> Result<()> {
    let name = format!("虚构市第{id}局");
    tx.exec("INSERT INTO authority (id, name) VALUES ($1, $2)", params![id, &name]).map(drop)
}

fn count(tx: &mut dyn Tx) -> Result<i64> {
    tx.one("SELECT count(*) FROM authority", &[], |row| row.int(0))
}

fn counted(database: &Database) -> i64 {
    database.peek(count).unwrap()
}

#[test]
fn work_that_succeeds_is_kept() {
    on_both(|test| {
        test.database.write(|tx| add(tx, 1)).unwrap();
        test.database.write_exclusive(|tx| add(tx, 2)).unwrap();
        assert_eq!(counted(&test.another_handle(&Options::default())), 2);
    });
}

#[test]
fn work_that_fails_or_panics_leaves_nothing() {
    on_both(|test| {
        let failed = test.database.write(|tx| {
            add(tx, 1)?;
            tx.one("SELECT id FROM authority WHERE id = 99", &[], |row| row.int(0))
        });
        assert!(matches!(failed, Err(StoreFault::Missing { .. })), "{failed:?}");

        let panicked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            test.database.write(|tx| -> Result<()> {
                add(tx, 2)?;
                panic!("a bug in a verb");
            })
        }));
        assert!(panicked.is_err());
        assert_eq!(counted(&test.database), 0);
        test.database.write(|tx| add(tx, 3)).expect("the next write finds the database in order");
    });
}

#[derive(Debug)]
enum No {
    Refused(&'static str),
    Fault(StoreFault),
}

impl From<StoreFault> for No {
    fn from(fault: StoreFault) -> Self {
        Self::Fault(fault)
    }
}

#[test]
fn a_refusal_leaves_nothing_and_comes_back_as_itself() {
    on_both(|test| {
        let answer = test.database.decide(|tx| {
            add(tx, 1)?;
            Err::<(), No>(No::Refused("not-due"))
        });
        assert!(matches!(answer, Err(No::Refused("not-due"))), "{answer:?}");
        assert_eq!(counted(&test.database), 0);
        let fault =
            test.database.decide(|tx| Ok::<i64, No>(tx.one("SELECT 1 WHERE 1 = 2", &[], |row| row.int(0))?));
        assert!(matches!(fault, Err(No::Fault(StoreFault::Missing { .. }))), "{fault:?}");
    });
}

#[test]
fn an_overlooked_failure_cannot_be_committed() {
    on_both(|test| {
        let outcome = test.database.write(|tx| {
            add(tx, 1)?;
            let overlooked = add(tx, 1);
            assert!(matches!(overlooked, Err(StoreFault::Unique { .. })), "{overlooked:?}");
            Ok(())
        });
        assert!(matches!(outcome, Err(StoreFault::Spoiled)), "{outcome:?}");
        assert_eq!(counted(&test.database), 0);
    });
}

#[test]
fn a_reader_sees_one_state_while_others_write() {
    on_both(|test| {
        test.database.write(|tx| add(tx, 1)).unwrap();
        let (before, after) = test
            .database
            .read(|tx| {
                let before = count(tx)?;
                test.another_handle(&Options::default()).write(|tx| add(tx, 2))?;
                Ok((before, count(tx)?))
            })
            .unwrap();
        assert_eq!((before, after, counted(&test.database)), (1, 1, 2));
    });
}

#[test]
fn a_reader_cannot_write() {
    on_both(|test| {
        assert!(test.database.read(|tx| add(tx, 1)).is_err());
        assert!(test.database.peek(|tx| add(tx, 2)).is_err());
        assert_eq!(counted(&test.database), 0);
    });
}

#[test]
fn numbers_given_out_under_exclusion_are_dense() {
    const EACH: i64 = 25;
    on_both(|test| {
        let second = test.another_handle(&Options { durable: false, ..Options::default() });
        std::thread::scope(|scope| {
            for database in [&test.database, &test.database, &second, &second] {
                scope.spawn(move || (0..EACH).for_each(|_| take_next_number(database)));
            }
        });
        let numbers =
            test.database.read(|tx| tx.all("SELECT id FROM authority ORDER BY id", &[], |row| row.int(0)));
        assert_eq!(numbers.unwrap(), (1..=4 * EACH).collect::<Vec<_>>());
    });
}

fn take_next_number(database: &Database) {
    let taken = database.write_exclusive(|tx| {
        let next = tx.one("SELECT coalesce(max(id), 0) + 1 FROM authority", &[], |row| row.int(0))?;
        add(tx, next)
    });
    taken.unwrap();
}

#[test]
fn waiting_for_another_writer_ends_with_busy() {
    on_both(|test| {
        let impatient =
            test.another_handle(&Options { busy_timeout: Duration::from_millis(100), ..Options::default() });
        let outcome =
            test.database.write_exclusive(|_| Ok(impatient.write_exclusive(|tx| add(tx, 1)))).unwrap();
        let fault = outcome.unwrap_err();
        assert!(matches!(fault, StoreFault::Busy { .. }) && fault.is_retryable(), "{fault:?}");
        impatient.write_exclusive(|tx| add(tx, 1)).expect("the same work succeeds afterwards");
    });
}

#[test]
fn a_write_inside_a_write_is_busy_not_stuck() {
    on_both(|test| {
        let database =
            test.another_handle(&Options { busy_timeout: Duration::from_millis(100), ..Options::default() });
        let inner = database.write_exclusive(|_| Ok(database.write_exclusive(|tx| add(tx, 1)))).unwrap();
        assert!(matches!(inner, Err(StoreFault::Busy { .. })), "{inner:?}");
        database.write_exclusive(|tx| add(tx, 1)).expect("the writer was given back");
    });
}

#[test]
fn all_sessions_in_use_is_busy_too() {
    let Some(test) = TestDatabase::postgres() else { return };
    let one = Options { max_connections: 1, busy_timeout: Duration::from_millis(100), ..Options::default() };
    let narrow = test.another_handle(&one);
    let inner = narrow.read(|_| Ok(narrow.peek(|tx| tx.one("SELECT 1", &[], |row| row.int(0))))).unwrap();
    assert!(matches!(inner, Err(StoreFault::Busy { .. })), "{inner:?}");
}

#[test]
fn many_readers_share_few_sessions() {
    on_both(|test| {
        let few = test.another_handle(&Options { max_connections: 2, ..Options::default() });
        let (done, seen) = mpsc::channel();
        std::thread::scope(|scope| {
            for _ in 0..8 {
                let (few, done) = (&few, done.clone());
                scope.spawn(move || (0..20).for_each(|_| done.send(few.read(count).unwrap()).unwrap()));
            }
        });
        drop(done);
        assert_eq!(seen.iter().collect::<Vec<_>>(), vec![0; 160]);
    });
}

#[test]
fn async_code_reads_and_writes_without_blocking_its_runtime() {
    on_both(|test| {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).build().unwrap();
        let database = test.another_handle(&Options { durable: false, ..Options::default() });
        let seen = runtime.block_on(async move {
            database.write_async(|tx| add(tx, 1)).await.unwrap();
            let refused = database.decide_async(|_| Err::<(), No>(No::Refused("not-due"))).await;
            assert!(matches!(refused, Err(No::Refused("not-due"))));
            let seen = (database.read_async(count).await.unwrap(), database.peek_async(count).await.unwrap());
            // The last handle goes inside the runtime, where PostgreSQL's driver must not be waited for.
            drop(database);
            seen
        });
        assert_eq!(seen, (1, 1));
    });
}

/// Whoever copies the file once the program has ended has everything.
#[test]
fn a_closed_sqlite_register_is_one_file() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("register.db");
    let database = Database::open(&DatabaseUrl::sqlite(&file), &Options::default()).unwrap();
    migrate(&database, NOW).unwrap();
    database.write(|tx| add(tx, 1)).unwrap();
    assert_eq!(counted(&database), 1);
    drop(database);
    let left: Vec<_> =
        std::fs::read_dir(folder.path()).unwrap().map(|file| file.unwrap().file_name()).collect();
    assert_eq!(left, ["register.db"]);
}
