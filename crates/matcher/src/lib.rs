//! Organisation names: when two spellings are one name.
//!
//! Only the exact part for now. Parsing names into region, core, trade and form, and scoring likeness, come later.

pub mod normal;

pub use normal::{normal_form, same_exactly};
