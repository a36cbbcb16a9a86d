//! The kinds of letter, and the parts that every letter has.

use domain::{Lang, Text};

/// What a letter does. Each kind has a file under `letters/` with its words in both languages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LetterKind {
    /// 列入告知书: an authority intends to put the organisation on a list.
    ListingIntended,
    /// 列入决定书: it has done so.
    ListingDecided,
    /// 不予列入决定书: it will not.
    ListingDropped,
    /// 信用修复告知书: how a record can be restored, served together with the decision it follows from (两书同达).
    RestorationNotice,
    /// 异议受理通知书: an objection has arrived.
    ObjectionReceived,
    /// 异议处理结果告知书: what came of an objection.
    ObjectionAnswered,
    /// 补正通知书: items are missing.
    ItemsAsked,
    /// 信用修复申请收件回执: an application for restoration has arrived.
    RestorationReceived,
    /// 信用修复受理通知书: an application for restoration is accepted for decision.
    RestorationAccepted,
    /// 信用修复不予受理通知书: it is not.
    RestorationDeclined,
    /// 信用修复延期通知书: the decision on it is put off.
    RestorationExtended,
    /// 准予信用修复决定书: the record is restored.
    RestorationGranted,
    /// 不予信用修复决定书: it is not.
    RestorationRefused,
    /// 撤销信用修复决定书: a restoration is undone.
    RestorationReversed,
    /// 移出决定书: the organisation leaves a list.
    Removed,
    /// 记录撤下告知书: a record was withdrawn.
    Withdrawn,
    /// 信息删除告知书: the content of a record was erased.
    Erased,
    /// 谢绝荣誉公示申请结果告知书: what came of a request to decline an honour, or to take that back.
    DecliningAnswered,
    /// 暂停公示告知书: publication is lifted while a court reorganises the organisation, or no longer.
    LiftingTold,
    /// 信用报告查询授权确认书: an organisation has authorised somebody to read its credit report.
    AuthorisationGiven,
}

impl LetterKind {
    /// Every kind, in the order of a procedure.
    pub const ALL: [LetterKind; 20] = [
        LetterKind::ListingIntended,
        LetterKind::ListingDecided,
        LetterKind::ListingDropped,
        LetterKind::RestorationNotice,
        LetterKind::ObjectionReceived,
        LetterKind::ObjectionAnswered,
        LetterKind::ItemsAsked,
        LetterKind::RestorationReceived,
        LetterKind::RestorationAccepted,
        LetterKind::RestorationDeclined,
        LetterKind::RestorationExtended,
        LetterKind::RestorationGranted,
        LetterKind::RestorationRefused,
        LetterKind::RestorationReversed,
        LetterKind::Removed,
        LetterKind::Withdrawn,
        LetterKind::Erased,
        LetterKind::DecliningAnswered,
        LetterKind::LiftingTold,
        LetterKind::AuthorisationGiven,
    ];

