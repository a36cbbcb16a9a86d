//! Notes, keys and checkpoints.

use proptest::prelude::*;
use tlog::checkpoint::CheckpointError;
use tlog::note::{
    BadSignature, KeyError, KeyId, KeyName, MOST_BYTES, MOST_SIGNATURES, Note, NoteError, OpenError,
    SignFault, SignatureLine, SignatureType, SignedAt, Signer, Verifier, VerifierKey,
};
use tlog::size::NotASize;
use tlog::{Checkpoint, Origin, SignedCheckpoint, TreeHead, TreeSize};

use crate::support::{checkpoint, head, log_key, time, witness_key};

/// A signing machine whose algorithm this crate does not know.
struct Machine(KeyName, bool);

impl Machine {
    fn new(works: bool) -> Machine {
        Machine(KeyName::new("log.example/hengzhou").unwrap(), works)
    }
}

impl Signer for Machine {
    fn name(&self) -> &KeyName {
        &self.0
    }

    fn id(&self) -> KeyId {
        KeyId::of(&self.0, SignatureType::Other(0xFF), b"sm2 key")
    }

    fn sign(&self, text: &str) -> Result<Vec<u8>, SignFault> {
        let cause = || SignFault::Device { name: self.0.clone(), cause: "no answer".into() };
        self.1.then(|| text.bytes().rev().collect()).ok_or_else(cause)
    }
}

impl Verifier for Machine {
    fn name(&self) -> &KeyName {
        &self.0
    }

    fn id(&self) -> KeyId {
        Signer::id(self)
    }

    fn verify(&self, text: &str, signature: &[u8]) -> Result<SignedAt, BadSignature> {
        let right = text.bytes().rev().eq(signature.iter().copied());
        right.then_some(SignedAt::Undated).ok_or(BadSignature)
    }
}

#[test]
fn a_line_of_a_signing_machine_rides_along() {
    let (log, machine) = (log_key(), Machine::new(true));
    let signed = checkpoint(100).sign(&[&log, &machine]).unwrap();
    let bytes = signed.render().unwrap();
    let read = SignedCheckpoint::parse(bytes.as_bytes()).unwrap();
    let known = log.verifier_key().verifier().unwrap();
    let (_, opened) = read.open(&[&known]).unwrap();
    assert_eq!(
        (opened.signed.len(), opened.unknown.len()),
        (1, 1),
        "whoever does not know it passes it over"
    );
    let both: [&dyn Verifier; 2] = [&known, &machine];
    assert_eq!(read.open(&both).unwrap().1.signed.len(), 2, "whoever knows it verifies it");
    let alone: [&dyn Verifier; 1] = [&machine];
    assert_eq!(read.open(&alone).unwrap().1.unknown.len(), 1);
}

#[test]
fn a_signing_machine_that_fails_leaves_the_note_as_it_was() {
    let mut note = Note::new("text\n".into()).unwrap();
    note.sign(&log_key()).unwrap();
    let before = note.clone();
    assert!(matches!(note.sign(&Machine::new(false)), Err(SignFault::Device { .. })));
    assert_eq!(note, before);
}

#[test]
fn a_key_signs_a_note_once() {
    let mut note = Note::new(checkpoint(9).to_string()).unwrap();
    let witness = witness_key(1);
    note.sign(&witness.at(time(5))).unwrap();
    note.sign(&witness.at(time(6))).unwrap();
    assert_eq!(note.signatures().len(), 1);
    let opened = note.open(&[witness.verifier_key().verifier().unwrap()]).unwrap();
    assert_eq!(opened.signed[0].at, SignedAt::Time(time(6)));
}

#[test]
fn a_key_that_left_two_lines_counts_once_and_by_the_later_one() {
    let text = checkpoint(9).to_string();
    let witness = witness_key(1);
    let signed_at = |seconds| {
        let mut note = Note::new(text.clone()).unwrap();
        note.sign(&witness.at(time(seconds))).unwrap();
        note.signatures()[0].clone()
    };
    for order in [[5, 6], [6, 5]] {
        let mut note = Note::new(text.clone()).unwrap();
        order.into_iter().for_each(|seconds| note.add(signed_at(seconds)).unwrap());
        note.add(signed_at(5)).unwrap();
        assert_eq!(note.signatures().len(), 2, "the same line is not added twice");
        let opened = note.open(&[witness.verifier_key().verifier().unwrap()]).unwrap();
        assert_eq!((opened.signed.len(), opened.signed[0].at), (1, SignedAt::Time(time(6))));
    }
}

