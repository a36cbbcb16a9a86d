//! One letter of each kind from the invented city, for looking at, measuring and testing.
//!
//! Organisation, authority, numbers of documents and the rules cited are all made up; so are the lengths of the terms.

use domain::calendar::CalendarYear;
use domain::id::Claimed;
use domain::{Calendar, Citation, Day, RecordKind, Term, Text, Tier, Uscc};

use super::words::{CITY, CITY_CODE};
use crate::letter::{
    AboutRecord, Addressee, Appeal, AuthorisationGiven, Deadline, DecliningAnswered, DecliningOutcome,
    Ending, Envelope, Erased, ItemsAsked, LetterNumber, LiftingOutcome, LiftingTold, ListingDecided,
    ListingDropped, ListingIntended, Matter, ObjectionAnswered, ObjectionOutcome, ObjectionReceived, Office,
    Removal, Removed, Request, RestorationAccepted, RestorationDeclined, RestorationExtended,
    RestorationGranted, RestorationNotice, RestorationReceived, RestorationRefused, RestorationReversed,
    Statement, Withdrawer, Withdrawn,
};

/// The office of the invented city.
pub fn office() -> Office {
    Office {
        sign: "衡信".to_owned(),
        name: format!("{CITY}公共信用信息中心"),
        address: format!("{CITY}城中区钟楼街1号"),
        email: "credit@hengzhou.example".to_owned(),
        telephone: "0999-5550100".to_owned(),
        hours: ("工作日9:00至17:00".to_owned(), "9:00 to 17:00 on working days".to_owned()),
        review_body: format!("{CITY}人民政府"),
        court: format!("{CITY}城中区人民法院"),
    }
}

/// What every sample has around it.
pub fn envelope() -> Envelope {
    let code = Uscc::mint("91", CITY_CODE, "MA5LETT1").expect("a valid serial");
    Envelope {
        number: LetterNumber::new("衡信异告", day(5, 8), 12).expect("a valid number"),
        addressee: Addressee { name: format!("{CITY}澜川食品有限公司"), code: Claimed::Uscc(code) },
        record: AboutRecord {
            item: Text::of("行政处罚", "administrative penalty"),
            document: Some("衡市监罚〔2026〕88号".to_owned()),
            authority: format!("{CITY}市场监督管理局"),
            decided_on: Some(day(4, 10)),
        },
        basis: vec![cite("（示例）公共信用信息管理规则", "第八条", true)],
        contact: office().contact(),
        authority: office().name,
        signed_on: day(5, 8),
    }
}

/// One matter of each kind; of those with variants, each variant.
pub fn matters() -> Vec<Matter> {
    [listings(), objections(), restorations(), others()].concat()
}

fn listings() -> Vec<Matter> {
    let list = Text::of("严重违法失信名单", "the serious-breach list");
    let removal = Text::of(
        "满一年、履行义务后可以申请提前移出。",
        "after a year, once all duties are performed, you may apply to leave early.",
    );
    let grounds = Text::of(
        "您单位因同一行为被处以较重行政处罚。",
        "A heavy penalty was imposed on you for the same act.",
    );
    let measures = vec![
        Text::of("限制申请财政性资金项目", "No applications for publicly funded projects"),
        Text::of("纳入重点监管范围", "More frequent inspections"),
    ];
    let said = Statement {
        said: Text::of("我单位已全部整改。", "We have put everything right."),
        answer: Text::of(
            "整改情况属实，但不改变列入条件。",
            "That is so, but it does not change the conditions for listing.",
        ),
    };
    let decided = |statement, until: Option<Deadline>, measures| ListingDecided {
        list: list.clone(),
        grounds: grounds.clone(),
        statement,
        measures,
        removal: removal.clone(),
        listed_on: day(5, 11),
        until,
        appeal: appeal(),
    };
    vec![
        ListingIntended {
            list: list.clone(),
            grounds: grounds.clone(),
            measures: measures.clone(),
            removal: removal.clone(),
            statement_by: from_service(5, "working-days"),
        }
        .into(),
        decided(Some(said), Some(within(3, "years")), measures).into(),
        decided(None, None, Vec::new()).into(),
        ListingDropped {
            list: list.clone(),
            reason: Text::of(
                "您单位的陈述成立：处罚已被撤销。",
                "Your statement holds: the penalty was revoked.",
            ),
        }
        .into(),
        Removed {
            list,
            cause: Removal::Applied,
            found: Text::of("已满一年，义务已全部履行。", "A year has passed and all duties are performed."),
            removed_on: day(5, 11),
        }
        .into(),
    ]
}

fn objections() -> Vec<Matter> {
    let claim = Text::of("罚款金额应为3,000元，不是30,000元。", "The fine was CNY 3,000, not CNY 30,000.");
    vec![
        ObjectionReceived { received_on: day(5, 6), claim: claim.clone(), answer_by: within(5, "working-days") }.into(),
        ObjectionAnswered {
            received_on: day(5, 6),
            claim,
            found: Text::of("处罚决定书写明罚款3,000元，报送时多写了一个零。", "The decision says CNY 3,000. A zero too many was typed when it was sent in."),
            outcome: ObjectionOutcome::Corrected,
            effect: Text::of("网站当日更正，已取得旧数据的单位将收到更正。", "The website shows the right sum from today. Those who hold the old one are sent the correction."),
            recheck_by: from_service(15, "working-days"),
            appeal: appeal(),
        }
        .into(),
        ItemsAsked {
            received_on: day(5, 6),
            request: Request::Restoration,
            items: vec![Text::of("信用承诺书", "Credit commitment letter"), Text::of("缴纳罚款的凭证", "Proof that the fine was paid")],
            supply_by: within(5, "working-days"),
        }
        .into(),
    ]
}

