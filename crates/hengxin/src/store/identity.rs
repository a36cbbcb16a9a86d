//! Projections of what people entered about who is meant: judgements, further names, mergers.

use domain::{AliasKind, Judgement, Question};
use rustc_hash::FxHashMap;

use super::sql::{Result, Row, StoreFault, Tx, Value};

/// A row of `judgement`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JudgementRow {
    /// Key of the question.
    pub question: i64,
    /// The organisation.
    pub org: i64,
    /// What is judged, by number.
    pub state: i64,
    /// The name as written.
    pub name: String,
    /// The number claimed; empty = none.
    pub claimed: String,
    /// The fact it follows from.
    pub seq: i64,
}

/// Columns of `judgement` in the order of [`JudgementRow::values`].
pub const JUDGEMENT_COLUMNS: [&str; 6] = ["question", "org", "state", "name", "claimed", "seq"];

/// A row of `alias`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AliasRow {
    /// The name's normal form.
    pub norm: String,
    /// The organisation.
    pub org: i64,
    /// Kind, by number.
    pub kind: i64,
    /// The name.
    pub name: String,
    /// First day it was borne.
    pub borne_from: Option<i64>,
    /// Last day it was borne.
    pub borne_until: Option<i64>,
    /// The fact that recorded it.
    pub seq: i64,
}

/// Columns of `alias` in the order of [`AliasRow::values`].
pub const ALIAS_COLUMNS: [&str; 7] = ["norm", "org", "kind", "name", "borne_from", "borne_until", "seq"];

/// A row of `merger`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MergerRow {
    /// The organisation that was merged.
    pub org: i64,
    /// The one it was merged into.
    pub into_org: i64,
    /// Its code.
    pub into_code: String,
    /// The fact of it.
    pub seq: i64,
}

/// Columns of `merger` in the order of [`MergerRow::values`].
pub const MERGER_COLUMNS: [&str; 4] = ["org", "into_org", "into_code", "seq"];

impl JudgementRow {
    /// Its values in the order of [`JUDGEMENT_COLUMNS`].
    pub fn values(&self) -> [Value<'_>; 6] {
        [
            Value::Int(self.question),
            Value::Int(self.org),
            Value::Int(self.state),
            Value::from(self.name.as_str()),
            Value::from(self.claimed.as_str()),
            Value::Int(self.seq),
        ]
    }

    fn read(row: &Row<'_>) -> Result<JudgementRow> {
        Ok(JudgementRow {
            question: row.int(0)?,
            org: row.int(1)?,
            state: row.int(2)?,
            name: row.text(3)?.to_owned(),
            claimed: row.text(4)?.to_owned(),
            seq: row.int(5)?,
        })
    }

    /// What is judged.
    pub fn judgement(&self) -> Result<Judgement> {
        Judgement::from_number(self.state).ok_or(StoreFault::Decode { column: 2, wanted: "a judgement" })
    }
}

impl AliasRow {
    /// Its values in the order of [`ALIAS_COLUMNS`].
    pub fn values(&self) -> [Value<'_>; 7] {
        [
            Value::from(self.norm.as_str()),
            Value::Int(self.org),
            Value::Int(self.kind),
            Value::from(self.name.as_str()),
            Value::from(self.borne_from),
            Value::from(self.borne_until),
            Value::Int(self.seq),
        ]
    }

    fn read(row: &Row<'_>) -> Result<AliasRow> {
        Ok(AliasRow {
            norm: row.text(0)?.to_owned(),
            org: row.int(1)?,
            kind: row.int(2)?,
            name: row.text(3)?.to_owned(),
            borne_from: row.opt_int(4)?,
            borne_until: row.opt_int(5)?,
            seq: row.int(6)?,
        })
    }

    /// What kind of further name.
    pub fn alias_kind(&self) -> Result<AliasKind> {
        AliasKind::from_number(self.kind).ok_or(StoreFault::Decode { column: 2, wanted: "a kind of name" })
    }
}

