//! Restoration from the first notice to the decision, and records that leave the register.

use domain::{Day, Text, Tier};

use super::{Appeal, COURT, REVIEW_BODY, REVIEW_BY, SUIT_BY, Slots};
use crate::letter::slot::{Filled, Form, Slot};
use crate::letter::{Deadline, LetterKind};

/// When publication of a record ends.
#[derive(Clone, Debug)]
pub enum Ending {
    /// After the longest period.
    On(Deadline),
    /// The rule sets no end.
    Open,
    /// It is not published in principle.
    Unpublished,
}

/// 信用修复告知书, served together with a penalty or listing decision (两书同达).
#[derive(Clone, Debug)]
pub struct RestorationNotice {
    /// The decision it is served with, by name and number.
    pub served_with: Text,
    /// How grave the finding is.
    pub tier: Tier,
    /// From when restoration may be applied for; `None` = as soon as the duties are performed.
    pub repairable_from: Option<Deadline>,
    /// When publication ends.
    pub ending: Ending,
    /// What restoration requires.
    pub conditions: Vec<Text>,
    /// Where and how to apply.
    pub apply_at: Text,
}

impl Slots for RestorationNotice {
    const KIND: LetterKind = LetterKind::RestorationNotice;
    const SLOTS: &'static [Slot] = &[
        ("served_with", Form::Text),
        ("tier", Form::Text),
        ("opening", Form::Choice(&["after", "at_once"])),
        ("repairable_from", Form::Due),
        ("ending", Form::Choice(&["fixed", "open", "unpublished"])),
        ("public_until", Form::Due),
        ("conditions", Form::List),
        ("apply_at", Form::Text),
    ];

    fn fill(&self, into: &mut Filled) {
        into.text("served_with", &self.served_with);
        into.text("tier", &self.tier.label());
        into.choice("opening", if self.repairable_from.is_some() { "after" } else { "at_once" });
        if let Some(from) = &self.repairable_from {
            into.due("repairable_from", from);
        }
        match &self.ending {
            Ending::On(last) => {
                into.choice("ending", "fixed");
                into.due("public_until", last);
            }
            Ending::Open => into.choice("ending", "open"),
            Ending::Unpublished => into.choice("ending", "unpublished"),
        }
        into.list("conditions", &self.conditions);
        into.text("apply_at", &self.apply_at);
    }
}

/// 信用修复申请收件回执.
#[derive(Clone, Debug)]
pub struct RestorationReceived {
    /// The day the application arrived.
    pub applied_on: Day,
    /// The last day for saying whether it is accepted.
    pub accept_by: Deadline,
}

impl Slots for RestorationReceived {
    const KIND: LetterKind = LetterKind::RestorationReceived;
    const SLOTS: &'static [Slot] = &[("applied_on", Form::Day), ("accept_by", Form::Due)];

    fn fill(&self, into: &mut Filled) {
        into.day("applied_on", self.applied_on);
        into.due("accept_by", &self.accept_by);
    }
}

/// 信用修复受理通知书.
#[derive(Clone, Debug)]
pub struct RestorationAccepted {
    /// The day the application arrived.
    pub applied_on: Day,
    /// The last day for the decision.
    pub decide_by: Deadline,
}

impl Slots for RestorationAccepted {
    const KIND: LetterKind = LetterKind::RestorationAccepted;
    const SLOTS: &'static [Slot] = &[("applied_on", Form::Day), ("decide_by", Form::Due)];

    fn fill(&self, into: &mut Filled) {
        into.day("applied_on", self.applied_on);
        into.due("decide_by", &self.decide_by);
    }
}

/// 信用修复不予受理通知书.
#[derive(Clone, Debug)]
pub struct RestorationDeclined {
    /// The day the application arrived.
    pub applied_on: Day,
    /// Why it is not accepted.
    pub reason: Text,
    /// What the organisation can do next.
    pub next: Text,
    /// How to contest it.
    pub appeal: Appeal,
}

impl Slots for RestorationDeclined {
    const KIND: LetterKind = LetterKind::RestorationDeclined;
    const SLOTS: &'static [Slot] = &[
        ("applied_on", Form::Day),
        ("reason", Form::Text),
        ("next", Form::Text),
        REVIEW_BODY,
        REVIEW_BY,
        COURT,
        SUIT_BY,
    ];

    fn fill(&self, into: &mut Filled) {
        into.day("applied_on", self.applied_on);
        into.text("reason", &self.reason);
        into.text("next", &self.next);
        self.appeal.fill(into);
    }
}

/// 信用修复延期通知书.
#[derive(Clone, Debug)]
pub struct RestorationExtended {
    /// The day the application arrived.
    pub applied_on: Day,
    /// Why it takes longer.
    pub reason: Text,
    /// When the decision was due before.
    pub first_due: Day,
    /// When it is due now.
    pub decide_by: Deadline,
}

