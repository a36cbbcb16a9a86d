//! The command line. One file for each verb; data on standard output, talk on standard error.

pub mod admin;
pub mod alias;
pub mod asked;
pub mod check;
pub mod demo;
pub mod desk;
pub mod exit;
pub mod import;
pub mod list;
pub mod log;
pub mod monitor;
pub mod outcome;
pub mod replay;
pub mod report;
pub mod screen;
pub mod search;
pub mod serve;
pub mod show;
pub mod transparency;
pub mod verify;
pub mod witness;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::{CommandFactory, Parser, Subcommand};

pub use desk::{Desk, Globals};
pub use outcome::{Outcome, Stop};

/// `hengxin`.
#[derive(Debug, Parser)]
#[command(
    name = "hengxin",
    version,
    about = "衡信：机构公共信用记录 · An open register of organisations' public credit records",
    after_help = "退出码 · Exit codes: 0 完成 done, 1 有待修改 some rows need mending, 2 用法 usage, \
                  3 不予办理 refused, 4 故障 fault",
    disable_help_subcommand = true
)]
pub struct Cli {
    #[command(flatten)]
    globals: Globals,
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Demonstrates the register on an invented city.
    #[command(
        about = "演示：生成一座虚构城市并提供网站 · Demonstrate: invent a city, import its files and serve it"
    )]
    Demo(demo::Demo),
    /// Serves the website and API.
    #[command(about = "提供网站和接口 · Serve the website and API")]
    Serve(serve::Serve),
    /// Takes in a delivered file.
    #[command(about = "导入一个报送文件 · Take in a delivered file, whole or not at all")]
    Import(import::Import),
    /// Finds organisations.
    #[command(
        about = "按名称、代码、曾用名或拼音查找机构 · Find organisations by part of a name, code, former name or pinyin"
    )]
    Search(search::Search),
    /// Shows an organisation or a record.
    #[command(about = "显示一个机构或一条记录 · Show an organisation, or one of its records")]
    Show(show::Show),
    /// A credit report.
    #[command(
        about = "机构的公共信用信息报告：查看、出具 · The public credit report of an organisation: show it, issue it"
    )]
    Report(report::Report),
    /// Tells whom a list of names means.
    #[command(about = "按名称批量核对机构 · Tell which organisation each name of a list means, and why")]
    Screen(screen::Screen),
    /// Further names.
    #[command(subcommand, about = "登记曾用名、简称和外文名 · Record former, short and foreign names")]
    Alias(alias::Alias),
    /// Lists of organisations that are followed.
    #[command(
        subcommand,
        about = "关注名单：建立、查看、增减、删除 · Watch lists of organisations: make, show, change, delete"
    )]
    List(list::List),
    /// Answers at the point of service.
    #[command(
        about = "核对代码并列出公示中的记录数 · Check codes and tell what is public about their organisations"
    )]
    Check(check::Check),
    /// What report files are worth.
    #[command(
        about = "核验信用报告文件：真实、现行、未经改动 · Verify report files: genuine, current, unchanged"
    )]
    Verify(verify::Verify),
    /// The transparency log.
    #[command(
        subcommand,
        about = "透明日志：公钥、状态、核对、证明 · The transparency log: keys, how it stands, checks, proofs"
    )]
    Log(transparency::Log),
    /// Sees other bodies' logs grow.
    #[command(
        about = "见证：为其他机构的日志联署检查点 · Be a witness: sign the checkpoints of other bodies' logs"
    )]
    Witness(witness::WitnessVerb),
    /// Duties of whoever runs the program.
    #[command(subcommand, about = "运行维护 · Duties of whoever runs the program")]
    Admin(admin::Admin),
}

/// The whole command line, for completions, the man page and tests.
pub fn command() -> clap::Command {
    Cli::command()
}

/// Runs the program: reads the command line, does the verb, says how it ended. The code is one of [`exit`].
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let cli = match Cli::try_parse_from(arguments) {
        Ok(cli) => cli,
        Err(error) => return spoken_by_clap(&error),
    };
    let lang = cli.globals.lang();
    match cli.verb.run(&cli.globals) {
        Ok(outcome) => ExitCode::from(outcome.code()),
        Err(stop) => {
            eprintln!("hengxin: {}", stop.message(lang));
            ExitCode::from(stop.code())
        }
    }
}

fn spoken_by_clap(error: &clap::Error) -> ExitCode {
    // Help and version are asked for; where even they cannot be printed there is nobody to tell.
    drop(error.print());
    ExitCode::from(if error.use_stderr() { exit::USAGE } else { exit::DONE })
}

impl Verb {
    /// The address it is to listen at instead of the configured one.
    fn listen(&self) -> Option<String> {
        if let Verb::Demo(demo::Demo { listen, .. }) | Verb::Serve(serve::Serve { listen, .. }) = self {
            return listen.clone();
        }
        None
    }

    fn run(self, globals: &Globals) -> Result<Outcome, Stop> {
        let desk = &Desk::open(globals, self.listen())?;
        match self {
            Verb::Demo(verb) => verb.run(desk),
            Verb::Serve(verb) => verb.run(desk),
            Verb::Import(verb) => verb.run(desk),
            Verb::Search(verb) => verb.run(desk),
            Verb::Show(verb) => verb.run(desk),
            Verb::Report(verb) => verb.run(desk),
            Verb::Screen(verb) => verb.run(desk),
            Verb::Alias(verb) => verb.run(desk),
            Verb::List(verb) => verb.run(desk),
            Verb::Check(verb) => verb.run(desk),
            Verb::Verify(verb) => verb.run(desk),
            Verb::Log(verb) => verb.run(desk),
            Verb::Witness(verb) => verb.run(desk),
            Verb::Admin(verb) => verb.run(desk),
        }
    }
}
