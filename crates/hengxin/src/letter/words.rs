//! The words of letters as data: the files of `letters/`, one for each kind, with named slots in both languages.
//!
//! The files are built into the program. A register may keep its own copies in a folder: a file there replaces the
//! built-in one of the same name. Everything is checked when it is read: every slot named is one that the kind has,
//! every slot of the kind is named in both languages, every choice has its sentences, lists stand alone.

use std::collections::BTreeMap;
use std::path::Path;

use domain::Lang;
use serde::Deserialize;

use super::fault::{LetterFault, WordsFault};
use super::matter::slots;
use super::slot::{COMMON, Filled, Form, NONE, Slot, Value};
use super::{Block, LetterKind};

/// The words of every kind of letter, read and checked.
#[derive(Debug, Clone)]
pub struct Words {
    kinds: Vec<TwoTongues>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct TwoTongues {
    zh: KindWords,
    en: KindWords,
}

/// The words of one kind of letter in one language.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct KindWords {
    /// What the letter is called.
    pub(super) title: String,
    /// The first sentence: what is decided or asked.
    lead: String,
    asked: Vec<String>,
    found: Vec<String>,
    decided: Vec<String>,
    remedies: Vec<String>,
    /// Names of the days in the part on dates, by slot.
    #[serde(default)]
    dates: BTreeMap<String, String>,
    /// The sentences of a choice, by slot and word.
    #[serde(default)]
    choices: BTreeMap<String, BTreeMap<String, String>>,
}

impl Words {
    /// Reads the words: built in, or from the folder `dir` for the files it holds.
    ///
    /// # Errors
    /// [`WordsFault`] where a file cannot be read, is no letter's, or its words could not be filled in.
    pub fn load(dir: Option<&Path>) -> Result<Words, WordsFault> {
        if let Some(dir) = dir {
            refuse_strangers(dir)?;
        }
        let kinds = LetterKind::ALL.into_iter().map(|kind| {
            let own = dir.map(|dir| dir.join(file_name(kind))).filter(|path| path.exists());
            match own {
                None => parse(kind, built_in(kind)),
                Some(path) => match std::fs::read_to_string(&path) {
                    Ok(text) => parse(kind, &text),
                    Err(source) => Err(WordsFault::Unreadable { path, source }),
                },
            }
        });
        Ok(Words { kinds: kinds.collect::<Result<_, _>>()? })
    }

    /// The words of one kind in one language.
    pub(super) fn of(&self, kind: LetterKind, lang: Lang) -> &KindWords {
        let words = &self.kinds[kind.place()];
        lang.pick(&words.zh, &words.en)
    }
}

fn file_name(kind: LetterKind) -> String {
    format!("{}.toml", kind.word())
}

/// A misspelt file name would leave the built-in words standing unnoticed, so it is a fault.
fn refuse_strangers(dir: &Path) -> Result<(), WordsFault> {
    let unreadable = |source| WordsFault::Unreadable { path: dir.to_owned(), source };
    for entry in std::fs::read_dir(dir).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        let known = |kind: LetterKind| path.file_name().is_some_and(|name| *name == *file_name(kind));
        if !LetterKind::ALL.into_iter().any(known) {
            return Err(WordsFault::UnknownFile { path });
        }
    }
    Ok(())
}

macro_rules! letter_file {
    ($name:literal) => {
        include_str!(concat!("../../../../letters/", $name, ".toml"))
    };
}

