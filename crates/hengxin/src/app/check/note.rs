//! What a check says: notes with a stable code, so that a person and a monitor can act on them.

use std::collections::BTreeMap;

use domain::Text;
use serde::Serialize;

/// How much a note matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// Someone should look; nothing is wrong with what is published.
    Notice,
    /// `hengxin admin rebuild` puts it right; until then lists and search may be wrong.
    Stale,
    /// An invariant is broken: data was changed past the program, or the program is wrong.
    Broken,
}

/// What can be found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Finding {
    /// Places of facts are not dense from 1.
    SeqGap,
    /// A fact has no pending leaf.
    LeafMissing,
    /// There are leaves without a fact.
    LeafWithoutFact,
    /// A leaf does not open with its fact's salt and canonical bytes.
    LeafDoesNotOpen,
    /// A leaf names another fact as the one it changes or ends than the history does.
    LeafTarget,
    /// A fact stands where no verb could have written it.
    UnsoundFact,
    /// A row of a projection is not what its facts say.
    ProjectionDiffers,
    /// Stored content holds a citizen's ID number or a mobile number.
    PersonalData,
    /// An organisation's code fails its check digit.
    CodeCheck,
    /// The counts of a delivery do not add up.
    CountsOfDelivery,
    /// `columns.toml` and the database part.
    ColumnUndeclared,
    /// A file of the folder of evidence is named by no row.
    EvidenceWithoutRow,
    /// A file that a row names is not there.
    EvidenceMissing,
    /// A file is not what was received.
    EvidenceChanged,
    /// A letter is not what was kept.
    LetterChanged,
    /// A report is not what its signed statement says.
    ReportChanged,
    /// The statement of a report is not what the log holds.
    ReportNotLogged,
    /// An entry of the audit trail is missing.
    AuditGap,
    /// An entry of the audit trail is not what was written.
    AuditChanged,
    /// What was erased is still there.
    ErasedStillThere,
    /// An erasure was decided and has not been carried to its end.
    ErasureUnfinished,
}

