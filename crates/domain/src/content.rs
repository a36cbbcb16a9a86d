//! What a record says: numbered fields in one canonical run of bytes.
//!
//! The same content always has the same bytes, whatever order its columns came in, so a digest of them tells an
//! unchanged row from a changed one, and a log leaf can commit to them. A field is its number (one byte), its length
//! (LEB128) and its text (UTF-8). Numbers rise strictly; empty fields are absent.

/// Fields of every record that the register itself adds, beside those of the kind's own table (1–199).
pub mod system {
    /// Name of the body that sent the row.
    pub const SUPPLIER: u8 = 200;
    /// Name of the body that decided.
    pub const AUTHORITY: u8 = 201;
    /// Weight of the finding: `1` minor, `2` general, `3` serious.
    pub const TIER: u8 = 202;
    /// First day public.
    pub const PUBLIC_FROM: u8 = 203;
    /// Last day public; absent where the rule sets no end.
    pub const PUBLIC_UNTIL: u8 = 204;
    /// First day on which restoration may be applied for.
    pub const REPAIRABLE_FROM: u8 = 205;
    /// The rule set that fixed the tier and these days.
    pub const RULE_SET: u8 = 206;
    /// What was mended in the identifier, such as `case,width`.
    pub const REPAIRS: u8 = 207;
    /// Working days from decision to arrival, where over the limit.
    pub const LATE_BY: u8 = 208;
    /// Why the record left: the code of an [`crate::End`].
    pub const END: u8 = 209;
    /// Day of the decision, where the source gives one.
    pub const DECIDED_ON: u8 = 210;
    /// District of the organisation's seat (GB/T 2260), from its place names or its code.
    pub const DISTRICT: u8 = 211;
    /// A name as written: the one judged, or the further name recorded.
    pub const NAME: u8 = 212;
    /// The number a row claimed, as it was read; absent where it gave none.
    pub const CLAIMED: u8 = 213;
    /// Code of the other organisation of a merger.
    pub const OTHER: u8 = 214;
    /// What a judgement, a merger or a further name rests on, in the words of whoever entered it.
    pub const EVIDENCE: u8 = 215;
    /// Who entered it, as the audit trail names them.
    pub const ACTOR: u8 = 216;
    /// Who approved it, likewise.
    pub const APPROVER: u8 = 217;
    /// What kind of further name: the code of an [`crate::AliasKind`].
    pub const ALIAS: u8 = 218;
    /// First day a further name was borne, where known.
    pub const BORNE_FROM: u8 = 219;
    /// Last day a further name was borne, where known.
    pub const BORNE_UNTIL: u8 = 220;
    /// Number of the proceeding a fact belongs to, such as `异〔2026〕12号`.
    pub const PROCEEDING: u8 = 221;
    /// The clocks a fact starts: `term=last day` pairs joined by semicolons.
    pub const CLOCKS: u8 = 222;
    /// The day the finding document was served on the organisation.
    pub const SERVED_ON: u8 = 223;
    /// How it was served: the code of a [`crate::ServiceWay`].
    pub const SERVICE: u8 = 224;
    /// What the document says about remedies: to whom, and within which time.
    pub const REMEDIES: u8 = 225;
    /// What an objection is about, or the ground of a listing: a stable code.
    pub const GROUND: u8 = 226;
    /// What was decided: a stable code.
    pub const OUTCOME: u8 = 227;
    /// Why, in words that go into the letter.
    pub const REASONS: u8 = 228;
    /// Number of the document the step is in.
    pub const DOCUMENT: u8 = 229;
    /// `service` where the record may not be public before its finding document was served.
    pub const NEEDS: u8 = 230;
    /// `1` where the document served says that the record will be published.
    pub const NOTICE: u8 = 231;
    /// Place of the earlier fact whose content is erased.
    pub const ERASES: u8 = 232;
    /// `1` where the record that is erased had been public.
    pub const WAS_PUBLIC: u8 = 233;
}

/// A record's fields as canonical bytes; or the mark that there were some and they were erased.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Content {
    bytes: Vec<u8>,
    erased: bool,
}

/// Bytes that are not the canonical form of any content.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotCanonical;

impl std::fmt::Display for NotCanonical {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the bytes are not canonical record content")
    }
}

impl std::error::Error for NotCanonical {}

impl Content {
    /// Empty content with room for `bytes` bytes.
    pub fn with_capacity(bytes: usize) -> Content {
        Content { bytes: Vec::with_capacity(bytes), erased: false }
    }

    /// What is left of content that was erased: no field at all, and not the same as content that never had one.
    pub fn erased() -> Content {
        Content { bytes: Vec::new(), erased: true }
    }

    /// Whether there was content and it was erased.
    pub fn is_erased(&self) -> bool {
        self.erased
    }

    /// Content as it is kept: canonical bytes, or none once erased.
    ///
    /// # Errors
    /// [`NotCanonical`] as [`Content::from_bytes`].
    pub fn stored(bytes: Option<&[u8]>) -> Result<Content, NotCanonical> {
        bytes.map_or_else(|| Ok(Content::erased()), Content::from_bytes)
    }

    /// Adds a field. Fields must be added in rising order of number; an empty text adds nothing.
    ///
    /// # Panics
    /// When `no` does not rise: the caller walks a field table, which is sorted.
    pub fn push(&mut self, no: u8, text: &str) {
        if text.is_empty() {
            return;
        }
        debug_assert!(self.runs().last().is_none_or(|(last, _)| last < no), "field {no} out of order");
        self.bytes.push(no);
        push_length(&mut self.bytes, text.len());
        self.bytes.extend_from_slice(text.as_bytes());
    }