#[test]
fn a_false_line_in_the_name_of_a_known_key_refuses_the_note() {
    let log = log_key();
    let known = log.verifier_key().verifier().unwrap();
    let mut note = Note::new("text\n".into()).unwrap();
    note.sign(&log).unwrap();
    let line = note.signatures()[0].clone();
    let false_line = |name: &KeyName, id| SignatureLine::new(name.clone(), id, vec![0; 64]).unwrap();
    let bad = OpenError::Bad { name: line.name().clone(), id: line.id() };
    let with = |line| {
        let mut note = note.clone();
        note.add(line).unwrap();
        note
    };
    assert_eq!(with(false_line(line.name(), line.id())).open(&[&known]), Err(bad));
    // The name or the number alone is somebody else's.
    let other_id = with(false_line(line.name(), KeyId::from_bytes([0; 4])));
    assert_eq!(other_id.open(&[&known]).unwrap().unknown.len(), 1);
    let other_name = with(false_line(&KeyName::new("other.example").unwrap(), line.id()));
    assert_eq!(other_name.open(&[&known]).unwrap().unknown.len(), 1);
    let stranger = witness_key(1).verifier_key().verifier().unwrap();
    assert_eq!(note.open(&[stranger]), Err(OpenError::Unsigned(1)));
}

#[test]
fn what_is_no_note_is_refused() {
    let line = "— a AAAAAAA=\n";
    let good = format!("text\n\n{line}");
    assert!(Note::parse(good.as_bytes()).is_ok());
    let refused = [
        ("", NoteError::NoSignatures),
        ("text\n", NoteError::NoSignatures),
        ("text\n\n", NoteError::NoSignatures),
        ("text\n— a AAAAAAA=\n", NoteError::NoSignatures),
        ("text\n\n— a AAAAAAA=", NoteError::Unterminated),
        ("text\n\n— a AAAAAA==\n", NoteError::Line { line: 1 }),
        ("text\n\n— a AAAAAAB=\n", NoteError::Line { line: 1 }),
        ("text\n\n— a+b AAAAAAA=\n", NoteError::Line { line: 1 }),
        ("text\n\n—  AAAAAAA=\n", NoteError::Line { line: 1 }),
        ("text\n\n— a  AAAAAAA=\n", NoteError::Line { line: 1 }),
        ("text\n\n— a\u{a0}b AAAAAAA=\n", NoteError::Line { line: 1 }),
        ("text\n\n- a AAAAAAA=\n", NoteError::Line { line: 1 }),
        ("text\n\n— a AAAAAAA=\n— a AAAAAAA= \n", NoteError::Line { line: 2 }),
        ("te\rxt\n\n— a AAAAAAA=\n", NoteError::Control(2)),
    ];
    for (text, why) in refused {
        assert_eq!(Note::parse(text.as_bytes()), Err(why), "{text:?}");
    }
    assert_eq!(Note::parse(b"text\xFF\n\n"), Err(NoteError::NotUtf8(4)));
    assert_eq!(Note::parse(&vec![b'a'; MOST_BYTES + 1]), Err(NoteError::TooLong(MOST_BYTES + 1)));
    assert_eq!(Note::new("text".into()), Err(NoteError::Unterminated));
    assert_eq!(Note::new("text\n".into()).unwrap().render(), None, "a note is signed");
    let many = format!("text\n\n{}", line.repeat(MOST_SIGNATURES + 1));
    assert_eq!(Note::parse(many.as_bytes()), Err(NoteError::TooManySignatures(MOST_SIGNATURES + 1)));
}

