//! The trail is kept as it was written: the database refuses to change it, the chain of hashes tells where somebody did
//! so past it, and only the sweep by rule takes anything away.

use domain::Day;
use hengxin::app::audit::{AuditFault, sweep, sweep_due};
use hengxin::lawbook;
use hengxin::store::audit::chain::{self, Break};
use hengxin::store::audit::{self, Entry};
use hengxin::store::sql::{Backend, Tx};

use super::lines;
use crate::import::desk::Desk;
use crate::support::fixture::day;
use crate::support::{TestDatabase, on_both};

/// Ten years and some days before the stories.
const OLD: i64 = 1_460_000_000_000_000;
/// In November 2026.
const NEW: i64 = 1_793_000_000_000_000;

fn write(test: &TestDatabase, at: i64, target: &str) {
    let entry = Entry { at, actor: "system", verb: "delivery.read", target, purpose: "story", detail: "{}" };
    test.database.write_exclusive(|tx| audit::note(tx, &entry)).unwrap();
}

fn broken(test: &TestDatabase, kept: Option<(i64, &[u8])>) -> Vec<Break> {
    let mut found = Vec::new();
    test.database.read(|tx| chain::verify(tx, kept, &mut |one| found.push(one))).unwrap();
    found
}

fn today() -> Day {
    day("2026-11-02")
}

#[test]
fn the_database_refuses_to_change_or_delete_an_entry() {
    on_both(|test| {
        write(test, NEW, "batch/1");
        write(test, NEW, "batch/2");
        let mut attempts = vec![
            "UPDATE audit SET actor = 'nobody' WHERE id = 1",
            "UPDATE audit SET hash = NULL WHERE id = 1",
            "DELETE FROM audit WHERE id = 2",
            "DELETE FROM audit",
            "INSERT INTO audit (id, at, actor, verb, target, purpose, detail) VALUES (1, 0, 'x', 'x', 'x', 'x', 'x')
             ON CONFLICT (id) DO UPDATE SET actor = 'x'",
        ];
        match test.database.backend() {
            Backend::Sqlite => attempts.push(
                "INSERT OR REPLACE INTO audit (id, at, actor, verb, target, purpose, detail)
                 VALUES (1, 0, 'x', 'x', 'x', 'x', 'x')",
            ),
            Backend::Postgres => attempts.push("TRUNCATE audit"),
        }
        for sql in attempts {
            let done = test.database.write_exclusive(|tx| tx.exec(sql, &[]));
            assert!(done.is_err(), "{sql}");
        }
        assert_eq!(test.database.read(lines).unwrap().len(), 2);
        assert_eq!(broken(test, None), []);
    });
}

/// Whoever owns the database can drop its triggers. The chain tells.
fn past_the_guard(test: &TestDatabase, sql: &str) {
    let off = match test.database.backend() {
        Backend::Sqlite => "DROP TRIGGER audit_stays; DROP TRIGGER audit_is_kept;",
        Backend::Postgres => "ALTER TABLE audit DISABLE TRIGGER USER;",
    };
    test.database.write_exclusive(|tx: &mut dyn Tx| tx.script(&format!("{off} {sql};"))).unwrap();
}

#[test]
fn the_chain_tells_of_an_entry_changed_past_the_program() {
    on_both(|test| {
        (1..=5).for_each(|n| write(test, NEW + n, &format!("batch/{n}")));
        assert_eq!(broken(test, None), []);
        past_the_guard(test, "UPDATE audit SET actor = 'somebody else' WHERE id = 3");
        assert_eq!(broken(test, None), [Break::Changed(3)]);
    });
}

#[test]
fn the_chain_tells_of_an_entry_taken_out() {
    on_both(|test| {
        let desk = Desk::new(test);
        (1..=5).for_each(|n| write(test, NEW + n, &format!("batch/{n}")));
        let head = test.database.read(chain::last).unwrap();
        let kept = (head.id, head.hash.clone().unwrap());
        past_the_guard(test, "DELETE FROM audit WHERE id = 3");
        assert_eq!(broken(test, None), [Break::Missing(3), Break::Changed(4)]);
        let checked =
            hengxin::app::check::check(&desk.register.db, &desk.register.law, &mut |_, _| ()).unwrap();
        assert!(
            checked.found.contains_key("audit-gap") && checked.found.contains_key("audit-changed"),
            "{checked:?}"
        );
        // The newest ones leave no gap behind them: only a head that was kept elsewhere tells.
        test.database.write_exclusive(|tx| tx.exec("DELETE FROM audit WHERE id >= 3", &[])).unwrap();
        assert_eq!(broken(test, None), []);
        assert_eq!(broken(test, Some((kept.0, &kept.1))), [Break::Missing(5)]);
    });
}

