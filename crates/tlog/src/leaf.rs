//! The 42 bytes that stand for a fact, or for something else the register has said, in the log.
//!
//! A leaf hides the fact and binds to it: it holds a hash of a random salt and the fact's canonical bytes. Once salt
//! and bytes are erased, what stays in the log says nothing about the organisation, and the tree still verifies.
//!
//! | bytes | what | form |
//! |---|---|---|
//! | 1 | version | `1` |
//! | 1 | kind | [`LeafKind`], by number |
//! | 8 | target | index of the leaf this one is about, big-endian; all bits set = none |
//! | 32 | commitment | SHA-256 of the domain tag, the salt and the canonical bytes |

use core::fmt;

use sha2::{Digest, Sha256};

use crate::size::LeafIndex;

/// Keeps a commitment from being read as any other SHA-256 the register makes.
const DOMAIN_TAG: &[u8] = b"hengxin/leaf/v1\0";
const VERSION: u8 = 1;
const NO_TARGET: u64 = u64::MAX;

/// 32 random bytes drawn for one fact alone.
///
/// There is no default and no way to derive one from content: a salt that can be guessed would let anyone test
/// whether an erased fact had said this or that. It is never shown by `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct Salt([u8; 32]);

impl Salt {
    /// Length in bytes.
    pub const LEN: usize = 32;

    /// A salt from bytes the caller has just drawn from the operating system, or read back from where it kept them.
    pub const fn from_random(bytes: [u8; Salt::LEN]) -> Salt {
        Salt(bytes)
    }

    /// The bytes, to be kept beside the fact and erased with it.
    pub const fn as_bytes(&self) -> &[u8; Salt::LEN] {
        &self.0
    }
}

impl fmt::Debug for Salt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Salt(hidden)")
    }
}

/// What a leaf of a public log says of itself. What kind of fact it was, and which fact it changed, is not public: the
/// steps of a procedure about one record would show as a chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LeafKind {
    /// A fact of the register; no target.
    Fact = 1,
    /// Body and salt of the target are gone.
    Erased = 2,
    /// A version of a list; the target is the version before, if there is one.
    ListVersion = 3,
    /// An entry came onto a list or left it; no target.
    ListChange = 4,
    /// A statement about a report or a query receipt; no target.
    Report = 5,
    /// A key that the register signs with from now on; no target.
    Key = 6,
    /// A version of the program that keeps the register; no target.
    ProgramVersion = 7,
    /// The register lost what the target stands for when it was put back from a backup. Nobody decided to destroy it.
    Lost = 8,
}

impl LeafKind {
    /// All of them, by number.
    pub const ALL: [LeafKind; 8] = [
        LeafKind::Fact,
        LeafKind::Erased,
        LeafKind::ListVersion,
        LeafKind::ListChange,
        LeafKind::Report,
        LeafKind::Key,
        LeafKind::ProgramVersion,
        LeafKind::Lost,
    ];

    /// Its number in a leaf.
    pub const fn number(self) -> u8 {
        self as u8
    }

    /// The kind with this number, where it is known here.
    pub fn from_number(number: u8) -> Option<LeafKind> {
        LeafKind::ALL.into_iter().find(|kind| kind.number() == number)
    }
}

/// What the log keeps of one fact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Leaf([u8; Leaf::LEN]);

/// Bytes that are no leaf of a version known here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotALeaf {
    /// A leaf has 42 bytes; these are as many as given.
    Length(usize),
    /// The first byte names another version.
    Version(u8),
}

impl fmt::Display for NotALeaf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            NotALeaf::Length(length) => write!(f, "a leaf has {} bytes, not {length}", Leaf::LEN),
            NotALeaf::Version(version) => write!(f, "leaf version {version} is not known"),
        }
    }
}

impl core::error::Error for NotALeaf {}

impl Leaf {
    /// Length in bytes.
    pub const LEN: usize = 42;

