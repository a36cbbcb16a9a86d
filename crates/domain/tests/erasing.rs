//! What the gate lets stand of a history whose content was destroyed.
#![allow(clippy::pedantic, reason = "a story may be wordy")]
#![expect(clippy::unwrap_used, reason = "a story that cannot go on has failed")]

use domain::content::system;
use domain::{Case, Content, Day, End, Fact, FactKind, Place, RecordKey, Refusal, Seq, Standing, Track};

fn fact(day: &str, kind: FactKind, fields: &[(u8, &str)]) -> Fact {
    let mut content = Content::default();
    for (no, text) in fields {
        content.push(*no, text);
    }
    let key = RecordKey::derive(3, "示例市市场监督管理局", &["示市监罚〔2026〕1号"]);
    Fact { kind, record: Some(key), item: 3, effective: Day::parse(day).unwrap(), content }
}

fn received() -> Fact {
    let days = [(system::PUBLIC_FROM, "2026-04-10"), (system::PUBLIC_UNTIL, "2029-04-10")];
    fact("2026-04-15", FactKind::Received, &days)
}

const TWO: [(u8, &str); 3] =
    [(system::ACTOR, "account:1"), (system::APPROVER, "account:2"), (system::GROUND, "court-order")];

fn erased() -> Fact {
    fact("2026-05-01", FactKind::Erased, &TWO)
}

fn gone(fact: Fact) -> Fact {
    Fact { content: Content::erased(), ..fact }
}

fn case(facts: Vec<Fact>) -> Result<Case, Refusal> {
    Case::from_facts((1..).map(Seq).zip(facts).collect())
}

#[test]
fn an_erased_history_is_admitted_and_says_nothing() {
    let filed = fact("2026-04-20", FactKind::ObjectionFiled, &[]);
    let case = case(vec![gone(received()), gone(filed), erased()]).unwrap();
    let now = case.now();
    let today = Day::parse("2026-05-02").unwrap();
    let ended = Standing::Ended { why: End::Erased, on: Day::parse("2026-05-01").unwrap() };
    assert_eq!(Standing::of(&now, today), Some(ended));
    assert!(now.content.is_none() && now.window().is_none() && now.owed().is_empty());
    assert_eq!(now.at(Track::Objection), Place::NoObjection, "nobody waits for an answer");
    let before = Day::parse("2026-04-16").unwrap();
    assert!(!case.standing(before, Seq(3)).unwrap().is_public(), "nor is it public in the past");
}

#[test]
fn content_that_nothing_erased_may_not_be_missing() {
    assert_eq!(case(vec![gone(received())]), Err(Refusal::ImpossibleHistory { at: 0 }));
    let corrected = fact("2026-04-20", FactKind::Corrected, &[]);
    let other = [TWO[0], TWO[1], TWO[2], (system::ERASES, "2")];
    let wrong = fact("2026-05-01", FactKind::ContentErased, &other);
    let history = vec![gone(received()), corrected, wrong];
    assert_eq!(case(history), Err(Refusal::ImpossibleHistory { at: 0 }), "another one was erased");
}

#[test]
fn nothing_follows_on_what_is_erased() {
    let erased = case(vec![gone(received()), erased()]).unwrap();
    let reinstated = fact("2026-05-02", FactKind::Reinstated, &TWO);
    let again = fact("2026-05-02", FactKind::Erased, &TWO);
    for next in [
        fact("2026-05-02", FactKind::Received, &[]),
        fact("2026-05-02", FactKind::Attributed, &[]),
        reinstated,
        again,
    ] {
        assert!(erased.admit(&next).is_err(), "{:?}", next.kind);
    }
}

#[test]
fn one_person_or_no_ground_erases_nothing() {
    let held = case(vec![received()]).unwrap();
    let alone = [(system::ACTOR, "account:1"), (system::APPROVER, "account:1"), TWO[2]];
    let alone = fact("2026-05-01", FactKind::Erased, &alone);
    assert_eq!(held.admit(&alone), Err(Refusal::NeedsAnotherApprover));
    assert!(held.admit(&fact("2026-05-01", FactKind::Erased, &TWO[..2])).is_err(), "no ground");
    assert_eq!(held.admit(&erased()), Ok(()));
}

#[test]
fn a_record_stands_on_its_newest_version_when_an_older_one_is_gone() {
    let days = [(system::PUBLIC_FROM, "2026-04-10"), (system::PUBLIC_UNTIL, "2028-04-10")];
    let corrected = fact("2026-04-20", FactKind::Corrected, &days);
    let one = [TWO[0], TWO[1], TWO[2], (system::ERASES, "1")];
    let case =
        case(vec![gone(received()), corrected, fact("2026-05-01", FactKind::ContentErased, &one)]).unwrap();
    let until = Day::parse("2028-04-10");
    assert_eq!(
        Standing::of(&case.now(), Day::parse("2026-05-02").unwrap()),
        Some(Standing::Published { until })
    );
    assert_eq!(case.to_be_erased().map(|(seq, _)| seq.0).collect::<Vec<_>>(), [1]);
}
