//! Decisions that wait for a second person.

use sha2::{Digest, Sha256};

use crate::hex::hex;
use crate::store::sql::{Result, Tx, Value};

/// A decision that waits for a second person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DraftRow {
    /// The proceeding.
    pub proceeding: i64,
    /// The kind of fact it will be.
    pub step: String,
    /// What is decided.
    pub outcome: String,
    /// Why.
    pub reasons: String,
    /// Number of the decision document; empty = it has none.
    pub document: String,
    /// The record as corrected; empty = it stays as it is.
    pub body: Vec<u8>,
    /// Who drafted it.
    pub actor: String,
    /// When, in microseconds since 1970 UTC.
    pub at: i64,
    /// The last fact of the proceeding then.
    pub seq: i64,
}

impl DraftRow {
    /// What tells this draft from any other of the proceeding, also one with the same words drafted at another time.
    pub fn mark(&self) -> String {
        let mut hash = Sha256::new();
        for text in [&self.step, &self.outcome, &self.reasons, &self.document, &self.actor] {
            hash.update(text.len().to_be_bytes());
            hash.update(text);
        }
        hash.update([self.at, self.seq].map(i64::to_be_bytes).concat());
        hash.update(&self.body);
        hex(&hash.finalize())
    }
}

/// Enters a draft, in place of the one before.
pub fn put_draft(tx: &mut dyn Tx, draft: &DraftRow) -> Result<()> {
    const SQL: &str = "INSERT INTO draft (proceeding, step, outcome, reasons, document, body, actor, at, seq) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    end_draft(tx, draft.proceeding)?;
    let params = [
        Value::Int(draft.proceeding),
        Value::from(draft.step.as_str()),
        Value::from(draft.outcome.as_str()),
        Value::from(draft.reasons.as_str()),
        Value::from(draft.document.as_str()),
        Value::from(draft.body.as_slice()),
        Value::from(draft.actor.as_str()),
        Value::Int(draft.at),
        Value::Int(draft.seq),
    ];
    tx.exec(SQL, &params).map(drop)
}

/// The draft of a proceeding.
pub fn draft(tx: &mut dyn Tx, proceeding: i64) -> Result<Option<DraftRow>> {
    const SQL: &str = "SELECT proceeding, step, outcome, reasons, document, body, actor, at, seq FROM draft WHERE proceeding = $1";
    tx.opt(SQL, &[Value::Int(proceeding)], |row| {
        Ok(DraftRow {
            proceeding: row.int(0)?,
            step: row.text(1)?.to_owned(),
            outcome: row.text(2)?.to_owned(),
            reasons: row.text(3)?.to_owned(),
            document: row.text(4)?.to_owned(),
            body: row.opt_blob(5)?.unwrap_or_default().to_vec(),
            actor: row.text(6)?.to_owned(),
            at: row.int(7)?,
            seq: row.int(8)?,
        })
    })
}

/// Takes a draft away: it was approved or sent back.
pub fn end_draft(tx: &mut dyn Tx, proceeding: i64) -> Result<()> {
    tx.exec("DELETE FROM draft WHERE proceeding = $1", &[Value::Int(proceeding)]).map(drop)
}
