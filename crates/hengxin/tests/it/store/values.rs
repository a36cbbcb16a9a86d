//! What is written is what is read.

use hengxin::params;
use hengxin::store::sql::{Database, StoreFault, Value, dialect};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use crate::support::on_both_empty;

const SAMPLE: &str = "CREATE TABLE sample (
    id INT8 NOT NULL PRIMARY KEY, large INT8, medium INT4, small INT2, words TEXT, bytes BYTES
) STRICT_;";

fn make_sample(database: &Database) {
    database.write(|tx| tx.script(&dialect(SAMPLE, tx.backend()))).unwrap();
}

type Sample = (Option<i64>, Option<i32>, Option<i16>, Option<String>, Option<Vec<u8>>);

fn samples() -> impl Strategy<Value = Sample> {
    let words = "[^\\x00]{0,40}";
    (
        any::<Option<i64>>(),
        any::<Option<i32>>(),
        any::<Option<i16>>(),
        proptest::option::of(words),
        any::<Option<Vec<u8>>>(),
    )
}

#[test]
fn every_value_comes_back_as_it_went_in() {
    on_both_empty(|test| {
        make_sample(&test.database);
        let mut runner =
            TestRunner::new(Config { cases: 128, failure_persistence: None, ..Config::default() });
        let outcome = runner.run(&samples(), |sample| {
            prop_assert_eq!(there_and_back(&test.database, &sample), sample);
            Ok(())
        });
        outcome.unwrap();
    });
}

fn there_and_back(database: &Database, (large, medium, small, words, bytes): &Sample) -> Sample {
    database
        .write(|tx| {
            tx.exec("DELETE FROM sample", &[])?;
            tx.exec(
                "INSERT INTO sample (id, large, medium, small, words, bytes) VALUES (1, $1, $2, $3, $4, $5)",
                params![*large, *medium, *small, words.as_ref(), bytes.as_ref()],
            )
        })
        .unwrap();
    let select = "SELECT large, medium, small, words, bytes FROM sample WHERE id = $1";
    let read = database.read(|tx| {
        tx.one(select, params![1], |row| {
            let words = row.opt_text(3)?.map(str::to_owned);
            Ok((
                row.opt_int(0)?,
                row.opt_small(1)?,
                row.opt_small(2)?,
                words,
                row.opt_blob(4)?.map(<[u8]>::to_vec),
            ))
        })
    });
    read.unwrap()
}

#[test]
fn parameters_are_bound_by_number_wherever_they_stand() {
    on_both_empty(|test| {
        let sql = "SELECT CAST($3 AS TEXT), CAST($1 AS BIGINT), CAST($2 AS BIGINT), CAST($1 AS BIGINT)";
        let read = test.database.peek(|tx| {
            tx.one(sql, params![1, 2, "three"], |row| {
                Ok((row.text(0)?.to_owned(), row.int(1)?, row.int(2)?, row.int(3)?))
            })
        });
        assert_eq!(read.unwrap(), ("three".to_owned(), 1, 2, 1));
    });
}

#[test]
fn sums_flags_and_fractions_read_alike() {
    on_both_empty(|test| {
        make_sample(&test.database);
        let (large, small) = (i64::MAX - 20_000, 10_000);
        let read = test.database.write(|tx| {
            let columns = ["id", "large"];
            tx.bulk_rows("sample", &columns, [[1.into(), large.into()], [2.into(), small.into()]])?;
            let sum = tx.one("SELECT sum(large) FROM sample", &[], |row| row.int(0))?;
            let minus = tx.one("SELECT sum(-large) FROM sample WHERE id = 2", &[], |row| row.int(0))?;
            let none = tx.one("SELECT sum(large) FROM sample WHERE id = 9", &[], |row| row.opt_int(0))?;
            let flag = tx.one("SELECT EXISTS (SELECT 1 FROM sample WHERE id = 2)", &[], |row| row.flag(0))?;
            let half = tx.one("SELECT CAST($1 AS DOUBLE PRECISION)", params![0.5], |row| row.real(0))?;
            Ok((sum, minus, none, flag, half.to_string()))
        });
        assert_eq!(read.unwrap(), (large + small, -small, None, true, "0.5".to_owned()));
    });
}

#[test]
fn text_is_sorted_by_bytes() {
    on_both_empty(|test| {
        make_sample(&test.database);
        let words = ["中信", "b", "A", "a", "B", "Ä", "中"];
        let sorted = test.database.write(|tx| {
            let rows = (0_i64..).zip(words).map(|(id, word)| [id.into(), word.into()]);
            tx.bulk_rows("sample", &["id", "words"], rows)?;
            tx.all("SELECT words FROM sample ORDER BY words", &[], |row| Ok(row.text(0)?.to_owned()))
        });
        let mut expected = words;
        expected.sort_unstable();
        assert_eq!(sorted.unwrap(), expected);
    });
}

#[test]
fn what_cannot_be_sent_is_refused_without_quoting_it() {
    let id_like = "51010119\u{0}";
    let cases: [(&str, &[Value<'_>], &str); 3] = [
        ("INSERT INTO sample (id, words) VALUES (1, $1)", params![id_like], "NUL"),
        (
            "INSERT INTO sample (id, words) VALUES ($1, $2)",
            params![1],
            "1 values were given for 2 parameters",
        ),
        ("SELECT id FROM sample", params![1], "1 values were given for 0 parameters"),
    ];
    on_both_empty(|test| {
        make_sample(&test.database);
        for (sql, params, reason) in &cases {
            let fault = test.database.write(|tx| tx.each(sql, params, &mut |_| Ok(()))).unwrap_err();
            let message = fault.to_string();
            assert!(matches!(fault, StoreFault::Encode { .. }), "{fault:?}");
            assert!(message.contains(reason) && !message.contains("51010119"), "{message}");
        }
    });
}

#[test]
fn a_column_of_another_type_is_a_fault_not_a_guess() {
    on_both_empty(|test| {
        let words = "SELECT CAST('x' AS TEXT), CAST(300 AS BIGINT), CAST(NULL AS TEXT)";
        let read = |take: fn(&hengxin::store::sql::Row<'_>) -> hengxin::store::sql::Result<()>| {
            test.database.peek(|tx| tx.one(words, &[], take)).unwrap_err().to_string()
        };
        assert_eq!(read(|row| row.int(0).map(drop)), "column 0 is not a whole number");
        assert_eq!(read(|row| row.small::<u8>(1).map(drop)), "column 1 is not a whole number in range");
        assert_eq!(read(|row| row.blob(1).map(drop)), "column 1 is not bytes");
        assert_eq!(read(|row| row.text(2).map(drop)), "column 2 is not text");
        assert!(read(|row| row.value(3).map(drop)).starts_with("column 3 is not"));
    });
}