    /// The word for it in files, storage and the API; stable.
    pub const fn word(self) -> &'static str {
        match self {
            LetterKind::ListingIntended => "listing-intended",
            LetterKind::ListingDecided => "listing-decided",
            LetterKind::ListingDropped => "listing-dropped",
            LetterKind::RestorationNotice => "restoration-notice",
            LetterKind::ObjectionReceived => "objection-received",
            LetterKind::ObjectionAnswered => "objection-answered",
            LetterKind::ItemsAsked => "items-asked",
            LetterKind::RestorationReceived => "restoration-received",
            LetterKind::RestorationAccepted => "restoration-accepted",
            LetterKind::RestorationDeclined => "restoration-declined",
            LetterKind::RestorationExtended => "restoration-extended",
            LetterKind::RestorationGranted => "restoration-granted",
            LetterKind::RestorationRefused => "restoration-refused",
            LetterKind::RestorationReversed => "restoration-reversed",
            LetterKind::Removed => "removed",
            LetterKind::Withdrawn => "withdrawn",
            LetterKind::Erased => "erased",
            LetterKind::DecliningAnswered => "declining-answered",
            LetterKind::LiftingTold => "lifting-told",
            LetterKind::AuthorisationGiven => "authorisation-given",
        }
    }

    /// Reads [`LetterKind::word`].
    pub fn from_word(word: &str) -> Option<LetterKind> {
        LetterKind::ALL.into_iter().find(|kind| kind.word() == word)
    }

    /// What its series of numbers is called, after the sign of the office.
    pub const fn series(self) -> &'static str {
        match self {
            LetterKind::ListingIntended => "列告",
            LetterKind::ListingDecided => "列决",
            LetterKind::ListingDropped => "不列",
            LetterKind::RestorationNotice => "修告",
            LetterKind::ObjectionReceived => "异受",
            LetterKind::ObjectionAnswered => "异告",
            LetterKind::ItemsAsked => "补正",
            LetterKind::RestorationReceived => "修收",
            LetterKind::RestorationAccepted => "修受",
            LetterKind::RestorationDeclined => "修不受",
            LetterKind::RestorationExtended => "修延",
            LetterKind::RestorationGranted => "修准",
            LetterKind::RestorationRefused => "修不准",
            LetterKind::RestorationReversed => "修撤",
            LetterKind::Removed => "移出",
            LetterKind::Withdrawn => "撤下",
            LetterKind::Erased => "删告",
            LetterKind::DecliningAnswered => "谢告",
            LetterKind::LiftingTold => "停告",
            LetterKind::AuthorisationGiven => "授告",
        }
    }

    /// Its place in [`LetterKind::ALL`].
    pub(super) fn place(self) -> usize {
        self as usize
    }
}

/// The parts of a letter, in their order. The signature follows them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PartName {
    /// Which record, of which authority and day.
    About,
    /// What the organisation asked for, or what the authority intended.
    Asked,
    /// What was found.
    Found,
    /// What is decided and what happens now.
    Decided,
    /// The basis in law.
    Basis,
    /// Days, each with how it was counted.
    Dates,
    /// What the organisation can do, and whom to reach.
    Remedies,
}

const ORDINALS: [&str; 7] = ["一、", "二、", "三、", "四、", "五、", "六、", "七、"];

impl PartName {
    /// Every part, in the order of the letter.
    pub const ALL: [PartName; 7] = [
        PartName::About,
        PartName::Asked,
        PartName::Found,
        PartName::Decided,
        PartName::Basis,
        PartName::Dates,
        PartName::Remedies,
    ];

    /// Its heading.
    pub const fn heading(self) -> Text {
        match self {
            PartName::About => Text::of("事由", "What this is about"),
            PartName::Asked => Text::of("申请或者拟办事项", "What was asked or intended"),
            PartName::Found => Text::of("查明的情况", "What was found"),
            PartName::Decided => Text::of("决定和后续", "What is decided and what happens now"),
            PartName::Basis => Text::of("依据", "Basis in law"),
            PartName::Dates => Text::of("日期", "Dates"),
            PartName::Remedies => {
                Text::of("您可以怎样做、怎样联系我们", "What you can do and how to reach us")
            }
        }
    }

    /// Its heading with its number: `一、事由`, `1. What this is about`.
    pub(super) fn numbered(self, lang: Lang) -> String {
        let place = self as usize;
        let (zh, en) = (ORDINALS[place].to_owned(), format!("{}. ", place + 1));
        lang.pick(zh, en) + self.heading().get(lang)
    }

    /// A stable word, for messages and addresses within a page.
    pub const fn word(self) -> &'static str {
        match self {
            PartName::About => "about",
            PartName::Asked => "asked",
            PartName::Found => "found",
            PartName::Decided => "decided",
            PartName::Basis => "basis",
            PartName::Dates => "dates",
            PartName::Remedies => "remedies",
        }
    }
}
