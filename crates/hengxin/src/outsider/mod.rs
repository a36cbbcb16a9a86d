//! What anybody can do who has nothing but the log's public files and a policy: follow the log ([`look`]), and prove that
//! published lists follow from it ([`replay()`]). Nothing here opens a register.

pub mod files;
mod finding;
mod monitor;
mod replay;
mod seen;
mod tally;

pub use files::{FilesFault, LogFiles};
pub use finding::{Finding, FindingView, ListFault};
pub use monitor::{Look, MonitorFault, Watching, look};
pub use replay::{Proven, Replayed, replay};
pub use seen::{Seen, StateFault};
pub use tally::{About, Tally};
