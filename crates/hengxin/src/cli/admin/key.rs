//! `hengxin admin key`: keys for the API, for programs of supplying bodies among others.

use clap::{Subcommand, ValueEnum};
use domain::Text;
use serde::Serialize;

use crate::cli::{Desk, Outcome, Stop};
use crate::store::api_key::{self, KeyRow, NewKey};
use crate::store::audit;
use crate::store::authority::Authorities;

/// What to do with keys.
#[derive(Debug, Subcommand)]
pub enum Key {
    /// Makes one.
    #[command(about = "新建密钥，仅显示一次 · Make a key; it is shown this once")]
    New {
        /// Whom it is for.
        #[arg(help = "用途或持有人 · Whom it is for")]
        label: String,
        /// What it is good for.
        #[arg(
            long,
            value_enum,
            required = true,
            help = "权限 · What it is good for; may be given several times"
        )]
        scope: Vec<ScopeWord>,
        /// The body it may send for.
        #[arg(long, value_name = "BODY", help = "报送单位名称 · Name of the body it may send for")]
        supplier: Option<String>,
        /// Days until it runs out.
        #[arg(long, default_value_t = 365, value_parser = clap::value_parser!(u16).range(1..=1095), help = "有效天数 · Days until it runs out")]
        days: u16,
    },
    /// Lists all.
    #[command(about = "列出密钥 · List keys")]
    List,
    /// Takes one back.
    #[command(about = "吊销密钥 · Take a key back")]
    Revoke {
        /// Its number.
        #[arg(help = "密钥编号 · Its number")]
        id: i64,
    },
}

/// What a key is good for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ScopeWord {
    /// Reading under a rate limit of its own.
    Read,
    /// Sending files for a body.
    Submit,
    /// The register office.
    Office,
}

impl ScopeWord {
    fn word(self) -> &'static str {
        match self {
            ScopeWord::Read => "read",
            ScopeWord::Submit => "submit",
            ScopeWord::Office => "office",
        }
    }
}

#[derive(Serialize)]
struct Made {
    id: i64,
    key: String,
}

#[derive(Serialize)]
struct Listed {
    id: i64,
    label: String,
    supplier: Option<String>,
    scopes: String,
    expires_at: String,
    revoked_at: Option<String>,
}

impl Key {
    /// Does it.
    pub fn run(self, desk: &Desk) -> Result<Outcome, Stop> {
        match self {
            Key::New { label, scope, supplier, days } => {
                make(desk, &label, &scope, supplier.as_deref(), days)
            }
            Key::List => list(desk),
            Key::Revoke { id } => revoke(desk, id),
        }
    }
}

fn make(
    desk: &Desk,
    label: &str,
    scopes: &[ScopeWord],
    supplier: Option<&str>,
    days: u16,
) -> Result<Outcome, Stop> {
    const DAY: i64 = 86_400_000_000;
    if scopes.contains(&ScopeWord::Submit) && supplier.is_none() {
        return Err(Stop::Usage(Text::of(
            "报送权限须用 --supplier 指明报送单位",
            "a key to submit needs the body it sends for: --supplier",
        )));
    }
    let words: Vec<&str> = scopes.iter().map(|scope| scope.word()).collect();
    let now = desk.clock.now().as_microsecond();
    let made = desk.register()?.write_exclusive(|tx| {
        let supplier = supplier.map(|name| Authorities::default().number(tx, name)).transpose()?;
        let scopes = words.join(" ");
        let new = NewKey {
            label,
            supplier,
            scopes: &scopes,
            now,
            expires_at: now + i64::from(days) * DAY,
            of: None,
        };
        let (id, key) = api_key::make(tx, &new)?;
        let after = serde_json::json!({ "scopes": scopes, "body": supplier, "days": days });
        note(tx, desk, ("key.new", id), (serde_json::Value::Null, after))?;
        Ok(Made { id, key })
    })?;
    desk.print(&made, |made| made.key.clone())?;
    desk.say("请立即妥善保存，以后无法再次显示。", "Keep it now; it cannot be shown again.");
    Ok(Outcome::Done)
}

fn list(desk: &Desk) -> Result<Outcome, Stop> {
    let keys = desk.existing_register()?.read(api_key::list)?;
    let listed: Vec<Listed> = keys.into_iter().map(Listed::of).collect();
    desk.print(&listed, |keys| {
        let lines: Vec<String> = keys.iter().map(Listed::line).collect();
        lines.join("\n")
    })?;
    Ok(Outcome::Done)
}

fn revoke(desk: &Desk, id: i64) -> Result<Outcome, Stop> {
    let now = desk.clock.now().as_microsecond();
    let revoked = desk.existing_register()?.write_exclusive(|tx| {
        let revoked = api_key::revoke(tx, id, now)?;
        if revoked {
            let change = (serde_json::json!("good"), serde_json::json!("revoked"));
            note(tx, desk, ("key.revoke", id), change)?;
        }
        Ok(revoked)
    })?;
    if revoked {
        desk.say(&format!("密钥 {id} 已吊销"), &format!("key {id} was taken back"));
        return Ok(Outcome::Done);
    }
    Err(Stop::Refused(Text::new(
        format!("没有有效的密钥 {id}。请用 hengxin admin key list 查看。"),
        format!("There is no live key {id}. See hengxin admin key list."),
    )))
}

fn note(
    tx: &mut dyn crate::store::sql::Tx,
    desk: &Desk,
    (verb, id): (&str, i64),
    (before, after): (serde_json::Value, serde_json::Value),
) -> crate::store::sql::Result<()> {
    let detail = serde_json::json!({ "before": before, "after": after }).to_string();
    let (actor, target) = (desk.actor(), format!("key/{id}"));
    let at = desk.clock.now().as_microsecond();
    audit::note(
        tx,
        &audit::Entry {
            at,
            actor: &actor,
            verb,
            target: &target,
            purpose: "administration",
            detail: &detail,
        },
    )
}

impl Listed {
    fn of(row: KeyRow) -> Listed {
        let written =
            |micros| jiff::Timestamp::from_microsecond(micros).map(|at| at.to_string()).unwrap_or_default();
        Listed {
            id: row.id,
            label: row.label,
            supplier: row.supplier,
            scopes: row.scopes,
            expires_at: written(row.expires_at),
            revoked_at: row.revoked_at.map(written),
        }
    }

    fn line(&self) -> String {
        let until =
            self.revoked_at.as_ref().map_or_else(|| format!("… {}", self.expires_at), |at| format!("× {at}"));
        let supplier = self.supplier.as_deref().unwrap_or_default();
        format!("{}  {}  {}  {supplier}  {until}", self.id, self.label, self.scopes)
    }
}
