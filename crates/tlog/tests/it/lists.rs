//! Lists: what is on them, and what is not.

use std::collections::BTreeSet;

use proptest::prelude::*;
use tlog::list::{
    AbsenceProof, Change, ChangeKind, Entry, EntryKey, ListError, ListId, ListVersion, NotProven, SortedList,
};
use tlog::{Leaf, LeafIndex, Salt, TreeHead};

use crate::support::hex;

fn key(text: &str) -> EntryKey {
    EntryKey::new(text).unwrap()
}

fn entry(text: &str) -> Entry {
    Entry { key: key(text), added_by: tlog::leaf_hash(text.as_bytes()) }
}

fn list(keys: &[&str]) -> SortedList {
    SortedList::new(keys.iter().map(|text| entry(text)).collect()).unwrap()
}

fn change(kind: ChangeKind, text: &str) -> Change {
    Change::new(ListId::new("serious").unwrap(), 2, kind, key(text), "GB-1").unwrap()
}

/// Worked out apart from this program, with Python's `hashlib`.
#[test]
fn the_formats_never_change() {
    let version =
        ListVersion { list: ListId::new("serious").unwrap(), version: 3, head: list(&["b", "a"]).head() };
    assert_eq!(hex(&version.canonical()[..32]), hex(b"hengxin/list/version/v1\0\x07serious"));
    assert_eq!(hex(&version.canonical()[32..48]), "00000000000000030000000000000002");
    assert_eq!(hex(&version.head.root), ROOT);
    let removed = change(ChangeKind::Removed, "91350100M000100Y43").canonical();
    let expected = b"hengxin/list/change/v1\0\x02\x07serious\0\0\0\0\0\0\0\x02\x1291350100M000100Y43\x04GB-1";
    assert_eq!(hex(&removed), hex(expected));
}

const ROOT: &str = "e42e5934eec73b03ca93f6abd0177f8444b186fe214ea6290dff7cb2e042fea7";

#[test]
fn leaves_of_a_list_open_and_are_a_chain() {
    let salt = Salt::from_random([8; 32]);
    let version = ListVersion { list: ListId::new("serious").unwrap(), version: 1, head: TreeHead::empty() };
    let first = version.leaf(40, None, &salt);
    assert!(first.opens_with(&salt, &version.canonical()));
    let next = ListVersion { version: 2, head: list(&["a"]).head(), ..version.clone() };
    let second = next.leaf(40, Some(LeafIndex::from(7)), &salt);
    assert_eq!((first.target(), second.target(), second.kind()), (None, Some(7), 40));
    assert!(!second.opens_with(&salt, &version.canonical()));
    let added = change(ChangeKind::Added, "a").leaf(41, None, &salt);
    let removed = change(ChangeKind::Removed, "a").leaf(41, Some(LeafIndex::from(9)), &salt);
    assert_eq!((added.target(), removed.target()), (None, Some(9)));
    assert_ne!(added.commitment(), removed.commitment());
}

#[test]
fn a_list_is_replayed_from_its_changes() {
    let salt = Salt::from_random([8; 32]);
    let leaf = |change: &Change| -> Leaf { change.leaf(41, None, &salt) };
    let changes: Vec<Change> = ["c", "a", "b"].map(|text| change(ChangeKind::Added, text)).into();
    let with = |changes: &[Change], list: &SortedList| {
        list.changed(changes.iter().map(|change| (change, leaf(change).commitment()))).map(|list| list.head())
    };
    let first = SortedList::default();
    let expected =
        changes.iter().map(|change| Entry { key: change.key.clone(), added_by: leaf(change).commitment() });
    let expected = SortedList::new(expected.collect()).unwrap();
    assert_eq!(with(&changes, &first), Ok(expected.head()));
    assert_eq!(expected.entries().iter().map(|entry| entry.key.as_str()).collect::<String>(), "abc");
    let gone: Vec<Change> = ["a", "b", "c"].map(|text| change(ChangeKind::Removed, text)).into();
    assert_eq!(with(&gone, &expected), Ok(TreeHead::empty()));
    assert_eq!(with(&gone, &first), Err(ListError::Absent(key("a"))));
    assert_eq!(with(&changes, &expected), Err(ListError::Present(key("c"))));
    assert_eq!(SortedList::new(vec![entry("a"), entry("a")]).unwrap_err(), ListError::Present(key("a")));
}

#[test]
fn a_published_version_follows_from_its_changes_or_is_refused() {
    let id = || ListId::new("serious").unwrap();
    let (before, hash) = (list(&["a", "b"]), [1; 32]);
    let (gone, come) = (change(ChangeKind::Removed, "a"), change(ChangeKind::Added, "c"));
    let head = before.changed([(&gone, hash), (&come, hash)]).unwrap().head();
    let version = ListVersion { list: id(), version: 2, head };
    let replayed = version.replay(&before, [(&gone, hash), (&come, hash)]).unwrap();
    assert_eq!(replayed.entries().len(), 2);
    let made = before.changed([(&gone, hash)]).unwrap().head();
    let left_out = version.replay(&before, [(&gone, hash)]).unwrap_err();
    assert_eq!(left_out, ListError::OtherList { made, told: head }, "an addition was kept back");
    let later = Change::new(id(), 3, ChangeKind::Added, key("c"), "GB-1").unwrap();
    let refused = version.replay(&before, [(&gone, hash), (&later, hash)]).unwrap_err();
    assert_eq!(refused, ListError::Elsewhere { key: key("c"), list: id(), version: 3 });
    let other = Change::new(ListId::new("other").unwrap(), 2, ChangeKind::Added, key("c"), "GB-1").unwrap();
    assert!(matches!(version.replay(&before, [(&other, hash)]), Err(ListError::Elsewhere { .. })));
}

