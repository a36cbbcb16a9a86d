//! A lawful no: why the register will not do something, with a stable code and what to do next.

use crate::role::Role;
use crate::{Day, Text};

/// Why the register declines. The code is public and stable; the fields fill the letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// The row is about a person. The register holds organisations only; nothing of the row is kept.
    NaturalPerson,
    /// A citizen's ID number or mobile number stands in a cell. Nothing of the row is kept.
    PersonalData,
    /// No rule of law known to the register covers this on that day.
    NoRuleInForce {
        /// What was asked of the law, such as `publication of penalty`.
        what: &'static str,
        /// The day the answer was needed for.
        on: Day,
    },
    /// No calendar of public holidays is loaded for that year.
    NoCalendar {
        /// The year asked about.
        year: i16,
    },
    /// The catalogue has no such item, so nothing may be collected under it.
    NotInCatalogue,
    /// The history holds a fact that no verb could have written there.
    ImpossibleHistory {
        /// Place of the first impossible fact, counted from 0.
        at: usize,
    },
    /// The register holds no such organisation.
    NoSuchOrganisation,
    /// What is judged of this question and organisation does not allow it; the word of the state, or `none`.
    AlreadyJudged {
        /// What is judged now.
        state: &'static str,
    },
    /// It was judged the same before and undone: the block must be undone first.
    JudgementBlocked,
    /// The question is judged to mean another organisation.
    JudgedAnother {
        /// Its code.
        code: String,
    },
    /// A judgement, a merger or a further name needs a sentence on what it rests on.
    NoEvidence,
    /// Whoever entered it may not approve it as well.
    NeedsAnotherApprover,
    /// The organisation was merged into another: what is to be done must be done there.
    IsMerged {
        /// The other's code.
        into: String,
    },
    /// It is not merged, or not into that one.
    NotMerged,
    /// The organisation bears that name already.
    BearsName,
    /// There is no such further name.
    NoSuchAlias,
    /// No row puts that question any more.
    NoSuchQuestion,
    /// No such proposal waits: it was approved or turned down.
    NoSuchProposal,
    /// The officer's roles, body or district do not cover it.
    NotAuthorised,
    /// An account needs at least one role.
    NoRole,
    /// One person may not hold both roles.
    RolesTogether {
        /// The one.
        one: Role,
        /// The other.
        other: Role,
    },
}

