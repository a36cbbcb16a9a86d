//! Each step leaves exactly its letter, with what was said and the right days; a letter that cannot be made leaves
//! nothing.

use domain::{FactKind, Lang, Refusal};
use hengxin::app::case::{self, Filing, Outcome, Revoked, Saying, Taking, withdraw};

use super::{holds, letters, letters_in, newest, said, without_address};
use crate::cases::restoration::{apply, ripe};
use crate::cases::{decide, fined, listing, object, refused, say, step, steps};
use crate::import::desk::{Desk, Table, code};
use crate::support::{TestDatabase, on_both};

const TO_THE_SOURCE: &[FactKind] =
    &[FactKind::ObjectionMarked, FactKind::ObjectionCompared, FactKind::ObjectionForwarded];

#[test]
fn an_objection_leaves_its_receipt_its_questions_and_its_outcome() {
    on_both(|test| {
        let desk = Desk::new(test);
        let filed = object(&desk, fined(&desk)).unwrap();
        assert_eq!(letters(&desk), ["objection-received | 衡信异受〔2026〕1号"]);
        let receipt = newest(&desk, Lang::Zh);
        holds(
            &receipt,
            &["罚款金额应为1000元，决定书附后。", "2026年11月30日", "自2026-11-02次日起满20个工作日"],
        );
        let items = Saying { reasons: "加盖公章的异议书\n缴款凭证", ..Saying::default() };
        say(&desk, &filed, FactKind::ObjectionItemsAsked, items).unwrap();
        holds(&newest(&desk, Lang::Zh), &["- 加盖公章的异议书\n- 缴款凭证", "2026年11月16日"]);
        steps(&desk, &filed, &[FactKind::ObjectionItemsSupplied]);
        steps(&desk, &filed, TO_THE_SOURCE);
        assert_eq!(letters(&desk).len(), 2, "steps among officers leave none");
        decide(&desk, &filed, Outcome::Correct, &[("CF_NR", "罚款1000元")]);
        assert_eq!(letters(&desk)[2..], ["objection-answered | 衡信异告〔2026〕1号"]);
        let outcome = newest(&desk, Lang::Zh);
        holds(
            &outcome,
            &["罚款金额应为1000元", "经核查，来源单位确认。", "已更正该记录", "送达后第15个工作日"],
        );
        holds(&outcome, &["送达后第60日直接向衡州市人民政府", "送达之日起满6个月之日向衡州市城中区人民法院"]);
        holds(&newest(&desk, Lang::En), &["have corrected the record", "15 working days after service"]);
        steps(&desk, &filed, &[FactKind::ObjectionTold, FactKind::ReviewAsked]);
        decide(&desk, &filed, Outcome::ReviewKeep, &[]);
        assert_eq!(letters(&desk)[3..], ["objection-answered | 衡信异告〔2026〕2号"]);
        assert_eq!(letters_in(&desk, filed.id).len(), 4);
        desk.is_sound();
    });
}

#[test]
fn an_objection_that_is_not_taken_up_is_answered_with_the_reason() {
    on_both(|test| {
        let desk = Desk::new(test);
        let filed = object(&desk, fined(&desk)).unwrap();
        steps(&desk, &filed, &[FactKind::ObjectionDeclined]);
        holds(&newest(&desk, Lang::Zh), &["我们没有受理您的异议", "情况说明"]);
        assert_eq!(letters(&desk).len(), 2);
    });
}

#[test]
fn a_restoration_leaves_a_letter_at_each_turn() {
    on_both(|test| {
        let desk = Desk::new(test);
        let filed = apply(&desk, ripe(&desk)).unwrap();
        holds(&newest(&desk, Lang::Zh), &["信用修复申请收件回执", "2026年11月5日"]);
        let asked = [
            FactKind::RestorationItemsAsked,
            FactKind::RestorationItemsSupplied,
            FactKind::RestorationAccepted,
        ];
        steps(&desk, &filed, &asked);
        holds(&newest(&desk, Lang::Zh), &["我们受理您的信用修复申请", "2026年11月11日"]);
        desk.on("2026-11-04");
        steps(&desk, &filed, &[FactKind::RestorationExtended]);
        holds(&newest(&desk, Lang::Zh), &["2026年11月11日", "2026年11月13日"]);
        decide(&desk, &filed, Outcome::Grant, &[]);
        holds(&newest(&desk, Lang::Zh), &["准予信用修复决定书", "2026年11月4日", "经核查，来源单位确认。"]);
        decide(&desk, &filed, Outcome::Reverse, &[]);
        holds(&newest(&desk, Lang::Zh), &["撤销信用修复决定书", "向衡州市人民政府申请行政复议"]);
        let kinds: Vec<String> = letters_in(&desk, filed.id).into_iter().map(|line| line.kind).collect();
        let wanted = [
            "restoration-received",
            "items-asked",
            "restoration-accepted",
            "restoration-extended",
            "restoration-granted",
            "restoration-reversed",
        ];
        assert_eq!(kinds, wanted);
        desk.is_sound();
    });
}

