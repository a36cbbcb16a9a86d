//! Files that are on their way while their case is closed or its record erased.

use domain::{EvidenceRefusal, FactKind, Refusal};
use hengxin::app::case::{self, CaseFault, Filed, Paper};
use hengxin::app::evidence::{EvidenceFault, Incoming, NewEvidence};

use super::samples::pdf;
use crate::cases::{fined, object, refused, step};
use crate::erase::erase_all;
use crate::import::desk::Desk;
use crate::support::on_both;

/// A file that has arrived and is not entered yet.
fn arrived(desk: &Desk) -> Incoming {
    let mut incoming = desk.register.evidence.receive().unwrap();
    incoming.write(&pdf(&[])).unwrap();
    incoming
}

/// The applicant's file is entered.
fn enter(desk: &Desk, filed: &Filed, incoming: Incoming) -> Result<(), EvidenceFault> {
    let now = desk.register.clock.now().as_microsecond();
    let new =
        NewEvidence { proceeding: filed.id, name: "a.pdf", actor: "applicant", now, what: None, seq: 0 };
    incoming.keep(&desk.register, &new).map(drop)
}

/// An officer attaches the file.
fn attach(desk: &Desk, filed: &Filed, incoming: Incoming) -> Result<(), CaseFault> {
    let laid = incoming.lay_down().unwrap();
    let papers = [Paper { laid: &laid, name: "b.pdf", what: None }];
    case::attach(&desk.register, "account:1", filed.id, &papers)
}

fn is_over(entered: &Result<(), EvidenceFault>) -> bool {
    matches!(entered, Err(EvidenceFault::Refused(EvidenceRefusal::NoSuchFile)))
}

/// How many files are entered and kept, and how many lie in the folder.
fn files(desk: &Desk) -> (i64, usize) {
    let lying = std::fs::read_dir(desk.register.evidence.path()).map_or(0, Iterator::count);
    (desk.count("SELECT COUNT(*) FROM evidence WHERE state = 1", &[]), lying)
}

#[test]
fn a_file_that_arrives_after_its_case_was_closed_is_an_officer_s_or_none() {
    on_both(|test| {
        let desk = Desk::new(test);
        let filed = object(&desk, fined(&desk)).unwrap();
        enter(&desk, &filed, arrived(&desk)).unwrap();
        let late = arrived(&desk);
        step(&desk, &filed, FactKind::ObjectionDropped).unwrap();
        let entered = enter(&desk, &filed, late);
        assert!(is_over(&entered), "{entered:?}");
        assert_eq!(files(&desk), (1, 1), "nothing is left of it");
        attach(&desk, &filed, arrived(&desk)).unwrap();
        assert_eq!(files(&desk), (2, 2), "rulings of courts come late");
    });
}

#[test]
fn nobody_s_file_is_kept_about_an_erased_record() {
    on_both(|test| {
        let desk = Desk::new(test);
        let key = fined(&desk);
        let filed = object(&desk, key).unwrap();
        enter(&desk, &filed, arrived(&desk)).unwrap();
        let (applicants, officers) = (arrived(&desk), arrived(&desk));
        erase_all(&desk, key);
        let entered = enter(&desk, &filed, applicants);
        assert!(is_over(&entered), "{entered:?}");
        assert_eq!(refused(attach(&desk, &filed, officers)), Refusal::NoSuchRecord);
        assert_eq!(files(&desk), (0, 0), "nothing is left of either");
        desk.is_sound();
    });
}
