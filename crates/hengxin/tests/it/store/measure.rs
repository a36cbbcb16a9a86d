//! What the store costs over the bare drivers. Prints figures; run it alone, optimised:
//! `HENGXIN_PG_FSYNC=1 cargo test --release -p hengxin --test it measure -- --ignored --nocapture`.

use std::time::{Duration, Instant};

use hengxin::params;
use hengxin::store::sql::{Backend, Database, DatabaseUrl, Options, Value, migrate};
use postgres::types::{ToSql, Type};

use crate::support::{NOW, TestDatabase};

const ROWS: i64 = 500_000;
const READS: i64 = 20_000;
const WRITES: i64 = 500;
const COLUMNS: [&str; 5] = ["batch", "source_row", "nth", "weight", "code"];
const OTHERS: &str = "label, found";

/// Rows of a table with a primary key and one more index.
fn row(at: i64) -> (i64, i64, i64, i64, String) {
    (at % 97, at, 1, 1 + at % 3, format!("code-{}", at % 50))
}

#[test]
#[ignore = "prints figures; takes a minute"]
fn the_store_beside_the_bare_drivers() {
    for test in TestDatabase::each() {
        migrate(&test.database, NOW).unwrap();
        let durable = Database::open(&DatabaseUrl::parse(&test.url).unwrap(), &Options::default()).unwrap();
        println!("{:?}, {ROWS} rows, primary key and one index", durable.backend());
        for _ in 0..2 {
            show("bulk, store", ROWS, || store_bulk(&durable));
            empty(&durable);
            match durable.backend() {
                Backend::Sqlite => show("bulk, rusqlite", ROWS, || bare_sqlite(&test.url)),
                Backend::Postgres => show("bulk, COPY by the driver", ROWS, || bare_copy(&test.url)),
            }
            empty(&durable);
        }
        store_bulk(&durable);
        show("read by key, store, peek", READS, || by_key(|key| durable.peek(|tx| found(tx, key)).unwrap()));
        show("read by key, store, snapshot", READS, || {
            by_key(|key| durable.read(|tx| found(tx, key)).unwrap());
        });
        show("full scan, store", ROWS, || scan(&durable));
        show("commit of one row, store", WRITES, || (0..WRITES).for_each(|id| commit_one(&durable, id)));
    }
}

fn show(what: &str, count: i64, work: impl FnOnce()) {
    let start = Instant::now();
    work();
    let spent = start.elapsed();
    let each = spent / u32::try_from(count).unwrap();
    println!("  {what}: {} rows/s, {each:?} each", per_second(count, spent));
}

fn per_second(count: i64, spent: Duration) -> u128 {
    u128::try_from(count).unwrap() * 1_000_000 / spent.as_micros().max(1)
}

fn empty(database: &Database) {
    database.write(|tx| tx.exec("DELETE FROM batch_problem", &[])).unwrap();
}

fn store_bulk(database: &Database) {
    let columns = [&COLUMNS[..], &["label", "found"]].concat();
    let loaded = database.write(|tx| {
        tx.bulk("batch_problem", &columns, &mut |sink| {
            (0..ROWS).try_for_each(|at| {
                let (batch, source_row, nth, weight, code) = row(at);
                sink(params![batch, source_row, nth, weight, &code, "名称", ""])
            })
        })
    });
    assert_eq!(loaded.unwrap(), ROWS.unsigned_abs());
}

fn bare_sqlite(url: &str) {
    let mut file = rusqlite::Connection::open(url.strip_prefix("sqlite:").unwrap()).unwrap();
    file.execute_batch("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -65536;")
        .unwrap();
    let transaction = file.transaction().unwrap();
    let sql = format!(
        "INSERT INTO batch_problem ({}, {OTHERS}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        COLUMNS.join(",")
    );
    let mut insert = transaction.prepare(&sql).unwrap();
    for at in 0..ROWS {
        let (batch, source_row, nth, weight, code) = row(at);
        insert.execute((batch, source_row, nth, weight, code, "名称", "")).unwrap();
    }
    drop(insert);
    transaction.commit().unwrap();
}

fn bare_copy(url: &str) {
    let mut client = postgres::Client::connect(url, postgres::NoTls).unwrap();
    let copy =
        client.copy_in(&format!("COPY batch_problem ({}, {OTHERS}) FROM STDIN BINARY", COLUMNS.join(",")));
    let types = [Type::INT8, Type::INT8, Type::INT2, Type::INT2, Type::TEXT, Type::TEXT, Type::TEXT];
    let mut writer = postgres::binary_copy::BinaryCopyInWriter::new(copy.unwrap(), &types);
    for at in 0..ROWS {
        let (batch, source_row, _, weight, code) = row(at);
        let (nth, weight) = (1_i16, i16::try_from(weight).unwrap());
        let values: [&(dyn ToSql + Sync); 7] = [&batch, &source_row, &nth, &weight, &code, &"名称", &""];
        writer.write(&values).unwrap();
    }
    writer.finish().unwrap();
}

fn by_key(read: impl Fn(i64) -> bool) {
    assert!((0..READS).map(|n| n * 7_919 % ROWS).all(read));
}

fn found(tx: &mut dyn hengxin::store::sql::Tx, key: i64) -> hengxin::store::sql::Result<bool> {
    let select = "SELECT code, label FROM batch_problem WHERE batch = $1 AND source_row = $2 AND nth = 1";
    tx.one(select, params![key % 97, key], |row| {
        Ok(row.text(0)?.starts_with("code") && row.text(1)? == "名称")
    })
}

fn scan(database: &Database) {
    let mut bytes = 0;
    let select = "SELECT batch, source_row, weight, code FROM batch_problem";
    let take = &mut |row: &hengxin::store::sql::Row<'_>| {
        bytes += usize::try_from(row.int(0)? + row.int(1)? + row.int(2)?).unwrap_or(0) + row.text(3)?.len();
        Ok(())
    };
    database.read(|tx| tx.each(select, &[], take)).unwrap();
    assert!(bytes > 0);
}

fn commit_one(database: &Database, id: i64) {
    let values = [Value::from(id), format!("虚构市第{id}局").into()];
    database
        .write_exclusive(|tx| tx.exec("INSERT INTO authority (id, name) VALUES ($1, $2)", &values))
        .unwrap();
}
