//! Official letters about an organisation's records: one value, shown as text, as a page and as PDF.
//!
//! A [`Letter`] is made from its words (`letters/`, data) and typed slots, and is then complete: what decides first,
//! seven parts, a signature. Renderers add no words of their own. Invariants: no slot is empty, no letter is without
//! its basis in law, no citizen ID or mobile number stands anywhere in one. Deliberately absent: storing, numbering
//! and serving letters, which is `app::letter`'s, and any number of the law itself.

mod deadline;
mod fault;
mod kept;
mod kind;
mod matter;
mod number;
mod office;
pub mod pdf;
mod slot;
mod text;
mod words;

use std::path::Path;

use domain::id::{Claimed, find_personal};
use domain::{Citation, Day, Lang, Text};
use serde::{Deserialize, Serialize};

pub use deadline::{Deadline, Unit};
pub use fault::{LetterFault, WordsFault};
pub use kept::{BothTongues, Unreadable};
pub use kind::{LetterKind, PartName};
pub use matter::{
    Appeal, AuthorisationGiven, DecliningAnswered, DecliningOutcome, Ending, Erased, ItemsAsked,
    LiftingOutcome, LiftingTold, ListingDecided, ListingDropped, ListingIntended, Matter, ObjectionAnswered,
    ObjectionOutcome, ObjectionReceived, Removal, Removed, Request, RestorationAccepted, RestorationDeclined,
    RestorationExtended, RestorationGranted, RestorationNotice, RestorationReceived, RestorationRefused,
    RestorationReversed, Statement, Withdrawer, Withdrawn, as_written,
};
pub use number::LetterNumber;
pub use office::Office;
pub use text::text;
pub use words::Words;

pub(crate) use slot::in_words;
use slot::{Filled, plain};

/// What every letter has, whatever its kind.
#[derive(Clone, Debug)]
pub struct Envelope {
    /// Its number.
    pub number: LetterNumber,
    /// The organisation it is written to.
    pub addressee: Addressee,
    /// The record it is about.
    pub record: AboutRecord,
    /// The basis in law, beside the rules that set its terms, which are added.
    pub basis: Vec<Citation>,
    /// Whom to reach.
    pub contact: Contact,
    /// The authority that issues it.
    pub authority: String,
    /// The day it is signed.
    pub signed_on: Day,
}

/// The organisation a letter is written to.
#[derive(Clone, Debug)]
pub struct Addressee {
    /// Its name as registered.
    pub name: String,
    /// Its code.
    pub code: Claimed,
}

/// The record a letter is about; for a listing that is only intended, the decision that gives rise to it; for an
/// authorisation, that authorisation with the organisation that gave it.
#[derive(Clone, Debug)]
pub struct AboutRecord {
    /// Name of the catalogue item.
    pub item: Text,
    /// Document number; `None` where the source gave none.
    pub document: Option<String>,
    /// The deciding authority.
    pub authority: String,
    /// The day of the decision; `None` where the source gave none.
    pub decided_on: Option<Day>,
}

/// The office to be reached about a letter.
#[derive(Clone, Debug)]
pub struct Contact {
    /// Its name; for a list, not always the authority that signs.
    pub name: String,
    /// Postal address, where letters and visitors are taken.
    pub address: String,
    /// E-mail address.
    pub email: String,
    /// Landline; `None` where there is none. A mobile number is refused.
    pub telephone: Option<String>,
    /// When somebody is there.
    pub hours: Option<Text>,
}

/// A finished letter. Nothing in it is left to be filled in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// Its number, such as `衡信异告〔2026〕12号`.
    pub number: String,
    /// What it does.
    pub kind: LetterKind,
    /// The language it is written in.
    pub lang: Lang,
    /// What it is called.
    pub title: String,
    /// Name of the organisation.
    pub addressee: String,
    /// What kind of code it has, in the letter's language.
    pub code_name: String,
    /// Code of the organisation.
    pub code: String,
    /// The first sentence: what is decided or asked.
    pub lead: String,
    /// The seven parts, in their order.
    pub parts: [Part; 7],
    /// Who signs.
    pub signature: Signature,
    /// Rules cited that nobody has compared with the official text yet: for the office's preview, before it is sent.
    pub unverified: Vec<Citation>,
}

/// One part of a letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// Which.
    pub name: PartName,
    /// Its heading with its number, in the letter's language.
    pub heading: String,
    /// What stands under it; never nothing.
    pub blocks: Vec<Block>,
}

/// A piece of a part.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Block {
    /// A paragraph.
    Paragraph(String),
    /// A list of points.
    List(Vec<String>),
    /// Names with values.
    Rows(Vec<Row>),
}

/// A name with its value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// What it is.
    pub name: String,
    /// The value.
    pub value: String,
    /// How the value was worked out.
    pub formula: Option<String>,
}

/// Who signs a letter, and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signature {
    /// The issuing authority.
    pub authority: String,
    /// The day, in words.
    pub day: String,
    /// The day.
    pub on: Day,
}

