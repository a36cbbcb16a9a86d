//! Words of reports in both languages, and days and values as they are read.

use domain::day::ENGLISH_MONTHS;
use domain::field::NO_END;
use domain::{Day, Lang, Status, Tier};

use super::{Both, Stand};

/// What an organisation, and whoever relies on a report, can do.
pub(super) const RIGHTS: [(&str, &str); 4] = [
    (
        "认为记录有错误、遗漏、重复或者不应公示的，机构可以随时提出异议，不收费；处理期间标注“异议处理中”。",
        "Where a record is wrong, incomplete, shown twice or should not be published, the organisation may object at any time, free of charge; while this is looked into, the record is marked as under objection.",
    ),
    (
        "行政处罚等失信信息到达“可申请信用修复之日”后，已经纠正并履行的，可以申请信用修复；修复后停止公示。",
        "From the day given as “Restoration from”, an organisation that has put things right and performed its duties may apply for restoration; what is restored is no longer published.",
    ),
    (
        "对认定机关的决定不服的，可以依法申请行政复议或者提起行政诉讼，期限从认定机关的文书。",
        "Against the decision itself, administrative review and a suit are open within the times that the deciding body's document gives.",
    ),
    (
        "使用本报告的单位，应当以核验时的公示状态为准；已停止公示的记录，不得再作为不利依据。",
        "Whoever uses this report goes by what is published at the time of checking it; what is no longer published may not be held against the organisation.",
    ),
];

/// How a report is to be read.
pub fn report_notes(stand: &Stand, contact: &str) -> Vec<Both> {
    vec![
        Both::new(
            "本报告的内容由依法报送信息的单位提供，逐条注明来源；登记系统不改动所报送的内容。",
            "What this report says was supplied by bodies with a legal duty to do so; each record names its source. The register does not change what they send.",
        ),
        Both::new(
            format!(
                "本报告反映{}、第{}号条目时的公示状态，此后的变化不在其中。",
                day(&stand.day, Lang::Zh),
                stand.entry
            ),
            format!(
                "It shows what was published as of {}, at entry {}; nothing that happened later.",
                day(&stand.day, Lang::En),
                stand.entry
            ),
        ),
        Both::new(
            "本报告不含：公示期满、已修复、已撤下、已删除、尚未公示和不予公示的信息；自然人的信息，包括法定代表人姓名；评分、评级和结论性评价。",
            "It does not contain: what is no longer, not yet or not to be published; anything about natural persons, the names of legal representatives included; any score, grade or verdict.",
        ),
        Both::new(
            format!("对记录有异议的，在本网站“办事服务”提出，或者联系出具单位{contact}。"),
            format!(
                "To object to a record, use “Services” on this website or ask the issuing office{contact}."
            ),
        ),
        language_note(),
    ]
}

/// How a query receipt is to be read.
pub fn receipt_notes() -> Vec<Both> {
    vec![
        Both::new(
            "本回执说明：在上述时间，按上述内容在登记系统中查找代码或者名称完全相同的机构，结果如上。名称相近的机构不计入。",
            "This says what was found in the register at that time under the very code or name given. Names alike are not counted.",
        ),
        Both::new(
            "“没有查到”不等于不存在该机构，也不是对任何机构的评价；登记系统只登记机构，不登记自然人。",
            "That nothing was found does not mean that there is no such organisation and judges nobody; the register holds organisations, no natural persons.",
        ),
        language_note(),
    ]
}

fn language_note() -> Both {
    Both::new(
        "中文与英文不一致的，以中文为准。",
        "Where Chinese and English differ, the Chinese text counts.",
    )
}

/// What a code of that kind is called.
pub(super) fn code_name(kind: &str) -> (&'static str, &'static str) {
    match kind {
        "uscc" => ("统一社会信用代码", "Unified Social Credit Code"),
        "registration-number" => ("注册号", "Registration number"),
        _ => ("旧编号", "Older number"),
    }
}

/// A registration status in words.
pub(super) fn status(word: &str, lang: Lang) -> &'static str {
    match word {
        word if word == Status::Active.word() => lang.pick("存续", "Active"),
        word if word == Status::Revoked.word() => lang.pick("吊销", "Licence revoked"),
        word if word == Status::Deregistered.word() => lang.pick("注销", "Deregistered"),
        word if word == Status::MovedOut.word() => lang.pick("迁出", "Moved out"),
        _ => lang.pick("登记状态未报送", "Status not reported"),
    }
}

/// How grave a finding is; nothing where it is no finding.
pub(super) fn tier(word: &str, lang: Lang) -> Option<&'static str> {
    let tier = [Tier::Minor, Tier::General, Tier::Serious].into_iter().find(|tier| tier.word() == word)?;
    match tier {
        Tier::None => None,
        Tier::Minor => Some(lang.pick("轻微", "Minor")),
        Tier::General => Some(lang.pick("一般", "General")),
        Tier::Serious => Some(lang.pick("严重", "Serious")),
    }
}

/// A day in words; what is no day stands as it is.
pub(super) fn day(text: &str, lang: Lang) -> String {
    let Some(day) = Day::parse(text).filter(|day| day.to_string() == text) else { return text.to_owned() };
    let month = usize::try_from(day.month()).ok().and_then(|month| ENGLISH_MONTHS.get(month.wrapping_sub(1)));
    match (lang, month) {
        (Lang::En, Some(month)) => format!("{} {month} {}", day.day(), day.year()),
        (Lang::Zh, _) | (Lang::En, None) => format!("{}年{}月{}日", day.year(), day.month(), day.day()),
    }
}

/// An instant (RFC 3339, UTC) as day and time in Asia/Shanghai.
pub(super) fn instant(text: &str, lang: Lang) -> String {
    let at = text.parse::<jiff::Timestamp>().ok().and_then(|at| at.in_tz("Asia/Shanghai").ok());
    let Some(at) = at else { return text.to_owned() };
    let day = day(&at.date().to_string(), lang);
    format!("{day}{}{:02}:{:02}", lang.pick(" ", ", "), at.hour(), at.minute())
}

/// A value as received: days in words, and the day that stands for no end as such.
pub(super) fn value(text: &str, lang: Lang) -> String {
    if text == NO_END { lang.pick("长期", "no end").to_owned() } else { day(text, lang) }
}
