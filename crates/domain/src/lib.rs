//! Organisations, facts and standing: the pure part of the register, with no clock, database or input and output.
#![cfg_attr(test, allow(clippy::pedantic, reason = "a test may be wordy"))]

pub mod calendar;
pub mod case;
pub mod check;
pub mod content;
pub mod day;
pub mod district;
pub mod evidence;
pub mod fact;
pub mod field;
pub mod id;
pub mod identity;
pub mod industry;
pub mod law;
pub mod message;
pub mod money;
pub mod objection;
pub mod organisation;
pub mod problem;
pub mod record;
pub mod red_list;
pub mod refusal;
pub mod role;
pub mod standing;
pub mod table;
pub mod text;

pub use calendar::{Calendar, NoCalendar};
pub use case::{Case, Clock, Clocks, Owed, Party, Place, Service, ServiceWay, State, Track};
pub use check::{Cells, Checked, Declared, Desk, Verdict, check};
pub use content::Content;
pub use day::Day;
pub use district::{District, Districts};
pub use evidence::{EvidenceRefusal, Exhibit, Media};
pub use fact::{End, Fact, FactKind, Seq, Subject};
pub use field::{Field, Need, Role};
pub use id::{Uscc, UsccError};
pub use identity::{AliasKind, Judgement, Question, Statement};
pub use industry::{Industries, Industry};
pub use law::{
    Citation, Commitment, Compared, ErasureGround, Ground, Item, Law, Lease, ListRule, PublicationRule,
    StepRule, Term, Tier, TierRule, Visibility, Window,
};
pub use message::{EmailAddress, MessageDraft, MessageRefusal, NewMessage};
pub use money::{UnitSlip, Yuan, unit_slip};
pub use objection::ObjectionGround;
pub use organisation::{Claim, OrgId, Status};
pub use problem::{Problem, ProblemCode, Weight};
pub use record::{RecordKey, RecordKind};
pub use red_list::{CountedHonour, RedAnswer, RedFall, RedListRule, RedRecord, red_list};
pub use refusal::Refusal;
pub use standing::{Standing, Suspension};
pub use text::{Lang, Text};
