//! Organisations, facts and standing: the pure part of the register, with no clock, database or input and output.
pub mod day;
pub mod id;
pub mod money;
pub mod text;

pub use day::Day;
pub use id::{Uscc, UsccError};
pub use money::Yuan;
pub use text::{Lang, Text};
