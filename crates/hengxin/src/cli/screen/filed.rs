//! `hengxin screen --check-receipt`: are the list and the answers still what a receipt says.

use std::path::{Path, PathBuf};

use domain::{Lang, Text};
use serde::Serialize;

use super::unreadable;
use crate::app::screen::receipt::{Holds, Receipt};
use crate::cli::{Desk, Outcome, Stop};

/// What was found, for the terminal and `--json`.
#[derive(Debug, Serialize)]
struct Found {
    input: Holds,
    output: Holds,
    receipt: Receipt,
}

/// Checks a receipt. The files are looked for beside it, unless they are named.
pub fn check(desk: &Desk, path: &Path, input: Option<&Path>, output: Option<&Path>) -> Result<Outcome, Stop> {
    let receipt = Receipt::read(path).map_err(|error| no_file(path, &error))?;
    let receipt = receipt.ok_or_else(|| no_receipt(path))?;
    let place = |named: Option<&Path>, file: &str| -> PathBuf {
        named.map_or_else(|| path.with_file_name(file), Path::to_owned)
    };
    let (list, answers) = (&receipt.input.named, &receipt.output);
    let found = Found {
        input: Holds::of(&place(input, &list.file), &list.content).map_err(unreadable)?,
        output: Holds::of(&place(output, &answers.file), &answers.content).map_err(unreadable)?,
        receipt,
    };
    let holds = (found.input, found.output) == (Holds::Same, Holds::Same);
    desk.print(&found, |found| text(found, desk.lang))?;
    Ok(if holds { Outcome::Done } else { Outcome::Declined })
}

fn no_file(path: &Path, error: &std::io::Error) -> Stop {
    let at = path.display();
    Stop::Usage(Text::new(format!("无法读取 {at}：{error}"), format!("{at} cannot be read: {error}")))
}

fn no_receipt(path: &Path) -> Stop {
    let at = path.display();
    Stop::Refused(Text::new(
        format!("{at} 不是核对回执，或由较新的程序写成"),
        format!("{at} is no receipt of a screening, or a newer program wrote it"),
    ))
}

fn text(found: &Found, lang: Lang) -> String {
    let Receipt { at, actor, register, answers, input, output, .. } = &found.receipt;
    let (list, out) = (&input.named.file, &output.file);
    let (of_list, of_out) = (word(found.input, lang), word(found.output, lang));
    let (day, entry, rows) = (&register.as_of.day, register.as_of.entry, answers.rows);
    let (same, review, different) = (answers.same, answers.review, answers.different);
    lang.pick(
        format!(
            "{at} {actor}：{rows} 行对照登记库（截至 {day}，序号 {entry}）：同一机构 {same}，待人工核对 {review}，\
             不同 {different}。\n名单 {list}：{of_list}\n结果 {out}：{of_out}"
        ),
        format!(
            "{at} {actor}: {rows} rows against the register as of {day}, entry {entry}: {same} same, {review} for \
             review, {different} different\nlist {list}: {of_list}\nanswers {out}: {of_out}"
        ),
    )
}

fn word(holds: Holds, lang: Lang) -> &'static str {
    match holds {
        Holds::Same => lang.pick("与回执一致", "as the receipt says"),
        Holds::Different => lang.pick("与回执不一致", "not what the receipt says"),
        Holds::Missing => lang.pick("没有找到，请指明文件", "not found; name the file"),
    }
}
