//! Dead ends of the services, each with its own page: what stands in the way, and what can be done instead.

use askama::Template;
use axum::http::StatusCode;
use domain::{Lang, Refusal, Text};

use super::conditions;
use crate::app::application::{ApplicationKind, Shut};
use crate::app::view::RecordView;
use crate::web::site::Frame;
use crate::web::site::pages::{Page, page};
use crate::web::site::words::Words as _;

#[derive(Template)]
#[template(path = "services/shut.html")]
struct ShutPage<'a> {
    f: &'a Frame<'a>,
    l: Lang,
    kind: ApplicationKind,
    title: Text,
    paragraphs: Vec<Text>,
    record: Option<&'a RecordView>,
    conditions: Option<&'a Text>,
    from: Option<String>,
    follow: bool,
}

/// The page that says why an application may not be begun, and its status. `Moved` is led on by the caller.
pub fn shut(frame: &Frame, kind: ApplicationKind, law: &domain::Law, why: &Shut) -> (StatusCode, Page) {
    let (record, from) = match why {
        Shut::NotBefore(view, from) => (Some(&**view), Some(from.to_string())),
        Shut::UnderObjection(view) | Shut::NothingToRestore(view) | Shut::NotAnHonour(view) => {
            (Some(&**view), None)
        }
        Shut::NotHeld | Shut::NotPublished | Shut::Moved(_) | Shut::Refused(_) => (None, None),
    };
    let template = ShutPage {
        f: frame,
        l: frame.lang,
        kind,
        title: title(kind, why),
        paragraphs: paragraphs(kind, why),
        conditions: record.and_then(|view| conditions(law, view)),
        record,
        from,
        follow: matches!(why, Shut::UnderObjection(_) | Shut::Refused(Refusal::NotNow { .. }))
            || matches!((kind, why), (ApplicationKind::Declining, Shut::NotPublished)),
    };
    (status(why), page(&template, 10_000))
}

fn status(why: &Shut) -> StatusCode {
    match why {
        Shut::NotHeld | Shut::Moved(_) => StatusCode::NOT_FOUND,
        Shut::NotPublished => StatusCode::GONE,
        Shut::UnderObjection(_)
        | Shut::NothingToRestore(_)
        | Shut::NotAnHonour(_)
        | Shut::NotBefore(..)
        | Shut::Refused(_) => StatusCode::OK,
    }
}

fn title(kind: ApplicationKind, why: &Shut) -> Text {
    match (why, kind) {
        (Shut::NotHeld | Shut::Moved(_), _) => {
            Text::of("本登记簿没有公示这条记录", "The register shows no such record")
        }
        (Shut::NotPublished, ApplicationKind::Declining) => Text::of(
            "这条记录不在公示中，或者已经谢绝",
            "This record is not published, or was declined already",
        ),
        (Shut::NotAnHonour(_), _) => {
            Text::of("这条记录不是荣誉，不能谢绝", "This record is no honour and cannot be declined")
        }
        (Shut::NotPublished, _) => Text::of("这条记录不在公示中", "This record is not published"),
        (Shut::UnderObjection(_), _)
        | (Shut::Refused(Refusal::NotNow { .. }), ApplicationKind::Objection) => {
            Text::of("这条记录的异议正在办理", "An objection to this record is being looked into")
        }
        (Shut::Refused(Refusal::NotNow { .. }), ApplicationKind::Restoration) => {
            Text::of("这条记录的修复申请正在办理", "An application about this record is being looked into")
        }
        (Shut::Refused(Refusal::NotNow { .. }), ApplicationKind::Declining) => {
            Text::of("这项荣誉的谢绝申请正在办理", "A request about this honour is being looked into")
        }
        (Shut::NothingToRestore(_), _) => Text::of("这条记录不需要修复", "This record needs no restoration"),
        (Shut::NotBefore(..), _) => {
            Text::of("现在还不能申请修复", "It is too early to apply for restoration")
        }
        (Shut::Refused(_), _) => Text::of("现在不能网上办理", "This cannot be done online now"),
    }
}

/// What stands on the page of an honour that is not published: whether it was declined is not told to everybody.
fn perhaps_declined() -> Vec<Text> {
    vec![
        Text::of("不在公示中的荣誉不用再谢绝。", "An honour that is not published need not be declined."),
        Text::of(
            "以前谢绝过、现在想恢复公示的，请用当时的编号和联系码申请；联系码遗失的，请书面向信用办提出。",
            "If you declined it and want it published again, ask with the number and contact code of that request; if the code is lost, write to the register office.",
        ),
    ]
}

fn paragraphs(kind: ApplicationKind, why: &Shut) -> Vec<Text> {
    match why {
        Shut::NotPublished if kind == ApplicationKind::Declining => perhaps_declined(),
        Shut::NotAnHonour(_) => vec![Text::of(
            "只有守信荣誉可以谢绝公示。处罚等记录的公示由法律规定；认为记录有误的，可以提出异议。",
            "Only an honour may be declined. Whether penalties and the like are published is for the law to say; if the record is wrong, you can object.",
        )],
        Shut::NotHeld | Shut::Moved(_) => vec![
            Text::of("请核对记录编号或者文号。", "Check the record number or the document number."),
            Text::of(
                "信息显示在其他网站的，请向该网站提出；本站没有的记录，本站无法更正。",
                "If you saw it on another site, object there: what this register does not hold, it cannot put right.",
            ),
        ],
        Shut::NotPublished => vec![Text::of(
            "它已不再显示，也不再提供给他人，您不需要办理什么。",
            "It is not shown any more nor given to others. There is nothing you need to do.",
        )],
        Shut::UnderObjection(_) | Shut::Refused(Refusal::NotNow { .. }) => vec![Text::of(
            "办结之前不能重复提出。提出人可以用编号和联系码查看进度、补充材料或者撤回。",
            "Until it is closed nothing more can be filed. Whoever filed it can follow it with its number and contact code, supply more, or take it back.",
        )],
        Shut::NothingToRestore(_) => vec![Text::of(
            "适用的规则没有为这类记录设最短公示期。认为记录有误的，可以提出异议。",
            "The rule that applies sets no minimum period for such a record. If it is wrong, you can object.",
        )],
        Shut::NotBefore(..) => vec![Text::of(
            "最短公示期还没有到。到期之前不用办理什么，也没有人能提前办理。",
            "The minimum period has not passed. There is nothing to do before then, and nobody can do it sooner for you.",
        )],
        Shut::Refused(refusal) => vec![
            refusal.text(),
            Text::of(
                "您的权利不受影响：请书面向信用办提出，或者过几天再试。",
                "Your rights are not affected: write to the register office, or try again in a few days.",
            ),
        ],
    }
}
