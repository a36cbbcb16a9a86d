//! Numbering a letter, keeping it, and telling the applicant that it is there.

use domain::{Day, Lang, MessageDraft, NewMessage, Refusal, Text};
use serde_json::json;

use super::written::{Step, unfit};
use crate::app::case::CaseFault;
use crate::letter::{BothTongues, Letter, LetterKind, LetterNumber, Matter, Office};
use crate::store::letter::{self, NewLetter};
use crate::store::rows::stored_day;
use crate::store::sql::{Result, StoreFault, Tx};
use crate::store::{message, proceeding};

/// Writes the letter in both languages under the next number of its kind, keeps it and tells of it.
pub(super) fn keep(tx: &mut dyn Tx, step: &Step<'_>, matter: &Matter) -> Result<(), CaseFault> {
    let kind = matter.kind();
    let series = (kind, step.today());
    let serial = serial(tx, series)?;
    let both = write(step, matter, numbered(step.office(), series, serial)?)?;
    let proceeding = match step.proceeding() {
        "" => None,
        number => proceeding::by_number(tx, number)?,
    };
    let (id, body) = (proceeding.as_ref().map_or(0, |row| row.id), both.write());
    let new = NewLetter {
        number: &both.zh.number,
        kind: kind.word(),
        proceeding: id,
        about: (step.file.org.id, step.file.key.stored()),
        seq: step.seq.0,
        body: &body,
        made: (stored_day(step.today()), step.work.now),
        actor: step.work.actor,
    };
    let letter = letter::put(tx, &new)?;
    let detail = json!({
        "letter": both.zh.number,
        "kind": kind.word(),
        "entry": step.seq.0,
        "before": null,
        "after": "made",
    });
    step.work.audit(tx, ("letter.make", &format!("letter/{letter}")), &detail)?;
    if let Some(row) = proceeding {
        tell(tx, step, (row.id, &row.number), &both)?;
    }
    Ok(())
}

fn write(step: &Step<'_>, matter: &Matter, number: LetterNumber) -> Result<BothTongues, Refusal> {
    let envelope = step.envelope(matter.kind(), number)?;
    let words = &step.work.register.letters.words;
    let letter = |lang| Letter::new(words, lang, &envelope, matter).map_err(|fault| unfit(&fault));
    Ok(BothTongues { zh: letter(Lang::Zh)?, en: letter(Lang::En)? })
}

/// The next serial of a kind in the year of a day. The caller holds the register's lock.
pub(super) fn serial(tx: &mut dyn Tx, (kind, today): (LetterKind, Day)) -> Result<u32> {
    let bound = |month, day| Day::new(today.year(), month, day).map_or(0, stored_day);
    let made = letter::made_between(tx, kind.word(), (bound(1, 1), bound(12, 31)))?;
    Ok(u32::try_from(made + 1).unwrap_or(u32::MAX))
}

/// The number of a letter of an office.
pub(super) fn numbered(
    office: &Office,
    (kind, today): (LetterKind, Day),
    serial: u32,
) -> Result<LetterNumber, Refusal> {
    let word = format!("{}{}", office.sign, kind.series());
    LetterNumber::new(&word, today, serial).ok_or_else(|| Refusal::LetterUnfit {
        why: Text::of(
            "机关代字（office.sign）只能用汉字或者字母。",
            "The sign of the office (office.sign) holds letters or Han characters only.",
        ),
    })
}

/// The letter in both languages as it would be sent, but for its number: that one could be given is made sure of, and
/// none is.
pub(super) fn unnumbered(step: &Step<'_>, matter: &Matter) -> Result<BothTongues, Refusal> {
    let both = write(step, matter, numbered(step.office(), (matter.kind(), step.today()), 1)?)?;
    let bare = |letter: Letter| Letter { number: String::new(), ..letter };
    Ok(BothTongues { zh: bare(both.zh), en: bare(both.en) })
}

/// Puts a message in the outbox where the applicant gave an address. It says that the letter is there and how to read
/// it, and nothing of what it says; never the contact code.
fn tell(
    tx: &mut dyn Tx,
    step: &Step<'_>,
    (id, number): (i64, &str),
    both: &BothTongues,
) -> Result<(), CaseFault> {
    let email = proceeding::party(tx, id)?.map(|party| party.email).unwrap_or_default();
    if email.is_empty() {
        return Ok(());
    }
    let (subject, body) = words(both, number);
    let kind = format!("letter-{}", both.zh.kind.word());
    let draft = MessageDraft { kind: &kind, to: Some(&email), subject: &subject, body: &body, about: number };
    // An address that mail cannot be sent to leaves the message for somebody to bring.
    let bare = MessageDraft { to: None, ..draft };
    let new = NewMessage::read(&draft).or_else(|_| NewMessage::read(&bare));
    let new = new.map_err(|refusal| Refusal::LetterUnfit { why: refusal.text() })?;
    message::post(tx, &new, step.work.now).map(drop).map_err(|fault: StoreFault| fault.into())
}

fn words(both: &BothTongues, proceeding: &str) -> (Text, Text) {
    let (zh, en) = (&both.zh, &both.en);
    let subject = Text::new(format!("{}：{}", zh.title, zh.number), format!("{}: {}", en.title, en.number));
    let body = Text::new(
        format!(
            "您办理的{proceeding}有一份新文书。\n\n文书：{}\n编号：{}\n\n请在本网站“办理进度”页面（/zh/services/track）填写受理编号{proceeding}和联系码查看、下载。联系码在提交申请时已告知您，我们不会在邮件中发送或者索要。\n\n本邮件由系统发出。",
            zh.title, zh.number
        ),
        format!(
            "There is a new letter in your case {proceeding}.\n\nLetter: {}\nNumber: {}\n\nRead and save it on this website, on the page “Follow” (/en/services/track), with the case number {proceeding} and your contact code. You were told the code when you applied; we never send it or ask for it by mail.\n\nThis message was sent by the register.",
            en.title, en.number
        ),
    );
    (subject, body)
}
