//! `hengxin list`: watch lists, organisations that the holder of a key follows.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use domain::Lang;

use super::screen::{column, unreadable};
use super::{Desk, Outcome, Stop};
use crate::app::watch::{Changed, Holder, MemberPage, NoticeView, WatchFault, WatchlistView};
use crate::intake::decode::{self, DecodeError, RowBatch, Sheet};
use crate::store::notice::NoticeState;
use crate::store::sql::Tx;

/// What to do with watch lists.
#[derive(Debug, Subcommand)]
pub enum List {
    /// Makes one.
    #[command(about = "新建一份名单 · Make a list")]
    Create {
        /// Its name.
        #[arg(help = "名称 · Its name")]
        name: String,
        /// Whose it is.
        #[arg(
            long,
            value_name = "KEY",
            help = "所属密钥的编号（见 admin key list）· Number of the key it belongs to (see admin key list)"
        )]
        owner: i64,
        /// Where its organisations come from.
        #[command(flatten)]
        from: From,
    },
    /// Shows all, or one with its members.
    #[command(
        about = "列出名单，或显示一份及其机构 · Tell what lists there are, or show one with its members"
    )]
    Show {
        /// Its number.
        #[arg(help = "名单编号 · Its number")]
        id: Option<i64>,
    },
    /// Puts organisations on it.
    #[command(about = "加入机构 · Put organisations on a list")]
    Add {
        /// Its number.
        #[arg(help = "名单编号 · Its number")]
        id: i64,
        /// Codes.
        #[arg(required_unless_present = "from", help = "机构代码 · Codes of organisations")]
        codes: Vec<String>,
        /// Where its organisations come from.
        #[command(flatten)]
        from: From,
    },
    /// Takes organisations off it.
    #[command(about = "移出机构 · Take organisations off a list")]
    Remove {
        /// Its number.
        #[arg(help = "名单编号 · Its number")]
        id: i64,
        /// Codes.
        #[arg(required = true, help = "机构代码 · Codes of organisations")]
        codes: Vec<String>,
    },
    /// Gives it another name.
    #[command(about = "改名 · Give a list another name")]
    Rename {
        /// Its number.
        #[arg(help = "名单编号 · Its number")]
        id: i64,
        /// Its new name.
        #[arg(help = "新名称 · Its new name")]
        name: String,
    },
    /// Shows where notices are sent, and how they stand.
    #[command(
        about = "显示通知地址和通知状态 · Tell where notices about a list are sent, and how they stand"
    )]
    Notices {
        /// Its number.
        #[arg(help = "名单编号 · Its number")]
        id: i64,
    },
    /// Deletes it.
    #[command(about = "删除一份名单 · Delete a list")]
    Delete {
        /// Its number.
        #[arg(help = "名单编号 · Its number")]
        id: i64,
    },
}

/// A file that organisations are taken from.
#[derive(Debug, Args)]
pub struct From {
    /// The file.
    #[arg(
        long,
        value_name = "FILE",
        help = "取自文件：hengxin screen 的结果（取 same 行），或每行一个代码 · Take them from a file: answers of hengxin screen (rows with verdict same), or one code a line"
    )]
    from: Option<PathBuf>,
    /// The column of codes.
    #[arg(
        long,
        value_name = "C",
        requires = "from",
        help = "代码列：表头或列号 · Column of codes: its heading or number"
    )]
    code_column: Option<String>,
}

/// Members read at a time.
const PAGE: u32 = 1000;

impl List {
    /// Does it.
    pub fn run(self, desk: &Desk) -> Result<Outcome, Stop> {
        match self {
            List::Create { name, owner, from } => {
                let codes = from.codes(desk, Vec::new())?;
                change(desk, |holder, tx| holder.create(tx, owner, &name, &codes))
            }
            List::Add { id, codes, from } => {
                let codes = from.codes(desk, codes)?;
                change(desk, |holder, tx| holder.add(tx, id, &codes))
            }
            List::Remove { id, codes } => change(desk, |holder, tx| holder.remove(tx, id, &codes)),
            List::Rename { id, name } => change(desk, |holder, tx| holder.replace(tx, id, &name, None)),
            List::Delete { id } => delete(desk, id),
            List::Notices { id } => notices(desk, id),
            List::Show { id: None } => lists(desk),
            List::Show { id: Some(id) } => show(desk, id),
        }
    }
}

fn change(
    desk: &Desk,
    work: impl FnOnce(&Holder, &mut dyn Tx) -> Result<Changed, WatchFault>,
) -> Result<Outcome, Stop> {
    let holder = desk.holder();
    let changed = desk.existing_register()?.decide(|tx| work(&holder, tx))?;
    desk.print(&changed, |changed| said(changed, desk.lang))?;
    let all = changed.unknown.is_empty() && changed.not_codes == 0;
    Ok(if all { Outcome::Done } else { Outcome::ToMend })
}

fn delete(desk: &Desk, id: i64) -> Result<Outcome, Stop> {
    let holder = desk.holder();
    let deleted = desk.existing_register()?.decide(|tx| holder.delete(tx, id))?;
    desk.print(&deleted, |list| line(list, desk.lang))?;
    desk.say("已删除", "deleted");
    Ok(Outcome::Done)
}

