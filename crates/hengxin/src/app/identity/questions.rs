//! What a person who judges looks at: open questions, the organisations that may be meant, both names part by part,
//! and what has been judged.

use domain::{Claim, Judgement, Question, id::Claimed};
use matcher::{Candidate, Code, Index, Query, Verdict};
use serde::Serialize;

use crate::app::Register;
use crate::app::view::{PartView, side_by_side};
use crate::store::identity::{self, JudgementRow};
use crate::store::lookup;
use crate::store::sql::{Result, Tx};
use crate::store::waiting::{self, Asked};

/// A question that rows put.
#[derive(Debug, Clone, Serialize)]
pub struct QuestionView {
    /// Its key.
    pub key: i64,
    /// The name as written.
    pub name: String,
    /// The number claimed; empty = none.
    pub claimed: String,
    /// How many rows put it.
    pub rows: u64,
    /// Why they wait: a problem's stable code.
    pub reason: String,
    /// The delivery of the first of them.
    pub batch: i64,
    /// Its row.
    pub row: i64,
    /// Organisations that may be meant, likeliest first.
    pub candidates: Vec<LikelyView>,
}

/// An organisation that may be meant.
#[derive(Debug, Clone, Serialize)]
pub struct LikelyView {
    /// Its code.
    pub code: String,
    /// Of its names the likest.
    pub name: String,
    /// The name it bears now.
    pub bears: String,
    /// The engine's verdict: `same`, `review` or `different`.
    pub verdict: String,
    /// Why, by the engine's stable word.
    pub reason: String,
    /// Why, Chinese.
    pub reason_zh: String,
    /// Why, English.
    pub reason_en: String,
    /// How alike, 0 to 1000.
    pub score: u32,
    /// Both names part by part.
    pub parts: Vec<PartView>,
    /// What is judged of it and this question; empty = nothing.
    pub judged: String,
}

/// What is judged of a question and an organisation.
#[derive(Debug, Clone, Serialize)]
pub struct JudgementView {
    /// Key of the question.
    pub key: i64,
    /// The name as written.
    pub name: String,
    /// The number claimed; empty = none.
    pub claimed: String,
    /// Code of the organisation.
    pub code: String,
    /// Its name now.
    pub organisation: String,
    /// `same`, `different`, `unsure` or `blocked`.
    pub state: String,
    /// The fact it follows from.
    pub entry: i64,
}

/// Open questions by key after a given one.
pub fn questions(register: &Register, tx: &mut dyn Tx, after: i64, limit: i64) -> Result<Vec<QuestionView>> {
    let index = register.names.current(tx)?;
    let asked = waiting::questions(tx, after, limit)?;
    asked.into_iter().map(|asked| view(tx, &index, asked)).collect()
}

/// One open question; `None` where no row puts it any more.
pub fn question(register: &Register, tx: &mut dyn Tx, key: i64) -> Result<Option<QuestionView>> {
    let index = register.names.current(tx)?;
    let asked = waiting::questions(tx, key.saturating_sub(1), 1)?.pop();
    let asked = asked.filter(|asked| asked.first.question().key().stored() == key);
    asked.map(|asked| view(tx, &index, asked)).transpose()
}

/// What is judged, newest first, before fact `before`.
pub fn judgements(tx: &mut dyn Tx, before: i64, limit: i64) -> Result<Vec<JudgementView>> {
    let rows = identity::latest_judgements(tx, before, limit)?;
    rows.into_iter().map(|row| judgement_view(tx, row)).collect()
}

fn judgement_view(tx: &mut dyn Tx, row: JudgementRow) -> Result<JudgementView> {
    let state = row.judgement()?.word().to_owned();
    let (code, organisation) = lookup::named(tx, row.org)?.unwrap_or_default();
    Ok(JudgementView {
        key: row.question,
        name: row.name,
        claimed: row.claimed,
        code,
        organisation,
        state,
        entry: row.seq,
    })
}

fn view(tx: &mut dyn Tx, index: &Index, asked: Asked) -> Result<QuestionView> {
    let first = asked.first;
    let question = first.question();
    Ok(QuestionView {
        key: question.key().stored(),
        candidates: candidates(tx, index, &first.name, &question)?,
        rows: asked.rows.unsigned_abs(),
        reason: first.reason,
        batch: first.batch,
        row: first.source_row,
        name: first.name,
        claimed: first.claimed,
    })
}

/// Whom the numbers claimed lead to, then whom the engine finds.
fn candidates(tx: &mut dyn Tx, index: &Index, name: &str, question: &Question) -> Result<Vec<LikelyView>> {
    let judged = identity::judgements_on(tx, question)?;
    let claim = Claim {
        name: name.to_owned(),
        identifier: Claimed::read(question.claimed()).ok().map(|read| read.value),
    };
    let query = Query::name(name);
    let query = match claim.identifier.as_ref() {
        Some(Claimed::Uscc(code)) => Code::parse(code.as_str()).map_or(query, |code| query.with_code(code)),
        _ => query,
    };
    let found = index.resolve(&query);
    let mut views = Vec::with_capacity(found.candidates.len() + 1);
    for candidate in &found.candidates {
        views.extend(candidate_view(tx, index, name, candidate, &judged)?);
    }
    for (code, bears) in by_number(tx, claim.identifier.as_ref())? {
        if !views.iter().any(|view| view.code == code) {
            views.insert(0, of_number(name, index, code, bears));
        }
    }
    Ok(views)
}

/// Organisations whose own number, or the organisation code inside it, is the one claimed.
fn by_number(tx: &mut dyn Tx, claimed: Option<&Claimed>) -> Result<Vec<(String, String)>> {
    let found = match claimed {
        Some(Claimed::TaxNo(number)) => lookup::by_org_code(tx, number.org_code().as_str())?,
        Some(Claimed::OrgCode(code)) => lookup::by_org_code(tx, code.as_str())?,
        Some(other) => lookup::by_code(tx, &[other.as_str()])?,
        None => Vec::new(),
    };
    Ok(found.into_iter().map(|key| (key.code, key.name)).collect())
}

fn of_number(asked: &str, index: &Index, code: String, bears: String) -> LikelyView {
    let comparison = matcher::compare(asked, &bears, index.lexicon());
    LikelyView {
        code,
        verdict: Verdict::Review.code().to_owned(),
        reason: comparison.reason.code().to_owned(),
        reason_zh: comparison.reason.zh().to_owned(),
        reason_en: comparison.reason.en().to_owned(),
        score: comparison.score,
        parts: side_by_side(index, (asked, &bears), &comparison.parts),
        judged: String::new(),
        name: bears.clone(),
        bears,
    }
}

fn candidate_view(
    tx: &mut dyn Tx,
    index: &Index,
    asked: &str,
    candidate: &Candidate<'_>,
    judged: &[JudgementRow],
) -> Result<Option<LikelyView>> {
    let org = i64::from(candidate.id);
    let Some((code, bears)) = lookup::named(tx, org)? else { return Ok(None) };
    let comparison = &candidate.comparison;
    let state = judged.iter().find(|row| row.org == org).map(JudgementRow::judgement).transpose()?;
    Ok(Some(LikelyView {
        code,
        bears,
        name: candidate.name.to_owned(),
        verdict: comparison.verdict.code().to_owned(),
        reason: comparison.reason.code().to_owned(),
        reason_zh: comparison.reason.zh().to_owned(),
        reason_en: comparison.reason.en().to_owned(),
        score: comparison.score,
        parts: side_by_side(index, (asked, candidate.name), &comparison.parts),
        judged: state.map(Judgement::word).unwrap_or_default().to_owned(),
    }))
}