const fn built_in(kind: LetterKind) -> &'static str {
    match kind {
        LetterKind::ListingIntended => letter_file!("listing-intended"),
        LetterKind::ListingDecided => letter_file!("listing-decided"),
        LetterKind::ListingDropped => letter_file!("listing-dropped"),
        LetterKind::RestorationNotice => letter_file!("restoration-notice"),
        LetterKind::ObjectionReceived => letter_file!("objection-received"),
        LetterKind::ObjectionAnswered => letter_file!("objection-answered"),
        LetterKind::ItemsAsked => letter_file!("items-asked"),
        LetterKind::RestorationReceived => letter_file!("restoration-received"),
        LetterKind::RestorationAccepted => letter_file!("restoration-accepted"),
        LetterKind::RestorationDeclined => letter_file!("restoration-declined"),
        LetterKind::RestorationExtended => letter_file!("restoration-extended"),
        LetterKind::RestorationGranted => letter_file!("restoration-granted"),
        LetterKind::RestorationRefused => letter_file!("restoration-refused"),
        LetterKind::RestorationReversed => letter_file!("restoration-reversed"),
        LetterKind::Removed => letter_file!("removed"),
        LetterKind::Withdrawn => letter_file!("withdrawn"),
        LetterKind::Erased => letter_file!("erased"),
        LetterKind::DecliningAnswered => letter_file!("declining-answered"),
        LetterKind::LiftingTold => letter_file!("lifting-told"),
        LetterKind::AuthorisationGiven => letter_file!("authorisation-given"),
    }
}

fn parse(kind: LetterKind, text: &str) -> Result<TwoTongues, WordsFault> {
    let words: TwoTongues = toml::from_str(text)
        .map_err(|source| WordsFault::Malformed { file: file_name(kind), source: Box::new(source) })?;
    for (lang, words) in [("zh", &words.zh), ("en", &words.en)] {
        words.check(kind).map_err(|what| WordsFault::Words { file: file_name(kind), lang, what })?;
    }
    Ok(words)
}

/// A piece of a sentence.
enum Piece<'a> {
    Words(&'a str),
    Slot(&'a str),
}

/// A sentence in pieces. An open brace without its end is a slot without a name, which no kind has.
fn pieces(sentence: &str) -> Vec<Piece<'_>> {
    let (mut pieces, mut rest) = (Vec::new(), sentence);
    while let Some((words, tail)) = rest.split_once('{') {
        let (slot, after) = tail.split_once('}').unwrap_or(("", ""));
        pieces.extend([Piece::Words(words), Piece::Slot(slot)]);
        rest = after;
    }
    pieces.push(Piece::Words(rest));
    pieces
}

/// The name of the slot that is the whole of a sentence.
fn alone(sentence: &str) -> Option<&str> {
    sentence.strip_prefix('{')?.strip_suffix('}').filter(|name| !name.contains(['{', '}']))
}

fn slot_names(sentence: &str) -> impl Iterator<Item = &str> {
    pieces(sentence).into_iter().filter_map(|piece| match piece {
        Piece::Slot(name) => Some(name),
        Piece::Words(_) => None,
    })
}

impl KindWords {
    /// The sentences that stand in the letter themselves.
    fn sentences(&self) -> impl Iterator<Item = &String> {
        let parts = [&self.asked, &self.found, &self.decided, &self.remedies];
        std::iter::once(&self.lead).chain(parts.into_iter().flatten())
    }

    /// The sentences of choices.
    fn chosen(&self) -> impl Iterator<Item = &String> {
        self.choices.values().flat_map(BTreeMap::values)
    }

    /// What is wrong with the words, if anything is.
    fn check(&self, kind: LetterKind) -> Result<(), String> {
        let own = slots(kind);
        let all: Vec<Slot> = COMMON.iter().chain(own).copied().collect();
        if self.title.trim().is_empty()
            || [&self.asked, &self.found, &self.decided, &self.remedies].iter().any(|part| part.is_empty())
        {
            return Err("the title or a part is empty".to_owned());
        }
        for sentence in self.sentences().chain(self.chosen()) {
            check_sentence(sentence, &all)?;
        }
        if let Some(sentence) = self.chosen().find(|sentence| names_choice(sentence, &all)) {
            return Err(format!("`{sentence}` is a choice within a choice"));
        }
        self.check_used(own)?;
        self.check_dates(own)?;
        self.check_choices(own)
    }

    /// What a caller has to give is told to the reader.
    fn check_used(&self, own: &[Slot]) -> Result<(), String> {
        let used = |name: &str| {
            self.sentences().chain(self.chosen()).any(|s| slot_names(s).any(|slot| slot == name))
        };
        match own
            .iter()
            .find(|(name, form)| !used(name) && !self.dates.contains_key(*name) && *form != Form::Day)
        {
            None => Ok(()),
            Some((name, _)) => Err(format!("{{{name}}} is not used")),
        }
    }

