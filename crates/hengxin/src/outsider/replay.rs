//! That published lists follow from the log.
//!
//! | shown | by |
//! |---|---|
//! | each entry was put on the list by a leaf | the line opens it |
//! | nobody is missing | each addition that no leaf says to be erased is on the list |
//! | nobody is on it who left | no entry's leaf is said to be erased |
//! | it is the version that the log commits to | count and root |
//! | it is the newest, and no list is kept back | each version that none follows is given out |
//!
//! Changes stand before the version they belong to, and after the version before it of any list. Who was on a list before
//! cannot be learnt: what has left it opens no more.

use std::collections::{BTreeMap, HashSet};

use bytes::Bytes;
use tlog::{Hash, Leaf, LeafKind};

use super::monitor::look_at_each;
use super::{FilesFault, Finding, ListFault, LogFiles, Look, MonitorFault, Watching};
use crate::app::published::{INDEX, IndexedList, ListFile, ListsIndex};

/// Longest file of a list, in bytes: some million entries.
const LONGEST: usize = 512 << 20;

/// Longest index of lists, in bytes.
const LONGEST_INDEX: usize = 1 << 20;

/// Lists gone through: a register has some dozens. A log that names more wants to keep its readers busy.
const MOST_LISTS: usize = 1000;

/// Bytes of all lists together: their entries are in memory at once, since the lists are read before the log.
const TOGETHER: usize = 1 << 30;

/// A list that was proven.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proven {
    /// Its name.
    pub list: String,
    /// Its newest version.
    pub version: u64,
    /// The day that version was made, as its file says.
    pub day: String,
    /// How many are on it.
    pub entries: u64,
}

/// What came of it.
#[derive(Debug)]
pub struct Replayed {
    /// The log, from its first leaf.
    pub look: Look,
    /// The lists that follow from it.
    pub proven: Vec<Proven>,
    /// What is wrong with the others.
    pub findings: Vec<Finding>,
}

/// Goes through the whole log and every published list.
///
/// # Errors
/// [`MonitorFault`] where the files could not be had.
pub fn replay(watching: &Watching<'_>, told: &dyn Fn(u64, u64)) -> Result<Replayed, MonitorFault> {
    // The lists first: the log is then at least as new as they are.
    let given = given_out(watching.files, TOGETHER)?;
    let mut leaves = ListLeaves::default();
    let look = look_at_each(watching, None, told, &mut |index, leaf| leaves.take(index, leaf))?;
    let mut replayed = Replayed { look, proven: Vec::new(), findings: Vec::new() };
    if replayed.look.seen.is_none() {
        return Ok(replayed);
    }
    let newest = leaves.newest();
    let mut unmet = newest.clone();
    for (named, file) in given {
        let wrong = |(fault, index)| Finding::List { list: named.list.clone(), fault, index };
        let Some(file) =
            file.filter(|file| (&file.head.list, file.head.version) == (&named.list, named.version))
        else {
            replayed.findings.push(wrong((ListFault::File, None)));
            continue;
        };
        unmet.remove(&file.head.index);
        match leaves.prove(&file, &newest) {
            Ok(proven) => replayed.proven.push(proven),
            Err(fault) => replayed.findings.push(wrong(fault)),
        }
    }
    let unmet = unmet.into_iter().map(|index| (ListFault::NotGivenOut, Some(index)));
    let hidden = unmet.map(|(fault, index)| Finding::List { list: String::new(), fault, index });
    replayed.findings.extend(hidden);
    Ok(replayed)
}

/// A list that the index names, and its file; none in the place of one that cannot be read.
type GivenOut = (IndexedList, Option<ListFile>);

/// The lists that are given out. Their files may have so many bytes together.
fn given_out(files: &LogFiles, together: usize) -> Result<Vec<GivenOut>, FilesFault> {
    let Some(index) = files.file(INDEX, LONGEST_INDEX)? else { return Ok(Vec::new()) };
    // An index that is none names no list: then all of the log's are not given out.
    let lists = ListsIndex::parse(&index).map(|index| index.lists).unwrap_or_default();
    if lists.len() > MOST_LISTS {
        return Err(FilesFault::TooManyLists { named: lists.len(), most: MOST_LISTS });
    }
    let (mut left, mut given) = (together, Vec::with_capacity(lists.len()));
    // One after the other, so that no more than one is there as bytes.
    for list in lists {
        let bytes = files.file(&list.path(), LONGEST)?;
        let length = bytes.as_ref().map_or(0, Bytes::len);
        left = left.checked_sub(length).ok_or(FilesFault::ListsTooLong { most: together })?;
        given.push((list, bytes.and_then(|bytes| ListFile::parse(&bytes))));
    }
    Ok(given)
}

/// What is wrong with a list, and at which leaf.
type Wrong = (ListFault, Option<u64>);

/// What the log says of lists.
#[derive(Debug, Default)]
struct ListLeaves {
    /// Versions, by their indexes.
    versions: BTreeMap<u64, Version>,
    /// Changes that no version has followed yet.
    open: BTreeMap<u64, Hash>,
    /// What is said to be erased.
    erased: HashSet<u64>,
    /// What is said to be lost, which is gone too.
    lost: HashSet<u64>,
}

#[derive(Debug)]
struct Version {
    before: Option<u64>,
    commitment: Hash,
    /// The changes since the version before, of whatever list.
    changes: BTreeMap<u64, Hash>,
}