impl MergerRow {
    /// Its values in the order of [`MERGER_COLUMNS`].
    pub fn values(&self) -> [Value<'_>; 4] {
        [
            Value::Int(self.org),
            Value::Int(self.into_org),
            Value::from(self.into_code.as_str()),
            Value::Int(self.seq),
        ]
    }

    fn read(row: &Row<'_>) -> Result<MergerRow> {
        Ok(MergerRow {
            org: row.int(0)?,
            into_org: row.int(1)?,
            into_code: row.text(2)?.to_owned(),
            seq: row.int(3)?,
        })
    }
}

/// What is judged of one question and any organisation, by organisation.
pub fn judgements_on(tx: &mut dyn Tx, question: &Question) -> Result<Vec<JudgementRow>> {
    const SQL: &str =
        "SELECT question, org, state, name, claimed, seq FROM judgement WHERE question = $1 ORDER BY org";
    tx.all(SQL, &[Value::Int(question.key().stored())], JudgementRow::read)
}

/// What is judged of a range of organisations, by organisation and question.
pub fn judgements(tx: &mut dyn Tx, (first, last): (i64, i64)) -> Result<Vec<JudgementRow>> {
    const SQL: &str = "SELECT question, org, state, name, claimed, seq FROM judgement
         WHERE org BETWEEN $1 AND $2 ORDER BY org, question";
    tx.all(SQL, &[Value::Int(first), Value::Int(last)], JudgementRow::read)
}

/// Judgements, newest first, before fact `before`.
pub fn latest_judgements(tx: &mut dyn Tx, before: i64, limit: i64) -> Result<Vec<JudgementRow>> {
    const SQL: &str = "SELECT question, org, state, name, claimed, seq FROM judgement
         WHERE seq < $1 ORDER BY seq DESC LIMIT $2";
    tx.all(SQL, &[Value::Int(before), Value::Int(limit)], JudgementRow::read)
}

/// Puts a judgement in place of the one before.
pub fn judge(tx: &mut dyn Tx, row: &JudgementRow) -> Result<()> {
    const SQL: &str = "INSERT INTO judgement (question, org, state, name, claimed, seq)
         VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (question, org) DO UPDATE SET state = excluded.state, name = excluded.name, seq = excluded.seq";
    tx.exec(SQL, &row.values()).map(drop)
}

/// Takes a judgement away.
pub fn unjudge(tx: &mut dyn Tx, question: i64, org: i64) -> Result<()> {
    const SQL: &str = "DELETE FROM judgement WHERE question = $1 AND org = $2";
    tx.exec(SQL, &[Value::Int(question), Value::Int(org)]).map(drop)
}

/// Further names of a range of organisations, by organisation and norm.
pub fn aliases(tx: &mut dyn Tx, (first, last): (i64, i64)) -> Result<Vec<AliasRow>> {
    const SQL: &str = "SELECT norm, org, kind, name, borne_from, borne_until, seq FROM alias
         WHERE org BETWEEN $1 AND $2 ORDER BY org, norm";
    tx.all(SQL, &[Value::Int(first), Value::Int(last)], AliasRow::read)
}

/// Enters a further name.
pub fn enter_alias(tx: &mut dyn Tx, row: &AliasRow) -> Result<()> {
    const SQL: &str = "INSERT INTO alias (norm, org, kind, name, borne_from, borne_until, seq)
         VALUES ($1, $2, $3, $4, $5, $6, $7)";
    tx.exec(SQL, &row.values()).map(drop)
}

/// Takes a further name away.
pub fn end_alias(tx: &mut dyn Tx, norm: &str, org: i64) -> Result<()> {
    const SQL: &str = "DELETE FROM alias WHERE norm = $1 AND org = $2";
    tx.exec(SQL, &[Value::from(norm), Value::Int(org)]).map(drop)
}

