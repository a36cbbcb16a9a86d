//! Why the log cannot go on, or nothing can be read of it.

use std::io;

use domain::Text;
use tlog::checkpoint::CheckpointError;
use tlog::note::{KeyError, OpenError, SignFault};
use tlog::tile::{AuditError, GrowthError, TileError};

use crate::store::log::Unplaced;
use crate::store::sql::StoreFault;

/// What went wrong. Those that say that two places tell different histories are for a person to look at: nothing is
/// written until they agree again.
#[derive(Debug, thiserror::Error)]
pub enum LogFault {
    /// The register's database failed.
    #[error(transparent)]
    Store(#[from] StoreFault),
    /// The store of checkpoints failed.
    #[error("the store of checkpoints failed: {0}")]
    Checkpoints(#[source] StoreFault),
    /// A file could not be read or written.
    #[error("could not {doing}: {source}")]
    File {
        /// What was being done.
        doing: String,
        /// What the system said.
        source: io::Error,
    },
    /// Tiles cannot be read, or are too short or long.
    #[error("the tiles of the log: {0}")]
    Tiles(String),
    /// A leaf that waits cannot get a place.
    #[error(transparent)]
    Unplaced(Unplaced),
    /// What was written is not what was to be signed. Nothing was signed.
    #[error("what was written of {size} leaves is not what was to be signed: {what}; nothing was signed")]
    Unconfirmed {
        /// Size of the tree that was to be signed.
        size: u64,
        /// What does not agree.
        what: String,
    },
    /// Another instance is sequencing.
    #[error("another instance writes this log")]
    InUse,
    /// Somebody else went on from the same checkpoint.
    #[error("another sequencer has gone on from {size} leaves; nothing of this one's counts")]
    Raced {
        /// Size that both went on from.
        size: u64,
    },
    /// The register does not hold what the log has: a backup was put back, or it is another register.
    #[error(
        "the log has {log} leaves and the register knows {register}, and does not hold the leaf at {index}: it was put back \
         from a backup, or is another register. Nothing is signed or taken in; a log is never set back. Is there a newer backup? \
         If not, `hengxin log lost` tells what is missing, and how to go on without"
    )]
    RegisterBehind {
        /// Leaves of the log.
        log: u64,
        /// Leaves whose places the register knows.
        register: u64,
        /// Index of the first leaf that is missing.
        index: u64,
    },
    /// The register holds other leaves at the same places.
    #[error(
        "the register holds another leaf than the log at {index}: it was put back from a backup and written to since, or is \
         another register. Nothing is signed; a log never has two histories"
    )]
    OtherHistory {
        /// Index of the first leaf that differs.
        index: u64,
    },
    /// The tiles make another tree than the register has followed.
    #[error(
        "the files of the log make another tree of {size} leaves than the register has followed: they were changed, or it is \
         another register. Nothing is signed; `hengxin log fsck` says whether the files are sound"
    )]
    OtherTree {
        /// Leaves that the register knows.
        size: u64,
    },
    /// The store of checkpoints knows less than what was published or placed: it was lost or put back.
    #[error(
        "the store of checkpoints knows {kept} leaves, and {known} were signed before: it was lost or put back. Nothing is \
         signed; put the newest one in its place"
    )]
    LogBehind {
        /// Leaves of the last checkpoint in the store.
        kept: u64,
        /// Leaves known elsewhere.
        known: u64,
    },
    /// The register, or the store of checkpoints, belongs to another log.
    #[error("the log is called {ours}, and what is here belongs to {theirs}")]
    OtherOrigin {
        /// Name as configured.
        ours: String,
        /// Name found.
        theirs: String,
    },
    /// The last checkpoint is not signed with the keys that are here.
    #[error("the last checkpoint is not signed with the key {key} that is here: {cause}")]
    OtherKey {
        /// Name and number of the key.
        key: String,
        /// What verifying said.
        cause: OpenError,
    },
    /// There is a log, and its key is not here.
    #[error("the key {0} is missing, and the log has checkpoints that it signed")]
    NoKey(String),
    /// A key file is none, or open to others.
    #[error("the key file {file}: {what}")]
    BadKey {
        /// Its path.
        file: String,
        /// What is wrong.
        what: String,
    },
    /// No key of this name is here, or several are.
    #[error("{0} names no key that signs here; `hengxin log key` lists them")]
    NoSuchKey(String),
    /// No other key could take the place of one that is to end.
    #[error("no other key has signed beside {0} yet: make one first with `hengxin log key rotate`")]
    LastKey(String),
    /// Something is missing here, and not what was said.
    #[error("the leaves {from} to {to} of the log are missing here, and no others: name just these")]
    OtherLoss {
        /// Index of the first.
        from: u64,
        /// Index of the last.
        to: u64,
    },
    /// Nothing is missing here.
    #[error("no leaf of the log is missing here")]
    NothingLost,
    /// A name is none of a log or key.
    #[error("{0:?} cannot be the name of a log")]
    BadOrigin(String),
    /// A checkpoint that is kept or published is none.
    #[error("a checkpoint that was kept cannot be read: {0}")]
    BadCheckpoint(CheckpointError),
    /// No signature could be made.
    #[error(transparent)]
    Sign(SignFault),
    /// No leaf is there yet, or no checkpoint.
    #[error("the log has no checkpoint yet")]
    Empty,
}

impl LogFault {
    /// A file fault while doing something.
    pub(super) fn file(doing: impl Into<String>) -> impl FnOnce(io::Error) -> LogFault {
        let doing = doing.into();
        move |source| LogFault::File { doing, source }
    }

