//! What several verbs ask for alike: a state of the register, a code.

use clap::Args;
use domain::Text;
use domain::id::Claimed;

use super::Stop;
use crate::app::view::Asked;

/// The state of the register to answer from.
#[derive(Debug, Clone, Default, Args)]
pub struct AsOfArgument {
    /// A day, or a day and an entry.
    #[arg(
        long,
        value_name = "DAY[@ENTRY]",
        help = "截至某日的状态 · Answer as of a day, as known at an entry: 2026-03-01 or 2026-03-01@42"
    )]
    as_of: Option<String>,
}

impl AsOfArgument {
    /// What was asked for; this moment, if nothing was.
    ///
    /// # Errors
    /// [`Stop::Usage`] when it is no day.
    pub fn read(&self) -> Result<Asked, Stop> {
        let Some(text) = &self.as_of else { return Ok(Asked::Now) };
        Asked::parse(text).ok_or_else(|| {
            Stop::Usage(Text::new(
                "--as-of 应为日期，如 2026-03-01 或 2026-03-01@42",
                "--as-of must be a day such as 2026-03-01 or 2026-03-01@42",
            ))
        })
    }
}

/// The register has not reached the state asked for.
pub fn no_such_state() -> Stop {
    Stop::Refused(Text::of(
        "登记库尚无该日期或该序号的状态。请改用不晚于今天的日期。",
        "The register has no such state yet. Ask for a day not after today and an entry it has.",
    ))
}

/// The code as the register holds it: width, case, spaces and the like are mended.
///
/// # Errors
/// [`Stop::Usage`], saying what is wrong with it.
pub fn code(typed: &str) -> Result<String, Stop> {
    match Claimed::read(typed) {
        Ok(read) => Ok(read.value.as_str().to_owned()),
        Err(error) => Err(Stop::Usage(error.text())),
    }
}
