//! What the program's exit code means. Scripts rely on these numbers; they never change.

/// Done as asked.
pub const DONE: u8 = 0;
/// Done, and some rows need mending before they can be taken in; or a check found something wrong.
pub const TO_MEND: u8 = 1;
/// The command line, the configuration or a file named there cannot be understood. Nothing was done.
pub const USAGE: u8 = 2;
/// The register declines, with a reason and what to do next. Nothing was changed.
pub const REFUSED: u8 = 3;
/// A failure of ours: disk, connection, damaged data. What was acknowledged before is kept.
pub const FAULT: u8 = 4;
/// `verify`: the report is genuine and unchanged, and no longer says how things stand.
pub const SUPERSEDED: u8 = 10;
/// `verify`: something in it is not what was signed.
pub const ALTERED: u8 = 11;
/// `verify`: signed, and not proven to be in the public log.
pub const NOT_LOGGED: u8 = 12;
/// `verify`: signed by a key, or in a log, that is not trusted.
pub const UNKNOWN_KEY: u8 = 13;
/// `verify`: no report.
pub const NOT_A_REPORT: u8 = 14;
