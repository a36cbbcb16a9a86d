//! What a verified report says, read from its JSON and from nothing else.
//!
//! Of a report's JSON this crate knows the head; the rest is shown as it is.
//!
//! | member | form | must be there |
//! |---|---|---|
//! | `schema` | [`SCHEMAS`] | yes |
//! | `issue.number` | the number of the statement | yes |
//! | `issue.valid_until` | a day: the last one on which the register stands by it as current | yes |
//! | `as_of.day` | a day: the state of the register on it is what the report tells | yes |
//! | `issuer.name` | who issues it | no |
//! | `subject.name`, `subject.code` | the organisation | no |
//! | `query`, `searched_at` | of a receipt: what was searched for, and when | no |

use alloc::string::{String, ToString};

use thiserror::Error;

use crate::day::Day;
use crate::json::Value;
use crate::statement::ReportNumber;

/// Beginnings of the words for what a JSON is: a report, or a receipt for a search. The version follows.
pub const SCHEMAS: [&str; 2] = ["hengxin/report/", "hengxin/receipt/"];

/// A JSON whose head cannot be read, though the register has signed it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("the report's JSON lacks {0}, or has it in another form")]
pub struct NoHead(pub &'static str);

/// What a report says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facts {
    /// Its number.
    pub number: ReportNumber,
    /// The state of the register on this day is what it tells.
    pub as_of: Day,
    /// The last day on which it is current.
    pub valid_until: Day,
    /// Who issued it, by the report itself.
    pub issuer: Option<String>,
    /// Name of the organisation, where it is about one.
    pub name: Option<String>,
    /// Code of the organisation, where it is about one.
    pub code: Option<String>,
    /// What was searched for, where it is a receipt.
    pub query: Option<String>,
    /// All that it says.
    pub json: Value,
}

impl Facts {
    /// Reads the head.
    ///
    /// # Errors
    /// [`NoHead`].
    pub fn read(json: Value) -> Result<Facts, NoHead> {
        let text = |path: &str| at(&json, path).and_then(Value::as_text).map(ToString::to_string);
        let day = |path| text(path).and_then(|text| text.parse().ok()).ok_or(NoHead(path));
        let schema = text("schema").filter(|word| SCHEMAS.iter().any(|known| word.starts_with(known)));
        schema.ok_or(NoHead("schema"))?;
        let number = text("issue.number").and_then(|number| ReportNumber::new(&number).ok());
        Ok(Facts {
            number: number.ok_or(NoHead("issue.number"))?,
            as_of: day("as_of.day")?,
            valid_until: day("issue.valid_until")?,
            issuer: text("issuer.name"),
            name: text("subject.name"),
            code: text("subject.code"),
            query: text("query"),
            json,
        })
    }

    /// Whether both answer the same question, so that one of the two replaces the other.
    pub(crate) fn same_question(&self, other: &Facts) -> bool {
        let asked = self.code.is_some() || self.query.is_some();
        let same = |name| self.json.get(name) == other.json.get(name);
        asked && self.code == other.code && ["schema", "query", "authorised"].into_iter().all(same)
    }
}

/// The value at a path of names.
fn at<'a>(json: &'a Value, path: &str) -> Option<&'a Value> {
    path.split('.').try_fold(json, |value, name| value.get(name))
}