#[test]
fn who_is_on_a_list_is_proven_and_who_is_not_cannot_be() {
    let list = list(&["a", "c", "e", "g", "i"]);
    for text in ["a", "c", "e", "g", "i"] {
        let proof = list.prove_membership(&key(text)).unwrap();
        assert_eq!(proof.verify(&key(text), &list.head()), Ok(&entry(text)));
        assert_eq!(proof.verify(&key("x"), &list.head()), Err(NotProven::OtherKey(key(text))));
        let mut other = proof.clone();
        other.0.entry.added_by[0] ^= 1;
        assert!(matches!(other.verify(&key(text), &list.head()), Err(NotProven::Entry { .. })));
        assert_eq!(list.prove_absence(&key(text)), Err(ListError::Present(key(text))));
    }
    assert_eq!(list.prove_membership(&key("b")), Err(ListError::Absent(key("b"))));
}

#[test]
fn who_is_not_on_a_list_is_proven_by_the_neighbours() {
    let keys = ["c", "e", "g"];
    for count in 0..=3 {
        let list = list(&keys[..count]);
        for text in ["a", "b", "d", "f", "h", "z", "cc", "é"] {
            let proof = list.prove_absence(&key(text)).unwrap();
            assert_eq!(proof.verify(&key(text), &list.head()), Ok(()), "{text} of {count}");
            let other = TreeHead { root: [1; 32], ..list.head() };
            assert!(proof.verify(&key(text), &other).is_err());
            for on in &keys[..count] {
                assert!(proof.verify(&key(on), &list.head()).is_err(), "{on} is on the list");
            }
        }
    }
}

/// Proofs pieced together from true parts, for somebody who is on the list.
#[test]
fn no_proof_of_absence_can_be_made_for_who_is_on_the_list() {
    let list = list(&["a", "c", "e", "g"]);
    let (on, head) = (key("e"), list.head());
    let place = |text: &str| list.prove_membership(&key(text)).unwrap().0;
    let forged = [
        (AbsenceProof::Empty, NotProven::NotEmpty),
        (AbsenceProof::BeforeFirst(place("g")), NotProven::Gap),
        (AbsenceProof::AfterLast(place("c")), NotProven::Gap),
        (AbsenceProof::Between(place("c"), place("g")), NotProven::Gap),
        (AbsenceProof::Between(place("a"), place("g")), NotProven::Gap),
        (AbsenceProof::Between(place("e"), place("g")), NotProven::NotBetween),
        (AbsenceProof::Between(place("g"), place("a")), NotProven::NotBetween),
        (AbsenceProof::Between(place("a"), place("c")), NotProven::NotBetween),
    ];
    for (proof, why) in forged {
        assert_eq!(proof.verify(&on, &head), Err(why));
    }
    let mut moved = place("g");
    moved.index = LeafIndex::from(2);
    let moved = AbsenceProof::Between(place("c"), moved);
    assert!(matches!(moved.verify(&on, &head), Err(NotProven::Entry { .. })), "at another place");
}

#[test]
fn what_cannot_be_on_a_list_is_refused() {
    let long = "a".repeat(256);
    for text in ["", "a\nb", "\0", &long] {
        assert_eq!(EntryKey::new(text), Err(ListError::Text));
        assert_eq!(ListId::new(text), Err(ListError::Text));
        let change = Change::new(ListId::new("l").unwrap(), 1, ChangeKind::Added, key("a"), text);
        assert_eq!(change, Err(ListError::Basis));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn everyone_is_either_on_a_list_or_not(
        keys in proptest::collection::btree_set("[a-f]{1,3}", 0..40), asked in "[a-f]{1,3}",
    ) {
        let list = SortedList::new(keys.iter().rev().map(|text| entry(text)).collect()).unwrap();
        let (head, asked) = (list.head(), key(&asked));
        let on = list.prove_membership(&asked).is_ok_and(|proof| proof.verify(&asked, &head).is_ok());
        let off = list.prove_absence(&asked).is_ok_and(|proof| proof.verify(&asked, &head).is_ok());
        prop_assert_eq!((on, off), (keys.contains(asked.as_str()), !keys.contains(asked.as_str())));
    }

    #[test]
    fn the_order_of_changes_within_a_version_does_not_matter(keys in proptest::collection::vec("[a-z]{1,4}", 0..30)) {
        let keys: BTreeSet<String> = keys.into_iter().collect();
        let changes: Vec<Change> = keys.iter().map(|text| change(ChangeKind::Added, text)).collect();
        let forwards = SortedList::default().changed(changes.iter().map(|change| (change, [1; 32]))).unwrap();
        let backwards = SortedList::default().changed(changes.iter().rev().map(|change| (change, [1; 32]))).unwrap();
        prop_assert_eq!(forwards.head(), backwards.head());
    }
}
