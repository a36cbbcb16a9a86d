//! `hengxin admin migrate`, `backup` and `restore`.

use std::path::Path;

use indicatif::ProgressBar;
use serde::Serialize;

use crate::cli::{Desk, Outcome, Stop};
use crate::store::sql::{self, Step};

#[derive(Serialize)]
struct Migrated {
    /// Schema versions applied now.
    applied: Vec<i64>,
    /// The schema version the database has.
    version: Option<i64>,
}

/// Lays out the schema or brings it forward.
pub fn migrate(desk: &Desk) -> Result<Outcome, Stop> {
    let database = desk.bare_database()?;
    let applied = sql::migrate(&database, desk.clock.now().as_microsecond())?;
    let migrated = Migrated { applied, version: sql::schema_version(&database)? };
    desk.print(&migrated, |migrated| {
        let version = migrated.version.unwrap_or_default();
        let steps = migrated.applied.len();
        match desk.lang {
            domain::Lang::Zh => format!("数据库结构版本 {version}，本次执行 {steps} 步"),
            domain::Lang::En => format!("schema version {version}, {steps} steps applied"),
        }
    })?;
    Ok(Outcome::Done)
}

/// Writes a backup while reading and writing go on.
pub fn backup(desk: &Desk, to: &Path) -> Result<Outcome, Stop> {
    let database = desk.register_as_it_is()?;
    let bar = desk.progress(0, "备份", "backup");
    sql::backup(&database, to, &mut |step| show(&bar, step))?;
    bar.finish_and_clear();
    database.write_exclusive(|tx| {
        desk.note(tx, ("register.export", "register"), &serde_json::json!({ "form": "backup" }))
    })?;
    desk.say(&format!("已备份到 {}", to.display()), &format!("backup written to {}", to.display()));
    Ok(Outcome::Done)
}

/// Loads a backup into an empty database and brings it to this program's schema.
pub fn restore(desk: &Desk, from: &Path) -> Result<Outcome, Stop> {
    let database = desk.bare_database()?;
    let bar = desk.progress(0, "恢复", "restore");
    sql::restore(from, &database, &mut |step| show(&bar, step))?;
    sql::migrate(&database, desk.clock.now().as_microsecond())?;
    let detail = serde_json::json!({ "before": null, "after": "restored from a backup" });
    database.write_exclusive(|tx| desk.note(tx, ("register.restore", "register"), &detail))?;
    bar.finish_and_clear();
    desk.say(
        &format!("已从 {} 恢复。请运行 hengxin admin check 核对。", from.display()),
        &format!("restored from {}; run hengxin admin check next", from.display()),
    );
    Ok(Outcome::Done)
}

fn show(bar: &ProgressBar, step: Step) {
    bar.set_length(step.total);
    bar.set_position(step.done);
}
