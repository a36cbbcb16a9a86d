//! A letter as it is kept: its finished parts in both languages as one JSON text.
//!
//! What was sent must be shown for ever as it was sent, whatever becomes of words, layout and law. So the finished
//! [`Letter`] is kept, not what it was made from; and the text is read back strictly, under a version.

use domain::{Citation, Day, Lang};
use serde::{Deserialize, Serialize};

use super::{Block, Letter, LetterKind, Part, PartName, Signature};

/// The version of this form.
const VERSION: u8 = 1;

/// A letter in both languages, under one number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BothTongues {
    /// In Chinese: the text that binds.
    pub zh: Letter,
    /// In English.
    pub en: Letter,
}

/// Why a kept letter cannot be read: it is none, or of a version that this program does not know.
#[derive(Debug, thiserror::Error)]
#[error("a kept letter cannot be read")]
pub struct Unreadable;

impl BothTongues {
    /// The letter in one language.
    pub fn get(&self, lang: Lang) -> &Letter {
        lang.pick(&self.zh, &self.en)
    }

    /// The text that is kept. The same letter gives the same text.
    pub fn write(&self) -> String {
        let kept = Kept { version: VERSION, zh: KeptLetter::of(&self.zh), en: KeptLetter::of(&self.en) };
        serde_json::to_string(&kept).expect("words and lists become JSON")
    }

    /// Reads a text that was kept.
    ///
    /// # Errors
    /// [`Unreadable`].
    pub fn read(text: &str) -> Result<BothTongues, Unreadable> {
        let kept: Kept = serde_json::from_str(text).map_err(|_| Unreadable)?;
        if kept.version != VERSION {
            return Err(Unreadable);
        }
        let letter = |kept: KeptLetter, lang| kept.letter(lang).ok_or(Unreadable);
        Ok(BothTongues { zh: letter(kept.zh, Lang::Zh)?, en: letter(kept.en, Lang::En)? })
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Kept {
    version: u8,
    zh: KeptLetter,
    en: KeptLetter,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct KeptLetter {
    number: String,
    kind: String,
    title: String,
    addressee: String,
    code_name: String,
    code: String,
    lead: String,
    parts: Vec<KeptPart>,
    authority: String,
    day: String,
    signed_on: String,
    unverified: Vec<KeptCitation>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct KeptPart {
    name: String,
    heading: String,
    blocks: Vec<Block>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct KeptCitation {
    title: String,
    article: String,
}

impl KeptLetter {
    fn of(letter: &Letter) -> KeptLetter {
        let part = |part: &Part| KeptPart {
            name: part.name.word().to_owned(),
            heading: part.heading.clone(),
            blocks: part.blocks.clone(),
        };
        let cite =
            |cite: &Citation| KeptCitation { title: cite.title.clone(), article: cite.article.clone() };
        KeptLetter {
            number: letter.number.clone(),
            kind: letter.kind.word().to_owned(),
            title: letter.title.clone(),
            addressee: letter.addressee.clone(),
            code_name: letter.code_name.clone(),
            code: letter.code.clone(),
            lead: letter.lead.clone(),
            parts: letter.parts.iter().map(part).collect(),
            authority: letter.signature.authority.clone(),
            day: letter.signature.day.clone(),
            signed_on: letter.signature.on.to_string(),
            unverified: letter.unverified.iter().map(cite).collect(),
        }
    }

    fn letter(self, lang: Lang) -> Option<Letter> {
        let parts: Option<Vec<Part>> = self.parts.into_iter().map(KeptPart::part).collect();
        let cite = |cite: KeptCitation| Citation {
            title: cite.title,
            article: cite.article,
            verified: false,
            compared: None,
        };
        Some(Letter {
            number: self.number,
            kind: LetterKind::from_word(&self.kind)?,
            lang,
            title: self.title,
            addressee: self.addressee,
            code_name: self.code_name,
            code: self.code,
            lead: self.lead,
            parts: parts?.try_into().ok()?,
            signature: Signature {
                authority: self.authority,
                day: self.day,
                on: Day::parse(&self.signed_on)?,
            },
            unverified: self.unverified.into_iter().map(cite).collect(),
        })
    }
}

impl KeptPart {
    fn part(self) -> Option<Part> {
        let name = PartName::ALL.into_iter().find(|name| name.word() == self.name)?;
        Some(Part { name, heading: self.heading, blocks: self.blocks })
    }
}

#[cfg(test)]
mod tests {
    use super::super::Words;
    use super::*;
    use crate::demo::letters::{envelope, matters};

    #[test]
    fn every_letter_is_read_back_as_it_was_kept() {
        let words = Words::load(None).unwrap();
        for matter in matters() {
            let letter = |lang| Letter::new(&words, lang, &envelope(), &matter).unwrap();
            let both = BothTongues { zh: letter(Lang::Zh), en: letter(Lang::En) };
            let text = both.write();
            assert_eq!(BothTongues::read(&text).unwrap(), both);
            assert_eq!(BothTongues::read(&text).unwrap().write(), text);
        }
    }

    #[test]
    fn what_is_no_kept_letter_is_not_read() {
        let words = Words::load(None).unwrap();
        let letter = |lang| Letter::new(&words, lang, &envelope(), &matters()[0]).unwrap();
        let text = BothTongues { zh: letter(Lang::Zh), en: letter(Lang::En) }.write();
        for bad in
            ["", "{}", &text.replace("\"version\":1", "\"version\":2"), &text.replace("about", "abuot")]
        {
            assert!(BothTongues::read(bad).is_err(), "{bad}");
        }
    }
}
