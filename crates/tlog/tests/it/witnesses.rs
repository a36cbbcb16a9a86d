//! Witnesses and the logs that ask them.

use std::collections::HashMap;

use proptest::prelude::*;
use tlog::note::{KeyName, OpenError, SignatureLine, Signer, StandardVerifier};
use tlog::witness::{
    AddCheckpoint, Answer, Asking, GaveUp, KnownLog, Next, NotAnAnswer, Records, RequestError, SIZE_TYPE,
    Witness, WitnessFault,
};
use tlog::{
    Checkpoint, ConsistencyProof, Hash, MemoryTree, Origin, SignedCheckpoint, TreeHead, TreeSize, leaf_hash,
};

use crate::support::{LOG, head, log_key, time, tree, witness_key};

/// Records in memory, which can be told to fail, or to let another request in first.
#[derive(Default)]
struct Memory {
    latest: HashMap<String, TreeHead>,
    broken: bool,
    quicker: Vec<TreeHead>,
}

impl Records for Memory {
    type Error = &'static str;

    fn latest(&self, log: &Origin) -> Result<Option<TreeHead>, Self::Error> {
        Ok(self.latest.get(log.as_str()).copied())
    }

    fn advance(
        &mut self,
        log: &Origin,
        before: Option<TreeHead>,
        next: TreeHead,
    ) -> Result<bool, Self::Error> {
        if self.broken {
            return Err("the disk is full");
        }
        if let Some(quicker) = self.quicker.pop() {
            self.latest.insert(log.to_string(), quicker);
        }
        let right = self.latest.get(log.as_str()).copied() == before;
        if right {
            self.latest.insert(log.to_string(), next);
        }
        Ok(right)
    }
}

fn witness() -> Witness {
    let keys = vec![log_key().verifier_key().verifier().unwrap()];
    Witness::new(vec![KnownLog { origin: Origin::new(LOG).unwrap(), keys }])
}

fn signed(head: TreeHead) -> SignedCheckpoint {
    Checkpoint::new(Origin::new(LOG).unwrap(), head).unwrap().sign(&[&log_key()]).unwrap()
}

fn proof(old: u32, new: u32) -> ConsistencyProof {
    ConsistencyProof::make(&mut &tree(new), TreeSize::from(old), TreeSize::from(new)).unwrap()
}

fn request(old: u32, new: u32) -> String {
    let request =
        AddCheckpoint { old: TreeSize::from(old), proof: proof(old, new), checkpoint: signed(head(new)) };
    request.render().unwrap()
}

fn ask(records: &mut Memory, body: &str) -> Answer {
    witness().add_checkpoint(body.as_bytes(), records, &[&witness_key(1).at(time(1_800_000_000))]).unwrap()
}

fn keys() -> [StandardVerifier; 1] {
    [witness_key(1).verifier_key().verifier().unwrap()]
}

#[test]
fn a_witness_signs_what_goes_on_from_what_it_has_seen() {
    let mut records = Memory::default();
    for (old, new) in [(0, 0), (0, 10), (10, 10), (10, 11), (11, 300), (300, 300)] {
        let Answer::Cosigned(lines) = ask(&mut records, &request(old, new)) else { panic!("{old} to {new}") };
        let mut checkpoint = signed(head(new));
        lines.into_iter().for_each(|line| checkpoint.note_mut().add(line).unwrap());
        let (_, opened) = checkpoint.open(&keys()).unwrap();
        assert_eq!(opened.signed.len(), 1);
        assert_eq!(records.latest[LOG], head(new));
    }
}

#[test]
fn a_witness_refuses_in_the_order_of_the_specification() {
    let mut records = Memory::default();
    ask(&mut records, &request(0, 10));
    let seen = records.latest.clone();
    let other = Checkpoint::new(Origin::new("other.example").unwrap(), head(12)).unwrap();
    let unknown = AddCheckpoint {
        old: TreeSize::from(99),
        proof: proof(0, 12),
        checkpoint: other.sign(&[&log_key()]).unwrap(),
    };
    let name = KeyName::new(LOG).unwrap();
    let forged = tlog::note::Ed25519Signer::from_seed(name, &[9; 32]);
    let forged = Checkpoint::new(Origin::new(LOG).unwrap(), head(12)).unwrap().sign(&[&forged]).unwrap();
    let forged = AddCheckpoint { old: TreeSize::from(10), proof: proof(10, 12), checkpoint: forged };
    let with_proof = |old, new, proof| {
        AddCheckpoint { old: TreeSize::from(old), proof, checkpoint: signed(head(new)) }.render().unwrap()
    };
    let cases = [
        ("rubbish".to_owned(), Answer::Malformed),
        (unknown.render().unwrap(), Answer::UnknownLog),
        (forged.render().unwrap(), Answer::NotSigned),
        (with_proof(13, 12, proof(0, 12)), Answer::Malformed),
        (request(0, 12), Answer::Conflict(TreeSize::from(10))),
        (request(9, 12), Answer::Conflict(TreeSize::from(10))),
        (request(0, 5), Answer::Conflict(TreeSize::from(10))),
        (with_proof(11, 12, proof(11, 12)), Answer::Conflict(TreeSize::from(10))),
        (with_proof(10, 12, proof(9, 12)), Answer::Inconsistent),
        (with_proof(10, 12, ConsistencyProof::default()), Answer::Inconsistent),
        (with_proof(10, 10, proof(9, 10)), Answer::Inconsistent),
    ];
    for (body, expected) in cases {
        assert_eq!(ask(&mut records, &body), expected, "{body}");
        assert_eq!(records.latest, seen, "a refusal changes nothing");
    }
}

