//! Honours that are declined, and wanted back.

use super::*;

const HONOUR: &[(u8, &str)] = &[(system::PUBLIC_FROM, "2026-03-31"), (system::RULE_SET, "favourable")];
const WHY: &[(u8, &str)] =
    &[(system::ACTOR, "account:1"), (system::APPROVER, "account:2"), (system::REASONS, "无授权")];

fn declined() -> Vec<Said<'static>> {
    vec![
        Said("2026-04-01", FactKind::Received, HONOUR),
        Said("2026-05-06", FactKind::DeclineAsked, &[(system::CLOCKS, "declining.answer=2026-05-13")]),
        Said("2026-05-08", FactKind::DeclineConfirmed, TWO),
        Said("2026-05-08", FactKind::Withdrawn, &[(system::END, "declined")]),
    ]
}

#[test]
fn an_honour_that_is_declined_leaves_and_comes_back_only_when_that_is_taken_back() {
    let story = declined();
    assert!(standing(&story, "2026-05-07").is_public(), "until who asks is confirmed");
    let ended = Standing::Ended { why: End::Declined, on: day("2026-05-08") };
    assert_eq!(standing(&story, "2026-05-08"), ended);
    let [first, asked, confirmed, _] = declined().try_into().unwrap_or_else(|_| panic!("four"));
    assert_eq!(standing(&[first, asked, confirmed], "2026-05-08"), Standing::Withheld, "by itself");
    for (kind, what) in
        [(FactKind::Received, HONOUR), (FactKind::Attributed, HONOUR), (FactKind::Reinstated, TWO)]
    {
        let again = fact(&Said("2026-06-01", kind, what));
        assert!(case(&story).unwrap().admit(&again).is_err(), "{kind:?}");
    }
    let mut back = declined();
    back.push(Said("2026-07-01", FactKind::ReturnAsked, &[]));
    assert!(case(&back).unwrap().now().is_declined(), "until that is confirmed");
    back.push(Said("2026-07-02", FactKind::ReturnConfirmed, TWO));
    back.push(Said("2026-07-02", FactKind::Reinstated, TWO));
    assert!(standing(&back, "2026-07-02").is_public());
    back.push(Said("2026-08-01", FactKind::DeclineAsked, &[]));
    assert!(case(&back).is_ok(), "and it may be declined anew");
}

#[test]
fn nothing_adverse_is_declined_and_nothing_leaves_as_declined_without_that() {
    let penalty = penalty();
    let minor = [(system::TIER, "1")];
    for adverse in [penalty.as_slice(), &minor, &[(system::NEEDS, "service")]] {
        let held = case(&[Said("2026-04-15", FactKind::Received, adverse)]).unwrap();
        let asked = fact(&Said("2026-05-06", FactKind::DeclineAsked, &[]));
        assert_eq!(held.admit(&asked), Err(Refusal::NotAnHonour), "{adverse:?}");
    }
    let story = [
        Said("2026-04-01", FactKind::Received, HONOUR),
        Said("2026-05-08", FactKind::Withdrawn, &[(system::END, "declined")]),
    ];
    assert!(case(&story).is_err());
}

#[test]
fn who_asks_is_told_why_where_it_is_not_confirmed_and_two_persons_answer_for_it() {
    let refused = |what| {
        let mut story = declined();
        story.truncate(2);
        story.push(Said("2026-05-08", FactKind::DeclineRefused, what));
        story
    };
    assert!(case(&refused(TWO)).is_err(), "no reasons");
    assert!(case(&refused(ONE)).is_err());
    let told = case(&refused(WHY)).unwrap();
    assert!(told.standing(day("2026-05-08"), Seq(99)).unwrap().is_public(), "it stays as it was");
    assert!(told.now().offers(FactKind::DeclineAsked, day("2026-05-09")), "and may be asked again");
    let open = case(&declined()[..2]).unwrap();
    let owed = open.now().owed();
    assert_eq!(
        owed.iter().map(|owed| (owed.by, owed.due)).collect::<Vec<_>>(),
        [(Party::Register, Some(day("2026-05-13")))]
    );
}
