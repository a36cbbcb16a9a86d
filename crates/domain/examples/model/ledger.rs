//! An independent reading of a history: what was said, in plain fields, and what of it no law allows.
//!
//! Nothing here asks `domain::case` anything. The law's demands are written a second time, in other words, so that a
//! guard that lets too much through is found.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "a reader notes what a fact says about one thing; that every step is taken is counted at the end"
)]

use std::hash::Hash;

use domain::content::system;
use domain::{Day, End, Fact, FactKind};

/// What must never happen, as bits: each is a property of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub struct Broken(u32);

impl Broken {
    /// Listed without a served notice, or before the defence was heard or its time was over.
    pub const UNHEARD: Broken = Broken(1);
    /// Decided by one person alone.
    pub const ALONE: Broken = Broken(1 << 1);
    /// Restoration before the minimum period.
    pub const EARLY: Broken = Broken(1 << 2);
    /// What a decision ended came back without a reversal.
    pub const CAME_BACK: Broken = Broken(1 << 3);
    /// Dated before what was already there.
    pub const SET_BACK: Broken = Broken(1 << 4);
    /// A review of nothing that was told, or too late.
    pub const NO_REVIEW: Broken = Broken(1 << 5);
    /// Served on a day that has not come, or before there was anything to serve.
    pub const SERVICE_DAY: Broken = Broken(1 << 6);
    /// No reasons, or no reason to leave.
    pub const UNEXPLAINED: Broken = Broken(1 << 7);
    /// An acknowledged act is not in the history.
    pub const LOST: Broken = Broken(1 << 8);
    /// Somebody acted on what they had not seen.
    pub const UNSEEN: Broken = Broken(1 << 9);
    /// One draft was decided twice.
    pub const TWICE: Broken = Broken(1 << 10);
    /// A decision without what follows from it.
    pub const HALF: Broken = Broken(1 << 11);

    /// Adds what is broken.
    pub fn add(&mut self, other: Broken) {
        self.0 |= other.0;
    }

    /// Whether that is broken.
    pub fn has(self, other: Broken) -> bool {
        self.0 & other.0 != 0
    }

    /// Whether nothing is.
    pub fn is_whole(self) -> bool {
        self.0 == 0
    }
}

/// Where the record itself is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Record {
    /// Nowhere.
    #[default]
    Nothing,
    /// On the way to a list.
    Making,
    /// Held.
    Held,
    /// Gone.
    Gone,
}

/// What the facts so far say.
#[derive(Debug, Clone, Copy, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a plain fact of the history")]
pub struct Ledger {
    /// The record itself.
    pub record: Record,
    /// Whether it is an entry that this register decided.
    pub entry: bool,
    from: Option<Day>,
    until: Option<Day>,
    repairable: Option<Day>,
    needs_service: bool,
    served: bool,
    made_on: Option<Day>,
    ended: Option<End>,
    notice_served: bool,
    heard: bool,
    hearing_owed: bool,
    defence_last: Option<Day>,
    /// Restored, and the restoration stands.
    pub restored: bool,
    reversed: bool,
    /// Publication is lifted.
    pub lifted: bool,
    /// An objection waits for its decision.
    pub objecting: bool,
    mark_last: Option<Day>,
    silence_last: Option<Day>,
    review_last: Option<Day>,
    settled: bool,
    untold: bool,
    latest: Option<Day>,
    /// What no law allows.
    pub broken: Broken,
}

impl Ledger {
    /// Takes one more fact down and notes what it breaks.
    pub fn add(&mut self, fact: &Fact) {
        self.judge(fact);
        self.note(fact);
        self.latest = self.latest.max(Some(fact.effective));
    }

    /// Day of the last fact in time.
    pub fn latest(&self) -> Option<Day> {
        self.latest
    }

