//! Screenings that are broken off, by a killed process or a full disk, and gone on with.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;

use crate::import::desk::code;

/// Rows of the list: more than are answered at a time.
const ROWS: usize = 9000;

/// A register of two organisations, and a long list.
fn folder() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    take_in(folder.path(), "衡信宏远示例商贸有限公司", 1);
    list(folder.path(), "list.csv", "衡信宏近示例商贸有限公司");
    folder
}

fn take_in(folder: &Path, name: &str, number: usize) {
    let text = format!("企业名称,统一社会信用代码\n{name},{}\n", code(number));
    std::fs::write(folder.join("orgs.csv"), text).unwrap();
    let output =
        command(folder).args(["import", "--feed", "business-register", "orgs.csv"]).output().unwrap();
    assert!(output.status.success());
}

fn list(folder: &Path, file: &str, last: &str) {
    let mut text = String::from("序,单位,代码\n");
    for row in 1..ROWS {
        writeln!(text, "{row},衡信宏远示例商贸有限公司,").unwrap();
    }
    writeln!(text, "{ROWS},{last},").unwrap();
    std::fs::write(folder.join(file), text).unwrap();
}

fn command(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_hengxin"));
    command.env_clear().current_dir(folder).args(["--lang", "en"]);
    command
}

const SCREEN: [&str; 7] = ["screen", "list.csv", "--name-column", "单位", "--output", "out.csv", "--json"];

fn screen(folder: &Path) -> Output {
    command(folder).args(SCREEN).output().unwrap()
}

/// The same command where no file may grow beyond so many bytes: as on a full disk, or, where the signal is not
/// ignored, killed in the middle of a write.
fn screen_within(folder: &Path, bytes: usize, survive: bool) -> Output {
    let ignore = if survive { "trap '' XFSZ;" } else { "" };
    let script = format!("{ignore} ulimit -f {}; exec \"$0\" \"$@\"", bytes / 512);
    let mut command = Command::new("sh");
    command.env_clear().current_dir(folder).args(["-c", &script, env!("CARGO_BIN_EXE_hengxin")]);
    command.args(["--lang", "en"]).args(SCREEN).stdin(Stdio::null()).output().unwrap()
}

fn resumed(output: &Output) -> (u64, String) {
    let told: Value = serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{}", talk(output)));
    assert_eq!(told["read"], ROWS);
    (told["resumed"].as_u64().unwrap(), talk(output))
}

fn talk(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

fn answers(folder: &Path) -> String {
    std::fs::read_to_string(folder.join("out.csv")).unwrap()
}

fn leftovers(folder: &Path) -> Vec<PathBuf> {
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let partial = |path: &PathBuf| path.to_string_lossy().contains(".partial");
    files.filter(partial).collect()
}

/// The answers and a size in the middle of what the second helping writes.
fn whole(folder: &Path) -> (String, usize) {
    assert_eq!(screen(folder).status.code(), Some(1), "one row is for review");
    let answers = answers(folder);
    let size = answers.len() * (ROWS - 300) / ROWS;
    for file in ["out.csv", "out.receipt.json"] {
        std::fs::remove_file(folder.join(file)).unwrap();
    }
    (answers, size)
}

#[test]
fn a_killed_or_starved_screening_goes_on_where_it_stopped() {
    let folder = folder();
    let folder = folder.path();
    let (expected, size) = whole(folder);
    for survive in [false, true] {
        let broken = screen_within(folder, size, survive);
        assert_eq!(broken.status.code(), survive.then_some(4), "{}", talk(&broken));
        assert!(!folder.join("out.csv").exists(), "no half output");
        if survive {
            assert!(talk(&broken).contains("the same command goes on"), "{}", talk(&broken));
        }
        let again = screen(folder);
        let (rows, said) = resumed(&again);
        assert!(rows > 0 && said.contains("going on where it stopped"), "{rows} {said}");
        assert_eq!(answers(folder), expected, "as if it had not been broken off");
        assert_eq!(leftovers(folder), Vec::<PathBuf>::new());
        std::fs::remove_file(folder.join("out.csv")).unwrap();
    }
}

#[test]
fn what_decides_the_answers_must_be_the_same() {
    let folder = folder();
    let folder = folder.path();
    let (expected, size) = whole(folder);
    let over = |why: &str| {
        let again = screen(folder);
        let (rows, said) = resumed(&again);
        assert!(rows == 0 && said.contains(why) && said.contains("starting over"), "{why}: {said}");
        std::fs::remove_file(folder.join("out.csv")).unwrap();
    };
    let broken_off = || drop(screen_within(folder, size, false));
    broken_off();
    list(folder, "list.csv", "甲");
    over("the list has changed");
    list(folder, "list.csv", "衡信宏近示例商贸有限公司");
    broken_off();
    let mut partial = std::fs::read(folder.join("out.csv.partial")).unwrap();
    partial[100] ^= 1;
    std::fs::write(folder.join("out.csv.partial"), partial).unwrap();
    over("damaged");
    broken_off();
    let other = command(folder).args(SCREEN).args(["--code-column", "3"]).output().unwrap();
    assert!(talk(&other).contains("other columns"), "{}", talk(&other));
    assert_eq!(answers(folder), expected);
    std::fs::remove_file(folder.join("out.csv")).unwrap();
    broken_off();
    take_in(folder, "衡信宏近示例商贸有限公司", 2);
    over("the register has changed");
    assert_eq!(leftovers(folder), Vec::<PathBuf>::new());
}

#[test]
fn two_processes_do_not_write_one_output() {
    let folder = folder();
    let held = std::fs::File::create(folder.path().join("out.csv.partial")).unwrap();
    held.lock().unwrap();
    let second = screen(folder.path());
    assert_eq!(second.status.code(), Some(3));
    assert!(talk(&second).contains("Another hengxin screen"), "{}", talk(&second));
    drop(held);
    assert_eq!(screen(folder.path()).status.code(), Some(1));
}
