//! A register put back from a backup that is older than its log: what is missing is declared lost, and the log goes on.

use hengxin::app::published::{give_out, publish};
use hengxin::app::{Register, logged};
use hengxin::lawbook;
use hengxin::log::{LogFault, LogSettings, Loss, declare, missing, place_now, published, whole};
use hengxin::outsider::{LogFiles, Watching, replay};
use hengxin::store::commit::last_taken;
use hengxin::store::log::{LeafOf, enter, erase, find, index_of};
use hengxin::store::sql::{Database, MIGRATIONS, backup, migrate, migrate_with, restore};
use tlog::{LeafKind, Policy, Salt};

use super::kit::{Kit, add, origin};
use crate::support::{NOW, TestDatabase, on_both, on_both_empty};

fn backed_up(kit: &Kit) -> std::path::PathBuf {
    let file = kit.folder.path().join("old.db");
    backup(&kit.db, &file, &mut |_| ()).unwrap();
    file
}

/// The backup in an empty database of each kind, each with files of the log of its own.
fn put_back(kit: &Kit, file: &std::path::Path, work: impl Fn(&Database, &LogSettings)) {
    for test in TestDatabase::each() {
        restore(file, &test.database, &mut |_| ()).unwrap();
        migrate(&test.database, NOW).unwrap();
        let folder = tempfile::TempDir::new().unwrap();
        copy(kit.folder.path(), folder.path());
        let places = hengxin::log::LogPlaces::within(folder.path());
        let settings = LogSettings { origin: Some(origin()), ..LogSettings::at(places) };
        work(&test.database, &settings);
    }
}

fn copy(from: &std::path::Path, to: &std::path::Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap().map(Result::unwrap) {
        let there = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &there);
        } else {
            std::fs::copy(entry.path(), there).unwrap();
        }
    }
}

fn say(db: &Database, settings: &LogSettings, (from, to): (u64, u64)) -> Result<Loss, LogFault> {
    declare(db, settings, (from, to), ("运行值班岗", "备份恢复，2026年11月2日"), NOW, &|_, _| {
        Ok(())
    })
}

/// What the log says of itself to somebody who has its files and keys alone.
fn outside(settings: &LogSettings) -> hengxin::outsider::Replayed {
    let keys = hengxin::log::KeyFolder::new(settings.places.keys.clone()).read(&origin()).unwrap();
    let lines: Vec<String> = keys.log_verifiers().iter().map(|key| format!("log {key}\n")).collect();
    let policy = Policy::parse(format!("{}quorum none\n", lines.concat()).as_bytes()).unwrap();
    let files = LogFiles::at(settings.places.public.to_str().unwrap()).unwrap();
    let watching = Watching { files: &files, policy: &policy, whole: true, stale_after: None, now: 0 };
    replay(&watching, &|_, _| ()).unwrap()
}

#[test]
fn what_a_backup_lacks_is_declared_lost_and_the_log_goes_on() {
    on_both(|test| {
        let kit = Kit::new(test);
        kit.add(300);
        place_now(&kit.db, &kit.settings(), NOW).unwrap();
        // Two facts are in the backup without their places: those come back by themselves.
        kit.add(2);
        let file = backed_up(&kit);
        kit.add(7);
        place_now(&kit.db, &kit.settings(), NOW).unwrap();
        assert!(missing(&kit.db, &kit.settings(), NOW).unwrap().is_none());
        whole(&kit.db, &kit.settings().places).unwrap();
        assert!(matches!(say(&kit.db, &kit.settings(), (0, 1)), Err(LogFault::NothingLost)));
        put_back(&kit, &file, |old, settings| {
            let fault = place_now(old, settings, NOW).unwrap_err();
            assert!(matches!(fault, LogFault::RegisterBehind { .. }), "{fault}");
            let fault = whole(old, &settings.places).unwrap_err();
            assert!(matches!(fault, LogFault::RegisterBehind { log: 313, index: 306, .. }), "{fault}");
            let loss = missing(old, settings, NOW).unwrap().unwrap();
            assert_eq!((loss.from, loss.to, loss.facts, loss.others), (306, 312, 7, 0));
            for wrong in [(306, 311), (305, 312), (0, 312)] {
                let fault = say(old, settings, wrong).unwrap_err();
                assert!(matches!(fault, LogFault::OtherLoss { from: 306, to: 312 }), "{fault}");
            }
            assert!(place_now(old, settings, NOW).is_err(), "nothing has changed");
            assert_eq!(say(old, settings, (306, 312)).unwrap(), loss);
            whole(old, &settings.places).unwrap();
            place_now(old, settings, NOW).unwrap();
            // No number is given out twice.
            assert_eq!(old.read(last_taken).unwrap().0, 309);
            add(old, 1);
            assert_eq!(old.read(last_taken).unwrap().0, 310);
            place_now(old, settings, NOW).unwrap();
            let medium = hengxin::log::TileFolder::new(settings.places.public.clone());
            let audited = logged::audit(old, &medium, &mut |_, _| ()).unwrap();
            assert_eq!((audited.wrong, audited.opened, audited.lost), (vec![], 303, 7));
            let replayed = outside(settings);
            assert_eq!((replayed.look.findings.len(), replayed.findings.len()), (0, 0));
            let tally = &replayed.look.tally;
            assert_eq!((tally.facts, tally.lost, tally.lost_at[0].target), (310, 7, Some(306)));
            // What was signed before still goes on to what is signed now.
            assert_eq!(published(&medium).unwrap().unwrap().unverified().head().size.get(), 313 + 7 + 1);
            assert!(matches!(say(old, settings, (306, 312)), Err(LogFault::NothingLost)), "it is lost once");
        });
    });
}