    /// Content from bytes that came from outside.
    ///
    /// # Errors
    /// [`NotCanonical`] when a number does not rise, a length runs over the end or is not in its shortest form,
    /// a field is empty, or a text is not UTF-8.
    pub fn from_bytes(bytes: &[u8]) -> Result<Content, NotCanonical> {
        let mut rest = bytes;
        let mut last = None;
        while !rest.is_empty() {
            let (no, _, tail) = split_field(rest).ok_or(NotCanonical)?;
            if last.is_some_and(|last| last >= no) {
                return Err(NotCanonical);
            }
            (last, rest) = (Some(no), tail);
        }
        Ok(Content { bytes: bytes.to_vec(), erased: false })
    }

    /// The canonical bytes.
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The text of field `no`, if the record has it.
    pub fn get(&self, no: u8) -> Option<&str> {
        let (_, text) = self.runs().take_while(|(at, _)| *at <= no).find(|(at, _)| *at == no)?;
        std::str::from_utf8(text).ok()
    }

    /// The fields in order.
    pub fn iter(&self) -> impl Iterator<Item = (u8, &str)> {
        self.runs().map_while(|(no, text)| Some((no, std::str::from_utf8(text).ok()?)))
    }

    /// The fields in order, their texts as bytes: who looks for one field does not read the others.
    fn runs(&self) -> impl Iterator<Item = (u8, &[u8])> {
        let mut rest = self.bytes.as_slice();
        std::iter::from_fn(move || {
            let (no, text, tail) = split_run(rest)?;
            rest = tail;
            Some((no, text))
        })
    }

    /// A stable 64-bit digest of what the source said: the fields of the kind's own table, without those the
    /// register added. Tells an unchanged row from a changed one; it is no proof against a forger (the log is).
    pub fn digest(&self) -> i64 {
        let own = self.runs().take_while(|(no, _)| *no < system::SUPPLIER).last();
        let end =
            own.map_or(0, |(_, text)| text.as_ptr() as usize + text.len() - self.bytes.as_ptr() as usize);
        hash64(&[&self.bytes[..end]])
    }
}

/// A stable 64-bit hash of parts, each closed by its length, for keys and digests inside one register.
///
/// FNV-1a over eight bytes at a time with a final mix: fast and fixed for ever, not resistant to an attacker.
pub fn hash64(parts: &[&[u8]]) -> i64 {
    const PRIME: u64 = 0x0000_0100_0000_01B3;
    let mut hash: u64 = 0xCBF2_9CE4_8422_2325;
    for part in parts {
        let (words, tail) = part.as_chunks::<8>();
        for word in words {
            hash = (hash ^ u64::from_le_bytes(*word)).wrapping_mul(PRIME);
            hash ^= hash >> 29;
        }
        for byte in tail {
            hash = (hash ^ u64::from(*byte)).wrapping_mul(PRIME);
        }
        hash = (hash ^ part.len() as u64).wrapping_mul(PRIME);
    }
    mix(hash).cast_signed()
}

/// Spreads every input bit over the whole word (the finaliser of SplitMix64).
fn mix(mut word: u64) -> u64 {
    word = (word ^ (word >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    word = (word ^ (word >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    word ^ (word >> 31)
}

fn push_length(bytes: &mut Vec<u8>, mut length: usize) {
    while length >= 0x80 {
        bytes.push(u8::try_from(length & 0x7F).expect("seven bits") | 0x80);
        length >>= 7;
    }
    bytes.push(u8::try_from(length).expect("below 128"));
}

fn split_field(bytes: &[u8]) -> Option<(u8, &str, &[u8])> {
    let (no, text, rest) = split_run(bytes)?;
    Some((no, std::str::from_utf8(text).ok()?, rest))
}

fn split_run(bytes: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (&no, rest) = bytes.split_first()?;
    let (length, rest) = split_length(rest)?;
    if length == 0 || length > rest.len() {
        return None;
    }
    let (text, rest) = rest.split_at(length);
    Some((no, text, rest))
}

fn split_length(bytes: &[u8]) -> Option<(usize, &[u8])> {
    let mut length = 0;
    for (at, byte) in bytes.iter().enumerate().take(4) {
        length |= usize::from(byte & 0x7F) << (7 * at);
        if byte & 0x80 == 0 {
            let shortest = at == 0 || *byte != 0;
            return shortest.then_some((length, &bytes[at + 1..]));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn fields_come_back_in_order() {
        let mut content = Content::default();
        content.push(1, "衡信示例有限公司");
        content.push(2, "");
        content.push(9, &"长".repeat(5000));
        let back = Content::from_bytes(content.as_bytes()).expect("own bytes");
        assert_eq!(back.get(1), Some("衡信示例有限公司"));
        assert_eq!(back.get(2), None);
        assert_eq!(back.get(9).map(str::len), Some(15_000));
    }

    #[test]
    fn what_the_register_adds_does_not_make_a_row_look_changed() {
        let mut bare = Content::default();
        bare.push(1, "同一行");
        let mut dressed = bare.clone();
        dressed.push(system::TIER, "2");
        assert_eq!(bare.digest(), dressed.digest());
        let mut other = Content::default();
        other.push(1, "另一行");
        assert_ne!(bare.digest(), other.digest());
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            if let Ok(content) = Content::from_bytes(&bytes) {
                let mut again = Content::default();
                content.iter().for_each(|(no, text)| again.push(no, text));
                prop_assert_eq!(again.as_bytes(), bytes.as_slice());
            }
        }
    }
}
