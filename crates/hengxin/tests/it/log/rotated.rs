//! Keys that are changed: readers of the old ones go on while both sign, and what is signed after an end is worth nothing.

use attest::{Bundle, Day as ReportDay, NotLogged, ReportNumber, Statement, Trust, Verdict};
use domain::Day;
use hengxin::log::{
    Ending, KeyFolder, KeysFor, KnownKey, LogFault, known_keys, place_now, prove, published, retire, rotate,
    start, told, trust,
};
use hengxin::store::log::{LeafOf, enter};
use tlog::note::{Ed25519Signer, VerifierKey};
use tlog::{LeafKind, Policy, Salt};

use super::kit::{Kit, origin};
use crate::support::{NOW, on_both};

const DAY: i64 = 86_400_000_000;

fn folder(kit: &Kit) -> KeyFolder {
    KeyFolder::new(kit.places().keys)
}

fn log_keys(kit: &Kit) -> Vec<VerifierKey> {
    folder(kit).read(&origin()).unwrap().log_verifiers()
}

fn known(kit: &Kit) -> Vec<KnownKey> {
    kit.db.read(known_keys).unwrap()
}

fn further(kit: &Kit, what: KeysFor, at: i64) {
    let files = rotate(&kit.db, &kit.settings(), what, at, &|_| Ok(())).unwrap();
    assert_eq!(files.len(), if what == KeysFor::Log { 2 } else { 1 });
}

fn end(kit: &Kit, key: &VerifierKey, (leaked, at): (bool, i64)) -> Result<VerifierKey, LogFault> {
    let ending = Ending { on: hengxin::clock::day_of(at), leaked, reason: "轮换" };
    retire(&kit.db, &kit.settings(), (&key.id().to_string(), &ending), at, &|_, _| Ok(()))
}

/// Whether somebody who trusts these keys of the log, and nothing else, believes what is published.
fn believed(kit: &Kit, keys: &[VerifierKey]) -> bool {
    let lines: Vec<String> = keys.iter().map(|key| format!("log {key}\n")).collect();
    let policy = Policy::parse(format!("{}quorum none\n", lines.concat()).as_bytes()).unwrap();
    policy.check(&published(&kit.medium()).unwrap().unwrap()).is_ok()
}

fn begun(test: &crate::support::TestDatabase) -> Kit {
    let kit = Kit::new(test);
    kit.add(3);
    place_now(&kit.db, &kit.settings(), NOW).unwrap();
    kit
}

#[test]
fn a_new_key_signs_beside_the_old_until_that_one_is_ended() {
    on_both(|test| {
        let kit = begun(test);
        let old = log_keys(&kit);
        for key in &old {
            assert!(matches!(end(&kit, key, (false, NOW)), Err(LogFault::LastKey(_))), "nobody stands in");
        }
        further(&kit, KeysFor::Log, NOW + DAY);
        let new: Vec<_> = log_keys(&kit).into_iter().filter(|key| !old.contains(key)).collect();
        assert_eq!((new.len(), believed(&kit, &old), believed(&kit, &new)), (2, true, true));
        kit.add(5);
        place_now(&kit.db, &kit.settings(), NOW + DAY).unwrap();
        assert_eq!((believed(&kit, &old), believed(&kit, &new)), (true, true));
        for key in &old {
            end(&kit, key, (false, NOW + 2 * DAY)).unwrap();
        }
        assert_eq!((believed(&kit, &old), believed(&kit, &new)), (false, true));
        assert_eq!(log_keys(&kit), new);
        assert!(!kit.places().keys.join("log-ed25519.key").exists(), "the old secret is destroyed");
        assert!(matches!(end(&kit, &old[0], (false, NOW)), Err(LogFault::NoSuchKey(_))), "it has ended once");
        let days: Vec<String> = known(&kit).iter().map(KnownKey::days).collect();
        let from = " from 2026-11-02";
        assert_eq!(
            days,
            [
                &format!("{from} until 2026-11-04"),
                &format!("{from} until 2026-11-04"),
                from,
                " from 2026-11-03",
                " from 2026-11-03",
            ]
        );
        kit.is_sound();
        // A third pair after the second: numbers of files go on.
        further(&kit, KeysFor::Log, NOW + 3 * DAY);
        assert!(kit.places().keys.join("log-ed25519.3.key").exists());
        kit.is_sound();
    });
}

