//! The folder of files and the outbox, as whoever runs the program finds and mends them.

use std::fs::{self, File};
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use hengxin::store::sql::{Database, DatabaseUrl, Options};
use serde_json::Value;

use super::samples::jpeg;

fn hengxin(folder: &Path, arguments: &[&str]) -> (Option<i32>, Value) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_hengxin"));
    command.env_clear().current_dir(folder).args(["--lang", "en", "--json"]).args(arguments);
    let output = command.output().unwrap();
    (output.status.code(), serde_json::from_slice(&output.stdout).unwrap_or(Value::Null))
}

#[test]
fn a_stray_file_is_told_by_the_check_and_removed_by_the_sweep() {
    let folder = tempfile::tempdir().unwrap();
    let run = |arguments: &[&str]| hengxin(folder.path(), arguments);
    assert_eq!(run(&["admin", "migrate"]).0, Some(0));
    let sweep = ["admin", "evidence", "sweep"];
    assert_eq!(run(&sweep), (Some(0), serde_json::json!({"files": 0, "bytes": 0})), "there is no folder yet");
    let evidence = folder.path().join("hengxin-files/evidence");
    fs::create_dir_all(&evidence).unwrap();
    let stray = evidence.join("0123456789abcdef0123456789abcdef");
    fs::write(&stray, jpeg(4, 4)).unwrap();
    assert_eq!(run(&["admin", "check"]).0, Some(0), "it may be on its way");
    let file = File::options().write(true).open(&stray).unwrap();
    let written = file.metadata().unwrap().modified().unwrap();
    file.set_modified(written - Duration::from_hours(25)).unwrap();
    let (status, checked) = run(&["admin", "check"]);
    assert_eq!((status, &checked["found"]["evidence-without-row"]), (Some(1), &Value::from(1)));
    assert_eq!(run(&sweep).1["files"], 1);
    assert_eq!((run(&["admin", "check"]).0, stray.exists()), (Some(0), false));
}

#[test]
fn the_check_finds_a_person_s_number_in_messages_and_names_of_files() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(hengxin(folder.path(), &["admin", "migrate"]).0, Some(0));
    let url = format!("sqlite:{}", folder.path().join("hengxin.db").display());
    let db = Database::open(&DatabaseUrl::parse(&url).unwrap(), &Options::default()).unwrap();
    db.write(|tx| {
        tx.exec("INSERT INTO message VALUES (1, 'a', '', '致电13800138000', 'a', '', 't', 1, 0, 0, 0, NULL, NULL)", &[])?;
        let zeros = [0_u8; 32];
        tx.exec("INSERT INTO evidence VALUES ('x', 1, 1, '13800138000.pdf', 1, 1, $1, 2, 0, '', '', 0)", &[(&zeros).into()])
    })
    .unwrap();
    let (status, checked) = hengxin(folder.path(), &["admin", "check"]);
    assert_eq!((status, &checked["found"]["personal-data"]), (Some(1), &Value::from(2)), "{checked}");
}
