//! Rows of digits in text: where they are, in half or full width, and what parts them. Bytes only, no allocation.

/// The most digits of one group that are kept; no personal number has more.
const MOST_DIGITS: usize = 20;

/// The next byte that may start a digit, or the end of the text. Sixteen bytes are looked at together, because most
/// text has none.
pub(super) fn next_candidate(bytes: &[u8], from: usize) -> usize {
    let starts_digit = |byte: &u8| byte.is_ascii_digit() || *byte == FULL_WIDTH_LEAD;
    let mut at = from;
    while let Some(chunk) = bytes.get(at..at + 16)
        && !chunk.iter().fold(false, |any, byte| any | starts_digit(byte))
    {
        at += chunk.len();
    }
    bytes[at..].iter().position(starts_digit).map_or(bytes.len(), |offset| at + offset)
}

/// How many digits stand in a row, and the byte behind them.
pub(super) fn measure(bytes: &[u8], from: usize) -> (usize, usize) {
    let (mut count, mut to) = (0, from);
    while let Some((_, length)) = digit_at(bytes, to) {
        count += 1;
        to += length;
    }
    (count, to)
}

/// Digits in an unbroken row.
#[derive(Clone, Copy)]
pub(super) struct Group {
    kept: [u8; MOST_DIGITS],
    /// How many digits there are; more than are kept when it exceeds `MOST_DIGITS`.
    pub(super) count: usize,
    /// Its first byte in the text.
    pub(super) from: usize,
    /// The byte behind its last digit.
    pub(super) to: usize,
    /// Whether an X ends it, and nothing of a code goes on behind the X.
    pub(super) x_follows: bool,
    /// How many bytes that X takes.
    x_bytes: usize,
}

impl Group {
    /// The row of digits that starts at a byte; `None` where no digit does.
    pub(super) fn read(bytes: &[u8], from: usize) -> Option<Group> {
        let mut group =
            Group { kept: [0; MOST_DIGITS], count: 0, from, to: from, x_follows: false, x_bytes: 0 };
        while let Some((digit, length)) = digit_at(bytes, group.to) {
            if let Some(place) = group.kept.get_mut(group.count) {
                *place = digit;
            }
            group.count += 1;
            group.to += length;
        }
        group.x_bytes = x_at(bytes, group.to);
        group.x_follows =
            group.x_bytes > 0 && !bytes.get(group.to + group.x_bytes).is_some_and(u8::is_ascii_alphanumeric);
        (group.count > 0).then_some(group)
    }

    /// The digits as ASCII, of the first twenty.
    pub(super) fn digits(&self) -> &[u8] {
        &self.kept[..self.count.min(MOST_DIGITS)]
    }

    pub(super) fn end(&self) -> usize {
        if self.x_follows { self.to + self.x_bytes } else { self.to }
    }

    /// The group behind this one, parted by a single space or hyphen.
    pub(super) fn next(&self, bytes: &[u8]) -> Option<Group> {
        let gap = gap_at(bytes, self.to);
        if gap == 0 { None } else { Group::read(bytes, self.to + gap) }
    }
}

/// The first byte of every full-width digit, letter and mark.
const FULL_WIDTH_LEAD: u8 = 0xEF;

/// How many bytes a space or hyphen takes at a place, in either width; zero where there is none.
pub(super) fn gap_at(bytes: &[u8], at: usize) -> usize {
    match bytes.get(at..) {
        Some([b' ' | b'-', ..]) => 1,
        Some([0xE3, 0x80, 0x80, ..] | [FULL_WIDTH_LEAD, 0xBC, 0x8D, ..]) => 3,
        Some(_) | None => 0,
    }
}

/// How many bytes the letter X takes at a place, in either case and width; zero where there is none.
fn x_at(bytes: &[u8], at: usize) -> usize {
    match bytes.get(at..) {
        Some([b'X' | b'x', ..]) => 1,
        Some([FULL_WIDTH_LEAD, 0xBC, 0xB8, ..] | [FULL_WIDTH_LEAD, 0xBD, 0x98, ..]) => 3,
        Some(_) | None => 0,
    }
}

/// The digit at a byte, as ASCII, and its length in bytes: one, or three in full width.
fn digit_at(bytes: &[u8], at: usize) -> Option<(u8, usize)> {
    match *bytes.get(at)? {
        digit @ b'0'..=b'9' => Some((digit, 1)),
        FULL_WIDTH_LEAD => match bytes.get(at + 1..at + 3) {
            Some([0xBC, digit @ 0x90..=0x99]) => Some((digit - 0x90 + b'0', 3)),
            Some(_) | None => None,
        },
        _ => None,
    }
}