#[test]
fn what_is_no_key_is_refused() {
    let good = log_key().verifier_key().to_string();
    let read = |text: &str| text.parse::<VerifierKey>();
    assert!(read(&good).is_ok());
    let (name, rest) = good.split_once('+').unwrap();
    let (id, key) = rest.split_once('+').unwrap();
    assert_eq!(read(&format!("{name}+{id}")), Err(KeyError::Form));
    assert_eq!(read(&format!("{name}+{}+{key}", id.to_uppercase())), Err(KeyError::Form));
    assert_eq!(read(&format!("{name}+{}+{key}", &id[1..])), Err(KeyError::Form));
    assert_eq!(read(&format!("{name} x+{id}+{key}")), Err(KeyError::Name));
    assert_eq!(read(&format!("{name}+{id}+AQ==")), Err(KeyError::Form));
    assert!(matches!(read(&format!("{name}+00000000+{key}")), Err(KeyError::Id { .. })));
    assert!(matches!(read(&format!("{name}2+{id}+{key}")), Err(KeyError::Id { .. })));
    let short = VerifierKey::new(KeyName::new("a").unwrap(), SignatureType::Ed25519, vec![1; 31]);
    assert_eq!(short.verifier().unwrap_err(), KeyError::Key(SignatureType::Ed25519));
    // A point of small order: one signature under it fits every text.
    let weak = VerifierKey::new(KeyName::new("a").unwrap(), SignatureType::Ed25519, vec![0; 32]);
    assert_eq!(weak.verifier().unwrap_err(), KeyError::Key(SignatureType::Ed25519));
    let own = VerifierKey::new(KeyName::new("a").unwrap(), SignatureType::Other(0xFF), vec![1; 65]);
    assert_eq!(read(&own.to_string()), Ok(own.clone()), "a type of one's own is carried");
    assert_eq!(own.verifier().unwrap_err(), KeyError::Type(SignatureType::Other(0xFF)));
}

#[test]
fn secrets_do_not_show() {
    for shown in [format!("{:?}", log_key()), format!("{:?}", witness_key(1))] {
        assert!(shown.ends_with(')') && !shown.contains("101, 101") && !shown.contains("1, 1, 1"), "{shown}");
    }
}

#[test]
fn a_witness_signs_nothing_but_checkpoints() {
    let witness = witness_key(1);
    let mut note = Note::new("a letter\n".into()).unwrap();
    let refused = note.sign(&witness.at(time(1)));
    assert_eq!(refused, Err(SignFault::NotACheckpoint(witness.at(time(1)).name().clone())));
}

#[test]
fn what_is_no_checkpoint_is_refused() {
    let root = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";
    let other = "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=";
    assert!(Checkpoint::parse(&format!("a\n0\n{root}\n")).is_ok());
    let refused = [
        ("".into(), CheckpointError::Unterminated),
        ("\n".into(), CheckpointError::Lines(1)),
        (format!("a\n0\n{root}"), CheckpointError::Unterminated),
        ("a\n0\n".into(), CheckpointError::Lines(2)),
        (format!("\n0\n{root}\n"), CheckpointError::Origin),
        (format!("{}\n0\n{root}\n", "a".repeat(256)), CheckpointError::Origin),
        (format!("a\n00\n{root}\n"), CheckpointError::Size(NotASize::NotDecimal)),
        (format!("a\n-1\n{root}\n"), CheckpointError::Size(NotASize::NotDecimal)),
        (format!("a\n{}\n{root}\n", 1_u64 << 63), CheckpointError::Size(NotASize::TooLarge(1 << 63))),
        (format!("a\n1\n{}\n", &root[..40]), CheckpointError::Root),
        (format!("a\n1\n{root} \n"), CheckpointError::Root),
        (format!("a\n1\n{}V=\n", &root[..42]), CheckpointError::Root),
        (format!("a\n0\n{other}\n"), CheckpointError::EmptyRoot),
        (format!("a\n1\n{root}\n\n"), CheckpointError::Extension(1)),
        (format!("a\n1\n{root}\nb\n\tc\n"), CheckpointError::Extension(2)),
    ];
    for (text, why) in refused {
        assert_eq!(Checkpoint::parse(&text), Err(why), "{text:?}");
    }
}