#[test]
fn a_register_that_was_written_to_since_is_refused() {
    on_both(|test| {
        let kit = Kit::new(test);
        kit.add(10);
        place_now(&kit.db, &kit.settings(), NOW).unwrap();
        let file = backed_up(&kit);
        kit.add(5);
        place_now(&kit.db, &kit.settings(), NOW).unwrap();
        put_back(&kit, &file, |old, settings| {
            add(old, 2);
            let fault = missing(old, settings, NOW).unwrap_err();
            assert!(matches!(fault, LogFault::OtherHistory { index: 14 }), "{fault}");
            let fault = say(old, settings, (14, 18)).unwrap_err();
            assert!(matches!(fault, LogFault::OtherHistory { index: 14 }), "{fault}");
        });
    });
}

#[test]
fn other_leaves_that_are_gone_keep_their_numbers_and_what_they_erased_goes_again() {
    on_both(|test| {
        let kit = Kit::new(test);
        kit.add(10);
        place_now(&kit.db, &kit.settings(), NOW).unwrap();
        let file = backed_up(&kit);
        // The version of the program is erased; the leaf that says so is number 5.
        kit.db.write_exclusive(|tx| erase(tx, 4, "test").map(drop)).unwrap();
        kit.add(1);
        place_now(&kit.db, &kit.settings(), NOW).unwrap();
        put_back(&kit, &file, |old, settings| {
            assert!(
                old.read(|tx| find(tx, 4)).unwrap().unwrap().opening.is_some(),
                "the backup brought it back"
            );
            let fault = whole(old, &settings.places).unwrap_err();
            assert!(matches!(fault, LogFault::RegisterBehind { index: 14, .. }), "{fault}");
            let loss = missing(old, settings, NOW).unwrap().unwrap();
            // With it went the version of the program that was entered anew.
            assert_eq!((loss.from, loss.to, loss.facts, loss.others), (14, 16, 1, 2));
            say(old, settings, (14, 16)).unwrap();
            whole(old, &settings.places).unwrap();
            let gone = old.read(|tx| find(tx, 4)).unwrap().unwrap();
            let said = old.read(|tx| find(tx, 5)).unwrap().unwrap();
            assert_eq!((gone.opening, said.kind, said.opening), (None, LeafKind::Erased, None));
            assert_eq!(said.target, Some(LeafOf::Other(4)));
            place_now(old, settings, NOW).unwrap();
            assert_eq!(old.read(|tx| index_of(tx, LeafOf::Other(5))).unwrap().unwrap().get(), 15);
            let medium = hengxin::log::TileFolder::new(settings.places.public.clone());
            let audited = logged::audit(old, &medium, &mut |_, _| ()).unwrap();
            assert_eq!((audited.wrong, audited.lost), (vec![], 1));
            assert_eq!(outside(settings).look.findings.len(), 0);
        });
    });
}

