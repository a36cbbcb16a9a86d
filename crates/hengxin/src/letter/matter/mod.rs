//! What a letter is about, beside what every letter has: one struct for each kind, so that a caller can forget no slot.
//!
//! Each struct stands beside the list of its slots and the lines that fill them. What officers wrote and what has a
//! name in one language only is given as it is ([`as_written`]).

mod authorisation;
mod declining;
mod lifting;
mod listing;
mod objection;
mod restoration;

use domain::Text;

pub use authorisation::AuthorisationGiven;
pub use declining::{DecliningAnswered, DecliningOutcome};
pub use lifting::{LiftingOutcome, LiftingTold};
pub use listing::{ListingDecided, ListingDropped, ListingIntended, Removal, Removed, Statement};
pub use objection::{ItemsAsked, ObjectionAnswered, ObjectionOutcome, ObjectionReceived, Request};
pub use restoration::{
    Ending, Erased, RestorationAccepted, RestorationDeclined, RestorationExtended, RestorationGranted,
    RestorationNotice, RestorationReceived, RestorationRefused, RestorationReversed, Withdrawer, Withdrawn,
};

use super::slot::{Filled, Form, Slot};
use super::{Deadline, LetterKind};

/// Words that somebody wrote in one language, standing as they are in letters of both.
pub fn as_written(words: &str) -> Text {
    Text::new(words.to_owned(), words.to_owned())
}

/// The slots of one kind of letter.
#[derive(Clone, Debug)]
pub enum Matter {
    /// 列入告知书.
    ListingIntended(ListingIntended),
    /// 列入决定书.
    ListingDecided(ListingDecided),
    /// 不予列入决定书.
    ListingDropped(ListingDropped),
    /// 信用修复告知书.
    RestorationNotice(RestorationNotice),
    /// 异议受理通知书.
    ObjectionReceived(ObjectionReceived),
    /// 异议处理结果告知书.
    ObjectionAnswered(ObjectionAnswered),
    /// 补正通知书.
    ItemsAsked(ItemsAsked),
    /// 信用修复申请收件回执.
    RestorationReceived(RestorationReceived),
    /// 信用修复受理通知书.
    RestorationAccepted(RestorationAccepted),
    /// 信用修复不予受理通知书.
    RestorationDeclined(RestorationDeclined),
    /// 信用修复延期通知书.
    RestorationExtended(RestorationExtended),
    /// 准予信用修复决定书.
    RestorationGranted(RestorationGranted),
    /// 不予信用修复决定书.
    RestorationRefused(RestorationRefused),
    /// 撤销信用修复决定书.
    RestorationReversed(RestorationReversed),
    /// 移出决定书.
    Removed(Removed),
    /// 记录撤下告知书.
    Withdrawn(Withdrawn),
    /// 信息删除告知书.
    Erased(Erased),
    /// 谢绝荣誉公示申请结果告知书.
    DecliningAnswered(DecliningAnswered),
    /// 暂停公示告知书.
    LiftingTold(LiftingTold),
    /// 信用报告查询授权确认书.
    AuthorisationGiven(AuthorisationGiven),
}

/// One kind's slots: which there are, and how they are filled.
trait Slots {
    const KIND: LetterKind;
    const SLOTS: &'static [Slot];
    fn fill(&self, into: &mut Filled);
}

/// The list of kinds, written once: what is asked of a matter or a kind is answered by the struct of that kind.
macro_rules! kinds {
    ($($kind:ident),* $(,)?) => {
        impl Matter {
            /// The kind of letter that this makes.
            pub fn kind(&self) -> LetterKind {
                match self { $(Matter::$kind(_) => <$kind as Slots>::KIND),* }
            }

            /// Fills the slots.
            pub(super) fn fill(&self, into: &mut Filled) {
                match self { $(Matter::$kind(matter) => matter.fill(into)),* }
            }
        }

        /// The slots that letters of a kind have, beside the common ones.
        pub(super) fn slots(kind: LetterKind) -> &'static [Slot] {
            match kind { $(LetterKind::$kind => <$kind as Slots>::SLOTS),* }
        }

        $(impl From<$kind> for Matter {
            fn from(matter: $kind) -> Matter { Matter::$kind(matter) }
        })*
    };
}

kinds! {
    ListingIntended, ListingDecided, ListingDropped, RestorationNotice, ObjectionReceived, ObjectionAnswered, ItemsAsked,
    RestorationReceived, RestorationAccepted, RestorationDeclined, RestorationExtended, RestorationGranted,
    RestorationRefused, RestorationReversed, Removed, Withdrawn, Erased,
    DecliningAnswered, LiftingTold, AuthorisationGiven,
}

/// Where a decision can be contested, and until when. The terms are the law's, counted by the caller.
#[derive(Clone, Debug)]
pub struct Appeal {
    /// The body that reviews, such as a people's government.
    pub review_body: String,
    /// Until when administrative review may be asked for.
    pub review_by: Deadline,
    /// The court.
    pub court: String,
    /// Until when a suit may be brought.
    pub suit_by: Deadline,
}

const REVIEW_BODY: Slot = ("review_body", Form::Text);
const REVIEW_BY: Slot = ("review_by", Form::Due);
const COURT: Slot = ("court", Form::Text);
const SUIT_BY: Slot = ("suit_by", Form::Due);

impl Appeal {
    fn fill(&self, into: &mut Filled) {
        into.written("review_body", &self.review_body);
        into.due("review_by", &self.review_by);
        into.written("court", &self.court);
        into.due("suit_by", &self.suit_by);
    }
}
