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
    /// A record came to this organisation because a person judged whose it is.
    Attributed = 13,
    /// A record left this organisation because a person judged that it is another's.
    Detached = 14,
    /// A person judged that a name and number as written mean this organisation.
    JudgedSame = 20,
    /// A person judged that they mean another one.
    JudgedDifferent = 21,
    /// A person looked and could not tell.
    JudgedUnsure = 22,
    /// A judgement was undone.
    JudgementUndone = 23,
    /// A further name was recorded, with its source.
    AliasEntered = 30,
    /// It was taken back.
    AliasEnded = 31,
    /// The organisation turned out to be another one of the register, or became part of it.
    MergedInto = 40,
    /// That was undone.
    MergeUndone = 41,
    /// Another organisation of the register turned out to be this one, or became part of it.
    Absorbed = 42,
    /// That was undone.
    Released = 43,
}

/// What the facts of one history are about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    /// The organisation itself.
    Organisation,
    /// One of its records.
    Record,
    /// Whether a name and number as written mean it.
    Question,
    /// One of its further names.
    Alias,
}

impl FactKind {
    /// Every kind.
    pub const ALL: [FactKind; 18] = [
        FactKind::Opened,
        FactKind::Registered,
        FactKind::Reregistered,
        FactKind::Received,
        FactKind::Corrected,
        FactKind::Withdrawn,
        FactKind::Attributed,
        FactKind::Detached,
        FactKind::JudgedSame,
        FactKind::JudgedDifferent,
        FactKind::JudgedUnsure,
        FactKind::JudgementUndone,
        FactKind::AliasEntered,
        FactKind::AliasEnded,
        FactKind::MergedInto,
        FactKind::MergeUndone,
        FactKind::Absorbed,
        FactKind::Released,
    ];

    /// The number it is stored under.
    pub fn number(self) -> u8 {
        self as u8
    }

    /// The kind stored under `number`.
    pub fn from_number(number: i64) -> Option<FactKind> {
        FactKind::ALL.into_iter().find(|kind| i64::from(kind.number()) == number)
    }

    /// What a history with such a fact is about.
    pub fn subject(self) -> Subject {
        match self {
            FactKind::Opened
            | FactKind::Registered
            | FactKind::Reregistered
            | FactKind::MergedInto
            | FactKind::MergeUndone
            | FactKind::Absorbed
            | FactKind::Released => Subject::Organisation,
            FactKind::Received
            | FactKind::Corrected
            | FactKind::Withdrawn
            | FactKind::Attributed
            | FactKind::Detached => Subject::Record,
            FactKind::JudgedSame
            | FactKind::JudgedDifferent
            | FactKind::JudgedUnsure
            | FactKind::JudgementUndone => Subject::Question,
            FactKind::AliasEntered | FactKind::AliasEnded => Subject::Alias,
        }
    }

    /// Whether what follows in its history builds on what this fact says; the others only end or move what is there.
    pub fn gives_content(self) -> bool {
        match self.subject() {
            Subject::Organisation => {
                matches!(self, FactKind::Opened | FactKind::Registered | FactKind::Reregistered)
            }
            Subject::Record => !matches!(self, FactKind::Withdrawn | FactKind::Detached),
            Subject::Question | Subject::Alias => true,
        }
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
            FactKind::Attributed => "attributed",
            FactKind::Detached => "detached",
            FactKind::JudgedSame => "judged-same",
            FactKind::JudgedDifferent => "judged-different",
            FactKind::JudgedUnsure => "judged-unsure",
            FactKind::JudgementUndone => "judgement-undone",
            FactKind::AliasEntered => "alias-entered",
            FactKind::AliasEnded => "alias-ended",
            FactKind::MergedInto => "merged-into",
            FactKind::MergeUndone => "merge-undone",
            FactKind::Absorbed => "absorbed",
            FactKind::Released => "released",
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
            FactKind::Attributed => Text::new("经核对归入本机构", "Judged to be this organisation's"),
            FactKind::Detached => Text::new("经核对移出本机构", "Judged to be another's"),
            FactKind::JudgedSame => Text::new("核对结论：是本机构", "Judged: this organisation"),
            FactKind::JudgedDifferent => Text::new("核对结论：不是本机构", "Judged: not this organisation"),
            FactKind::JudgedUnsure => Text::new("核对结论：不能确定", "Judged: cannot be told"),
            FactKind::JudgementUndone => Text::new("撤销核对结论", "Judgement undone"),
            FactKind::AliasEntered => Text::new("登记别名", "Further name recorded"),
            FactKind::AliasEnded => Text::new("撤销别名", "Further name taken back"),
            FactKind::MergedInto => Text::new("并入另一机构", "Merged into another organisation"),
            FactKind::MergeUndone => Text::new("撤销并入", "Merger undone"),
            FactKind::Absorbed => Text::new("并入了另一机构", "Another organisation was merged into it"),
            FactKind::Released => Text::new("并入的机构已分出", "The merged organisation is apart again"),
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
    /// A person judged that it is another organisation's, or undid the judgement that brought it.
    JudgedApart = 3,
    /// Its organisation was merged into another, which holds it now; or the merger was undone.
    Moved = 4,
}

impl End {
    /// Every reason.
    pub const ALL: [End; 4] = [End::LeftList, End::TakenBack, End::JudgedApart, End::Moved];

    /// The reason stored under `number`.
    pub fn from_number(number: i64) -> Option<End> {
        End::ALL.into_iter().find(|end| *end as i64 == number)
    }

    /// The stable code.
    pub fn code(self) -> &'static str {
        match self {
            End::LeftList => "left-list",
            End::TakenBack => "taken-back",
            End::JudgedApart => "judged-apart",
            End::Moved => "moved",
        }
    }

    /// The reason with that code.
    pub fn from_code(code: &str) -> Option<End> {
        End::ALL.into_iter().find(|end| end.code() == code)
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
