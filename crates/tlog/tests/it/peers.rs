//! The same as other people's programs, over random trees.

use std::cell::RefCell;

use base64ct::{Base64, Encoding};
use ct_merkle::HashableLeaf;
use ct_merkle::mem_backed_tree::MemoryBackedTree;
use proptest::prelude::*;
use sha2::Sha256;
use tlog::note::{Ed25519Signer, KeyName, Note, Signer as _, VerifierKey};
use tlog::tile::{Bundle, LogPath, Tile, TileLevel};
use tlog::{Checkpoint, ConsistencyProof, Hash, InclusionProof, LeafIndex, TreeHead, TreeSize};

use crate::support::{Tiles, head, leaves, tree};

/// Leaves of the other crate's tree: the bytes whose hashes [`leaves`] gives.
struct Number([u8; 4]);

impl HashableLeaf for Number {
    fn hash<H: ct_merkle::digest::Update>(&self, hasher: &mut H) {
        hasher.update(&self.0);
    }
}

fn theirs(count: u32) -> MemoryBackedTree<Sha256, Number> {
    let mut tree = MemoryBackedTree::new();
    (0..count).for_each(|index| tree.push(Number(index.to_be_bytes())));
    tree
}

/// Our tiles, read by `tlog_tiles`, which checks them against the root before it uses them.
struct OurTiles<'a>(&'a Tiles, RefCell<usize>);

impl tlog_tiles::TileReader for OurTiles<'_> {
    fn height(&self) -> u8 {
        8
    }

    fn read_tiles(&self, tiles: &[tlog_tiles::Tile]) -> Result<Vec<Vec<u8>>, tlog_tiles::Error> {
        *self.1.borrow_mut() += tiles.len();
        Ok(tiles.iter().map(|tile| self.0.0[&ours(tile)].clone()).collect())
    }

    fn save_tiles(&self, _: &[tlog_tiles::Tile], _: &[Vec<u8>]) {}
}

fn ours(tile: &tlog_tiles::Tile) -> Tile {
    let end = tile.level_index() * 256 + u64::from(tile.width());
    let size = TreeSize::new(end << (8 * u32::from(tile.level()))).unwrap();
    Tile::within(size, TileLevel::new(tile.level()).unwrap(), tile.level_index()).unwrap()
}

