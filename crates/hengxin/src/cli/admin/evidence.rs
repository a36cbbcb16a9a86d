//! `hengxin admin evidence`: files attached to proceedings.

use clap::Subcommand;
use domain::Lang;

use crate::app::evidence::{self, Swept};
use crate::cli::{Desk, Outcome, Stop};

/// What to do with files.
#[derive(Debug, Subcommand)]
pub enum Evidence {
    /// Removes those that belong to nothing.
    #[command(
        about = "清理一天以前中断上传留下的文件和已销毁的文件 · Remove files that broken uploads left more than a day ago, and what is left of destroyed ones"
    )]
    Sweep,
}

impl Evidence {
    /// Does it.
    pub fn run(&self, desk: &Desk) -> Result<Outcome, Stop> {
        match self {
            Evidence::Sweep => sweep(desk),
        }
    }
}

fn sweep(desk: &Desk) -> Result<Outcome, Stop> {
    let database = desk.existing_register()?;
    let (folder, now) = (desk.evidence(&database), desk.clock.now().as_microsecond());
    let swept = evidence::sweep(&database, &folder, &desk.actor(), now)?;
    desk.print(&swept, |Swept { files, bytes }| match desk.lang {
        Lang::Zh => format!("已清理 {files} 个文件，{bytes} 字节"),
        Lang::En => format!("{files} files with {bytes} bytes were removed"),
    })?;
    Ok(Outcome::Done)
}
