//! `hengxin admin account`: accounts of officers. The first administrator gets one here, the others at the pages.

use clap::{Args, Subcommand, ValueEnum};
use domain::role::Role;
use serde::Serialize;

use crate::app::account::{
    self, AccountFault, AccountRefusal, AccountView, By, Created, IDLE_SECONDS, NewAccount,
};
use crate::cli::{Desk, Outcome, Stop};
use crate::store::account as stored;
use crate::store::session::{self, Session};
use crate::web::site::link::Link;

/// What to do with accounts.
#[derive(Debug, Subcommand)]
pub enum Account {
    /// Makes one.
    #[command(
        about = "开立账户，启用码仅显示一次 · Make an account; the code to set it up is shown this once"
    )]
    Create(Create),
    /// Lists all.
    #[command(about = "列出账户 · List accounts")]
    List,
    /// Closes one.
    #[command(about = "停用账户，登录立即结束 · Close an account; its sessions end")]
    Close {
        /// The login name.
        #[arg(value_name = "LOGIN", help = "账户名 · The login name")]
        name: String,
    },
    /// Resets one.
    #[command(
        about = "重置账户：口令和动态验证码作废，给出新的启用码 · Take passphrase and one-time codes from an account and give it a new code to set it up"
    )]
    Reset {
        /// The login name.
        #[arg(value_name = "LOGIN", help = "账户名 · The login name")]
        name: String,
    },
    /// Gives one other roles.
    #[command(about = "更改账户的角色，登录立即结束 · Give an account other roles; its sessions end")]
    Roles {
        /// The login name.
        #[arg(value_name = "LOGIN", help = "账户名 · The login name")]
        name: String,
        /// The roles it is to have.
        #[arg(long, value_enum, required = true, help = "角色 · The role it is to have; may be given twice")]
        role: Vec<RoleWord>,
    },
    /// Lists where an officer is signed in.
    #[command(about = "列出或结束账户的登录 · List where an officer is signed in, or end it")]
    Sessions {
        /// The login name.
        #[arg(value_name = "LOGIN", help = "账户名 · The login name")]
        name: String,
        /// Ends them.
        #[arg(long, help = "全部结束 · End all of them")]
        revoke: bool,
    },
}

/// A new account.
#[derive(Debug, Args)]
pub struct Create {
    /// The login name.
    #[arg(long, value_name = "LOGIN", help = "账户名 · The login name, such as li.na")]
    login: String,
    /// The officer's name.
    #[arg(long, value_name = "NAME", help = "姓名 · The officer's name")]
    name: String,
    /// What the officer is there for.
    #[arg(
        long,
        value_enum,
        required = true,
        help = "角色 · What the officer is there for; may be given twice"
    )]
    role: Vec<RoleWord>,
    /// The body the officer acts for.
    #[arg(
        long,
        value_name = "BODY",
        default_value = "",
        hide_default_value = true,
        help = "单位的代码或名称 · Code or name of the body the officer acts for"
    )]
    body: String,
    /// District code.
    #[arg(
        long,
        value_name = "CODE",
        default_value = "",
        hide_default_value = true,
        help = "行政区划代码 · District code of 2, 4 or 6 digits [default: the whole register]"
    )]
    district: String,
    /// Work address.
    #[arg(
        long,
        value_name = "ADDRESS",
        default_value = "",
        hide_default_value = true,
        help = "工作邮箱 · Work e-mail"
    )]
    email: String,
}

/// Words of roles.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum RoleWord {
    /// Sends files for a body.
    Supply,
    /// Keeps the register.
    Register,
    /// Handles objections and restoration.
    Objection,
    /// Approves what others drafted.
    Approve,
    /// Reads the audit trail.
    Audit,
    /// Runs the program.
    System,
    /// Gives accounts to people.
    Security,
}

impl RoleWord {
    fn role(self) -> Role {
        match self {
            RoleWord::Supply => Role::Supply,
            RoleWord::Register => Role::Register,
            RoleWord::Objection => Role::Objection,
            RoleWord::Approve => Role::Approve,
            RoleWord::Audit => Role::Audit,
            RoleWord::System => Role::System,
            RoleWord::Security => Role::Security,
        }
    }
}

