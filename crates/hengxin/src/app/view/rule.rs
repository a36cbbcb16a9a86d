//! The rule that fixed the days of a record, in words: every day that is shown can be worked out again.

use domain::{Citation, Day, Law, Lease, ListRule, PublicationRule};

use super::{CitationView, RuleView};

/// The rule that fixed the days: a rule set on publication, or the definition of the list an entry is on.
pub(in crate::app) fn rule(law: &Law, lease: &Lease, decided: Option<Day>) -> Option<RuleView> {
    if let Some(rule) = law.publication.iter().find(|rule| rule.id == lease.rule) {
        let words = formula(rule, lease, decided);
        return Some(view(&rule.id, words, &rule.cite));
    }
    let decided = decided?;
    let list = law.list(lease.listed_as()?, decided).ok()?;
    Some(view(&list.item, entry_formula(list, decided), &list.cite))
}

fn view(id: &str, (formula_zh, formula_en): (String, String), cite: &Citation) -> RuleView {
    RuleView { id: id.to_owned(), formula_zh, formula_en, cite: citation(cite) }
}

/// A citation, as answers give it.
pub fn citation(cite: &Citation) -> CitationView {
    CitationView { title: cite.title.clone(), article: cite.article.clone(), verified: cite.verified }
}

fn formula(rule: &PublicationRule, lease: &Lease, decided: Option<Day>) -> (String, String) {
    let window = rule.windows.iter().find(|(tier, _)| *tier == lease.tier).map(|(_, window)| window);
    let (min, max) = window.map_or((None, None), |window| (window.min_months, window.max_months));
    let tier = lease.tier.label();
    let (mut zh, mut en) = (vec![], vec![]);
    if let Some(min) = min {
        zh.push(format!("最短{min}个月"));
        en.push(format!("at least {min} months"));
    }
    if let Some(max) = max {
        zh.push(format!("最长{max}个月"));
        en.push(format!("at most {max} months"));
    } else {
        zh.push("未设公示截止期".to_owned());
        en.push("no end of publication set".to_owned());
    }
    if let Some(decided) = decided {
        zh.push(format!("自{decided}起"));
        en.push(format!("from {decided}"));
    }
    (format!("{}：{}", tier.zh, zh.join("，")), format!("{}: {}", tier.en, en.join(", ")))
}

/// How long an entry stays, and from when its early removal may be applied for.
fn entry_formula(list: &ListRule, decided: Day) -> (String, String) {
    let stays = match list.months {
        Some(months) => (format!("列入{months}个月"), format!("listed for {months} months")),
        None => ("列入至移出为止".to_owned(), "listed until it is removed".to_owned()),
    };
    let early = match list.early_after {
        Some(months) => (
            format!("满{months}个月可以申请提前移出"),
            format!("early removal may be applied for after {months} months"),
        ),
        None => (
            "纠正后即可申请提前移出".to_owned(),
            "early removal may be applied for once it is put right".to_owned(),
        ),
    };
    (format!("{}，{}，自{decided}起", stays.0, early.0), format!("{}, {}, from {decided}", stays.1, early.1))
}
