//! Slots: the named places in a letter's words, and what is put into them.

use domain::day::ENGLISH_MONTHS;
use domain::{Day, Lang, Text};

use super::Deadline;

/// What stands in a slot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Words.
    Text,
    /// A day.
    Day,
    /// The last day of a term; it is also a line among the dates.
    Due,
    /// Several words, as a list of its own; the file's sentence `none` stands where there are none.
    List,
    /// One of these words, for each of which the file has a sentence.
    Choice(&'static [&'static str]),
}

/// A slot by name.
pub(super) type Slot = (&'static str, Form);

/// Slots that every letter has: the organisation, the name of the item, the deciding authority.
pub(super) const COMMON: [Slot; 3] =
    [("organisation", Form::Text), ("item", Form::Text), ("authority", Form::Text)];

/// Which sentence stands in a list's place where the list is empty.
pub(super) const NONE: &[&str] = &["none"];

/// What was put into a slot, in the letter's language.
#[derive(Clone, Debug)]
pub(super) enum Value {
    /// Words.
    Words(String),
    /// A day, in words.
    Day(String),
    /// A term's last day, in words, with the term.
    Due(String, Deadline),
    /// A list.
    List(Vec<String>),
    /// The word of a sentence in the file.
    Choice(&'static str),
}

/// The slots filled so far.
#[derive(Debug)]
pub(super) struct Filled {
    lang: Lang,
    values: Vec<(&'static str, Value)>,
}

impl Filled {
    /// Nothing filled yet, for a letter in one language.
    pub(super) fn new(lang: Lang) -> Filled {
        Filled { lang, values: Vec::new() }
    }

    /// What stands in a slot, if it was filled with anything.
    pub(super) fn get(&self, name: &str) -> Option<&Value> {
        self.values.iter().find(|(slot, _)| *slot == name).map(|(_, value)| value)
    }

    /// The terms among what was filled, in order.
    pub(super) fn terms(&self) -> impl Iterator<Item = (&'static str, &Deadline)> {
        self.values.iter().filter_map(|(slot, value)| match value {
            Value::Due(_, deadline) => Some((*slot, deadline)),
            Value::Words(_) | Value::Day(_) | Value::List(_) | Value::Choice(_) => None,
        })
    }

    /// Every slot that holds a day or a term, in order: name, day in words, term.
    pub(super) fn days(&self) -> impl Iterator<Item = (&'static str, &str, Option<&Deadline>)> {
        self.values.iter().filter_map(|(slot, value)| match value {
            Value::Day(words) => Some((*slot, words.as_str(), None)),
            Value::Due(words, deadline) => Some((*slot, words.as_str(), Some(deadline))),
            Value::Words(_) | Value::List(_) | Value::Choice(_) => None,
        })
    }

    /// The language of what was filled.
    pub(super) fn lang(&self) -> Lang {
        self.lang
    }

    /// The names of the slots filled, in order.
    #[cfg(test)]
    pub(super) fn names(&self) -> Vec<&'static str> {
        self.values.iter().map(|(slot, _)| *slot).collect()
    }

    pub(super) fn text(&mut self, slot: &'static str, text: &Text) {
        self.written(slot, text.get(self.lang));
    }

    /// Words that are the same in both languages, such as a name. Nothing but spaces leaves the slot unfilled.
    pub(super) fn written(&mut self, slot: &'static str, text: &str) {
        let words = plain(text);
        if !words.is_empty() {
            self.values.push((slot, Value::Words(words)));
        }
    }

    pub(super) fn day(&mut self, slot: &'static str, day: Day) {
        self.values.push((slot, Value::Day(in_words(day, self.lang))));
    }

    pub(super) fn due(&mut self, slot: &'static str, deadline: &Deadline) {
        let words = deadline.words(self.lang);
        self.values.push((slot, Value::Due(words, deadline.clone())));
    }

    pub(super) fn list(&mut self, slot: &'static str, list: &[Text]) {
        let words = list.iter().map(|text| plain(text.get(self.lang))).filter(|words| !words.is_empty());
        let words: Vec<String> = words.collect();
        self.values.push((slot, if words.is_empty() { Value::Choice(NONE[0]) } else { Value::List(words) }));
    }

    pub(super) fn choice(&mut self, slot: &'static str, word: &'static str) {
        self.values.push((slot, Value::Choice(word)));
    }
}

/// Text on one line: line breaks and other control characters become spaces, marks that turn the direction of
/// writing are dropped, so that what is read is what was written.
pub(super) fn plain(text: &str) -> String {
    let turning = |c: &char| matches!(c, '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
    let spaced = text.chars().filter(|c| !turning(c)).map(|c| if c.is_control() { ' ' } else { c });
    spaced.collect::<String>().trim().to_owned()
}

/// A day in words: 2026年11月8日, 8 November 2026.
pub(crate) fn in_words(day: Day, lang: Lang) -> String {
    let month = ENGLISH_MONTHS[usize::from(day.month().unsigned_abs()) - 1];
    lang.pick(
        format!("{}年{}月{}日", day.year(), day.month(), day.day()),
        format!("{} {month} {}", day.day(), day.year()),
    )
}
