//! Reading: standing is computed from facts on each read.
//!
//! Every function takes the store, a [`Lens`] (the law and the state asked about) and the question, and answers with
//! the types in `types.rs`. None of them knows HTTP, a clock or a thread, so each can be tested alone.

mod as_of;
mod brief;
mod catalogue;
mod changes;
mod columns;
mod fields;
mod followed;
mod history;
mod list;
mod meant;
mod organisation;
mod record;
mod red_list;
mod red_types;
mod rule;
mod search;
mod source;
mod statistics;
mod types;

pub use as_of::{AsOf, Asked, head};
pub use brief::{Briefs, OrganisationBrief, briefs};
pub use catalogue::catalogue;
pub use changes::changes;
pub use columns::{
    Column, ColumnKind, ORGANISATION_COLUMNS, RECORD_COLUMNS, RED_LIST_COLUMNS, column_about, record_row,
};
pub use fields::every_field;
pub use followed::{Entries, Followed, changes_of_list, pages_of_list, turns_of_list};
pub use list::{Cursor, ListQuery, ListTotal, every_record, list, list_total, records_of};
pub use meant::{CandidateView, MatchAnswer, NameQuery, PartView, ReasonView, meant, side_by_side};
pub(crate) use organisation::status_word;
pub use organisation::{every_organisation, organisation};
pub use record::{RecordAnswer, record};
pub use red_list::{RedCursor, every_red, red_list_page};
pub use red_types::{
    RedCountedView, RedFallView, RedHonourView, RedListEntry, RedListPage, RedListRuleView, RedStandingView,
};
pub use rule::citation;
pub(super) use rule::rule;
pub use search::{PER_PAGE, SUGGESTIONS, SearchQuery, search, suggest};
pub(crate) use source::instant;
pub use statistics::statistics;
pub use types::*;

use domain::{Districts, Law};

/// What a read is seen through: the law in force and the state of the register asked about.
#[derive(Debug, Clone, Copy)]
pub struct Lens<'a> {
    /// The law and the catalogue.
    pub law: &'a Law,
    /// Names of districts.
    pub districts: &'a Districts,
    /// The state asked about.
    pub as_of: AsOf,
}