fn lists(desk: &Desk) -> Result<Outcome, Stop> {
    let holder = desk.holder();
    let lists = desk.existing_register()?.read(|tx| holder.lists(tx))?;
    desk.print(&lists, |lists| {
        let lines: Vec<String> = lists.iter().map(|list| line(list, desk.lang)).collect();
        lines.join("\n")
    })?;
    Ok(Outcome::Done)
}

fn show(desk: &Desk, id: i64) -> Result<Outcome, Stop> {
    let holder = desk.holder();
    let shown = desk.existing_register()?.decide(|tx| {
        holder.note_look(tx, id)?;
        whole(&holder, tx, id)
    })?;
    desk.print(&shown, |shown| {
        let members = shown.organisations.iter().map(|member| format!("{}  {}", member.code, member.name));
        let lines: Vec<String> = std::iter::once(line(&shown.list, desk.lang)).chain(members).collect();
        lines.join("\n")
    })?;
    Ok(Outcome::Done)
}

fn notices(desk: &Desk, id: i64) -> Result<Outcome, Stop> {
    let holder = desk.holder();
    let shown = desk.existing_register()?.decide(|tx| {
        holder.note_look(tx, id)?;
        holder.webhook(tx, id)
    })?;
    desk.print(&shown, |shown| {
        let line = |one: &NoticeView| {
            let when = one.done_at.as_ref().or(one.next_at.as_ref()).map_or("", String::as_str);
            let fault = one.fault.as_deref().unwrap_or_default();
            format!("{}  {}  {}  {when}  {fault}", one.id, one.state, one.attempts)
        };
        let lines = std::iter::once(shown.url.clone()).chain(shown.notices.iter().map(line));
        lines.collect::<Vec<_>>().join("\n")
    })?;
    let given_up = shown.notices.iter().any(|one| one.state == NoticeState::GivenUp.word());
    Ok(if given_up { Outcome::ToMend } else { Outcome::Done })
}

/// A list with all its members: one page after the other.
fn whole(holder: &Holder, tx: &mut dyn Tx, id: i64) -> Result<MemberPage, WatchFault> {
    let mut shown = holder.members(tx, id, "", PAGE)?;
    while let Some(after) = shown.next.take() {
        let page = holder.members(tx, id, &after, PAGE)?;
        shown.organisations.extend(page.organisations);
        shown.next = page.next;
    }
    Ok(shown)
}

fn line(list: &WatchlistView, lang: Lang) -> String {
    let WatchlistView { id, name, key, members, .. } = list;
    lang.pick(
        format!("{id}  {name}  {members} 家机构  密钥 {key}"),
        format!("{id}  {name}  {members} organisations  key {key}"),
    )
}

fn said(changed: &Changed, lang: Lang) -> String {
    let Changed { list, added, removed, unknown, not_codes } = changed;
    let mut said = lang.pick(
        format!("{}\n加入 {added}，移出 {removed}", line(list, lang)),
        format!("{}\n{added} added, {removed} removed", line(list, lang)),
    );
    if !unknown.is_empty() {
        said += lang.pick("\n登记库中没有：", "\nnot in the register: ");
        said += &unknown.join(" ");
    }
    if *not_codes > 0 {
        said += &lang.pick(format!("\n不是代码：{not_codes} 个"), format!("\nno codes: {not_codes}"));
    }
    said
}

impl From {
    /// Codes typed, and those of the file.
    fn codes(&self, desk: &Desk, mut typed: Vec<String>) -> Result<Vec<String>, Stop> {
        if let Some(path) = &self.from {
            let limits = desk.reader()?.limits;
            // Without a heading to look for, the first row is as good as any: it may be a code itself.
            let wanted = self.code_column.as_deref();
            let begins =
                |row: &[&str]| wanted.is_none_or(|of| of.parse::<usize>().is_ok() || row.contains(&of));
            let sheet = decode::open_where(path, &limits, None, &begins).map_err(unreadable)?;
            let places = self.places(&sheet)?;
            let first = sheet.header.first().filter(|_| places.bare).cloned();
            typed.extend(first.filter(|cell| cell.bytes().any(|byte| byte.is_ascii_digit())));
            typed.extend(read(sheet, &places).map_err(unreadable)?);
        }
        Ok(typed)
    }

    fn places(&self, sheet: &Sheet) -> Result<Places, Stop> {
        if let Some(wanted) = &self.code_column {
            let code = column(sheet, wanted)?;
            return Ok(Places { code, verdict: None, bare: false });
        }
        let at = |heading: &str| sheet.header.iter().position(|own| own.trim() == heading);
        Ok(match (at("verdict"), at("code")) {
            (Some(verdict), Some(code)) => Places { code, verdict: Some(verdict), bare: false },
            _ => Places { code: 0, verdict: None, bare: true },
        })
    }
}

/// Where codes stand in a file.
struct Places {
    code: usize,
    /// The column that must say `same`.
    verdict: Option<usize>,
    /// No header: codes from the first row on.
    bare: bool,
}

fn read(mut sheet: Sheet, places: &Places) -> Result<Vec<String>, DecodeError> {
    let mut codes = Vec::new();
    let mut rows = RowBatch::new();
    while sheet.next_batch(&mut rows, 4096)? > 0 {
        for row in rows.rows() {
            if places.verdict.is_none_or(|at| row.cell(at) == "same") {
                codes.push(row.cell(places.code).to_owned());
            }
        }
        rows.clear();
    }
    Ok(codes)
}