/// What a register needs for writing letters: their words, the office that issues them, and a press for PDF.
#[derive(Debug)]
pub struct Letters {
    /// The words of each kind.
    pub words: Words,
    /// Who issues them.
    pub office: Office,
    /// Sets letters as PDF; blocking, some ten milliseconds a letter.
    pub press: pdf::Press,
}

impl Letters {
    /// Words from the folder `words` where it has them, otherwise built in; fonts from the folder `fonts` first.
    ///
    /// # Errors
    /// [`WordsFault`] where the words are not in order. Fonts are looked for when the first PDF is made.
    pub fn load(words: Option<&Path>, fonts: Option<&Path>) -> Result<Letters, WordsFault> {
        let press = pdf::Press::new(fonts.map(Path::to_owned));
        Ok(Letters { words: Words::load(words)?, office: Office::default(), press })
    }

    /// The same, issued by an office.
    #[must_use]
    pub fn of_office(self, office: Office) -> Letters {
        Letters { office, ..self }
    }
}

impl Letter {
    /// Writes a letter.
    ///
    /// # Errors
    /// [`LetterFault`] where something is empty, no basis in law is named, or a personal number stands anywhere.
    pub fn new(
        words: &Words,
        lang: Lang,
        envelope: &Envelope,
        matter: &Matter,
    ) -> Result<Letter, LetterFault> {
        let kind = matter.kind();
        let of_kind = words.of(kind, lang);
        let filled = fill(lang, envelope, matter);
        let basis = basis(envelope, &filled);
        let part = |name: PartName, blocks| Part { name, heading: name.numbered(lang), blocks };
        let mut remedies = of_kind.remedies(&filled)?;
        remedies.push(Block::Rows(reach(lang, envelope)?));
        let letter = Letter {
            number: envelope.number.to_string(),
            kind,
            lang,
            title: of_kind.title.clone(),
            addressee: given("addressee", &envelope.addressee.name)?,
            code_name: code_name(&envelope.addressee.code).get(lang).to_owned(),
            code: envelope.addressee.code.as_str().to_owned(),
            lead: of_kind.lead(&filled)?,
            parts: [
                part(PartName::About, vec![Block::Rows(about(lang, envelope, kind)?)]),
                part(PartName::Asked, of_kind.asked(&filled)?),
                part(PartName::Found, of_kind.found(&filled)?),
                part(PartName::Decided, of_kind.decided(&filled)?),
                part(PartName::Basis, vec![Block::List(basis.iter().map(|cite| cited(cite)).collect())]),
                part(PartName::Dates, vec![Block::Rows(dates(of_kind, &filled, envelope.signed_on))]),
                part(PartName::Remedies, remedies),
            ],
            signature: signature(lang, envelope)?,
            unverified: basis.iter().filter(|cite| !cite.verified).map(|cite| (*cite).clone()).collect(),
        };
        if basis.is_empty() { Err(LetterFault::NoBasis) } else { letter.without_personal_numbers() }
    }

    /// The line that addresses the organisation.
    pub fn salutation(&self) -> String {
        let (open, close) = self.lang.pick(("（", "）："), (" (", "):"));
        format!("{}{open}{} {}{close}", self.addressee, self.code_name, self.code)
    }

    /// The letter, if no personal number stands in it.
    fn without_personal_numbers(self) -> Result<Letter, LetterFault> {
        let frame = [&self.number, &self.title, &self.addressee, &self.lead, &self.signature.authority];
        let framed = frame.into_iter().map(|words| (None, words.as_str()));
        let parts = self.parts.iter().flat_map(|part| part.words().map(|words| (Some(part.name), words)));
        let found = framed.chain(parts).find_map(|(part, words)| Some((part, find_personal(words)?.kind)));
        match found {
            None => Ok(self),
            Some((part, kind)) => Err(LetterFault::Personal { part, kind }),
        }
    }
}

impl Part {
    /// Everything written in it, in order.
    fn words(&self) -> impl Iterator<Item = &str> {
        self.blocks.iter().flat_map(|block| match block {
            Block::Paragraph(words) => vec![words.as_str()],
            Block::List(points) => points.iter().map(String::as_str).collect(),
            Block::Rows(rows) => rows.iter().flat_map(Row::words).collect(),
        })
    }
}

impl Row {
    fn words(&self) -> impl Iterator<Item = &str> {
        [&self.name, &self.value].into_iter().chain(&self.formula).map(String::as_str)
    }
}

fn fill(lang: Lang, envelope: &Envelope, matter: &Matter) -> Filled {
    let mut filled = Filled::new(lang);
    filled.written("organisation", &envelope.addressee.name);
    filled.text("item", &envelope.record.item);
    filled.written("authority", &envelope.record.authority);
    matter.fill(&mut filled);
    filled
}