fn bytes(hashes: &[tlog_tiles::Hash]) -> Vec<Hash> {
    hashes.iter().map(|hash| hash.0).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn ct_merkle_makes_the_same_roots_and_proofs(size in 1..3_000_u32, index: u32, old: u32) {
        let (ours, theirs, head) = (tree(size), theirs(size), head(size));
        let root = theirs.root();
        prop_assert_eq!(&head.root[..], root.as_bytes().as_slice());
        let index = LeafIndex::from(index % size);
        let proof = InclusionProof::make(&mut &ours, index, head.size).unwrap();
        let place = usize::try_from(index.get()).unwrap();
        let made = theirs.prove_inclusion(place);
        prop_assert_eq!(proof.hashes().concat(), made.as_bytes());
        let old = 1 + old % size;
        let proof = ConsistencyProof::make(&mut &ours, TreeSize::from(old), head.size).unwrap();
        let theirs = theirs.prove_consistency(usize::try_from(size - old).unwrap());
        prop_assert_eq!(proof.hashes().concat(), theirs.as_bytes());
    }

    #[test]
    fn ct_merkle_proves_what_we_verify(size in 2..3_000_u32, index: u32, old: u32) {
        let (theirs, head) = (theirs(size), head(size));
        let index = LeafIndex::from(index % size);
        let place = usize::try_from(index.get()).unwrap();
        let proof = theirs.prove_inclusion(place);
        let hashes = proof.as_bytes().as_chunks::<32>().0.to_vec();
        prop_assert!(InclusionProof::from_hashes(hashes).verify(index, &leaves(size)[place], &head).is_ok());
        let old = 1 + old % size;
        let proof = theirs.prove_consistency(usize::try_from(size - old).unwrap());
        let hashes = proof.as_bytes().as_chunks::<32>().0.to_vec();
        prop_assert!(ConsistencyProof::from_hashes(hashes).verify(&crate::support::head(old), &head).is_ok());
    }

    #[test]
    fn tlog_tiles_reads_our_tiles_and_proves_the_same(size in 1..70_000_u32, index: u32, old: u32) {
        let (tiles, head) = (Tiles::of(size), head(size));
        let reader = OurTiles(&tiles, RefCell::default());
        let hashes = tlog_tiles::TileHashReader::new(size.into(), tlog_tiles::Hash(head.root), &reader);
        let index = LeafIndex::from(index % size);
        let theirs = tlog_tiles::prove_record(size.into(), index.get(), &hashes).unwrap();
        let mut from_tiles = tlog::tile::TileTree::new(&tiles, head.size);
        let proof = InclusionProof::make(&mut from_tiles, index, head.size).unwrap();
        prop_assert_eq!(proof.hashes(), bytes(&theirs));
        let old = 1 + old % size;
        let theirs = tlog_tiles::prove_tree(size.into(), old.into(), &hashes).unwrap();
        let proof = ConsistencyProof::make(&mut from_tiles, TreeSize::from(old), head.size).unwrap();
        prop_assert_eq!(proof.hashes(), bytes(&theirs));
        prop_assert!(*reader.1.borrow() > 0);
    }

    #[test]
    fn tlog_tiles_writes_the_same_tiles(old in 0..70_000_u64, more in 0..3_000_u64) {
        let mut theirs: Vec<Tile> = tlog_tiles::Tile::new_tiles(8, old, old + more).iter().map(ours).collect();
        let mut written = tlog::tile::tiles_written(TreeSize::new(old).unwrap(), TreeSize::new(old + more).unwrap());
        theirs.sort_unstable();
        written.sort_unstable();
        prop_assert_eq!(written, theirs);
    }

    #[test]
    fn tlog_tiles_writes_the_same_paths(level in 0..64_u8, index: u64, width in 1..=256_u64) {
        let width = Bundle::within(TreeSize::new(width).unwrap(), 0).unwrap().width;
        let path = LogPath::Tile(Tile { level: TileLevel::new(level).unwrap(), index, width });
        let count = u32::try_from(width.count()).unwrap();
        let theirs = tlog_tiles::Tile::new(8, level, index, count, false).path();
        // The older form names the height of tiles, which is always 8 here.
        prop_assert_eq!(path.to_string(), theirs.replacen("tile/8/", "tile/", 1));
        prop_assert_eq!(theirs.replacen("tile/8/", "tile/", 1).parse(), Ok(path));
    }

    /// Asked about levels up to 63 and widths from 1 only: it panics on others, which we refuse.
    #[test]
    fn tlog_tiles_takes_and_refuses_the_same_paths(
        level in "[0-9]|0[0-9]|[1-5][0-9]|6[0-3]",
        index in "(x00[01]/|x[0-9]{2,4}/|[0-9]{3}/){0,3}[0-9]{2,4}",
        width in "(\\.p/[1-9][0-9]{0,2})?",
    ) {
        let text = format!("{level}/{index}{width}");
        let theirs = tlog_tiles::Tile::from_path(&format!("tile/8/{text}"));
        prop_assert_eq!(format!("tile/{text}").parse::<LogPath>().is_ok(), theirs.is_ok(), "{}", text);
    }

    #[test]
    fn tlog_tiles_reads_our_checkpoints(size in 0..100_u32, extensions in proptest::collection::vec("[a-z ]{1,9}", 0..3)) {
        let head: TreeHead = head(size);
        let origin = tlog::Origin::new("log.example/a").unwrap();
        let checkpoint = Checkpoint::new(origin, head).unwrap();
        let checkpoint =
            extensions.iter().try_fold(checkpoint, |checkpoint, line| checkpoint.with_extension(line)).unwrap();
        let text = checkpoint.to_string();
        let theirs = tlog_tiles::Checkpoint::from_bytes(text.as_bytes()).unwrap();
        prop_assert_eq!((theirs.origin(), theirs.size(), theirs.hash().0), ("log.example/a", size.into(), head.root));
        prop_assert_eq!(theirs.to_bytes(), text.clone().into_bytes());
        prop_assert_eq!(Checkpoint::parse(&text), Ok(checkpoint));
    }

    #[test]
    fn signed_note_signs_and_verifies_the_same(seed: [u8; 32], text in "([a-zé—]{0,9}\n){1,5}", name in "[a-z./é]{1,20}") {
        let ours = Ed25519Signer::from_seed(KeyName::new(&name).unwrap(), &seed);
        let secret = Base64::encode_string(&[&[1][..], &seed].concat());
        let theirs = signed_note::StandardSigner::new(&format!("PRIVATE+KEY+{name}+{}+{secret}", ours.id())).unwrap();
        let mut note = Note::new(text.clone()).unwrap();
        note.sign(&ours).unwrap();
        let mut other = signed_note::Note::new(text.as_bytes(), &[]).unwrap();
        other.add_sigs(&[&theirs]).unwrap();
        let rendered = note.render().unwrap();
        prop_assert_eq!(&other.to_bytes(), rendered.as_bytes());
        prop_assert_eq!(Note::parse(rendered.as_bytes()), Ok(note.clone()));
        let key = ours.verifier_key().to_string();
        let verifier = signed_note::StandardVerifier::new(&key).unwrap();
        let known = signed_note::VerifierList::new(vec![Box::new(verifier)]);
        prop_assert_eq!(signed_note::Note::from_bytes(rendered.as_bytes()).unwrap().verify(&known).unwrap().0.len(), 1);
        let key: VerifierKey = key.parse().unwrap();
        prop_assert_eq!(note.open(&[key.verifier().unwrap()]).unwrap().signed.len(), 1);
    }
}
