//! Published lists that are made to keep whoever proves them busy for ever.

use std::path::Path;

use hengxin::app::published::{INDEX, IndexedList, ListFile, ListHead, ListsIndex, Placed};
use hengxin::outsider::{FilesFault, Finding, ListFault, LogFiles, MonitorFault, Replayed, Watching, replay};
use tempfile::TempDir;
use tlog::list::{ListId, ListVersion};
use tlog::{Leaf, LeafKind, Salt, TreeHead};

use super::{TestLog, fact, leaf, policy, put};

const LIST: &str = "list-market";

fn proven(folder: &Path) -> Result<Replayed, MonitorFault> {
    let files = LogFiles::at(folder.to_str().unwrap()).unwrap();
    let policy = policy(0, &[]);
    let watching = Watching { files: &files, policy: &policy, whole: false, stale_after: None, now: 0 };
    replay(&watching, &|_, _| ())
}

fn write_index(folder: &Path, lists: Vec<IndexedList>) {
    put(folder, INDEX, ListsIndex::new(lists).render().as_bytes());
}

fn indexed(list: &str, version: u64) -> IndexedList {
    IndexedList { list: list.to_owned(), version }
}

/// A version says that it follows itself: who goes back from version to version would come to no end.
#[test]
fn versions_that_lead_round_in_a_circle_are_found() {
    let folder = TempDir::new().unwrap();
    let at = |index| Placed { salt: Salt::from_random([7; 32]), index };
    let version = ListVersion { list: ListId::new(LIST).unwrap(), version: 3, head: TreeHead::empty() };
    let newest = Leaf::commit(LeafKind::ListVersion.number(), Some(1), &at(2).salt, &version.canonical());
    let entries = vec![fact(0), leaf(LeafKind::ListVersion, Some(1), 1), newest.as_bytes().to_vec()];
    let mut log = TestLog { entries, ..TestLog::default() };
    let checkpoint = log.checkpoint();
    log.publish(folder.path(), &checkpoint);
    let head = ListHead::new(&version, "2026-11-02".to_owned(), &at(2), Some(1));
    let (listed, file) = (indexed(LIST, 3), ListFile { head, lines: Vec::new() });
    put(folder.path(), &listed.path(), file.render().as_bytes());
    write_index(folder.path(), vec![listed]);
    let found = proven(folder.path()).unwrap();
    assert_eq!(found.look.findings, [Finding::OddTarget { index: 1 }]);
    // The chain ends there, and is shorter than the version says.
    let short = Finding::List { list: LIST.to_owned(), fault: ListFault::NotNewest, index: Some(2) };
    assert_eq!((found.findings, found.proven), (vec![short], vec![]));
}

#[test]
fn an_index_that_names_no_end_of_lists_is_not_gone_through() {
    let folder = TempDir::new().unwrap();
    let mut log = TestLog::of(3);
    let checkpoint = log.checkpoint();
    log.publish(folder.path(), &checkpoint);
    let lists = |count: u32| -> Vec<IndexedList> {
        (0..count).map(|number| indexed(&format!("list-{number}"), 1)).collect()
    };
    write_index(folder.path(), lists(1000));
    assert_eq!(proven(folder.path()).unwrap().findings.len(), 1000, "none of them is there");
    write_index(folder.path(), lists(1001));
    let fault = proven(folder.path()).unwrap_err();
    let many = FilesFault::TooManyLists { named: 1001, most: 1000 };
    assert_eq!(fault.to_string(), many.to_string());
    std::fs::write(folder.path().join(INDEX), vec![b' '; (1 << 20) + 1]).unwrap();
    let fault = proven(folder.path()).unwrap_err();
    assert!(matches!(fault, MonitorFault::Files(FilesFault::TooLong(_))), "{fault}");
}