    fn judge(&mut self, fact: &Fact) {
        let mut broken = Broken::default();
        let mut unless = |holds: bool, which: Broken| {
            if !holds {
                broken.add(which);
            }
        };
        let on = fact.effective;
        let said = |no| fact.content.get(no);
        if is_decision(fact.kind) {
            let (drafter, approver) = (said(system::ACTOR), said(system::APPROVER));
            unless(drafter.is_some() && approver.is_some() && drafter != approver, Broken::ALONE);
        }
        if is_entered(fact.kind) {
            unless(self.latest.is_none_or(|latest| latest <= on), Broken::SET_BACK);
        }
        if let Some(day) = said(system::SERVED_ON).and_then(Day::parse) {
            let made = fact.kind != FactKind::Served || self.made_on.is_none_or(|made| made <= day);
            unless(day <= on && made, Broken::SERVICE_DAY);
        }
        match fact.kind {
            FactKind::ListingDecided => {
                let over = self.defence_last.is_some_and(|last| last < on);
                unless(self.notice_served && (self.heard || over) && !self.hearing_owed, Broken::UNHEARD);
            }
            FactKind::RestorationApplied | FactKind::RestorationGranted => {
                let reached = self.repairable.is_some_and(|from| from <= on);
                unless(reached && self.record == Record::Held, Broken::EARLY);
            }
            FactKind::Received | FactKind::Attributed => unless(!self.ended_by_decision(), Broken::CAME_BACK),
            FactKind::Reinstated => {
                let ruled = self.ended.is_some_and(|end| end != End::NotListed && end != End::Erased);
                unless(ruled && (self.ended != Some(End::Restored) || self.reversed), Broken::CAME_BACK);
            }
            FactKind::ReviewAsked => {
                let in_time = self.review_last.is_some_and(|last| on <= last);
                unless(self.settled && in_time, Broken::NO_REVIEW);
            }
            FactKind::ObjectionDeclined | FactKind::RestorationDeclined | FactKind::RestorationExtended => {
                unless(said(system::REASONS).is_some(), Broken::UNEXPLAINED);
            }
            FactKind::Erased | FactKind::ContentErased => {
                let there = self.ended != Some(End::Erased) && self.record != Record::Nothing;
                unless(there && said(system::GROUND).is_some(), Broken::UNEXPLAINED);
            }
            FactKind::Withdrawn | FactKind::Detached => {
                let explained = match said(system::END) {
                    Some("restored") => self.restored,
                    Some("objected") => self.untold,
                    end => end.is_some(),
                };
                unless(explained, Broken::UNEXPLAINED);
            }
            _ => {}
        }
        self.broken.add(broken);
    }

    /// Whether it left by a decision, which a file or a judgement about identity cannot undo.
    fn ended_by_decision(&self) -> bool {
        let by_its_source = [End::LeftList, End::TakenBack, End::JudgedApart, End::Moved];
        let by_decision = self.restored || self.ended.is_some_and(|end| !by_its_source.contains(&end));
        self.record == Record::Gone && by_decision
    }

    fn note(&mut self, fact: &Fact) {
        if fact.kind == FactKind::Erased {
            // Nothing is left, and every procedure about it is over.
            let (latest, broken) = (self.latest, self.broken);
            let (record, ended) = (Record::Gone, Some(End::Erased));
            *self = Ledger { record, ended, latest, broken, ..Ledger::default() };
            return;
        }
        self.note_record(fact);
        self.note_listing(fact);
        self.note_objection(fact);
        match fact.kind {
            FactKind::RestorationGranted => (self.restored, self.reversed) = (true, false),
            FactKind::RestorationReversed => (self.restored, self.reversed) = (false, true),
            FactKind::Lifted => self.lifted = true,
            FactKind::LiftEnded => self.lifted = false,
            _ => {}
        }
    }

    fn note_record(&mut self, fact: &Fact) {
        let said = |no| fact.content.get(no);
        let day = |no| said(no).and_then(Day::parse);
        match fact.kind {
            FactKind::Received
            | FactKind::Corrected
            | FactKind::Attributed
            | FactKind::Amended
            | FactKind::ListingNoticed
            | FactKind::ListingDecided => {
                self.from = day(system::PUBLIC_FROM);
                self.until = day(system::PUBLIC_UNTIL);
                self.repairable = day(system::REPAIRABLE_FROM);
                self.needs_service = said(system::NEEDS) == Some("service");
                self.made_on = day(system::DECIDED_ON);
            }
            _ => {}
        }
        match fact.kind {
            FactKind::Received | FactKind::Attributed => {
                (self.record, self.ended, self.entry) = (Record::Held, None, false);
            }
            FactKind::Reinstated => (self.record, self.ended) = (Record::Held, None),
            FactKind::Withdrawn | FactKind::Detached | FactKind::ListingDropped => {
                let dropped = fact.kind == FactKind::ListingDropped;
                let end =
                    said(system::END).and_then(|code| End::ALL.into_iter().find(|end| end.code() == code));
                (self.record, self.ended) = (Record::Gone, if dropped { Some(End::NotListed) } else { end });
            }
            _ => {}
        }
        let whole = said(system::NOTICE) == Some("1") && said(system::REMEDIES).is_some();
        if fact.kind != FactKind::NoticeServed && said(system::SERVICE).is_some() {
            self.served = whole;
        }
    }

    fn note_listing(&mut self, fact: &Fact) {
        match fact.kind {
            FactKind::ListingNoticed => self.record = Record::Making,
            FactKind::NoticeServed => {
                (self.notice_served, self.heard) = (true, false);
                self.defence_last = last_day(fact, "listing.defence");
            }
            FactKind::HearingAsked => self.hearing_owed = true,
            FactKind::HearingHeld => (self.hearing_owed, self.heard) = (false, true),
            FactKind::Defended => self.heard = true,
            FactKind::ListingDecided => {
                (self.entry, self.served) = (true, false);
            }
            FactKind::Served if self.record == Record::Making => self.record = Record::Held,
            _ => {}
        }
    }

