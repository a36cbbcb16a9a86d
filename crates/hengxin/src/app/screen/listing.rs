//! A whole list answered block by block, with a receipt at its end. Memory does not grow with the list; every row is
//! held against one and the same index of names.

use std::io::BufRead;
use std::sync::Arc;

use matcher::{Index, Verdict};
use serde::Serialize;
use serde_json::Value;
use sha2::{Digest, Sha256};
use utoipa::ToSchema;

use super::lines::{Flaw, Lines, Row};
use super::{Answer, PartScores};
use crate::app::register::Register;
use crate::app::view::{AsOfView, Asked, Briefs, KindCount, OrganisationBrief, briefs};
use crate::hex::hex;
use crate::store::sql::StoreFault;

/// Rows answered at a time: some hundredths of a second, so that others get their turn.
const ROWS: usize = 512;

/// What ends an answer before its receipt.
#[derive(Debug, thiserror::Error)]
pub enum ListFault {
    /// The list cannot be read on.
    #[error("the list cannot be read")]
    Read(#[from] std::io::Error),
    /// The register cannot be asked.
    #[error("the register cannot be asked")]
    Store(#[from] StoreFault),
}

/// The answer for one row that was looked up.
#[derive(Debug, Serialize, ToSchema)]
pub struct AnswerLine {
    /// Number of the row's line in what was sent, from 1.
    #[schema(minimum = 1)]
    row: u64,
    /// What was sent as `id`; null where nothing was.
    #[schema(value_type = Option<String>)]
    id: Value,
    /// `same`, `review` or `different`.
    verdict: &'static str,
    /// Why, by a word that stays.
    reason: &'static str,
    /// How alike the likeliest name is, 0 to 1000.
    #[schema(minimum = 0, maximum = 1000)]
    score: u32,
    /// The same by parts.
    parts: PartScores,
    /// Code of the organisation meant; null unless the verdict is `same`.
    code: Option<String>,
    /// Its present name.
    name: Option<String>,
    /// Codes of those that may be meant, likeliest first, at most three.
    candidates: Vec<String>,
    /// What is public of the organisation meant.
    standing: Option<StandingLine>,
}

/// What is public of an organisation now.
#[derive(Debug, Serialize, ToSchema)]
pub struct StandingLine {
    /// `active`, `revoked`, `deregistered`, `moved-out` or `not-reported`.
    status: String,
    /// How many records of each kind are public now; kinds without any are left out.
    records: Vec<KindCount>,
}

/// The answer for one row that was not looked up.
#[derive(Debug, Serialize, ToSchema)]
pub struct RefusedLine {
    /// Number of the row's line in what was sent, from 1.
    #[schema(minimum = 1)]
    row: u64,
    /// What was sent as `id`, where it could be read and is no person's number.
    #[schema(value_type = Option<String>)]
    id: Value,
    /// Why.
    error: LineError,
}

/// Why a row was not looked up.
#[derive(Debug, Serialize, ToSchema)]
pub struct LineError {
    /// `bad-line`, `line-too-long`, `not-utf8`, `name-too-long` or `personal-data`.
    code: &'static str,
    /// What to do about it, Chinese.
    zh: String,
    /// What to do about it, English.
    en: String,
}

/// The last line of a whole answer.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReceiptLine {
    /// What was done.
    receipt: Receipt,
}

/// What was done with a list.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Receipt {
    /// Rows answered.
    pub rows: u64,
    /// Rows whose organisation is told.
    pub same: u64,
    /// Rows that a person must look at.
    pub review: u64,
    /// Rows that mean nobody here.
    pub different: u64,
    /// Rows that were not looked up.
    pub refused: u64,
    /// Organisations the rows were held against.
    pub organisations: usize,
    /// The state of the register whose names the rows were held against.
    pub as_of: AsOfView,
    /// The state that the last standing was read at: another than `as_of` where something was taken in meanwhile.
    pub standing_as_of: AsOfView,
    /// SHA-256 of the answers above, bytes as sent, hexadecimal.
    pub sha256: String,
}

/// A list being answered.
pub struct Listing<R> {
    register: Arc<Register>,
    index: Arc<Index>,
    lines: Lines<R>,
    receipt: Receipt,
    hash: Sha256,
}

