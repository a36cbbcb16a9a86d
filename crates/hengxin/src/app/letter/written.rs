//! Which step leaves which letter, and what every letter takes from its step.

use domain::content::system;
use domain::id::Claimed;
use domain::law::Item;
use domain::{Citation, Day, End, Fact, FactKind, Refusal, Seq, Text, field};

use super::{declining, lifting, listing, objection, restoration};
use crate::app::case::{CaseFile, Work};
use crate::letter::{
    AboutRecord, Addressee, Appeal, Deadline, Envelope, LetterFault, LetterKind, LetterNumber, Matter, Office,
};
use crate::store::proceeding::ProceedingKind;

/// What makes the matter of a letter from a step; `None` where this step of its kind leaves no such letter.
type Writer = fn(&Step<'_>) -> Result<Option<Matter>, Refusal>;

/// Every step that leaves a letter, in the order of the procedures. A step that is not here leaves none.
pub(super) const WRITERS: &[(FactKind, Writer)] = &[
    (FactKind::ListingNoticed, listing::intended),
    (FactKind::ListingDecided, listing::decided),
    (FactKind::ListingDecided, listing::how_to_restore),
    (FactKind::ListingDropped, listing::dropped),
    (FactKind::ObjectionFiled, objection::received),
    (FactKind::ObjectionItemsAsked, objection::items),
    (FactKind::ObjectionDeclined, objection::answered),
    (FactKind::ObjectionDecided, objection::answered),
    (FactKind::ReviewDecided, objection::answered),
    (FactKind::RestorationApplied, restoration::received),
    (FactKind::RestorationItemsAsked, restoration::items),
    (FactKind::RestorationAccepted, restoration::accepted),
    (FactKind::RestorationDeclined, restoration::declined),
    (FactKind::RestorationExtended, restoration::extended),
    (FactKind::RestorationGranted, restoration::granted),
    (FactKind::RestorationRefused, restoration::refused),
    (FactKind::RestorationReversed, restoration::reversed),
    (FactKind::DeclineConfirmed, declining::answered),
    (FactKind::DeclineRefused, declining::answered),
    (FactKind::ReturnConfirmed, declining::answered),
    (FactKind::ReturnRefused, declining::answered),
    (FactKind::Lifted, lifting::told),
    (FactKind::LiftEnded, lifting::told),
    (FactKind::Withdrawn, restoration::left),
    (FactKind::Erased, restoration::erased),
];

/// The matters of the letters that a step leaves.
pub(super) fn matters(step: &Step<'_>) -> Result<Vec<Matter>, Refusal> {
    let own = WRITERS.iter().filter(|(kind, _)| *kind == step.fact.kind);
    own.filter_map(|(_, write)| write(step).transpose()).collect()
}

/// A step that was committed: the fact with the file it stands in.
pub(super) struct Step<'a> {
    /// The verb at work.
    pub(super) work: &'a Work<'a>,
    /// The file, with the fact in it.
    pub(super) file: &'a CaseFile,
    /// Place of the fact.
    pub(super) seq: Seq,
    /// The fact.
    pub(super) fact: &'a Fact,
    /// The catalogue item of the record.
    pub(super) item: &'a Item,
}

impl<'a> Step<'a> {
    /// The step that left a fact.
    pub(super) fn of(
        work: &'a Work<'a>,
        file: &'a CaseFile,
        (seq, fact): (Seq, &'a Fact),
    ) -> Result<Step<'a>, Refusal> {
        let item = work.register.law.item_no(file.item).ok_or(Refusal::NotInCatalogue)?;
        Ok(Step { work, file, seq, fact, item })
    }

