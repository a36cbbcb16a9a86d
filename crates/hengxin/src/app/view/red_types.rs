//! What readers get of the red list.

use serde::Serialize;
use utoipa::ToSchema;

use super::{AsOfView, CitationView};

/// An honour that a red list counts.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RedCountedView {
    /// Catalogue item by word.
    pub item: String,
    /// Its name, Chinese.
    pub item_zh: String,
    /// Its name, English.
    pub item_en: String,
    /// Months it counts from the day it was awarded; absent = as long as it is published.
    pub months: Option<u16>,
}

/// The definition of a red list.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RedListRuleView {
    /// Its word.
    pub id: String,
    /// Its name, Chinese.
    pub name_zh: String,
    /// Its name, English.
    pub name_en: String,
    /// Any one of these places an organisation on it.
    pub honours: Vec<RedCountedView>,
    /// A published penalty of this tier or a graver one keeps an organisation off; absent = penalties do not matter.
    pub falls_by_tier: Option<String>,
    /// Where it comes from.
    pub cite: CitationView,
}

/// An honour that counts for an organisation.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RedHonourView {
    /// The record's key.
    pub key: String,
    /// Catalogue item by word.
    pub item: String,
    /// Its name, Chinese.
    pub item_zh: String,
    /// Its name, English.
    pub item_en: String,
    /// The body that awarded it.
    pub authority: String,
    /// The day it was awarded.
    pub decided_on: Option<String>,
    /// Last day it counts; absent where no end is set.
    pub counts_until: Option<String>,
}

/// Why an organisation with an honour is not on the list.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RedFallView {
    /// Key of the record that keeps it off.
    pub key: String,
    /// Name of its catalogue item, Chinese.
    pub item_zh: String,
    /// Name of its catalogue item, English.
    pub item_en: String,
    /// `listed` or `penalised`.
    pub why: String,
    /// The reason, Chinese.
    pub why_zh: String,
    /// The reason, English.
    pub why_en: String,
}

/// What the red list says of one organisation.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RedStandingView {
    /// The list.
    pub rule: RedListRuleView,
    /// Whether it is on the list.
    pub on: bool,
    /// The honours that count.
    pub honours: Vec<RedHonourView>,
    /// What keeps it off; empty where it is on the list.
    pub falls: Vec<RedFallView>,
}

/// An organisation on the red list.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RedListEntry {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// The honours that place it there.
    pub honours: Vec<RedHonourView>,
}

/// A page of the red list.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RedListPage {
    /// How the list is defined.
    pub rule: RedListRuleView,
    /// Who is on it. A page may hold few or none and still have a next one.
    pub entries: Vec<RedListEntry>,
    /// Pass it as `cursor` for the next page; absent on the last.
    pub next: Option<String>,
    /// The state of the register this answer was computed from.
    pub as_of: AsOfView,
}
