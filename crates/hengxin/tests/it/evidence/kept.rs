//! How files are kept: under random names, counted, looked at with a purpose, destroyed, swept and checked.

use std::fs::{self, File};
use std::os::unix::fs::PermissionsExt;
use std::time::{Duration, UNIX_EPOCH};

use domain::EvidenceRefusal as No;
use hengxin::app::check::Checked;
use hengxin::app::evidence::{self, EvidenceFault, NewEvidence, Swept};
use sha2::{Digest, Sha256};

use super::samples::{jpeg, pdf, png};
use super::{Office, at_an_office};

/// What `admin check` says of the folder.
fn found(office: &Office) -> Vec<&'static str> {
    let mut checked = Checked::default();
    evidence::check(&office.register.db, &office.register.evidence, office.now(), &mut checked).unwrap();
    checked.notes.iter().map(|note| note.code).collect()
}

fn sweep(office: &Office) -> Swept {
    evidence::sweep(&office.register.db, &office.register.evidence, "cli:test", office.now()).unwrap()
}

/// Makes a file so many hours old.
fn age(office: &Office, name: &str, hours: u64) {
    let now = Duration::from_micros(office.now().try_into().unwrap());
    let then = UNIX_EPOCH + now - Duration::from_hours(hours);
    let file = File::options().write(true).open(office.register.evidence.path().join(name)).unwrap();
    file.set_modified(then).unwrap();
}

fn read(office: &Office, id: &str, purpose: &str) -> Result<Vec<u8>, EvidenceFault> {
    let mut opened = evidence::open(&office.register, id, &office.look(purpose))?;
    let mut content = Vec::new();
    std::io::Read::read_to_end(&mut opened.file, &mut content).unwrap();
    Ok(content)
}

