//! The lifecycle as tables.

use std::fmt::Write as _;

use domain::Track;
use domain::case::DUTIES;

use crate::law::Basis;
use crate::rows::{Row, condition, track_name};

const HEAD: &str = "# 信用记录的办理流程 / The lifecycle of a record

本页由 `cargo xtask graph` 根据程序中的步骤表和 `law/` 中的规则生成，不手工修改。
Written by `cargo xtask graph` from the program's table of steps and the rules in `law/`; not edited by hand.

![信用记录的办理流程 / The lifecycle of a record](lifecycle.svg)

五条线并行：记录本身、异议、信用修复、重整期间暂停公示、谢绝荣誉公示。期限为 `law/` 中现行的工作值。
Five tracks run side by side: the record itself, an objection, its restoration, lifting, and declining an honour. Terms are those of `law/` in force with no end.
";

/// The whole page.
pub fn markdown(basis: &Basis) -> String {
    let mut page = HEAD.to_owned();
    for track in Track::ALL {
        let (zh, en) = track_name(track);
        let _ = write!(page, "\n## {zh} / {en}\n\n");
        page.push_str("| 步骤 step | 从 from | 到 to | 谁 who | 条件 if | 起算期限 starts | 依据 basis |\n");
        page.push_str("|---|---|---|---|---|---|---|\n");
        for row in &Row::of(track) {
            page.push_str(&line(row, basis));
        }
    }
    page.push_str("\n## 待办 / What is owed where\n\n");
    page.push_str("| 位置 place | 谁 who | 办什么 what | 期限 term |\n|---|---|---|---|\n");
    for duty in DUTIES {
        let (at, by, fact) = (duty.at.label(), duty.by.label(), duty.fact.label());
        let term = duty.clock.map_or(("–".to_owned(), String::new()), |clock| basis.length(clock));
        let cells =
            [both(&at.zh, &at.en), both(&by.zh, &by.en), both(&fact.zh, &fact.en), both(&term.0, &term.1)];
        let _ = writeln!(page, "| {} |", cells.join(" | "));
    }
    page
}

fn both(zh: &str, en: &str) -> String {
    if en.is_empty() { zh.to_owned() } else { format!("{zh}<br>{en}") }
}

fn line(row: &Row, basis: &Basis) -> String {
    let step = row.step;
    let (fact, to, by) = (step.fact.label(), step.to.label(), step.by.label());
    let from: Vec<String> =
        row.from.iter().map(|place| place.label()).map(|label| both(&label.zh, &label.en)).collect();
    let (zh, en) = condition(step.guard);
    let clock = |clock: &domain::Clock| {
        let ((long, length), label) = (basis.length(*clock), clock.label());
        both(&format!("{}：{long}", label.zh), &format!("{}: {length}", label.en))
    };
    let clocks: Vec<String> = step.starts.iter().map(clock).collect();
    let cells = [
        both(&fact.zh, &fact.en),
        from.join("<br>"),
        both(&to.zh, &to.en),
        both(&by.zh, &by.en),
        both(&zh, &en),
        clocks.join("<br>"),
        basis.cite(step.fact).map(crate::law::Cite::text).unwrap_or_default(),
    ];
    format!("| {} |\n", cells.join(" | "))
}
