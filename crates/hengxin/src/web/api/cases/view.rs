//! Cases as programs see them.

use serde::Serialize;
use utoipa::ToSchema;

use crate::app::case::{CaseView, OwedView, ProceedingView, StepView};
use crate::app::view::{CitationView, FieldView};

/// A page of a queue.
#[derive(Debug, Serialize, ToSchema)]
pub struct CasePage {
    /// Cases, those due first in front.
    pub cases: Vec<CaseSummary>,
    /// Pass as `cursor` for the next page; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// A case in a queue.
#[derive(Debug, Serialize, ToSchema)]
pub struct CaseSummary {
    /// The register's own number.
    pub id: i64,
    /// Its public number.
    pub number: String,
    /// `objection`, `restoration` or `listing`.
    pub kind: String,
    /// Code of the organisation.
    pub code: String,
    /// Its name.
    pub name: String,
    /// The record's key.
    pub record: String,
    /// Name of the catalogue item, Chinese.
    pub item_zh: String,
    /// Name of the catalogue item, English.
    pub item_en: String,
    /// The body the record came from.
    pub supplier: String,
    /// Where it stands: a word of docs/reference/lifecycle.md.
    pub place: String,
    /// The day it was opened.
    pub opened_on: String,
    /// Who owes the next step; absent where nobody does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due_by: Option<String>,
    /// Last day of what is owed next.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due: Option<String>,
    /// Working days left; negative = overdue by so many.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub days_left: Option<i64>,
    /// Whether an officer has taken it up.
    pub claimed: bool,
    /// Whether a decision waits for a second person.
    pub drafted: bool,
}

/// One case.
#[derive(Debug, Serialize, ToSchema)]
pub struct CaseDetail {
    /// What a queue says of it.
    #[serde(flatten)]
    pub case: CaseSummary,
    /// The last entry about the record: sent with what is done next, so that nothing is done to what nobody saw.
    pub version: i64,
    /// Standing of the record today.
    pub standing: String,
    /// First day it is public, if nothing more happens.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub public_from: Option<String>,
    /// Last day it is public, if nothing more happens.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub public_until: Option<String>,
    /// Every field of the record, also those that are not public.
    pub fields: Vec<FieldView>,
    /// What was done, oldest first.
    pub steps: Vec<CaseStep>,
    /// What is owed.
    pub owed: Vec<CaseDuty>,
    /// Steps that this key may take now.
    pub open: Vec<String>,
    /// Decisions that this key may draft now. A person approves them.
    pub outcomes: Vec<String>,
    /// Codes of fields that a decision to correct may change.
    pub amendable: Vec<String>,
}

/// A step that was taken.
#[derive(Debug, Serialize, ToSchema)]
pub struct CaseStep {
    /// Its entry in the history of the register.
    pub entry: i64,
    /// Its kind.
    pub step: String,
    /// Its day.
    pub on: String,
    /// Who took it.
    pub actor: String,
    /// Who approved it; empty where nobody had to.
    pub approver: String,
    /// What it says in words.
    pub reasons: String,
    /// What it is about: a code; empty = none.
    pub ground: String,
    /// What was decided: a code; empty = nothing.
    pub outcome: String,
    /// Number of the document; empty = none.
    pub document: String,
}

/// Something owed, with the rule that says so.
#[derive(Debug, Serialize, ToSchema)]
pub struct CaseDuty {
    /// Who owes it.
    pub by: String,
    /// The step that discharges it.
    pub step: String,
    /// Last day, where a clock runs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due: Option<String>,
    /// Working days left; negative = overdue by so many.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub days_left: Option<i64>,
    /// The term it is counted by.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub term: Option<CaseTerm>,
    /// Where the term comes from, or the step.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub basis: Option<CitationView>,
}

/// A term of the law.
#[derive(Debug, Serialize, ToSchema)]
pub struct CaseTerm {
    /// Its name in the law's data.
    pub id: String,
    /// Its value.
    pub value: u32,
    /// `working-days`, `days`, `months` or `years`.
    pub unit: String,
}

impl From<ProceedingView> for CaseSummary {
    fn from(view: ProceedingView) -> CaseSummary {
        CaseSummary {
            id: view.id,
            number: view.number,
            kind: view.kind,
            code: view.code,
            name: view.name,
            record: view.record,
            item_zh: view.item.0,
            item_en: view.item.1,
            supplier: view.supplier,
            place: view.place,
            opened_on: view.opened_on,
            due_by: Some(view.due_by).filter(|by| !by.is_empty()),
            due: view.due,
            days_left: view.days_left,
            claimed: !view.claimed_by.is_empty(),
            drafted: view.drafted,
        }
    }
}

impl From<StepView> for CaseStep {
    fn from(view: StepView) -> CaseStep {
        let StepView { entry, step, on, actor, approver, reasons, ground, outcome, document, .. } = view;
        CaseStep { entry, step, on, actor, approver, reasons, ground, outcome, document }
    }
}

impl From<OwedView> for CaseDuty {
    fn from(view: OwedView) -> CaseDuty {
        CaseDuty {
            by: view.by,
            step: view.step,
            due: view.due,
            days_left: view.days_left,
            term: view.term.map(|(id, value, unit)| CaseTerm { id, value, unit }),
            basis: view.cite,
        }
    }
}

impl CaseDetail {
    /// The case, with what this caller may do: steps, decisions, fields. How the applicant can be reached is left out:
    /// no program needs it.
    pub fn of(
        view: CaseView,
        open: Vec<String>,
        outcomes: Vec<String>,
        amendable: Vec<String>,
    ) -> CaseDetail {
        let (public_from, public_until) =
            view.window.map_or((None, None), |(from, until)| (Some(from), until));
        CaseDetail {
            case: view.proceeding.into(),
            version: view.seen,
            standing: view.standing,
            public_from,
            public_until,
            fields: view.fields,
            steps: view.steps.into_iter().map(CaseStep::from).collect(),
            owed: view.owed.into_iter().map(CaseDuty::from).collect(),
            open,
            outcomes,
            amendable,
        }
    }
}
