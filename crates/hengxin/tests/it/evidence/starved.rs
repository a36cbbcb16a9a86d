//! A full disk: what was acknowledged is there, what was not leaves nothing.

use std::io::Read;
use std::process::Command;

use hengxin::app::evidence::{self, EvidenceFault};
use hengxin::store::sql::migrate;

use super::Office;
use super::samples::{pdf, png};
use crate::support::{NOW, TestDatabase};

/// Most bytes of a file in the child.
const ROOM: usize = 2 << 20;

/// Runs the story below where no file may grow beyond [`ROOM`]: the write that would is cut short, and the next fails.
#[test]
fn a_full_disk_loses_nothing_that_was_acknowledged() {
    let script = format!("trap '' XFSZ; ulimit -f {}; exec \"$0\" \"$@\"", ROOM / 512);
    let itself = std::env::current_exe().unwrap();
    let mut command = Command::new("sh");
    command.args(["-c", &script]).arg(itself);
    let output =
        command.args(["--exact", "evidence::starved::on_a_full_disk", "--ignored"]).output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success() && said.contains("1 passed"), "{said}");
}

#[test]
#[ignore = "run by the story above, under a limit"]
fn on_a_full_disk() {
    let test = TestDatabase::sqlite();
    migrate(&test.database, NOW).unwrap();
    let office = Office::new(&test);
    let acknowledged = office.add(1, "a.pdf", &pdf(&[])).unwrap();
    for _ in 0..3 {
        let starved = office.add(1, "b.png", &png(9, 9, 3 << 20));
        assert!(matches!(starved, Err(EvidenceFault::File { doing: "write a file", .. })), "{starved:?}");
    }
    assert_eq!(office.files(), std::slice::from_ref(&acknowledged.id), "no half file");
    let listed = evidence::list(&office.register, 1, &office.look("看")).unwrap();
    assert_eq!(listed, std::slice::from_ref(&acknowledged));
    let mut opened = evidence::open(&office.register, &acknowledged.id, &office.look("看")).unwrap();
    let mut content = Vec::new();
    opened.file.read_to_end(&mut content).unwrap();
    assert_eq!(content, pdf(&[]));
    office.add(1, "c.pdf", &pdf(&[])).unwrap();
}