/// Whether, and into which one, organisations of a range were merged.
pub fn mergers(tx: &mut dyn Tx, (first, last): (i64, i64)) -> Result<Vec<MergerRow>> {
    const SQL: &str =
        "SELECT org, into_org, into_code, seq FROM merger WHERE org BETWEEN $1 AND $2 ORDER BY org";
    tx.all(SQL, &[Value::Int(first), Value::Int(last)], MergerRow::read)
}

/// Enters a merger.
pub fn enter_merger(tx: &mut dyn Tx, row: &MergerRow) -> Result<()> {
    const SQL: &str = "INSERT INTO merger (org, into_org, into_code, seq) VALUES ($1, $2, $3, $4)";
    tx.exec(SQL, &row.values()).map(drop)
}

/// Takes a merger away.
pub fn end_merger(tx: &mut dyn Tx, org: i64) -> Result<()> {
    tx.exec("DELETE FROM merger WHERE org = $1", &[Value::Int(org)]).map(drop)
}

/// The code of the organisation into which the one with `code` was merged, through all mergers that followed.
pub fn merged_into(tx: &mut dyn Tx, code: &str) -> Result<Option<String>> {
    const SQL: &str =
        "SELECT m.into_code FROM organisation o JOIN merger m ON m.org = o.id WHERE o.code = $1";
    let mut found = None;
    let mut code = code.to_owned();
    // Nothing is merged into what is merged already, so the way has an end.
    while let Some(next) = tx.opt(SQL, &[Value::from(code.as_str())], |row| row.text(0).map(str::to_owned))? {
        code.clone_from(&next);
        found = Some(next);
    }
    Ok(found)
}

/// The newest fact of one history; `None` before its first.
pub fn last_fact(tx: &mut dyn Tx, org: i64, record: i64) -> Result<Option<i64>> {
    const SQL: &str = "SELECT MAX(seq) FROM fact WHERE org = $1 AND record = $2";
    tx.one(SQL, &[Value::Int(org), Value::Int(record)], |row| row.opt_int(0))
}

/// What people entered about who is meant, as it bears on rows: read once for a delivery.
#[derive(Debug, Clone, Default)]
pub struct Entered {
    /// By question: organisations, their codes, and what is judged of each.
    judged: FxHashMap<i64, Vec<(i64, String, Judgement)>>,
    mergers: Mergers,
}

/// Which organisations were merged into which, and the codes of these. Made by hand, so few.
#[derive(Debug, Clone, Default)]
pub struct Mergers(FxHashMap<i64, (i64, String)>);

impl Mergers {
    /// Reads them.
    pub fn read(tx: &mut dyn Tx) -> Result<Mergers> {
        let rows = mergers(tx, (i64::MIN, i64::MAX))?;
        Ok(Mergers(rows.into_iter().map(|row| (row.org, (row.into_org, row.into_code))).collect()))
    }

    /// The organisations that were merged into another.
    pub fn merged(&self) -> impl Iterator<Item = i64> {
        self.0.keys().copied()
    }

    /// The one that holds an organisation's records: itself, or the one it was merged into, through all mergers that
    /// followed.
    pub fn holder(&self, mut org: i64) -> i64 {
        while let Some((into, _)) = self.0.get(&org) {
            org = *into;
        }
        org
    }

    /// The same with its code; `code` where it is the organisation itself.
    pub fn holder_with_code(&self, org: i64, code: String) -> (i64, String) {
        let mut at = (org, code);
        while let Some(next) = self.0.get(&at.0) {
            at.clone_from(next);
        }
        at
    }
}

impl Entered {
    /// Reads it. What people enter by hand fits in memory.
    pub fn read(tx: &mut dyn Tx) -> Result<Entered> {
        const JUDGED: &str =
            "SELECT j.question, j.org, o.code, j.state FROM judgement j JOIN organisation o ON o.id = j.org";
        let mut entered = Entered::default();
        tx.each(JUDGED, &[], &mut |row| {
            let state = Judgement::from_number(row.int(3)?);
            let state = state.ok_or(StoreFault::Decode { column: 3, wanted: "a judgement" })?;
            let judged = (row.int(1)?, row.text(2)?.to_owned(), state);
            entered.judged.entry(row.int(0)?).or_default().push(judged);
            Ok(())
        })?;
        entered.mergers = Mergers::read(tx)?;
        Ok(entered)
    }

