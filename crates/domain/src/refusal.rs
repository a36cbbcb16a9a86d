//! A lawful no: why the register will not do something, with a stable code and what to do next.

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
        }
    }

    /// One sentence for the person refused: what, and what to do next.
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