    fn note_objection(&mut self, fact: &Fact) {
        let on = fact.effective;
        match fact.kind {
            FactKind::ObjectionFiled => {
                (self.objecting, self.mark_last) = (true, last_day(fact, "objection.mark"));
            }
            // What is asked for in time stops the clock; what is asked for late finds the record marked.
            FactKind::ObjectionItemsAsked => self.mark_last = self.mark_last.filter(|last| *last <= on),
            FactKind::ObjectionItemsSupplied => {
                self.mark_last = self.mark_last.or(last_day(fact, "objection.mark"));
            }
            FactKind::ObjectionMarked => self.mark_last = self.mark_last.min(Some(on)).or(Some(on)),
            FactKind::ObjectionForwarded => self.silence_last = last_day(fact, "objection.silence"),
            FactKind::ObjectionAnswered => self.silence_last = None,
            FactKind::ObjectionDecided | FactKind::ObjectionDeclined | FactKind::ObjectionDropped => {
                (self.objecting, self.mark_last, self.silence_last) = (false, None, None);
            }
            _ => {}
        }
        match fact.kind {
            FactKind::ObjectionDecided | FactKind::ObjectionDeclined | FactKind::ReviewDecided => {
                (self.settled, self.untold) = (true, true);
            }
            FactKind::ObjectionTold => {
                (self.untold, self.review_last) = (false, last_day(fact, "review.ask"));
            }
            _ => {}
        }
    }

    /// Whether anything forbids that the record is seen on `today`.
    pub fn may_be_public(&self, today: Day) -> bool {
        self.record == Record::Held
            && self.within_days(today)
            && (!self.needs_service || self.served)
            && !self.lifted
            && !self.is_silent(today)
            && !self.restored
    }

    /// Whether today lies between its first and last day.
    pub fn within_days(&self, today: Day) -> bool {
        self.from.is_some_and(|from| from <= today) && self.until.is_none_or(|until| today <= until)
    }

    /// Whether its document has been served in full where that is needed.
    pub fn is_served(&self) -> bool {
        self.served || !self.needs_service
    }

    /// Whether its source has let the last day for an answer pass.
    pub fn is_silent(&self, today: Day) -> bool {
        self.silence_last.is_some_and(|last| last < today)
    }

    /// Whether it must be shown as under objection on `today`.
    pub fn must_be_marked(&self, today: Day) -> bool {
        self.objecting && self.mark_last.is_some_and(|last| last <= today)
    }

    /// All that can matter from `today` on, days counted from there: two histories with the same are one to the model.
    pub fn key(&self, today: Day) -> impl Hash {
        let open = |day: Option<Day>| day.map(|day| ahead(day, today));
        (
            (self.record, self.entry, self.needs_service, self.served, self.ended),
            (open(self.from), open(self.until), open(self.repairable), self.untold),
            (self.notice_served, self.heard, self.hearing_owed, open(self.defence_last)),
            (self.restored, self.reversed, self.lifted, self.objecting, self.settled),
            (open(self.mark_last), open(self.silence_last), open(self.review_last), self.broken),
            self.made_on.map(|made| ahead(made, today.plus_days(-3))),
        )
    }
}

/// Days from today to `day`; every day that has passed is the same.
pub fn ahead(day: Day, today: Day) -> i32 {
    (day.days_since_epoch() - today.days_since_epoch()).max(-1)
}

/// Decisions and acts that two persons answer for.
fn is_decision(kind: FactKind) -> bool {
    matches!(
        kind,
        FactKind::ListingDecided
            | FactKind::Lifted
            | FactKind::Amended
            | FactKind::Reinstated
            | FactKind::ObjectionDecided
            | FactKind::ReviewDecided
            | FactKind::RestorationGranted
            | FactKind::RestorationRefused
            | FactKind::RestorationReversed
            | FactKind::Erased
            | FactKind::ContentErased
    )
}

/// What people enter; what departments send tells of days gone by.
fn is_entered(kind: FactKind) -> bool {
    !matches!(
        kind,
        FactKind::Received
            | FactKind::Corrected
            | FactKind::Withdrawn
            | FactKind::Attributed
            | FactKind::Detached
    )
}

/// The last day that a fact states for a term.
fn last_day(fact: &Fact, term: &str) -> Option<Day> {
    let clocks = fact.content.get(system::CLOCKS)?;
    let mut pairs = clocks.split(';').filter_map(|pair| pair.split_once('='));
    pairs.find(|(name, _)| *name == term).and_then(|(_, day)| Day::parse(day))
}
