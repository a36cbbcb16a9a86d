//! What may follow what in the case of a record, as tables and short stories.

mod declining;

use super::*;
use crate::{RecordKey, Suspension, Tier};

/// A step as the stories write it: day, kind, and what it says.
struct Said<'a>(&'a str, FactKind, &'a [(u8, &'a str)]);

const KEY: &str = "行政处罚";

fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

fn content(fields: &[(u8, &str)]) -> Content {
    let mut fields = fields.to_vec();
    fields.sort_by_key(|(no, _)| *no);
    let mut content = Content::default();
    for (no, text) in &fields {
        content.push(*no, text);
    }
    content
}

/// A serious penalty decided on 2026-04-10: public until 2029-04-10, restoration from 2027-04-10, to be served first.
fn penalty() -> Vec<(u8, &'static str)> {
    vec![
        (14, "示市监罚〔2026〕88号"),
        (system::TIER, "3"),
        (system::PUBLIC_FROM, "2026-04-10"),
        (system::PUBLIC_UNTIL, "2029-04-10"),
        (system::REPAIRABLE_FROM, "2027-04-10"),
        (system::RULE_SET, "ndrc-36"),
        (system::NEEDS, "service"),
    ]
}

const SERVED: &[(u8, &str)] = &[
    (system::SERVED_ON, "2026-04-20"),
    (system::SERVICE, "post"),
    (system::NOTICE, "1"),
    (system::REMEDIES, "六十日内申请行政复议"),
];
const TWO: &[(u8, &str)] = &[(system::ACTOR, "account:1"), (system::APPROVER, "account:2")];
/// A ruling of 2026-06-30 that approves a reorganisation.
const RULING: &[(u8, &str)] = &[
    (system::AUTHORITY, "示例市中级人民法院"),
    (system::DECIDED_ON, "2026-06-30"),
    (system::DOCUMENT, "（2026）示破1号"),
];
const ONE: &[(u8, &str)] = &[(system::ACTOR, "account:1"), (system::APPROVER, "account:1")];

fn fact(said: &Said<'_>) -> Fact {
    let key = RecordKey::derive(3, "示例市市场监督管理局", &[KEY]);
    Fact { kind: said.1, record: Some(key), item: 3, effective: day(said.0), content: content(said.2) }
}

