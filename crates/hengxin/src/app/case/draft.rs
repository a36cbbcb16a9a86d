//! Drafting a decision that a second person must approve.

use domain::{Content, FactKind, Field, Place, RecordKind, Refusal, Role, State, Text, field};
use serde_json::json;

use super::step::open_file;
use super::{CaseFault, CaseFile, Work, proper, target};
use crate::app::Register;
use crate::store::proceeding::{self, DraftRow, ProceedingKind, ProceedingRow};
use crate::store::sql::Tx;

/// Outcomes from one table: the kind of proceeding they are for, code, and name on a page.
macro_rules! outcomes {
    ($($(#[$doc:meta])* $name:ident = $fact:ident $code:literal $zh:literal $en:literal;)*) => {
        /// What a decision does.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Outcome {
            $($(#[$doc])* $name,)*
        }

        impl Outcome {
            /// Every outcome.
            pub const ALL: &'static [Outcome] = &[$(Outcome::$name),*];

            /// The fact that states it.
            pub fn fact(self) -> FactKind {
                match self { $(Outcome::$name => FactKind::$fact,)* }
            }

            /// The stable code.
            pub fn code(self) -> &'static str {
                match self { $(Outcome::$name => $code,)* }
            }

            /// Its name on a page and in letters.
            pub fn label(self) -> Text {
                match self { $(Outcome::$name => Text::new($zh, $en),)* }
            }
        }
    };
}

outcomes! {
    /// The record is changed to what is right.
    Correct = ObjectionDecided "correct" "更正" "Corrected";
    /// What was left out is added.
    Add = ObjectionDecided "add" "补充" "Completed";
    /// Publication stops: its period is over, or it should not have been published.
    Stop = ObjectionDecided "stop" "停止公示" "Publication stopped";
    /// The record is taken out.
    Remove = ObjectionDecided "remove" "删除" "Taken out";
    /// The record stays as it is.
    Keep = ObjectionDecided "keep" "维持" "Kept as it is";
    /// After a review: the record is taken out.
    ReviewRemove = ReviewDecided "review-remove" "复核后删除" "Taken out after review";
    /// After a review: the record is changed to what is right.
    ReviewCorrect = ReviewDecided "review-correct" "复核后更正" "Corrected after review";
    /// After a review: the decision stays.
    ReviewKeep = ReviewDecided "review-keep" "复核后维持" "Kept after review";
    /// Restoration is granted.
    Grant = RestorationGranted "grant" "准予修复" "Granted";
    /// Restoration is refused.
    Refuse = RestorationRefused "refuse" "不予修复" "Refused";
    /// A restoration is reversed, because it rested on false proof or a broken commitment.
    Reverse = RestorationReversed "reverse" "撤销修复" "Reversed";
    /// The organisation is placed on the list.
    List = ListingDecided "list" "列入名单" "Placed on the list";
}

impl Outcome {
    /// The outcome with that code.
    pub fn from_code(code: &str) -> Option<Outcome> {
        Outcome::ALL.iter().copied().find(|outcome| outcome.code() == code)
    }

    /// The outcomes that may be decided where a proceeding stands.
    pub fn open_at(place: Place) -> Vec<Outcome> {
        let leads = |outcome: &Outcome| domain::case::steps_by(outcome.fact()).any(|step| step.from == place);
        Outcome::ALL.iter().copied().filter(leads).collect()
    }

    /// Whether it changes what the record says.
    pub fn changes_record(self) -> bool {
        matches!(self, Outcome::Correct | Outcome::Add | Outcome::ReviewCorrect)
    }
}

/// A decision as drafted.
#[derive(Debug, Clone, Copy)]
pub struct Drafting<'a> {
    /// The proceeding.
    pub proceeding: i64,
    /// The last fact of its record when the form was opened.
    pub seen: Option<i64>,
    /// What is decided.
    pub outcome: Outcome,
    /// Why, in the words of the letter.
    pub reasons: &'a str,
    /// Number of the decision document, where it has one.
    pub document: &'a str,
    /// Fields of the record as they should be, by code; for outcomes that change it.
    pub changes: &'a [(&'a str, &'a str)],
}

/// Drafts a decision. Nothing is decided until a second person approves it.
///
/// # Errors
/// Refused where the proceeding does not stand where this may be decided, no reasons are given, or nothing is changed
/// by an outcome that changes the record.
pub fn draft(register: &Register, actor: &str, drafting: &Drafting<'_>) -> Result<(), CaseFault> {
    let work = Work::new(register, actor);
    register.db.decide(|tx| draft_within(tx, &work, drafting).map(drop))
}

/// [`draft`] within a transaction. Returns where the proceeding stands, and the last fact of its record.
pub(super) fn draft_within(
    tx: &mut dyn Tx,
    work: &Work<'_>,
    drafting: &Drafting<'_>,
) -> Result<(Place, i64), CaseFault> {
    let (row, file, draft) = drafted(tx, work, drafting)?;
    let track = row.kind().map_or(domain::Track::Record, ProceedingKind::track);
    let before = proceeding::draft(tx, row.id)?.map(|draft| draft.outcome);
    proceeding::put_draft(tx, &draft)?;
    let detail = json!({ "proceeding": row.number, "before": before, "after": draft.outcome });
    work.audit(tx, ("case.draft", &target(&file.org.code, file.key)), &detail)?;
    Ok((file.now().at(track), file.latest()))
}

/// Codes of the fields that a decision about a record of this kind may change.
pub fn amendable(kind: RecordKind) -> Vec<&'static str> {
    field::table(kind).iter().filter(|field| may_amend(field.role)).map(|field| field.code).collect()
}

