//! Bulk loads give what row-by-row inserts give.

use hengxin::params;
use hengxin::store::sql::{Database, Result, StoreFault, Tx, Value};

use crate::support::on_both;

const COLUMNS: [&str; 3] = ["id", "name", "code"];

fn bodies(count: i64) -> Vec<[Value<'static>; 3]> {
    let code = |id: i64| (id % 3 == 0).then(|| format!("12510000MB{id:08}"));
    (1..=count).map(|id| [id.into(), format!("虚构市第{id}局").into(), code(id).into()]).collect()
}

fn all(database: &Database) -> Vec<(i64, String, Option<String>)> {
    let select = "SELECT id, name, code FROM authority ORDER BY id";
    let read = |row: &hengxin::store::sql::Row<'_>| {
        Ok((row.int(0)?, row.text(1)?.to_owned(), row.opt_text(2)?.map(str::to_owned)))
    };
    database.read(|tx| tx.all(select, &[], read)).unwrap()
}

fn one_by_one(tx: &mut dyn Tx, rows: &[[Value<'_>; 3]]) -> Result<()> {
    let insert = "INSERT INTO authority (id, name, code) VALUES ($1, $2, $3)";
    rows.iter().try_for_each(|row| tx.exec(insert, row).map(drop))
}

#[test]
fn a_bulk_load_equals_single_inserts() {
    // More rows than fit one piece of the COPY stream.
    let rows = bodies(9_000);
    on_both(|test| {
        let loaded = test.database.write(|tx| tx.bulk_rows("authority", &COLUMNS, rows.clone())).unwrap();
        let in_bulk = all(&test.database);
        test.database
            .write(|tx| {
                tx.exec("DELETE FROM authority", &[])?;
                one_by_one(tx, &rows)
            })
            .unwrap();
        assert_eq!((loaded, in_bulk.len()), (9_000, 9_000));
        assert_eq!(in_bulk, all(&test.database));
    });
}

#[test]
fn a_key_given_twice_keeps_nothing_of_the_load() {
    on_both(|test| {
        let mut rows = bodies(2_000);
        rows.push(rows[0].clone());
        let fault = test.database.write(|tx| tx.bulk_rows("authority", &COLUMNS, rows.clone())).unwrap_err();
        assert!(matches!(fault, StoreFault::Unique { .. }), "{fault:?}");
        assert_eq!(all(&test.database), []);
    });
}

#[test]
fn a_source_that_fails_midway_keeps_nothing_of_the_load() {
    on_both(|test| {
        let fault = test.database.write(|tx| {
            tx.bulk("authority", &COLUMNS, &mut |sink| {
                sink(params![1, "虚构市第一局", None::<&str>])?;
                Err(StoreFault::Stopping)
            })
        });
        assert!(matches!(fault, Err(StoreFault::Stopping)), "{fault:?}");
        assert_eq!(all(&test.database), []);
    });
}

#[test]
fn a_row_of_the_wrong_width_is_refused() {
    on_both(|test| {
        let fault = test.database.write(|tx| tx.bulk("authority", &COLUMNS, &mut |sink| sink(params![1])));
        assert!(matches!(fault, Err(StoreFault::Encode { .. })), "{fault:?}");
    });
}
