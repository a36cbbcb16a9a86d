//! How a verb ends, and how that is said.

use std::fmt;

use attest::Verdict;
use domain::{Lang, Refusal, Text};

use super::exit;
use crate::app::account::AccountFault;
use crate::app::case::CaseFault;
use crate::app::evidence::EvidenceFault;
use crate::app::message::OutboxFault;
use crate::app::watch::{WatchFault, WatchRefusal};
use crate::config::ConfigError;
use crate::lawbook::LawFault;
use crate::log::LogFault;
use crate::store::sql::StoreFault;
use crate::web::post::MailMisconfigured;
use crate::web::provider::SignInMisconfigured;

/// A verb that ended as it should.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Everything was done.
    Done,
    /// Done, and something waits to be mended.
    ToMend,
    /// Looked at and declined, as the output says.
    Declined,
    /// A file was verified, and is this.
    Verified(Worth),
}

/// What a file turned out to be, in the order of the codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Worth {
    /// A genuine and current report.
    Current,
    /// A genuine report that is out of date.
    Superseded,
    /// Not what was signed.
    Altered,
    /// Signed, and not in the log.
    NotLogged,
    /// Signed by somebody unknown.
    UnknownKey,
    /// Something else.
    NotAReport,
}

impl From<&Verdict> for Worth {
    fn from(verdict: &Verdict) -> Worth {
        match verdict {
            Verdict::Current(_) => Worth::Current,
            Verdict::Superseded(..) => Worth::Superseded,
            Verdict::Altered(_) => Worth::Altered,
            Verdict::NotLogged(..) => Worth::NotLogged,
            Verdict::UnknownKey(_) => Worth::UnknownKey,
            Verdict::NotAReport | Verdict::TooLong(_) => Worth::NotAReport,
        }
    }
}

impl Worth {
    /// The exit code.
    const fn code(self) -> u8 {
        match self {
            Worth::Current => exit::DONE,
            Worth::Superseded => exit::SUPERSEDED,
            Worth::Altered => exit::ALTERED,
            Worth::NotLogged => exit::NOT_LOGGED,
            Worth::UnknownKey => exit::UNKNOWN_KEY,
            Worth::NotAReport => exit::NOT_A_REPORT,
        }
    }
}

impl Outcome {
    /// Both outcomes as one: the graver.
    #[must_use]
    pub fn and(self, other: Outcome) -> Outcome {
        if self.code() < other.code() { other } else { self }
    }

    /// The exit code.
    pub fn code(self) -> u8 {
        match self {
            Outcome::Done => exit::DONE,
            Outcome::ToMend => exit::TO_MEND,
            Outcome::Declined => exit::REFUSED,
            Outcome::Verified(worth) => worth.code(),
        }
    }
}

/// Why a verb did not do what was asked.
#[derive(Debug)]
pub enum Stop {
    /// What was asked cannot be understood.
    Usage(Text),
    /// The register declines.
    Refused(Text),
    /// A failure of ours.
    Fault(anyhow::Error),
}

impl Stop {
    /// The exit code.
    pub fn code(&self) -> u8 {
        match self {
            Stop::Usage(_) => exit::USAGE,
            Stop::Refused(_) => exit::REFUSED,
            Stop::Fault(_) => exit::FAULT,
        }
    }

    /// The message, for standard error.
    pub fn message(&self, lang: Lang) -> String {
        match self {
            Stop::Usage(text) | Stop::Refused(text) => text.get(lang).to_owned(),
            Stop::Fault(fault) => format!("{}{fault:#}", lang.pick("系统故障：", "failure: ")),
        }
    }

    /// Something asked for that cannot be understood, said in one language by what read it.
    pub fn usage(reason: &impl fmt::Display) -> Stop {
        Stop::Usage(Text::new(format!("无法理解：{reason}"), reason.to_string()))
    }
}

impl From<LawFault> for Stop {
    fn from(fault: LawFault) -> Stop {
        Stop::Fault(fault.into())
    }
}

impl From<LogFault> for Stop {
    fn from(fault: LogFault) -> Stop {
        match (fault.text(), fault) {
            (Some(text), _) => Stop::Refused(text),
            (None, LogFault::Store(fault)) => fault.into(),
            (None, fault) => Stop::Fault(fault.into()),
        }
    }
}

impl From<WatchRefusal> for Stop {
    fn from(refusal: WatchRefusal) -> Stop {
        Stop::Refused(refusal.text())
    }
}

impl From<WatchFault> for Stop {
    fn from(fault: WatchFault) -> Stop {
        match fault {
            WatchFault::Refused(refusal) => refusal.into(),
            WatchFault::Store(fault) => fault.into(),
        }
    }
}

impl From<OutboxFault> for Stop {
    fn from(fault: OutboxFault) -> Stop {
        match (fault.text(), fault) {
            (Some(text), _) => Stop::Refused(text),
            (None, fault) => Stop::Fault(fault.into()),
        }
    }
}

impl From<EvidenceFault> for Stop {
    fn from(fault: EvidenceFault) -> Stop {
        match fault {
            EvidenceFault::Refused(refusal) => Stop::Refused(refusal.text()),
            EvidenceFault::Store(fault) => fault.into(),
            EvidenceFault::File { .. } | EvidenceFault::Damaged { .. } => Stop::Fault(fault.into()),
        }
    }
}

impl From<CaseFault> for Stop {
    fn from(fault: CaseFault) -> Stop {
        match fault {
            CaseFault::Refused(refusal) => Stop::Refused(refusal.text()),
            CaseFault::Store(fault) => fault.into(),
        }
    }
}

impl From<AccountFault> for Stop {
    fn from(fault: AccountFault) -> Stop {
        match fault {
            AccountFault::Refused(refusal) => Stop::Refused(refusal.text()),
            AccountFault::Store(fault) => fault.into(),
            fault @ AccountFault::Hash(_) => Stop::Fault(fault.into()),
        }
    }
}

impl From<MailMisconfigured> for Stop {
    fn from(wrong: MailMisconfigured) -> Stop {
        Stop::Usage(wrong.text)
    }
}

impl From<SignInMisconfigured> for Stop {
    fn from(wrong: SignInMisconfigured) -> Stop {
        Stop::Usage(wrong.text)
    }
}

impl From<Refusal> for Stop {
    fn from(refusal: Refusal) -> Stop {
        Stop::Refused(refusal.text())
    }
}

impl From<ConfigError> for Stop {
    fn from(error: ConfigError) -> Stop {
        Stop::Usage(Text::new(format!("配置有误：{error}"), format!("configuration: {error}")))
    }
}

impl From<StoreFault> for Stop {
    fn from(fault: StoreFault) -> Stop {
        if let StoreFault::BadUrl { .. } = fault {
            return Stop::usage(&fault);
        }
        if let StoreFault::NotEmpty = fault {
            return Stop::Refused(Text::of(
                "目标数据库不是空库，未作任何改动。请另建一个空库再恢复。",
                "The database is not empty; nothing was changed. Restore into an empty one.",
            ));
        }
        Stop::Fault(fault.into())
    }
}

impl From<anyhow::Error> for Stop {
    fn from(fault: anyhow::Error) -> Stop {
        Stop::Fault(fault)
    }
}

impl From<std::io::Error> for Stop {
    fn from(fault: std::io::Error) -> Stop {
        Stop::Fault(fault.into())
    }
}
