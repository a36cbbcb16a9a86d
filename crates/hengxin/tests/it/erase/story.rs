//! What stands afterwards, who decides, and what never comes back.

use domain::content::system;
use domain::{FactKind, Refusal};
use hengxin::app::case;
use hengxin::app::erase::{self, Drafting};
use hengxin::app::identity;
use hengxin::app::view::{Asked, changes};

use super::{decide, draft, erase_all};
use crate::cases::{fined, object, refused, shown};
use crate::import::desk::{Desk, Table, code};
use crate::letters::{letters, newest};
use crate::support::on_both;

#[test]
fn one_person_alone_erases_nothing_and_a_ground_is_needed() {
    on_both(|test| {
        let desk = Desk::new(test);
        let key = fined(&desk);
        let drafting = |ground, document, reasons| Drafting {
            code: CODE.get_or_init(|| code(1)),
            key,
            fact: None,
            ground,
            document,
            reasons,
        };
        let try_it = |drafting: &Drafting<'_>| refused(erase::draft(&desk.register, "account:1", drafting));
        let today = desk.register.today();
        let none = Refusal::NoRuleInForce { what: "erasure", on: today };
        assert_eq!(try_it(&drafting("we-would-rather-not", "1号", "不愿公示")), none);
        assert_eq!(try_it(&drafting("court-order", "", "判决要求删除")), Refusal::NoEvidence);
        assert_eq!(try_it(&drafting("court-order", "1号", " ")), Refusal::NoEvidence);
        let id = draft(&desk, key, None).unwrap();
        assert_eq!(refused(draft(&desk, key, None)), Refusal::ChangedMeanwhile, "one draft at a time");
        let alone = erase::approve(&desk.register, "account:1", id);
        assert_eq!(refused(alone), Refusal::NeedsAnotherApprover);
        assert_eq!(shown(&desk, key), "shown");
        erase::take_back(&desk.register, "account:1", id).unwrap();
        assert_eq!(refused(erase::approve(&desk.register, "account:2", id)), Refusal::NoSuchProposal);
        desk.is_sound();
    });
}

static CODE: std::sync::OnceLock<String> = std::sync::OnceLock::new();

#[test]
fn the_leaf_stays_and_the_salt_is_gone() {
    on_both(|test| {
        let desk = Desk::new(test);
        let key = fined(&desk);
        let leaves = "SELECT CAST(COUNT(*) AS BIGINT) FROM log_pending";
        let before = desk.count(leaves, &[]);
        erase_all(&desk, key);
        assert_eq!(desk.count(leaves, &[]), before + 1, "every leaf stays, and one says that it was erased");
        let salted = "SELECT COUNT(*) FROM fact WHERE record <> 0 AND salt IS NOT NULL";
        assert_eq!(desk.count(salted, &[]), 1, "only the fact of erasing can still be opened");
        desk.is_sound();
    });
}

#[test]
fn the_organisation_gets_a_letter_and_the_old_ones_say_nothing() {
    on_both(|test| {
        let desk = Desk::new(test);
        let key = fined(&desk);
        object(&desk, key).unwrap();
        decide(&desk, key, None);
        erase::carry_on(&desk.register, "account:2").unwrap();
        assert_eq!(
            letters(&desk),
            ["objection-received | 衡信异受〔2026〕1号", "erased | 衡信删告〔2026〕1号"]
        );
        let said = newest(&desk, domain::Lang::Zh);
        assert!(said.contains("人民法院生效判决要求删除。"), "{said}");
        assert!(!said.contains("示市监罚〔2026〕1号"), "what it was is not said: {said}");
        let empty = "SELECT COUNT(*) FROM letter WHERE body = ''";
        assert_eq!(desk.count(empty, &[]), 1);
        desk.is_sound();
    });
}

#[test]
fn nobody_can_read_of_it_or_go_on_with_it_not_even_about_the_past() {
    on_both(|test| {
        let desk = Desk::new(test);
        let key = fined(&desk);
        desk.on("2026-11-20");
        assert_eq!(shown(&desk, key), "shown");
        erase_all(&desk, key);
        assert_eq!(shown(&desk, key), "unknown");
        let code = code(1);
        let earlier = Asked::Then { day: crate::cases::day("2026-11-10"), known: None };
        let then = desk.look_at(earlier, |tx, lens| hengxin::app::view::record(tx, lens, &code, key));
        assert!(matches!(then, hengxin::app::view::RecordAnswer::Unknown), "{then:?}");
        assert_eq!(
            refused(object(&desk, key)),
            Refusal::NotNow { step: FactKind::ObjectionFiled, place: domain::Place::Left }
        );
        let again = draft(&desk, key, None);
        assert!(matches!(refused(again), Refusal::NotNow { .. }), "once is for ever");
        // Those who hold a copy learn its key, so that they can drop it, and nothing else.
        let feed = desk.look(|tx, lens| changes(tx, lens, 0, 100));
        let last = feed.changes.last().unwrap();
        assert_eq!((last.change.as_str(), last.kind.as_str(), last.public_now), ("erased", "penalty", false));
        desk.is_sound();
    });
}

/// A record that was judged to be another's has left its content in two places.
#[test]
fn it_goes_from_every_organisation_that_ever_had_it() {
    on_both(|test| {
        let desk = Desk::new(test);
        let key = fined(&desk);
        desk.take_in("business-register", &Table::registrations([("衡信二号示例有限公司", code(2))]));
        let said =
            domain::Statement { evidence: "登记机关档案", actor: "account:1", approver: "account:1" };
        let merge = identity::Merge { code: &code(1), into: &code(2) };
        let proposal = identity::propose_merger(&desk.register, &merge, said).unwrap();
        identity::approve_merger(&desk.register, proposal, "account:2").unwrap();
        let drafting = Drafting {
            code: &code(2),
            key,
            fact: None,
            ground: "personal-data",
            document: "",
            reasons: "内容含自然人信息。",
        };
        let id = erase::draft(&desk.register, "account:1", &drafting).unwrap();
        let decided = erase::approve(&desk.register, "account:2", id).unwrap();
        assert_eq!(decided.plan.organisations, [code(1), code(2)]);
        erase::carry_on(&desk.register, "account:2").unwrap();
        let left = "SELECT COUNT(*) FROM fact WHERE record <> 0 AND body IS NOT NULL";
        assert_eq!(desk.count(left, &[]), 2, "one fact of erasing at each");
        // Undoing the merger brings nothing back.
        identity::undo_merger(&desk.register, &code(1), said).unwrap();
        assert_eq!(desk.count("SELECT COUNT(*) FROM record", &[]), 0);
        desk.is_sound();
    });
}

#[test]
fn a_listing_that_is_under_way_is_over_when_it_is_erased() {
    on_both(|test| {
        let desk = Desk::new(test);
        crate::cases::listing::registered(&desk);
        let filed = crate::cases::listing::notice(&desk, "list-work-safety", "accident").unwrap();
        let key = crate::cases::listing::key(&filed);
        erase_all(&desk, key);
        assert_eq!(desk.count("SELECT COUNT(*) FROM proceeding WHERE open = 1", &[]), 0);
        let file = case::case(&desk.register, filed.id).unwrap();
        assert!(file.owed.is_empty() && !file.open.contains(&"erased".to_owned()), "{:?}", file.open);
        let basis = desk.read(|tx| hengxin::store::lookup::history(tx, 1, key.stored()));
        let content = domain::Content::from_bytes(basis.last().unwrap().body.as_ref().unwrap()).unwrap();
        assert_eq!(content.get(system::GROUND), Some("court-order"));
        desk.is_sound();
    });
}
