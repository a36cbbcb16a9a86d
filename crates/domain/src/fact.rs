//! Facts: things that happened, in the past tense, never changed.

use crate::{Content, Day, RecordKey, Text};

/// Place of a fact in the register: dense, from 1, in the order facts were committed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Seq(pub i64);

/// What kind of thing happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum FactKind {
    /// A row named an organisation by a valid code the business register has not reported.
    Opened = 1,
    /// The business register reported the organisation.
    Registered = 2,
    /// The business register reported other details than before.
    Reregistered = 3,
    /// A record arrived.
    Received = 10,
    /// Its source sent another version of it.
    Corrected = 11,
    /// Its source took it back, or left it out of its full list.
    Withdrawn = 12,
}

impl FactKind {
    /// Every kind.
    pub const ALL: [FactKind; 6] = [
        FactKind::Opened,
        FactKind::Registered,
        FactKind::Reregistered,
        FactKind::Received,
        FactKind::Corrected,
        FactKind::Withdrawn,
    ];

    /// The number it is stored under.
    pub fn number(self) -> u8 {
        self as u8
    }

    /// The kind stored under `number`.
    pub fn from_number(number: i64) -> Option<FactKind> {
        FactKind::ALL.into_iter().find(|kind| i64::from(kind.number()) == number)
    }

    /// The word for it in the API and the change feed.
    pub fn word(self) -> &'static str {
        match self {
            FactKind::Opened => "opened",
            FactKind::Registered => "registered",
            FactKind::Reregistered => "reregistered",
            FactKind::Received => "received",
            FactKind::Corrected => "corrected",
            FactKind::Withdrawn => "withdrawn",
        }
    }

    /// Its name on a page.
    pub fn label(self) -> Text {
        match self {
            FactKind::Opened => {
                Text::new("首次出现（登记机关未确认）", "First seen, not confirmed by the business register")
            }
            FactKind::Registered => Text::new("登记机关报送", "Reported by the business register"),
            FactKind::Reregistered => Text::new("登记信息变更", "Registration details changed"),
            FactKind::Received => Text::new("收到记录", "Record received"),
            FactKind::Corrected => Text::new("来源更正", "Corrected by its source"),
            FactKind::Withdrawn => Text::new("来源撤回", "Withdrawn by its source"),
        }
    }
}

/// Why a record left the register.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum End {
    /// The source's full list no longer holds it.
    LeftList = 1,
    /// The source said that it is revoked, changed or void.
    TakenBack = 2,
}

impl End {
    /// The reason stored under `number`.
    pub fn from_number(number: i64) -> Option<End> {
        [End::LeftList, End::TakenBack].into_iter().find(|end| *end as i64 == number)
    }

    /// The stable code.
    pub fn code(self) -> &'static str {
        match self {
            End::LeftList => "left-list",
            End::TakenBack => "taken-back",
        }
    }

    /// The reason with that code.
    pub fn from_code(code: &str) -> Option<End> {
        [End::LeftList, End::TakenBack].into_iter().find(|end| end.code() == code)
    }
}

/// One fact as committed, without its salt and place in storage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// What happened.
    pub kind: FactKind,
    /// The record it is about; `None` = the organisation itself.
    pub record: Option<RecordKey>,
    /// Number of the catalogue item it was recorded under.
    pub item: u16,
    /// The day it takes effect.
    pub effective: Day,
    /// What it says.
    pub content: Content,
}

impl Fact {
    /// The bytes the transparency log commits to: header and content, in a form that never changes for one fact.
    ///
    /// Layout: `HXF1`, kind (1), item (2, little-endian), record (8), effective day since 1970-01-01 (4), length and
    /// text of the organisation's code, content. The organisation stands by its public code, not by our number for it.
    pub fn canonical(&self, code: &str, into: &mut Vec<u8>) {
        into.clear();
        into.extend_from_slice(b"HXF1");
        into.push(self.kind.number());
        into.extend_from_slice(&self.item.to_le_bytes());
        into.extend_from_slice(&self.record.map_or(RecordKey::ORGANISATION, RecordKey::stored).to_le_bytes());
        into.extend_from_slice(&self.effective.days_since_epoch().to_le_bytes());
        into.push(u8::try_from(code.len()).expect("codes are at most 60 characters"));
        into.extend_from_slice(code.as_bytes());
        into.extend_from_slice(self.content.as_bytes());
    }
}
