//! Test vectors of the specifications, and such as were made with other people's programs.

use sha2::{Digest, Sha256};
use tlog::note::{Ed25519Cosigner, Ed25519Signer, KeyName, Note, Signer, VerifierKey};
use tlog::{Checkpoint, Hash, InclusionProof, LeafIndex, Subtree, SubtreeProof, TreeSize, leaf_hash};

use crate::support::{hex, time};

/// Leaves `0x00`, `0x01`, … as in draft-ietf-plants-merkle-tree-certs, appendix "Subtree Test Vectors".
fn tree(count: u8) -> tlog::MemoryTree {
    (0..count).map(|byte| leaf_hash(&[byte])).collect()
}

fn rolled(lines: impl IntoIterator<Item = String>) -> String {
    let mut hash = Sha256::new();
    lines.into_iter().for_each(|line| hash.update(line + "\n"));
    hex(&hash.finalize())
}

fn line(head: String, hashes: &[Hash]) -> String {
    hashes.iter().fold(head, |line, hash| line + " " + &hex(hash))
}

/// Every valid subtree that ends at or before 130, by its end, then its start.
fn subtrees() -> impl Iterator<Item = Subtree> {
    (0..=130).flat_map(|end| (0..=end).filter_map(move |start| Subtree::new(start, end).ok()))
}

#[test]
fn subtree_hashes_are_those_of_the_draft() {
    let tree = tree(130);
    let lines = subtrees().map(|part| format!("{part} {}", hex(&part.hash(&mut &tree).unwrap())));
    assert_eq!(rolled(lines), "b82806ad4265bb151c1119c0f4db437bb4d1a1f887b3a7fba1cd4ebf552e3e81");
}

#[test]
fn subtree_inclusion_proofs_are_those_of_the_draft() {
    let tree = tree(130);
    let lines = subtrees().flat_map(|part| {
        let hashes =
            &tree.leaves()[usize::try_from(part.start()).unwrap()..usize::try_from(part.end()).unwrap()];
        let alone: tlog::MemoryTree = hashes.iter().copied().collect();
        let size = TreeSize::new(part.len()).unwrap();
        let proven = move |place: u64| {
            let index = LeafIndex::new(place).unwrap();
            let proof = InclusionProof::make(&mut &alone, index, size).unwrap();
            line(format!("{} {part}", part.start() + place), proof.hashes())
        };
        (0..part.len()).map(proven).collect::<Vec<_>>()
    });
    assert_eq!(rolled(lines), "ac2a8f989e44d99e399db448050ff5f19757df53cfb716aa81015d3955d8163f");
}

#[test]
fn subtree_consistency_proofs_are_those_of_the_draft() {
    let tree = tree(130);
    let lines = (0..=130_u32).flat_map(|size| {
        let size = TreeSize::from(size);
        let within = subtrees().take_while(move |part| part.end() <= size.get());
        let proven = |part: Subtree| {
            let proof = SubtreeProof::make(&mut &tree, part, size).unwrap();
            line(format!("{part} {size}"), proof.hashes())
        };
        within.map(proven).collect::<Vec<_>>()
    });
    assert_eq!(rolled(lines), "10fa99b37bf9bf9ffa26b412fbd98bd75363256d0b75d61bc4538b9c9c5a0a74");
}

#[test]
fn covering_subtrees_are_those_of_the_draft() {
    let lines = (0..=130).flat_map(|end| (0..=end).map(move |start| Subtree::covering(start, end).unwrap()));
    let lines = lines.map(|[left, right]| format!("{left} {right}"));
    assert_eq!(rolled(lines), "7fd9c8b926e9d2b5cf831560e8ce295a5ef97ad5c5ede4ea0dea28a8c8fc8bb0");
}

/// The note that Go's implementation tests itself with.
#[test]
fn the_note_of_peter_neumann() {
    let key: VerifierKey =
        "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW".parse().unwrap();
    let note = "If you think cryptography is the answer to your problem,\n\
        then you don't know what your problem is.\n\n\
        — PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";
    let note = Note::parse(note.as_bytes()).unwrap();
    assert_eq!(note.open(&[key.verifier().unwrap()]).unwrap().signed.len(), 1);
}