    /// The leaf of a kind with this number. `target` is the index of the earlier leaf this fact is about (the
    /// one whose content it erases, say), if it is about one.
    ///
    /// ```
    /// use tlog::{Leaf, Salt};
    /// let salt = Salt::from_random([7; 32]); // in earnest: from the operating system's random source
    /// let leaf = Leaf::commit(10, None, &salt, b"canonical bytes of the fact");
    /// assert!(leaf.opens_with(&salt, b"canonical bytes of the fact"));
    /// assert!(!leaf.opens_with(&salt, b"another fact"));
    /// ```
    pub fn commit(kind: u8, target: Option<u64>, salt: &Salt, canonical: &[u8]) -> Leaf {
        debug_assert_ne!(target, Some(NO_TARGET), "no log is that long");
        let mut bytes = [0; Leaf::LEN];
        bytes[0] = VERSION;
        bytes[1] = kind;
        bytes[2..10].copy_from_slice(&target.unwrap_or(NO_TARGET).to_be_bytes());
        bytes[10..].copy_from_slice(&commitment(salt, canonical));
        Leaf(bytes)
    }

    /// The same commitment under another kind and target: what is kept of a leaf until it gets its place may say more
    /// than the log does.
    #[must_use]
    pub fn relabelled(&self, kind: LeafKind, target: Option<LeafIndex>) -> Leaf {
        Leaf::of_commitment(kind, target, &self.commitment())
    }

    /// The leaf that holds this commitment.
    pub fn of_commitment(kind: LeafKind, target: Option<LeafIndex>, commitment: &[u8; 32]) -> Leaf {
        let mut bytes = [0; Leaf::LEN];
        bytes[0] = VERSION;
        bytes[1] = kind.number();
        bytes[2..10].copy_from_slice(&target.map_or(NO_TARGET, LeafIndex::get).to_be_bytes());
        bytes[10..].copy_from_slice(commitment);
        Leaf(bytes)
    }

    /// A leaf as it stands in the log.
    ///
    /// # Errors
    /// [`NotALeaf`] when the length or the version is another. Every kind and target is let through: a verifier must
    /// be able to check a log that holds kinds it has not learnt yet.
    pub fn from_bytes(bytes: &[u8]) -> Result<Leaf, NotALeaf> {
        let leaf = Leaf(bytes.try_into().map_err(|_| NotALeaf::Length(bytes.len()))?);
        if leaf.0[0] == VERSION { Ok(leaf) } else { Err(NotALeaf::Version(leaf.0[0])) }
    }

    /// The bytes as they stand in the log.
    pub const fn as_bytes(&self) -> &[u8; Leaf::LEN] {
        &self.0
    }

    /// Number of the kind of fact.
    pub const fn kind(&self) -> u8 {
        self.0[1]
    }

    /// Index of the leaf this one is about, if it is about one.
    pub fn target(&self) -> Option<u64> {
        let index = self.0[2..10].iter().fold(0, |index, byte| index << 8 | u64::from(*byte));
        (index != NO_TARGET).then_some(index)
    }

    /// The commitment: what 32 bytes stand for salt and canonical bytes.
    pub fn commitment(&self) -> [u8; 32] {
        let mut commitment = [0; 32];
        commitment.copy_from_slice(&self.0[10..]);
        commitment
    }

    /// Whether this salt and these canonical bytes are what the leaf commits to. The kind is not part of the
    /// commitment: canonical bytes carry their own, and whoever opens a leaf compares the two.
    ///
    /// The comparison stops at the first difference. That gives nothing away: leaves are public, and whoever asks
    /// already holds the salt.
    pub fn opens_with(&self, salt: &Salt, canonical: &[u8]) -> bool {
        self.0[10..] == commitment(salt, canonical)
    }
}