/// Facts that were erased after the backup was made are there again: that is told, and does not pass the audit.
#[test]
fn facts_that_came_back_must_be_erased_again() {
    on_both(|test| {
        let desk = crate::import::desk::Desk::new(test);
        let kit = Kit::over(test.database.clone());
        let key = crate::cases::fined(&desk);
        place_now(&kit.db, &kit.settings(), NOW).unwrap();
        let file = backed_up(&kit);
        crate::erase::erase_all(&desk, key);
        place_now(&kit.db, &kit.settings(), NOW).unwrap();
        put_back(&kit, &file, |old, settings| {
            let loss = missing(old, settings, NOW).unwrap().unwrap();
            assert!(!loss.back.is_empty(), "{loss:?}");
            say(old, settings, (loss.from, loss.to)).unwrap();
            place_now(old, settings, NOW).unwrap();
            let medium = hengxin::log::TileFolder::new(settings.places.public.clone());
            let audited = logged::audit(old, &medium, &mut |_, _| ()).unwrap();
            let told = loss
                .back
                .iter()
                .map(|seq| format!("fact/{seq}: it is said to be erased, and is still there"));
            assert_eq!(audited.wrong, told.collect::<Vec<_>>());
        });
    });
}

/// Lists go on from the version that is lost.
#[test]
fn lists_whose_versions_are_lost_get_new_ones() {
    on_both(|test| {
        let desk = crate::import::desk::Desk::new(test);
        crate::cases::fined(&desk);
        let register = &desk.register;
        let places = hengxin::log::LogPlaces::within(register.log.path().parent().unwrap());
        hengxin::log::KeyFolder::new(places.keys.clone()).make(&origin()).unwrap();
        let settings = LogSettings { origin: Some(origin()), ..LogSettings::at(places) };
        let (db, folder) = (&register.db, tempfile::TempDir::new().unwrap());
        place_now(db, &settings, NOW).unwrap();
        let file = folder.path().join("old.db");
        backup(db, &file, &mut |_| ()).unwrap();
        assert!(publish(register).unwrap() > 0);
        place_now(db, &settings, NOW).unwrap();
        give_out(register).unwrap();
        assert_eq!(outside(&settings).findings.len(), 0);
        // Only this register's own files are at hand, so the backup goes back into a database of its own kind.
        let other = if test.is_postgres() {
            TestDatabase::each().into_iter().find(TestDatabase::is_postgres)
        } else {
            None
        };
        let other = other.unwrap_or_else(TestDatabase::sqlite);
        restore(&file, &other.database, &mut |_| ()).unwrap();
        migrate(&other.database, NOW).unwrap();
        let data = register.data_dir.clone();
        let old =
            Register::open(other.database.clone(), lawbook::load(None).unwrap(), desk.clock.clone(), data)
                .unwrap();
        assert_eq!(publish(&old).unwrap(), 0, "nothing is entered into a register that is behind");
        let (lists, stale) = (settings.places.public.join("lists"), folder.path().join("lists"));
        copy(&lists, &stale);
        let loss = missing(&old.db, &settings, NOW).unwrap().unwrap();
        let fault = say(&old.db, &settings, (0, 1)).unwrap_err();
        assert!(matches!(fault, LogFault::OtherLoss { .. }), "{fault}");
        assert_eq!(give_out(&old).unwrap(), 0, "nor does it give out what it takes for the newest");
        assert_eq!(outside(&settings).findings, [], "what is out stays");
        // Whoever declares it dies when the files are gone and nothing is declared: they do not come back.
        std::fs::remove_dir_all(&lists).unwrap();
        assert_eq!((give_out(&old).unwrap(), lists.exists()), (0, false));
        copy(&stale, &lists);
        say(&old.db, &settings, (loss.from, loss.to)).unwrap();
        assert!(!lists.exists());
        place_now(&old.db, &settings, NOW).unwrap();
        assert!(publish(&old).unwrap() > 0);
        place_now(&old.db, &settings, NOW).unwrap();
        // Files of lost versions that are there all the same have the names of the new ones.
        copy(&stale, &lists);
        assert!(give_out(&old).unwrap() > 0);
        let replayed = outside(&settings);
        assert_eq!(replayed.findings, []);
        assert!(!replayed.proven.is_empty() && replayed.look.tally.lost > 0);
    });
}

/// A register of the version before knows no kind of leaf for what is lost.
#[test]
fn leaves_of_an_older_register_are_kept() {
    on_both_empty(|test| {
        let db = &test.database;
        migrate_with(db, &MIGRATIONS[..20], NOW).unwrap();
        let salt = Salt::from_random([5; 32]);
        db.write_exclusive(|tx| enter(tx, LeafKind::Key, None, &salt, b"said before").map(drop)).unwrap();
        let before = db.read(|tx| find(tx, 1)).unwrap();
        migrate(db, NOW).unwrap();
        assert_eq!(db.read(|tx| find(tx, 1)).unwrap(), before);
        assert!(db.write(|tx| tx.exec("DELETE FROM log_leaf", &[])).is_err(), "and nobody can delete one");
        assert!(db.write(|tx| tx.exec("UPDATE log_leaf SET kind = 8", &[])).is_err());
    });
}
