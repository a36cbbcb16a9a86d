//! What an outsider finds wrong with a log.

use domain::Text;
use serde::Serialize;

/// Something that is wrong with a log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Finding {
    /// What stands as checkpoint is none.
    NotACheckpoint(String),
    /// The policy does not trust it: no signature of the log, a false one, or too few witnesses.
    NotTrusted(String),
    /// Another log stands where this one was.
    OtherLog {
        /// Name of the log followed.
        was: String,
        /// Name of the one that is there.
        is: String,
    },
    /// It is shorter than it was.
    SetBack {
        /// Leaves seen before.
        was: u64,
        /// Leaves now.
        is: u64,
    },
    /// It has another history than the one seen before.
    OtherHistory {
        /// Leaves seen before.
        was: u64,
        /// Leaves now.
        is: u64,
    },
    /// The tiles do not make the tree that the checkpoint tells.
    TilesDisagree {
        /// Leaves told.
        size: u64,
    },
    /// The entries do not make the tree that the checkpoint tells.
    EntriesDisagree {
        /// Leaves told.
        size: u64,
    },
    /// A tile or bundle is there and is none: cut off, say.
    Damaged(String),
    /// A tile is not the one that its entries make; proofs made from it would be wrong.
    WrongTile(String),
    /// An entry is no leaf of a known version.
    NotALeaf {
        /// Its index.
        index: u64,
    },
    /// A leaf names a target that it cannot have.
    OddTarget {
        /// Its index.
        index: u64,
    },
    /// A published list does not follow from the log.
    List {
        /// Which list; empty where it is not known.
        list: String,
        /// What is wrong.
        fault: ListFault,
        /// The leaf it is about, where it is about one.
        index: Option<u64>,
    },
    /// No witness has signed for a long time: the log may be kept from growing, or you from seeing it.
    Stale {
        /// Hours since the last signature; none where no signature that tells its time is known, so that the log could
        /// be of any age.
        hours: Option<u64>,
    },
}

/// What is wrong with a published list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ListFault {
    /// Its file is not there, or none.
    File,
    /// A line does not open the leaf it names.
    Leaf,
    /// Its entries do not make the root that its version commits to.
    Root,
    /// The log has a newer version, or not the one given out.
    NotNewest,
    /// The log has a list of which no file is given out.
    NotGivenOut,
    /// An entry is said to have come with another version than it did.
    Misplaced,
    /// An entry is on the list whose leaf is said to be erased.
    Erased,
    /// An addition that nothing has taken back is not on the list.
    Missing,
}

impl ListFault {
    const fn code(self) -> &'static str {
        match self {
            ListFault::File => "list-file",
            ListFault::Leaf => "list-leaf",
            ListFault::Root => "list-root",
            ListFault::NotNewest => "list-not-newest",
            ListFault::NotGivenOut => "list-not-given-out",
            ListFault::Misplaced => "list-misplaced",
            ListFault::Erased => "list-erased",
            ListFault::Missing => "list-missing",
        }
    }

    const fn words(self) -> (&'static str, &'static str) {
        match self {
            ListFault::File => ("文件不存在或无法读取", "its file is not there, or none"),
            ListFault::Leaf => ("所列内容与日志叶不符", "a line does not open the leaf it names"),
            ListFault::Root => ("条目算出的根与版本不符", "its entries do not make the root of its version"),
            ListFault::NotNewest => (
                "不是日志中的最新版本；如刚刚更新，请稍后再核对",
                "the log does not have it as the newest version; if it was changed just now, look again in a while",
            ),
            ListFault::NotGivenOut => {
                ("日志中有此名单而未公布文件", "the log has a list that is not given out")
            }
            ListFault::Misplaced => {
                ("条目所称的版本与日志不符", "an entry did not come with the version it names")
            }
            ListFault::Erased => ("条目在日志中已删除", "an entry is said to be erased"),
            ListFault::Missing => ("日志中的列入未见于名单", "an addition is not on the list"),
        }
    }
}

/// A finding as it is printed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FindingView {
    /// Its stable code.
    pub code: &'static str,
    /// In Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
}

