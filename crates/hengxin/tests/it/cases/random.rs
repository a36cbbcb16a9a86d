//! Any sequence of verbs leaves a register that is sound, and shows nothing it should not.

use domain::{FactKind, RecordKey, Standing};
use hengxin::app::case::{self, Applying, Outcome, Saying, record_service};
use proptest::prelude::*;

use super::{SILENT_FEED, approve, draft, fined_by, object, say, served, shown, standing};
use crate::import::desk::{Desk, Table, code};
use crate::support::on_both;

/// Something somebody tries.
#[derive(Debug, Clone)]
enum Try {
    Step(FactKind),
    Object,
    Apply,
    Serve,
    Draft(usize),
    Approve,
    Wait(u8),
    SendAgain(bool),
}

fn tries() -> impl Strategy<Value = Vec<Try>> {
    let steps: Vec<FactKind> = FactKind::ALL
        .iter()
        .copied()
        .filter(|kind| kind.number() >= FactKind::ObjectionFiled.number())
        .collect();
    let one = prop_oneof![
        6 => proptest::sample::select(steps).prop_map(Try::Step),
        2 => Just(Try::Object),
        1 => Just(Try::Apply),
        1 => Just(Try::Serve),
        3 => (0..Outcome::ALL.len()).prop_map(Try::Draft),
        3 => Just(Try::Approve),
        1 => (1_u8..6).prop_map(Try::Wait),
        1 => any::<bool>().prop_map(Try::SendAgain),
    ];
    proptest::collection::vec(one, 5..40)
}

fn attempt(desk: &Desk, key: RecordKey, opened: &mut Vec<case::Filed>, attempt: &Try) {
    match attempt {
        Try::Object => opened.extend(object(desk, key).ok()),
        Try::Apply => {
            let applying = Applying {
                code: &code(1),
                key,
                performed: "已缴清",
                commitment: "承诺",
                channel: "self",
                contact: "",
                email: "",
            };
            opened.extend(case::apply(&desk.register, "public", &applying).ok());
        }
        Try::Serve => {
            let about = (code(1), key);
            drop(record_service(&desk.register, "account:1", (&about.0, about.1), served("2026-10-30")));
        }
        Try::Step(fact) => {
            if let Some(filed) = opened.last() {
                drop(say(desk, filed, *fact, Saying { reasons: "说明", ..Saying::default() }));
            }
        }
        Try::Draft(at) => {
            if let Some(filed) = opened.last() {
                drop(draft(desk, filed, Outcome::ALL[*at], &[("CF_NR", "罚款1000元")]));
            }
        }
        Try::Approve => {
            if let Some(filed) = opened.last() {
                drop(approve(desk, filed));
            }
        }
        Try::Wait(days) => {
            let next = desk.register.today().plus_days(i32::from(*days)).min(super::day("2026-12-10"));
            desk.on(&next.to_string());
        }
        Try::SendAgain(same) => {
            let reason = if *same { "经营场所内三种商品未标明价格" } else { "另一种说法" };
            let row = [
                ("CF_XDR_MC", "衡信一号示例有限公司".to_owned()),
                ("CF_XDR_SHXYM", code(1)),
                ("CF_SY", reason.to_owned()),
                ("CF_JDRQ", "2026-05-10".to_owned()),
            ];
            desk.take_in("silent", &Table::penalties(&[row]));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    #[test]
    fn any_sequence_of_verbs_leaves_a_sound_register(story in tries()) {
        on_both(|test| {
            let desk = Desk::new(test).with_feed("silent", SILENT_FEED);
            let key = fined_by(&desk, "silent");
            let mut opened = Vec::new();
            for one in &story {
                attempt(&desk, key, &mut opened, one);
                let public = standing(&desk, key).is_public();
                assert_eq!(public, matches!(shown(&desk, key), "shown" | "marked"), "{:?}", one);
                if let Standing::Published { until } = standing(&desk, key) {
                    assert!(until.is_none_or(|last| desk.register.today() <= last));
                }
            }
            desk.is_sound();
        });
    }
}