/// The draft as it would be kept, by whoever is at work.
pub(super) fn drafted(
    tx: &mut dyn Tx,
    work: &Work<'_>,
    drafting: &Drafting<'_>,
) -> Result<(ProceedingRow, CaseFile, DraftRow), CaseFault> {
    if drafting.reasons.trim().is_empty() {
        return Err(Refusal::NoEvidence.into());
    }
    proper(&[drafting.reasons, drafting.document])?;
    let (row, file) = open_file(tx, drafting.proceeding, drafting.seen)?;
    let fact = drafting.outcome.fact();
    let track = row.kind().map_or(domain::Track::Record, ProceedingKind::track);
    let place = file.now().at(track);
    if !domain::case::steps_by(fact).any(|step| step.from == place) {
        return Err(Refusal::NotNow { step: fact, place }.into());
    }
    let kind = work.register.law.item_no(file.item).ok_or(Refusal::NotInCatalogue)?.kind;
    let body = amended(kind, &file.now(), drafting)?;
    let draft = DraftRow {
        proceeding: row.id,
        step: fact.word().to_owned(),
        outcome: drafting.outcome.code().to_owned(),
        reasons: drafting.reasons.trim().to_owned(),
        document: drafting.document.trim().to_owned(),
        body: body.map(|body| body.as_bytes().to_vec()).unwrap_or_default(),
        actor: work.actor.to_owned(),
        at: work.now,
        seq: file.latest(),
    };
    Ok((row, file, draft))
}

/// Whose a record is was settled when it came, and what is never kept of persons is not brought in by a correction.
fn may_amend(role: Role) -> bool {
    !matches!(
        role,
        Role::SubjectName
            | Role::SubjectCode
            | Role::TaxNumber
            | Role::OtherIdentifier
            | Role::NeverKept
            | Role::PersonNumber
    )
}

/// The record with the changes of the draft.
fn amended(kind: RecordKind, state: &State<'_>, drafting: &Drafting<'_>) -> Result<Option<Content>, Refusal> {
    if !drafting.outcome.changes_record() {
        return Ok(None);
    }
    let content = state.content.ok_or(Refusal::NoSuchRecord)?;
    let texts: Vec<&str> = drafting.changes.iter().map(|(_, text)| *text).collect();
    proper(&texts)?;
    let given = |field: &Field| drafting.changes.iter().find(|(code, _)| *code == field.code);
    let own = field::table(kind).iter().filter(|field| may_amend(field.role));
    let changes: Vec<(u8, &str)> = own.filter_map(|field| Some((field.no, given(field)?.1.trim()))).collect();
    let kept = content.iter().filter(|(no, _)| changes.iter().all(|(changed, _)| changed != no));
    let fields = kept.chain(changes.iter().copied());
    let amended = super::content(fields.map(|(no, text)| (no, text.to_owned())).collect());
    if amended == *content {
        return Err(Refusal::NothingChanged);
    }
    Ok(Some(amended))
}