fn refusal<T: std::fmt::Debug>(outcome: Result<T, EvidenceFault>) -> No {
    match outcome {
        Err(EvidenceFault::Refused(refusal)) => refusal,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_file_lies_under_a_random_name_for_the_program_alone() {
    at_an_office(|office| {
        let (content, again) = (pdf(&[]), pdf(&[]));
        let first = office.add(1, "../../etc/缴款凭证.pdf", &content).unwrap();
        let second = office.add(1, "b.pdf", &again).unwrap();
        assert_eq!((first.nth, second.nth, &*first.name), (1, 2, "缴款凭证.pdf"));
        assert_eq!(first.sha256, Sha256::digest(&content).to_vec());
        assert_ne!(first.id, second.id, "not by its content either");
        let mut expected = vec![first.id.clone(), second.id];
        expected.sort();
        assert_eq!(office.files(), expected, "and nothing else");
        let about = |path: &std::path::Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        let folder = office.register.evidence.path();
        assert_eq!((about(folder), about(&folder.join(&first.id))), (0o700, 0o600));
        assert_eq!((office.told("evidence.add", "proceeding"), found(office)), (2, vec![]));
    });
}

#[test]
fn a_proceeding_takes_so_many_files_and_bytes() {
    at_an_office(|office| {
        let big = png(9, 9, 2 << 20);
        assert_eq!(office.refused(&png(9, 9, 4 << 20)), No::TooLarge { mib: 4 });
        office.add(1, "a.png", &big).unwrap();
        office.add(1, "b.png", &big).unwrap();
        assert_eq!(office.refused(&big), No::TooMuch { mib: 5 });
        office.add(1, "c.png", &png(9, 9, 9)).unwrap();
        assert_eq!(office.refused(&png(9, 9, 9)), No::TooManyFiles { files: 3 });
        office.add(2, "a.png", &big).unwrap();
        assert_eq!(office.files().len(), 4, "nothing is left of what was refused");
        let first = evidence::list(&office.register, 1, &office.look("核对")).unwrap()[0].id.clone();
        evidence::destroy(&office.register, &first, &office.look("重复")).unwrap();
        let row = office.add(1, "d.png", &big).unwrap();
        assert_eq!(row.nth, 4, "there is room again, and no place is given twice");
    });
}

#[test]
fn two_who_send_at_once_do_not_pass_the_limit_together() {
    at_an_office(|office| {
        let taken: usize = std::thread::scope(|scope| {
            let senders = [(); 6].map(|()| {
                let add = || usize::from(office.add(1, "a.jpg", &jpeg(4, 4)).is_ok());
                scope.spawn(add)
            });
            senders.map(|sender| sender.join().unwrap()).iter().sum()
        });
        assert_eq!((taken, office.files().len()), (3, 3));
    });
}

#[test]
fn a_name_with_a_person_s_number_is_refused() {
    at_an_office(|office| {
        let outcome = office.add(1, "电话13800138000.pdf", &pdf(&[]));
        assert_eq!(refusal(outcome), No::PersonalNumber);
        assert_eq!(office.files(), Vec::<String>::new());
    });
}

#[test]
fn every_look_says_what_for_and_is_noted_before_anything_is_shown() {
    at_an_office(|office| {
        let content = pdf(&[]);
        let id = office.add(1, "a.pdf", &content).unwrap().id;
        assert_eq!(read(office, &id, "办理修复申请").unwrap(), content);
        assert_eq!(office.told("evidence.read", "办理修复申请"), 1);
        for purpose in ["", "  ", "a\nb", "致电13800138000", &"长".repeat(201)] {
            assert_eq!(refusal(read(office, &id, purpose)), No::NoPurpose, "{purpose:?}");
        }
        for none in ["", "../register.db", "0123456789abcdef0123456789abcdef", &id.to_uppercase()] {
            assert_eq!(refusal(read(office, none, "看")), No::NoSuchFile, "{none:?}");
        }
        assert_eq!(office.told("evidence.read", "看"), 0, "nothing was shown");
    });
}

#[test]
fn a_destroyed_file_is_gone_and_its_row_says_so_without_a_name() {
    at_an_office(|office| {
        let id = office.add(1, "a.pdf", &pdf(&[])).unwrap().id;
        evidence::destroy(&office.register, &id, &office.look("当事人撤回")).unwrap();
        assert_eq!((office.files().len(), office.told("evidence.destroy", "当事人撤回")), (0, 1));
        assert_eq!(refusal(read(office, &id, "看")), No::NoSuchFile);
        let listed = evidence::list(&office.register, 1, &office.look("看")).unwrap();
        assert_eq!((listed.len(), &*listed[0].name), (1, ""));
        let again = evidence::destroy(&office.register, &id, &office.look("再"));
        assert_eq!(refusal(again), No::NoSuchFile);
        assert_eq!(found(office), Vec::<&str>::new());
    });
}

#[test]
fn what_a_broken_process_left_is_swept_after_a_day_and_nothing_else_is() {
    at_an_office(|office| {
        let kept = office.add(1, "a.pdf", &pdf(&[])).unwrap().id;
        // A process died after it had put a file in its place, another while it received one.
        let mut laid = Vec::new();
        for _ in 0..2 {
            let mut incoming = office.register.evidence.receive().unwrap();
            incoming.write(&jpeg(4, 4)).unwrap();
            laid.push(incoming.lay_down().unwrap().id);
        }
        let folder = office.register.evidence.path();
        fs::write(folder.join(".tmp-abc"), b"half").unwrap();
        fs::write(folder.join("README"), b"somebody else's").unwrap();
        for (name, hours) in
            [(&*kept, 90), (&*laid[0], 25), (&*laid[1], 23), (".tmp-abc", 25), ("README", 90)]
        {
            age(office, name, hours);
        }
        assert_eq!(found(office), ["evidence-without-row"; 2]);
        let bytes = jpeg(4, 4).len() as u64 + 4;
        assert_eq!(sweep(office), Swept { files: 2, bytes });
        let mut left = vec![kept, laid[1].clone(), "README".to_owned()];
        left.sort();
        assert_eq!((office.files(), found(office)), (left, vec![]));
        assert_eq!((sweep(office), office.told("evidence.sweep", "administration")), (Swept::default(), 1));
    });
}

#[test]
fn a_process_that_dies_while_destroying_is_finished_by_the_sweep() {
    at_an_office(|office| {
        let id = office.add(1, "a.pdf", &pdf(&[])).unwrap().id;
        office.register.db.write(|tx| hengxin::store::evidence::destroy(tx, &id)).unwrap();
        assert_eq!((found(office), office.files().len()), (vec!["evidence-without-row"], 1));
        assert_eq!((sweep(office).files, office.files().len()), (1, 0), "at once");
    });
}

#[test]
fn a_file_that_is_gone_or_changed_is_found_and_not_shown() {
    at_an_office(|office| {
        let [gone, short, other] = [1, 2, 3].map(|n| office.add(n, "a.pdf", &pdf(&[])).unwrap().id);
        let path = |id: &str| office.register.evidence.path().join(id);
        fs::remove_file(path(&gone)).unwrap();
        fs::write(path(&short), b"%PDF").unwrap();
        let mut content = pdf(&[]);
        content[20] ^= 1;
        fs::write(path(&other), content).unwrap();
        for id in [&gone, &short] {
            assert!(matches!(read(office, id, "看"), Err(EvidenceFault::Damaged { .. })));
        }
        let mut codes = found(office);
        codes.sort_unstable();
        assert_eq!(codes, ["evidence-changed", "evidence-changed", "evidence-missing"]);
    });
}

#[test]
fn a_file_is_entered_with_what_it_belongs_to_or_not_at_all() {
    at_an_office(|office| {
        let mut incoming = office.register.evidence.receive().unwrap();
        incoming.write(&jpeg(4, 4)).unwrap();
        let laid = incoming.lay_down().unwrap();
        let new = NewEvidence {
            proceeding: 1,
            name: "a.jpg",
            actor: "key:7",
            now: office.now(),
            what: None,
            seq: 0,
        };
        let undone: Result<(), EvidenceFault> = office.register.db.decide(|tx| {
            laid.enter(tx, &new)?;
            Err(No::NoPurpose.into())
        });
        assert_eq!(refusal(undone), No::NoPurpose);
        laid.discard();
        assert_eq!((office.files().len(), office.told("evidence.add", "proceeding")), (0, 0));
    });
}
