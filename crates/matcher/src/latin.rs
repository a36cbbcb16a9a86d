//! Names in letters: words, legal forms of other languages, numerals, initials.
//!
//! They are never linked by likeness. Likeness finds candidates for a person to look at.

mod words;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::distance::likeness as letters;

/// From this likeness on, two names in letters are worth a look.
pub const REVIEW_FROM: u32 = 780;

/// Longer names are compared by their first words.
const MOST_WORDS: usize = 24;

/// Whether a name is written in letters and not in Chinese characters.
pub(crate) fn is_latin(name: &str) -> bool {
    let letter = |c: char| c.is_alphabetic() && u32::from(c) < 0x2E80;
    let (letters, others) = name
        .chars()
        .take(64)
        .filter(|c| c.is_alphabetic())
        .fold((0, 0), |(l, o), c| if letter(c) { (l + 1, o) } else { (l, o + 1) });
    letters > 2 * others
}

/// A name in words: what it is called, and what form it has.
struct Words {
    own: Vec<String>,
    form: Vec<&'static str>,
}

impl Words {
    fn new(name: &str) -> Words {
        let mut words = split(name);
        words.truncate(MOST_WORDS);
        let form = take_forms(&mut words);
        let mut own: Vec<String> = words.iter().map(|word| words::plain(word)).collect();
        own.retain(|word| {
            !matches!(word.as_str(), "the" | "and" | "of" | "for" | "de" | "la" | "et" | "und")
        });
        Words { own, form }
    }
}

/// Small letters without accents; dots between single letters are dropped, other signs part words.
fn split(name: &str) -> Vec<String> {
    let plain: String = name.nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase).collect();
    let plain = plain.replace(['\'', '’', '`', '‘'], "").replace('&', " and ");
    let mut words: Vec<String> = Vec::new();
    let mut initials = false;
    for piece in plain.split(|c: char| !c.is_alphanumeric()).filter(|piece| !piece.is_empty()) {
        let single = piece.chars().count() == 1 && !piece.starts_with(|c: char| c.is_ascii_digit());
        match words.last_mut().filter(|_| single && initials) {
            Some(last) => last.push_str(piece),
            None => words.push(piece.to_owned()),
        }
        initials = single;
    }
    words
}

/// Takes the words of legal forms out, the longest first.
fn take_forms(words: &mut Vec<String>) -> Vec<&'static str> {
    let mut forms = Vec::new();
    for (form, class) in words::forms() {
        let form: Vec<&str> = form.split(' ').collect();
        while let Some(at) =
            words.windows(form.len()).position(|w| w.iter().map(String::as_str).eq(form.iter().copied()))
        {
            if words.len() == form.len() {
                break;
            }
            words.drain(at..at + form.len());
            forms.push(class);
        }
    }
    forms.sort_unstable();
    forms.dedup();
    forms
}

/// Likeness of two names in letters, 0 to 1000; the order of the two does not matter.
pub(crate) fn likeness(a: &str, b: &str) -> u32 {
    let (a, b) = (Words::new(a), Words::new(b));
    let (joined_a, joined_b) = (a.own.concat(), b.own.concat());
    if joined_a.is_empty() || joined_b.is_empty() {
        return 0;
    }
    let whole = letters(joined_a.chars(), joined_b.chars());
    let whole = if joined_a.chars().count().min(joined_b.chars().count()) < 5 && whole < 1000 {
        whole * 3 / 4
    } else {
        whole
    };
    let best = whole.max(by_words(&a.own, &b.own)).max(by_initials(&a.own, &b.own));
    let numbers = |words: &[String]| -> Vec<String> {
        let mut numbers: Vec<String> =
            words.iter().filter(|w| w.bytes().any(|b| b.is_ascii_digit())).cloned().collect();
        numbers.sort();
        numbers
    };
    let penalty = form_penalty(&a.form, &b.form) + if numbers(&a.own) == numbers(&b.own) { 0 } else { 60 };
    best.saturating_sub(penalty)
}

fn form_penalty(a: &[&str], b: &[&str]) -> u32 {
    match () {
        () if a == b => 0,
        () if a.is_empty() || b.is_empty() => 10,
        () if a.iter().any(|form| b.contains(form)) => 10,
        () => 60,
    }
}

/// Words paired off with the likest of the other name, each counting by its letters.
fn by_words(a: &[String], b: &[String]) -> u32 {
    let mut free: Vec<&String> = b.iter().collect();
    let (mut shared, mut total) = (0, 0);
    for word in a {
        let length = count(word);
        total += length;
        let likest = (0..free.len())
            .map(|i| (word_likeness(word, free[i]), i))
            .max_by_key(|&(l, i)| (l, usize::MAX - i));
        if let Some((likeness, i)) = likest.filter(|&(likeness, _)| likeness >= 700) {
            let other = count(free.remove(i));
            total += other;
            shared += likeness * (length + other);
        }
    }
    total += free.iter().map(|word| count(word)).sum::<u32>();
    shared / total.max(1)
}

fn word_likeness(a: &str, b: &str) -> u32 {
    let likeness = letters(a.chars(), b.chars());
    // One letter in a short word makes another word.
    if count(a).min(count(b)) <= 4 && likeness < 1000 { likeness * 3 / 4 } else { likeness }
}

/// Each word counts one more than it has letters, so that a short one is not lost.
fn count(word: &str) -> u32 {
    u32::try_from(word.chars().count()).unwrap_or(u32::MAX / 4096).min(4096) + 1
}

/// Whether one is made of the first letters of the other.
fn by_initials(a: &[String], b: &[String]) -> u32 {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    let initials: String = long.iter().filter_map(|word| word.chars().next()).collect();
    if short.len() == 1 && long.len() >= 3 && short[0] == initials { 800 } else { 0 }
}
