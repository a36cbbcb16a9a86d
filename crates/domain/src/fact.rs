//! Facts: things that happened, in the past tense, never changed.

use crate::{Content, Day, RecordKey, Text};

/// Place of a fact in the register: dense, from 1, in the order facts were committed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Seq(pub i64);

/// Kinds of fact from one table: number as stored, what a history with it is about, the word in the API and change
/// feed, and its name on a page in both languages.
macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident = $number:literal, $subject:ident $word:literal $zh:literal $en:literal;)*) => {
        /// What kind of thing happened.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[repr(u8)]
        pub enum FactKind {
            $($(#[$doc])* $name = $number,)*
        }

        impl FactKind {
            /// Every kind.
            pub const ALL: &'static [FactKind] = &[$(FactKind::$name),*];

            /// What a history with such a fact is about.
            pub fn subject(self) -> Subject {
                match self { $(FactKind::$name => Subject::$subject,)* }
            }

            /// The word for it in the API and the change feed.
            pub fn word(self) -> &'static str {
                match self { $(FactKind::$name => $word,)* }
            }

            /// Its name on a page.
            pub fn label(self) -> Text {
                match self { $(FactKind::$name => Text::new($zh, $en),)* }
            }
        }
    };
}

kinds! {
    /// A row named an organisation by a valid code the business register has not reported.
    Opened = 1, Organisation "opened" "首次出现（登记机关未确认）" "First seen, not confirmed by the business register";
    /// The business register reported the organisation.
    Registered = 2, Organisation "registered" "登记机关报送" "Reported by the business register";
    /// The business register reported other details than before.
    Reregistered = 3, Organisation "reregistered" "登记信息变更" "Registration details changed";
    /// A record arrived.
    Received = 10, Record "received" "收到记录" "Record received";
    /// Its source sent another version of it.
    Corrected = 11, Record "corrected" "来源更正" "Corrected by its source";
    /// It left: its source took it back or left it out of its full list, or a decision of the register ended it.
    Withdrawn = 12, Record "withdrawn" "停止公示" "Withdrawn";
    /// A record came to this organisation because a person judged whose it is.
    Attributed = 13, Record "attributed" "经核对归入本机构" "Judged to be this organisation's";
    /// A record left this organisation because a person judged that it is another's.
    Detached = 14, Record "detached" "经核对移出本机构" "Judged to be another's";
    /// The service of the finding document on the organisation was recorded, with the notice of publication and the
    /// remedies it named.
    Served = 15, Record "served" "已送达" "Served on the organisation";
    /// What had ended stands again, because the decision that ended it was reversed.
    Reinstated = 16, Record "reinstated" "恢复公示" "Reinstated";
    /// Publication is lifted for the time of a reorganisation that a court approved.
    Lifted = 17, Record "lifted" "暂停公示（重整期间）" "Lifted during reorganisation";
    /// That time is over.
    LiftEnded = 18, Record "lift-ended" "恢复公示（重整结束）" "Lifting ended";
    /// The register changed what the record says after an objection.
    Amended = 19, Record "amended" "经异议更正" "Corrected after an objection";
    /// A person judged that a name and number as written mean this organisation.
    JudgedSame = 20, Question "judged-same" "核对结论：是本机构" "Judged: this organisation";
    /// A person judged that they mean another one.
    JudgedDifferent = 21, Question "judged-different" "核对结论：不是本机构" "Judged: not this organisation";
    /// A person looked and could not tell.
    JudgedUnsure = 22, Question "judged-unsure" "核对结论：不能确定" "Judged: cannot be told";
    /// A judgement was undone.
    JudgementUndone = 23, Question "judgement-undone" "撤销核对结论" "Judgement undone";
    /// A further name was recorded, with its source.
    AliasEntered = 30, Alias "alias-entered" "登记别名" "Further name recorded";
    /// It was taken back.
    AliasEnded = 31, Alias "alias-ended" "撤销别名" "Further name taken back";
    /// The organisation turned out to be another one of the register, or became part of it.
    MergedInto = 40, Organisation "merged-into" "并入另一机构" "Merged into another organisation";
    /// That was undone.
    MergeUndone = 41, Organisation "merge-undone" "撤销并入" "Merger undone";
    /// Another organisation of the register turned out to be this one, or became part of it.
    Absorbed = 42, Organisation "absorbed" "并入了另一机构" "Another organisation was merged into it";
    /// That was undone.
    Released = 43, Organisation "released" "并入的机构已分出" "The merged organisation is apart again";
    /// The organisation objected to a record.
    ObjectionFiled = 50, Record "objection-filed" "提出异议" "Objection filed";
    /// The register asked once for what the objection lacks.
    ObjectionItemsAsked = 51, Record "objection-items-asked" "异议通知补正" "Missing items of the objection asked for";
    /// The organisation supplied it.
    ObjectionItemsSupplied = 52, Record "objection-items-supplied" "异议已补正" "Missing items of the objection supplied";
    /// The register will not look into the objection, and says why.
    ObjectionDeclined = 53, Record "objection-declined" "异议不予受理" "Objection not accepted";
    /// The record is shown as under objection.
    ObjectionMarked = 54, Record "objection-marked" "标注异议处理中" "Marked as under objection";
    /// The register compared the record with what its source sent.
    ObjectionCompared = 55, Record "objection-compared" "已与来源比对" "Compared with what the source sent";
    /// The objection went to the body that sent the record.
    ObjectionForwarded = 56, Record "objection-forwarded" "转来源单位核查" "Forwarded to the source";
    /// That body answered.
    ObjectionAnswered = 57, Record "objection-answered" "来源单位已答复" "The source answered";
    /// The objection is decided, with reasons.
    ObjectionDecided = 58, Record "objection-decided" "异议处理决定" "Objection decided";
    /// The organisation was told what was decided.
    ObjectionTold = 59, Record "objection-told" "异议结果已告知" "Told of the decision on the objection";
    /// The organisation took its objection back.
    ObjectionDropped = 60, Record "objection-dropped" "撤回异议" "Objection taken back";
    /// The organisation asked for a review of the decision.
    ReviewAsked = 61, Record "review-asked" "申请复核" "Review asked for";
    /// The review is decided.
    ReviewDecided = 62, Record "review-decided" "复核决定" "Review decided";
    /// Restoration was applied for.
    RestorationApplied = 65, Record "restoration-applied" "申请信用修复" "Restoration applied for";
    /// The register asked once for what the application lacks.
    RestorationItemsAsked = 66, Record "restoration-items-asked" "修复通知补正" "Missing items of the application asked for";
    /// The organisation supplied it.
    RestorationItemsSupplied = 67, Record "restoration-items-supplied" "修复已补正" "Missing items of the application supplied";
    /// The application is accepted for decision.
    RestorationAccepted = 68, Record "restoration-accepted" "受理修复申请" "Application accepted";
    /// The application is not accepted, with reasons.
    RestorationDeclined = 69, Record "restoration-declined" "修复不予受理" "Application not accepted";
    /// The time to decide was extended, and the organisation told beforehand.
    RestorationExtended = 70, Record "restoration-extended" "延长修复办理期限" "Time to decide extended";
    /// Restoration is granted.
    RestorationGranted = 71, Record "restoration-granted" "准予信用修复" "Restoration granted";
    /// Restoration is refused, with reasons.
    RestorationRefused = 72, Record "restoration-refused" "不予信用修复" "Restoration refused";
    /// Restoration is reversed because it rested on false proof or a broken commitment.
    RestorationReversed = 73, Record "restoration-reversed" "撤销信用修复" "Restoration reversed";
    /// The organisation took its application back.
    RestorationDropped = 74, Record "restoration-dropped" "撤回修复申请" "Application taken back";
    /// A notice says that the organisation is meant to be placed on a list.
    ListingNoticed = 80, Record "listing-noticed" "拟列入告知" "Notice of intent to list";
    /// The notice was served.
    NoticeServed = 81, Record "notice-served" "告知书已送达" "Notice served";
    /// The organisation stated its case.
    Defended = 82, Record "defended" "陈述申辩" "Statement and defence";
    /// The organisation asked for a hearing.
    HearingAsked = 83, Record "hearing-asked" "要求听证" "Hearing asked for";
    /// The hearing was held.
    HearingHeld = 84, Record "hearing-held" "已听证" "Hearing held";
    /// The authority above agreed.
    HigherConsented = 85, Record "higher-consented" "上级机关同意" "Consent of the higher authority";
    /// It is decided that the organisation is listed.
    ListingDecided = 86, Record "listing-decided" "列入决定" "Decided to list";
    /// It is decided that it is not.
    ListingDropped = 87, Record "listing-dropped" "决定不列入" "Decided not to list";
    /// The content of all its facts so far was destroyed; it left for good.
    Erased = 90, Record "erased" "内容已删除" "Erased";
    /// The content of one earlier fact of the record was destroyed, on which nothing builds any more.
    ContentErased = 91, Record "content-erased" "一项旧内容已删除" "Content of one fact erased";
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
    /// The number it is stored under.
    pub fn number(self) -> u8 {
        self as u8
    }

    /// The kind stored under `number`.
    pub fn from_number(number: i64) -> Option<FactKind> {
        FactKind::ALL.iter().copied().find(|kind| i64::from(kind.number()) == number)
    }

    /// Whether it is a step of a procedure, entered by a person, and not something a department's file said.
    pub fn is_step(self) -> bool {
        match self.subject() {
            Subject::Record => !matches!(
                self,
                FactKind::Received
                    | FactKind::Corrected
                    | FactKind::Withdrawn
                    | FactKind::Attributed
                    | FactKind::Detached
            ),
            Subject::Organisation | Subject::Question | Subject::Alias => false,
        }
    }

    /// Whether the public may hear of it, where the record was ever public: it changes what is shown. Applications,
    /// what is said in them and what is drafted stay between the organisation and the register.
    pub fn is_told(self) -> bool {
        match self.subject() {
            Subject::Record => {
                !self.is_step()
                    || matches!(
                        self,
                        FactKind::Served
                            | FactKind::Reinstated
                            | FactKind::Lifted
                            | FactKind::LiftEnded
                            | FactKind::Amended
                            | FactKind::ObjectionMarked
                            | FactKind::ObjectionDecided
                            | FactKind::ObjectionDropped
                            | FactKind::ListingDecided
                            | FactKind::Erased
                    )
            }
            Subject::Organisation | Subject::Question | Subject::Alias => true,
        }
    }

    /// Whether what follows in its history builds on what this fact says; the others end or move what is there, or
    /// tell of a step in a procedure about it.
    pub fn gives_content(self) -> bool {
        match self.subject() {
            Subject::Organisation => {
                matches!(self, FactKind::Opened | FactKind::Registered | FactKind::Reregistered)
            }
            Subject::Record => matches!(
                self,
                FactKind::Received
                    | FactKind::Corrected
                    | FactKind::Attributed
                    | FactKind::Amended
                    | FactKind::ListingNoticed
                    | FactKind::ListingDecided
            ),
            Subject::Question | Subject::Alias => true,
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
    /// Its restoration was granted.
    Restored = 5,
    /// An objection to it was upheld.
    Objected = 6,
    /// The decision behind it was revoked, changed, found unlawful or void.
    Revoked = 7,
    /// It was decided, after notice, not to list.
    NotListed = 8,
    /// The organisation declined the honour.
    Declined = 9,
    /// Its content was destroyed. No row of a record says so: what is erased leaves none.
    Erased = 10,
}

impl End {
    /// Every reason.
    pub const ALL: [End; 10] = [
        End::LeftList,
        End::TakenBack,
        End::JudgedApart,
        End::Moved,
        End::Restored,
        End::Objected,
        End::Revoked,
        End::NotListed,
        End::Declined,
        End::Erased,
    ];

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
            End::Restored => "restored",
            End::Objected => "objected",
            End::Revoked => "revoked",
            End::NotListed => "not-listed",
            End::Declined => "declined",
            End::Erased => "erased",
        }
    }

    /// The reason with that code.
    pub fn from_code(code: &str) -> Option<End> {
        End::ALL.into_iter().find(|end| end.code() == code)
    }

    /// Its name on an office page.
    pub fn label(self) -> Text {
        match self {
            End::LeftList => Text::new("来源名单不再包含", "No longer on its source's list"),
            End::TakenBack => Text::new("来源撤回", "Taken back by its source"),
            End::JudgedApart => Text::new("经核对属于另一机构", "Judged to be another organisation's"),
            End::Moved => Text::new("随机构合并转出", "Moved with a merger"),
            End::Restored => Text::new("已修复", "Restored"),
            End::Objected => Text::new("异议成立", "Objection upheld"),
            End::Revoked => Text::new("决定已撤销、变更或无效", "Decision revoked, changed or void"),
            End::NotListed => Text::new("决定不列入", "Not listed"),
            End::Declined => Text::new("机构谢绝公示", "Declined by the organisation"),
            End::Erased => Text::new("内容已删除", "Erased"),
        }
    }

    /// Whether its source may send the record anew after it left for this reason. What a decision of the register
    /// ended stays ended until that decision is reversed, however often a department sends its old file again.
    pub fn may_return(self) -> bool {
        match self {
            End::LeftList | End::TakenBack | End::JudgedApart | End::Moved => true,
            End::Restored | End::Objected | End::Revoked | End::NotListed | End::Declined | End::Erased => {
                false
            }
        }
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
