//! An organisation objects: the record is marked, compared, asked about, decided, told.

use domain::{FactKind, Place, Refusal, Standing, Suspension};
use hengxin::app::case::{Filed, Outcome, approve as approve_by};
use hengxin::app::view::{RecordAnswer, record};

use super::{approve, decide, draft, fined, object, refused, shown, standing, step, steps};
use crate::import::desk::{Desk, Table, code};
use crate::support::on_both;

const TO_THE_SOURCE: &[FactKind] =
    &[FactKind::ObjectionMarked, FactKind::ObjectionCompared, FactKind::ObjectionForwarded];

#[test]
fn an_objection_is_marked_answered_and_the_record_corrected() {
    on_both(|test| {
        let desk = Desk::new(test);
        let key = fined(&desk);
        let filed = object(&desk, key).unwrap();
        assert_eq!(filed.number, "异〔2026〕1号");
        assert_eq!(shown(&desk, key), "shown", "filed, not marked yet");
        let marked = step(&desk, &filed, FactKind::ObjectionMarked).unwrap();
        assert_eq!((marked.place.as_str(), marked.due.as_deref()), ("marked", Some("2026-11-04")));
        assert_eq!(shown(&desk, key), "marked");
        steps(&desk, &filed, &[FactKind::ObjectionCompared, FactKind::ObjectionForwarded]);
        desk.on("2026-11-05");
        steps(&desk, &filed, &[FactKind::ObjectionAnswered]);
        assert_eq!(
            decide(&desk, &filed, Outcome::Correct, &[("CF_NR", "罚款1000元"), ("CF_NR_FK", "0.1")]).place,
            "settled"
        );
        let view = desk.look(|tx, lens| record(tx, lens, &code(1), key));
        let RecordAnswer::Shown(view) = view else { panic!("{view:?}") };
        assert!(view.fields.iter().any(|field| field.value == "罚款1000元"));
        assert!(!view.summary.under_objection);
        let told = step(&desk, &filed, FactKind::ObjectionTold).unwrap();
        assert_eq!(told.place, Place::Told.word());
        desk.is_sound();
    });
}

#[test]
fn a_correction_neither_moves_a_record_to_another_nor_brings_in_what_is_never_kept() {
    on_both(|test| {
        let desk = Desk::new(test);
        let key = fined(&desk);
        let filed = object(&desk, key).unwrap();
        steps(&desk, &filed, TO_THE_SOURCE);
        for (field, text) in [("CF_XDR_SHXYM", code(2)), ("CF_FR_ZJHM", "E12345678".to_owned())] {
            let done = draft(&desk, &filed, Outcome::Correct, &[(field, text.as_str())]);
            assert_eq!(refused(done), Refusal::NothingChanged, "{field}");
        }
    });
}

#[test]
fn what_was_corrected_stays_corrected_when_the_source_sends_its_old_file_again() {
    on_both(|test| {
        let desk = Desk::new(test);
        let key = fined(&desk);
        let filed = object(&desk, key).unwrap();
        steps(&desk, &filed, TO_THE_SOURCE);
        decide(&desk, &filed, Outcome::Correct, &[("CF_NR", "罚款1000元")]);
        let name = "衡信一号示例有限公司";
        let same = [("CF_XDR_MC", name.to_owned()), ("CF_XDR_SHXYM", code(1))];
        let again = desk.take_in("penalties", &Table::penalties(&[same]));
        assert_eq!((again.counts.unchanged, again.counts.accepted), (1, 0));
        let view = desk.look(|tx, lens| record(tx, lens, &code(1), key));
        let RecordAnswer::Shown(view) = view else { panic!("{view:?}") };
        assert!(view.fields.iter().any(|field| field.value == "罚款1000元"));
        desk.is_sound();
    });
}

#[test]
fn a_record_taken_down_after_an_objection_does_not_come_back_with_the_old_file() {
    on_both(|test| {
        let desk = Desk::new(test);
        let key = fined(&desk);
        let filed = object(&desk, key).unwrap();
        steps(&desk, &filed, TO_THE_SOURCE);
        decide(&desk, &filed, Outcome::Remove, &[]);
        assert_eq!(shown(&desk, key), "gone");
        let name = "衡信一号示例有限公司";
        let same = [("CF_XDR_MC", name.to_owned()), ("CF_XDR_SHXYM", code(1))];
        assert_eq!(
            desk.take_in("penalties", &Table::penalties(std::slice::from_ref(&same))).counts.unchanged,
            1
        );
        let other = [same[0].clone(), same[1].clone(), ("CF_SY", "另一种说法".to_owned())];
        let report = desk.take_in("penalties", &Table::penalties(&[other]));
        assert_eq!(report.counts.quarantined, 1);
        let problems = desk.problems(desk.last_delivery().id);
        assert_eq!(problems, [(2, "decided-otherwise".to_owned())]);
        assert_eq!(shown(&desk, key), "gone");
        desk.is_sound();
    });
}

#[test]
fn a_silent_source_s_record_is_hidden_on_the_day_after_its_time_and_back_with_its_answer() {
    on_both(|test| {
        let desk = Desk::new(test);
        let key = fined(&desk);
        let filed = object(&desk, key).unwrap();
        steps(&desk, &filed, TO_THE_SOURCE);
        desk.on("2026-11-09");
        assert_eq!(shown(&desk, key), "marked", "the fifth working day");
        desk.on("2026-11-10");
        assert_eq!(standing(&desk, key), Standing::Suspended { why: Suspension::SourceSilent });
        assert_eq!(shown(&desk, key), "gone");
        let listed = "SELECT COUNT(*) FROM record WHERE ended = 0 AND public_until >= $1 AND public_from <= $1 AND kind = 3";
        let today = i64::from(desk.register.today().days_since_epoch());
        assert_eq!(desk.count(listed, &[today.into()]), 0, "lists and open data leave it out too");
        steps(&desk, &filed, &[FactKind::ObjectionAnswered]);
        assert_eq!(shown(&desk, key), "marked");
        decide(&desk, &filed, Outcome::Keep, &[]);
        assert_eq!(shown(&desk, key), "shown");
        desk.is_sound();
    });
}

