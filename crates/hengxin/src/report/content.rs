//! What a report or a query receipt says, as one value: the JSON that is signed, and all that any print of it is made
//! from.
//!
//! Whole numbers and texts only, so that its canonical form (RFC 8785) needs no rule for fractions. What is absent is
//! left out. Days are `YYYY-MM-DD` in Asia/Shanghai, instants RFC 3339 in UTC.

use domain::{Citation, Text};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The form of a report; another form has another word.
pub const REPORT_SCHEMA: &str = "hengxin/report/v1";
/// The form of a query receipt.
pub const RECEIPT_SCHEMA: &str = "hengxin/receipt/v1";

/// A text in both languages.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Both {
    /// Chinese: the text that counts.
    pub zh: String,
    /// English.
    pub en: String,
}

impl Both {
    /// From two texts.
    pub fn new(zh: impl Into<String>, en: impl Into<String>) -> Both {
        Both { zh: zh.into(), en: en.into() }
    }
}

impl From<&Text> for Both {
    fn from(text: &Text) -> Both {
        Both::new(text.zh.as_ref(), text.en.as_ref())
    }
}

/// Where a rule comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Cited {
    /// Law or document with its number.
    pub title: String,
    /// Article; empty where there is none.
    pub article: String,
    /// Whether somebody compared it with the official text.
    pub verified: bool,
}

impl From<&Citation> for Cited {
    fn from(cite: &Citation) -> Cited {
        Cited { title: cite.title.clone(), article: cite.article.clone(), verified: cite.verified }
    }
}

/// What makes a report one that was issued: absent in a look at the same content on a page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Issue {
    /// Its number, such as `R20261102-7K2MPQRA`: ASCII, the day and eight random characters.
    pub number: String,
    /// The check code: with the number it tells on the check page how the report stands.
    pub check: String,
    /// The address of the check page with both; empty where the register has no public address.
    pub check_at: String,
    /// Last day on which it is to be relied on.
    pub valid_until: String,
    /// The rule that sets this day.
    pub valid_by: Cited,
}

/// Who issues it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Issuer {
    /// Name of the office.
    pub name: String,
    /// Postal address of the office; empty = not configured.
    pub address: String,
    /// E-mail address of the office; empty = none.
    pub email: String,
    /// Landline; empty = none.
    pub telephone: String,
}

/// The state of the register it was made from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Stand {
    /// The day.
    pub day: String,
    /// The last entry known.
    pub entry: i64,
    /// The last delivery known; 0 = none.
    pub delivery: i64,
}

/// One field with its names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReportField {
    /// The field's code in the data standard, or a word of the register's own.
    pub code: String,
    /// Its name.
    pub name: Both,
    /// Its value as received.
    pub value: String,
}

/// Where something comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReportSource {
    /// The body that sent it; empty where it was written by a procedure.
    pub body: String,
    /// Number of the entry.
    pub entry: i64,
    /// When it was entered.
    pub entered_at: String,
    /// SHA-256 of the delivered file, hexadecimal; empty where there was none.
    pub file_sha256: String,
    /// Row of the file; 0 = none.
    pub row: i64,
}

/// A name it had before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Before {
    /// The name.
    pub name: String,
    /// First day it was known under it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<String>,
}

/// The organisation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Subject {
    /// Its code.
    pub code: String,
    /// `uscc`, `registration-number` or `older-number`.
    pub code_kind: String,
    /// Its name.
    pub name: String,
    /// Names it had before, newest first.
    pub former_names: Vec<Before>,
    /// `active`, `revoked`, `deregistered`, `moved-out` or `not-reported`.
    pub status: String,
    /// False while the business register has not reported the code.
    pub confirmed: bool,
    /// Name of the district of its seat.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// Its registered details, without names of persons.
    pub details: Vec<ReportField>,
    /// Where they come from.
    pub source: ReportSource,
}

/// The rule that fixed the days of a record, in words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Formula {
    /// How the days were counted.
    pub words: Both,
    /// Where the rule comes from.
    pub cite: Cited,
}