/// What 32 bytes stand for a salt and canonical bytes.
pub fn commitment(salt: &Salt, canonical: &[u8]) -> [u8; 32] {
    Sha256::new().chain_update(DOMAIN_TAG).chain_update(salt.0).chain_update(canonical).finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::format;
    use alloc::string::String;
    use proptest::prelude::*;

    fn hex(bytes: &[u8]) -> String {
        bytes.iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
    }

    /// Worked out apart from this program:
    /// `(printf 'hengxin/leaf/v1\0'; head -c 32 /dev/zero | tr '\0' '\7'; printf 'fact') | sha256sum`.
    #[test]
    fn the_format_never_changes() {
        let leaf = Leaf::commit(10, None, &Salt::from_random([7; 32]), b"fact");
        assert_eq!(
            hex(leaf.as_bytes()),
            "010afffffffffffffffffb5f3722fc95f304bdab368640cfcdf4e35d862c30a36acfa6b7ecbab3bf6e3f"
        );
        let about = Leaf::commit(30, Some(258), &Salt::from_random([7; 32]), b"fact");
        assert_eq!(hex(&about.as_bytes()[..10]), "011e0000000000000102");
        assert_eq!((about.kind(), about.target(), leaf.target()), (30, Some(258), None));
    }

    #[test]
    fn a_leaf_gets_its_public_kind_and_keeps_its_commitment() {
        let salt = Salt::from_random([7; 32]);
        let inside = Leaf::commit(31, Some(4), &salt, b"fact");
        let public = inside.relabelled(LeafKind::Fact, None);
        assert_eq!((public.kind(), public.target()), (1, None));
        assert!(public.opens_with(&salt, b"fact"));
        let erased = public.relabelled(LeafKind::Erased, Some(LeafIndex::from(9)));
        assert_eq!((erased.kind(), erased.target()), (2, Some(9)));
        for number in 0..=u8::MAX {
            assert_eq!(LeafKind::from_number(number).is_some(), (1..=8).contains(&number), "{number}");
        }
    }

    #[test]
    fn what_is_not_a_leaf_is_refused() {
        let leaf = *Leaf::commit(10, None, &Salt::from_random([7; 32]), b"fact").as_bytes();
        assert_eq!(Leaf::from_bytes(&leaf[..41]), Err(NotALeaf::Length(41)));
        assert_eq!(Leaf::from_bytes(&[leaf.as_slice(), b"!"].concat()), Err(NotALeaf::Length(43)));
        let mut newer = leaf;
        newer[0] = 2;
        assert_eq!(Leaf::from_bytes(&newer), Err(NotALeaf::Version(2)));
    }

    #[test]
    fn a_salt_does_not_show_in_a_log_line() {
        assert_eq!(format!("{:?}", Salt::from_random([0xAB; 32])), "Salt(hidden)");
    }

    proptest! {
        #[test]
        fn only_its_own_salt_and_bytes_open_a_leaf(
            salt: [u8; 32], other: [u8; 32],
            canonical in proptest::collection::vec(any::<u8>(), 0..200), place: usize,
        ) {
            prop_assume!(salt != other);
            let (salt, other) = (Salt::from_random(salt), Salt::from_random(other));
            let leaf = Leaf::commit(1, None, &salt, &canonical);
            prop_assert!(leaf.opens_with(&salt, &canonical));
            prop_assert!(!leaf.opens_with(&other, &canonical));
            let mut changed = canonical.clone();
            match changed.len() {
                0 => changed.push(0),
                length => changed[place % length] ^= 1,
            }
            prop_assert!(!leaf.opens_with(&salt, &changed));
        }

        #[test]
        fn a_leaf_comes_back_as_it_went(kind: u8, target in proptest::option::of(0..u64::MAX), salt: [u8; 32]) {
            let leaf = Leaf::commit(kind, target, &Salt::from_random(salt), b"fact");
            let back = Leaf::from_bytes(leaf.as_bytes());
            prop_assert_eq!(back, Ok(leaf));
            prop_assert_eq!((leaf.kind(), leaf.target()), (kind, target));
        }

        #[test]
        fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..100)) {
            if let Ok(leaf) = Leaf::from_bytes(&bytes) {
                prop_assert_eq!(leaf.as_bytes().as_slice(), bytes.as_slice());
            }
        }
    }
}