impl Refusal {
    /// The stable public code.
    pub fn code(&self) -> &'static str {
        match self {
            Refusal::NaturalPerson => "natural-person",
            Refusal::PersonalData => "personal-data",
            Refusal::NoRuleInForce { .. } => "no-rule-in-force",
            Refusal::NoCalendar { .. } => "no-calendar",
            Refusal::NotInCatalogue => "not-in-catalogue",
            Refusal::ImpossibleHistory { .. } => "impossible-history",
            Refusal::NoSuchOrganisation => "no-such-organisation",
            Refusal::AlreadyJudged { .. } => "already-judged",
            Refusal::JudgementBlocked => "judgement-blocked",
            Refusal::JudgedAnother { .. } => "judged-another",
            Refusal::NoEvidence => "no-evidence",
            Refusal::NeedsAnotherApprover => "needs-another-approver",
            Refusal::IsMerged { .. } => "is-merged",
            Refusal::NotMerged => "not-merged",
            Refusal::BearsName => "bears-name",
            Refusal::NoSuchAlias => "no-such-alias",
            Refusal::NoSuchQuestion => "no-such-question",
            Refusal::NoSuchProposal => "no-such-proposal",
            Refusal::NotAuthorised => "not-authorised",
            Refusal::NoRole => "no-role",
            Refusal::RolesTogether { .. } => "roles-together",
        }
    }

    /// One sentence for the person refused: what, and what to do next.
    #[expect(
        clippy::too_many_lines,
        reason = "a table: one line for each refusal, both languages side by side"
    )]
    pub fn text(&self) -> Text {
        match self {
            Refusal::NaturalPerson => Text::new(
                "本系统只登记机构，不收录自然人。请从文件中删除该行。",
                "The register holds organisations only. Take this row out of the file.",
            ),
            Refusal::PersonalData => Text::new(
                "单元格含公民身份号码或手机号码，整行未保存。请删除后重新报送。",
                "A cell holds a citizen ID or mobile number; nothing of the row was kept. Remove it and send the row again.",
            ),
            Refusal::NoRuleInForce { .. } => Text::new(
                "该日期没有可适用的规则，不予处理。请与信用办核对适用的规定。",
                "No rule is in force for that day, so nothing is done. Ask the register office which provision applies.",
            ),
            Refusal::NoCalendar { .. } => Text::new(
                "该年份没有节假日安排数据，无法计算工作日。请由管理员载入。",
                "No holiday calendar is loaded for that year, so working days cannot be counted. An administrator can load it.",
            ),
            Refusal::NotInCatalogue => Text::new(
                "目录中没有该事项，不得归集。",
                "The catalogue has no such item, so it may not be collected.",
            ),
            Refusal::NoSuchOrganisation => Text::new(
                "本登记簿没有这家机构，请核对代码。",
                "The register holds no such organisation. Check the code.",
            ),
            Refusal::AlreadyJudged { .. } => Text::new(
                "该名称和代码对该机构已有核对结论。如要更改，请先撤销原结论。",
                "There is a judgement on this name and organisation already. Undo it first to change it.",
            ),
            Refusal::JudgementBlocked => Text::new(
                "曾归入该机构，后已撤销，不得再次归入。确需归入的，请先解除这一限制并写明理由。",
                "It was linked to this organisation before and that was undone. Lift the block first, with a reason, if it is to be linked after all.",
            ),
            Refusal::JudgedAnother { .. } => Text::new(
                "该名称和代码已核对为另一家机构。如有误，请先撤销那一结论。",
                "This name is judged to mean another organisation. Undo that judgement first if it is wrong.",
            ),
            Refusal::NoEvidence => Text::new(
                "请写明依据，例如查询的档案、函件或网址。",
                "Write what it rests on, such as the file, letter or address looked at.",
            ),
            Refusal::NeedsAnotherApprover => Text::new(
                "提出、报送或起草的人不能自己批准，请由另一人批准。",
                "Whoever proposed, sent or drafted it cannot approve it. Another person must.",
            ),
            Refusal::IsMerged { .. } => Text::new(
                "该机构已并入另一机构，请对并入后的机构操作。",
                "The organisation was merged into another. Do this at the other one.",
            ),
            Refusal::NotMerged => {
                Text::new("该机构没有并入另一机构。", "The organisation is not merged into another.")
            }
            Refusal::BearsName => {
                Text::new("该机构本来就使用这个名称。", "The organisation bears that name already.")
            }
            Refusal::NoSuchQuestion => Text::new(
                "没有行再这样填报，可能已经入库。请回到清单。",
                "No row writes this any more; it may have entered the register. Go back to the list.",
            ),
            Refusal::NoSuchProposal => Text::new(
                "这项合并已经批准或已不予批准。",
                "That merger has been approved or turned down already.",
            ),
            Refusal::NotAuthorised => Text::new(
                "您的角色、单位或行政区划不包括这项工作。如需办理，请联系安全管理员。",
                "Your role, body or district does not cover this. Ask the security administrator if it should.",
            ),
            Refusal::NoRole => Text::new("账户至少要有一个角色。", "An account needs at least one role."),
            Refusal::RolesTogether { one, other } => {
                let (one, other) = (one.label(), other.label());
                Text::new(
                    format!("{}和{}不能由同一人担任。请分设两个账户。", one.zh, other.zh),
                    format!(
                        "One person cannot be {} and {}. Use two accounts for two people.",
                        one.en, other.en
                    ),
                )
            }
            Refusal::NoSuchAlias => Text::new("没有登记这个别名。", "There is no such further name."),
            Refusal::ImpossibleHistory { .. } => Text::new(
                "记录的经过前后矛盾，不予接收。",
                "The history contradicts itself and is not admitted.",
            ),
        }
    }
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.text().en)
    }
}

impl std::error::Error for Refusal {}