#[test]
fn what_is_declined_or_refused_says_why_and_what_can_be_done() {
    on_both(|test| {
        let desk = Desk::new(test);
        let key = ripe(&desk);
        let first = apply(&desk, key).unwrap();
        steps(&desk, &first, &[FactKind::RestorationDeclined]);
        holds(&newest(&desk, Lang::Zh), &["信用修复不予受理通知书", "情况说明", "可以再次申请"]);
        let second = apply(&desk, key).unwrap();
        steps(&desk, &second, &[FactKind::RestorationAccepted]);
        decide(&desk, &second, Outcome::Refuse, &[]);
        holds(&newest(&desk, Lang::Zh), &["不予信用修复决定书", "罚款已于2026年11月3日缴清，票据附后。"]);
        assert_eq!(letters(&desk).last().unwrap(), "restoration-refused | 衡信修不准〔2026〕1号");
    });
}

/// The notice of intent, the decision and what is served with it, leaving the list.
#[test]
fn a_listing_leaves_its_notice_and_two_letters_at_once() {
    on_both(|test| {
        let desk = Desk::new(test);
        listing::registered(&desk);
        let filed = listing::notice(&desk, "list-work-safety", "accident").unwrap();
        let notice = newest(&desk, Lang::Zh);
        holds(&notice, &["列入告知书", "衡信列告〔2026〕1号", "送达后第5个工作日", "示应急罚〔2026〕5号"]);
        holds(&notice, &["生产安全事故负有责任，已受行政处罚。", "示例市应急管理局\n2026年11月2日\n"]);
        listing::serve_notice(&desk, &filed, "2026-11-02");
        let heard = r#"<b>不服</b> & "已整改" {said} #panic("x")"#;
        say(&desk, &filed, FactKind::Defended, Saying { reasons: heard, ..Saying::default() }).unwrap();
        decide(&desk, &filed, Outcome::List, &[]);
        let wanted = ["listing-decided | 衡信列决〔2026〕1号", "restoration-notice | 衡信修告〔2026〕1号"];
        assert_eq!(letters(&desk)[1..], wanted);
        for lang in [Lang::Zh, Lang::En] {
            assert!(said(&desk, 2, lang).contains(heard), "what the organisation said stands as it said it");
        }
        holds(&said(&desk, 3, Lang::Zh), &["与列入决定书（衡信异决〔2026〕1号）一并送达", "2029年11月2日"]);
        let about = (code(1), listing::key(&filed));
        withdraw(
            &desk.register,
            "account:1",
            (&about.0, about.1),
            Revoked { reasons: "决定被撤销", document: "示复〔2026〕1号", dated: None },
        )
        .unwrap();
        holds(&newest(&desk, Lang::Zh), &["移出决定书", "原列入决定已被撤销。", "决定被撤销"]);
    });
}

#[test]
fn who_is_not_listed_is_told_so_and_a_record_taken_down_leaves_its_notice() {
    on_both(|test| {
        let desk = Desk::new(test);
        let key = fined(&desk);
        let filed = listing::notice(&desk, "list-work-safety", "accident").unwrap();
        step(&desk, &filed, FactKind::ListingDropped).unwrap();
        holds(&newest(&desk, Lang::Zh), &["不予列入决定书", "情况说明"]);
        withdraw(
            &desk.register,
            "account:1",
            (&code(1), key),
            Revoked {
                reasons: "复议决定撤销原处罚", document: "示复决〔2026〕3号", dated: None
            },
        )
        .unwrap();
        holds(
            &newest(&desk, Lang::Zh),
            &["记录撤下告知书", "复议决定撤销原处罚", "示例市市场监督管理局要求"],
        );
    });
}

fn kept(desk: &Desk) -> [i64; 5] {
    ["fact", "proceeding", "letter", "message", "audit"]
        .map(|table| desk.count(&format!("SELECT COUNT(*) FROM {table}"), &[]))
}

#[test]
fn a_letter_that_cannot_be_made_leaves_nothing_of_its_step() {
    on_both(|test| {
        let desk = Desk::new(test);
        let key = fined(&desk);
        let filed = object(&desk, key).unwrap();
        let desk = without_address(desk);
        let before = kept(&desk);
        let why = refused(step(&desk, &filed, FactKind::ObjectionDeclined));
        assert!(matches!(why, Refusal::LetterUnfit { .. }), "{why:?}");
        holds(&why.text().zh, &["文书无法制作", "address"]);
        let unread = refused(object(&desk, key));
        assert!(matches!(unread, Refusal::NotNow { .. }), "one objection is open: {unread:?}");
        assert_eq!(kept(&desk), before);
        desk.is_sound();
    });
}

#[test]
fn items_that_name_nothing_are_not_asked_for() {
    on_both(|test| {
        let desk = Desk::new(test);
        let filed = object(&desk, fined(&desk)).unwrap();
        let before = kept(&desk);
        let silent = say(&desk, &filed, FactKind::ObjectionItemsAsked, Saying::default());
        assert_eq!(refused(silent), Refusal::NoEvidence);
        assert_eq!(kept(&desk), before);
    });
}

