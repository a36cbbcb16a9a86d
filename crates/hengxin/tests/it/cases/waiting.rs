//! A decision that waits for a second person: its page says so, and offers what can still be done and nothing else.

use axum::http::StatusCode;
use domain::FactKind;
use domain::role::Role;
use hengxin::app::case::{Filed, Outcome};

use super::{draft, fined, object, step, steps};
use crate::import::desk::{Desk, serve};
use crate::support::browser::{Browser, account};
use crate::support::{TestDatabase, on_both};

const WAITS: &str = "上面的决定正在等待审核";
const OUTRUN: &str = "这份决定不能再审核，只能退回或者重新起草";
const APPROVE: &str = "审核通过</button>";
/// The form of a decision, folded away under what it would do.
const FOLDED: &str = "<details><summary>改写待审核的决定（替换原稿）</summary><form id=\"drafting\"";
const FOLDED_STEP: &str =
    "<details><summary>仍要先办一步（待审核的决定随之作废，须重新起草）</summary><form method";

/// An objection that its source has been asked about, with a decision that account 1 has drafted; who handles it, and
/// who approves.
fn drafted(test: &TestDatabase) -> (Desk, Filed, Browser, Browser) {
    let desk = Desk::new(test);
    let filed = object(&desk, fined(&desk)).unwrap();
    let asked = [FactKind::ObjectionMarked, FactKind::ObjectionCompared, FactKind::ObjectionForwarded];
    steps(&desk, &filed, &asked);
    let web = serve(test, &desk);
    let handler = account(&web, "wang.fang", &[Role::Objection], "");
    let approver = account(&web, "sun.li", &[Role::Approve], "");
    let (handler, approver) = (Browser::set_up(&web, &handler), Browser::set_up(&web, &approver));
    draft(&desk, &filed, Outcome::Keep, &[]).unwrap();
    (desk, filed, handler, approver)
}

#[test]
fn while_it_waits_nothing_else_stands_open_beside_it() {
    on_both(|test| {
        let (desk, filed, handler, approver) = drafted(test);
        let at = format!("/zh/office/cases/{}", filed.id);
        let page = handler.get(&at).text;
        assert!(page.contains(WAITS) && page.contains("经核查，来源单位确认。"), "{page}");
        assert!(page.contains(FOLDED) && page.contains(FOLDED_STEP), "{page}");
        assert!(!page.contains(APPROVE), "its drafter does not approve it");
        let page = approver.get(&at).text;
        assert!(page.contains(WAITS) && page.contains(APPROVE), "{page}");
        assert!(!page.contains("id=\"drafting\""), "who approves does not draft");
        hengxin::app::case::send_back(&desk.register, "account:2", filed.id, "再写").unwrap();
        let page = handler.get(&at).text;
        assert!(
            !page.contains(WAITS) && page.contains("id=\"drafting\"") && !page.contains(FOLDED),
            "{page}"
        );
    });
}

#[test]
fn what_was_refused_is_open_again_with_its_words() {
    on_both(|test| {
        let (_desk, filed, mut handler, _approver) = drafted(test);
        let at = format!("/zh/office/cases/{}", filed.id);
        let refused =
            handler.send(&format!("{at}/draft"), &[("outcome", "keep"), ("document", "衡信异决〔2026〕9号")]);
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "it gives no reasons");
        assert!(refused.text.contains("<details open><summary>改写待审核的决定"), "{}", refused.text);
        assert!(refused.text.contains("衡信异决〔2026〕9号") && refused.text.contains(FOLDED_STEP));
    });
}

#[test]
fn once_the_case_has_moved_on_it_cannot_be_approved_and_the_page_says_so() {
    on_both(|test| {
        let (desk, filed, handler, approver) = drafted(test);
        step(&desk, &filed, FactKind::ObjectionAnswered).unwrap();
        let at = format!("/zh/office/cases/{}", filed.id);
        let page = approver.get(&at).text;
        assert!(page.contains(OUTRUN) && !page.contains(APPROVE) && page.contains("退回起草人"), "{page}");
        let page = handler.get(&at).text;
        assert!(page.contains(OUTRUN) && !page.contains(WAITS), "{page}");
        assert!(page.contains("id=\"drafting\"") && !page.contains(FOLDED), "it is drafted anew");
        let english = handler.get(&format!("/en/office/cases/{}", filed.id)).text;
        assert!(english.contains("it can only be sent back or drafted anew"), "{english}");
    });
}