/// The note that the specification begins with; nobody has its key.
#[test]
fn the_note_of_the_specification_is_read() {
    let text = "Ognuno sta solo sul cuor della terra\ntrafitto da un raggio di sole:\n\ned è subito sera.\n\n— \
        quasimodo.example/salvatore NnugSzTjtVAewIS+Z/iJhUPeFDkO/5QQ2i5ddnGITLlC+EhfLW9oJKONrMouFSQU0xMcXxj99ihAQwaqP3ZekRwNtIc=\n";
    let note = Note::parse(text.as_bytes()).unwrap();
    assert!(note.text().ends_with("sole:\n\ned è subito sera.\n"), "an empty line may stand in the text");
    assert_eq!(note.render().as_deref(), Some(text));
}

const TEXT: &str = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n";

/// Made with Python's `cryptography` 48 from the specification, with seeds of one byte repeated 32 times.
#[test]
fn ed25519_lines_are_those_of_another_program() {
    let log = Ed25519Signer::from_seed(KeyName::new("example.com/behind-the-sofa").unwrap(), &[1; 32]);
    let witness = Ed25519Cosigner::from_seed(KeyName::new("witness.example.com/w1").unwrap(), &[2; 32]);
    assert_eq!(
        log.verifier_key().to_string(),
        "example.com/behind-the-sofa+6ded73a9+AYqI4910CfGV/VLbLTy6XXLKZwm/HZQSG/N0iAG0D29c"
    );
    assert_eq!(
        witness.verifier_key().to_string(),
        "witness.example.com/w1+745fb5e8+BIE5dw6ofRdfVqNUZsNMfszLjYqRtO43ol32D1uPybOU"
    );
    let signers: [&dyn Signer; 2] = [&log, &witness.at(time(1_679_315_147))];
    let signed = Checkpoint::parse(TEXT).unwrap().sign(&signers).unwrap();
    let lines = "\n\
        — example.com/behind-the-sofa be1zqQx8hYrJJIfiWfY39ShElJ74dPrOjXSgJJ2qG3vny2U7JyHN2kKCWb5H5e2MfxP7My2OyDRrDvCH/RbVubiZ8AE=\n\
        — witness.example.com/w1 dF+16AAAAABkGFDLUwBLV8e4tjvb6qEHiNTQjDZIX+7tvd038taw9A7W/cQ7ZhSah0uJMOI6CTPez5qwHtE49MrkWhU349mtYmi3Dw==\n";
    assert_eq!(signed.render().unwrap(), TEXT.to_owned() + lines);
}

/// Made with PyPI's `dilithium-py` from the specification: key from the seed of 32 threes, deterministic signatures.
/// The key and the lines are long, so their SHA-256 stands for them.
#[cfg(feature = "ml-dsa")]
#[test]
fn ml_dsa_lines_are_those_of_another_program() {
    use tlog::note::{MlDsaCosigner, SubtreeStatement};
    let key = MlDsaCosigner::from_seed(KeyName::new("witness.example.com/w2").unwrap(), &[3; 32]);
    let digest = |bytes: &[u8]| hex(&Sha256::digest(bytes));
    let shown = key.verifier_key().to_string();
    assert_eq!(digest(shown.as_bytes()), "807e80848b3cd304830b344727c41b128f4496463c77db9b7bd1fdc996c78de8");
    let checkpoint = Checkpoint::parse(TEXT).unwrap();
    let signed = checkpoint.clone().sign(&[&key.at(time(1_679_315_147))]).unwrap();
    assert_eq!(
        digest(signed.note().signatures()[0].to_string().as_bytes()),
        "2c75e8adc4e9c4103bf4ea6ee773dc9cc5908c876a5775bd881592dbf86e1574"
    );
    let part = Subtree::new(256, 512).unwrap();
    let statement = SubtreeStatement { origin: checkpoint.origin(), part, hash: [7; 32] };
    assert_eq!(
        digest(&key.sign_subtree(&statement).unwrap()),
        "79883ce2ec12e26b5efdb7f071184b14e6ffdd167bc03b95f4f79a29f129dae0"
    );
}