    /// What to tell the person at the terminal, where it is a no and not a failure.
    pub fn text(&self) -> Option<Text> {
        let text = |zh: String| Some(Text::new(zh, format!("{self}.")));
        match self {
            LogFault::InUse => text("另一个实例正在写入此日志。".to_owned()),
            LogFault::Empty => text("日志尚无检查点。".to_owned()),
            LogFault::Raced { size } => text(format!("另一个实例已从 {size} 片叶继续，本次所写不算数。")),
            LogFault::RegisterBehind { log, register, index } => text(format!(
                "日志有 {log} 片叶，登记库只知道 {register} 片，且没有第 {index} 片：登记库曾从备份恢复，或不是同一个登记库。\
                 未作任何签名，也不接收任何内容；日志不得回退。如有更新的备份，请恢复该备份；如没有，hengxin log lost 会列出\
                 缺少的内容，并说明如何继续。"
            )),
            LogFault::OtherHistory { index } => text(format!(
                "登记库的第 {index} 片叶与日志不同：登记库曾从备份恢复后又有写入，或不是同一个登记库。未作任何签名；日志不得有\
                 两种历史。"
            )),
            LogFault::OtherTree { size } => text(format!(
                "日志文件前 {size} 片叶的根与登记库所知不同：文件被改动，或不是同一个登记库。未作任何签名。请运行 hengxin log fsck。"
            )),
            LogFault::LogBehind { kept, known } => text(format!(
                "检查点库只知道 {kept} 片叶，而此前已签到 {known} 片：检查点库丢失或被回退。未作任何签名；请放回最新的检查点库。"
            )),
            LogFault::OtherOrigin { ours, theirs } => {
                text(format!("配置的日志名为 {ours}，此处的日志属于 {theirs}。日志名不得更改。"))
            }
            LogFault::OtherKey { key, .. } => {
                text(format!("最后的检查点不是用此处的密钥（{key}）签名的。请放回原来的密钥。"))
            }
            LogFault::NoKey(file) => {
                text(format!("缺少密钥 {file}。请放回原来的密钥；新登记库请运行 hengxin log key new。"))
            }
            LogFault::BadKey { file, .. } => text(format!("密钥文件 {file} 不能用。")),
            LogFault::BadOrigin(name) => text(format!("“{name}”不能作日志名。")),
            LogFault::NoSuchKey(name) => {
                text(format!("此处没有在用的密钥 {name}。请用 hengxin log key 查看。"))
            }
            LogFault::LastKey(key) => {
                text(format!("尚无其他密钥与 {key} 一同签名。请先运行 hengxin log key rotate 生成新密钥。"))
            }
            LogFault::OtherLoss { from, to } => {
                text(format!("此处缺少的是日志第 {from} 至 {to} 片叶，不多也不少。请照此填写。"))
            }
            LogFault::NothingLost => text("日志中的叶在此处都有。".to_owned()),
            LogFault::Store(_)
            | LogFault::Checkpoints(_)
            | LogFault::File { .. }
            | LogFault::Tiles(_)
            | LogFault::Unplaced(_)
            | LogFault::Unconfirmed { .. }
            | LogFault::BadCheckpoint(_)
            | LogFault::Sign(_) => None,
        }
    }

    /// Whether trying again may help without anybody doing something.
    pub fn is_retryable(&self) -> bool {
        match self {
            LogFault::Store(fault) | LogFault::Checkpoints(fault) => fault.is_retryable(),
            LogFault::InUse | LogFault::Raced { .. } => true,
            LogFault::Unplaced(Unplaced::Store(fault)) => fault.is_retryable(),
            LogFault::File { .. }
            | LogFault::Tiles(_)
            | LogFault::Unplaced(_)
            | LogFault::Unconfirmed { .. }
            | LogFault::RegisterBehind { .. }
            | LogFault::OtherHistory { .. }
            | LogFault::OtherTree { .. }
            | LogFault::LogBehind { .. }
            | LogFault::OtherOrigin { .. }
            | LogFault::OtherKey { .. }
            | LogFault::NoKey(_)
            | LogFault::BadKey { .. }
            | LogFault::BadOrigin(_)
            | LogFault::NoSuchKey(_)
            | LogFault::LastKey(_)
            | LogFault::OtherLoss { .. }
            | LogFault::NothingLost
            | LogFault::BadCheckpoint(_)
            | LogFault::Sign(_)
            | LogFault::Empty => false,
        }
    }
}

impl From<Unplaced> for LogFault {
    fn from(fault: Unplaced) -> LogFault {
        match fault {
            Unplaced::Store(fault) => LogFault::Store(fault),
            Unplaced::Missing(_) | Unplaced::NoTarget { .. } => LogFault::Unplaced(fault),
        }
    }
}

impl From<TileError<io::Error>> for LogFault {
    fn from(fault: TileError<io::Error>) -> LogFault {
        LogFault::Tiles(fault.to_string())
    }
}

impl From<AuditError<io::Error>> for LogFault {
    fn from(fault: AuditError<io::Error>) -> LogFault {
        LogFault::Tiles(fault.to_string())
    }
}

impl From<GrowthError<io::Error>> for LogFault {
    fn from(fault: GrowthError<io::Error>) -> LogFault {
        LogFault::Tiles(fault.to_string())
    }
}

impl From<KeyError> for LogFault {
    fn from(fault: KeyError) -> LogFault {
        LogFault::BadOrigin(fault.to_string())
    }
}