impl<R: BufRead> Listing<R> {
    /// Takes the names as they are now.
    pub fn begin(register: Arc<Register>, lines: Lines<R>) -> Result<Listing<R>, ListFault> {
        let (index, as_of) = register.db.read(|tx| {
            let lens = register.lens(tx, Asked::Now)?.expect("the present state always is");
            Ok((register.names.current(tx)?, lens.as_of.view()))
        })?;
        let receipt = Receipt::begun(index.len(), as_of);
        Ok(Listing { register, index, lines, receipt, hash: Sha256::new() })
    }

    /// The answers for the next rows; none when all are answered.
    pub fn block(&mut self) -> Result<Option<Vec<u8>>, ListFault> {
        let mut rows = Vec::with_capacity(ROWS);
        while rows.len() < ROWS
            && let Some(row) = self.lines.next_row()?
        {
            rows.push(row);
        }
        if rows.is_empty() {
            return Ok(None);
        }
        let answers: Vec<Result<Answer, Flaw>> = rows.iter().map(|row| self.answer(row)).collect();
        let briefs = self.standing(&answers)?;
        let mut out = Vec::with_capacity(rows.len() * 256);
        for (row, answer) in rows.into_iter().zip(answers) {
            self.count(&answer);
            write(&mut out, row, answer, &briefs);
        }
        self.hash.update(&out);
        Ok(Some(out))
    }

    /// The last line.
    pub fn receipt(self) -> Vec<u8> {
        let sha256 = hex(&self.hash.finalize());
        let mut out = Vec::new();
        line(&mut out, &ReceiptLine { receipt: Receipt { sha256, ..self.receipt } });
        out
    }

    fn answer(&self, row: &Row) -> Result<Answer, Flaw> {
        let asked = row.asked.as_ref().map_err(|flaw| *flaw)?;
        Ok(Answer::of(&self.index, &asked.name, &asked.code))
    }

    fn standing(&mut self, answers: &[Result<Answer, Flaw>]) -> Result<Briefs, StoreFault> {
        let linked = answers.iter().flatten().filter_map(|answer| answer.linked);
        let found =
            self.register.look(Asked::Now, |tx, lens| Ok((briefs(tx, lens, linked)?, lens.as_of.view())))?;
        let (briefs, as_of) = found.expect("the present state always is");
        self.receipt.standing_as_of = as_of;
        Ok(briefs)
    }

    fn count(&mut self, answer: &Result<Answer, Flaw>) {
        self.receipt.rows += 1;
        match answer.as_ref().map(|answer| answer.verdict) {
            Ok(Verdict::Same) => self.receipt.same += 1,
            Ok(Verdict::Review) => self.receipt.review += 1,
            Ok(Verdict::Different) => self.receipt.different += 1,
            Err(_) => self.receipt.refused += 1,
        }
    }
}

impl Receipt {
    fn begun(organisations: usize, as_of: AsOfView) -> Receipt {
        Receipt {
            rows: 0,
            same: 0,
            review: 0,
            different: 0,
            refused: 0,
            organisations,
            standing_as_of: as_of.clone(),
            as_of,
            sha256: String::new(),
        }
    }
}

fn write(out: &mut Vec<u8>, row: Row, answer: Result<Answer, Flaw>, briefs: &Briefs) {
    let (id, row) = (row.id, row.line);
    match answer {
        Ok(answer) => {
            let standing = answer.linked.and_then(|org| briefs.get(&org)).map(StandingLine::from);
            let told = |text: String| (!text.is_empty()).then_some(text);
            let Answer { reason, score, parts, candidates, .. } = answer;
            let (verdict, code, name) = (answer.verdict.code(), told(answer.code), told(answer.name));
            line(
                out,
                &AnswerLine { row, id, verdict, reason, score, parts, code, name, candidates, standing },
            );
        }
        Err(flaw) => {
            let (zh, en) = (flaw.text().zh.into_owned(), flaw.text().en.into_owned());
            line(out, &RefusedLine { row, id, error: LineError { code: flaw.code(), zh, en } });
        }
    }
}

impl From<&OrganisationBrief> for StandingLine {
    fn from(brief: &OrganisationBrief) -> StandingLine {
        StandingLine { status: brief.status.clone(), records: brief.records.clone() }
    }
}

/// Adds a value and the end of its line.
fn line(out: &mut Vec<u8>, value: &impl Serialize) {
    serde_json::to_writer(&mut *out, value).expect("plain data is written to memory");
    out.push(b'\n');
}