    /// A text of the fact; empty where it has none.
    pub(super) fn text(&self, no: u8) -> &'a str {
        self.fact.content.get(no).unwrap_or_default()
    }

    /// Why, in the words of whoever took the step.
    pub(super) fn reasons(&self) -> Text {
        crate::letter::as_written(self.text(system::REASONS))
    }

    /// Number of the proceeding; empty where the step belongs to none.
    pub(super) fn proceeding(&self) -> &'a str {
        self.text(system::PROCEEDING)
    }

    /// The facts of the proceeding up to this one, oldest first.
    pub(super) fn so_far(&self) -> impl DoubleEndedIterator<Item = &'a Fact> {
        let (number, seq) = (self.proceeding(), self.seq);
        let own = move |(at, fact): &&(Seq, Fact)| {
            *at <= seq && fact.content.get(system::PROCEEDING) == Some(number)
        };
        self.file.case.facts().iter().filter(own).map(|(_, fact)| fact)
    }

    /// The fact that opened the proceeding.
    pub(super) fn opening(&self) -> Result<&'a Fact, Refusal> {
        let opens = |fact: &&Fact| ProceedingKind::opened_by(fact.kind).is_some();
        self.so_far().find(opens).ok_or(Refusal::NoSuchProceeding)
    }

    /// The last fact of a kind in the proceeding.
    pub(super) fn last(&self, kind: FactKind) -> Option<&'a Fact> {
        self.so_far().rfind(|fact| fact.kind == kind)
    }

    /// The day of the letter.
    pub(super) fn today(&self) -> Day {
        self.work.today
    }

    /// The office that issues it.
    pub(super) fn office(&self) -> &'a Office {
        &self.work.register.letters.office
    }

    /// A term of the law in force today, counted from today as the clocks of procedures are.
    pub(super) fn term(&self, id: &'static str) -> Result<Deadline, Refusal> {
        let (register, today) = (self.work.register, self.today());
        let term = register.law.term(id, today)?;
        Deadline::of(term, today, &register.calendar)?.to_be_kept(&register.calendar)
    }

    /// A term of the law in force today that runs from the day the letter is served.
    pub(super) fn term_from_service(&self, id: &'static str) -> Result<Deadline, Refusal> {
        let today = self.today();
        Deadline::from_service(self.work.register.law.term(id, today)?, today)
    }

    /// Where the decision can be contested, and how long.
    pub(super) fn appeal(&self) -> Result<Appeal, Refusal> {
        let office = self.office();
        Ok(Appeal {
            review_body: office.review_body.clone(),
            review_by: self.term_from_service("remedy.review")?,
            court: office.court.clone(),
            suit_by: self.term_from_service("remedy.suit")?,
        })
    }

    /// What stands around the matter.
    pub(super) fn envelope(&self, kind: LetterKind, number: LetterNumber) -> Result<Envelope, Refusal> {
        let org = &self.file.org;
        let code = Claimed::read(&org.code).map_err(|_| Refusal::NoSuchOrganisation)?.value;
        let record = self.about(kind);
        let office = self.office();
        let authority =
            if listing::is_of_list(kind) { record.authority.clone() } else { office.name.clone() };
        Ok(Envelope {
            number,
            addressee: Addressee { name: org.name.clone(), code },
            record,
            basis: self.basis(kind).cloned().into_iter().collect(),
            contact: office.contact(),
            authority,
            signed_on: self.today(),
        })
    }

    /// What the letter rests on: its step; for an entry that leaves its list early, the rule of the list.
    fn basis(&self, kind: LetterKind) -> Option<&'a Citation> {
        let law = &self.work.register.law;
        let early = kind == LetterKind::Removed && self.text(system::END) == End::Restored.code();
        let of_list = early.then(|| law.list(&self.item.id, self.today()).ok()).flatten();
        of_list.map(|list| &list.cite).or_else(|| law.basis(self.fact.kind))
    }

    /// The record it is about; for a listing that is only intended, the decision that gives rise to it.
    fn about(&self, kind: LetterKind) -> AboutRecord {
        let state = self.file.now();
        let text = |no| state.content.and_then(|content| content.get(no)).unwrap_or_default();
        let own = field::table(self.item.kind).iter().find(|field| field.role == field::Role::DocumentNumber);
        let document = if kind == LetterKind::ListingIntended {
            text(listing::PENALTY)
        } else {
            match own.map_or("", |field| text(field.no)) {
                // A listing that was not decided has the number of its notice.
                "" => text(system::DOCUMENT),
                document => document,
            }
        };
        let authority = text(system::AUTHORITY);
        AboutRecord {
            item: self.item.name.clone(),
            document: Some(document.to_owned()).filter(|words| !words.is_empty()),
            authority: match (authority, text(system::SUPPLIER)) {
                // Of an erased record nobody can say any more who decided it.
                ("", "") => self.office().name.clone(),
                ("", supplier) => supplier.to_owned(),
                (authority, _) => authority.to_owned(),
            },
            decided_on: Day::parse(text(system::DECIDED_ON)),
        }
    }
}

/// A letter that cannot be made refuses its step.
pub(super) fn unfit(fault: &LetterFault) -> Refusal {
    Refusal::LetterUnfit { why: fault.text() }
}
