//! Organisations, facts and standing: the pure part of the register, with no clock, database or input and output.
pub mod calendar;
pub mod content;
pub mod day;
pub mod fact;
pub mod field;
pub mod id;
pub mod law;
pub mod money;
pub mod problem;
pub mod record;
pub mod refusal;
pub mod standing;
pub mod text;

pub use calendar::{Calendar, NoCalendar};
pub use content::Content;
pub use day::Day;
pub use fact::{End, Fact, FactKind, Seq};
pub use field::{Field, Need, Role};
pub use id::{Uscc, UsccError};
pub use law::{Citation, Item, Law, Lease, PublicationRule, Term, Tier, TierRule, Visibility, Window};
pub use money::{UnitSlip, Yuan, unit_slip};
pub use problem::{Problem, ProblemCode, Weight};
pub use record::{RecordKey, RecordKind};
pub use refusal::Refusal;
pub use standing::{Case, Standing};
pub use text::{Lang, Text};