fn case(story: &[Said<'_>]) -> Result<Case, Refusal> {
    let facts = (1..).map(Seq).zip(story.iter().map(fact)).collect();
    Case::from_facts(facts)
}

fn standing(story: &[Said<'_>], on: &str) -> Standing {
    case(story).unwrap().standing(day(on), Seq(i64::MAX)).unwrap()
}

fn both<'a>(one: &[(u8, &'a str)], other: &[(u8, &'a str)]) -> Vec<(u8, &'a str)> {
    [one, other].concat()
}

#[test]
fn nothing_adverse_is_public_before_its_document_was_served_with_notice_and_remedies() {
    let penalty = penalty();
    let received = || Said("2026-04-15", FactKind::Received, &penalty);
    assert_eq!(standing(&[received()], "2026-05-01"), Standing::Withheld);
    let owed = case(&[received()]).unwrap().now().owed();
    assert_eq!(owed.iter().map(|owed| owed.fact).collect::<Vec<_>>(), [FactKind::Served]);
    let bare = Said("2026-04-25", FactKind::Served, &SERVED[..2]);
    assert_eq!(standing(&[received(), bare], "2026-05-01"), Standing::Withheld, "served, but without notice");
    let story = || [received(), Said("2026-04-25", FactKind::Served, SERVED)];
    assert_eq!(standing(&story(), "2026-04-24"), Standing::Withheld, "the register did not know yet");
    let published = Standing::Published { until: Some(day("2029-04-10")) };
    assert_eq!(standing(&story(), "2026-04-25"), published);
    let window = case(&story()).unwrap().now().window();
    assert_eq!(window, Some((day("2026-04-20"), Some(day("2029-04-10")))), "never before the day of service");
    assert_eq!(standing(&story(), "2029-04-10"), published, "the last day is public");
    assert_eq!(standing(&story(), "2029-04-11"), Standing::Expired { on: day("2029-04-10") });
}

#[test]
fn a_day_of_service_that_has_not_come_is_refused() {
    let later = both(&SERVED[1..], &[(system::SERVED_ON, "2026-05-20")]);
    let story = [Said("2026-04-15", FactKind::Received, &[]), Said("2026-05-01", FactKind::Served, &later)];
    assert_eq!(case(&story), Err(Refusal::ImpossibleHistory { at: 1 }));
}

fn objection<'a>(penalty: &'a [(u8, &'a str)]) -> Vec<Said<'a>> {
    vec![
        Said("2026-04-15", FactKind::Received, penalty),
        Said("2026-04-20", FactKind::Served, SERVED),
        Said("2026-05-06", FactKind::ObjectionFiled, &[(system::CLOCKS, "objection.mark=2026-05-07")]),
        Said("2026-05-07", FactKind::ObjectionMarked, &[]),
        Said("2026-05-08", FactKind::ObjectionCompared, &[]),
        Said(
            "2026-05-08",
            FactKind::ObjectionForwarded,
            &[(system::CLOCKS, "objection.answer=2026-05-14;objection.silence=2026-05-15")],
        ),
    ]
}

#[test]
fn a_record_is_marked_while_it_is_under_objection_and_hidden_while_its_source_stays_silent() {
    let penalty = penalty();
    let story = objection(&penalty);
    let open = case(&story).unwrap();
    assert_eq!(open.state(day("2026-05-07"), Seq(99)).marked_from(), Some(day("2026-05-07")));
    let filed = open.state(day("2026-05-06"), Seq(99));
    assert_eq!(filed.marked_from(), Some(day("2026-05-07")), "by itself on the last day for it");
    assert!(standing(&story, "2026-05-15").is_public(), "the last day to answer in time");
    let silent = Standing::Suspended { why: Suspension::SourceSilent };
    assert_eq!(standing(&story, "2026-05-16"), silent, "hidden by itself: no job has to run");
    let mut answered = objection(&penalty);
    answered.push(Said("2026-05-18", FactKind::ObjectionAnswered, &[]));
    assert_eq!(standing(&answered, "2026-05-17"), silent);
    assert!(standing(&answered, "2026-05-18").is_public(), "the answer brings it back");
    assert!(case(&answered).unwrap().now().marked_from().is_some());
    answered.push(Said("2026-05-19", FactKind::ObjectionDecided, TWO));
    assert_eq!(case(&answered).unwrap().now().marked_from(), None);
}

#[test]
fn who_drafts_does_not_approve() {
    let penalty = penalty();
    for (people, admitted) in [(TWO, true), (ONE, false), (&TWO[..1], false), (&[], false)] {
        let mut story = objection(&penalty);
        story.push(Said("2026-05-12", FactKind::ObjectionDecided, people));
        assert_eq!(case(&story).is_ok(), admitted, "{people:?}");
    }
}

#[test]
fn restoration_opens_with_the_day_the_minimum_period_ends_and_not_before() {
    let penalty = penalty();
    let held = || Said("2026-04-15", FactKind::Received, &penalty);
    for (on, admitted) in [("2027-04-09", false), ("2027-04-10", true), ("2027-06-01", true)] {
        let story = [held(), Said(on, FactKind::RestorationApplied, &[])];
        assert_eq!(case(&story).is_ok(), admitted, "{on}");
    }
    let early = case(&[held()]).unwrap();
    let applied = fact(&Said("2027-04-09", FactKind::RestorationApplied, &[]));
    assert_eq!(early.admit(&applied), Err(Refusal::TooEarly { from: Some(day("2027-04-10")) }));
}

#[test]
fn what_was_restored_stays_gone_however_often_the_old_file_comes() {
    let penalty = penalty();
    let restored = both(TWO, &[(system::END, "restored")]);
    let story = || {
        vec![
            Said("2026-04-15", FactKind::Received, &penalty),
            Said("2026-04-20", FactKind::Served, SERVED),
            Said("2027-04-12", FactKind::RestorationApplied, &[]),
            Said("2027-04-13", FactKind::RestorationAccepted, &[]),
            Said("2027-04-20", FactKind::RestorationGranted, TWO),
            Said("2027-04-20", FactKind::Withdrawn, &restored),
        ]
    };
    assert!(standing(&story(), "2027-04-19").is_public());
    let ended = Standing::Ended { why: End::Restored, on: day("2027-04-20") };
    assert_eq!(standing(&story(), "2027-04-20"), ended, "on the day itself");
    let mut again = story();
    again.push(Said("2027-05-01", FactKind::Received, &penalty));
    assert!(case(&again).is_err());
    let mut reversed = story();
    reversed.push(Said("2027-06-01", FactKind::RestorationReversed, TWO));
    reversed.push(Said("2027-06-01", FactKind::Reinstated, TWO));
    assert!(standing(&reversed, "2027-06-01").is_public(), "false proof: it is public again");
}

fn listing(decided_on: &str, people: &'static [(u8, &'static str)], heard: bool) -> Result<Case, Refusal> {
    let entry = both(&penalty(), people);
    let mut story = vec![
        Said("2026-06-01", FactKind::ListingNoticed, &[]),
        Said(
            "2026-06-03",
            FactKind::NoticeServed,
            &[
                (system::SERVED_ON, "2026-06-03"),
                (system::SERVICE, "handed"),
                (system::CLOCKS, "listing.defence=2026-06-10"),
            ],
        ),
    ];
    if heard {
        story.push(Said("2026-06-05", FactKind::Defended, &[]));
    }
    story.push(Said(decided_on, FactKind::ListingDecided, &entry));
    case(&story)
}

#[test]
fn nobody_is_listed_before_the_time_for_defence_has_run_out_or_the_defence_was_heard() {
    assert!(listing("2026-06-10", TWO, false).is_err(), "the last day for defence is the organisation's");
    assert!(listing("2026-06-11", TWO, false).is_ok());
    assert!(listing("2026-06-08", TWO, true).is_ok(), "heard: the decision need not wait");
    assert!(listing("2026-06-11", ONE, false).is_err(), "one person alone");
    let unserved = [
        Said("2026-06-01", FactKind::ListingNoticed, &[]),
        Said("2026-09-01", FactKind::ListingDecided, TWO),
    ];
    assert!(case(&unserved).is_err(), "a notice that never reached the organisation");
}

#[test]
fn a_listing_is_public_from_the_service_of_its_decision_and_no_document_before() {
    let entry = both(&penalty(), TWO);
    let mut story = vec![
        Said("2026-06-01", FactKind::ListingNoticed, &[(system::NEEDS, "service")]),
        Said("2026-06-03", FactKind::NoticeServed, SERVED),
        Said("2026-06-05", FactKind::Defended, &[]),
        Said("2026-06-12", FactKind::ListingDecided, &entry),
    ];
    for on in ["2026-06-02", "2026-06-04", "2026-06-06", "2026-06-30"] {
        assert_eq!(standing(&story, on), Standing::Intended, "{on}");
    }
    let served = both(&SERVED[1..], &[(system::SERVED_ON, "2026-06-15")]);
    story.push(Said("2026-06-15", FactKind::Served, &served));
    assert!(standing(&story, "2026-06-15").is_public());
    assert_eq!(case(&story).unwrap().now().window().unwrap().0, day("2026-06-15"));
}

#[test]
fn publication_is_lifted_from_the_day_of_the_ruling_on_and_back_when_it_ends() {
    let penalty = penalty();
    let story = [
        Said("2026-04-15", FactKind::Received, &penalty),
        Said("2026-04-20", FactKind::Served, SERVED),
        Said("2026-07-01", FactKind::LiftAsked, RULING),
        Said("2026-07-01", FactKind::Lifted, TWO),
        Said("2026-12-01", FactKind::LiftEnded, &[]),
    ];
    assert!(standing(&story, "2026-06-30").is_public());
    let lifted = Standing::Suspended { why: Suspension::Reorganisation };
    assert_eq!(standing(&story, "2026-07-01"), lifted);
    assert_eq!(standing(&story, "2026-11-30"), lifted);
    assert!(standing(&story, "2026-12-01").is_public());
}

#[test]
fn a_clock_set_back_is_refused() {
    let penalty = penalty();
    let mut story = objection(&penalty);
    story.push(Said("2026-05-07", FactKind::ObjectionAnswered, &[]));
    assert_eq!(case(&story), Err(Refusal::ImpossibleHistory { at: 6 }));
    let open = case(&objection(&penalty)).unwrap();
    let back = fact(&Said("2026-05-07", FactKind::ObjectionAnswered, &[]));
    assert_eq!(open.admit(&back), Err(Refusal::ClockSetBack { latest: day("2026-05-08") }));
}

#[test]
fn a_review_is_asked_for_in_time_or_not_at_all() {
    let penalty = penalty();
    for (on, admitted) in [("2026-06-10", true), ("2026-06-11", false)] {
        let mut story = objection(&penalty);
        story.push(Said("2026-05-19", FactKind::ObjectionDecided, TWO));
        let told = [(system::CLOCKS, "review.ask=2026-06-10")];
        story.push(Said("2026-05-20", FactKind::ObjectionTold, &told));
        story.push(Said(on, FactKind::ReviewAsked, &[]));
        assert_eq!(case(&story).is_ok(), admitted, "{on}");
    }
}

#[test]
fn what_is_owed_next_has_a_debtor_and_a_day() {
    let penalty = penalty();
    let story = objection(&penalty);
    let owed = case(&story).unwrap().now().owed();
    let [owed] = owed.as_slice() else { panic!("{owed:?}") };
    assert_eq!((owed.by, owed.fact), (Party::Source, FactKind::ObjectionAnswered));
    assert_eq!(owed.due, Some(day("2026-05-14")));
    assert_eq!(Lease::of(case(&story).unwrap().now().content.unwrap()).tier, Tier::Serious);
}

/// Facts of a restored record, up to the grant.
fn granted<'a>(penalty: &'a [(u8, &'a str)]) -> Vec<Said<'a>> {
    vec![
        Said("2026-04-15", FactKind::Received, penalty),
        Said("2026-04-20", FactKind::Served, SERVED),
        Said("2027-04-12", FactKind::RestorationApplied, &[]),
        Said("2027-04-13", FactKind::RestorationAccepted, &[]),
        Said("2027-04-20", FactKind::RestorationGranted, TWO),
    ]
}

#[test]
fn what_was_restored_is_not_reinstated_without_a_reversal() {
    let (penalty, restored) = (penalty(), both(TWO, &[(system::END, "restored")]));
    let mut story = granted(&penalty);
    story.push(Said("2027-04-20", FactKind::Withdrawn, &restored));
    story.push(Said("2027-06-01", FactKind::Reinstated, TWO));
    assert_eq!(case(&story), Err(Refusal::ImpossibleHistory { at: 6 }));
}

#[test]
fn what_was_never_listed_is_not_reinstated() {
    let story = [
        Said("2026-06-01", FactKind::ListingNoticed, &[]),
        Said("2026-06-02", FactKind::ListingDropped, &[]),
        Said("2026-06-03", FactKind::Reinstated, TWO),
    ];
    assert_eq!(case(&story), Err(Refusal::ImpossibleHistory { at: 2 }));
}

#[test]
fn a_grant_ends_publication_by_itself_and_no_other_end_opens_the_way_back() {
    let penalty = penalty();
    let mut story = granted(&penalty);
    assert_eq!(standing(&story, "2027-04-20"), Standing::Withheld, "though nobody has withdrawn it yet");
    story.push(Said("2027-04-21", FactKind::Withdrawn, &[(system::END, "left-list")]));
    story.push(Said("2027-05-01", FactKind::Received, &penalty));
    assert_eq!(case(&story), Err(Refusal::ImpossibleHistory { at: 6 }));
}

#[test]
fn nothing_leaves_as_restored_or_removed_without_that_decision() {
    let penalty = penalty();
    for (end, admitted) in
        [("restored", false), ("objected", false), ("not-listed", false), ("revoked", true)]
    {
        let ends = [(system::END, end)];
        let story = [
            Said("2026-04-15", FactKind::Received, &penalty),
            Said("2026-04-16", FactKind::Withdrawn, &ends),
        ];
        assert_eq!(case(&story).is_ok(), admitted, "{end}");
    }
}

#[test]
fn an_objection_taken_back_before_any_decision_cannot_be_reviewed() {
    let penalty = penalty();
    let mut story = objection(&penalty);
    story.push(Said("2026-05-09", FactKind::ObjectionDropped, &[]));
    let dropped = case(&story).unwrap();
    let review = fact(&Said("2026-05-10", FactKind::ReviewAsked, &[]));
    let refused = Refusal::NotNow { step: FactKind::ReviewAsked, place: Place::TakenBack };
    assert_eq!(dropped.admit(&review), Err(refused));
    assert!(!dropped.now().offers(FactKind::ReviewAsked, day("2026-05-10")), "no page offers it either");
    assert!(
        dropped.now().offers(FactKind::ObjectionFiled, day("2026-05-10")),
        "a new objection may be filed at once"
    );
}

#[test]
fn a_review_is_offered_exactly_on_the_days_the_gate_admits_it() {
    let penalty = penalty();
    let mut story = objection(&penalty);
    story.push(Said("2026-05-19", FactKind::ObjectionDecided, TWO));
    story.push(Said("2026-05-20", FactKind::ObjectionTold, &[(system::CLOCKS, "review.ask=2026-06-10")]));
    let told = case(&story).unwrap();
    for (on, may) in [("2026-06-10", true), ("2026-06-11", false)] {
        let review = fact(&Said(on, FactKind::ReviewAsked, &[]));
        assert_eq!(told.now().offers(FactKind::ReviewAsked, day(on)), may, "{on}");
        assert_eq!(told.admit(&review).is_ok(), may, "{on}");
    }
}

#[test]
fn a_second_objection_taken_back_leaves_nothing_of_the_first_to_review() {
    let penalty = penalty();
    let mut story = objection(&penalty);
    story.push(Said("2026-05-19", FactKind::ObjectionDecided, TWO));
    story.push(Said("2026-05-20", FactKind::ObjectionTold, &[(system::CLOCKS, "review.ask=2026-06-10")]));
    story.push(Said("2026-05-21", FactKind::ObjectionFiled, &[]));
    story.push(Said("2026-05-22", FactKind::ObjectionDropped, &[]));
    assert!(!case(&story).unwrap().now().offers(FactKind::ReviewAsked, day("2026-05-25")));
    story.push(Said("2026-05-25", FactKind::ReviewAsked, &[]));
    assert_eq!(case(&story), Err(Refusal::ImpossibleHistory { at: 10 }));
}

#[test]
fn nothing_is_lifted_without_a_ruling_that_names_its_court_and_its_day() {
    let penalty = penalty();
    let later = both(&[RULING[0], RULING[2]], &[(system::DECIDED_ON, "2026-07-02")]);
    for (ruling, admitted) in [(RULING, true), (&RULING[1..], false), (&RULING[..2], false), (&later, false)]
    {
        let story = [
            Said("2026-04-15", FactKind::Received, &penalty),
            Said("2026-07-01", FactKind::LiftAsked, ruling),
        ];
        assert_eq!(case(&story).is_ok(), admitted, "{ruling:?}");
    }
    let held = case(&[Said("2026-04-15", FactKind::Received, &penalty)]).unwrap();
    let unasked = fact(&Said("2026-07-01", FactKind::Lifted, TWO));
    let refused = Refusal::NotNow { step: FactKind::Lifted, place: Place::NotLifted };
    assert_eq!(held.admit(&unasked), Err(refused), "two persons are not enough");
    let bare = fact(&Said("2026-07-01", FactKind::LiftAsked, &[]));
    assert_eq!(held.admit(&bare), Err(Refusal::NoRuling));
}

/// An honour that is public from its day on.
#[test]
fn a_clock_set_back_is_refused_for_every_act_of_a_person() {
    let penalty = penalty();
    let lifted = [
        Said("2026-04-15", FactKind::Received, &penalty),
        Said("2026-04-20", FactKind::Served, SERVED),
        Said("2026-07-01", FactKind::LiftAsked, RULING),
        Said("2026-07-01", FactKind::Lifted, TWO),
    ];
    let open = case(&lifted).unwrap();
    for (kind, what) in [(FactKind::LiftEnded, &[][..]), (FactKind::Served, SERVED), (FactKind::Amended, TWO)]
    {
        let back = fact(&Said("2026-06-30", kind, what));
        assert_eq!(open.admit(&back), Err(Refusal::ClockSetBack { latest: day("2026-07-01") }), "{kind:?}");
    }
    let file = fact(&Said("2026-06-30", FactKind::Withdrawn, &[(system::END, "left-list")]));
    assert_eq!(open.admit(&file), Ok(()), "a file may tell of a day gone by");
}

#[test]
fn what_has_marked_itself_stays_marked_when_items_are_asked_for_late() {
    let penalty = penalty();
    let filed = |asked, supplied| {
        vec![
            Said("2026-04-15", FactKind::Received, &penalty),
            Said("2026-05-06", FactKind::ObjectionFiled, &[(system::CLOCKS, "objection.mark=2026-05-07")]),
            Said(asked, FactKind::ObjectionItemsAsked, &[]),
            Said(
                supplied,
                FactKind::ObjectionItemsSupplied,
                &[(system::CLOCKS, "objection.mark=2026-05-13")],
            ),
        ]
    };
    let marked_from = |story: &[Said<'_>]| case(story).unwrap().now().marked_from();
    let late = filed("2026-05-11", "2026-05-12");
    assert_eq!(marked_from(&late[..3]), Some(day("2026-05-07")));
    assert_eq!(marked_from(&late), Some(day("2026-05-07")));
    let in_time = filed("2026-05-06", "2026-05-12");
    assert_eq!(
        marked_from(&in_time[..3]),
        None,
        "not accepted yet: the time for marking runs from the last item"
    );
    assert_eq!(marked_from(&in_time), Some(day("2026-05-13")));
}

#[test]
fn a_mark_by_hand_after_the_limit_counts_from_the_limit() {
    let penalty = penalty();
    let story = [
        Said("2026-04-15", FactKind::Received, &penalty),
        Said("2026-05-06", FactKind::ObjectionFiled, &[(system::CLOCKS, "objection.mark=2026-05-07")]),
        Said("2026-05-11", FactKind::ObjectionMarked, &[]),
        Said("2026-05-06", FactKind::Corrected, &penalty),
    ];
    assert_eq!(case(&story).unwrap().now().marked_from(), Some(day("2026-05-07")));
}

#[test]
fn a_service_before_the_decision_it_serves_is_refused() {
    let decided = both(&penalty(), &[(system::DECIDED_ON, "2026-04-10")]);
    let served = |on| both(&SERVED[1..], &[(system::SERVED_ON, on)]);
    for (on, admitted) in [("2026-04-09", false), ("2026-04-10", true)] {
        let served = served(on);
        let story =
            [Said("2026-04-15", FactKind::Received, &decided), Said("2026-04-20", FactKind::Served, &served)];
        assert_eq!(case(&story).is_ok(), admitted, "{on}");
    }
}

#[test]
fn a_measure_rests_only_on_what_is_public() {
    let penalty = penalty();
    let story = [
        Said("2026-04-15", FactKind::Received, &penalty),
        Said("2026-04-20", FactKind::Served, SERVED),
        Said("2026-07-01", FactKind::LiftAsked, RULING),
        Said("2026-07-01", FactKind::Lifted, TWO),
        Said("2026-12-01", FactKind::LiftEnded, &[]),
    ];
    let case = case(&story).unwrap();
    let carries = |on| case.state(day(on), Seq(99)).carries_measures(day(on));
    let days = ["2026-04-19", "2026-04-20", "2026-07-01", "2026-12-01", "2029-04-10", "2029-04-11"];
    assert_eq!(days.map(carries), [false, true, false, true, true, false]);
}