/// A record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReportRecord {
    /// Its key among the organisation's records: 16 hexadecimal digits.
    pub key: String,
    /// Catalogue item by word.
    pub item: String,
    /// Catalogue item's name.
    pub item_name: Both,
    /// One line of what it says.
    pub title: String,
    /// Document number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document: Option<String>,
    /// The body that decided.
    pub authority: String,
    /// Day of the decision.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decided_on: Option<String>,
    /// `none`, `minor`, `general` or `serious`.
    pub tier: String,
    /// First day public.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub public_from: Option<String>,
    /// Last day public; absent where the rule sets no end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub public_until: Option<String>,
    /// How these days follow; absent where no rule is named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub formula: Option<Formula>,
    /// First day on which restoration may be applied for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repairable_from: Option<String>,
    /// Licences and commitments: last day valid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_until: Option<String>,
    /// Whether the organisation objects to it and this is being looked into.
    pub under_objection: bool,
    /// Why the item may be collected.
    pub basis: Vec<Cited>,
    /// What it says, without names of persons.
    pub fields: Vec<ReportField>,
    /// Where it comes from.
    pub source: ReportSource,
}

/// The records of one class.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReportClass {
    /// Kind of record by word.
    pub class: String,
    /// Its name.
    pub name: Both,
    /// How many are public.
    pub count: u64,
    /// Those that are listed: all, or the newest where there are very many.
    pub records: Vec<ReportRecord>,
}

/// What the red list says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RedLine {
    /// Name of the list.
    pub name: Both,
    /// Whether it is on the list.
    pub on: bool,
    /// Names of the honours that count.
    pub honours: Vec<Both>,
    /// Why it is not on it.
    pub falls: Vec<Both>,
    /// The rule.
    pub cite: Cited,
}

/// A procedure under way: only with an authorisation that covers them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UnderWay {
    /// Its number.
    pub number: String,
    /// Its kind by word.
    pub kind: String,
    /// Its kind's name.
    pub name: Both,
    /// Key of the record it is about.
    pub record: String,
    /// The day it was opened.
    pub opened_on: String,
}

/// What one body has supplied of one item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Covered {
    /// The body.
    pub body: String,
    /// Catalogue item by word.
    pub item: String,
    /// The item's name.
    pub name: Both,
    /// Kind of record by word.
    pub class: String,
    /// Up to when: its last delivery of the item; absent where it has delivered none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub up_to: Option<String>,
    /// How many of the records listed here come from it under this item.
    pub found: u64,
}

/// With whose authorisation, for whom, and what for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Authorised {
    /// Number of the authorisation.
    pub number: String,
    /// Whom the organisation authorised.
    pub party: String,
    /// For what.
    pub purpose: String,
    /// Until when.
    pub until: String,
}

/// A public credit report of an organisation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Report {
    /// [`REPORT_SCHEMA`].
    pub schema: String,
    /// Number, check code and validity; absent where it was only looked at.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub issue: Option<Issue>,
    /// Who issues it.
    pub issuer: Issuer,
    /// The state of the register it was made from.
    pub as_of: Stand,
    /// The authorisation it rests on; absent in a public one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub authorised: Option<Authorised>,
    /// The organisation.
    pub subject: Subject,
    /// What it holds, class by class; also those with nothing.
    pub classes: Vec<ReportClass>,
    /// What the red list says; absent where nothing counts for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub red_list: Option<RedLine>,
    /// Procedures under way; absent where the authorisation does not cover them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub under_way: Option<Vec<UnderWay>>,
    /// What each body has supplied, and up to when.
    pub coverage: Vec<Covered>,
    /// How it is to be read.
    pub notes: Vec<Both>,
}

/// An organisation found by a search.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FoundOne {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// How many public records it has of each kind; kinds without any are left out.
    pub records: Vec<FoundCount>,
}

/// A number of public records of one kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FoundCount {
    /// Kind by word.
    pub class: String,
    /// Its name.
    pub name: Both,
    /// How many.
    pub count: u64,
}

/// A receipt for a search: what was searched for, when, and what was found, also where that is nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Receipt {
    /// [`RECEIPT_SCHEMA`].
    pub schema: String,
    /// Number, check code and validity.
    pub issue: Issue,
    /// Who issues it.
    pub issuer: Issuer,
    /// The state of the register that was searched.
    pub as_of: Stand,
    /// When the search was made.
    pub searched_at: String,
    /// What was searched for.
    pub query: String,
    /// How many organisations have this code or this very name.
    pub total: u64,
    /// These organisations, at most twenty.
    pub found: Vec<FoundOne>,
    /// How it is to be read.
    pub notes: Vec<Both>,
}
