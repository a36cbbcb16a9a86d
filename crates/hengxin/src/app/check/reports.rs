//! Checks of reports that were issued: each is what its statement says, its statement is what the log holds, and one that
//! was emptied has left nothing.

use attest::{Print, SignedStatement, Statement};
use domain::Lang;
use tlog::LeafKind;
use tlog::leaf::commitment;

use super::note::{Checked, Finding};
use crate::store::log::{self, LeafOf, OtherLeaf};
use crate::store::report::find::{self, Wanted};
use crate::store::report::{self as stored, ReportRow};
use crate::store::sql::{Result, Tx};

/// Reports read at once, without what they say.
const PIECE: u32 = 200;

/// Every report. One is read whole at a time.
pub fn reports(tx: &mut dyn Tx, checked: &mut Checked) -> Result<()> {
    let (_, placed) = log::covered(tx)?;
    let mut before = i64::MAX;
    loop {
        let lines = find::newest(tx, &Wanted::default(), before, PIECE)?;
        let Some(last) = lines.last() else { return Ok(()) };
        before = last.id;
        for line in &lines {
            let Some(row) = stored::by_number(tx, &line.number)? else { continue };
            report(tx, &row, placed, checked)?;
        }
    }
}

fn report(tx: &mut dyn Tx, row: &ReportRow, placed: i64, checked: &mut Checked) -> Result<()> {
    let place = || format!("report/{}", row.number);
    let leaf = log::find(tx, row.leaf)?.filter(|leaf| leaf.kind == LeafKind::Report);
    if row.is_emptied() {
        let prints = find::prints(tx, row.id)?;
        let opens = leaf.is_some_and(|leaf| leaf.opening.is_some());
        if opens || !prints.is_empty() || !row.note.is_empty() {
            checked.note(Finding::ErasedStillThere, place);
        }
        return Ok(());
    }
    let Ok(signed) = SignedStatement::parse(row.note.as_bytes()) else {
        checked.note(Finding::ReportChanged, place);
        return Ok(());
    };
    let statement = signed.unverified();
    if !is_of(tx, row, statement)? {
        checked.note(Finding::ReportChanged, place);
    }
    let has_place = row.leaf > placed || log::index_of(tx, LeafOf::Other(row.leaf))?.is_some();
    if !has_place || !leaf.is_some_and(|leaf| opens(&leaf, statement)) {
        checked.note(Finding::ReportNotLogged, place);
    }
    Ok(())
}

/// Whether number, JSON and every print are those of the statement, and no print is missing.
fn is_of(tx: &mut dyn Tx, row: &ReportRow, statement: &Statement) -> Result<bool> {
    let mut good = statement.number().as_str() == row.number && statement.is_of_json(row.json.as_bytes());
    let mut prints = 0;
    for lang in [Lang::Zh, Lang::En] {
        if let Some(pdf) = stored::print(tx, row.id, lang)? {
            prints += 1;
            good &= statement.print(&pdf) == Some(lang.pick(Print::Chinese, Print::English));
        }
    }
    let said = statement.to_string().lines().filter(|line| line.starts_with("pdf ")).count();
    Ok(good && said == prints)
}

/// Whether a leaf opens, and says just this statement.
fn opens(leaf: &OtherLeaf, statement: &Statement) -> bool {
    leaf.opening.as_ref().is_some_and(|(salt, body)| {
        *body == statement.to_string().into_bytes() && commitment(salt, body) == leaf.commitment
    })
}
