//! Where a record may stand, on five tracks side by side: the record itself, an objection to it, its restoration,
//! whether it is lifted for the time of a reorganisation, and whether its organisation has declined it.

use crate::Text;

/// What a place is a place of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Track {
    /// The record itself, or the list entry in the making.
    Record = 0,
    /// An objection to it.
    Objection = 1,
    /// An application to restore it.
    Restoration = 2,
    /// Lifting while a court reorganises the organisation.
    Lifting = 3,
    /// Declining an honour.
    Declining = 4,
}

impl Track {
    /// Every track.
    pub const ALL: [Track; 5] =
        [Track::Record, Track::Objection, Track::Restoration, Track::Lifting, Track::Declining];

    /// Where it stands before anything happened.
    pub const fn start(self) -> Place {
        match self {
            Track::Record => Place::Absent,
            Track::Objection => Place::NoObjection,
            Track::Restoration => Place::NoApplication,
            Track::Lifting => Place::NotLifted,
            Track::Declining => Place::NotDeclined,
        }
    }

    /// The word for it.
    pub const fn word(self) -> &'static str {
        match self {
            Track::Record => "record",
            Track::Objection => "objection",
            Track::Restoration => "restoration",
            Track::Lifting => "lifting",
            Track::Declining => "declining",
        }
    }
}

/// Places from one table: track, whether nothing more is owed there, word, and name on a page.
macro_rules! places {
    ($($(#[$doc:meta])* $name:ident = $track:ident $rests:literal $word:literal $zh:literal $en:literal;)*) => {
        /// Where a track stands.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Place {
            $($(#[$doc])* $name,)*
        }

        impl Place {
            /// Every place.
            pub const ALL: &'static [Place] = &[$(Place::$name),*];

            /// Its track.
            pub const fn track(self) -> Track {
                match self { $(Place::$name => Track::$track,)* }
            }

            /// Whether the procedure rests there: nothing is owed to anyone.
            pub const fn rests(self) -> bool {
                match self { $(Place::$name => $rests,)* }
            }

            /// The word for it, in the database and the API.
            pub const fn word(self) -> &'static str {
                match self { $(Place::$name => $word,)* }
            }

            /// Its name on a page.
            pub fn label(self) -> Text {
                match self { $(Place::$name => Text::new($zh, $en),)* }
            }
        }
    };
}

places! {
    /// No such record.
    Absent = Record true "absent" "无此记录" "No such record";
    /// A notice of intent to list is drawn up.
    Intended = Record false "intended" "拟列入（告知书待送达）" "Notice of intent to be served";
    /// The notice is served; the time for statement and defence runs.
    DefenceOpen = Record false "defence-open" "陈述申辩期" "Time for statement and defence";
    /// A hearing was asked for.
    HearingDue = Record false "hearing-due" "待听证" "Hearing to be held";
    /// The organisation has been heard.
    Defended = Record false "defended" "已陈述申辩" "Heard";
    /// It is decided to list; the decision is not served yet.
    Decided = Record false "decided" "已决定列入（待送达）" "Decided, to be served";
    /// The record is held and may be public.
    Live = Record true "live" "在册" "Held";
    /// It left.
    Left = Record true "left" "已撤下" "Left";
    /// Nobody objects.
    NoObjection = Objection true "no-objection" "无异议" "No objection";
    /// An objection is filed.
    Filed = Objection false "filed" "异议已提出" "Objection filed";
    /// Something is missing from it.
    ItemsAsked = Objection false "items-asked" "异议待补正" "Waiting for missing items";
    /// The record is marked as under objection.
    Marked = Objection false "marked" "已标注" "Marked";
    /// The register has compared it with its source.
    Compared = Objection false "compared" "已比对" "Compared";
    /// The source is asked.
    Forwarded = Objection false "forwarded" "来源核查中" "With its source";
    /// The source has answered.
    Answered = Objection false "answered" "来源已答复" "Answered by its source";
    /// Decided or declined; the organisation is to be told.
    ObjectionSettled = Objection false "settled" "已决定（待告知）" "Decided, to be told";
    /// The organisation knows.
    Told = Objection true "told" "已告知" "Told";
    /// The organisation took its objection back before it was decided.
    TakenBack = Objection true "taken-back" "异议已撤回" "Objection taken back";
    /// The decision is under review.
    UnderReview = Objection false "under-review" "复核中" "Under review";
    /// Restoration was not applied for.
    NoApplication = Restoration true "no-application" "未申请修复" "No application";
    /// An application is in.
    Applied = Restoration false "applied" "修复待受理" "Application to be accepted";
    /// Something is missing from it.
    ProofAsked = Restoration false "proof-asked" "修复待补正" "Waiting for proof";
    /// It is accepted.
    Accepted = Restoration false "accepted" "修复审核中" "Restoration under review";
    /// The time to decide was extended.
    Extended = Restoration false "extended" "修复审核中（已延期）" "Under review, extended";
    /// Restoration was granted.
    Granted = Restoration true "granted" "已修复" "Restored";
    /// The last application is closed without restoration.
    ApplicationClosed = Restoration true "closed" "申请已办结" "Application closed";
    /// Publication is not lifted.
    NotLifted = Lifting true "not-lifted" "未暂停" "Not lifted";
    /// A court's ruling is put forward; whether publication is lifted is to be decided.
    LiftOpen = Lifting false "lift-open" "暂停公示待决定" "Lifting to be decided";
    /// It is.
    LiftedNow = Lifting true "lifted" "重整期间暂停公示" "Lifted during reorganisation";
    /// The organisation has declined nothing.
    NotDeclined = Declining true "not-declined" "未谢绝" "Not declined";
    /// It asks that the honour be no longer published; who asks is to be confirmed.
    DeclineOpen = Declining false "decline-open" "谢绝荣誉待确认" "Declining to be confirmed";
    /// The honour is declined.
    Declined = Declining true "declined" "已谢绝荣誉" "Declined";
    /// The organisation wants the honour back; who asks is to be confirmed.
    ReturnOpen = Declining false "return-open" "恢复荣誉待确认" "Taking it back, to be confirmed";
}

impl Place {
    /// The place with that word.
    pub fn from_word(word: &str) -> Option<Place> {
        Place::ALL.iter().copied().find(|place| place.word() == word)
    }
}

/// Who takes a step or owes one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Party {
    /// The organisation.
    Organisation,
    /// The body that decided or sent the record.
    Source,
    /// The register office.
    Register,
    /// The officer for objections.
    Objection,
    /// The second person, who approves what another drafted.
    Approver,
    /// The authority above the one that lists.
    Higher,
}

impl Party {
    /// The word for it.
    pub const fn word(self) -> &'static str {
        match self {
            Party::Organisation => "organisation",
            Party::Source => "source",
            Party::Register => "register",
            Party::Objection => "objection",
            Party::Approver => "approver",
            Party::Higher => "higher",
        }
    }

    /// Its name on a page.
    pub fn label(self) -> Text {
        match self {
            Party::Organisation => Text::new("机构", "The organisation"),
            Party::Source => Text::new("来源单位", "The source"),
            Party::Register => Text::new("信用办", "The register office"),
            Party::Objection => Text::new("异议处理岗", "The objection officer"),
            Party::Approver => Text::new("审核岗", "The approver"),
            Party::Higher => Text::new("上级机关", "The higher authority"),
        }
    }
}
