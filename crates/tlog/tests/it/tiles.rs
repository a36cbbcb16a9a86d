//! Logs that grow in tiles.

use std::collections::HashSet;
use std::convert::Infallible;

use proptest::prelude::*;
use tlog::tile::{
    Audit, Bundle, BundleError, EntryBundle, Growth, GrowthError, LogPath, Tile, TileError, TileLevel,
    TileTree, Width, audit, audit_since, bundles_written, tiles_written,
};
use tlog::{ConsistencyProof, InclusionProof, LeafIndex, MemoryTree, TreeHead, TreeSize};

use crate::support::{Missing, Tiles, head, leaves, tree};

#[test]
fn a_tree_of_70000_leaves_has_the_tiles_of_the_specification() {
    let tiles = tiles_written(TreeSize::EMPTY, TreeSize::from(70_000));
    let row = |level, full| {
        let of = |tile: &&Tile| tile.level.get() == level && (tile.width == Width::Full) == full;
        tiles.iter().filter(of).map(|tile| tile.width.count()).collect::<Vec<_>>()
    };
    assert_eq!((row(0, true).len(), row(0, false)), (273, vec![112]));
    assert_eq!((row(1, true).len(), row(1, false)), (1, vec![17]));
    assert_eq!((row(2, true).len(), row(2, false)), (0, vec![1]));
    assert_eq!(tiles.len(), 273 + 1 + 1 + 1 + 1);
    let small = tiles_written(TreeSize::EMPTY, TreeSize::from(256));
    let paths: Vec<String> = small.iter().map(Tile::to_string).collect();
    assert_eq!(paths, ["tile/0/000", "tile/1/000.p/1"]);
}

#[test]
fn an_append_writes_what_it_must_and_nothing_else() {
    let mut growth = Growth::new();
    let (all, mut kept) = (leaves(70_000), Tiles::default());
    let sizes = [0, 0, 1, 2, 255, 256, 257, 511, 512, 1000, 65_535, 65_536, 65_537, 66_000, 70_000];
    for [old, new] in sizes.array_windows() {
        let written = growth.append(&all[*old..*new]).unwrap();
        let (old, new) = (TreeSize::new(*old as u64).unwrap(), TreeSize::new(*new as u64).unwrap());
        let names: Vec<Tile> = written.iter().map(|written| written.tile).collect();
        let expected: HashSet<Tile> = tiles_written(old, new).into_iter().collect();
        assert_eq!(names.len(), expected.len(), "each once, from {old} to {new}");
        assert_eq!(names.iter().copied().collect::<HashSet<_>>(), expected, "from {old} to {new}");
        assert!(written.iter().all(|written| written.bytes.len() == written.tile.width.count() * 32));
        let bundles: Vec<Bundle> = bundles_written(old, new);
        assert_eq!(bundles.len(), names.iter().filter(|tile| tile.level == TileLevel::LEAVES).count());
        kept.keep(written);
        let head = growth.head().unwrap();
        assert_eq!(TileTree::new(&kept, new).head(), Ok(head));
        assert!(audit(&kept, new).unwrap().confirms(&head));
        assert!(audit_since(&kept, old, new).unwrap().confirms(&head));
    }
    assert_eq!(growth.head().unwrap(), head(70_000));
}

#[test]
fn a_log_goes_on_from_its_tiles_as_if_it_had_never_stopped() {
    let all = leaves(1_400);
    for stop in [0, 1, 255, 256, 257, 700, 1024, 1399] {
        let mut whole = Growth::new();
        let mut tiles = Tiles::default();
        tiles.keep(whole.append(&all[..stop]).unwrap());
        let mut resumed = Growth::resume(&tiles, &whole.head().unwrap()).unwrap();
        assert_eq!(resumed.append(&all[stop..]).unwrap(), whole.append(&all[stop..]).unwrap(), "at {stop}");
        assert_eq!(resumed.head(), whole.head());
    }
}

#[test]
fn a_log_does_not_go_on_from_tiles_of_another() {
    let tiles = Tiles::of(700);
    let wrong = TreeHead { root: [7; 32], ..head(700) };
    let size = wrong.size;
    assert!(matches!(Growth::resume(&tiles, &wrong), Err(GrowthError::OtherRoot { size: of }) if of == size));
    let longer = Growth::resume(&tiles, &head(701));
    assert!(matches!(longer, Err(GrowthError::Tile(TileError::Read { source: Missing(_), .. }))));
}

