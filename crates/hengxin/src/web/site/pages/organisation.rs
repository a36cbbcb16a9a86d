//! P3: an organisation with everything public about it.

use askama::Template;
use domain::{Lang, RecordKind};

use super::{Page, page};
use crate::app::view::{FieldView, OrganisationView};
use crate::web::site::Frame;
use crate::web::site::words::{self, Words as _};

#[derive(Template)]
#[template(path = "organisation.html")]
struct OrganisationPage<'a> {
    f: &'a Frame<'a>,
    l: Lang,
    v: &'a OrganisationView,
    details: Vec<&'a FieldView>,
    kind: &'a str,
    code_name: &'static str,
    sentence: String,
    total: u64,
    shown: usize,
}

/// Details that the page's heading tells already.
const IN_HEADING: [&str; 4] = ["name", "code", "code_kind", "status"];

/// The page of one organisation; `kind` narrows the timeline to one kind of record, empty = all.
pub fn organisation(frame: &Frame, view: &OrganisationView, kind: &str) -> Page {
    let shown = view.records.iter().filter(|record| kind.is_empty() || record.kind == kind).count();
    let template = OrganisationPage {
        f: &frame.as_of(&view.as_of),
        l: frame.lang,
        v: view,
        details: view.details.iter().filter(|field| !IN_HEADING.contains(&field.code.as_str())).collect(),
        kind,
        code_name: code_name(&view.code_kind, frame.lang),
        sentence: sentence(view, frame.lang),
        total: view.counts.iter().map(|count| count.count).sum(),
        shown,
    };
    page(&template, 10_000 + 1_500 * shown)
}

fn code_name(kind: &str, lang: Lang) -> &'static str {
    match kind {
        "uscc" => lang.pick("统一社会信用代码", "Unified Social Credit Code"),
        "registration-number" => lang.pick("注册号", "Registration number"),
        _ => lang.pick("旧编号", "Older number"),
    }
}

/// One plain sentence: how many records of each kind, and how many penalties may be restored by now.
fn sentence(view: &OrganisationView, lang: Lang) -> String {
    let clauses: Vec<String> = RecordKind::ALL
        .into_iter()
        .filter_map(|kind| clause(kind, words::count_of(&view.counts, kind), view, lang))
        .collect();
    if clauses.is_empty() {
        return lang.pick("没有公示中的记录。", "No published records.").to_owned();
    }
    let list = clauses.join(lang.pick("；", "; "));
    lang.pick(format!("该机构公示中的记录有：{list}。"), format!("Published records: {list}."))
}

fn clause(kind: RecordKind, count: u64, view: &OrganisationView, lang: Lang) -> Option<String> {
    if count == 0 {
        return None;
    }
    let count_text = words::Count(count);
    let name = words::kinds(kind.word(), lang);
    let clause = lang.pick(format!("{name}{count_text}条"), format!("{} {count_text}", name.to_lowercase()));
    let open = view.records.iter().filter(|record| {
        record.kind == kind.word()
            && record.repairable_from.as_deref().is_some_and(|day| day <= view.as_of.day.as_str())
    });
    let open = open.count();
    Some(match open {
        0 => clause,
        _ => lang.pick(
            format!("{clause}（其中{open}条已可申请信用修复）"),
            format!("{clause} ({open} open to restoration)"),
        ),
    })
}
