//! What people are told of a verdict, in Chinese and in English: the same words at the terminal and in the browser.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec;
use alloc::vec::Vec;

use crate::contents::{Line, contents};
use crate::day::moment;
use crate::statement::Print;
use crate::verdict::{Altered, Genuine, NotLogged, Superseded, UnknownKey, Verdict};

/// Words in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Said {
    /// In Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
}

impl Said {
    /// These words.
    pub fn new(zh: impl Into<String>, en: impl Into<String>) -> Said {
        Said { zh: zh.into(), en: en.into() }
    }

    /// What is the same in both languages.
    pub fn same(text: impl Into<String>) -> Said {
        let text = text.into();
        Said { zh: text.clone(), en: text }
    }
}

/// What people are told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Telling {
    /// The verdict in few words.
    pub heading: Said,
    /// What it means, why, and what to do.
    pub sentences: Vec<Said>,
    /// What was verified: name and value.
    pub rows: Vec<(Said, Said)>,
    /// What the report says, from its JSON alone. Nothing unless it is genuine.
    pub contents: Vec<Line>,
}

/// What to tell of this verdict.
pub fn tell(verdict: &Verdict) -> Telling {
    let (heading, sentences) = match verdict {
        Verdict::Current(genuine) => current(genuine),
        Verdict::Superseded(genuine, why) => superseded(genuine, why),
        Verdict::Altered(what) => altered(what),
        Verdict::NotLogged(number, why) => not_logged(number.as_str(), why),
        Verdict::UnknownKey(who) => unknown_key(who),
        Verdict::NotAReport => not_a_report(),
        Verdict::TooLong(bytes) => too_long(*bytes),
    };
    let genuine = verdict.genuine();
    let rows = genuine.map(rows).unwrap_or_default();
    Telling {
        heading,
        sentences,
        rows,
        contents: genuine.map(|it| contents(&it.facts.json)).unwrap_or_default(),
    }
}

type Words = (Said, Vec<Said>);

fn current(genuine: &Genuine) -> Words {
    let (as_of, until) = (genuine.facts.as_of, genuine.facts.valid_until);
    let mut sentences = vec![Said::new(
        format!("确由出具机关签发，未经改动，并已记入公开日志。内容截至{as_of}，有效期至{until}。"),
        format!(
            "The register issued it, nothing in it was changed, and it is in the public log. It tells of {as_of} and is current until {until}."
        ),
    )];
    if genuine.ahead {
        sentences.push(Said::new(
            "报告日期晚于本机日期，请检查本机的日期设置。",
            "It tells of a day that has not come yet by this device's calendar: check the date set here.",
        ));
    }
    (Said::new("真实，现行有效", "Genuine and current"), sentences)
}

fn superseded(genuine: &Genuine, why: &Superseded) -> Words {
    let because = match why {
        Superseded::Expired(day) => Said::new(
            format!("有效期已于{day}届满。"),
            format!("It was current until {day}, and that day is past."),
        ),
        Superseded::Newer(number) if genuine.facts.query.is_some() => Said::new(
            format!("同一查询已有更新的回执，编号{number}。"),
            format!("A newer one about the same search, {number}, was verified with it."),
        ),
        Superseded::Newer(number) => Said::new(
            format!("同一机构已有更新的报告，编号{number}。"),
            format!("A newer one about the same organisation, {number}, was verified with it."),
        ),
    };
    let as_of = genuine.facts.as_of;
    let what = Said::new(
        format!("报告真实，未经改动，但只反映截至{as_of}的情况，此后可能已有变化。请索取新的报告。"),
        format!(
            "It is genuine and unchanged, but tells of {as_of} only; things may have changed since. Ask for a new one."
        ),
    );
    (Said::new("真实，但已非最新", "Genuine, but superseded"), vec![because, what])
}

fn altered(what: &Altered) -> Words {
    let detail = match what {
        Altered::Pdf(_) => Said::new(
            "文件不完整，或PDF中的字节与签发时不同。",
            "The file is incomplete, or bytes of the PDF are not those that were issued.",
        ),
        Altered::Bundle(_) => Said::new(
            "JSON文件的格式与签发时不同。请使用原文件，不要重新排版或另存。",
            "The JSON file is not in the form it was issued in. Use the original; do not reformat it.",
        ),
        Altered::Statement(_) => {
            Said::new("所附签发声明无法读取。", "The statement that came with it cannot be read.")
        }
        Altered::Signature(name) => Said::new(
            format!("签名与密钥“{name}”不符。"),
            format!("The signature is not that of the key {name} over this statement."),
        ),
        Altered::Json => {
            Said::new("所附数据不是签发时的数据。", "The data in it are not those that were signed.")
        }
        Altered::Pages => {
            Said::new("页面内容不是签发时的内容。", "The pages are not those that were signed.")
        }
        Altered::Form(_) | Altered::Head(_) => Said::new(
            "所附数据不符合报告格式。",
            "The data in it are signed, but have no form that a report has.",
        ),
        Altered::Number => Said::new(
            "所附数据的编号与签发声明不一致。",
            "The data in it bear another number than the statement does.",
        ),
    };
    (Said::new("已被改动", "Altered"), vec![detail, ask_the_holder()])
}

fn ask_the_holder() -> Said {
    Said::new(
        "请勿采信。请向提供者索取原文件，或直接向出具机关查询。",
        "Do not rely on it. Ask whoever gave it to you for the original, or ask the register.",
    )
}

