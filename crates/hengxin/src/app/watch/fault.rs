//! Why something about a watch list is not done.

use domain::Text;

use super::{LONGEST_NAME, MOST_LISTS, MOST_MEMBERS};
use crate::store::sql::StoreFault;

/// A lawful no.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WatchRefusal {
    /// No such list, or somebody else's.
    NoSuchList,
    /// No such key, or one taken back.
    NoSuchKey,
    /// The name is empty, too long, or holds a person's number.
    NameUnfit,
    /// The key has a list of that name.
    NameTaken,
    /// The key has as many lists as it may.
    TooManyLists,
    /// The list would have more members than it may.
    TooManyMembers,
    /// There is nobody on the list.
    NoMembers,
    /// Notices are not sent to such an address.
    AddressUnfit,
    /// The list has no webhook.
    NoWebhook,
}

impl WatchRefusal {
    /// What, and what to do next.
    pub fn text(self) -> Text {
        match self {
            WatchRefusal::NoSuchList => Text::of(
                "没有这份关注名单。请查看现有名单的编号。",
                "There is no such watch list. Look up the numbers of those there are.",
            ),
            WatchRefusal::NoSuchKey => Text::of(
                "没有这个有效的密钥，名单须归属于一个密钥。",
                "There is no such live key; a watch list belongs to one.",
            ),
            WatchRefusal::NameUnfit => Text::new(
                format!("名称须为一行 1 到 {LONGEST_NAME} 个字，且不含个人号码。"),
                format!("A name is one line of 1 to {LONGEST_NAME} characters and holds no person's number."),
            ),
            WatchRefusal::NameTaken => Text::of(
                "该密钥已有同名的关注名单。请换一个名称。",
                "The key has a watch list of that name. Choose another.",
            ),
            WatchRefusal::TooManyLists => Text::new(
                format!("每个密钥最多 {MOST_LISTS} 份关注名单。请先删除不用的。"),
                format!("A key has at most {MOST_LISTS} watch lists. Delete one that is not needed."),
            ),
            WatchRefusal::TooManyMembers => Text::new(
                format!("每份关注名单最多 {MOST_MEMBERS} 家机构。请分成几份。"),
                format!("A watch list has at most {MOST_MEMBERS} organisations. Divide it."),
            ),
            WatchRefusal::AddressUnfit => Text::of(
                "通知地址须为 https 地址，不含用户名和密码，也不能指向内部网络。",
                "Notices go to an https address without user name or password, and not into private networks.",
            ),
            WatchRefusal::NoWebhook => {
                Text::of("这份关注名单没有登记通知地址。", "This watch list has no address for notices.")
            }
            WatchRefusal::NoMembers => Text::of(
                "这份关注名单中没有机构。请先加入机构。",
                "There are no organisations on this watch list. Add some first.",
            ),
        }
    }
}

/// Why something is not done.
#[derive(Debug, thiserror::Error)]
pub enum WatchFault {
    /// A lawful no.
    #[error("{}", .0.text().en)]
    Refused(WatchRefusal),
    /// Our failure.
    #[error(transparent)]
    Store(#[from] StoreFault),
}

impl From<WatchRefusal> for WatchFault {
    fn from(refusal: WatchRefusal) -> WatchFault {
        WatchFault::Refused(refusal)
    }
}