impl Account {
    /// Does it.
    pub fn run(self, desk: &Desk) -> Result<Outcome, Stop> {
        let (actor, now) = (desk.actor(), desk.clock.now().as_microsecond());
        let by = By { actor: &actor, now };
        match self {
            Account::Create(new) => shown(desk, &account::create(&desk.register()?, &new.account(), by)?),
            Account::List => list(desk, by),
            Account::Close { name } => {
                account::close(&desk.existing_register()?, &name, by)?;
                desk.say(&format!("账户 {name} 已停用"), &format!("account {name} is closed"));
                Ok(Outcome::Done)
            }
            Account::Reset { name } => shown(desk, &account::reset(&desk.existing_register()?, &name, by)?),
            Account::Roles { name, role } => {
                let roles: Vec<Role> = role.into_iter().map(RoleWord::role).collect();
                account::change_roles(&desk.existing_register()?, &name, &roles, by)?;
                desk.say(
                    &format!("账户 {name} 的角色已更改"),
                    &format!("account {name} has other roles now"),
                );
                Ok(Outcome::Done)
            }
            Account::Sessions { name, revoke } => sessions(desk, &name, revoke, by),
        }
    }
}

impl Create {
    fn account(self) -> NewAccount {
        NewAccount {
            name: self.login,
            display: self.name,
            email: self.email,
            body: self.body,
            district: self.district,
            roles: self.role.into_iter().map(RoleWord::role).collect(),
            totp_waived: false,
        }
    }
}

#[derive(Serialize)]
struct Shown<'a> {
    #[serde(flatten)]
    created: &'a Created,
    /// Where the officer sets the passphrase, behind the register's own address.
    set_up_page: String,
}

fn shown(desk: &Desk, created: &Created) -> Result<Outcome, Stop> {
    let page = Link::to(format!("/{}/office/set-up", desk.lang.pick("zh", "en")))
        .with("name", &created.name)
        .with("code", &created.set_up_code);
    let shown = Shown { created, set_up_page: page.to_string() };
    desk.print(&shown, |shown| format!("{}\n{}", shown.created.set_up_code, shown.set_up_page))?;
    desk.say(
        &format!("启用码只显示这一次，只能用一次，有效至 {}。", created.good_until),
        &format!("The code is shown this once, works once, and is good until {}.", created.good_until),
    );
    Ok(Outcome::Done)
}

fn list(desk: &Desk, by: By<'_>) -> Result<Outcome, Stop> {
    let accounts = desk.existing_register()?.write_exclusive(|tx| account::list(tx, by))?;
    desk.print(&accounts, |accounts| accounts.iter().map(line).collect::<Vec<_>>().join("\n"))?;
    Ok(Outcome::Done)
}

fn line(account: &AccountView) -> String {
    let body = account.body.as_deref().unwrap_or("-");
    let district = account.district.as_deref().unwrap_or("-");
    let roles = account.roles.join(" ");
    format!("{}  {}  {roles}  {body}  {district}  {}", account.name, account.display, account.state)
}

#[derive(Serialize)]
struct SignedIn {
    id: i64,
    browser: String,
    opened_at: String,
    seen_at: String,
}

fn sessions(desk: &Desk, name: &str, revoke: bool, by: By<'_>) -> Result<Outcome, Stop> {
    let database = desk.existing_register()?;
    let found: Vec<SignedIn> = database.decide(|tx| {
        let found = stored::by_name(tx, name)?.ok_or(AccountRefusal::NoSuchAccount)?;
        let sessions = session::of_account(tx, found.id, by.now, by.now - IDLE_SECONDS * 1_000_000)?;
        if revoke {
            let ended = session::end_others(tx, found.id, None)?;
            account::note_sessions_ended(tx, by, found.id, ended)?;
        } else {
            account::note_look_at_sessions(tx, by, found.id)?;
        }
        Ok::<_, AccountFault>(sessions.into_iter().map(SignedIn::of).collect())
    })?;
    desk.print(&found, |found| {
        let lines = found.iter().map(|one| format!("{}  {}  {}", one.opened_at, one.seen_at, one.browser));
        lines.collect::<Vec<_>>().join("\n")
    })?;
    if revoke {
        desk.say(&format!("已结束 {} 处登录", found.len()), &format!("{} sessions ended", found.len()));
    }
    Ok(Outcome::Done)
}

impl SignedIn {
    fn of(session: Session) -> SignedIn {
        let written =
            |micros| jiff::Timestamp::from_microsecond(micros).map(|at| at.to_string()).unwrap_or_default();
        SignedIn {
            id: session.id,
            browser: session.agent,
            opened_at: written(session.opened_at),
            seen_at: written(session.seen_at),
        }
    }
}
