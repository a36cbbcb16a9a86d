//! What follows from facts about who is meant: judgements, further names, mergers.

use domain::content::system;
use domain::{AliasKind, Content, Day, Fact, FactKind, Judgement, Question, Seq};

use super::recompute::{Around, Rows, Unsound, Why};
use crate::store::identity::{AliasRow, JudgementRow, MergerRow};
use crate::store::rows::stored_day;

/// What is judged after these facts about one question.
pub(super) fn judgement(org: i64, facts: &[(Seq, Fact)], rows: &mut Rows) -> Result<(), Unsound> {
    let mut state = None;
    let mut row = None;
    for (seq, fact) in facts {
        state = Judgement::after(state, fact.kind).map_err(|_| unsound(*seq, Why::Order))?;
        row = state.map(|state| judgement_row(org, *seq, &fact.content, state));
    }
    rows.judgements.extend(row);
    Ok(())
}

/// The row after a fact that leaves something judged.
pub fn judgement_row(org: i64, seq: Seq, content: &Content, state: Judgement) -> JudgementRow {
    let text = |no| content.get(no).unwrap_or_default();
    let question = Question::new(&matcher::normal_form(text(system::NAME)), text(system::CLAIMED));
    JudgementRow {
        question: question.key().stored(),
        org,
        state: state as i64,
        name: text(system::NAME).to_owned(),
        claimed: text(system::CLAIMED).to_owned(),
        seq: seq.0,
    }
}

/// The further name after these facts about it.
pub(super) fn alias(org: i64, facts: &[(Seq, Fact)], rows: &mut Rows) -> Result<(), Unsound> {
    let mut row = None;
    for (seq, fact) in facts {
        row = match (fact.kind, row) {
            (FactKind::AliasEntered, None) => {
                Some(alias_row(org, *seq, &fact.content).ok_or(unsound(*seq, Why::Body))?)
            }
            (FactKind::AliasEnded, Some(_)) => None,
            _ => return Err(unsound(*seq, Why::Order)),
        };
    }
    rows.aliases.extend(row);
    Ok(())
}

/// The row of a further name just entered. `None` where the content does not say what kind it is.
pub fn alias_row(org: i64, seq: Seq, content: &Content) -> Option<AliasRow> {
    let day = |no| content.get(no).and_then(Day::parse).map(stored_day);
    let name = content.get(system::NAME)?;
    Some(AliasRow {
        norm: matcher::normal_form(name).into(),
        org,
        kind: AliasKind::from_code(content.get(system::ALIAS)?)? as i64,
        name: name.to_owned(),
        borne_from: day(system::BORNE_FROM),
        borne_until: day(system::BORNE_UNTIL),
        seq: seq.0,
    })
}

/// Takes in a fact of a merger.
pub(super) fn merger(
    org: i64,
    (seq, fact): (Seq, &Fact),
    around: &Around<'_>,
    rows: &mut Rows,
) -> Result<(), Unsound> {
    if rows.organisation.is_none() {
        return Err(unsound(seq, Why::Order));
    }
    match (fact.kind, rows.merger.take()) {
        (FactKind::MergedInto, None) => {
            let code = fact.content.get(system::OTHER).ok_or(unsound(seq, Why::Code))?;
            let into_org = *around.holders.get(code).ok_or(unsound(seq, Why::Code))?;
            rows.merger = Some(MergerRow { org, into_org, into_code: code.to_owned(), seq: seq.0 });
            Ok(())
        }
        (FactKind::MergeUndone, Some(_)) => Ok(()),
        (FactKind::Absorbed | FactKind::Released, merger) => {
            rows.merger = merger;
            Ok(())
        }
        _ => Err(unsound(seq, Why::Order)),
    }
}

fn unsound(seq: Seq, why: Why) -> Unsound {
    Unsound { seq: seq.0, why }
}
