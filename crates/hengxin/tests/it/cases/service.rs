//! What must be there before anything adverse is public, and what ends it outside any proceeding.

use domain::{Refusal, Standing};
use hengxin::app::case::{Revoked, record_service, withdraw};

use super::{SILENT_FEED, fined, fined_by, refused, served, shown, standing};
use crate::import::desk::{Desk, code};
use crate::support::on_both;

#[test]
fn a_penalty_of_a_body_that_declares_nothing_is_not_public_until_its_service_is_recorded() {
    on_both(|test| {
        let desk = Desk::new(test).with_feed("silent", SILENT_FEED);
        let key = fined_by(&desk, "silent");
        assert_eq!(standing(&desk, key), Standing::Withheld);
        assert_eq!(shown(&desk, key), "unknown", "not even that it exists");
        let later = record_service(&desk.register, "account:1", (&code(1), key), served("2026-11-09"));
        assert!(matches!(refused(later), Refusal::NotNow { .. }), "a service that has not happened");
        record_service(&desk.register, "account:1", (&code(1), key), served("2026-10-30")).unwrap();
        assert_eq!(shown(&desk, key), "shown");
        desk.is_sound();
    });
}

#[test]
fn a_decision_found_unlawful_is_taken_down_with_the_reason() {
    on_both(|test| {
        let desk = Desk::new(test);
        let key = fined(&desk);
        let bare = withdraw(
            &desk.register,
            "account:1",
            (&code(1), key),
            Revoked { reasons: "", document: "示复决〔2026〕3号", dated: None },
        );
        assert_eq!(refused(bare), Refusal::NoEvidence);
        withdraw(
            &desk.register,
            "account:1",
            (&code(1), key),
            Revoked {
                reasons: "复议决定撤销原处罚", document: "示复决〔2026〕3号", dated: None
            },
        )
        .unwrap();
        assert_eq!(shown(&desk, key), "gone");
        desk.is_sound();
    });
}

#[test]
fn every_step_leaves_a_line_in_the_audit_trail() {
    on_both(|test| {
        let desk = Desk::new(test);
        let key = fined(&desk);
        withdraw(
            &desk.register,
            "account:7",
            (&code(1), key),
            Revoked {
                reasons: "复议决定撤销原处罚", document: "示复决〔2026〕3号", dated: None
            },
        )
        .unwrap();
        let sql = "SELECT verb, actor, target FROM audit WHERE actor = 'account:7' ORDER BY id";
        let target = format!("record/{}-{}", code(1), key.hex());
        let letter = "letter.make | account:7 | letter/1".to_owned();
        assert_eq!(desk.lines(sql, 3), [letter, format!("record.withdrawn | account:7 | {target}")]);
    });
}