fn code_name(code: &Claimed) -> Text {
    match code {
        Claimed::Uscc(_) => Text::of("统一社会信用代码", "USCC"),
        Claimed::TaxNo(_) | Claimed::OrgCode(_) | Claimed::RegNo(_) | Claimed::Legacy(_) => {
            Text::of("代码", "code")
        }
    }
}

/// Words that must be there, on one line.
fn given(what: &'static str, words: &str) -> Result<String, LetterFault> {
    let words = plain(words);
    if words.is_empty() { Err(LetterFault::Unfilled { slot: what }) } else { Ok(words) }
}

fn row(lang: Lang, name: &Text, value: String) -> Row {
    Row { name: name.get(lang).to_owned(), value, formula: None }
}

fn about(lang: Lang, envelope: &Envelope, kind: LetterKind) -> Result<Vec<Row>, LetterFault> {
    let record = &envelope.record;
    let [item, number, authority, on] = names_about(kind);
    let not_given = || lang.pick("来源未提供", "Not given by the source").to_owned();
    let document = record.document.as_deref().map(plain).filter(|words| !words.is_empty());
    let decided = record.decided_on.map(|day| in_words(day, lang));
    Ok(vec![
        row(lang, &item, given("item", record.item.get(lang))?),
        row(lang, &number, document.unwrap_or_else(not_given)),
        row(lang, &authority, given("authority", &record.authority)?),
        row(lang, &on, decided.unwrap_or_else(not_given)),
    ])
}

/// What the four rows of what a letter is about are called: nearly all are about a record.
fn names_about(kind: LetterKind) -> [Text; 4] {
    if kind == LetterKind::AuthorisationGiven {
        return [
            Text::of("事项", "Matter"),
            Text::of("授权编号", "Number of the authorisation"),
            Text::of("授权机构", "Organisation that authorises"),
            Text::of("确认日期", "Day it was confirmed"),
        ];
    }
    [
        Text::of("记录", "Record"),
        Text::of("文号", "Document number"),
        Text::of("决定机关", "Deciding authority"),
        Text::of("决定日期", "Day of the decision"),
    ]
}

/// The citations of the envelope, then those of the terms; each once.
fn basis<'a>(envelope: &'a Envelope, filled: &'a Filled) -> Vec<&'a Citation> {
    let mut basis: Vec<&Citation> = Vec::new();
    for cite in envelope.basis.iter().chain(filled.terms().map(|(_, deadline)| deadline.cite())) {
        if !basis.contains(&cite) {
            basis.push(cite);
        }
    }
    basis
}

fn cited(cite: &Citation) -> String {
    plain(&format!("{}{}{}", cite.title, if cite.article.is_empty() { "" } else { " " }, cite.article))
}

fn dates(words: &words::KindWords, filled: &Filled, signed: Day) -> Vec<Row> {
    let mut rows: Vec<Row> = filled
        .days()
        .filter_map(|(slot, value, deadline)| {
            let formula = deadline.map(|deadline| deadline.formula(filled.lang()));
            Some(Row { name: words.date_name(slot)?.to_owned(), value: value.to_owned(), formula })
        })
        .collect();
    let lang = filled.lang();
    rows.push(row(lang, &Text::of("本文书日期", "Day of this letter"), in_words(signed, lang)));
    rows
}

fn reach(lang: Lang, envelope: &Envelope) -> Result<Vec<Row>, LetterFault> {
    let contact = &envelope.contact;
    let mut rows = vec![
        row(lang, &Text::of("联系单位", "Contact"), given("contact", &contact.name)?),
        row(lang, &Text::of("地址", "Address"), given("address", &contact.address)?),
        row(lang, &Text::of("电子邮箱", "E-mail"), given("email", &contact.email)?),
    ];
    if let Some(telephone) = &contact.telephone {
        rows.push(row(lang, &Text::of("电话", "Telephone"), given("telephone", telephone)?));
    }
    if let Some(hours) = &contact.hours {
        rows.push(row(lang, &Text::of("办公时间", "Hours"), given("hours", hours.get(lang))?));
    }
    Ok(rows)
}

fn signature(lang: Lang, envelope: &Envelope) -> Result<Signature, LetterFault> {
    let (authority, on) = (given("authority", &envelope.authority)?, envelope.signed_on);
    Ok(Signature { authority, day: in_words(on, lang), on })
}

/// Words cut where Chinese begins or ends; true for what is Chinese.
fn runs(words: &str) -> impl Iterator<Item = (&str, bool)> {
    let chinese = |c: char| matches!(c, '\u{3000}'..='\u{303F}' | '\u{3400}'..='\u{9FFF}' | '\u{FF00}'..='\u{FFEF}' | '\u{20000}'..='\u{323AF}');
    let mut rest = words;
    std::iter::from_fn(move || {
        let first = chinese(rest.chars().next()?);
        let end = rest.find(|c| chinese(c) != first).unwrap_or(rest.len());
        let (run, tail) = rest.split_at(end);
        rest = tail;
        Some((run, first))
    })
}

#[cfg(test)]
mod tests;
