//! An organisation has its record restored after the minimum period; one that was had on false proof is reversed.

use domain::{FactKind, RecordKey, Refusal};
use hengxin::app::case::{self, Applying, CaseFault, Filed, Outcome};
use hengxin::app::view::changes;

use super::{decide, fined, refused, shown, step, steps};
use crate::import::desk::{Desk, Table, code};
use crate::support::on_both;

pub fn apply(desk: &Desk, key: RecordKey) -> Result<Filed, CaseFault> {
    let applying = Applying {
        code: &code(1),
        key,
        performed: "罚款已于2026年11月3日缴清，票据附后。",
        commitment: "本单位承诺所提供材料真实，违诺愿承担后果。",
        channel: "self",
        contact: "办公室",
        email: "",
    };
    case::apply(&desk.register, "public", &applying)
}

/// A fine of which the minimum period has passed. The calendar ends with 2026, so the clock is that of a fine of May.
pub fn ripe(desk: &Desk) -> RecordKey {
    let name = "衡信一号示例有限公司";
    desk.take_in("business-register", &Table::registrations([(name, code(1))]));
    let row =
        [("CF_XDR_MC", name.to_owned()), ("CF_XDR_SHXYM", code(1)), ("CF_JDRQ", "2026-05-10".to_owned())];
    desk.take_in("penalties", &Table::penalties(&[row]));
    super::key_of(desk)
}

#[test]
fn a_record_is_restored_after_its_minimum_period_and_gone_everywhere_at_once() {
    on_both(|test| {
        let desk = Desk::new(test);
        let key = ripe(&desk);
        let before = desk.look(|tx, lens| changes(tx, lens, 0, 100)).next;
        let filed = apply(&desk, key).unwrap();
        assert_eq!(filed.number, "修〔2026〕1号");
        assert_eq!(shown(&desk, key), "shown", "an application is not public");
        desk.on("2026-11-04");
        let accepted = step(&desk, &filed, FactKind::RestorationAccepted).unwrap();
        assert_eq!(accepted.due.as_deref(), Some("2026-11-13"), "seven working days");
        assert_eq!(decide(&desk, &filed, Outcome::Grant, &[]).place, "granted");
        assert_eq!(shown(&desk, key), "gone");
        let told = desk.look(|tx, lens| changes(tx, lens, before, 100)).changes;
        let words: Vec<&str> = told.iter().map(|change| change.change.as_str()).collect();
        assert_eq!(words, ["withdrawn"], "receivers hear that it is gone, and nothing of the application");
        desk.is_sound();
    });
}

#[test]
fn restoration_is_not_open_before_the_minimum_period_and_says_from_when() {
    on_both(|test| {
        let desk = Desk::new(test);
        let key = fined(&desk);
        let from = Some(super::day("2027-01-28"));
        assert_eq!(refused(apply(&desk, key)), Refusal::TooEarly { from });
    });
}

#[test]
fn a_restoration_on_false_proof_is_reversed_and_the_record_public_again() {
    on_both(|test| {
        let desk = Desk::new(test);
        let key = ripe(&desk);
        let filed = apply(&desk, key).unwrap();
        steps(&desk, &filed, &[FactKind::RestorationAccepted]);
        decide(&desk, &filed, Outcome::Grant, &[]);
        assert_eq!(shown(&desk, key), "gone");
        assert_eq!(decide(&desk, &filed, Outcome::Reverse, &[]).place, "closed");
        assert_eq!(shown(&desk, key), "shown");
        desk.is_sound();
    });
}

#[test]
fn what_an_application_lacks_is_asked_for_once_and_a_refusal_leaves_the_record() {
    on_both(|test| {
        let desk = Desk::new(test);
        let key = ripe(&desk);
        let filed = apply(&desk, key).unwrap();
        let asked = [
            FactKind::RestorationItemsAsked,
            FactKind::RestorationItemsSupplied,
            FactKind::RestorationAccepted,
            FactKind::RestorationExtended,
        ];
        assert_eq!(steps(&desk, &filed, &asked).place, "extended");
        assert_eq!(decide(&desk, &filed, Outcome::Refuse, &[]).place, "closed");
        assert_eq!(shown(&desk, key), "shown");
        assert!(apply(&desk, key).is_ok(), "a new application may follow");
        desk.is_sound();
    });
}

#[test]
fn an_application_that_is_not_accepted_needs_reasons() {
    on_both(|test| {
        let desk = Desk::new(test);
        let filed = apply(&desk, ripe(&desk)).unwrap();
        let silent = case::Saying::default();
        let done = super::say(&desk, &filed, FactKind::RestorationDeclined, silent);
        assert_eq!(refused(done), Refusal::NoEvidence);
        assert_eq!(step(&desk, &filed, FactKind::RestorationDeclined).unwrap().place, "closed");
    });
}
