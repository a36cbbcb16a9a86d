//! Objections, and items that are missing from an objection or an application.

use domain::{Day, Text};

use super::{Appeal, COURT, REVIEW_BODY, REVIEW_BY, SUIT_BY, Slots};
use crate::letter::slot::{Filled, Form, Slot};
use crate::letter::{Deadline, LetterKind};

/// 异议受理通知书.
#[derive(Clone, Debug)]
pub struct ObjectionReceived {
    /// The day it arrived.
    pub received_on: Day,
    /// What is objected to.
    pub claim: Text,
    /// The last day for the answer.
    pub answer_by: Deadline,
}

impl Slots for ObjectionReceived {
    const KIND: LetterKind = LetterKind::ObjectionReceived;
    const SLOTS: &'static [Slot] =
        &[("received_on", Form::Day), ("claim", Form::Text), ("answer_by", Form::Due)];

    fn fill(&self, into: &mut Filled) {
        into.day("received_on", self.received_on);
        into.text("claim", &self.claim);
        into.due("answer_by", &self.answer_by);
    }
}

/// What came of an objection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ObjectionOutcome {
    /// The organisation was right: the record is corrected.
    Corrected,
    /// The organisation was right: the record is withdrawn.
    Withdrawn,
    /// It was right in part, and that part is corrected.
    PartlyCorrected,
    /// The record stays as it is.
    Kept,
    /// The objection is not taken up.
    Declined,
}

impl ObjectionOutcome {
    fn word(self) -> &'static str {
        match self {
            ObjectionOutcome::Corrected => "corrected",
            ObjectionOutcome::Withdrawn => "withdrawn",
            ObjectionOutcome::PartlyCorrected => "partly",
            ObjectionOutcome::Kept => "kept",
            ObjectionOutcome::Declined => "declined",
        }
    }
}

/// 异议处理结果告知书.
#[derive(Clone, Debug)]
pub struct ObjectionAnswered {
    /// The day the objection arrived.
    pub received_on: Day,
    /// What was objected to.
    pub claim: Text,
    /// What was found, in two or three sentences, naming the rule.
    pub found: Text,
    /// What came of it.
    pub outcome: ObjectionOutcome,
    /// What changes, where and when, including copies that others hold; or that nothing changes.
    pub effect: Text,
    /// Until when the register itself may be asked to review it.
    pub recheck_by: Deadline,
    /// How to contest it.
    pub appeal: Appeal,
}

impl Slots for ObjectionAnswered {
    const KIND: LetterKind = LetterKind::ObjectionAnswered;
    const SLOTS: &'static [Slot] = &[
        ("received_on", Form::Day),
        ("claim", Form::Text),
        ("found", Form::Text),
        ("outcome", Form::Choice(&["corrected", "withdrawn", "partly", "kept", "declined"])),
        ("effect", Form::Text),
        ("recheck_by", Form::Due),
        REVIEW_BODY,
        REVIEW_BY,
        COURT,
        SUIT_BY,
    ];

    fn fill(&self, into: &mut Filled) {
        into.day("received_on", self.received_on);
        into.text("claim", &self.claim);
        into.text("found", &self.found);
        into.choice("outcome", self.outcome.word());
        into.text("effect", &self.effect);
        into.due("recheck_by", &self.recheck_by);
        self.appeal.fill(into);
    }
}

/// What the organisation asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Request {
    /// An objection.
    Objection,
    /// An application for restoration.
    Restoration,
}

impl Request {
    fn word(self) -> &'static str {
        match self {
            Request::Objection => "objection",
            Request::Restoration => "restoration",
        }
    }
}

/// 补正通知书.
#[derive(Clone, Debug)]
pub struct ItemsAsked {
    /// The day the request arrived.
    pub received_on: Day,
    /// What was asked for.
    pub request: Request,
    /// What is missing.
    pub items: Vec<Text>,
    /// The last day for sending it.
    pub supply_by: Deadline,
}

impl Slots for ItemsAsked {
    const KIND: LetterKind = LetterKind::ItemsAsked;
    const SLOTS: &'static [Slot] = &[
        ("received_on", Form::Day),
        ("request", Form::Choice(&["objection", "restoration"])),
        ("items", Form::List),
        ("supply_by", Form::Due),
    ];

    fn fill(&self, into: &mut Filled) {
        into.day("received_on", self.received_on);
        into.choice("request", self.request.word());
        into.list("items", &self.items);
        into.due("supply_by", &self.supply_by);
    }
}
