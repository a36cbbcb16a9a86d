//! The organisation: the only subject the register knows.

use crate::{Text, id::Claimed};

/// The register's own number for an organisation. Never shown; pages and the API use its code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct OrgId(pub i64);

/// State of an organisation's registration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Status {
    /// The business register has not said.
    NotReported = 0,
    /// 存续.
    Active = 1,
    /// 吊销.
    Revoked = 2,
    /// 注销.
    Deregistered = 3,
    /// 迁出.
    MovedOut = 4,
}

impl Status {
    /// Every state.
    pub const ALL: [Status; 5] =
        [Status::NotReported, Status::Active, Status::Revoked, Status::Deregistered, Status::MovedOut];

    /// The state stored under `number`.
    pub fn from_number(number: i64) -> Option<Status> {
        Status::ALL.into_iter().find(|status| *status as i64 == number)
    }

    /// The state as business registers write it; `None` for a word the register does not know.
    pub fn read(word: &str) -> Option<Status> {
        match word {
            "" => Some(Status::NotReported),
            "存续" | "在业" | "开业" | "正常" | "存续（在营、开业、在册）" => {
                Some(Status::Active)
            }
            "吊销" | "吊销，未注销" | "吊销,未注销" => Some(Status::Revoked),
            "注销" | "已注销" | "吊销，已注销" => Some(Status::Deregistered),
            "迁出" => Some(Status::MovedOut),
            _ => None,
        }
    }

    /// The word for it in URLs and the API.
    pub fn word(self) -> &'static str {
        match self {
            Status::NotReported => "not-reported",
            Status::Active => "active",
            Status::Revoked => "revoked",
            Status::Deregistered => "deregistered",
            Status::MovedOut => "moved-out",
        }
    }

    /// The state with that word.
    pub fn from_word(word: &str) -> Option<Status> {
        Status::ALL.into_iter().find(|status| status.word() == word)
    }

    /// Its name on a page.
    pub fn label(self) -> Text {
        match self {
            Status::NotReported => Text::new("状态未报送", "Status not reported"),
            Status::Active => Text::new("存续", "Active"),
            Status::Revoked => Text::new("吊销", "Licence revoked"),
            Status::Deregistered => Text::new("注销", "Deregistered"),
            Status::MovedOut => Text::new("迁出", "Moved out"),
        }
    }
}

/// Whom a row says it is about: always an organisation, by name and at most one main identifier.
///
/// There is no way to build one for a person: [`check()`](crate::check()) refuses such rows before a `Claim` exists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// The name as received, trimmed.
    pub name: String,
    /// The identifier as read and mended, if the row has a usable one.
    pub identifier: Option<Claimed>,
}
