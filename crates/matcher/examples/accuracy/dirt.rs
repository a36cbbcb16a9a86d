//! Made-up dirt on real names, kind by kind, from a fixed seed.

use std::collections::HashMap;

use matcher::{Part, Query, parse};

use crate::data::Data;
use crate::outcome::{HEADING, Outcomes, line};
use crate::register::Register;

const NAMES: usize = 20_000;

/// A generator of numbers that are the same on every machine.
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Dice {
        Dice(seed)
    }

    pub fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ self.0 >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
        usize::try_from((mixed ^ mixed >> 31) % bound.max(1) as u64).expect("a rest is below its divisor")
    }
}

pub const KINDS: [&str; 11] = [
    "typo in the core",
    "typo anywhere",
    "character left out",
    "character put in",
    "two characters swapped",
    "form left out",
    "有限公司 and 有限责任公司 exchanged",
    "form exchanged for 股份有限公司",
    "region left out",
    "spaces and full-width signs",
    "traditional characters and other brackets",
];

/// What dirt is made with.
pub struct Kit<'d> {
    data: &'d Data,
    /// Common characters of names, for typos.
    common: Vec<char>,
    traditional: HashMap<char, char>,
}

impl<'d> Kit<'d> {
    pub fn new(data: &'d Data, register: &Register) -> Kit<'d> {
        let common =
            (0..2_000).flat_map(|id| register.name(id).chars().take(6)).filter(|c| *c > '一').collect();
        Kit { data, common, traditional: traditional(data) }
    }

    /// A name with dirt of this kind; none where it takes no such dirt.
    pub fn soil(&self, name: &str, kind: usize, dice: &mut Dice) -> Option<String> {
        let chars: Vec<char> = name.chars().collect();
        let dirty: String = match kind {
            0 => self.typo(&chars, self.core(name)?, dice),
            1 => self.typo(&chars, (0, chars.len()), dice),
            2 => without(&chars, dice.below(chars.len())),
            3 => self.with_one_more(&chars, dice),
            4 => swapped(&chars, dice.below(chars.len() - 1)),
            5 => name.strip_suffix("有限公司").or_else(|| name.strip_suffix("有限责任公司"))?.to_owned(),
            6 if name.contains("有限责任公司") => name.replace("有限责任公司", "有限公司"),
            6 => name.replace("有限公司", "有限责任公司"),
            7 => format!("{}股份有限公司", name.strip_suffix("有限公司")?),
            8 => self.without_region(name)?,
            9 => spaced(&chars, dice),
            _ => chars.iter().map(|c| self.foreign(*c)).collect(),
        };
        (dirty != name && dirty.chars().count() > 2).then_some(dirty)
    }

    fn core(&self, name: &str) -> Option<(usize, usize)> {
        let parts = parse(name, &self.data.lexicon);
        let span = parts.spans().iter().find(|span| span.part == Part::Core)?;
        Some((span.start as usize, span.end as usize))
    }

    fn typo(&self, chars: &[char], (start, end): (usize, usize), dice: &mut Dice) -> String {
        let mut chars = chars.to_vec();
        chars[start + dice.below(end - start)] = self.common[dice.below(self.common.len())];
        chars.into_iter().collect()
    }

    fn with_one_more(&self, chars: &[char], dice: &mut Dice) -> String {
        let mut chars = chars.to_vec();
        chars.insert(dice.below(chars.len()), self.common[dice.below(self.common.len())]);
        chars.into_iter().collect()
    }

    fn without_region(&self, name: &str) -> Option<String> {
        let parts = parse(name, &self.data.lexicon);
        let first = parts.spans().first().filter(|span| span.part == Part::Region)?;
        Some(name.chars().skip(first.end as usize).collect())
    }

    fn foreign(&self, c: char) -> char {
        match c {
            '(' => '〔',
            '（' => '[',
            ')' => '〕',
            '）' => ']',
            _ => self.traditional.get(&c).copied().unwrap_or(c),
        }
    }
}

/// For each simplified character the traditional one most used in the phrases of HanLP's table, which is not ours.
fn traditional(data: &Data) -> HashMap<char, char> {
    let table = data.text("ref/hanlp_trad_simp.txt");
    let (mut used, mut pairs) = (HashMap::new(), Vec::new());
    for (from, to) in table.lines().filter_map(|line| line.split_once('=')) {
        match (from.chars().count(), to.chars().count()) {
            (1, 1) => pairs.extend(to.chars().zip(from.chars())),
            _ => from.chars().for_each(|c| *used.entry(c).or_insert(0_usize) += 1),
        }
    }
    let use_of = |c: char| used.get(&c).copied().unwrap_or(0);
    let mut best: HashMap<char, char> = HashMap::new();
    for (simple, full) in pairs {
        let now = best.get(&simple).copied().unwrap_or(simple);
        if (use_of(full), full) > (use_of(now), now) {
            best.insert(simple, full);
        }
    }
    best
}

fn without(chars: &[char], at: usize) -> String {
    chars.iter().enumerate().filter(|&(i, _)| i != at).map(|(_, c)| c).collect()
}

fn swapped(chars: &[char], at: usize) -> String {
    let mut chars = chars.to_vec();
    chars.swap(at, at + 1);
    chars.into_iter().collect()
}

fn spaced(chars: &[char], dice: &mut Dice) -> String {
    let mut out = String::new();
    for &c in chars {
        if dice.below(4) == 0 {
            out.push([' ', '\u{3000}', '\u{200B}'][dice.below(3)]);
        }
        out.push(if c.is_ascii_alphanumeric() {
            char::from_u32(u32::from(c) + 0xFEE0).unwrap_or(c)
        } else {
            c
        });
    }
    out
}

/// Each name soiled once by each kind it takes; then the same with its organisation taken out of the register.
pub fn table(data: &Data, mut register: Register) -> String {
    let mut out = HEADING.to_owned();
    let kit = Kit::new(data, &register);
    let names = sample(&register);
    let (mut all, mut absent) = (Outcomes::default(), Outcomes::default());
    for (kind, title) in KINDS.iter().enumerate() {
        let (mut outcomes, mut dice) = (Outcomes::default(), Dice::new(kind as u64));
        for &id in &names {
            let Some(dirty) = kit.soil(register.name(id), kind, &mut dice) else { continue };
            let answer = register.index.resolve(&Query::name(&dirty));
            outcomes.add(&answer, Some(id));
            all.add(&answer, Some(id));
        }
        line(&mut out, title, &outcomes);
    }
    line(&mut out, "all kinds", &all);
    for kind in 0..KINDS.len() {
        let mut dice = Dice::new(100 + kind as u64);
        for &id in names.iter().skip(kind).step_by(KINDS.len()) {
            let Some(dirty) = kit.soil(register.name(id), kind, &mut dice) else { continue };
            register.without(id, |index| absent.add(&index.resolve(&Query::name(&dirty)), None));
        }
    }
    line(&mut out, "one kind each, the organisation not in the register (nobody is right)", &absent);
    out
}

fn sample(register: &Register) -> Vec<u32> {
    let mut dice = Dice::new(20_261_124);
    let mut names: Vec<u32> =
        (0..u32::try_from(register.rows.len()).expect("rows are numbered in 32 bits")).collect();
    for i in 0..NAMES.min(names.len()) {
        let other = i + dice.below(names.len() - i);
        names.swap(i, other);
    }
    names.truncate(NAMES);
    names
}
