//! Witnesses: bodies outside the register that see its log grow, one checkpoint after the other, and sign each that goes
//! on from the last. What a quorum of them has signed cannot be taken back or told otherwise to somebody else.
//!
//! | to | see |
//! |---|---|
//! | be one | [`serve`](mod@serve), with [`records`] that outlive a crash and [`key`] files |
//! | ask several for one checkpoint | [`ask`]; the sequencer of a log does so by [`PolicyWitnesses`] |
//!
//! The protocol is C2SP tlog-witness; what is decided stands in `tlog::witness`. A witness is run by somebody else: it
//! needs the program and none of the register's data.

pub mod ask;
pub mod asked;
pub mod key;
mod mark;
pub mod records;
pub mod serve;

pub use ask::{Heard, Panel, Unheard};
pub use asked::PolicyWitnesses;
pub use key::{KeyFileFault, WitnessKeys};
pub use records::{Contradiction, LastSigned, RecordsFault, WitnessRecords};
pub use serve::{WitnessLimits, WitnessService, known_logs, routes, serve};