impl ListLeaves {
    fn take(&mut self, index: u64, leaf: &Leaf) {
        // What a leaf is about stands before it. Another target is a finding of the tally's; followed, it could lead round
        // in a circle.
        let target = leaf.target().filter(|target| *target < index);
        match LeafKind::from_number(leaf.kind()) {
            Some(LeafKind::ListVersion) => {
                let changes = std::mem::take(&mut self.open);
                let version = Version { before: target, commitment: leaf.commitment(), changes };
                self.versions.insert(index, version);
            }
            Some(LeafKind::ListChange) => drop(self.open.insert(index, leaf.commitment())),
            Some(LeafKind::Erased) => self.erased.extend(target),
            Some(LeafKind::Lost) => {
                self.erased.extend(target);
                self.lost.extend(target);
            }
            Some(LeafKind::Fact | LeafKind::Report | LeafKind::Key | LeafKind::ProgramVersion) | None => (),
        }
    }

    /// Versions that none follows: the newest of each list.
    fn newest(&self) -> HashSet<u64> {
        let followed: HashSet<u64> = self.versions.values().filter_map(|version| version.before).collect();
        let newest = self.versions.keys().copied().filter(|index| !followed.contains(index));
        // Of a version that is lost nobody knows any more which list it was of.
        newest.filter(|index| !self.lost.contains(index)).collect()
    }

    /// Versions of a list from its newest back to its first. It ends, since each goes back to an earlier leaf.
    fn chain(&self, newest: u64) -> Vec<&Version> {
        let next = |index: &Option<u64>| index.and_then(|index| self.versions.get(&index));
        std::iter::successors(next(&Some(newest)), |version| next(&version.before)).collect()
    }

    fn prove(&self, file: &ListFile, newest: &HashSet<u64>) -> Result<Proven, Wrong> {
        let head = &file.head;
        let (version, salt) = head.opening().ok_or((ListFault::File, None))?;
        let here = (ListFault::NotNewest, Some(head.index));
        let leaf = self.versions.get(&head.index).filter(|_| newest.contains(&head.index)).ok_or(here)?;
        let opens = tlog::leaf::commitment(&salt, &version.canonical()) == leaf.commitment;
        if !opens || leaf.before != head.previous {
            return Err((ListFault::Leaf, Some(head.index)));
        }
        let mut chain = self.chain(head.index);
        // The first version is number 1, so that the chain is as long as the number says.
        chain.reverse();
        if chain.len() as u64 != head.version {
            return Err(here);
        }
        let commitments = file.lines.iter().map(|line| self.entry(file, line, &version.list, &chain));
        let commitments = commitments.collect::<Result<Vec<Hash>, Wrong>>()?;
        let list = file.sorted(commitments).map_err(|_| (ListFault::Root, None))?;
        if list.head() != version.head {
            return Err((ListFault::Root, None));
        }
        self.complete(file, &chain)?;
        let (list, day, entries) = (head.list.clone(), head.day.clone(), head.entries);
        Ok(Proven { list, version: head.version, day, entries })
    }

    /// The commitment of an entry's leaf, where it is one of the changes of the version it names and stands.
    fn entry(
        &self,
        file: &ListFile,
        line: &crate::app::published::ListLine,
        list: &tlog::list::ListId,
        chain: &[&Version],
    ) -> Result<Hash, Wrong> {
        let at = Some(line.index);
        let (change, salt) = line.opening(list).ok_or((ListFault::File, at))?;
        let place = line.added_in.checked_sub(1).and_then(|place| usize::try_from(place).ok());
        let version = place.filter(|_| line.added_in <= file.head.version).and_then(|place| chain.get(place));
        let leaf = version.and_then(|version| version.changes.get(&line.index));
        let leaf = *leaf.ok_or((ListFault::Misplaced, at))?;
        if tlog::leaf::commitment(&salt, &change.canonical()) != leaf {
            return Err((ListFault::Leaf, at));
        }
        if self.erased.contains(&line.index) { Err((ListFault::Erased, at)) } else { Ok(leaf) }
    }

    /// Each addition that nothing has taken back is on the list.
    fn complete(&self, file: &ListFile, chain: &[&Version]) -> Result<(), Wrong> {
        let there: HashSet<u64> = file.lines.iter().map(|line| line.index).collect();
        let changes = chain.iter().flat_map(|version| version.changes.keys());
        let missing = changes.copied().find(|index| !self.erased.contains(index) && !there.contains(index));
        missing.map_or(Ok(()), |index| Err((ListFault::Missing, Some(index))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_read_up_to_a_number_of_bytes_together() {
        let folder = tempfile::tempdir().unwrap();
        let lists = ["one", "two"].map(|list| IndexedList { list: list.to_owned(), version: 1 });
        for listed in &lists {
            let place = folder.path().join(listed.path());
            std::fs::create_dir_all(place.parent().unwrap()).unwrap();
            std::fs::write(place, [b'x'; 40]).unwrap();
        }
        std::fs::write(folder.path().join(INDEX), ListsIndex::new(lists.to_vec()).render()).unwrap();
        let files = LogFiles::at(folder.path().to_str().unwrap()).unwrap();
        assert_eq!(given_out(&files, 80).unwrap().len(), 2);
        let fault = given_out(&files, 79).unwrap_err();
        assert!(matches!(fault, FilesFault::ListsTooLong { most: 79 }), "{fault}");
    }
}
