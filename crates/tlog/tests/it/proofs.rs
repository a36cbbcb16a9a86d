//! Every proof verifies; every change to it, or to what it is about, fails.

use proptest::prelude::*;
use tlog::note::Signer;
use tlog::proof::{CannotProve, MOST_HASHES, ProofError, ProofFileError};
use tlog::{
    ConsistencyProof, Hash, InclusionProof, LeafIndex, Policy, ProofFile, Subtree, SubtreeProof, TreeHead,
    TreeSize,
};

use crate::support::{checkpoint, head, leaves, log_key, time, tree, witness_key};

/// Every bit of every hash, flipped one at a time, and the proof with one hash more, one fewer, two exchanged.
fn spoilt(hashes: &[Hash]) -> Vec<Vec<Hash>> {
    let flipped = (0..hashes.len() * 256).map(|bit| {
        let mut hashes = hashes.to_vec();
        hashes[bit / 256][bit % 256 / 8] ^= 1 << (bit % 8);
        hashes
    });
    let mut spoilt: Vec<Vec<Hash>> = flipped.collect();
    spoilt.push([hashes, &[[0; 32]]].concat());
    if let Some((_, rest)) = hashes.split_first() {
        spoilt.push(rest.to_vec());
        spoilt.push(hashes[..hashes.len() - 1].to_vec());
    }
    if hashes.len() > 1 {
        let mut exchanged = hashes.to_vec();
        exchanged.swap(0, 1);
        spoilt.push(exchanged);
    }
    spoilt
}

#[test]
fn every_leaf_of_every_small_tree_is_proven_at_its_place_only() {
    let leaves = leaves(70);
    for size in 0..70_u32 {
        let (tree, head) = (tree(size), head(size));
        for index in 0..size {
            let index = LeafIndex::from(index);
            let leaf = &leaves[usize::try_from(index.get()).unwrap()];
            let proof = InclusionProof::make(&mut &tree, index, head.size).unwrap();
            for place in 0..size {
                let right = LeafIndex::from(place) == index;
                assert_eq!(proof.verify(LeafIndex::from(place), leaf, &head).is_ok(), right);
            }
        }
        let beyond = LeafIndex::from(size);
        let absurd = ProofError::NotInTree { index: beyond, size: head.size };
        let refused = InclusionProof::make(&mut &tree, beyond, head.size);
        assert_eq!(refused, Err(CannotProve::Absurd(absurd)));
        assert_eq!(InclusionProof::default().verify(beyond, &[0; 32], &head), Err(absurd));
    }
}

#[test]
fn every_small_tree_goes_on_from_every_smaller_one_and_from_no_other() {
    let tree = tree(40);
    let heads: Vec<TreeHead> = (0..=40).map(head).collect();
    for old in &heads {
        for new in &heads {
            let made = ConsistencyProof::make(&mut &tree, old.size, new.size);
            if old.size > new.size {
                let part = Subtree::whole(old.size);
                let absurd = ProofError::NotWithin { part, size: new.size };
                assert_eq!(made, Err(CannotProve::Absurd(absurd)));
                continue;
            }
            let proof = made.unwrap();
            assert_eq!(proof.verify(old, new), Ok(()), "{} to {}", old.size, new.size);
            let other = TreeHead { root: [9; 32], ..*old };
            assert!(proof.verify(&other, new).is_err(), "another old root");
            // From no leaves any tree goes on, by whatever root.
            let other = TreeHead { root: [9; 32], ..*new };
            assert_eq!(
                proof.verify(old, &other).is_ok(),
                old.size.is_empty(),
                "{} to {}",
                old.size,
                new.size
            );
            // Sizes alone are not bound, size and root together are.
            for wrong in heads.iter().filter(|wrong| wrong.size != new.size && !old.size.is_empty()) {
                assert!(proof.verify(old, wrong).is_err(), "another tree");
            }
        }
    }
}