#[test]
fn a_chain_made_anew_is_told_by_a_head_kept_elsewhere() {
    on_both(|test| {
        (1..=3).for_each(|n| write(test, NEW + n, &format!("batch/{n}")));
        let kept = test.database.read(chain::last).unwrap();
        past_the_guard(test, "DELETE FROM audit WHERE id >= 2");
        write(test, NEW + 2, "batch/another");
        write(test, NEW + 3, "batch/3");
        assert_eq!(broken(test, None), [], "what the docs say that it does not prove");
        assert_eq!(broken(test, Some((kept.id, &kept.hash.unwrap()))), [Break::Changed(3)]);
    });
}

#[test]
fn the_sweep_takes_away_what_the_rule_does_not_keep_and_says_so() {
    on_both(|test| {
        let law = lawbook::load(None).unwrap().law;
        let db = &test.database;
        (0..4).for_each(|n| write(test, OLD + n, &format!("batch/{n}")));
        write(test, NEW, "batch/new");
        write(test, OLD, "batch/written-late");
        let due = sweep_due(db, &law, today()).unwrap();
        assert_eq!((due.entries, due.through, due.kept_from.as_str()), (4, 4, "2016-11-02"));
        assert_eq!(db.read(lines).unwrap().len(), 6, "asking takes nothing away");
        let swept = sweep(db, &law, today(), ("cli:story", NEW + 1)).unwrap();
        assert_eq!(swept, due);
        let left = db.read(lines).unwrap();
        assert_eq!(
            left,
            [
                "system delivery.read batch/new",
                "system delivery.read batch/written-late",
                "cli:story audit.sweep audit",
            ],
            "from the oldest on without a gap, so that the chain stays whole"
        );
        assert_eq!(broken(test, None), []);
        assert_eq!(sweep(db, &law, today(), ("cli:story", NEW + 2)).unwrap().entries, 0);
        let closed = db.write_exclusive(|tx| tx.exec("DELETE FROM audit WHERE id = 5", &[]));
        assert!(closed.is_err(), "the way out is shut behind the sweep");
        let again = db.write_exclusive(|tx| tx.exec("DELETE FROM audit WHERE id <= 4", &[])).unwrap();
        assert_eq!(again, 0);
    });
}

/// However short a place sets its own term, the law's holds; and without a rule nothing goes.
#[test]
fn no_sweep_without_a_rule_and_none_below_the_law_s_term() {
    on_both(|test| {
        let mut law = lawbook::load(None).unwrap().law;
        write(test, NEW - 300 * 86_400_000_000, "batch/1");
        write(test, NEW - 60 * 86_400_000_000, "batch/2");
        let term = |law: &mut domain::Law| law.terms.iter().position(|term| term.id == "audit.keep").unwrap();
        let at = term(&mut law);
        law.terms[at].unit = "days".to_owned();
        law.terms[at].value = 10;
        let due = sweep_due(&test.database, &law, today()).unwrap();
        assert_eq!((due.entries, due.kept_from.as_str()), (1, "2026-05-02"), "six months");
        law.terms.remove(at);
        let none = sweep(&test.database, &law, today(), ("cli:story", NEW));
        assert!(matches!(none, Err(AuditFault::Refused(_))), "{none:?}");
        assert_eq!(test.database.read(lines).unwrap().len(), 2);
    });
}

/// Entries of before there were hashes stay as they are, and the chain begins after them.
#[test]
fn a_register_that_is_older_than_the_chain_goes_on() {
    on_both(|test| {
        let db = &test.database;
        // As the migration finds them: entries without a hash, and the chain beginning behind them.
        db.write_exclusive(|tx| {
            for id in 1..=2 {
                let sql = "INSERT INTO audit (id, at, actor, verb, target, purpose, detail) VALUES ($1, 1, 'a', 'b', 'c', 'd', '{}')";
                tx.exec(sql, &[i64::from(id).into()])?;
            }
            tx.exec("UPDATE audit_chain SET begins = 3", &[])
        })
        .unwrap();
        write(test, NEW, "batch/1");
        assert_eq!(broken(test, None), []);
        past_the_guard(test, "UPDATE audit SET hash = NULL WHERE id = 3");
        assert_eq!(broken(test, None), [Break::Changed(3)]);
    });
}
