//! Reading a name into its parts: region, core, trade, form, and the same of a branch.
//!
//! The order in which a registered name is written is fixed by the rules on company names: region, core name, trade,
//! form. Reading goes from the sides inwards, as the sides are the surest: brackets, the closing form, the region,
//! then the border between core and trade by the least surprising split.

mod section;

use crate::fold::Folded;
use crate::lexicon::{Lexicon, uses};

/// A part of a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// Where: `景德镇市`. Outside brackets or in them.
    Region,
    /// The core name, the one that is the organisation's own: `示例`.
    Core,
    /// What it does: `陶瓷科技`.
    Trade,
    /// Its legal form, or the word that closes the name: `有限公司`, `分公司`.
    Form,
    /// A note in brackets that is none of these.
    Note,
}

/// Whose part it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Section {
    /// The organisation, or the head office of a branch.
    Head,
    /// The branch.
    Branch,
}

/// Why a stretch of a name is held to be that part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Evidence {
    /// It stands in the gazetteer.
    Gazetteer,
    /// It is written as places are: a few characters and `镇` or `乡`.
    PlaceMarker,
    /// It is made of words of the lexicon.
    Words,
    /// It stands in brackets.
    Brackets,
    /// It is what was left between the others.
    Remainder,
}

/// One part, where it stands and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// Which part.
    pub part: Part,
    /// Of the head or of the branch.
    pub section: Section,
    /// The first character, counted from 0 in the name as it was given.
    pub start: u32,
    /// One past the last character.
    pub end: u32,
    /// What it is held to be that part by.
    pub evidence: Evidence,
    /// The same in the folded characters.
    pub(crate) range: (u32, u32),
}

/// A name read into its parts.
#[derive(Clone, Debug)]
pub struct Parts {
    spans: Vec<Span>,
    pub(crate) folded: Folded,
}

impl Parts {
    /// The parts in the order of the name.
    pub fn spans(&self) -> &[Span] {
        &self.spans
    }

    /// The text of a part, simplified and in small letters; stretches of one part are put together. Empty where the
    /// name has no such part.
    ///
    /// ```
    /// use matcher::{Gazetteer, Lexicon, Part, Section, parse};
    /// let lexicon = Lexicon::new(&Gazetteer::new([("110000", "北京市")]));
    /// let parts = parse("示例（北京）科技有限公司", &lexicon);
    /// assert_eq!(parts.text(Section::Head, Part::Core), "示例");
    /// assert_eq!(parts.text(Section::Head, Part::Region), "北京");
    /// ```
    pub fn text(&self, section: Section, part: Part) -> String {
        self.chars(section, part).collect()
    }

    /// Whether it names a branch of another organisation.
    pub fn is_branch(&self) -> bool {
        self.spans.iter().any(|span| span.section == Section::Branch)
    }

    pub(crate) fn chars(&self, section: Section, part: Part) -> impl Iterator<Item = char> {
        self.spans
            .iter()
            .filter(move |s| s.section == section && s.part == part)
            .flat_map(|s| self.slice(s).iter().copied())
    }

    pub(crate) fn slice(&self, span: &Span) -> &[char] {
        &self.folded.chars[span.range.0 as usize..span.range.1 as usize]
    }
}

/// Reads a name. Any text is read somehow; what is not understood is the core.
///
/// ```
/// use matcher::{Gazetteer, Lexicon, Part, parse};
/// let lexicon = Lexicon::new(&Gazetteer::new([("360200", "景德镇市")]));
/// let name = "景德镇市示例陶瓷科技有限公司";
/// let parts = parse(name, &lexicon);
/// let read: Vec<_> = parts.spans().iter().map(|s| (s.part, s.start, s.end)).collect();
/// assert_eq!(read, [(Part::Region, 0, 4), (Part::Core, 4, 6), (Part::Trade, 6, 10), (Part::Form, 10, 14)]);
/// ```
pub fn parse(name: &str, lexicon: &Lexicon) -> Parts {
    let folded = Folded::new(name);
    let mut reader =
        Reader { lexicon, line: Vec::with_capacity(folded.chars.len()), spans: Vec::with_capacity(8) };
    reader.set_brackets_aside(&folded.chars);
    let border = reader.branch_border();
    reader.read_section(Section::Head, 0, border);
    reader.read_section(Section::Branch, border, reader.line.len());
    let mut spans: Vec<Span> = reader.spans.iter().map(|found| found.placed(&folded)).collect();
    spans.sort_unstable_by_key(|span| span.range);
    assign_brackets(&mut spans);
    Parts { spans, folded }
}

