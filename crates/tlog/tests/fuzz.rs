//! Damaged input for every parser, for a bounded time: none may panic, hang or take back what it said.
#![allow(clippy::pedantic, reason = "a story may be wordy")]
#![expect(clippy::unwrap_used, reason = "a story that cannot go on has failed")]

#[path = "../../../tests/fuzz/harness.rs"]
mod harness;

use harness::Fuzz;
use tlog::list::{EntryKey, ListId};
use tlog::note::{
    Ed25519Cosigner, Ed25519Signer, KeyName, Note, Signer, Timestamp, VerifierKey, signature_lines,
};
use tlog::tile::{Bundle, EntryBundle, LogPath};
use tlog::witness::{AddCheckpoint, Answer, SIZE_TYPE};
use tlog::{
    Checkpoint, ConsistencyProof, Hash, InclusionProof, LeafIndex, MemoryTree, Origin, Policy, ProofFile,
    SignedCheckpoint, TreeSize, leaf_hash,
};

/// Texts that parsers trip over.
const FUZZ: Fuzz = Fuzz {
    odd: &[
        b"\0",
        "\u{feff}".as_bytes(),
        b"\r",
        b"\n",
        b"\n\n",
        "\n— ".as_bytes(),
        b" ",
        b"\t",
        b"+",
        b"=",
        "\u{a0}".as_bytes(),
        "９".as_bytes(),
        b"-0",
        b"99999999999999999999",
        b"AAAA\n",
        b"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n",
    ],
};

fn log() -> Ed25519Signer {
    Ed25519Signer::from_seed(KeyName::new("log.example/a").unwrap(), &[1; 32])
}

fn witness() -> Ed25519Cosigner {
    Ed25519Cosigner::from_seed(KeyName::new("witness.example/w").unwrap(), &[2; 32])
}

fn tree() -> MemoryTree {
    (0..100_u32).map(|index| leaf_hash(&index.to_be_bytes())).collect()
}

fn signed() -> SignedCheckpoint {
    let head = tree().compact().head().unwrap();
    let checkpoint = Checkpoint::new(Origin::new("log.example/a").unwrap(), head).unwrap();
    let (log, witness) = (log(), witness());
    let witness = witness.at(Timestamp::new(1_800_000_000).unwrap());
    let signers: [&dyn Signer; 2] = [&log, &witness];
    checkpoint.sign(&signers).unwrap()
}

fn policy() -> String {
    let (log, witness) = (log().verifier_key(), witness().verifier_key());
    format!("# who\nlog {log} https://log.example/\nwitness w {witness}\ngroup g 1 w\nquorum g\n")
}

#[test]
fn notes_and_checkpoints() {
    let keys = [log().verifier_key().verifier().unwrap(), witness().verifier_key().verifier().unwrap()];
    let (text, good) = (signed().unverified().to_string(), signed().render().unwrap().into_bytes());
    FUZZ.bytes("note", &[good.clone(), b"a\n\nb\n\n\xE2\x80\x94 a AAAAAAA=\n".to_vec()], |bytes| {
        if let Ok(note) = Note::parse(bytes) {
            assert_eq!(note.render().unwrap().as_bytes(), bytes, "a note has one form");
            if note.open(&keys).is_ok() {
                assert_eq!(note.text(), text, "a signature is of the text it was made for");
            }
        }
    });
    FUZZ.bytes("checkpoint", &[good], |bytes| {
        if let Ok(read) = SignedCheckpoint::parse(bytes) {
            assert_eq!(read.render().unwrap().as_bytes(), bytes);
            assert_eq!(read.unverified().to_string(), read.note().text());
        }
    });
    FUZZ.text(
        "checkpoint's text",
        &[&text, "a\n1\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\nmore\n"],
        |text| {
            if let Ok(checkpoint) = Checkpoint::parse(text) {
                assert_eq!(checkpoint.to_string(), text);
            }
        },
    );
}

#[test]
fn keys_and_lines() {
    let keys = [log().verifier_key().to_string(), witness().verifier_key().to_string()];
    FUZZ.text("verifier key", &[&keys[0], &keys[1], "a+00000000+/wAA"], |text| {
        if let Ok(key) = text.parse::<VerifierKey>() {
            assert_eq!(key.to_string(), text);
            drop(key.verifier());
        }
    });
    let lines: String = signed().note().signatures().iter().map(|line| format!("{line}\n")).collect();
    FUZZ.text("signature lines", &[&lines], |text| {
        if let Ok(lines) = signature_lines(text) {
            assert_eq!(lines.iter().map(|line| format!("{line}\n")).collect::<String>(), text);
        }
    });
    FUZZ.text("names", &["serious", "91350100M000100Y43", "log.example/a"], |text| {
        assert_eq!(EntryKey::new(text).is_ok(), ListId::new(text).is_ok());
        if KeyName::new(text).is_ok() {
            assert!(Origin::new(text).is_ok(), "a log's key may bear its origin's name");
        }
    });
}

