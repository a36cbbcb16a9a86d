//! `hengxin admin`: duties of whoever runs the program.

mod account;
mod audit;
mod copies;
mod erase;
mod evidence;
mod key;
mod outbox;
mod pages;
mod receiver;
mod recheck;
mod settings;
mod stand_ins;

use std::path::PathBuf;

use clap::Subcommand;

use super::{Desk, Outcome, Stop};

/// What can be done.
#[derive(Debug, Subcommand)]
pub enum Admin {
    /// Prints the configuration.
    #[command(about = "显示生效的配置及其来源 · Print the configuration in force and where it comes from")]
    Config,
    /// Brings the schema forward.
    #[command(about = "建立或升级数据库结构 · Lay out the database or bring it to this program's schema")]
    Migrate,
    /// Makes the projections again.
    #[command(
        about = "由事实重新生成查询用数据 · Make the cached tables again from the facts, and say where they differed"
    )]
    Rebuild,
    /// Checks everything stored.
    #[command(
        about = "核对全部存储的数据 · Check everything stored: leaves open, histories are possible, caches agree"
    )]
    Check,
    /// Writes a backup.
    #[command(about = "在线备份到文件 · Write a backup while the register is in use")]
    Backup {
        /// The file to write.
        #[arg(value_name = "FILE", help = "备份文件 · The file to write")]
        to: PathBuf,
    },
    /// Loads a backup.
    #[command(about = "把备份恢复到空库 · Load a backup into an empty database")]
    Restore {
        /// The file to load.
        #[arg(value_name = "FILE", help = "备份文件 · The file to load")]
        from: PathBuf,
    },
    /// Keys for the API.
    #[command(subcommand, about = "管理接口密钥 · Keys for the API and for supplying bodies")]
    Key(key::Key),
    /// Messages on their way.
    #[command(
        subcommand,
        about = "待发消息：查看、重试、放弃、交由其他程序发送 · Messages on their way: show, retry, give up, hand over"
    )]
    Outbox(outbox::Outbox),
    /// Destroys what a record said.
    #[command(
        subcommand,
        about = "依法永久删除记录内容，两人办理 · Destroy for good what a record said, on a ground of law, by two persons"
    )]
    Erase(erase::Erase),
    /// Those who hold copies.
    #[command(
        subcommand,
        about = "数据接收单位：登记、确认、停用 · Those who hold copies of the data: enter, confirm, close"
    )]
    Receiver(receiver::Receiver),
    /// Files attached to proceedings.
    #[command(
        subcommand,
        about = "办理事项的附件：清理无主文件 · Files attached to proceedings: remove those that belong to none"
    )]
    Evidence(evidence::Evidence),
    /// The audit trail.
    #[command(
        subcommand,
        about = "操作日志：查询、导出、核对、按规则清理 · The audit trail: search, export, check, sweep by rule"
    )]
    Audit(audit::Audit),
    /// Accounts of officers.
    #[command(subcommand, about = "管理工作人员账户 · Accounts of officers for the office pages")]
    Account(account::Account),
    /// Stand-in codes for a trial.
    #[command(
        about = "为无代码名单生成试验用代码 · Print a register file with made-up codes for the names of a list whose bodies hold none; for trials only"
    )]
    StandIns {
        /// The feed.
        #[arg(long, value_name = "FEED", help = "报送渠道 · The feed the file comes by")]
        feed: String,
        /// The file.
        #[arg(value_name = "FILE", help = "文件 · The file")]
        file: PathBuf,
    },
    /// Prints shell completions.
    #[command(about = "输出命令补全脚本 · Print completions for a shell")]
    Completions {
        /// The shell.
        #[arg(value_enum, help = "命令解释器 · The shell")]
        shell: clap_complete::Shell,
    },
    /// Prints the man page.
    #[command(about = "输出手册页 · Print the man page, or write one for each verb into a folder")]
    Man {
        /// A folder for one page for each verb.
        #[arg(long, value_name = "FOLDER", help = "写入该文件夹 · Write the pages into this folder")]
        to: Option<PathBuf>,
    },
}

impl Admin {
    /// Does it.
    pub fn run(self, desk: &Desk) -> Result<Outcome, Stop> {
        match self {
            Admin::Config => settings::print(desk),
            Admin::Migrate => copies::migrate(desk),
            Admin::Rebuild => recheck::rebuild(desk),
            Admin::Check => recheck::check(desk),
            Admin::Backup { to } => copies::backup(desk, &to),
            Admin::Restore { from } => copies::restore(desk, &from),
            Admin::Key(verb) => verb.run(desk),
            Admin::Outbox(verb) => verb.run(desk),
            Admin::Erase(verb) => verb.run(desk),
            Admin::Receiver(verb) => verb.run(desk),
            Admin::Evidence(verb) => verb.run(desk),
            Admin::Audit(verb) => verb.run(desk),
            Admin::Account(verb) => verb.run(desk),
            Admin::StandIns { feed, file } => stand_ins::print(desk, &feed, &file),
            Admin::Completions { shell } => pages::completions(shell),
            Admin::Man { to } => pages::man(to.as_deref()),
        }
    }
}
