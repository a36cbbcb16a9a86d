//! `hengxin log lost`: going on with a register that was put back from a backup.

use clap::Args;
use domain::Text;
use serde::Serialize;
use serde_json::json;

use super::keys::one_line;
use super::{Desk, Here, Outcome, Stop};
use crate::log::{Loss, declare, missing, place_now};
use crate::store::sql::Tx;

/// What is lost. Without anything it is told what is missing, and nothing is changed.
#[derive(Debug, Args)]
pub struct Lost {
    /// The first.
    #[arg(requires_all = ["to", "by", "reason"], help = "缺少的第一片叶的序号 · Index of the first leaf that is missing")]
    from: Option<u64>,
    /// The last.
    #[arg(help = "缺少的最后一片叶的序号 · Index of the last")]
    to: Option<u64>,
    /// Who declares it.
    #[arg(long, help = "声明的机关或岗位 · Which office or post declares it")]
    by: Option<String>,
    /// Why.
    #[arg(long, help = "缘由 · What happened")]
    reason: Option<String>,
}

/// What is missing.
#[derive(Debug, Serialize)]
struct View {
    /// Index of the first leaf; none where nothing is missing.
    from: Option<u64>,
    /// Index of the last.
    to: Option<u64>,
    /// Facts.
    facts: u64,
    /// Other leaves.
    others: u64,
    /// Facts whose content the lost leaves say to be erased, and that the backup has brought back.
    erase_again: Vec<i64>,
}

impl Lost {
    /// Tells or declares it.
    pub fn run(&self, desk: &Desk) -> Result<Outcome, Stop> {
        let (here, at) = (Here::open(desk)?, desk.clock.now().as_microsecond());
        let (Some(from), Some(to), Some(by), Some(reason)) = (self.from, self.to, &self.by, &self.reason)
        else {
            let loss = missing(&here.database, &here.settings, at)?;
            let outcome = if loss.is_some() { Outcome::ToMend } else { Outcome::Done };
            return tell(desk, loss.as_ref(), false).map(|()| outcome);
        };
        let (by, reason) = (one_line(by)?, one_line(reason)?);
        let note = |tx: &mut dyn Tx, loss: &Loss| {
            let target = format!("log/{}..{}", loss.from, loss.to);
            let detail = json!({
                "by": by, "reason": reason, "facts": loss.facts, "others": loss.others,
                "before": "missing", "after": "lost",
            });
            desk.note(tx, ("log.lost", &target), &detail)
        };
        let loss = declare(&here.database, &here.settings, (from, to), (by, reason), at, &note)?;
        place_now(&here.database, &here.settings, at)?;
        tell(desk, Some(&loss), true)?;
        Ok(Outcome::Done)
    }
}

fn tell(desk: &Desk, loss: Option<&Loss>, declared: bool) -> Result<(), Stop> {
    let view = View {
        from: loss.map(|loss| loss.from),
        to: loss.map(|loss| loss.to),
        facts: loss.map_or(0, |loss| loss.facts),
        others: loss.map_or(0, |loss| loss.others),
        erase_again: loss.map(|loss| loss.back.clone()).unwrap_or_default(),
    };
    desk.print(&view, |view| text(view, declared).get(desk.lang).to_owned())
}

fn text(view: &View, declared: bool) -> Text {
    let (Some(from), Some(to)) = (view.from, view.to) else {
        return Text::of("日志中的叶在此处都有。", "no leaf of the log is missing here");
    };
    let View { facts, others, erase_again, .. } = view;
    let (done_zh, done_en) =
        if declared { ("已声明丢失", "declared lost") } else { ("缺少", "missing") };
    let (mut zh, mut en) = (
        format!("日志第 {from} 至 {to} 片叶{done_zh}：{facts} 条事实，{others} 片其他叶"),
        format!("leaves {from} to {to} of the log are {done_en}: {facts} facts, {others} others"),
    );
    if !erase_again.is_empty() {
        let list: Vec<String> = erase_again.iter().map(|seq| format!("fact/{seq}")).collect();
        let list = list.join(", ");
        zh.push_str("\n备份带回了已删除的内容，须再次删除：");
        en.push_str("\nthe backup brought back what was erased; erase it again: ");
        zh.push_str(&list);
        en.push_str(&list);
    }
    Text::new(zh, en)
}
