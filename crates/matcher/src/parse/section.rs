//! Reading one section of a name, the head's or the branch's: form, region, then core against trade.

use super::{Evidence, Found, Part, Reader, Section};
use crate::lexicon::{LONGEST, Place, Size, step, uses};

/// No core and trade together are longer than this; a longer stretch is a core, unread.
const LONGEST_MIDDLE: usize = 40;

impl Reader<'_> {
    pub(super) fn read_section(&mut self, section: Section, start: usize, end: usize) {
        if start >= end {
            return;
        }
        let form = self.read_form(section, start, end);
        let middle = self.read_regions(section, start, form);
        let end = self.read_closing_region(section, middle, form);
        self.read_middle(section, middle, end);
    }

    /// Takes the closing forms off; returns where they begin.
    fn read_form(&mut self, section: Section, start: usize, end: usize) -> usize {
        let bits = match section {
            Section::Head if !self.closes_as_branch(end) => uses::FORM,
            Section::Head | Section::Branch => uses::FORM | uses::BRANCH,
        };
        let length = self.closing_word(end, bits).min(end - start);
        if length == 0 || length == end - start && section == Section::Head {
            return end;
        }
        let first = end - length;
        self.found(section, Part::Form, Evidence::Words, first, end);
        self.read_inner_form(section, start, first)
    }

    fn closes_as_branch(&self, end: usize) -> bool {
        ["分公司", "支公司", "分行", "支行", "营业部"].iter().any(|form| self.ends_with(end, form))
    }

    /// A second closing word before the form: `集团`, `中心`, `合伙企业`.
    fn read_inner_form(&mut self, section: Section, start: usize, end: usize) -> usize {
        const INNER: &[&str] = &["集团", "中心", "合伙企业", "企业集团"];
        let inner = INNER.iter().filter(|word| self.ends_with(end, word)).map(|w| w.chars().count()).max();
        match inner {
            Some(length) if end - length > start + 1 => {
                self.found(section, Part::Form, Evidence::Words, end - length, end);
                end - length
            }
            _ => end,
        }
    }

    /// The length of the longest word of these uses that ends here; 0 where none does.
    pub(super) fn closing_word(&self, end: usize, bits: u8) -> usize {
        let (mut key, mut longest) = (0, 0);
        for (length, &(c, _)) in (1..=LONGEST).zip(self.line[..end].iter().rev()) {
            key = step(key, c);
            match self.lexicon.endings(key) {
                0 => break,
                found if found & bits != 0 => longest = length,
                _ => {}
            }
        }
        longest
    }

    /// Takes regions off the front, each inside the one before; returns where the core begins.
    fn read_regions(&mut self, section: Section, start: usize, end: usize) -> usize {
        let mut at = start;
        let mut outer: Option<Place> = None;
        while let Some((length, place)) = self.place_at(at, end, outer) {
            if !self.accepts(section, outer, place, (at + length, end)) {
                break;
            }
            at += length;
            outer = Some(place);
        }
        let town = self.town_at(at, end).filter(|_| outer.is_some_and(|p| p.size >= Size::City));
        let evidence = if town.is_some() { Evidence::PlaceMarker } else { Evidence::Gazetteer };
        at += town.unwrap_or(0);
        self.found(section, Part::Region, evidence, start, at);
        at
    }

    /// A city or province before the form, with a name before it: `示例机械厦门有限公司`.
    fn read_closing_region(&mut self, section: Section, start: usize, end: usize) -> usize {
        let is_place = |first: usize| {
            let key = self.line[first..end].iter().fold(0, |key, &(c, _)| step(key, c));
            self.lexicon.places(key).iter().any(|place| matches!(place.size, Size::Province | Size::City))
        };
        let found = (2..=4)
            .rev()
            .filter(|&length| end >= start + length + 3)
            .map(|length| end - length)
            .find(|&f| is_place(f));
        if let Some(first) = found {
            self.found(section, Part::Region, Evidence::Gazetteer, first, end);
        }
        found.unwrap_or(end)
    }

    /// The longest place that begins here, with what it most likely stands for.
    pub(super) fn place_at(&self, start: usize, end: usize, outer: Option<Place>) -> Option<(usize, Place)> {
        let (mut key, mut best) = (0, None);
        for (length, &(c, _)) in (1..=LONGEST).zip(&self.line[start..end]) {
            key = step(key, c);
            let found = self.lexicon.uses(key);
            if found == 0 {
                break;
            }
            if length >= 2 && found & uses::PLACE != 0 {
                best = likeliest(self.lexicon.places(key), outer).map(|place| (length, place)).or(best);
            }
        }
        best
    }

    /// Whether a place at the front is a place here, and not the beginning of a core name.
    fn accepts(
        &self,
        section: Section,
        outer: Option<Place>,
        place: Place,
        (start, end): (usize, usize),
    ) -> bool {
        let smaller = outer.is_none_or(|outer| outer.size < place.size || place.size == Size::County);
        let inside = outer.is_none_or(|outer| place.lies_in(outer));
        let sure = place.marked || place.size <= Size::City;
        let nothing_left = start == end;
        if !smaller || nothing_left && section == Section::Head && !place.marked {
            return false;
        }
        match outer {
            _ if section == Section::Branch || nothing_left => sure || inside,
            Some(_) if !inside => place.marked && place.size == Size::County,
            Some(_) => place.marked || self.has_core(start, end),
            None if sure => true,
            None => !place.urban && self.has_core(start, end),
        }
    }

    /// Two or three characters and `镇` or `乡`.
    fn town_at(&self, start: usize, end: usize) -> Option<usize> {
        let town = |i: usize| {
            matches!(self.line[start + i].0, '镇' | '乡')
                && !matches!(self.line[start + i - 1].0, '村' | '城' | '乡')
        };
        (2..=3).find(|&i| start + i + 2 < end && town(i)).map(|i| i + 1)
    }

    /// Whether something is left that is not all trade.
    fn has_core(&self, start: usize, end: usize) -> bool {
        end > start + 1 && self.split(start, end) > start
    }

    fn read_middle(&mut self, section: Section, start: usize, end: usize) {
        if start >= end {
            return;
        }
        let border = self.split(start, end);
        self.found(section, Part::Core, Evidence::Remainder, start, border);
        self.found(section, Part::Trade, Evidence::Words, border, end);
    }

    /// The border between core and trade: where a core of usual length and a trade of known words cost least. A core
    /// that is itself all words of trade is an unlikely one.
    fn split(&self, start: usize, end: usize) -> usize {
        let length = end - start;
        if length > LONGEST_MIDDLE {
            return end;
        }
        let mut trade = [0_u32; LONGEST_MIDDLE + 1];
        for i in (0..length).rev() {
            trade[i] = self.trade_cost(start + i, end, &trade[i..=length]);
        }
        let worded = self.all_words(start, end);
        let cost = |core: usize| {
            let like_trade = if core > 0 && worded & (1 << core) != 0 { LIKE_TRADE } else { 0 };
            core_cost(core) + like_trade + trade[core] + if core == length { NO_TRADE } else { 0 }
        };
        (0..=length).min_by_key(|&core| (cost(core), length - core)).map_or(end, |core| start + core)
    }

    /// As bits: after how many characters from here a row of words of trade can end.
    fn all_words(&self, start: usize, end: usize) -> u64 {
        let mut ends = 1_u64;
        for first in 0..end - start {
            if ends & (1 << first) == 0 {
                continue;
            }
            let mut key = 0;
            for (length, &(c, _)) in (1..=LONGEST).zip(&self.line[start + first..end]) {
                key = step(key, c);
                match self.lexicon.uses(key) {
                    0 => break,
                    found if length > 1 && found & uses::TRADE != 0 => ends |= 1 << (first + length),
                    _ => {}
                }
            }
        }
        ends
    }

    /// The least cost of reading on from here as trade, given the costs from each later character.
    fn trade_cost(&self, start: usize, end: usize, later: &[u32]) -> u32 {
        let mut best = UNKNOWN + later[1];
        let mut key = 0;
        for (length, &(c, _)) in (1..=LONGEST).zip(&self.line[start..end]) {
            key = step(key, c);
            let found = self.lexicon.uses(key);
            if found == 0 {
                break;
            }
            if found & uses::TRADE != 0 {
                let word = if length == 1 { SINGLE } else { WORD };
                best = best.min(word + later[length]);
            }
        }
        best
    }

    fn found(&mut self, section: Section, part: Part, evidence: Evidence, start: usize, end: usize) {
        if start >= end {
            return;
        }
        // A stretch broken by a bracket is two spans.
        let mut first = start;
        for i in start + 1..=end {
            if i == end || self.line[i].1 != self.line[i - 1].1 + 1 {
                let range = (self.line[first].1, self.line[i - 1].1 + 1);
                self.spans.push(Found { part, section, evidence, range });
                first = i;
            }
        }
    }
}

/// Of all that a place name stands for: what lies in the place before, then the largest, then what is named alone.
fn likeliest(places: &[Place], outer: Option<Place>) -> Option<Place> {
    let inside = |place: Place| outer.is_some_and(|outer| place.lies_in(outer));
    places.iter().copied().min_by_key(|place| (!inside(*place), place.size, place.urban))
}

/// Costs of reading, in tenths of a character that is not understood.
const UNKNOWN: u32 = 16;
const SINGLE: u32 = 9;
const WORD: u32 = 2;
const NO_TRADE: u32 = 3;
const LIKE_TRADE: u32 = 20;

fn core_cost(length: usize) -> u32 {
    const COSTS: [u32; 7] = [13, 16, 0, 3, 7, 18, 28];
    COSTS.get(length).copied().unwrap_or_else(|| 28 + 9 * u32::try_from(length - 6).unwrap_or(u32::MAX / 16))
}