#[test]
fn keys_are_changed_while_no_server_writes() {
    on_both(|test| {
        let kit = begun(test);
        let server = start(&kit.db, &kit.settings(), NOW).unwrap();
        let fault = rotate(&kit.db, &kit.settings(), KeysFor::Log, NOW, &|_| Ok(())).unwrap_err();
        assert!(matches!(fault, LogFault::InUse), "{fault}");
        let old = log_keys(&kit);
        assert!(matches!(end(&kit, &old[0], (false, NOW)), Err(LogFault::InUse)));
        drop(server);
        assert_eq!(log_keys(&kit), old, "nothing was made");
    });
}

/// Whoever ended a key died before its file was destroyed.
#[test]
fn an_ended_key_that_is_still_there_signs_nothing() {
    on_both(|test| {
        let kit = begun(test);
        let old = log_keys(&kit);
        further(&kit, KeysFor::Log, NOW + DAY);
        let file = kit.places().keys.join("log-ed25519.key");
        let kept = std::fs::read(&file).unwrap();
        end(&kit, &old[0], (false, NOW + DAY)).unwrap();
        std::fs::write(&file, kept).unwrap();
        std::fs::set_permissions(&file, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
        kit.add(1);
        place_now(&kit.db, &kit.settings(), NOW + DAY).unwrap();
        assert!(!file.exists() && !believed(&kit, &old[..1]));
        kit.is_sound();
    });
}

const JSON: &str = r#"{"as_of":{"day":"2026-11-02"},"issue":{"number":"R1","valid_until":"2026-12-02"},"schema":"hengxin/report/v1"}"#;

/// A report that these keys sign and the register enters.
fn issue(kit: &Kit, keys: &[Ed25519Signer]) -> Vec<u8> {
    let statement = Statement::new(ReportNumber::new("R1").unwrap(), JSON.as_bytes());
    let (text, salt) = (statement.to_string(), Salt::from_random([9; 32]));
    let mut signed = statement.sign(&keys[0]).unwrap();
    keys[1..].iter().for_each(|key| signed.sign_also(key).unwrap());
    let id = kit.db.write_exclusive(|tx| enter(tx, LeafKind::Report, None, &salt, text.as_bytes())).unwrap();
    place_now(&kit.db, &kit.settings(), NOW).unwrap();
    let mut proof = prove(&kit.db, &kit.medium(), LeafOf::Other(id)).unwrap().unwrap();
    proof.extra = Some(salt.as_bytes().to_vec());
    let report = attest::json::parse(JSON.as_bytes()).unwrap();
    let bundle = Bundle { report, statement: signed.render(), proof: proof.render().unwrap() };
    bundle.render().into_bytes()
}

fn whom(kit: &Kit) -> Trust {
    let known = known(kit);
    let trust = trust(&folder(kit), None, &known).unwrap().unwrap();
    let text = told(&trust, &known);
    let read = Trust::parse(text.as_bytes()).unwrap();
    assert_eq!(read.render(), trust.render(), "what is published is what is meant");
    for known in &known {
        assert!(
            text.contains(&format!("{}+{}", known.key.name(), known.key.id()))
                && text.contains(&known.days())
        );
    }
    read
}

fn verdict(file: &[u8], trust: &Trust) -> Verdict {
    attest::verify(file, trust, ReportDay::new(2026, 11, 2).unwrap())
}

#[test]
fn reports_of_an_ended_key_stay_genuine_and_what_it_signs_later_is_refused() {
    on_both(|test| {
        let kit = begun(test);
        let before = whom(&kit);
        let old = folder(&kit).report_signers(&origin()).unwrap();
        let first = issue(&kit, &old);
        further(&kit, KeysFor::Reports, NOW + DAY);
        let both = folder(&kit).report_signers(&origin()).unwrap();
        let second = issue(&kit, &both);
        // Readers who have the old trust file go on meanwhile.
        for file in [&first, &second] {
            assert!(matches!(verdict(file, &before), Verdict::Current(_)));
            assert!(matches!(verdict(file, &whom(&kit)), Verdict::Current(_)));
        }
        end(&kit, &old[0].verifier_key(), (true, NOW + 2 * DAY)).unwrap();
        let after = whom(&kit);
        for file in [&first, &second] {
            assert!(
                matches!(verdict(file, &after), Verdict::Current(_)),
                "what it signed before is in the log"
            );
        }
        // The stolen key, and somebody who gets a leaf into the log nevertheless.
        let forged = issue(&kit, &old);
        assert!(matches!(verdict(&forged, &after), Verdict::NotLogged(_, NotLogged::KeyEnded)));
        let third = issue(&kit, &folder(&kit).report_signers(&origin()).unwrap());
        assert!(matches!(verdict(&third, &after), Verdict::Current(_)));
        assert!(matches!(verdict(&third, &before), Verdict::UnknownKey(_)), "who has not heard of it asks");
    });
}

#[test]
fn a_key_of_the_log_that_ended_is_believed_up_to_its_end_and_not_at_all_where_it_leaked() {
    for leaked in [false, true] {
        on_both(|test| {
            let kit = begun(test);
            let signers = folder(&kit).report_signers(&origin()).unwrap();
            let old = log_keys(&kit);
            let aside = kit.folder.path().join("stolen");
            std::fs::create_dir(&aside).unwrap();
            for file in std::fs::read_dir(kit.places().keys).unwrap().map(Result::unwrap) {
                std::fs::copy(file.path(), aside.join(file.file_name())).unwrap();
            }
            // Its proof has the signatures of the old keys alone.
            let first = issue(&kit, &signers);
            further(&kit, KeysFor::Log, NOW + DAY);
            for key in &old {
                end(&kit, key, (leaked, NOW + DAY)).unwrap();
            }
            let after = whom(&kit);
            assert_eq!(matches!(verdict(&first, &after), Verdict::Current(_)), !leaked);
            let listed = |key: &VerifierKey| after.policy().logs().iter().any(|log| log.key == *key);
            assert!(old.iter().all(|key| listed(key) != leaked));
            // The stolen keys sign a log of their own that is longer than the real one was at the end.
            let other = crate::support::TestDatabase::sqlite();
            hengxin::store::sql::migrate(&other.database, NOW).unwrap();
            let thief = Kit::new(&other);
            for file in std::fs::read_dir(&aside).unwrap().map(Result::unwrap) {
                std::fs::copy(file.path(), thief.places().keys.join(file.file_name())).unwrap();
            }
            thief.add(500);
            let forged = issue(&thief, &signers);
            let found = verdict(&forged, &after);
            let refused = if leaked {
                matches!(found, Verdict::NotLogged(_, NotLogged::Proof(_)))
            } else {
                matches!(found, Verdict::NotLogged(_, NotLogged::LogKeyEnded))
            };
            assert!(refused, "{found:?}");
        });
    }
}

#[test]
fn keys_that_came_before_days_were_told_are_known() {
    on_both(|test| {
        let kit = Kit::new(test);
        let key = log_keys(&kit).remove(0);
        let said = format!("hengxin/key/v1\n{key}\n");
        let salt = Salt::from_random([1; 32]);
        kit.db
            .write_exclusive(|tx| enter(tx, LeafKind::Key, None, &salt, said.as_bytes()).map(drop))
            .unwrap();
        kit.add(1);
        place_now(&kit.db, &kit.settings(), NOW).unwrap();
        let known = known(&kit);
        assert_eq!((known.len(), known[0].came, known[1].came), (3, None, Day::parse("2026-11-02")));
    });
}
