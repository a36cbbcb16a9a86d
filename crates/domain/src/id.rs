//! Numbers that name an organisation, the mending of badly typed ones, and the guard against numbers that name a
//! person.
//!
//! Each type can only hold a number whose own check passes. None of them says that the organisation exists: that is
//! a look-up, and belongs elsewhere.

mod citizen;
mod claimed;
mod digits;
mod legacy;
mod org_code;
mod reg_no;
mod repair;
mod uscc;

use citizen::is_citizen_id18;
pub use citizen::{Personal, PersonalKind, find_personal};
pub use claimed::{Claimed, ClaimedError, Expect};
pub use legacy::{LegacyNo, LegacyNoError};
pub use org_code::{OrgCode, OrgCodeError, TaxNo15};
pub use reg_no::{RegNo15, RegNoError};
pub use repair::{Repair, Repaired};
pub use uscc::{Uscc, UsccError};