impl Finding {
    /// The stable code.
    pub fn code(self) -> &'static str {
        match self {
            Finding::SeqGap => "seq-gap",
            Finding::LeafMissing => "leaf-missing",
            Finding::LeafWithoutFact => "leaf-without-fact",
            Finding::LeafDoesNotOpen => "leaf-does-not-open",
            Finding::LeafTarget => "leaf-target",
            Finding::UnsoundFact => "unsound-fact",
            Finding::ProjectionDiffers => "projection-differs",
            Finding::PersonalData => "personal-data",
            Finding::CodeCheck => "code-check",
            Finding::CountsOfDelivery => "counts-of-delivery",
            Finding::ColumnUndeclared => "column-undeclared",
            Finding::EvidenceWithoutRow => "evidence-without-row",
            Finding::EvidenceMissing => "evidence-missing",
            Finding::EvidenceChanged => "evidence-changed",
            Finding::LetterChanged => "letter-changed",
            Finding::ReportChanged => "report-changed",
            Finding::ReportNotLogged => "report-not-logged",
            Finding::AuditGap => "audit-gap",
            Finding::AuditChanged => "audit-changed",
            Finding::ErasedStillThere => "erased-still-there",
            Finding::ErasureUnfinished => "erasure-unfinished",
        }
    }

    /// How much it matters.
    pub fn severity(self) -> Severity {
        match self {
            Finding::SeqGap
            | Finding::LeafMissing
            | Finding::LeafWithoutFact
            | Finding::LeafDoesNotOpen
            | Finding::LeafTarget
            | Finding::UnsoundFact
            | Finding::PersonalData
            | Finding::CountsOfDelivery
            | Finding::EvidenceMissing
            | Finding::EvidenceChanged
            | Finding::LetterChanged
            | Finding::ReportChanged
            | Finding::ReportNotLogged
            | Finding::AuditGap
            | Finding::AuditChanged => Severity::Broken,
            Finding::ErasedStillThere | Finding::ErasureUnfinished => Severity::Broken,
            Finding::ProjectionDiffers => Severity::Stale,
            Finding::CodeCheck | Finding::ColumnUndeclared | Finding::EvidenceWithoutRow => Severity::Notice,
        }
    }

    /// What it means and what to do.
    #[expect(clippy::too_many_lines, reason = "one table, a row for each finding")]
    pub fn text(self) -> Text {
        match self {
            Finding::SeqGap => {
                Text::of("事实编号不连续。请从备份核对。", "Facts are missing. Compare with a backup.")
            }
            Finding::LeafMissing => {
                Text::of("事实没有日志叶。请从备份核对。", "A fact has no leaf. Compare with a backup.")
            }
            Finding::LeafWithoutFact => {
                Text::of("日志叶没有对应的事实。", "A leaf has no fact. Compare with a backup.")
            }
            Finding::LeafDoesNotOpen => Text::of(
                "事实内容与日志叶不符，可能被改动。请从备份核对。",
                "A fact is not what its leaf commits to: it was changed. Compare with a backup.",
            ),
            Finding::LeafTarget => Text::of(
                "日志叶所指的前一事实与历史不符。请从备份核对。",
                "A leaf points at another fact than the history does. Compare with a backup.",
            ),
            Finding::UnsoundFact => Text::of(
                "事实不可能出现在此处。请从备份核对。",
                "A fact stands where no verb writes it. Compare with a backup.",
            ),
            Finding::ProjectionDiffers => Text::of(
                "查询用数据与事实不一致。请运行 hengxin admin rebuild。",
                "A cached row is not what the facts say. Run hengxin admin rebuild.",
            ),
            Finding::ErasedStillThere => Text::of(
                "已删除的内容仍在库中。数据曾被绕过程序恢复，请核对后再次删除。",
                "Content that was erased is there again: it was put back past the program. Erase it again.",
            ),
            Finding::ErasureUnfinished => Text::of(
                "有一项删除决定尚未执行完毕。请运行 hengxin admin erase carry-on。",
                "An erasure was decided and not carried to its end. Run hengxin admin erase carry-on.",
            ),
            Finding::PersonalData => Text::of(
                "存有公民身份号码或手机号码，须尽快删除。",
                "Content holds a citizen ID or mobile number and must be erased.",
            ),
            Finding::CodeCheck => Text::of(
                "代码校验位不符。请与登记机关核对。",
                "A code fails its check digit. Ask the business register.",
            ),
            Finding::CountsOfDelivery => {
                Text::of("批次的行数对不上。", "The counts of a delivery do not add up.")
            }
            Finding::ColumnUndeclared => Text::of(
                "数据库的列与 columns.toml 的声明不一致。",
                "The database's columns are not those columns.toml declares.",
            ),
            Finding::EvidenceWithoutRow => Text::of(
                "附件文件夹中有无主文件。请运行 hengxin admin evidence sweep。",
                "A file of the folder of evidence belongs to nothing. Run hengxin admin evidence sweep.",
            ),
            Finding::LetterChanged => Text::of(
                "文书与保存时不同，可能被改动。请从备份核对。",
                "A letter is not what was kept: it was changed. Compare with a backup.",
            ),
            Finding::ReportChanged => Text::of(
                "报告的内容或者印本与签名声明不符，可能被改动。请从备份核对。",
                "A report or a print of it is not what its signed statement says: it was changed. Compare with a backup.",
            ),
            Finding::ReportNotLogged => Text::of(
                "报告的声明与日志叶不符，或者日志中没有。请从备份核对，并运行 hengxin log audit。",
                "The statement of a report is not what its leaf of the log says, or has none. Compare with a backup and run hengxin log audit.",
            ),
            Finding::AuditGap => Text::of(
                "操作日志缺少条目，可能被删除。请从备份核对。",
                "Entries of the audit trail are missing. Compare with a backup.",
            ),
            Finding::AuditChanged => Text::of(
                "操作日志条目与写入时不同，或前一条目被改动。请从备份核对。",
                "An entry of the audit trail, or the one before it, is not what was written. Compare with a backup.",
            ),
            Finding::EvidenceMissing => Text::of(
                "附件文件不在文件夹中。请从备份恢复。",
                "A file of evidence is not in its folder. Restore it from a backup.",
            ),
            Finding::EvidenceChanged => Text::of(
                "附件文件与收到时不同。请从备份恢复。",
                "A file of evidence is not what was received. Restore it from a backup.",
            ),
        }
    }
}

/// One thing found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Note {
    /// Stable code.
    pub code: &'static str,
    /// How much it matters.
    pub severity: Severity,
    /// Where: `fact/17`, `organisation/3 name`, `batch/2`. Never content.
    pub place: String,
    /// What it means and what to do, Chinese.
    pub zh: String,
    /// The same in English.
    pub en: String,
}

/// Notes kept of each kind; the rest are counted.
const KEPT: u64 = 50;

/// What a check went through and found.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Checked {
    /// Organisations gone through.
    pub organisations: u64,
    /// Facts gone through.
    pub facts: u64,
    /// Deliveries gone through.
    pub batches: u64,
    /// How often each thing was found, by code.
    pub found: BTreeMap<&'static str, u64>,
    /// The first of each kind.
    pub notes: Vec<Note>,
}

impl Checked {
    /// Notes something.
    pub fn note(&mut self, finding: Finding, place: impl FnOnce() -> String) {
        let count = self.found.entry(finding.code()).or_default();
        *count += 1;
        if *count <= KEPT {
            let text = finding.text();
            let (zh, en) = (text.zh.into_owned(), text.en.into_owned());
            let (code, severity) = (finding.code(), finding.severity());
            self.notes.push(Note { code, severity, place: place(), zh, en });
        }
    }

    /// Whether nothing was found.
    pub fn is_sound(&self) -> bool {
        self.found.is_empty()
    }
}