fn restorations() -> Vec<Matter> {
    let applied_on = day(5, 6);
    let found = Text::of("罚款已缴清，整改已验收。", "The fine is paid and the corrections were inspected.");
    let lacking = Text::of("罚款尚未缴清。", "The fine is not fully paid.");
    let next = Text::of("缴清罚款后随时可以再次申请。", "Apply again at any time once the fine is paid.");
    let reason = Text::of("需要现场核查。", "An inspection on site is needed.");
    let notice = |repairable_from, ending, tier| RestorationNotice {
        served_with: Text::of(
            "行政处罚决定书（衡市监罚〔2026〕88号）",
            "the penalty decision 衡市监罚〔2026〕88号",
        ),
        tier,
        repairable_from,
        ending,
        conditions: vec![Text::of(
            "纠正失信行为，履行全部义务",
            "The breach is put right and all duties are performed",
        )],
        apply_at: Text::of(
            "本网站“信用修复”栏目，或者政务服务大厅",
            "under Restoration on this website, or at the service hall",
        ),
    };
    vec![
        notice(Some(from_decision(3)), Ending::On(from_decision(12)), Tier::General).into(),
        notice(None, Ending::Unpublished, Tier::Minor).into(),
        RestorationAccepted { applied_on, decide_by: within(7, "working-days") }.into(),
        RestorationDeclined { applied_on, reason: lacking.clone(), next: next.clone(), appeal: appeal() }
            .into(),
        RestorationExtended {
            applied_on,
            reason,
            first_due: day(5, 15),
            decide_by: within(14, "working-days"),
        }
        .into(),
        RestorationGranted { applied_on, found: found.clone(), ends_on: day(5, 8) }.into(),
        RestorationRefused { applied_on, found: lacking.clone(), reason: lacking, next, appeal: appeal() }
            .into(),
        Withdrawn {
            reason: Text::of("处罚决定已被撤销。", "The penalty decision was revoked."),
            by: Withdrawer::Source,
            withdrawn_on: day(5, 8),
        }
        .into(),
        Erased {
            reason: Text::of("保存期限已满。", "The period for which it may be kept is over."),
            erased_on: day(5, 8),
        }
        .into(),
        RestorationReceived { applied_on, accept_by: within(3, "working-days") }.into(),
        RestorationReversed {
            applied_on,
            reason: Text::of("缴款凭证系伪造。", "The proof of payment was forged."),
            reversed_on: day(5, 8),
            appeal: appeal(),
        }
        .into(),
    ]
}

/// What is neither about a list nor applied for by way of an objection or a restoration.
fn others() -> Vec<Matter> {
    vec![
        DecliningAnswered {
            received_on: day(5, 6),
            outcome: DecliningOutcome::Declined,
            found: Text::of(
                "授权书加盖公章，与登记信息一致。",
                "The authority bears the seal and agrees with the registration.",
            ),
            appeal: appeal(),
        }
        .into(),
        LiftingTold {
            outcome: LiftingOutcome::Lifted,
            court: Text::of("衡信市中级人民法院", "Intermediate Court of Hengxin"),
            ruling: Text::of("（2026）示破1号", "（2026）示破1号"),
            effective_on: day(5, 8),
        }
        .into(),
        AuthorisationGiven {
            asked_on: day(5, 4),
            party: "示例银行股份有限公司".to_owned(),
            purpose: "贷款审查".to_owned(),
            classes: vec![RecordKind::Penalty.label(), RecordKind::Licence.label()],
            until: day(12, 31),
        }
        .into(),
    ]
}

fn appeal() -> Appeal {
    Appeal {
        review_body: office().review_body,
        review_by: from_service(60, "days"),
        court: office().court,
        suit_by: from_service(6, "months"),
    }
}

fn day(month: i8, day: i8) -> Day {
    Day::new(2026, month, day).expect("a day of the sample")
}

fn cite(title: &str, article: &str, verified: bool) -> Citation {
    Citation { title: title.to_owned(), article: article.to_owned(), verified, compared: None }
}

fn calendar() -> Calendar {
    let year = |year| CalendarYear { year, ..CalendarYear::default() };
    Calendar::from_years((2026..2030).map(year)).expect("plain years make a calendar")
}

/// A made-up period from the day of the decision.
fn from_decision(months: u16) -> Deadline {
    Deadline::months(day(4, 10), months, &cite("（示例）公示规则", "第五条", true))
}

/// A made-up term from the day the sample letter is signed.
fn within(value: u32, unit: &str) -> Deadline {
    Deadline::of(&term(value, unit), day(5, 8), &calendar()).expect("the sample's years have calendars")
}

/// A made-up term from the day the sample letter is served.
fn from_service(value: u32, unit: &str) -> Deadline {
    Deadline::from_service(&term(value, unit), day(5, 8)).expect("the sample's units can be counted")
}

fn term(value: u32, unit: &str) -> Term {
    let cite = cite("（示例）期限规则", "第三条", false);
    Term { id: "sample".to_owned(), unit: unit.to_owned(), from: Day::MIN, until: None, value, cite }
}
