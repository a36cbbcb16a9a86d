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