impl Finding {
    /// Its stable code.
    pub const fn code(&self) -> &'static str {
        match self {
            Finding::NotACheckpoint(_) => "not-a-checkpoint",
            Finding::NotTrusted(_) => "not-trusted",
            Finding::OtherLog { .. } => "other-log",
            Finding::SetBack { .. } => "set-back",
            Finding::OtherHistory { .. } => "other-history",
            Finding::TilesDisagree { .. } => "tiles-disagree",
            Finding::EntriesDisagree { .. } => "entries-disagree",
            Finding::Damaged(_) => "damaged",
            Finding::WrongTile(_) => "wrong-tile",
            Finding::NotALeaf { .. } => "not-a-leaf",
            Finding::OddTarget { .. } => "odd-target",
            Finding::List { fault, .. } => fault.code(),
            Finding::Stale { .. } => "stale",
        }
    }

    /// Whether what is there now cannot be gone on with: what was seen before stays what is known.
    pub const fn contradicts(&self) -> bool {
        match self {
            Finding::NotACheckpoint(_)
            | Finding::NotTrusted(_)
            | Finding::OtherLog { .. }
            | Finding::SetBack { .. }
            | Finding::OtherHistory { .. }
            | Finding::TilesDisagree { .. }
            | Finding::EntriesDisagree { .. }
            | Finding::Damaged(_) => true,
            Finding::WrongTile(_)
            | Finding::NotALeaf { .. }
            | Finding::OddTarget { .. }
            | Finding::List { .. }
            | Finding::Stale { .. } => false,
        }
    }

    /// What it means.
    pub fn text(&self) -> Text {
        let (zh, en) = match self {
            Finding::NotACheckpoint(why) => {
                (format!("检查点无法读取：{why}"), format!("the checkpoint is none: {why}"))
            }
            Finding::NotTrusted(why) => (
                format!("检查点不符合信任策略：{why}"),
                format!("the policy does not trust the checkpoint: {why}"),
            ),
            Finding::OtherLog { was, is } => (
                format!("此处的日志是 {is}，不是原来的 {was}"),
                format!("the log here is {is}, not {was} as before"),
            ),
            Finding::SetBack { was, is } => (
                format!("日志变短：上次有 {was} 条，现在只有 {is} 条"),
                format!("the log was set back: it had {was} leaves and has {is}"),
            ),
            Finding::OtherHistory { was, is } => (
                format!("日志有两种历史：现在的 {is} 条不是由上次所见的 {was} 条延续而来"),
                format!("the log has two histories: its {is} leaves do not go on from the {was} seen before"),
            ),
            Finding::TilesDisagree { size } => (
                format!("哈希块算出的根与检查点（{size} 条）不符"),
                format!("the tiles make another root than the checkpoint of {size} leaves"),
            ),
            Finding::EntriesDisagree { size } => (
                format!("条目算出的根与检查点（{size} 条）不符"),
                format!("the entries make another root than the checkpoint of {size} leaves"),
            ),
            Finding::Damaged(file) => (format!("文件 {file} 已损坏"), format!("{file} is damaged")),
            Finding::WrongTile(tile) => {
                (format!("哈希块 {tile} 与条目不符"), format!("{tile} is not the tile that its entries make"))
            }
            Finding::NotALeaf { index } => {
                (format!("第 {index} 号条目不是可识别的叶子"), format!("entry {index} is no leaf"))
            }
            Finding::OddTarget { index } => (
                format!("第 {index} 号叶子指向了不应指向的位置"),
                format!("leaf {index} names a target that it cannot have"),
            ),
            Finding::List { list, fault, index } => {
                let (zh, en) = fault.words();
                let at = index.map(|index| format!(" [{index}]")).unwrap_or_default();
                (format!("名单 {list}{at}：{zh}"), format!("list {list}{at}: {en}"))
            }
            Finding::Stale { hours: Some(hours) } => (
                format!("见证方已有 {hours} 小时没有联署新的检查点"),
                format!("no witness has signed for {hours} hours"),
            ),
            Finding::Stale { hours: None } => (
                "没有任何注明时间的签名，无法判断检查点是何时的".to_owned(),
                "no signature tells its time: nobody can say how old the checkpoint is".to_owned(),
            ),
        };
        Text::new(zh, en)
    }

    /// As it is printed.
    pub fn view(&self) -> FindingView {
        let text = self.text();
        FindingView {
            code: self.code(),
            zh: text.get(domain::Lang::Zh).to_owned(),
            en: text.get(domain::Lang::En).to_owned(),
        }
    }
}
