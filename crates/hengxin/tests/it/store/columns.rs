//! Every column is declared: who may see it, and how long it is kept.

use hengxin::store::columns::{Columns, Difference, Who};

use crate::support::on_both;

#[test]
fn the_declarations_are_those_of_the_live_schema() {
    on_both(|test| {
        let differences = test.database.read(|tx| Columns::declared().differences(tx)).unwrap();
        assert_eq!(differences, [], "say in columns.toml who may see it and how long it is kept");
    });
}

#[test]
fn a_column_nobody_declared_is_found() {
    on_both(|test| {
        test.database
            .write(|tx| {
                tx.script(
                    "ALTER TABLE record ADD COLUMN remark INTEGER; ALTER TABLE audit DROP COLUMN purpose;",
                )
            })
            .unwrap();
        let named = |table: &str, column: &str| (table.to_owned(), column.to_owned());
        let (table, column) = named("record", "remark");
        let undeclared = Difference::Undeclared { table, column };
        let (table, column) = named("audit", "purpose");
        let gone = Difference::Gone { table, column };
        let differences = test.database.read(|tx| Columns::declared().differences(tx)).unwrap();
        assert_eq!(differences, [undeclared, gone]);
    });
}

#[test]
fn every_column_says_how_long_it_is_kept() {
    let columns = Columns::declared();
    for (table, column) in columns.all() {
        assert!(columns.keep(table, column).is_some_and(|keep| !keep.is_empty()), "{table}.{column}");
    }
}

/// What must never be open, whatever else changes.
#[test]
fn content_salts_and_keys_are_never_open() {
    let never = [
        ("fact", "body"),
        ("fact", "salt"),
        ("waiting", "body"),
        ("api_key", "hash"),
        ("office_session", "hash"),
        ("office_session", "pending"),
        ("credential", "secret"),
        ("account", "email"),
    ];
    for (table, column) in never {
        assert_eq!(Columns::declared().who(table, column), Some(Who::Internal), "{table}.{column}");
    }
}