#[test]
fn sending_a_form_twice_makes_no_second_letter() {
    on_both(|test| {
        let desk = Desk::new(test);
        let filed = apply(&desk, ripe(&desk)).unwrap();
        let seen = Some(desk.count("SELECT MAX(seq) FROM fact", &[]));
        let accept = || {
            let (fact, saying) = (FactKind::RestorationAccepted, Saying::default());
            case::step(&desk.register, "account:1", &Taking { proceeding: filed.id, seen, fact, saying })
        };
        accept().unwrap();
        assert_eq!(refused(accept()), Refusal::ChangedMeanwhile);
        assert_eq!(letters(&desk).len(), 2);
    });
}

#[test]
fn an_applicant_with_an_address_is_told_and_never_sent_the_code() {
    on_both(|test| {
        let desk = Desk::new(test);
        let filed = object(&desk, fined(&desk)).unwrap();
        steps(&desk, &filed, &[FactKind::ObjectionDeclined]);
        let sql = "SELECT kind, recipient, about, subject, body FROM message ORDER BY id";
        let told = desk.lines(sql, 5);
        assert_eq!(told.len(), 2, "one for each letter");
        holds(
            &told[0],
            &["letter-objection-received | office@example.org | 异〔2026〕1号", "衡信异受〔2026〕1号"],
        );
        holds(&told[1], &["letter-objection-answered", "There is a new letter", "/zh/services/track"]);
        for message in &told {
            assert!(!message.contains(&filed.contact_code) && !message.contains("1000元"), "{message}");
        }
        let restored = apply(&desk, ripe(&desk));
        assert!(restored.is_ok());
        assert_eq!(desk.lines(sql, 5).len(), 2, "who gave no address reads on the tracking page");
    });
}

#[test]
fn an_address_that_mail_cannot_be_sent_to_leaves_the_message_for_somebody_to_bring() {
    on_both(|test| {
        let desk = Desk::new(test);
        let (key, code) = (fined(&desk), code(1));
        let filing = Filing {
            code: &code,
            key,
            ground: "error",
            statement: "金额有误。",
            contact: "办公室",
            email: "not an address",
        };
        case::object(&desk.register, "public", &filing).unwrap();
        assert_eq!(desk.lines("SELECT kind, recipient FROM message", 2), ["letter-objection-received | "]);
    });
}

/// Fines on one organisation, each its own record.
fn fines(desk: &Desk, count: usize) -> Vec<domain::RecordKey> {
    let name = "衡信一号示例有限公司";
    desk.take_in("business-register", &Table::registrations([(name, code(1))]));
    let row = |n: usize| {
        [
            ("CF_XDR_MC", name.to_owned()),
            ("CF_XDR_SHXYM", code(1)),
            ("CF_WSH", format!("示市监罚〔2026〕{n}号")),
        ]
    };
    (1..=count)
        .map(|n| {
            let before = keys(desk);
            desk.take_in("penalties", &Table::penalties(&[row(n)]));
            keys(desk).into_iter().find(|key| !before.contains(key)).unwrap()
        })
        .collect()
}

fn keys(desk: &Desk) -> Vec<domain::RecordKey> {
    let sql = "SELECT CAST(record AS TEXT) FROM record WHERE record <> 0";
    let stored = desk.lines(sql, 1).into_iter().map(|line| line.parse().unwrap());
    stored.map(|stored| domain::RecordKey::from_stored(stored).unwrap()).collect()
}

fn another(test: &TestDatabase) -> Desk {
    Desk::over(test.another_handle(&hengxin::store::sql::Options::default()))
}

#[test]
fn numbers_are_dense_under_two_writers_at_once() {
    on_both(|test| {
        let desk = Desk::new(test);
        let keys = fines(&desk, 6);
        let (own, other) = keys.split_at(3);
        let second = another(test);
        let file = |desk: &Desk, keys: &[domain::RecordKey]| {
            for key in keys {
                object(desk, *key).unwrap();
            }
        };
        std::thread::scope(|scope| {
            scope.spawn(|| file(&desk, own));
            scope.spawn(|| file(&second, other));
        });
        let numbers = desk.lines("SELECT number FROM letter ORDER BY id", 1);
        let wanted: Vec<String> = (1..=6).map(|n| format!("衡信异受〔2026〕{n}号")).collect();
        assert_eq!(numbers, wanted);
        desk.is_sound();
    });
}

#[test]
fn the_database_refuses_to_change_a_letter() {
    on_both(|test| {
        let desk = Desk::new(test);
        object(&desk, fined(&desk)).unwrap();
        for change in ["made_on = made_on - 365", "body = '{}'", "number = '衡信异受〔2026〕9号'"] {
            let sql = format!("UPDATE letter SET {change} WHERE id = 1");
            assert!(desk.register.db.write(|tx| tx.exec(&sql, &[])).is_err(), "{change}");
        }
        assert_eq!(letters(&desk), ["objection-received | 衡信异受〔2026〕1号"]);
    });
}