    /// Every day has its name, and nothing else has.
    fn check_dates(&self, own: &[Slot]) -> Result<(), String> {
        let mut days: Vec<&str> = own
            .iter()
            .filter(|(_, form)| matches!(form, Form::Day | Form::Due))
            .map(|(name, _)| *name)
            .collect();
        days.sort_unstable();
        if self.dates.keys().eq(&days) {
            return Ok(());
        }
        Err(format!("`dates` names each of {}, and nothing else", days.join(", ")))
    }

    /// Every choice has its sentences, and nothing else has.
    fn check_choices(&self, own: &[Slot]) -> Result<(), String> {
        let mut wanted: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for (name, form) in own {
            match form {
                Form::Choice(words) => wanted.insert(name, words.to_vec()),
                Form::List => wanted.insert(name, NONE.to_vec()),
                Form::Text | Form::Day | Form::Due => None,
            };
        }
        for words in wanted.values_mut() {
            words.sort_unstable();
        }
        let given: BTreeMap<&str, Vec<&str>> = self
            .choices
            .iter()
            .map(|(name, words)| (name.as_str(), words.keys().map(String::as_str).collect()))
            .collect();
        if given == wanted { Ok(()) } else { Err(format!("`choices` must be {wanted:?}")) }
    }

    /// The opening sentence.
    pub(super) fn lead(&self, filled: &Filled) -> Result<String, LetterFault> {
        self.sentence(&self.lead, filled)
    }

    /// What was asked or intended.
    pub(super) fn asked(&self, filled: &Filled) -> Result<Vec<Block>, LetterFault> {
        self.blocks(&self.asked, filled)
    }

    /// What was found.
    pub(super) fn found(&self, filled: &Filled) -> Result<Vec<Block>, LetterFault> {
        self.blocks(&self.found, filled)
    }

    /// What is decided.
    pub(super) fn decided(&self, filled: &Filled) -> Result<Vec<Block>, LetterFault> {
        self.blocks(&self.decided, filled)
    }

    /// What the organisation can do.
    pub(super) fn remedies(&self, filled: &Filled) -> Result<Vec<Block>, LetterFault> {
        self.blocks(&self.remedies, filled)
    }

    /// What a day is called among the dates.
    pub(super) fn date_name(&self, slot: &str) -> Option<&str> {
        self.dates.get(slot).map(String::as_str)
    }

    fn blocks(&self, sentences: &[String], filled: &Filled) -> Result<Vec<Block>, LetterFault> {
        let block = |sentence: &String| match alone(sentence).and_then(|name| filled.get(name)) {
            Some(Value::List(items)) => Ok(Block::List(items.clone())),
            Some(Value::Words(_) | Value::Day(_) | Value::Due(..) | Value::Choice(_)) | None => {
                self.sentence(sentence, filled).map(Block::Paragraph)
            }
        };
        sentences.iter().map(block).collect()
    }

    /// A sentence with its slots filled. What was filled in is never read for slots again.
    fn sentence(&self, sentence: &str, filled: &Filled) -> Result<String, LetterFault> {
        let mut out = String::with_capacity(sentence.len());
        for piece in pieces(sentence) {
            match piece {
                Piece::Words(words) => out.push_str(words),
                Piece::Slot(name) => out.push_str(&self.in_slot(name, filled)?),
            }
        }
        Ok(out)
    }

    fn in_slot(&self, name: &str, filled: &Filled) -> Result<String, LetterFault> {
        match filled.get(name) {
            Some(Value::Words(words) | Value::Day(words) | Value::Due(words, _)) => Ok(words.clone()),
            Some(Value::List(items)) => Ok(items.join("；")),
            Some(Value::Choice(word)) => {
                let chosen = self.choices.get(name).and_then(|words| words.get(*word));
                // Checked when the words were read: no sentence of a choice leads to another choice.
                self.sentence(chosen.ok_or(LetterFault::Unfilled { slot: known_name(name) })?, filled)
            }
            None => Err(LetterFault::Unfilled { slot: known_name(name) }),
        }
    }
}