#[test]
fn paths_and_bundles() {
    let samples = ["checkpoint", "tile/0/x001/x234/067", "tile/63/000.p/255", "tile/entries/x001/000.p/1"];
    FUZZ.text("path", &samples, |text| {
        if let Ok(path) = text.parse::<LogPath>() {
            assert_eq!(path.to_string(), text, "a file has one path");
        }
    });
    let entries = [b"".as_slice(), b"one", &[7; 300]];
    let bundle = EntryBundle::new(entries.to_vec()).unwrap().render();
    let width = Bundle::within(TreeSize::from(3), 0).unwrap().width;
    FUZZ.bytes("bundle", &[bundle, vec![0; 6]], |bytes| {
        if let Ok(bundle) = EntryBundle::parse(bytes, width) {
            assert_eq!(bundle.render(), bytes);
            assert_eq!(bundle.leaf_hashes().count(), 3);
        }
    });
}

#[test]
fn proofs_and_policies() {
    let trusted = Policy::parse(policy().as_bytes()).unwrap();
    let (tree, size) = (tree(), TreeSize::from(100));
    let leaf = tree.leaves()[42];
    let proof = InclusionProof::make(&mut &tree, LeafIndex::from(42), size).unwrap();
    let file =
        |extra| ProofFile { extra, index: LeafIndex::from(42), proof: proof.clone(), checkpoint: signed() };
    let samples = [file(None), file(Some(vec![1, 2, 3]))].map(|file| file.render().unwrap().into_bytes());
    FUZZ.bytes("proof", &samples, |bytes| {
        if let Ok(file) = ProofFile::parse(bytes) {
            assert_eq!(file.render().unwrap().as_bytes(), bytes, "a proof has one form");
            if let Ok(proven) = file.verify(&leaf, &trusted) {
                assert_eq!((proven.index.get(), proven.trusted.checkpoint.head().size), (42, size));
            }
        }
    });
    FUZZ.bytes("policy", &[policy().into_bytes(), b"quorum none\n".to_vec()], |bytes| {
        if let Ok(policy) = Policy::parse(bytes) {
            let rendered = policy.render();
            let again = Policy::parse(&rendered).unwrap();
            assert_eq!(again.render(), rendered, "what is understood is written, and understood again");
            for witnesses in [&[][..], &[0], &[0, 1]] {
                assert_eq!(again.is_enough(witnesses), policy.is_enough(witnesses));
            }
        }
    });
}

#[test]
fn what_logs_and_witnesses_say() {
    let proof = ConsistencyProof::make(&mut &tree(), TreeSize::from(9), TreeSize::from(100)).unwrap();
    let request = |old: u32, proof| AddCheckpoint { old: TreeSize::from(old), proof, checkpoint: signed() };
    let samples = [request(9, proof), request(0, ConsistencyProof::default())];
    FUZZ.bytes("add-checkpoint", &samples.map(|request| request.render().unwrap().into_bytes()), |bytes| {
        if let Ok(request) = AddCheckpoint::parse(bytes) {
            assert_eq!(request.render().unwrap().as_bytes(), bytes, "a request has one form");
        }
    });
    let lines: String = signed().note().signatures().iter().map(|line| format!("{line}\n")).collect();
    FUZZ.bytes("answer", &[lines.into_bytes(), b"20852163\n".to_vec(), Vec::new()], |bytes| {
        for status in [200, 400, 403, 404, 409, 422, 500] {
            if let Ok(answer) = Answer::read(status, Some(SIZE_TYPE), bytes) {
                let (again, body) = (answer.status(), answer.body());
                assert_eq!(again, status);
                assert!(body.is_empty() || body.as_bytes() == bytes);
            }
        }
    });
}

/// Proofs of random hashes about random places: all are refused, none panics.
#[test]
fn hashes_that_are_no_proof() {
    let head = tree().compact().head().unwrap();
    let sample: Vec<u8> = tree().leaves()[..7].concat();
    FUZZ.bytes("hashes", &[sample], |bytes| {
        let hashes: Vec<Hash> = bytes.as_chunks::<32>().0.to_vec();
        let number = u64::from_be_bytes(
            bytes.iter().copied().chain([0; 8]).collect::<Vec<_>>()[..8].try_into().unwrap(),
        );
        let (size, index) = (TreeSize::new(number >> 2).unwrap(), LeafIndex::new(number >> 3).unwrap());
        assert!(InclusionProof::from_hashes(hashes.clone()).verify(index, &[0; 32], &head).is_err());
        let other = tlog::TreeHead { size, root: [0; 32] };
        let proof = ConsistencyProof::from_hashes(hashes);
        assert!(proof.verify(&other, &head).is_err());
        assert!(proof.verify(&head, &other).is_err());
    });
}