    /// Whether nothing is judged at all.
    pub fn judges_nothing(&self) -> bool {
        self.judged.is_empty()
    }

    /// The organisation a question is judged to mean.
    pub fn meant(&self, question: &Question) -> Option<(i64, &str)> {
        let judged = self.judged.get(&question.key().stored())?;
        let same = judged.iter().find(|(_, _, state)| *state == Judgement::Same)?;
        Some((same.0, &same.1))
    }

    /// Whether a question is judged not to mean an organisation.
    pub fn forbids(&self, question: &Question, org: i64) -> bool {
        let judged = self.judged.get(&question.key().stored());
        judged.is_some_and(|judged| judged.iter().any(|(of, _, state)| *of == org && state.forbids()))
    }

    /// Which organisations were merged into which.
    pub fn mergers(&self) -> &Mergers {
        &self.mergers
    }
}

/// A row of `merger_proposal`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProposalRow {
    /// Its number; given on entering.
    pub id: i64,
    /// Code of the organisation that goes.
    pub code: String,
    /// Code of the one that stays.
    pub into_code: String,
    /// What it rests on.
    pub evidence: String,
    /// Who proposed it.
    pub actor: String,
    /// When, microseconds since 1970-01-01 UTC.
    pub proposed_at: i64,
}

const PROPOSAL: &str = "id, code, into_code, evidence, actor, proposed_at";

fn read_proposal(row: &Row<'_>) -> Result<ProposalRow> {
    Ok(ProposalRow {
        id: row.int(0)?,
        code: row.text(1)?.to_owned(),
        into_code: row.text(2)?.to_owned(),
        evidence: row.text(3)?.to_owned(),
        actor: row.text(4)?.to_owned(),
        proposed_at: row.int(5)?,
    })
}

/// Enters a proposal; returns its number. Numbers are never given twice: an approval that comes late must not meet
/// another proposal.
pub fn propose(tx: &mut dyn Tx, row: &ProposalRow) -> Result<i64> {
    const SQL: &str = "INSERT INTO merger_proposal (id, code, into_code, evidence, actor, proposed_at)
         VALUES ($1, $2, $3, $4, $5, $6)";
    // The instant in microseconds rises; two in one instant differ by the largest number given.
    let last = tx.one("SELECT COALESCE(MAX(id), 0) FROM merger_proposal", &[], |row| row.int(0))?;
    let id = row.proposed_at.max(last + 1);
    let texts = [&row.code, &row.into_code, &row.evidence, &row.actor].map(|text| Value::from(text.as_str()));
    let [code, into_code, evidence, actor] = texts;
    tx.exec(SQL, &[Value::Int(id), code, into_code, evidence, actor, Value::Int(row.proposed_at)])?;
    Ok(id)
}

/// Every proposal, oldest first.
pub fn proposals(tx: &mut dyn Tx) -> Result<Vec<ProposalRow>> {
    tx.all(&format!("SELECT {PROPOSAL} FROM merger_proposal ORDER BY id"), &[], read_proposal)
}

/// Takes a proposal out; `None` where there is none with that number.
pub fn take_proposal(tx: &mut dyn Tx, id: i64) -> Result<Option<ProposalRow>> {
    let sql = format!("SELECT {PROPOSAL} FROM merger_proposal WHERE id = $1");
    let found = tx.opt(&sql, &[Value::Int(id)], read_proposal)?;
    tx.exec("DELETE FROM merger_proposal WHERE id = $1", &[Value::Int(id)])?;
    Ok(found)
}