/// Why a proof is nothing without a signed checkpoint: it does not know how long the trees are.
#[test]
fn a_proof_does_not_bind_the_sizes_it_is_about() {
    let proof = ConsistencyProof::make(&mut &tree(8), TreeSize::from(4), TreeSize::from(8)).unwrap();
    let as_if = TreeHead { size: TreeSize::from(7), ..head(8) };
    assert_eq!(proof.verify(&head(4), &as_if), Ok(()));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn a_spoilt_inclusion_proof_proves_nothing(size in 1..600_u32, index: u32, bit in 0..256_usize) {
        let (tree, head, index) = (tree(size), head(size), LeafIndex::from(index % size));
        let leaf = tree.leaves()[usize::try_from(index.get()).unwrap()];
        let proof = InclusionProof::make(&mut &tree, index, head.size).unwrap();
        prop_assert!(proof.verify(index, &leaf, &head).is_ok());
        for hashes in spoilt(proof.hashes()) {
            prop_assert!(InclusionProof::from_hashes(hashes).verify(index, &leaf, &head).is_err());
        }
        let mut other = leaf;
        other[bit / 8] ^= 1 << (bit % 8);
        prop_assert_eq!(proof.verify(index, &other, &head), Err(ProofError::OtherRoot));
        let mut other = head;
        other.root[bit / 8] ^= 1 << (bit % 8);
        prop_assert_eq!(proof.verify(index, &leaf, &other), Err(ProofError::OtherRoot));
    }

    #[test]
    fn a_spoilt_subtree_proof_proves_nothing(size in 1..600_u32, start: u32, end: u32) {
        let (tree, head) = (tree(size), head(size));
        let (start, end) = (start % (size + 1), end % (size + 1));
        let [left, right] = Subtree::covering(start.min(end).into(), start.max(end).into()).unwrap();
        for part in [left, right] {
            let hash = part.hash(&mut &tree).unwrap();
            let proof = SubtreeProof::make(&mut &tree, part, head.size).unwrap();
            prop_assert_eq!(proof.verify(part, &hash, &head), Ok(()));
            prop_assert!(proof.verify(part, &[3; 32], &head).is_err());
            for hashes in spoilt(proof.hashes()) {
                prop_assert!(SubtreeProof::from_hashes(hashes).verify(part, &hash, &head).is_err());
            }
            let other = TreeHead { root: [9; 32], ..head };
            prop_assert_eq!(proof.verify(part, &hash, &other).is_ok(), part.is_empty());
        }
    }

    #[test]
    fn what_is_no_proof_is_refused_without_a_panic(
        hashes in proptest::collection::vec(any::<[u8; 32]>(), 0..70), numbers: [u64; 4],
    ) {
        let [a, b, c, d] = numbers.map(|number| number >> 2);
        let head = |size, root| TreeHead { size: TreeSize::new(size).unwrap(), root };
        let index = LeafIndex::new(a).unwrap();
        prop_assert!(InclusionProof::from_hashes(hashes.clone()).verify(index, &[1; 32], &head(b, [2; 32])).is_err());
        let proof = ConsistencyProof::from_hashes(hashes.clone());
        prop_assert!(proof.verify(&head(c, [1; 32]), &head(d, [2; 32])).is_err());
        if let Ok(part) = Subtree::new(a, b) {
            prop_assert!(SubtreeProof::from_hashes(hashes).verify(part, &[1; 32], &head(c, [2; 32])).is_err());
        }
    }
}

#[test]
fn the_longest_proofs_have_63_hashes() {
    struct Nothing;
    impl tlog::NodeReader for Nothing {
        type Error = core::convert::Infallible;
        fn node(&mut self, _: tlog::Node) -> Result<Hash, Self::Error> {
            Ok([0; 32])
        }
    }
    let longest = TreeSize::new(1 << 62).unwrap();
    let proof = InclusionProof::make(&mut Nothing, LeafIndex::from(0), longest).unwrap();
    assert_eq!(proof.hashes().len(), MOST_HASHES - 1);
    let old = TreeSize::new((1 << 61) + 1).unwrap();
    assert_eq!(ConsistencyProof::make(&mut Nothing, old, longest).unwrap().hashes().len(), MOST_HASHES);
}

