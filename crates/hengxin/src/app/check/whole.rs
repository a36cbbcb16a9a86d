//! Checks of the register as a whole: places, leaves, deliveries, waiting rows, columns.

use domain::FactKind;
use domain::id::find_personal;

use super::facts::personal;
use super::note::{Checked, Finding};
use crate::store::audit::chain::{self, Break};
use crate::store::columns::{Columns, Difference};
use crate::store::erasure::{self, ErasureState};
use crate::store::letter;
use crate::store::log;
use crate::store::sql::{Result, Tx, Value};

/// Places of facts are dense from 1, and there are as many leaves as facts.
pub fn places(tx: &mut dyn Tx, checked: &mut Checked) -> Result<()> {
    let (first, last, count) =
        tx.one("SELECT COALESCE(MIN(seq), 1), COALESCE(MAX(seq), 0), COUNT(*) FROM fact", &[], |row| {
            Ok((row.int(0)?, row.int(1)?, row.int(2)?))
        })?;
    // Facts that a backup did not bring back keep their places.
    let gone = log::losses(tx)?;
    let (placed, _) = log::covered(tx)?;
    let taken = if gone > 0 { last.max(placed) } else { last };
    if first != 1 || taken != count + gone {
        checked.note(Finding::SeqGap, || format!("fact/{first}..{last}: {count}"));
    }
    let strays = tx.one(
        "SELECT COUNT(*) FROM log_pending p WHERE NOT EXISTS (SELECT 1 FROM fact f WHERE f.seq = p.seq)",
        &[],
        |row| row.int(0),
    )?;
    if strays > 0 {
        checked.note(Finding::LeafWithoutFact, || format!("log_pending: {strays}"));
    }
    if placed > taken {
        checked.note(Finding::LeafWithoutFact, || format!("log_run: {placed}"));
    }
    Ok(())
}

/// Rows read are the sum of what became of them, and what was accepted or withdrawn is there as facts.
pub fn deliveries(tx: &mut dyn Tx, checked: &mut Checked) -> Result<()> {
    const SQL: &str = "SELECT b.id, b.rows_read, b.accepted, b.unchanged, b.quarantined, b.refused, b.withdrawn, \
             COALESCE(f.n, 0), b.state \
         FROM batch b LEFT JOIN (SELECT batch, COUNT(*) AS n FROM fact WHERE kind > $1 AND kind <= $2 GROUP BY batch) f \
         ON f.batch = b.id ORDER BY b.id";
    // Between these stand the kinds a delivery brings and is counted by; what people judged later is not counted.
    let kinds = [FactKind::Opened, FactKind::Withdrawn].map(|kind| Value::from(kind.number()));
    tx.each(SQL, &kinds, &mut |row| {
        let numbers = (0..9).map(|at| row.int(at)).collect::<Result<Vec<i64>>>()?;
        let [id, read, accepted, unchanged, quarantined, refused, withdrawn, facts, state] = numbers[..]
        else {
            unreachable!("nine columns were selected")
        };
        checked.batches += 1;
        let brought = if state == LOADED { accepted + withdrawn } else { 0 };
        if read != accepted + unchanged + quarantined + refused || facts != brought {
            checked.note(Finding::CountsOfDelivery, || format!("batch/{id}"));
        }
        Ok(())
    })
}

/// `delivery::State::Loaded`.
const LOADED: i64 = crate::store::delivery::State::Loaded as i64;

/// Rows that wait, what was found in quarantined cells, messages, letters and names of files hold no personal number
/// either.
pub fn outside_facts(tx: &mut dyn Tx, checked: &mut Checked) -> Result<()> {
    tx.each("SELECT feed, digest, body FROM waiting", &[], &mut |row| {
        let (feed, digest) = (row.text(0)?, row.int(1)?);
        personal(row.blob(2)?, checked, || format!("waiting/{feed}/{digest:016x}"));
        Ok(())
    })?;
    tx.each("SELECT batch, source_row, found FROM batch_problem WHERE found <> ''", &[], &mut |row| {
        let (batch, source_row) = (row.int(0)?, row.int(1)?);
        if find_personal(row.text(2)?).is_some() {
            checked.note(Finding::PersonalData, || format!("batch_problem/{batch} row {source_row}"));
        }
        Ok(())
    })?;
    messages(tx, checked)?;
    letters(tx, checked)
}

/// What was decided to be erased has been, everywhere.
pub fn erasures(tx: &mut dyn Tx, checked: &mut Checked) -> Result<()> {
    for row in erasure::in_state(tx, ErasureState::Decided)? {
        checked.note(Finding::ErasureUnfinished, || format!("erasure/{}", row.id));
    }
    Ok(())
}

/// Letters are what was kept, and hold no personal number.
fn letters(tx: &mut dyn Tx, checked: &mut Checked) -> Result<()> {
    tx.each("SELECT id, body, sha256 FROM letter", &[], &mut |row| {
        let (id, body) = (row.int(0)?, row.text(1)?);
        // One that was emptied because its record was erased has no digest any more.
        if !body.is_empty() && letter::digest(body) != row.blob(2)? {
            checked.note(Finding::LetterChanged, || format!("letter/{id}"));
        }
        if find_personal(body).is_some() {
            checked.note(Finding::PersonalData, || format!("letter/{id}"));
        }
        Ok(())
    })
}

fn messages(tx: &mut dyn Tx, checked: &mut Checked) -> Result<()> {
    tx.each("SELECT id, recipient, subject, body, about FROM message", &[], &mut |row| {
        let texts = [row.text(1)?, row.text(2)?, row.text(3)?, row.text(4)?];
        if texts.into_iter().any(|text| find_personal(text).is_some()) {
            let id = row.int(0)?;
            checked.note(Finding::PersonalData, || format!("message/{id}"));
        }
        Ok(())
    })?;
    tx.each("SELECT id, name FROM evidence WHERE name <> ''", &[], &mut |row| {
        let (id, name) = (row.text(0)?, row.text(1)?);
        if find_personal(name).is_some() {
            checked.note(Finding::PersonalData, || format!("evidence/{id} name"));
        }
        Ok(())
    })?;
    tx.each("SELECT id, name FROM draft_file", &[], &mut |row| {
        let (id, name) = (row.text(0)?, row.text(1)?);
        if find_personal(name).is_some() {
            checked.note(Finding::PersonalData, || format!("draft_file/{id} name"));
        }
        Ok(())
    })
}

/// The audit trail has no gap, and every entry is what was written.
pub fn trail(tx: &mut dyn Tx, checked: &mut Checked) -> Result<()> {
    chain::verify(tx, None, &mut |found| match found {
        Break::Missing(id) => checked.note(Finding::AuditGap, || format!("audit/{id}")),
        Break::Changed(id) => checked.note(Finding::AuditChanged, || format!("audit/{id}")),
    })
    .map(drop)
}

/// Every column is declared.
pub fn columns(tx: &mut dyn Tx, checked: &mut Checked) -> Result<()> {
    for difference in Columns::declared().differences(tx)? {
        let (Difference::Undeclared { table, column } | Difference::Gone { table, column }) = difference;
        checked.note(Finding::ColumnUndeclared, || format!("{table}.{column}"));
    }
    Ok(())
}
