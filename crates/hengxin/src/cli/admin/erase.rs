//! `hengxin admin erase`: destroying for good what a record said. One person drafts it, another approves.

use clap::{Args, Subcommand};
use domain::{Lang, RecordKey, Refusal};

use crate::app::Register;
use crate::app::erase::{self, Carried, Decided, Drafting, ErasureView, Plan};
use crate::cli::{Desk, Outcome, Stop};

/// Which record, or which fact of it.
#[derive(Debug, Args)]
pub struct Which {
    /// Code of its organisation.
    #[arg(value_name = "CODE", help = "机构代码 · Code of the organisation")]
    code: String,
    /// The record's key.
    #[arg(
        value_name = "RECORD",
        help = "记录编号（记录地址的末段）· Key of the record, the end of its address"
    )]
    record: String,
    /// One fact only.
    #[arg(
        long,
        value_name = "ENTRY",
        help = "只删除这一条目的内容，例如更正前的旧内容 · Only the content of this entry, such as what it said before it was corrected"
    )]
    entry: Option<i64>,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Erase {
    /// Shows what would go, and where it lies; nothing is changed.
    #[command(
        about = "演练：列出将删除什么、在哪里，不作改动 · Show what would go and where it lies; nothing is changed"
    )]
    Show(Which),
    /// Drafts it.
    #[command(about = "提出删除，由另一人批准 · Draft an erasure, for another person to approve")]
    Draft {
        /// Of what.
        #[command(flatten)]
        which: Which,
        /// On what ground.
        #[arg(
            long,
            value_name = "GROUND",
            help = "法定事由，见 law/erasure.toml · The ground, a word of law/erasure.toml"
        )]
        ground: String,
        /// Why.
        #[arg(
            long,
            value_name = "TEXT",
            help = "理由，写入告知书，不得复述被删内容 · Why, for the letter; it must not repeat what is to go"
        )]
        reasons: String,
        /// The document.
        #[arg(
            long,
            value_name = "NUMBER",
            default_value = "",
            help = "所依据文书的编号 · Number of the document it rests on"
        )]
        document: String,
    },
    /// Approves it.
    #[command(about = "批准删除并执行，不可恢复 · Approve an erasure and carry it out; it cannot be undone")]
    Approve {
        /// Its number.
        #[arg(help = "删除编号 · Its number")]
        id: i64,
    },
    /// Takes it back.
    #[command(about = "撤回尚未批准的删除 · Take back what is not approved")]
    TakeBack {
        /// Its number.
        #[arg(help = "删除编号 · Its number")]
        id: i64,
    },
    /// Lists what waits.
    #[command(
        about = "列出待批准和未执行完毕的删除 · List erasures that wait for approval or are not carried to their end"
    )]
    List,
    /// Carries on.
    #[command(about = "继续执行已批准而中断的删除 · Carry on what was approved and broke off")]
    CarryOn,
}

impl Erase {
    /// Does it.
    pub fn run(&self, desk: &Desk) -> Result<Outcome, Stop> {
        let register = desk.loader()?;
        match self {
            Erase::Show(which) => show(desk, &register, which),
            Erase::Draft { which, ground, reasons, document } => {
                draft(desk, &register, which, (ground, reasons, document))
            }
            Erase::Approve { id } => approve(desk, &register, *id),
            Erase::TakeBack { id } => {
                erase::take_back(&register, &desk.actor(), *id)?;
                desk.say("已撤回", "It was taken back");
                Ok(Outcome::Done)
            }
            Erase::List => list(desk, &register),
            Erase::CarryOn => {
                let carried = erase::carry_on(&register, &desk.actor())?;
                desk.print(&carried, |carried| told(desk.lang, carried))?;
                Ok(Outcome::Done)
            }
        }
    }
}

fn key(which: &Which) -> Result<RecordKey, Stop> {
    RecordKey::from_hex(&which.record).ok_or_else(|| Refusal::NoSuchRecord.into())
}

fn show(desk: &Desk, register: &Register, which: &Which) -> Result<Outcome, Stop> {
    let plan = erase::plan(register, (&which.code, key(which)?), which.entry)?;
    desk.print(&plan, |plan| listed(desk.lang, plan))?;
    Ok(Outcome::Done)
}

/// What goes, one line each.
fn listed(lang: Lang, plan: &Plan) -> String {
    let Plan { organisations, facts, proceedings, letters, files, deliveries, .. } = plan;
    let mut lines = vec![match lang {
        Lang::Zh => format!(
            "机构 {}；条目 {facts}；办理事项 {proceedings}；文书 {letters}；附件 {files}",
            organisations.join("、")
        ),
        Lang::En => format!(
            "organisations {}; entries {facts}; proceedings {proceedings}; letters {letters}; attached files {files}",
            organisations.join(", ")
        ),
    }];
    lines.extend(deliveries.iter().map(|cut| {
        let rows: Vec<String> = cut.rows.iter().map(u64::to_string).collect();
        match lang {
            Lang::Zh => format!("报送文件 {}（{}）：第 {} 行", cut.sha256, cut.feed, rows.join("、")),
            Lang::En => format!("delivered file {} ({}): rows {}", cut.sha256, cut.feed, rows.join(", ")),
        }
    }));
    lines.push(match lang {
        Lang::Zh => "另有：开放数据文件、数据库文件整理。备份和已提供给他人的副本须另行处理。".to_owned(),
        Lang::En => {
            "And: files of open data; the database is written anew. Backups and what others were given must be seen to by people.".to_owned()
        }
    });
    lines.join("\n")
}

fn draft(
    desk: &Desk,
    register: &Register,
    which: &Which,
    (ground, reasons, document): (&str, &str, &str),
) -> Result<Outcome, Stop> {
    let drafting =
        Drafting { code: &which.code, key: key(which)?, fact: which.entry, ground, document, reasons };
    let id = erase::draft(register, &desk.actor(), &drafting)?;
    desk.print(&serde_json::json!({ "id": id }), |_| match desk.lang {
        Lang::Zh => format!("已提出删除 {id}，请由另一人运行：hengxin admin erase approve {id}"),
        Lang::En => format!("Erasure {id} is drafted; another person runs: hengxin admin erase approve {id}"),
    })?;
    Ok(Outcome::Done)
}

fn approve(desk: &Desk, register: &Register, id: i64) -> Result<Outcome, Stop> {
    let decided: Decided = erase::approve(register, &desk.actor(), id)?;
    let carried = erase::carry_on(register, &desk.actor())?;
    desk.print(&decided, |decided| {
        format!("{}\n{}", listed(desk.lang, &decided.plan), told(desk.lang, &carried))
    })?;
    Ok(Outcome::Done)
}

fn told(lang: Lang, carried: &Carried) -> String {
    let (tasks, done) = (carried.tasks, carried.done.len());
    match lang {
        Lang::Zh => format!("执行 {tasks} 项，{done} 件删除已全部完成"),
        Lang::En => format!("{tasks} tasks were done; of {done} erasures nothing is left"),
    }
}

fn list(desk: &Desk, register: &Register) -> Result<Outcome, Stop> {
    let rows = erase::waiting(register)?;
    let line = |row: &ErasureView| {
        let ground = row.ground.get(desk.lang);
        format!("{}  {}  {}-{}  {ground}  {}", row.id, row.state, row.code, row.record, row.actor)
    };
    desk.print(&rows, |rows| rows.iter().map(line).collect::<Vec<_>>().join("\n"))?;
    Ok(Outcome::Done)
}