/// A log of 100 leaves with two witnesses, and the proof file of one of them.
fn file(index: u32, extra: Option<Vec<u8>>) -> ProofFile {
    let (log, one, two) = (log_key(), witness_key(1), witness_key(2));
    let (one, two) = (one.at(time(1_800_000_000)), two.at(time(1_800_000_001)));
    let signers: [&dyn Signer; 3] = [&log, &one, &two];
    let index = LeafIndex::from(index);
    let proof = InclusionProof::make(&mut &tree(100), index, TreeSize::from(100)).unwrap();
    ProofFile { extra, index, proof, checkpoint: checkpoint(100).sign(&signers).unwrap() }
}

fn policy(quorum: &str) -> Policy {
    let witness = |number| format!("witness w{number} {}\n", witness_key(number).verifier_key());
    let text = format!(
        "log {}\n{}{}{}group two 2 w1 w2 w3\ngroup three all two\nquorum {quorum}\n",
        log_key().verifier_key(),
        witness(1),
        witness(2),
        witness(3),
    );
    Policy::parse(text.as_bytes()).unwrap()
}

#[test]
fn a_proof_file_is_all_that_an_offline_reader_needs() {
    let file = file(73, Some(b"hengxin".to_vec()));
    let bytes = file.render().unwrap();
    assert!(bytes.starts_with("c2sp.org/tlog-proof@v1\nextra aGVuZ3hpbg==\nindex 73\n"));
    let back = ProofFile::parse(bytes.as_bytes()).unwrap();
    assert_eq!(back, file);
    let (leaf, policy) = (leaves(100)[73], policy("two"));
    let proven = back.verify(&leaf, &policy).unwrap();
    assert_eq!((proven.index.get(), proven.trusted.witnesses.len()), (73, 2));
    let elsewhere = back.verify(&leaves(100)[72], &policy);
    assert_eq!(elsewhere, Err(ProofFileError::NotIncluded(ProofError::OtherRoot)));
}

#[test]
fn no_bit_of_a_proof_file_can_be_changed() {
    let bytes = file(0, None).render().unwrap().into_bytes();
    let (leaf, policy) = (leaves(100)[0], policy("two"));
    let accepted =
        |bytes: &[u8]| ProofFile::parse(bytes).is_ok_and(|file| file.verify(&leaf, &policy).is_ok());
    assert!(accepted(&bytes));
    for place in 0..bytes.len() {
        for bit in 0..8 {
            let mut changed = bytes.clone();
            changed[place] ^= 1 << bit;
            assert!(!accepted(&changed), "bit {bit} of byte {place}");
        }
        assert!(!accepted(&bytes[..place]), "cut at {place}");
    }
    assert!(!accepted(&[&bytes[..], b"\n"].concat()));
}

#[test]
fn a_proof_file_has_one_form() {
    let good = file(5, None).render().unwrap();
    let with = |from: &str, to: &str| ProofFile::parse(good.replacen(from, to, 1).as_bytes());
    assert_eq!(with("@v1", "@v2"), Err(ProofFileError::FirstLine));
    assert_eq!(with("@v1\n", "@v1\r\n"), Err(ProofFileError::FirstLine));
    assert_eq!(with("index 5\n", ""), Err(ProofFileError::NoIndex));
    assert!(matches!(with("index 5", "index 05"), Err(ProofFileError::Index(_))));
    assert_eq!(with("index", "extra \nindex"), Err(ProofFileError::Extra));
    assert_eq!(with("index", "extra AA=\nindex"), Err(ProofFileError::Extra));
    assert_eq!(with("index 5\n", "index 5\n\n").unwrap_err(), with("index 5\n", "index 5\n\n").unwrap_err());
    let hash = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n";
    let many = format!("index 5\n{}", hash.repeat(64));
    assert_eq!(with("index 5\n", &many), Err(ProofFileError::TooManyHashes));
    assert_eq!(with("index 5\n", "index 5\nAA==\n"), Err(ProofFileError::Hash(1)));
}
