//! `hengxin admin outbox`: messages on their way, and handing them over to programs that bring them otherwise.

use clap::{Subcommand, ValueEnum};
use domain::Lang;

use crate::app::message::{MOST, MessageView, Postman};
use crate::cli::{Desk, Outcome, Stop};
use crate::store::message::{Carried, MessageState};

/// What to do with messages.
#[derive(Debug, Subcommand)]
pub enum Outbox {
    /// Lists them.
    #[command(about = "列出消息，新的在前，不含正文 · List messages, newest first, without what they say")]
    List {
        /// Only these.
        #[arg(long, value_enum, help = "只列出该状态 · Only those in this state")]
        state: Option<StateWord>,
        /// The most.
        #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..=i64::from(MOST)), help = "最多几条 · The most messages")]
        limit: u32,
    },
    /// Shows one.
    #[command(about = "显示一条消息及其正文 · Show a message with what it says")]
    Show {
        /// Its number.
        #[arg(help = "消息编号 · Its number")]
        id: i64,
    },
    /// Tries one again.
    #[command(about = "立即重试，已放弃的也可以 · Let a message that waits or was given up be tried now")]
    Retry {
        /// Its number.
        #[arg(help = "消息编号 · Its number")]
        id: i64,
    },
    /// Gives one up.
    #[command(about = "放弃发送 · Give a message up")]
    GiveUp {
        /// Its number.
        #[arg(help = "消息编号 · Its number")]
        id: i64,
    },
    /// Hands messages over.
    #[command(
        about = "把到期的消息交给其他程序发送：未配置邮件时为全部，否则仅限无邮箱地址的 · Hand due messages over to a program that brings them: all, or where mail is configured those without an address"
    )]
    Take {
        /// The most.
        #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..=i64::from(MOST)), help = "最多几条 · The most messages")]
        limit: u32,
        /// How long the program has.
        #[arg(long, default_value_t = 15, value_parser = clap::value_parser!(u16).range(1..=1440), help = "几分钟内未确认则可再次取走 · Minutes after which what was not marked done is handed over again")]
        minutes: u16,
    },
    /// Marks one as brought.
    #[command(about = "确认已送达 · Mark a message as brought")]
    Done {
        /// Its number.
        #[arg(help = "消息编号 · Its number")]
        id: i64,
    },
}

/// How a message stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum StateWord {
    /// It waits.
    Waiting,
    /// It was sent.
    Sent,
    /// It was given up.
    GivenUp,
}

impl StateWord {
    fn state(self) -> MessageState {
        match self {
            StateWord::Waiting => MessageState::Waiting,
            StateWord::Sent => MessageState::Sent,
            StateWord::GivenUp => MessageState::GivenUp,
        }
    }
}

impl Outbox {
    /// Does it.
    pub fn run(self, desk: &Desk) -> Result<Outcome, Stop> {
        let db = desk.existing_register()?;
        let postman = Postman { actor: desk.actor(), now: desk.clock.now().as_microsecond() };
        match self {
            Outbox::List { state, limit } => {
                print(desk, &postman.list(&db, state.map(StateWord::state), limit)?)?;
            }
            Outbox::Take { limit, minutes } => {
                let mailed = !desk.config().mail.host.is_empty();
                let carried = if mailed { Carried::Otherwise } else { Carried::All };
                print(desk, &postman.take(&db, carried, limit, i64::from(minutes) * 60)?)?;
            }
            Outbox::Show { id } => one(desk, &postman.show(&db, id)?)?,
            Outbox::Retry { id } => one(desk, &postman.retry(&db, id)?)?,
            Outbox::GiveUp { id } => one(desk, &postman.give_up(&db, id)?)?,
            Outbox::Done { id } => one(desk, &postman.done(&db, id)?)?,
        }
        Ok(Outcome::Done)
    }
}

fn print(desk: &Desk, messages: &Vec<MessageView>) -> Result<(), Stop> {
    desk.print(messages, |messages| {
        let lines: Vec<String> = messages.iter().map(|message| text(message, desk.lang)).collect();
        if lines.is_empty() {
            desk.lang.pick("没有消息", "no messages").to_owned()
        } else {
            lines.join("\n")
        }
    })
}

fn one(desk: &Desk, message: &MessageView) -> Result<(), Stop> {
    desk.print(message, |message| text(message, desk.lang))
}

fn text(message: &MessageView, lang: Lang) -> String {
    let state = match message.state {
        "waiting" => lang.pick("待发", "waiting"),
        "sent" => lang.pick("已发", "sent"),
        _ => lang.pick("已放弃", "given up"),
    };
    let fault = message.fault.as_deref().unwrap_or_default();
    let MessageView { id, kind, about, attempts, made_at, to, subject, .. } = message;
    let head =
        format!("{id}  {state} ({attempts})  {made_at}  {kind}  {about}  {to}  {fault}\n    {subject}");
    match &message.body {
        Some(body) => format!("{head}\n\n{body}"),
        None => head,
    }
}
