//! A letter is served: the day and way are recorded once, the step it stands for follows, and its clock runs from the day
//! of service.

use domain::{FactKind, Refusal, Service, ServiceWay, Standing};
use hengxin::app::case::{CaseFault, Filed, Outcome, Saying};
use hengxin::app::letter::serve_letter;
use hengxin::store::evidence::{EvidenceRow, EvidenceState, add};

use super::{letters, letters_in};
use crate::cases::{approve, day, decide, draft, fined, listing, object, refused, say, step, steps};
use crate::import::desk::Desk;
use crate::support::on_both;

fn serve(desk: &Desk, letter: i64, on: &str) -> Result<Option<i64>, CaseFault> {
    serve_with(desk, letter, (ServiceWay::Post, on), "")
}

fn serve_with(
    desk: &Desk,
    letter: i64,
    (way, on): (ServiceWay, &str),
    receipt: &str,
) -> Result<Option<i64>, CaseFault> {
    let service = Service { on: day(on), way, complete: false };
    serve_letter(&desk.register, "account:3", letter, service, receipt)
}

fn place(desk: &Desk, filed: &Filed) -> String {
    let sql = format!("SELECT place FROM proceeding WHERE id = {}", filed.id);
    desk.lines(&sql, 1).remove(0)
}

/// The clocks written into the newest fact.
fn clocks(desk: &Desk) -> String {
    use domain::content::system;
    let body = desk.read(|tx| {
        tx.one("SELECT body FROM fact ORDER BY seq DESC LIMIT 1", &[], |row| row.blob(0).map(<[u8]>::to_vec))
    });
    domain::Content::from_bytes(&body).unwrap().get(system::CLOCKS).unwrap_or_default().to_owned()
}

fn noticed(desk: &Desk) -> Filed {
    listing::registered(desk);
    listing::notice(desk, "list-work-safety", "accident").unwrap()
}

#[test]
fn the_time_for_defence_runs_from_the_day_of_service_and_not_from_the_day_it_is_recorded() {
    on_both(|test| {
        let desk = Desk::new(test);
        let filed = noticed(&desk);
        desk.on("2026-11-05");
        let entry = serve(&desk, 1, "2026-11-03").unwrap();
        assert!(entry.is_some());
        assert_eq!(place(&desk, &filed), "defence-open");
        // Served on Tuesday, five working days: 4, 5, 6, 9, 10. Counted from today it would be the 12th.
        assert_eq!(clocks(&desk), "listing.defence=2026-11-10");
        draft(&desk, &filed, Outcome::List, &[]).unwrap();
        desk.on("2026-11-10");
        let from = Some(day("2026-11-11"));
        assert_eq!(refused(approve(&desk, &filed)), Refusal::TooEarly { from }, "the last day is theirs");
        desk.on("2026-11-11");
        assert_eq!(approve(&desk, &filed).unwrap().place, "decided");
        desk.is_sound();
    });
}

#[test]
fn the_plain_step_counts_from_its_service_too_and_marks_the_letter() {
    on_both(|test| {
        let desk = Desk::new(test);
        let filed = noticed(&desk);
        desk.on("2026-11-05");
        listing::serve_notice(&desk, &filed, "2026-11-03");
        assert_eq!(clocks(&desk), "listing.defence=2026-11-10");
        let line = letters_in(&desk, filed.id).remove(0);
        assert_eq!(line.service, Some(("2026-11-03".to_owned(), "post".to_owned())));
        assert_eq!(refused(serve(&desk, 1, "2026-11-03")), Refusal::LetterServed);
    });
}

#[test]
fn a_day_before_the_letter_or_after_today_is_no_day_of_service() {
    on_both(|test| {
        let desk = Desk::new(test);
        let filed = noticed(&desk);
        desk.on("2026-11-04");
        let facts = desk.facts();
        let bad = Refusal::ServiceDay { from: day("2026-11-02"), until: day("2026-11-04") };
        for on in ["2026-11-01", "2026-11-05", "2025-11-03"] {
            assert_eq!(refused(serve(&desk, 1, on)), bad, "{on}");
        }
        let early = Saying { service: Some(crate::cases::served("2026-11-01")), ..Saying::default() };
        assert_eq!(refused(say(&desk, &filed, FactKind::NoticeServed, early)), bad, "nor by the plain step");
        let declared = serve_with(&desk, 1, (ServiceWay::Declared, "2026-11-03"), "");
        assert_eq!(refused(declared), Refusal::ServiceWay);
        assert_eq!(refused(serve(&desk, 9, "2026-11-03")), Refusal::NoSuchLetter);
        assert_eq!(desk.facts(), facts);
        assert_eq!(letters_in(&desk, filed.id)[0].service, None);
        serve(&desk, 1, "2026-11-02").unwrap();
    });
}

