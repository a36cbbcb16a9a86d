//! A report without a print: JSON, signed statement and proof in one JSON file.
//!
//! ```json
//! {"proof":"c2sp.org/tlog-proof@v1\n…","report":{…},"statement":"hengxin/report/v1\n…"}
//! ```
//!
//! The file is canonical as a whole, so the report within it is too, and it has one form.

use alloc::string::{String, ToString};

use thiserror::Error;

use crate::json::{self, JsonError, Value};

/// Why bytes are no such file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum BundleError {
    /// No canonical JSON.
    #[error(transparent)]
    Json(JsonError),
    /// Another object than the three members.
    #[error("the file has the members proof, report and statement, and no others")]
    Members,
}

/// A report with what proves it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bundle {
    /// The report.
    pub report: Value,
    /// The signed statement, as text.
    pub statement: String,
    /// The C2SP tlog-proof whose extra data are the salt, as text.
    pub proof: String,
}

impl Bundle {
    /// A bundle from its bytes, all of them.
    ///
    /// # Errors
    /// [`BundleError`].
    pub fn parse(bytes: &[u8]) -> Result<Bundle, BundleError> {
        let Value::Object(members) = json::parse(bytes).map_err(BundleError::Json)? else {
            return Err(BundleError::Members);
        };
        let text = |name| members.get(name).and_then(Value::as_text).map(ToString::to_string);
        match (members.get("report"), text("statement"), text("proof")) {
            (Some(report), Some(statement), Some(proof)) if members.iter().count() == 3 => {
                Ok(Bundle { report: report.clone(), statement, proof })
            }
            _ => Err(BundleError::Members),
        }
    }

    /// The bytes.
    pub fn render(&self) -> String {
        let members = [
            ("report", self.report.clone()),
            ("statement", Value::text(&self.statement)),
            ("proof", Value::text(&self.proof)),
        ];
        Value::object(members).render()
    }
}

/// Whether a file looks like a report as JSON, whole or damaged, in whatever form.
pub(crate) fn looks_like_one(file: &[u8]) -> bool {
    let holds = |word: &[u8]| file.windows(word.len()).any(|window| window == word);
    file.trim_ascii_start().starts_with(b"{") && holds(b"hengxin/report/v1")
}
