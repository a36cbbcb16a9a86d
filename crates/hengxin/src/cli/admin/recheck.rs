//! `hengxin admin rebuild` and `check`.

use domain::{Lang, Text};
use indicatif::ProgressBar;

use crate::app::check::{self, Checked};
use crate::app::evidence;
use crate::app::rebuild::{self, RebuildFault, Rebuilt};
use crate::cli::{Desk, Outcome, Stop};
use crate::store::refused;

/// Makes the projections again and says where they differed.
pub fn rebuild(desk: &Desk) -> Result<Outcome, Stop> {
    let (database, lawbook) = (desk.existing_register()?, desk.lawbook()?);
    let bar = desk.progress(0, "重新生成", "rebuild");
    let rebuilt = rebuild::rebuild(&database, &lawbook.law, &mut |done, total| show(&bar, done, total));
    bar.finish_and_clear();
    let rebuilt = rebuilt?;
    let detail = serde_json::json!({ "before": { "rows-that-differ": rebuilt.differences }, "after": { "rows-that-differ": 0 } });
    database.write_exclusive(|tx| desk.note(tx, ("register.rebuild", "register"), &detail))?;
    desk.print(&rebuilt, |rebuilt| rebuilt_text(rebuilt, desk.lang))?;
    Ok(Outcome::Done)
}

/// Checks everything stored; what is found is a reason for exit code 1.
pub fn check(desk: &Desk) -> Result<Outcome, Stop> {
    let (database, lawbook) = (desk.register_as_it_is()?, desk.lawbook()?);
    let bar = desk.progress(0, "核对", "check");
    let checked = check::check(&database, &lawbook.law, &mut |done, total| show(&bar, done, total));
    bar.finish_and_clear();
    let mut checked = checked?;
    let now = desk.clock.now().as_microsecond();
    evidence::check(&database, &desk.evidence(&database), now, &mut checked)?;
    if database.read(|tx| refused::any_over(tx, now))? {
        database.write_exclusive(|tx| refused::settle(tx, now))?;
    }
    desk.print(&checked, |checked| checked_text(checked, desk.lang))?;
    Ok(if checked.is_sound() { Outcome::Done } else { Outcome::ToMend })
}

fn show(bar: &ProgressBar, done: u64, total: u64) {
    bar.set_length(total);
    bar.set_position(done);
}

impl From<RebuildFault> for Stop {
    fn from(fault: RebuildFault) -> Stop {
        match fault {
            RebuildFault::Store(fault) => fault.into(),
            RebuildFault::Unsound(unsound) => Stop::Refused(Text::new(
                format!("事实 {} 不成立，未作任何改动。请运行 hengxin admin check。", unsound.seq),
                fault.to_string(),
            )),
        }
    }
}

fn rebuilt_text(rebuilt: &Rebuilt, lang: Lang) -> String {
    let Rebuilt { organisations, facts, differences, first } = rebuilt;
    let mut lines = vec![match lang {
        Lang::Zh => format!("{organisations} 个机构，{facts} 条事实，{differences} 行有出入并已改正"),
        Lang::En => format!(
            "{organisations} organisations, {facts} facts, {differences} rows differed and are right now"
        ),
    }];
    lines.extend(first.iter().map(|difference| {
        let record = difference.record.as_deref().unwrap_or_default();
        format!("{}/{} {record} {:?}", difference.table, difference.org, difference.change)
    }));
    lines.join("\n")
}

fn checked_text(checked: &Checked, lang: Lang) -> String {
    let Checked { organisations, facts, batches, .. } = checked;
    let mut lines = vec![match lang {
        Lang::Zh => format!("{organisations} 个机构，{facts} 条事实，{batches} 个批次"),
        Lang::En => format!("{organisations} organisations, {facts} facts, {batches} deliveries"),
    }];
    for (code, count) in &checked.found {
        let of_code = checked.notes.iter().filter(|note| note.code == *code);
        let text =
            of_code.clone().next().map(|note| lang.pick(&note.zh, &note.en).as_str()).unwrap_or_default();
        lines.push(format!("{code} × {count}  {text}"));
        lines.extend(of_code.map(|note| format!("  {}", note.place)));
    }
    if checked.is_sound() {
        lines.push(lang.pick("未发现问题", "nothing found").to_owned());
    }
    lines.join("\n")
}