#[test]
fn a_flipped_bit_anywhere_in_the_tiles_is_found() {
    let (tiles, head) = (Tiles::of(66_000), head(66_000));
    for tile in tiles_written(TreeSize::EMPTY, head.size).into_iter().filter(|tile| tile.index % 50 == 0) {
        let mut broken = tiles.clone();
        broken.0.get_mut(&tile).unwrap()[31] ^= 0x80;
        let found: Audit = audit(&broken, head.size).unwrap();
        assert!(!found.confirms(&head), "{tile}");
        if tile.level == TileLevel::LEAVES {
            assert_ne!(found.head.root, head.root, "the leaves make another tree");
        } else {
            assert_eq!(
                (found.head, found.wrong),
                (head, vec![tile]),
                "the leaves are right and the tile is named"
            );
        }
    }
}

#[test]
fn a_flipped_bit_in_what_an_append_wrote_is_found_before_it_is_signed() {
    let (tiles, head) = (Tiles::of(66_000), head(66_000));
    let old = TreeSize::from(65_000);
    for tile in tiles_written(old, head.size) {
        let mut broken = tiles.clone();
        let bytes = broken.0.get_mut(&tile).unwrap();
        *bytes.last_mut().unwrap() ^= 1;
        assert!(!audit_since(&broken, old, head.size).unwrap().confirms(&head), "{tile}");
    }
}

#[test]
fn a_full_tile_stands_for_a_partial_one_that_is_gone() {
    let mut growth = Growth::new();
    let mut tiles = Tiles::default();
    tiles.keep(growth.append(&leaves(600)).unwrap());
    let old = growth.head().unwrap();
    tiles.keep(growth.append(&leaves(1024)[600..]).unwrap());
    tiles.0.retain(|tile, _| tile.width == Width::Full || tile.level.get() > 0);
    assert_eq!(TileTree::new(&tiles, old.size).head(), Ok(old));
}

#[test]
fn every_root_that_a_log_has_had_is_in_its_tiles() {
    let (tiles, size) = (Tiles::of(1_100), TreeSize::from(1_100));
    let mut tree = TileTree::new(&tiles, size);
    let mut grown = tlog::CompactTree::default();
    for leaf in leaves(1_100) {
        let before = grown.head().unwrap();
        assert_eq!(tree.head_at(before.size), Ok(before));
        grown.push(leaf);
    }
    assert!(tree.head_at(TreeSize::from(1_101)).is_err());
    let old = InclusionProof::make(&mut tree, LeafIndex::from(700), TreeSize::from(900)).unwrap();
    assert!(old.verify(LeafIndex::from(700), &leaves(1_100)[700], &head(900)).is_ok());
}

#[test]
fn tiles_of_the_wrong_length_and_nodes_that_are_not_there_are_told() {
    let mut tiles = Tiles::of(300);
    let tile = Tile::within(TreeSize::from(300), TileLevel::LEAVES, 1).unwrap();
    tiles.0.get_mut(&tile).unwrap().pop();
    let read = TileTree::new(&tiles, TreeSize::from(300)).head();
    assert_eq!(read, Err(TileError::Length { tile, expected: 44 * 32, given: 44 * 32 - 1 }));
    let mut tree = TileTree::new(&tiles, TreeSize::from(300));
    for node in [(0, 300), (1, 150), (8, 1), (9, 0), (64, 0), (0, u64::MAX), (7, u64::MAX), (u32::MAX, 1)] {
        let node = tlog::Node { level: node.0, index: node.1 };
        let missing = TileError::NoNode { node, size: TreeSize::from(300) };
        assert_eq!(tlog::NodeReader::node(&mut tree, node), Err(missing));
    }
}