/// A log that tells two readers two histories.
#[test]
fn a_split_view_is_not_signed() {
    let mut records = Memory::default();
    ask(&mut records, &request(0, 10));
    let mut hashes: Vec<Hash> = tree(12).leaves().to_vec();
    hashes[3] = leaf_hash(b"another past");
    let split: MemoryTree = hashes.iter().copied().collect();
    let short: MemoryTree = hashes[..10].iter().copied().collect();
    let of = |tree: &MemoryTree, old: u32| {
        let head = tree.compact().head().unwrap();
        let proof = ConsistencyProof::make(&mut &*tree, TreeSize::from(old), head.size).unwrap();
        AddCheckpoint { old: TreeSize::from(old), proof, checkpoint: signed(head) }.render().unwrap()
    };
    assert_eq!(
        ask(&mut records, &of(&short, 10)),
        Answer::Conflict(TreeSize::from(10)),
        "another tree of that size"
    );
    assert_eq!(ask(&mut records, &of(&split, 10)), Answer::Inconsistent, "another past");
    assert_eq!(
        ask(&mut records, &of(&split, 0)),
        Answer::Conflict(TreeSize::from(10)),
        "as if from the start"
    );
    assert_eq!(records.latest[LOG], head(10));
}

#[test]
fn nothing_is_signed_that_is_not_on_record() {
    let mut records = Memory { broken: true, ..Memory::default() };
    let body = request(0, 10);
    let key = witness_key(1);
    let signers: [&dyn Signer; 1] = [&key.at(time(1))];
    let fault = witness().add_checkpoint(body.as_bytes(), &mut records, &signers);
    assert_eq!(fault, Err(WitnessFault::Records("the disk is full")));
    assert!(records.latest.is_empty());
}

/// The race of the specification: two requests are checked at once, and the longer one is on record first.
#[test]
fn a_request_that_lost_a_race_does_not_set_the_record_back() {
    let mut records = Memory::default();
    ask(&mut records, &request(0, 10));
    records.quicker = vec![head(20)];
    assert_eq!(ask(&mut records, &request(10, 12)), Answer::Conflict(TreeSize::from(20)));
    assert_eq!(records.latest[LOG], head(20));
    // The same checkpoint twice at once: both are signed.
    records.quicker = vec![head(30)];
    assert_eq!(ask(&mut records, &request(20, 30)), Answer::Conflict(TreeSize::from(30)));
    assert!(matches!(ask(&mut records, &request(30, 30)), Answer::Cosigned(_)));
}

#[test]
fn a_log_finds_out_where_a_witness_stands() {
    let mut records = Memory::default();
    ask(&mut records, &request(0, 10));
    let (checkpoint, keys) = (signed(head(25)), keys());
    let mut asking = Asking::new(&checkpoint, &keys, TreeSize::EMPTY);
    let mut asked = Vec::new();
    let lines = loop {
        asked.push(asking.from().get());
        let old = u32::try_from(asking.from().get()).unwrap();
        let body = asking.request(proof(old, 25)).render().unwrap();
        let answer = ask(&mut records, &body);
        // Over the wire and back.
        let answer = Answer::read(answer.status(), answer.content_type(), answer.body().as_bytes()).unwrap();
        match asking.take(answer) {
            Next::Ask(_) => (),
            Next::Done(lines) => break lines,
            Next::Stop(why) => panic!("{why}"),
        }
    };
    assert_eq!((asked, lines.len()), (vec![0, 10], 1));
}

#[test]
fn a_log_knows_when_to_give_up() {
    let (checkpoint, keys) = (signed(head(25)), keys());
    let asking = || Asking::new(&checkpoint, &keys, TreeSize::from(10));
    let stops = [
        (Answer::Conflict(TreeSize::from(26)), GaveUp::Ahead(TreeSize::from(26))),
        (Answer::Conflict(TreeSize::from(10)), GaveUp::SplitView(TreeSize::from(10))),
        (Answer::Inconsistent, GaveUp::Inconsistent),
        (Answer::Malformed, GaveUp::Malformed),
        (Answer::NotSigned, GaveUp::NotSigned),
        (Answer::UnknownLog, GaveUp::UnknownLog),
    ];
    for (answer, why) in stops {
        assert_eq!(asking().take(answer), Next::Stop(why));
    }
    let mut restless = asking();
    assert_eq!(restless.take(Answer::Conflict(TreeSize::from(11))), Next::Ask(TreeSize::from(11)));
    assert_eq!(restless.take(Answer::Conflict(TreeSize::from(12))), Next::Ask(TreeSize::from(12)));
    assert_eq!(restless.take(Answer::Conflict(TreeSize::from(13))), Next::Stop(GaveUp::Unsettled));
    assert_eq!(Asking::new(&checkpoint, &keys, TreeSize::from(99)).from(), TreeSize::from(25));
}

