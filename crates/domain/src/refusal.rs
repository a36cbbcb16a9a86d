//! A lawful no: why the register will not do something, with a stable code and what to do next.

use crate::case::Place;
use crate::role::Role;
use crate::{Day, EvidenceRefusal, FactKind, Text};

/// Refusals from one table: what happened, with the fields of the letter, the stable public code, and one sentence for
/// the person refused: what, and what to do next.
macro_rules! refusals {
    ($($(#[$doc:meta])* $name:ident $({ $($(#[$about:meta])* $field:ident: $type:ty,)* })? = $code:literal, $text:expr;)*) => {
        /// Why the register declines. The code is public and stable; the fields fill the letter.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub enum Refusal {
            $($(#[$doc])* $name $({ $($(#[$about])* $field: $type,)* })?,)*
        }

        impl Refusal {
            /// The stable public code.
            pub fn code(&self) -> &'static str {
                match self { $(Refusal::$name { .. } => $code,)* }
            }

            /// One sentence for the person refused: what, and what to do next.
            #[expect(unused_variables, reason = "not every sentence names every field")]
            pub fn text(&self) -> Text {
                match self { $(Refusal::$name $({ $($field),* })? => $text,)* }
            }
        }
    };
}

refusals! {
    /// The row is about a person. The register holds organisations only; nothing of the row is kept.
    NaturalPerson = "natural-person", Text::new(
                "本系统只登记机构，不收录自然人。请从文件中删除该行。",
                "The register holds organisations only. Take this row out of the file.",
            );
    /// A citizen's ID number or mobile number stands in a cell. Nothing of the row is kept.
    PersonalData = "personal-data", Text::new(
                "单元格含公民身份号码或手机号码，整行未保存。请删除后重新报送。",
                "A cell holds a citizen ID or mobile number; nothing of the row was kept. Remove it and send the row again.",
            );
    /// No rule of law known to the register covers this on that day.
    NoRuleInForce {
        /// What was asked of the law, such as `publication of penalty`.
        what: &'static str,
        /// The day the answer was needed for.
        on: Day,
    } = "no-rule-in-force", Text::new(
                "该日期没有可适用的规则，不予处理。请与信用办核对适用的规定。",
                "No rule is in force for that day, so nothing is done. Ask the register office which provision applies.",
            );
    /// No calendar of public holidays is loaded for that year.
    NoCalendar {
        /// The year asked about.
        year: i16,
    } = "no-calendar", Text::new(
                format!(
                    "尚未录入{year}年的节假日安排，期限无法计算，因此没有办理。请系统管理员在国务院办公厅通知公布后录入{year}年：hengxin admin calendar。"
                ),
                format!(
                    "The holidays of {year} have not been entered, so the term cannot be counted and nothing was done. The system administrator enters {year} once the State Council's notice is out: hengxin admin calendar."
                ),
            );
    /// The catalogue has no such item, so nothing may be collected under it.
    NotInCatalogue = "not-in-catalogue", Text::new(
                "目录中没有该事项，不得归集。",
                "The catalogue has no such item, so it may not be collected.",
            );
    /// The history holds a fact that no verb could have written there.
    ImpossibleHistory {
        /// Place of the first impossible fact, counted from 0.
        at: usize,
    } = "impossible-history", Text::new(
                "记录的经过前后矛盾，不予接收。",
                "The history contradicts itself and is not admitted.",
            );
    /// The register holds no such organisation.
    NoSuchOrganisation = "no-such-organisation", Text::new(
                "本登记簿没有这家机构，请核对代码。",
                "The register holds no such organisation. Check the code.",
            );
    /// What is judged of this question and organisation does not allow it; the word of the state, or `none`.
    AlreadyJudged {
        /// What is judged now.
        state: &'static str,
    } = "already-judged", Text::new(
                "该名称和代码对该机构已有核对结论。如要更改，请先撤销原结论。",
                "There is a judgement on this name and organisation already. Undo it first to change it.",
            );
    /// It was judged the same before and undone: the block must be undone first.
    JudgementBlocked = "judgement-blocked", Text::new(
                "曾归入该机构，后已撤销，不得再次归入。确需归入的，请先解除这一限制并写明理由。",
                "It was linked to this organisation before and that was undone. Lift the block first, with a reason, if it is to be linked after all.",
            );
    /// The question is judged to mean another organisation.
    JudgedAnother {
        /// Its code.
        code: String,
    } = "judged-another", Text::new(
                "该名称和代码已核对为另一家机构。如有误，请先撤销那一结论。",
                "This name is judged to mean another organisation. Undo that judgement first if it is wrong.",
            );
    /// A judgement, a merger or a further name needs a sentence on what it rests on.
    NoEvidence = "no-evidence", Text::new(
                "请写明依据，例如查询的档案、函件或网址。",
                "Write what it rests on, such as the file, letter or address looked at.",
            );
    /// Whoever entered it may not approve it as well.
    NeedsAnotherApprover = "needs-another-approver", Text::new(
                "提出、报送或起草的人不能自己批准，请由另一人批准。",
                "Whoever proposed, sent or drafted it cannot approve it. Another person must.",
            );
    /// The organisation was merged into another: what is to be done must be done there.
    IsMerged {
        /// The other's code.
        into: String,
    } = "is-merged", Text::new(
                "该机构已并入另一机构，请对并入后的机构操作。",
                "The organisation was merged into another. Do this at the other one.",
            );
    /// It is not merged, or not into that one.
    NotMerged = "not-merged", {
                Text::new("该机构没有并入另一机构。", "The organisation is not merged into another.")
            };
    /// The organisation bears that name already.
    BearsName = "bears-name", {
                Text::new("该机构本来就使用这个名称。", "The organisation bears that name already.")
            };
    /// There is no such further name.
    NoSuchAlias = "no-such-alias", Text::new("没有登记这个别名。", "There is no such further name.");
    /// No row puts that question any more.
    NoSuchQuestion = "no-such-question", Text::new(
                "没有行再这样填报，可能已经入库。请回到清单。",
                "No row writes this any more; it may have entered the register. Go back to the list.",
            );
    /// No such proposal waits: it was approved or turned down.
    NoSuchProposal = "no-such-proposal", Text::new(
                "这项合并已经批准或已不予批准。",
                "That merger has been approved or turned down already.",
            );
    /// The officer's roles, body or district do not cover it.
    NotAuthorised = "not-authorised", Text::new(
        "您的角色、单位或行政区划不包括这项工作。如需办理，请联系安全管理员。",
        "Your role, body or district does not cover this. Ask the security administrator if it should.",
    );
    /// An account needs at least one role.
    NoRole = "no-role", Text::new("账户至少要有一个角色。", "An account needs at least one role.");
    /// One person may not hold both roles.
    RolesTogether {
        /// The one.
        one: Role,
        /// The other.
        other: Role,
    } = "roles-together", roles_together(*one, *other);
    /// The organisation has no such record.
    NoSuchRecord = "no-such-record", {
                Text::new("该机构没有这条记录。", "The organisation has no such record.")
            };
    /// There is no such proceeding.
    NoSuchProceeding = "no-such-proceeding", {
                Text::new("没有这件申请。请核对编号。", "There is no such proceeding. Check its number.")
            };
    /// The step may not be taken where the record stands.
    NotNow {
        /// The step.
        step: FactKind,
        /// Where the record stands on the step's track.
        place: Place,
    } = "not-now", not_now(*step, *place);
    /// The step may be taken from a later day on.
    TooEarly {
        /// From which; `None` where the rule allows no day.
        from: Option<Day>,
    } = "too-early", too_early(*from);
    /// The time for the step has run out.
    TooLate {
        /// Its last day.
        last: Option<Day>,
    } = "too-late", too_late(*last);
    /// The day of the step lies before that of a step already taken: the clock was set back.
    ClockSetBack {
        /// The day of the latest step.
        latest: Day,
    } = "clock-set-back", Text::new(
                format!("系统日期早于已办步骤的日期（{latest}），未作任何改动。请管理员校准时钟。"),
                format!(
                    "Today lies before a step already taken ({latest}); nothing was changed. The clock must be set right."
                ),
            );
    /// Somebody else changed the case since the form was opened.
    ChangedMeanwhile = "changed-meanwhile", Text::new(
                "打开表单之后，案件已被他人改动，未保存。请查看变化后重新办理。",
                "Somebody changed the case after this form was opened; nothing was saved. Look at what changed and try again.",
            );
    /// Proceedings about the record are open: it stays where it is until they are closed.
    OpenProceedings = "open-proceedings", Text::new(
                "该记录有未办结的异议或修复，办结后才能移动。",
                "An objection or a restoration about the record is open; close it before the record is moved.",
            );
    /// A text is longer than is kept.
    TooMuchText {
        /// The most, in characters.
        most: usize,
    } = "too-much-text", Text::new(
                format!("文字过长，最多{most}字。请精简，或者作为附件提交。"),
                format!(
                    "The text is too long: {most} characters at most. Shorten it or attach it as a file."
                ),
            );
    /// The list's definition has no such ground.
    NoSuchGround = "no-such-ground", Text::new(
                "该名单的规定中没有这项列入事由。",
                "The definition of the list has no such ground.",
            );
    /// The law of this list gives no hearing.
    NoHearing = "no-hearing", Text::new(
                "该名单的规定没有设听证程序，请提交陈述申辩。",
                "The law of this list gives no hearing; state the case in writing.",
            );
    /// The authority above must agree first.
    NeedsConsent = "needs-consent", {
                Text::new("按规定须先取得上级机关同意。", "The authority above must agree first.")
            };
    /// The record is no honour, so its organisation cannot decline it.
    NotAnHonour = "not-an-honour", Text::new(
                "只有守信荣誉可以谢绝公示，这条记录不是荣誉。",
                "Only an honour may be declined, and this record is none.",
            );
    /// Nothing shows who acts for the organisation.
    NoProof = "no-proof", Text::new(
                "还没有附件。请先附上证明文件：法院裁定书，或者证明由谁代表该机构的材料。",
                "No file is attached. Attach the proof first: the court's ruling, or what shows who acts for the organisation.",
            );
    /// The court, the number of its ruling or the day of it is not given, or the day has not come.
    NoRuling = "no-ruling", Text::new(
                "请写明法院、裁定书号和裁定日期，日期不晚于今天。",
                "Give the court, the number of its ruling and the day of it, which is not later than today.",
            );
    /// The form does not say what is decided.
    NoOutcome = "no-outcome", Text::new("请选择作出什么决定。", "Choose what is decided.");
    /// The decision is to correct the record, and changes nothing in it.
    NothingChanged = "nothing-changed", Text::new(
                "决定更正，但记录内容没有变化。请填写更正后的内容。",
                "The decision is to correct the record, and nothing in it changes. Give what it should say.",
            );
    /// A file that belongs to a step is not taken, so the step is not taken either.
    FileNotTaken {
        /// Why.
        why: EvidenceRefusal,
    } = "file-not-taken", {
                let Text { zh, en } = why.text();
                Text::new(format!("{zh}本次没有办理。"), format!("{en} Nothing was done."))
            };
    /// The letter that tells of the step cannot be made, so the step is not taken.
    LetterUnfit {
        /// What is to be mended.
        why: Text,
    } = "letter-unfit", Text::new(
                format!("这一步的文书无法制作，因此没有办理。{}。联系单位、地址等由管理员在配置 office 中填写。", why.zh),
                format!("The letter of this step cannot be made, so nothing was done. {}. Name, address and e-mail of the office are given in the configuration, under office.", why.en),
            );
    /// What stands now rests on the content of that fact.
    StillNeeded = "still-needed", Text::new(
                "现在的记录或程序以这项内容为依据，不能单独删除。请先由来源更正，或者删除整条记录。",
                "The record or a procedure rests on this content, so it cannot go alone. Have its source correct it first, or erase the whole record.",
            );
    /// There is no such letter.
    NoSuchLetter = "no-such-letter", Text::new(
                "没有这份文书，请核对编号。",
                "There is no such letter. Check its number.",
            );
    /// The service of the letter is recorded already.
    LetterServed = "letter-served", Text::new(
                "这份文书的送达已有记录，未重复保存。",
                "The service of this letter is recorded already; nothing was saved again.",
            );
    /// A letter cannot have been served on that day.
    ServiceDay {
        /// The day the letter bears.
        from: Day,
        /// Today.
        until: Day,
    } = "service-day", Text::new(
                format!("送达日期应在{from}（文书日期）至{until}（今天）之间。"),
                format!("The day of service lies between {from}, the day of the letter, and {until}, today."),
            );
    /// The way of service is not one that an office records for a letter.
    ServiceWay = "service-way", Text::new(
                "请选择送达方式：直接、邮寄、电子或者公告。",
                "Choose how it was served: handed over, by post, electronically or by public notice.",
            );
    /// The receipt named is no file of the proceeding.
    NoSuchReceipt = "no-such-receipt", Text::new(
                "送达回证不是本案的附件，请先上传。",
                "The receipt is no file of this proceeding. Attach it first.",
            );
    /// A receipt for a search is asked for, and what is searched for is neither a code nor the name of an organisation.
    NoOrganisationSought = "no-organisation-sought", Text::new(
                "查询回执只对机构代码或者机构全称（含“公司”“厂”“店”“中心”等组织形式）出具，不对个人姓名和其他文字出具。请填写代码或者全称。",
                "A receipt is given for an organisation's code or its full name with its legal form, not for names of persons or other words. Give the code or the full name.",
            );
    /// A report or receipt is to be issued, and the register has no office that issues it.
    NoIssuer = "no-issuer", Text::new(
                "本登记册尚未配置出具单位，不能出具报告和查询回执。请在配置文件的 office 部分填写 name（单位名称）和联系方式后重启。",
                "This register has no issuing office, so it issues no report or receipt. Give its name and how to reach it in the section office of the configuration, and start again.",
            );
    /// An authorisation says too little, or too much.
    AuthorisationUnfit = "authorisation-unfit", Text::new(
                "请写明机构代码、被授权单位、用途、类别和截止日期；截止日期不得早于今天，也不得超过规则允许的期限。",
                "Give the organisation's code, whom it authorises, for what, which classes, and a last day not before today and within the time that the rule allows.",
            );
    /// Number and code of an authorisation do not go together, or it does not count.
    NoSuchAuthorisation = "no-such-authorisation", Text::new(
                "编号和代码对不上，或者授权未生效、已到期、已撤回。请核对后再试，或者请机构重新授权。",
                "Number and code do not go together, or the authorisation does not count yet, has ended or was taken back. Check both, or ask the organisation to authorise you again.",
            );
}

fn roles_together(one: Role, other: Role) -> Text {
    let (one, other) = (one.label(), other.label());
    Text::new(
        format!("{}和{}不能由同一人担任。请分设两个账户。", one.zh, other.zh),
        format!("One person cannot be {} and {}. Use two accounts for two people.", one.en, other.en),
    )
}

fn too_early(from: Option<Day>) -> Text {
    match from {
        Some(from) => Text::new(
            format!("时间未到：{from}起方可办理。"),
            format!("Not yet: this may be done from {from} on."),
        ),
        None => {
            Text::new("规则没有给出可以办理的日期。", "The rule gives no day from which this may be done.")
        }
    }
}

fn too_late(last: Option<Day>) -> Text {
    let day = last.map(|day| day.to_string()).unwrap_or_default();
    Text::new(format!("期限已过：截止日{day}。"), format!("The time ran out on {day}."))
}

fn not_now(step: FactKind, place: Place) -> Text {
    let (step, place) = (step.label(), place.label());
    Text::new(
        format!("当前状态为“{}”，不能办理“{}”。", place.zh, step.zh),
        format!("The case stands at \"{}\", where \"{}\" cannot be done.", place.en, step.en),
    )
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.text().en)
    }
}

impl std::error::Error for Refusal {}