fn not_logged(number: &str, why: &NotLogged) -> Words {
    let detail = match why {
        NotLogged::Proof(wrong) => {
            Said::new(format!("日志证明不成立（{wrong}）。"), format!("The proof does not hold: {wrong}."))
        }
        NotLogged::NoSalt => Said::new("日志证明不完整。", "The proof lacks what opens the leaf."),
        NotLogged::KeyEnded => Said::new(
            "签署它的密钥在其登入日志之前已停用。",
            "The key that signed it had ended before it came into the log.",
        ),
        NotLogged::LogKeyEnded => Said::new(
            "为日志签名的密钥此前已停用。请向出具机关取得附有新证明的文件。",
            "The key that signed for the log had ended by then. Ask the register for the file with a new proof.",
        ),
    };
    let what = Said::new(
        format!(
            "编号{number}带有出具机关的签名，但不能证明已记入公开日志，因此不予认可：这样的报告可能是用被盗的密钥签出的。"
        ),
        format!(
            "{number} bears a signature of the register, but is not proven to be in the public log. It is refused: a report that the public cannot see may have been signed with a stolen key."
        ),
    );
    let report = Said::new(
        "请勿采信，并将此文件报告出具机关。",
        "Do not rely on it, and show this file to the register.",
    );
    (
        Said::new("有签名，但不在日志中：不予认可", "Signed, but not in the log: refused"),
        vec![what, detail, report],
    )
}

fn unknown_key(who: &UnknownKey) -> Words {
    let detail = match who {
        UnknownKey::Signer(names) => {
            let names: Vec<&str> = names.iter().map(tlog::note::KeyName::as_str).collect();
            Said::new(
                format!("签名自称“{}”，不是此处信任的密钥。", names.join("”、“")),
                format!("The signature calls itself {}; that is no key trusted here.", names.join(", ")),
            )
        }
        UnknownKey::Log(log) => Said::new(
            format!("所附证明出自日志“{log}”，不是此处信任的日志。"),
            format!("The proof is from the log {log}; that is no log trusted here."),
        ),
    };
    let what = Said::new(
        "可能出自其他机关，也可能是伪造。请使用出具机关公布的核验页面或信任文件。",
        "It may be from another register, or forged. Use the check page or the trust file that its issuer publishes.",
    );
    (Said::new("密钥未知", "Unknown key"), vec![detail, what])
}

fn not_a_report() -> Words {
    let what = Said::new(
        "此文件不是信用报告。请选择收到的原始PDF或JSON文件；截图、扫描件、打印后另存的文件无法核验。",
        "This file is no credit report. Choose the PDF or JSON file as you received it; pictures, scans and files printed again cannot be verified.",
    );
    (Said::new("不是信用报告", "Not a report"), vec![what])
}

fn too_long(bytes: u64) -> Words {
    let what = Said::new(
        format!("文件有{bytes}字节，超过任何报告的长度，未予读取。"),
        format!("The file has {bytes} bytes, more than any report, and was not read."),
    );
    (not_a_report().0, vec![what])
}

fn rows(genuine: &Genuine) -> Vec<(Said, Said)> {
    let facts = &genuine.facts;
    let mut rows = vec![row("编号", "Number", facts.number.to_string())];
    rows.extend(facts.name.iter().map(|name| row("机构", "Organisation", name.clone())));
    rows.extend(facts.code.iter().map(|code| row("统一社会信用代码", "Code", code.clone())));
    rows.extend(facts.query.iter().map(|query| row("查询内容", "Searched for", query.clone())));
    rows.push(row("内容截至", "As of", facts.as_of.to_string()));
    rows.push(row("有效期至", "Current until", facts.valid_until.to_string()));
    rows.extend(facts.issuer.iter().map(|issuer| row("出具单位", "Issued by", issuer.clone())));
    rows.push(row("签名密钥", "Signed by the key", genuine.key.to_string()));
    rows.push((Said::new("公开日志", "Public log"), place(genuine)));
    rows.extend(genuine.witnesses.iter().map(|(name, at)| (Said::new("见证方", "Witness"), seen(name, *at))));
    if genuine.witnesses.is_empty() {
        rows.push((Said::new("见证方", "Witness"), Said::new("无", "none")));
    }
    rows.push((Said::new("文件", "File"), file(genuine.print)));
    rows
}

fn row(zh: &str, en: &str, value: String) -> (Said, Said) {
    (Said::new(zh, en), Said::same(value))
}

fn place(genuine: &Genuine) -> Said {
    let (log, index, size) = (&genuine.log, genuine.index, genuine.size);
    Said::new(
        format!("{log}，第{index}条（从0起），当时共{size}条"),
        format!("{log}, entry {index} counting from 0, of {size} at the time"),
    )
}

fn seen(name: &str, at: Option<u64>) -> Said {
    let Some(at) = at.map(moment) else { return Said::same(name) };
    Said::new(format!("{name}，{at}"), format!("{name}, {at}"))
}

fn file(print: Option<Print>) -> Said {
    match print {
        Some(Print::Chinese) => Said::new("中文PDF", "PDF in Chinese"),
        Some(Print::English) => Said::new("英文PDF", "PDF in English"),
        None => Said::new("仅数据（JSON）", "Data alone (JSON)"),
    }
}
