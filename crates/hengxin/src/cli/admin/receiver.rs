//! `hengxin admin receiver`: who holds copies of the data and must drop what leaves the register.

use clap::Subcommand;
use domain::Lang;

use crate::app::receiver::{self, ReceiverView};
use crate::cli::{Desk, Outcome, Stop};

/// What to do with receivers.
#[derive(Debug, Subcommand)]
pub enum Receiver {
    /// Lists them.
    #[command(about = "列出接收单位，逾期未确认的在前 · List them, those who are overdue first")]
    List,
    /// Enters one.
    #[command(
        about = "登记没有接口密钥的接收单位 · Enter one that has no key; holders of keys that read are entered by themselves"
    )]
    Add {
        /// Its name.
        #[arg(help = "单位名称 · Its name")]
        name: String,
        /// Where it is reminded.
        #[arg(long, default_value = "", help = "催办邮箱 · Where it is reminded")]
        email: String,
    },
    /// Notes what it confirmed.
    #[command(
        about = "登记书面确认：该条目及以前的均已处理 · Note a written confirmation: everything up to this entry was dropped"
    )]
    Confirm {
        /// Its number.
        #[arg(help = "接收单位编号 · Its number")]
        id: i64,
        /// Up to which entry.
        #[arg(help = "条目号 · Up to which entry")]
        entry: i64,
    },
    /// Closes one.
    #[command(about = "停用：不再持有数据 · Close one that holds nothing any more")]
    Close {
        /// Its number.
        #[arg(help = "接收单位编号 · Its number")]
        id: i64,
    },
}

impl Receiver {
    /// Does it.
    pub fn run(&self, desk: &Desk) -> Result<Outcome, Stop> {
        let (register, actor) = (desk.loader()?, desk.actor());
        match self {
            Receiver::List => {
                let all = receiver::receivers(&register)?;
                let line = |view: &ReceiverView| line(desk.lang, view);
                desk.print(&all, |all| all.iter().map(line).collect::<Vec<_>>().join("\n"))?;
            }
            Receiver::Add { name, email } => {
                let id = receiver::add(&register, &actor, name, email)?;
                desk.print(&serde_json::json!({ "id": id }), |_| id.to_string())?;
            }
            Receiver::Confirm { id, entry } => {
                let through = receiver::confirm_by_letter(&register, &actor, *id, *entry)?;
                desk.print(&serde_json::json!({ "confirmed": through }), |_| through.to_string())?;
            }
            Receiver::Close { id } => {
                receiver::close(&register, &actor, *id)?;
                desk.say("已停用", "It is closed");
            }
        }
        Ok(Outcome::Done)
    }
}

fn line(lang: Lang, view: &ReceiverView) -> String {
    let last = view.oldest.as_ref().and_then(|one| one.last_day.as_deref()).unwrap_or("-");
    let word = match (view.overdue, view.open, lang) {
        (true, _, Lang::Zh) => "逾期",
        (true, _, Lang::En) => "overdue",
        (false, 0, Lang::Zh) => "已确认",
        (false, 0, Lang::En) => "confirmed",
        (false, _, Lang::Zh) => "待确认",
        (false, _, Lang::En) => "open",
    };
    format!("{}  {}  {word}  {}  {last}", view.id, view.name, view.open)
}
