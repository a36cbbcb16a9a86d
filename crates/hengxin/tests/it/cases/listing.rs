//! An organisation is placed on a list with due process, and removed early.

use domain::{FactKind, RecordKey, Refusal, Standing};
use hengxin::app::case::{self, CaseFault, Filed, Noticing, Outcome, Saying, record_service};

use super::{approve, decide, draft, refused, served, shown, standing, step, steps};
use crate::import::desk::{Desk, Table, code};
use crate::support::on_both;

pub fn notice(desk: &Desk, item: &str, ground: &str) -> Result<Filed, CaseFault> {
    let noticing = Noticing {
        code: &code(1),
        item,
        ground,
        facts: "生产安全事故负有责任，已受行政处罚。",
        penalty: "示应急罚〔2026〕5号",
        document: "示应急告〔2026〕5号",
        authority: "示例市应急管理局",
    };
    case::notice(&desk.register, "account:1", &noticing)
}

pub fn registered(desk: &Desk) {
    desk.take_in("business-register", &Table::registrations([("衡信一号示例有限公司", code(1))]));
}

pub fn serve_notice(desk: &Desk, filed: &Filed, on: &str) {
    let saying = Saying { service: Some(served(on)), ..Saying::default() };
    super::say(desk, filed, FactKind::NoticeServed, saying).unwrap();
}

pub fn key(filed: &Filed) -> RecordKey {
    RecordKey::from_hex(&filed.record.1).unwrap()
}

#[test]
fn a_listing_goes_from_notice_to_entry_and_is_public_only_once_its_decision_is_served() {
    on_both(|test| {
        let desk = Desk::new(test);
        registered(&desk);
        let filed = notice(&desk, "list-work-safety", "accident").unwrap();
        assert_eq!(filed.number, "列〔2026〕1号");
        assert!(matches!(refused(draft(&desk, &filed, Outcome::List, &[])), Refusal::NotNow { .. }));
        serve_notice(&desk, &filed, "2026-11-02");
        draft(&desk, &filed, Outcome::List, &[]).unwrap();
        let from = Some(super::day("2026-11-10"));
        assert_eq!(refused(approve(&desk, &filed)), Refusal::TooEarly { from }, "the time for defence runs");
        desk.on("2026-11-09");
        assert_eq!(refused(approve(&desk, &filed)), Refusal::TooEarly { from }, "its last day included");
        desk.on("2026-11-10");
        assert_eq!(approve(&desk, &filed).unwrap().place, "decided");
        assert_eq!(standing(&desk, key(&filed)), Standing::Intended);
        assert_eq!(shown(&desk, key(&filed)), "unknown");
        desk.on("2026-11-12");
        let about = (code(1), key(&filed));
        record_service(&desk.register, "account:1", (&about.0, about.1), served("2026-11-12")).unwrap();
        assert_eq!(shown(&desk, key(&filed)), "shown");
        let last = Some(super::day("2029-11-10"));
        assert_eq!(standing(&desk, key(&filed)), Standing::Published { until: last });
        desk.is_sound();
    });
}

#[test]
fn who_was_heard_need_not_wait_and_who_is_not_listed_never_shows() {
    on_both(|test| {
        let desk = Desk::new(test);
        registered(&desk);
        let filed = notice(&desk, "list-work-safety", "accident").unwrap();
        serve_notice(&desk, &filed, "2026-11-02");
        steps(&desk, &filed, &[FactKind::Defended]);
        assert_eq!(step(&desk, &filed, FactKind::ListingDropped).unwrap().place, "left");
        assert_eq!(shown(&desk, key(&filed)), "unknown");
        desk.is_sound();
    });
}

#[test]
fn a_list_whose_law_asks_for_consent_waits_for_it() {
    on_both(|test| {
        let desk = Desk::new(test);
        registered(&desk);
        let filed = notice(&desk, "list-market", "food").unwrap();
        serve_notice(&desk, &filed, "2026-11-02");
        steps(&desk, &filed, &[FactKind::HearingAsked, FactKind::HearingHeld]);
        draft(&desk, &filed, Outcome::List, &[]).unwrap();
        assert_eq!(refused(approve(&desk, &filed)), Refusal::NeedsConsent);
        steps(&desk, &filed, &[FactKind::HigherConsented]);
        assert_eq!(decide(&desk, &filed, Outcome::List, &[]).place, "decided");
        desk.is_sound();
    });
}

#[test]
fn a_ground_that_is_none_of_the_list_s_and_a_hearing_its_law_does_not_give_are_refused() {
    on_both(|test| {
        let desk = Desk::new(test);
        registered(&desk);
        assert_eq!(refused(notice(&desk, "list-work-safety", "food")), Refusal::NoSuchGround);
        assert!(matches!(refused(notice(&desk, "penalty", "food")), Refusal::NoRuleInForce { .. }));
        let filed = notice(&desk, "list-work-safety", "accident").unwrap();
        assert_eq!(refused(notice(&desk, "list-work-safety", "accident")), Refusal::ChangedMeanwhile);
        serve_notice(&desk, &filed, "2026-11-02");
        assert_eq!(refused(step(&desk, &filed, FactKind::HearingAsked)), Refusal::NoHearing);
    });
}
