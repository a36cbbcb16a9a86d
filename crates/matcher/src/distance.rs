//! How far two short texts are apart.

use crate::fold::loose;

/// Longer texts are compared by their beginnings.
const LONGEST: usize = 64;

/// Costs in tenths of a character.
const CHANGED: u16 = 10;
const CONFUSED: u16 = 4;
const SWAPPED: u16 = 8;

/// Likeness of two texts in thousandths: 1000 for the same, 0 for nothing in common. A character taken for one that
/// looks like it counts less than another one; two neighbours swapped count less than two changed. Two empty texts are
/// the same.
pub(crate) fn likeness(a: impl Iterator<Item = char>, b: impl Iterator<Item = char>) -> u32 {
    let a: Vec<char> = a.take(LONGEST).collect();
    let b: Vec<char> = b.take(LONGEST).collect();
    let longest = a.len().max(b.len());
    if longest == 0 {
        return 1000;
    }
    let whole = u32::try_from(longest).expect("a text is cut to 64 characters") * u32::from(CHANGED);
    whole.saturating_sub(u32::from(distance(&a, &b))) * 1000 / whole
}

/// Whether the texts differ by one character changed, put in or left out, or by two neighbours swapped.
pub(crate) fn one_slip(a: &[char], b: &[char]) -> bool {
    let fit = a.len() <= LONGEST && b.len() <= LONGEST && a.len().abs_diff(b.len()) <= 1;
    fit && (1..=CHANGED).contains(&distance(a, b))
}

/// Restricted edit distance with swaps, row by row.
fn distance(a: &[char], b: &[char]) -> u16 {
    let mut before = [0_u16; LONGEST + 1];
    let mut above = [0_u16; LONGEST + 1];
    let mut row = [0_u16; LONGEST + 1];
    for (cell, cost) in above.iter_mut().zip((0..).step_by(usize::from(CHANGED))) {
        *cell = cost;
    }
    for i in 1..=a.len() {
        row[0] = above[0] + CHANGED;
        for j in 1..=b.len() {
            let exchange = above[j - 1] + exchange(a[i - 1], b[j - 1]);
            let mut least = exchange.min(above[j] + CHANGED).min(row[j - 1] + CHANGED);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                least = least.min(before[j - 2] + SWAPPED);
            }
            row[j] = least;
        }
        before = above;
        above = row;
    }
    above[b.len()]
}

fn exchange(a: char, b: char) -> u16 {
    match a == b {
        true => 0,
        false if loose(a) == loose(b) => CONFUSED,
        false => CHANGED,
    }
}

/// A text prepared to be compared with many: where each of its characters stands, as bits.
pub(crate) struct Pattern {
    /// Characters and their places, by the lower bits of the character; `\0` for none.
    slots: [(char, u64); SLOTS],
    length: usize,
}

const SLOTS: usize = 256;

impl Pattern {
    pub(crate) fn new(text: &[char]) -> Pattern {
        let text = &text[..text.len().min(LONGEST)];
        let mut pattern = Pattern { slots: [('\0', 0); SLOTS], length: text.len() };
        for (i, &c) in text.iter().enumerate() {
            let slot = pattern.slot(c);
            pattern.slots[slot] = (c, pattern.slots[slot].1 | 1 << i);
        }
        pattern
    }

    /// Where a character is, or would be: there are more slots than characters.
    fn slot(&self, c: char) -> usize {
        let mut slot = u32::from(c) as usize % SLOTS;
        while self.slots[slot].1 != 0 && self.slots[slot].0 != c {
            slot = (slot + 1) % SLOTS;
        }
        slot
    }

    /// How much the texts share in their order, in thousandths of both; quick, and blind to what kind the rest is.
    pub(crate) fn shared(&self, text: &[char]) -> u32 {
        let mut unmatched = u64::MAX;
        for c in text.iter().take(2 * LONGEST) {
            let at = unmatched & self.slots[self.slot(*c)].1;
            unmatched = unmatched.wrapping_add(at) | (unmatched - at);
        }
        let mask = if self.length == LONGEST { u64::MAX } else { (1 << self.length) - 1 };
        let common = (!unmatched & mask).count_ones();
        2000 * common / u32::try_from(self.length + text.len()).unwrap_or(u32::MAX).max(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(a: &str, b: &str) -> u32 {
        likeness(a.chars(), b.chars())
    }

    #[test]
    fn likeness_knows_changes_confusions_and_swaps() {
        assert_eq!(of("示例", "示例"), 1000);
        assert_eq!(of("示例", "甲乙"), 0);
        assert_eq!(of("示例陶瓷", "示例陶磁"), 750);
        assert_eq!(of("示例科技", "示例料技"), 900);
        assert_eq!(of("示例陶瓷", "示例瓷陶"), 800);
        assert_eq!(of("", ""), 1000);
        assert_eq!(of("", "示"), 0);
    }

    #[test]
    fn a_pattern_counts_what_is_shared_in_order() {
        let text: Vec<char> = "示例陶瓷".chars().collect();
        let pattern = Pattern::new(&text);
        assert_eq!(pattern.shared(&text), 1000);
        assert_eq!(pattern.shared(&['示', '例']), 666);
        assert_eq!(pattern.shared(&['瓷', '陶']), 333);
    }
}
