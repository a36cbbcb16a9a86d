//! The office page of the rules in force.
#![expect(clippy::trivially_copy_pass_by_ref, reason = "templates hand references")]

use askama::Template;
use domain::{Day, Lang, Law};

use super::{Page, page};
use crate::lawbook::{LegalValue, Meaning};
use crate::web::site::Frame;
use crate::web::site::words::Words as _;

use self as law;

/// The rules, and which of them are shown.
#[derive(Debug, Clone, Copy)]
pub struct Rules<'a> {
    /// The law, for the names of its items.
    pub law: &'a Law,
    /// Every value.
    pub values: &'a [LegalValue],
    /// Today.
    pub today: Day,
    /// `unverified`, `all`; anything else = those in force today.
    pub show: &'a str,
}

/// A value as it is shown.
struct Line<'a> {
    name: String,
    says: String,
    value: &'a LegalValue,
    in_force: bool,
}

/// The values of one file.
struct Group<'a> {
    file: &'a str,
    lines: Vec<Line<'a>>,
}

#[derive(Template)]
#[template(path = "office/law.html")]
struct LawPage<'a> {
    f: &'a Frame<'a>,
    l: Lang,
    show: &'a str,
    groups: Vec<Group<'a>>,
    in_force: u64,
    unverified: u64,
}

fn item_name(law: &Law, id: &str, lang: Lang) -> String {
    let item = law.items.iter().find(|item| item.id == id);
    item.map_or_else(|| id.to_owned(), |item| item.name.get(lang).to_owned())
}

fn months(count: Option<u16>, lang: Lang) -> String {
    match count {
        Some(count) => format!("{count}{}", lang.pick("个月", " months")),
        None => lang.pick("未设期限", "no end set").to_owned(),
    }
}

/// The name of a value, and what it says.
fn words(law: &Law, value: &LegalValue, lang: Lang) -> (String, String) {
    match &value.meaning {
        Meaning::Item(id) => (item_name(law, id, lang), lang.pick("可归集", "may be collected").to_owned()),
        Meaning::Publication(id, windows) => {
            let window = |(tier, window): &(domain::Tier, domain::Window)| {
                let tier = lang.class(tier);
                if window.publish {
                    format!("{tier}: {}", months(window.max_months, lang))
                } else {
                    format!("{tier}: {}", lang.pick("不公示", "not published"))
                }
            };
            let says: Vec<String> = windows.iter().map(window).collect();
            (format!("{} {id}", lang.pick("公示期", "Publication periods")), says.join(lang.pick("；", "; ")))
        }
        Meaning::Tier(category, tier) => (category.clone(), lang.class(tier).to_owned()),
        Meaning::Term(id, count, unit) => (lang.term(id).to_owned(), format!("{count}{}", lang.unit(unit))),
        Meaning::Step(fact) => {
            (fact.label().get(lang).to_owned(), lang.pick("办理依据", "basis of the step").to_owned())
        }
        Meaning::List(item, entry) => (item_name(law, item, lang), months(*entry, lang)),
        Meaning::Commitment(id) => (
            format!("{} {id}", lang.pick("承诺书", "Commitment")),
            lang.pick("承诺书文本", "its words").to_owned(),
        ),
        Meaning::Erasure(_, name) => {
            (name.get(lang).to_owned(), lang.pick("依法删除的情形", "ground of erasing").to_owned())
        }
        Meaning::Calendar(year) => (format!("{year}"), lang.pick("工作日历", "working days").to_owned()),
    }
}

/// The page of rules.
pub fn rules(frame: &Frame, rules: Rules) -> Page {
    let lang = frame.lang;
    let in_force = |value: &&LegalValue| value.is_in_force(rules.today);
    let wanted = |value: &&LegalValue| match rules.show {
        "all" => true,
        "unverified" => in_force(value) && !value.is_verified(),
        _ => in_force(value),
    };
    let mut groups: Vec<Group> = Vec::new();
    for value in rules.values.iter().filter(wanted) {
        let file = value.place.split(' ').next().unwrap_or_default();
        let (name, says) = words(rules.law, value, lang);
        let line = Line { name, says, value, in_force: in_force(&value) };
        match groups.iter_mut().find(|group| group.file == file) {
            Some(group) => group.lines.push(line),
            None => groups.push(Group { file, lines: vec![line] }),
        }
    }
    let now: Vec<&LegalValue> = rules.values.iter().filter(in_force).collect();
    let template = LawPage {
        f: frame,
        l: lang,
        show: rules.show,
        groups,
        in_force: now.len() as u64,
        unverified: now.iter().filter(|value| !value.is_verified()).count() as u64,
    };
    page(&template, 60_000)
}

/// What a file of the law is about.
pub(super) fn file_name(file: &str, lang: &Lang) -> &'static str {
    match file {
        "catalogue.toml" => lang.pick("公共信用信息目录", "Catalogue"),
        "publication.toml" => lang.pick("公示规则", "Publication"),
        "tiers.toml" => lang.pick("失信程度分级", "Tiers of penalties"),
        "terms.toml" => lang.pick("法定期限", "Terms of law"),
        "local.toml" => lang.pick("本地期限", "Terms of this place"),
        "steps.toml" => lang.pick("办理步骤的依据", "Bases of steps"),
        "lists.toml" => lang.pick("严重失信主体名单", "Serious-breach lists"),
        "commitments.toml" => lang.pick("信用承诺书", "Commitments"),
        "calendar/cn.toml" => lang.pick("工作日历", "Calendar of working days"),
        _ => lang.pick("其他规则", "Other rules"),
    }
}