impl Slots for RestorationExtended {
    const KIND: LetterKind = LetterKind::RestorationExtended;
    const SLOTS: &'static [Slot] = &[
        ("applied_on", Form::Day),
        ("reason", Form::Text),
        ("first_due", Form::Day),
        ("decide_by", Form::Due),
    ];

    fn fill(&self, into: &mut Filled) {
        into.day("applied_on", self.applied_on);
        into.text("reason", &self.reason);
        into.day("first_due", self.first_due);
        into.due("decide_by", &self.decide_by);
    }
}

/// 准予信用修复决定书.
#[derive(Clone, Debug)]
pub struct RestorationGranted {
    /// The day the application arrived.
    pub applied_on: Day,
    /// What was found.
    pub found: Text,
    /// First day on which the record is no longer published.
    pub ends_on: Day,
}

impl Slots for RestorationGranted {
    const KIND: LetterKind = LetterKind::RestorationGranted;
    const SLOTS: &'static [Slot] =
        &[("applied_on", Form::Day), ("found", Form::Text), ("ends_on", Form::Day)];

    fn fill(&self, into: &mut Filled) {
        into.day("applied_on", self.applied_on);
        into.text("found", &self.found);
        into.day("ends_on", self.ends_on);
    }
}

/// 不予信用修复决定书.
#[derive(Clone, Debug)]
pub struct RestorationRefused {
    /// The day the application arrived.
    pub applied_on: Day,
    /// What was found.
    pub found: Text,
    /// Why it is refused, naming the rule.
    pub reason: Text,
    /// What the organisation can do next.
    pub next: Text,
    /// How to contest it.
    pub appeal: Appeal,
}

impl Slots for RestorationRefused {
    const KIND: LetterKind = LetterKind::RestorationRefused;
    const SLOTS: &'static [Slot] = &[
        ("applied_on", Form::Day),
        ("found", Form::Text),
        ("reason", Form::Text),
        ("next", Form::Text),
        REVIEW_BODY,
        REVIEW_BY,
        COURT,
        SUIT_BY,
    ];

    fn fill(&self, into: &mut Filled) {
        into.day("applied_on", self.applied_on);
        into.text("found", &self.found);
        into.text("reason", &self.reason);
        into.text("next", &self.next);
        self.appeal.fill(into);
    }
}

/// 撤销信用修复决定书.
#[derive(Clone, Debug)]
pub struct RestorationReversed {
    /// The day the application arrived.
    pub applied_on: Day,
    /// Why the restoration is undone.
    pub reason: Text,
    /// First day on which the record is held again.
    pub reversed_on: Day,
    /// How to contest it.
    pub appeal: Appeal,
}

impl Slots for RestorationReversed {
    const KIND: LetterKind = LetterKind::RestorationReversed;
    const SLOTS: &'static [Slot] = &[
        ("applied_on", Form::Day),
        ("reason", Form::Text),
        ("reversed_on", Form::Day),
        REVIEW_BODY,
        REVIEW_BY,
        COURT,
        SUIT_BY,
    ];

    fn fill(&self, into: &mut Filled) {
        into.day("applied_on", self.applied_on);
        into.text("reason", &self.reason);
        into.day("reversed_on", self.reversed_on);
        self.appeal.fill(into);
    }
}

/// Who saw that a record has to go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Withdrawer {
    /// The body that sent it.
    Source,
    /// The register itself.
    Register,
}

/// 记录撤下告知书.
#[derive(Clone, Debug)]
pub struct Withdrawn {
    /// Why it was withdrawn.
    pub reason: Text,
    /// Who asked for it.
    pub by: Withdrawer,
    /// First day on which it is no longer published.
    pub withdrawn_on: Day,
}

impl Slots for Withdrawn {
    const KIND: LetterKind = LetterKind::Withdrawn;
    const SLOTS: &'static [Slot] = &[
        ("reason", Form::Text),
        ("cause", Form::Choice(&["source", "register"])),
        ("withdrawn_on", Form::Day),
    ];

    fn fill(&self, into: &mut Filled) {
        into.text("reason", &self.reason);
        let cause = match self.by {
            Withdrawer::Source => "source",
            Withdrawer::Register => "register",
        };
        into.choice("cause", cause);
        into.day("withdrawn_on", self.withdrawn_on);
    }
}

/// 信息删除告知书.
#[derive(Clone, Debug)]
pub struct Erased {
    /// Why it was erased.
    pub reason: Text,
    /// The day it was erased.
    pub erased_on: Day,
}

impl Slots for Erased {
    const KIND: LetterKind = LetterKind::Erased;
    const SLOTS: &'static [Slot] = &[("reason", Form::Text), ("erased_on", Form::Day)];

    fn fill(&self, into: &mut Filled) {
        into.text("reason", &self.reason);
        into.day("erased_on", self.erased_on);
    }
}
