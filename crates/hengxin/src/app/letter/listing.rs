//! Letters of a listing: the notice of intent, the decision and what is served with it, the decision not to list.

use domain::content::system;
use domain::law::ListRule;
use domain::{FactKind, Refusal, Text, Tier, Visibility};

use super::written::Step;
use crate::letter::{
    Deadline, Ending, LetterKind, ListingDecided, ListingDropped, ListingIntended, Matter, RestorationNotice,
    Statement, as_written,
};

/// Field of a list entry with the facts of the breach (`domain::field`).
const FACTS: u8 = 4;
/// Field of a list entry with the number of the penalty decision it rests on.
pub(super) const PENALTY: u8 = 7;

/// Whether the authority that keeps the list issues it, not the register's office.
pub(super) fn is_of_list(kind: LetterKind) -> bool {
    const OF_LIST: [LetterKind; 5] = [
        LetterKind::ListingIntended,
        LetterKind::ListingDecided,
        LetterKind::ListingDropped,
        LetterKind::RestorationNotice,
        LetterKind::Removed,
    ];
    OF_LIST.contains(&kind)
}

/// 列入告知书.
pub(super) fn intended(step: &Step<'_>) -> Result<Option<Matter>, Refusal> {
    let list = rule(step)?;
    let matter = ListingIntended {
        list: step.item.name.clone(),
        grounds: grounds(step, list),
        measures: Vec::new(),
        removal: removal(list),
        statement_by: step.term_from_service(domain::Clock::ListingDefence.term())?,
    };
    Ok(Some(matter.into()))
}

/// 列入决定书.
pub(super) fn decided(step: &Step<'_>) -> Result<Option<Matter>, Refusal> {
    let list = rule(step)?;
    let until = list.months.map(|months| Deadline::months(step.today(), months, &list.cite));
    let matter = ListingDecided {
        list: step.item.name.clone(),
        grounds: grounds(step, list),
        statement: statement(step),
        measures: Vec::new(),
        removal: removal(list),
        listed_on: step.today(),
        until,
        appeal: step.appeal()?,
    };
    Ok(Some(matter.into()))
}

/// 信用修复告知书, served with the decision (两书同达).
pub(super) fn how_to_restore(step: &Step<'_>) -> Result<Option<Matter>, Refusal> {
    let list = rule(step)?;
    let counted =
        |months: Option<u16>| months.map(|months| Deadline::months(step.today(), months, &list.cite));
    let document = step.text(system::DOCUMENT);
    let ending = if step.item.visibility == Visibility::Open {
        counted(list.months).map_or(Ending::Open, Ending::On)
    } else {
        Ending::Unpublished
    };
    let matter = RestorationNotice {
        served_with: Text::new(
            format!("列入决定书（{document}）"),
            format!("the listing decision {document}"),
        ),
        tier: Tier::Serious,
        repairable_from: counted(list.early_after),
        ending,
        conditions: vec![list.conditions.clone()],
        apply_at: apply_at(step),
    };
    Ok(Some(matter.into()))
}

/// 不予列入决定书.
#[expect(clippy::unnecessary_wraps, reason = "one of the writers of a table, of which others refuse")]
pub(super) fn dropped(step: &Step<'_>) -> Result<Option<Matter>, Refusal> {
    let matter = ListingDropped { list: step.item.name.clone(), reason: step.reasons() };
    Ok(Some(matter.into()))
}

fn rule<'a>(step: &Step<'a>) -> Result<&'a ListRule, Refusal> {
    step.work.register.law.list(&step.item.id, step.today())
}

/// The ground in the words of the rule, and the facts that fall under it.
fn grounds(step: &Step<'_>, list: &ListRule) -> Text {
    let state = step.file.now();
    let text = |no| state.content.and_then(|content| content.get(no)).unwrap_or_default();
    let ground = list.grounds.iter().find(|ground| ground.id == text(system::GROUND));
    let facts = text(FACTS);
    match ground {
        None => as_written(facts),
        Some(ground) => {
            Text::new(format!("{}：{facts}", ground.name.zh), format!("{}: {facts}", ground.name.en))
        }
    }
}

/// What the organisation said, each time it was heard, and the answer, which is the reasons of the decision.
fn statement(step: &Step<'_>) -> Option<Statement> {
    let heard = step.so_far().filter(|fact| fact.kind == FactKind::Defended);
    let said: Vec<&str> = heard.filter_map(|fact| fact.content.get(system::REASONS)).collect();
    (!said.is_empty()).then(|| Statement { said: as_written(&said.join("；")), answer: step.reasons() })
}

/// On what conditions one leaves the list.
fn removal(list: &ListRule) -> Text {
    let (zh, en) = (&list.conditions.zh, &list.conditions.en);
    match list.early_after {
        Some(months) => Text::new(
            format!("{zh}；自决定之日起满{months}个月可以申请提前移出。"),
            format!("{en}; early removal may be applied for {months} months after the decision."),
        ),
        None => Text::new(
            format!("{zh}；符合条件后可以申请移出。"),
            format!("{en}; removal may be applied for once that is so."),
        ),
    }
}

/// Where restoration is applied for.
pub(super) fn apply_at(step: &Step<'_>) -> Text {
    let address = &step.office().address;
    Text::new(
        format!("本网站“信用修复”栏目，或者{address}"),
        format!("under Restoration on this website, or at {address}"),
    )
}