/// A witness that answers rubbish must not spoil the checkpoint for those who know its key.
#[test]
fn only_lines_that_verify_are_taken_from_a_witness() {
    let (checkpoint, keys) = (signed(head(25)), keys());
    let line = |key: &dyn Signer| {
        let signature = key.sign(checkpoint.note().text()).unwrap();
        SignatureLine::new(key.name().clone(), key.id(), signature).unwrap()
    };
    let (one, two) = (witness_key(1), witness_key(2));
    let good = line(&one.at(time(5)));
    let spoilt = SignatureLine::new(good.name().clone(), good.id(), vec![0; 72]).unwrap();
    let (stranger, undated) = (line(&two.at(time(5))), line(&one.at(time(0))));
    let mut asking = Asking::new(&checkpoint, &keys, TreeSize::EMPTY);
    let answer = Answer::Cosigned(vec![spoilt.clone(), stranger.clone(), good.clone()]);
    assert_eq!(asking.take(answer), Next::Done(vec![good]));
    let rubbish = Answer::Cosigned(vec![spoilt, stranger, undated]);
    assert_eq!(asking.take(rubbish), Next::Stop(GaveUp::NoSignature));
    assert!(matches!(checkpoint.open(&keys), Err(OpenError::Unsigned(1))));
}

#[test]
fn a_request_and_an_answer_have_one_form() {
    let body = request(9, 10);
    assert_eq!(AddCheckpoint::parse(body.as_bytes()).unwrap().render(), Some(body.clone()));
    let first = request(0, 10);
    assert!(first.starts_with("old 0\n\nlog.example"), "an empty proof leaves one empty line");
    assert_eq!(AddCheckpoint::parse(first.as_bytes()).unwrap().render(), Some(first.clone()));
    let with = |from: &str, to: &str| AddCheckpoint::parse(body.replacen(from, to, 1).as_bytes());
    assert_eq!(with("old 9", "new 9"), Err(RequestError::NoOldSize));
    assert_eq!(with("old 9", "old  9"), Err(RequestError::OldSize(tlog::size::NotASize::NotDecimal)));
    assert_eq!(with("old 9\n", "old 9\nAA==\n"), Err(RequestError::Hash(1)));
    let hash = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n";
    assert_eq!(with("old 9\n", &format!("old 9\n{}", hash.repeat(63))), Err(RequestError::TooManyHashes));
    assert_eq!(AddCheckpoint::parse(b"old 9\n"), Err(RequestError::NoCheckpoint));
    assert!(matches!(AddCheckpoint::parse(b"old 9\n\nx"), Err(RequestError::Checkpoint(_))));
    assert_eq!(AddCheckpoint::parse(b"old 9\xFF"), Err(RequestError::NotUtf8(5)));
    assert_eq!(Answer::read(409, Some(SIZE_TYPE), b"10\n"), Ok(Answer::Conflict(TreeSize::from(10))));
    for body in [&b"10"[..], b"010\n", b"10\n\n", b"", b"\xFF\n"] {
        assert_eq!(Answer::read(409, Some(SIZE_TYPE), body), Err(NotAnAnswer::Size));
    }
    assert_eq!(Answer::read(409, None, b"10\n"), Err(NotAnAnswer::Size));
    assert_eq!(Answer::read(200, None, b""), Err(NotAnAnswer::Signatures));
    assert_eq!(Answer::read(200, None, b"ok\n"), Err(NotAnAnswer::Signatures));
    assert_eq!(Answer::read(500, None, b""), Err(NotAnAnswer::Status(500)));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    /// Whatever a witness is asked, what it signed last never shrinks and never has two roots.
    #[test]
    fn a_witness_never_goes_back(asked in proptest::collection::vec((0..30_u32, 0..30_u32, any::<bool>()), 1..20)) {
        let mut records = Memory::default();
        let mut signed_heads: Vec<TreeHead> = Vec::new();
        for (old, new, honest) in asked {
            let old = if honest { records.latest.get(LOG).map_or(0, |head| u32::try_from(head.size.get()).unwrap()) } else { old };
            let body = AddCheckpoint { old: TreeSize::from(old), proof: proof(old.min(new), new), checkpoint: signed(head(new)) };
            let answer = ask(&mut records, &body.render().unwrap());
            if let Answer::Cosigned(_) = answer {
                signed_heads.push(head(new));
            }
        }
        prop_assert!(signed_heads.is_sorted_by_key(|head| head.size));
    }
}
