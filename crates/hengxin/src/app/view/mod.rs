//! Reading: standing is computed from facts on each read.

mod types;

pub use types::*;