/// An ML-DSA-44 line beside an Ed25519 line, as a log that meets public witnesses signs.
#[cfg(feature = "ml-dsa")]
#[test]
fn a_log_signs_with_both_kinds_of_key() {
    use tlog::note::MlDsaCosigner;
    let name = KeyName::new(crate::support::LOG).unwrap();
    let (classic, later) = (log_key(), MlDsaCosigner::from_seed(name, &[5; 32]));
    let signed = checkpoint(100).sign(&[&classic, &later.at(time(7))]).unwrap();
    let bytes = signed.render().unwrap();
    let read = SignedCheckpoint::parse(bytes.as_bytes()).unwrap();
    let key: VerifierKey = later.verifier_key().to_string().parse().unwrap();
    let keys = [classic.verifier_key().verifier().unwrap(), key.verifier().unwrap()];
    let (_, opened) = read.open(&keys).unwrap();
    assert_eq!(
        opened.signed.iter().map(|signed| signed.at).collect::<Vec<_>>(),
        [SignedAt::Undated, SignedAt::Time(time(7))]
    );
    // Any bit of the signature.
    let line = &read.note().signatures()[1];
    for place in (0..line.signature().len()).step_by(7) {
        let mut signature = line.signature().to_vec();
        signature[place] ^= 1 << (place % 8);
        assert_eq!(keys[1].verify(read.note().text(), &signature), Err(BadSignature), "byte {place}");
    }
    assert_eq!(keys[1].verify(read.note().text(), &line.signature()[1..]), Err(BadSignature));
    assert_eq!(keys[1].verify("no checkpoint\n", line.signature()), Err(BadSignature));
    assert!(!format!("{later:?}").contains("5, 5"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn every_changed_bit_of_a_signed_checkpoint_is_found(size in 0..200_u32, place: usize, bit in 0..8) {
        let (log, witness) = (log_key(), witness_key(1));
        let signed = checkpoint(size).sign(&[&log, &witness.at(time(1_700_000_000))]).unwrap();
        let bytes = signed.render().unwrap().into_bytes();
        let keys = [log.verifier_key().verifier().unwrap(), witness.verifier_key().verifier().unwrap()];
        let both = |bytes: &[u8]| {
            let read = SignedCheckpoint::parse(bytes).ok()?;
            read.open(&keys).ok().map(|(_, opened)| opened.signed.len())
        };
        prop_assert_eq!(both(&bytes), Some(2));
        let mut changed = bytes.clone();
        changed[place % bytes.len()] ^= 1_u8 << bit;
        prop_assert!(both(&changed) != Some(2), "{}", String::from_utf8_lossy(&changed));
    }

    #[test]
    fn any_bytes_are_no_note_or_the_one_form(bytes in "(a|\n|— a |AAAAAAA=|b\n\n|é){0,12}") {
        if let Ok(note) = Note::parse(bytes.as_bytes()) {
            prop_assert_eq!(note.render(), Some(bytes));
        }
    }

    #[test]
    fn a_checkpoint_comes_back_as_it_went(origin in "[^\\p{Cc}]{1,60}", size in 1..=u64::MAX >> 2, root: [u8; 32]) {
        prop_assume!(origin.len() <= 255);
        let head = TreeHead { size: TreeSize::new(size).unwrap(), root };
        let checkpoint = Checkpoint::new(Origin::new(&origin).unwrap(), head).unwrap();
        prop_assert_eq!(Checkpoint::parse(&checkpoint.to_string()), Ok(checkpoint));
    }

    #[test]
    fn a_key_comes_back_as_it_went(name in "[^\\p{Cc}\\s+]{1,40}", kind: u8, key in proptest::collection::vec(any::<u8>(), 1..99)) {
        let key = VerifierKey::new(KeyName::new(&name).unwrap(), SignatureType::from_byte(kind), key);
        prop_assert_eq!(key.to_string().parse(), Ok(key));
    }
}

#[test]
fn the_tree_without_leaves_can_be_signed() {
    let empty = Checkpoint::new(Origin::new("a").unwrap(), head(0)).unwrap();
    assert!(empty.sign(&[&log_key()]).unwrap().open(&[log_key().verifier_key().verifier().unwrap()]).is_ok());
}
