//! Numbers that name an organisation, the mending of badly typed ones, and the guard against numbers that name a
//! person.
//!
//! Each type can only hold a number whose own check passes. None of them says that the organisation exists: that is
//! a look-up, and belongs elsewhere.

mod citizen;
mod org_code;
mod reg_no;
mod uscc;

pub use citizen::{Personal, PersonalKind, find_personal};
pub use reg_no::{RegNo15, RegNoError};
pub use uscc::{Uscc, UsccError};