/// The name of a slot as the program writes it, for a message that outlives the file.
fn known_name(name: &str) -> &'static str {
    let all = LetterKind::ALL.into_iter().flat_map(slots).chain(&COMMON);
    all.map(|(slot, _)| *slot).find(|slot| *slot == name).unwrap_or("a slot")
}

fn form_of(name: &str, all: &[Slot]) -> Option<Form> {
    all.iter().find(|(slot, _)| *slot == name).map(|(_, form)| *form)
}

/// Whether a sentence leads to further sentences.
fn names_choice(sentence: &str, all: &[Slot]) -> bool {
    slot_names(sentence).any(|name| matches!(form_of(name, all), Some(Form::Choice(_) | Form::List)))
}

/// Every slot is known, lists stand alone, no brace is left over.
fn check_sentence(sentence: &str, all: &[Slot]) -> Result<(), String> {
    let left_over =
        pieces(sentence).iter().any(|piece| matches!(piece, Piece::Words(words) if words.contains('}')));
    if left_over || sentence.trim().is_empty() {
        return Err(format!("`{sentence}` is empty or has a brace too many"));
    }
    for name in slot_names(sentence) {
        match form_of(name, all) {
            None => return Err(format!("`{sentence}` names {{{name}}}, which this letter does not have")),
            Some(Form::List) if alone(sentence).is_none() => {
                return Err(format!("the list {{{name}}} stands alone, not in `{sentence}`"));
            }
            Some(Form::List | Form::Text | Form::Day | Form::Due | Form::Choice(_)) => {}
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The words of one kind with something changed in the file.
    fn changed(kind: LetterKind, from: &str, to: &str) -> String {
        let text = built_in(kind);
        assert!(text.contains(from), "{from}");
        let fault = parse(kind, &text.replacen(from, to, 1)).unwrap_err();
        match fault {
            WordsFault::Words { what, .. } => what,
            WordsFault::Malformed { source, .. } => source.to_string(),
            WordsFault::Unreadable { .. } | WordsFault::UnknownFile { .. } => {
                unreachable!("read from memory")
            }
        }
    }

    #[test]
    fn the_words_built_in_are_in_order() {
        Words::load(None).unwrap();
    }

    #[test]
    fn a_slot_that_the_letter_does_not_have_is_told() {
        assert!(changed(LetterKind::Erased, "{reason}", "{raeson}").contains("raeson"));
        assert!(changed(LetterKind::Erased, "{reason}", "{reason").contains("does not have"));
        assert!(changed(LetterKind::Erased, "{reason}", "{reason}}").contains("brace"));
    }

    #[test]
    fn a_slot_that_nobody_reads_is_told() {
        assert!(changed(LetterKind::Erased, "{reason}", "不详").contains("not used"));
    }

    #[test]
    fn a_list_stands_alone() {
        assert!(changed(LetterKind::ItemsAsked, "{items}", "缺{items}").contains("stands alone"));
    }

    #[test]
    fn a_missing_language_date_or_choice_is_told() {
        assert!(changed(LetterKind::Erased, "[en]", "[fr]").contains("missing field"));
        assert!(changed(LetterKind::Erased, "erased_on = ", "erased = ").contains("dates"));
        assert!(changed(LetterKind::Removed, "expired = ", "over = ").contains("choices"));
        assert!(
            changed(LetterKind::Removed, "\"列入期限届满", "\"{cause}列入期限届满")
                .contains("within a choice")
        );
    }

    #[test]
    fn a_folder_replaces_files_of_the_same_name_and_no_others() {
        let dir = tempfile::tempdir().unwrap();
        let own = built_in(LetterKind::Erased).replace("信息删除告知书", "信息删除通知书");
        std::fs::write(dir.path().join("erased.toml"), own).unwrap();
        let words = Words::load(Some(dir.path())).unwrap();
        assert_eq!(words.of(LetterKind::Erased, Lang::Zh).title, "信息删除通知书");
        assert_eq!(words.of(LetterKind::Withdrawn, Lang::Zh).title, "记录撤下告知书");
        std::fs::write(dir.path().join("eraesd.toml"), "").unwrap();
        assert!(matches!(Words::load(Some(dir.path())), Err(WordsFault::UnknownFile { .. })));
    }
}