/// Bracketed parts that stand after the first part of a branch belong to it.
fn assign_brackets(spans: &mut [Span]) {
    let branch = spans.iter().position(|span| span.section == Section::Branch).unwrap_or(spans.len());
    for span in spans.iter_mut().skip(branch) {
        span.section = Section::Branch;
    }
}

/// A part in terms of folded characters.
struct Found {
    part: Part,
    section: Section,
    evidence: Evidence,
    range: (u32, u32),
}

impl Found {
    fn placed(&self, folded: &Folded) -> Span {
        let (first, last) = (self.range.0 as usize, self.range.1 as usize - 1);
        Span {
            part: self.part,
            section: self.section,
            start: folded.at[first],
            end: folded.at[last] + 1,
            evidence: self.evidence,
            range: self.range,
        }
    }
}

/// A name being read: what is left outside brackets, with each character's place.
struct Reader<'l> {
    lexicon: &'l Lexicon,
    line: Vec<(char, u32)>,
    spans: Vec<Found>,
}

/// Longer brackets are no part of a name's grammar.
const LONGEST_BRACKET: usize = 24;

impl Reader<'_> {
    /// Takes bracketed places, forms and notes out of the line. A bracket without its other half is dropped.
    fn set_brackets_aside(&mut self, chars: &[char]) {
        let mut i = 0;
        while i < chars.len() {
            let inside = (chars[i] == '(').then(|| closing(&chars[i + 1..])).flatten();
            if let Some(length) = inside {
                self.bracket(&chars[i + 1..i + 1 + length], i + 1);
                i += length + 2;
            } else {
                if !matches!(chars[i], '(' | ')') {
                    self.line.push((chars[i], place(i)));
                }
                i += 1;
            }
        }
    }

    fn bracket(&mut self, inside: &[char], at: usize) {
        let found = self.lexicon.uses(inside.iter().copied().fold(0, crate::lexicon::step));
        let (part, evidence) = match found {
            _ if found & uses::PLACE != 0 => (Part::Region, Evidence::Gazetteer),
            _ if found & uses::FORM != 0 => (Part::Form, Evidence::Words),
            _ => (Part::Note, Evidence::Brackets),
        };
        if !inside.is_empty() {
            let range = (place(at), place(at + inside.len()));
            self.spans.push(Found { part, section: Section::Head, evidence, range });
        }
    }

    /// Where the branch begins in the line; its length where there is none.
    fn branch_border(&self) -> usize {
        let end = self.line.len();
        let closing = self.closing_word(end, uses::BRANCH);
        let last_company = (2..end).rev().find(|&i| self.closes_company(i));
        match last_company {
            Some(border) => border,
            None if closing >= 2 => self.unmarked_border(end - closing).unwrap_or(end),
            None => end,
        }
    }

    /// Whether `公司` ends here, as the head office's form and not the branch's own.
    fn closes_company(&self, end: usize) -> bool {
        let at = |back: usize| end.checked_sub(back).map_or('-', |i| self.line[i].0);
        at(2) == '公' && at(1) == '司' && !matches!(at(3), '分' | '支' | '子')
    }

    /// The border of a branch whose head office is written without its form: after `银行` and its like, or before a
    /// place in the middle.
    fn unmarked_border(&self, closing: usize) -> Option<usize> {
        const HEADS: &[&str] =
            &["银行", "信用社", "联社", "证券", "人寿", "保险", "财险", "移动", "电信", "联通", "邮政"];
        const SHORT_HEADS: &[&str] = &["建行", "工行", "农行", "中行", "交行", "招行"];
        let ends = |i: usize, heads: &[&str]| heads.iter().any(|head| self.ends_with(i, head));
        let after_head = (2..=closing).find(|&i| ends(i, HEADS) || i == 2 && ends(i, SHORT_HEADS));
        after_head.or_else(|| {
            (3..closing).find(|&i| {
                self.place_at(i, closing, None)
                    .is_some_and(|(_, place)| place.size < crate::lexicon::Size::County)
            })
        })
    }

    fn ends_with(&self, end: usize, word: &str) -> bool {
        word.chars()
            .rev()
            .enumerate()
            .all(|(back, c)| end.checked_sub(back + 1).is_some_and(|i| self.line[i].0 == c))
    }
}

/// The length of a bracket's inside, up to the first bracket that closes.
fn closing(after: &[char]) -> Option<usize> {
    let window = &after[..after.len().min(LONGEST_BRACKET)];
    window.iter().position(|&c| c == ')' || c == '(').filter(|&i| window[i] == ')')
}

fn place(i: usize) -> u32 {
    u32::try_from(i).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests;
