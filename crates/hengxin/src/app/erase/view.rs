//! What an office page says of erasures: that something was erased, when, on what basis, and nothing else.

use domain::{RecordKey, Text};
use serde::Serialize;

use crate::app::Register;
use crate::app::view::instant;
use crate::store::erasure::{self, ErasureRow, ErasureState};
use crate::store::sql::Result;

/// A ground as offered in a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroundView {
    /// Its word.
    pub id: String,
    /// Its name.
    pub name: Text,
    /// Where it comes from: title and article.
    pub cite: String,
    /// Whether the number of a document must be given.
    pub needs_document: bool,
}

/// An erasure as shown.
#[derive(Debug, Clone, Serialize)]
pub struct ErasureView {
    /// Its number.
    pub id: i64,
    /// Code of the organisation.
    pub code: String,
    /// Key of the record, hexadecimal.
    pub record: String,
    /// The one fact whose content goes; 0 = the whole record.
    pub fact: i64,
    /// The ground's name.
    #[serde(skip)]
    pub ground: Text,
    /// The ground's word.
    pub ground_id: String,
    /// Where it comes from.
    pub cite: String,
    /// Number of the document it rests on.
    pub document: String,
    /// Why, in words.
    pub reasons: String,
    /// `drafted`, `decided`, `done` or `taken-back`.
    pub state: &'static str,
    /// Who drafted it.
    pub actor: String,
    /// When.
    pub drafted_at: String,
    /// Who approved it; empty = nobody yet.
    pub approver: String,
    /// When it was approved; empty = not yet.
    pub decided_at: String,
    /// When nothing was left; empty = something is.
    pub done_at: String,
}

/// The grounds of today.
pub fn grounds(register: &Register) -> Vec<GroundView> {
    let view = |ground: &domain::ErasureGround| GroundView {
        id: ground.id.clone(),
        name: ground.name.clone(),
        cite: format!("{} {}", ground.cite.title, ground.cite.article).trim().to_owned(),
        needs_document: ground.needs_document,
    };
    register.law.erasure_grounds(register.today()).map(view).collect()
}

/// Erasures of one record, wherever it was, oldest first.
pub fn of_record(register: &Register, key: RecordKey) -> Result<Vec<ErasureView>> {
    let rows = register.db.read(|tx| erasure::of_record(tx, key.stored()))?;
    Ok(rows.into_iter().map(|row| view(register, row)).collect())
}

/// Whether a record is erased.
pub fn is_erased(register: &Register, key: RecordKey) -> Result<bool> {
    let rows = register.db.read(|tx| erasure::of_record(tx, key.stored()))?;
    Ok(rows.iter().any(|row| row.target == 0 && row.decided_at.is_some()))
}

/// Erasures that wait for a second person, or are not carried to their end.
pub fn waiting(register: &Register) -> Result<Vec<ErasureView>> {
    let rows = register.db.read(|tx| {
        let mut rows = erasure::in_state(tx, ErasureState::Drafted)?;
        rows.extend(erasure::in_state(tx, ErasureState::Decided)?);
        Ok(rows)
    })?;
    Ok(rows.into_iter().map(|row| view(register, row)).collect())
}

fn view(register: &Register, row: ErasureRow) -> ErasureView {
    let ground = register.law.erasure.iter().find(|ground| ground.id == row.ground);
    ErasureView {
        id: row.id,
        record: RecordKey::from_stored(row.record).map(RecordKey::hex).unwrap_or_default(),
        fact: row.target,
        ground: ground
            .map_or_else(|| Text::new(row.ground.clone(), row.ground.clone()), |own| own.name.clone()),
        cite: ground.map(|own| format!("{} {}", own.cite.title, own.cite.article)).unwrap_or_default(),
        ground_id: row.ground,
        code: row.code,
        document: row.document,
        reasons: row.reasons,
        state: word(row.state),
        actor: row.actor,
        drafted_at: instant(row.drafted_at),
        approver: row.approver,
        decided_at: row.decided_at.map(instant).unwrap_or_default(),
        done_at: row.done_at.map(instant).unwrap_or_default(),
    }
}

fn word(state: ErasureState) -> &'static str {
    match state {
        ErasureState::Drafted => "drafted",
        ErasureState::Decided => "decided",
        ErasureState::Done => "done",
        ErasureState::TakenBack => "taken-back",
    }
}