#[test]
fn a_decision_and_its_restoration_notice_are_served_as_one_and_only_then_public() {
    on_both(|test| {
        let desk = Desk::new(test);
        let filed = noticed(&desk);
        serve(&desk, 1, "2026-11-02").unwrap();
        steps(&desk, &filed, &[FactKind::Defended]);
        decide(&desk, &filed, Outcome::List, &[]);
        desk.on("2026-11-06");
        let entry = serve(&desk, 3, "2026-11-04").unwrap().unwrap();
        let served: Vec<_> = letters_in(&desk, filed.id).into_iter().map(|line| line.service).collect();
        let on = |text: &str| Some((text.to_owned(), "post".to_owned()));
        assert_eq!(served, [on("2026-11-02"), on("2026-11-04"), on("2026-11-04")]);
        assert_eq!(desk.count("SELECT COUNT(*) FROM letter WHERE served_seq = $1", &[entry.into()]), 2);
        assert_eq!(refused(serve(&desk, 2, "2026-11-04")), Refusal::LetterServed);
        assert_eq!(place(&desk, &filed), "live", "the proceeding is closed");
        let until = Some(day("2029-11-02"));
        assert_eq!(
            crate::cases::standing(&desk, listing::key(&filed)),
            Standing::Published { until },
            "published from now on"
        );
        desk.is_sound();
    });
}

#[test]
fn an_answer_that_is_served_tells_the_applicant_and_the_time_for_a_review_runs_from_that_day() {
    on_both(|test| {
        let desk = Desk::new(test);
        let filed = object(&desk, fined(&desk)).unwrap();
        steps(&desk, &filed, &[FactKind::ObjectionDeclined]);
        desk.on("2026-11-05");
        serve_with(&desk, 2, (ServiceWay::Electronic, "2026-11-03"), "").unwrap();
        assert_eq!(place(&desk, &filed), "told");
        // Fifteen working days after Tuesday the 3rd: 4 to 6, three weeks of which the last ends on the 24th.
        assert_eq!(clocks(&desk), "review.ask=2026-11-24");
        let key = key(&filed);
        assert_eq!(crate::cases::shown(&desk, key), "shown", "the record is as public as it was");
        desk.on("2026-11-24");
        assert!(step(&desk, &filed, FactKind::ReviewAsked).is_ok(), "the last day included");
        desk.is_sound();
    });
}

fn key(filed: &Filed) -> domain::RecordKey {
    domain::RecordKey::from_hex(&filed.record.1).unwrap()
}

#[test]
fn a_letter_that_stands_for_no_step_is_noted_and_moves_nothing() {
    on_both(|test| {
        let desk = Desk::new(test);
        let filed = object(&desk, fined(&desk)).unwrap();
        let facts = desk.facts();
        assert_eq!(serve(&desk, 1, "2026-11-02").unwrap(), None);
        assert_eq!(desk.facts(), facts);
        assert_eq!(place(&desk, &filed), "filed");
        assert!(letters_in(&desk, filed.id)[0].service.is_some());
        let line = desk.lines("SELECT verb, actor, target FROM audit ORDER BY id DESC LIMIT 1", 3);
        assert_eq!(line, ["letter.serve | account:3 | letter/1"]);
    });
}

#[test]
fn a_receipt_is_a_file_of_the_same_proceeding() {
    on_both(|test| {
        let desk = Desk::new(test);
        let filed = object(&desk, fined(&desk)).unwrap();
        let file = |id: &str, proceeding| EvidenceRow {
            id: id.to_owned(),
            proceeding,
            nth: 1,
            name: "回执.pdf".to_owned(),
            media: domain::Media::Pdf,
            bytes: 1,
            sha256: vec![0; 32],
            state: EvidenceState::Kept,
            added_at: 0,
            actor: "account:3".to_owned(),
            what: None,
            seq: 0,
        };
        for (id, proceeding) in [("0a", filed.id), ("0b", filed.id + 1)] {
            desk.register.db.write_exclusive(|tx| add(tx, &file(id, proceeding))).unwrap();
        }
        let with = |receipt| serve_with(&desk, 1, (ServiceWay::Handed, "2026-11-02"), receipt);
        assert_eq!(refused(with("0b")), Refusal::NoSuchReceipt, "another proceeding's");
        assert_eq!(refused(with("0c")), Refusal::NoSuchReceipt);
        with("0a").unwrap();
        let kept = desk.lines("SELECT service, served_by, receipt FROM letter", 3);
        assert_eq!(kept, ["handed | account:3 | 0a"]);
    });
}

#[test]
fn a_notice_that_was_never_written_cannot_have_been_served() {
    on_both(|test| {
        let desk = Desk::new(test);
        let filed = noticed(&desk);
        desk.register.db.write(|tx| tx.exec("DELETE FROM letter", &[])).unwrap();
        let service = Saying { service: Some(crate::cases::served("2026-11-02")), ..Saying::default() };
        assert_eq!(refused(say(&desk, &filed, FactKind::NoticeServed, service)), Refusal::NoSuchLetter);
        assert_eq!(place(&desk, &filed), "intended");
        assert_eq!(letters(&desk), Vec::<String>::new());
    });
}

#[test]
fn an_answer_told_in_person_can_still_have_its_service_noted() {
    on_both(|test| {
        let desk = Desk::new(test);
        let filed = object(&desk, fined(&desk)).unwrap();
        steps(&desk, &filed, &[FactKind::ObjectionDeclined, FactKind::ObjectionTold]);
        let facts = desk.facts();
        assert_eq!(serve(&desk, 2, "2026-11-02").unwrap(), None);
        assert_eq!((desk.facts(), place(&desk, &filed).as_str()), (facts, "told"));
    });
}