#[test]
fn no_log_grows_beyond_its_bound() {
    // A tree of 2^62 − 1 leaves has 62 subtrees along its edge; nobody has the tiles.
    let edge = vec![[0; 32]; 62];
    let full = tlog::CompactTree::resume(TreeSize::new((1 << 62) - 1).unwrap(), edge).unwrap();
    assert!(full.head().is_ok());
    let mut longer = full;
    longer.push([0; 32]);
    assert!(longer.head().is_ok());
    longer.push([0; 32]);
    assert!(longer.head().is_err());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(8))]

    #[test]
    fn proofs_from_tiles_are_those_from_memory(size in 1..70_000_u32, old: u32, index: u32) {
        let (tiles, tree) = (Tiles::of(size), tree(size));
        let head = tree.compact().head().unwrap();
        let mut from_tiles = TileTree::new(&tiles, head.size);
        let index = LeafIndex::from(index % size);
        let proof = InclusionProof::make(&mut from_tiles, index, head.size).unwrap();
        prop_assert_eq!(Ok(proof.clone()), InclusionProof::make(&mut &tree, index, head.size));
        prop_assert!(proof.verify(index, &tree.leaves()[usize::try_from(index.get()).unwrap()], &head).is_ok());
        let old = TreeSize::from(old % (size + 1));
        let proof = ConsistencyProof::make(&mut from_tiles, old, head.size).unwrap();
        prop_assert_eq!(Ok(proof.clone()), ConsistencyProof::make(&mut &tree, old, head.size));
        let before: MemoryTree = tree.leaves()[..usize::try_from(old.get()).unwrap()].iter().copied().collect();
        prop_assert!(proof.verify(&before.compact().head().unwrap(), &head).is_ok());
    }

    #[test]
    fn a_log_is_the_same_however_its_leaves_came(batches in proptest::collection::vec(0..400_usize, 0..12)) {
        let total = batches.iter().sum::<usize>();
        let all = leaves(u32::try_from(total).unwrap());
        let (mut growth, mut tiles, mut from) = (Growth::new(), Tiles::default(), 0);
        for batch in batches {
            tiles.keep(growth.append(&all[from..from + batch]).unwrap());
            from += batch;
        }
        let once = Tiles::of(u32::try_from(total).unwrap());
        prop_assert!(once.0.iter().all(|(tile, bytes)| tiles.0.get(tile) == Some(bytes)));
        prop_assert!(audit(&tiles, growth.head().unwrap().size).unwrap().confirms(&head(u32::try_from(total).unwrap())));
    }

    #[test]
    fn a_path_comes_back_as_it_went(level in 0..64_u8, index: u64, width in 1..=256_u64, bundle: bool) {
        let width = Bundle::within(TreeSize::new(width).unwrap(), 0).unwrap().width;
        let path = if bundle {
            LogPath::Bundle(Bundle { index, width })
        } else {
            LogPath::Tile(Tile { level: TileLevel::new(level).unwrap(), index, width })
        };
        prop_assert_eq!(path.to_string().parse(), Ok(path));
    }

    #[test]
    fn any_text_is_no_path_or_the_one_path(text in "(tile|checkpoint|entries|[0-9x/.p-]{0,9}|/){0,5}") {
        if let Ok(path) = text.parse::<LogPath>() {
            prop_assert_eq!(path.to_string(), text);
        }
    }

    #[test]
    fn a_bundle_comes_back_as_it_went(
        entries in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..300), 1..257),
    ) {
        let bundle = EntryBundle::new(entries.iter().map(Vec::as_slice).collect()).unwrap();
        let width = Bundle::within(TreeSize::new(entries.len() as u64).unwrap(), 0).unwrap().width;
        let bytes = bundle.render();
        prop_assert_eq!(EntryBundle::parse(&bytes, width), Ok(bundle.clone()));
        let hashes: Vec<_> = bundle.leaf_hashes().collect();
        let tree: MemoryTree = hashes.into_iter().collect();
        prop_assert_eq!(tree.compact().root(), tlog::tree_hash(&entries));
    }

    #[test]
    fn any_bytes_are_no_bundle_or_the_one_form(bytes in proptest::collection::vec(0..3_u8, 0..40), count in 1..9_u64) {
        let width = Bundle::within(TreeSize::new(count).unwrap(), 0).unwrap().width;
        match EntryBundle::parse(&bytes, width) {
            Ok(bundle) => prop_assert_eq!(bundle.render(), bytes),
            Err(BundleError::Width { expected, given }) => prop_assert_ne!(expected, given),
            Err(BundleError::CutOff { place }) => prop_assert!(place < bytes.len()),
            Err(wrong) => prop_assert!(false, "{}", wrong),
        }
    }
}

#[test]
fn a_reader_that_cannot_fail_needs_no_error() {
    struct All;
    impl tlog::tile::TileReader for All {
        type Error = Infallible;
        fn tile(&self, tile: Tile) -> Result<std::borrow::Cow<'_, [u8]>, Infallible> {
            Ok(vec![0; tile.width.count() * 32].into())
        }
    }
    assert!(TileTree::new(&All, TreeSize::new(1 << 62).unwrap()).head().is_ok());
}