#[test]
fn an_objection_nobody_marks_in_time_marks_the_record_by_itself() {
    on_both(|test| {
        let desk = Desk::new(test);
        let key = fined(&desk);
        object(&desk, key).unwrap();
        assert_eq!(shown(&desk, key), "shown");
        desk.on("2026-11-03");
        assert_eq!(shown(&desk, key), "marked", "the one working day there is for it ends today");
    });
}

#[test]
fn who_drafted_a_decision_cannot_approve_it_and_of_two_approvers_one_is_first() {
    on_both(|test| {
        let desk = Desk::new(test);
        let key = fined(&desk);
        let filed = object(&desk, key).unwrap();
        steps(&desk, &filed, TO_THE_SOURCE);
        draft(&desk, &filed, Outcome::Keep, &[]).unwrap();
        let own = approve_by(&desk.register, "account:1", filed.id, None);
        assert_eq!(refused(own), Refusal::NeedsAnotherApprover);
        let before = desk.facts();
        let both: Vec<_> = std::thread::scope(|scope| {
            let hand = |who: &'static str| {
                let register = &desk.register;
                scope.spawn(move || approve_by(register, who, filed.id, None).is_ok())
            };
            [hand("account:2"), hand("account:3")].map(|thread| thread.join().unwrap()).into()
        });
        assert_eq!(both.iter().filter(|done| **done).count(), 1, "one decision, not two and not none");
        assert_eq!(desk.facts(), before + 1);
        assert!(matches!(refused(approve(&desk, &filed)), Refusal::NoSuchProposal));
        desk.is_sound();
    });
}

#[test]
fn a_form_opened_before_somebody_else_acted_changes_nothing() {
    on_both(|test| {
        let desk = Desk::new(test);
        let key = fined(&desk);
        let filed = object(&desk, key).unwrap();
        let seen = desk.count("SELECT MAX(seq) FROM fact", &[]);
        step(&desk, &filed, FactKind::ObjectionMarked).unwrap();
        let stale = hengxin::app::case::Taking {
            proceeding: filed.id,
            seen: Some(seen),
            fact: FactKind::ObjectionCompared,
            saying: hengxin::app::case::Saying::default(),
        };
        let before = desk.facts();
        let done = hengxin::app::case::step(&desk.register, "account:1", &stale);
        assert_eq!(refused(done), Refusal::ChangedMeanwhile);
        assert_eq!(desk.facts(), before);
    });
}

#[test]
fn steps_out_of_turn_and_a_second_objection_are_refused() {
    on_both(|test| {
        let desk = Desk::new(test);
        let key = fined(&desk);
        let filed = object(&desk, key).unwrap();
        let before = desk.facts();
        assert!(matches!(refused(object(&desk, key)), Refusal::NotNow { place: Place::Filed, .. }));
        let out_of_turn = [FactKind::ObjectionForwarded, FactKind::ObjectionTold, FactKind::ReviewAsked];
        for fact in out_of_turn {
            assert!(matches!(refused(step(&desk, &filed, fact)), Refusal::NotNow { .. }), "{fact:?}");
        }
        assert!(matches!(refused(draft(&desk, &filed, Outcome::Keep, &[])), Refusal::NotNow { .. }));
        let nobody = Filed { id: 9_999, ..filed.clone() };
        assert_eq!(refused(step(&desk, &nobody, FactKind::ObjectionMarked)), Refusal::NoSuchProceeding);
        assert_eq!(desk.facts(), before);
    });
}

#[test]
fn a_number_of_a_person_in_a_statement_is_refused_and_nothing_kept() {
    on_both(|test| {
        let desk = Desk::new(test);
        let key = fined(&desk);
        let filing = hengxin::app::case::Filing {
            code: &code(1),
            key,
            ground: "error",
            statement: "请联系13800138000",
            contact: "办公室",
            email: "",
        };
        let before = desk.facts();
        let done = hengxin::app::case::object(&desk.register, "public", &filing);
        assert_eq!(refused(done), Refusal::PersonalData);
        assert_eq!(desk.facts(), before);
        assert_eq!(desk.count("SELECT COUNT(*) FROM proceeding_party", &[]), 0);
    });
}

#[test]
fn a_clock_set_back_changes_nothing() {
    on_both(|test| {
        let desk = Desk::new(test);
        let key = fined(&desk);
        let filed = object(&desk, key).unwrap();
        desk.on("2026-11-04");
        step(&desk, &filed, FactKind::ObjectionMarked).unwrap();
        desk.on("2026-11-03");
        let done = step(&desk, &filed, FactKind::ObjectionCompared);
        assert_eq!(refused(done), Refusal::ClockSetBack { latest: super::day("2026-11-04") });
    });
}

#[test]
fn a_year_without_a_calendar_is_refused_and_nothing_is_half_done() {
    on_both(|test| {
        let desk = Desk::new(test);
        let key = fined(&desk);
        desk.on("2026-12-31");
        let before = desk.facts();
        assert_eq!(refused(object(&desk, key)), Refusal::NoCalendar { year: 2027 });
        assert_eq!(desk.facts(), before);
    });
}
