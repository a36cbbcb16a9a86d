//! `hengxin admin stand-ins`.

use std::io::Write;
use std::path::Path;

use domain::Text;

use crate::cli::desk::print_text;
use crate::cli::{Desk, Outcome, Stop};
use crate::demo;

/// Prints a business-register file with a stand-in code for each name of a feed's file.
pub fn print(desk: &Desk, feed: &str, path: &Path) -> Result<Outcome, Stop> {
    let feeds = desk.feeds(&desk.lawbook()?)?;
    let known = feeds.find(feed).ok_or_else(|| {
        Stop::Usage(Text::new(format!("没有报送渠道“{feed}”"), format!("there is no feed `{feed}`")))
    })?;
    let mut table = Vec::new();
    let count = demo::stand_ins(path, known, &mut table).map_err(anyhow::Error::from)?;
    table.flush()?;
    print_text(&String::from_utf8_lossy(&table))?;
    desk.say(
        &format!("已为{count}个名称生成代用代码。仅用于试验库，不得用于正式登记。"),
        &format!("{count} names given stand-in codes. For a scratch register only, never for a real one."),
    );
    Ok(Outcome::Done)
}
