//! The trail at the terminal.

use std::path::Path;
use std::process::Command;

use serde_json::Value;

fn hengxin(folder: &Path, arguments: &[&str]) -> (Option<i32>, Value) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_hengxin"));
    command.env_clear().current_dir(folder).args(["--lang", "en", "--json"]).env("USER", "story");
    let output = command.args(arguments).output().unwrap();
    (output.status.code(), serde_json::from_slice(&output.stdout).unwrap_or(Value::Null))
}

#[test]
fn it_is_searched_taken_away_checked_and_swept() {
    let folder = tempfile::tempdir().unwrap();
    let run = |arguments: &[&str]| hengxin(folder.path(), arguments);
    assert_eq!(run(&["admin", "migrate"]).0, Some(0));
    assert_eq!(run(&["admin", "key", "new", "a program", "--scope", "read"]).0, Some(0));
    assert_eq!(run(&["admin", "key", "revoke", "1"]).0, Some(0));
    let (status, found) = run(&["admin", "audit", "search", "--actor", "cli:story", "--subject", "key/1"]);
    assert_eq!(status, Some(0));
    let entries = found["entries"].as_array().unwrap();
    let actions: Vec<&str> = entries.iter().map(|entry| entry["action"].as_str().unwrap()).collect();
    assert_eq!(actions, ["key.revoke", "key.new"]);
    assert_eq!(
        (&entries[0]["before"], &entries[0]["after"]),
        (&Value::from("good"), &Value::from("revoked"))
    );
    assert_eq!(run(&["admin", "audit", "search", "--from", "yesterday"]).0, Some(2));
    assert_eq!(run(&["admin", "audit", "export", "--purpose", " ", "out.csv"]).0, Some(3));
    assert!(!folder.path().join("out.csv").exists(), "nothing without a purpose");
    let export = ["admin", "audit", "export", "--purpose", "yearly audit", "--form", "ndjson", "out.ndjson"];
    assert_eq!(run(&export).0, Some(0));
    assert_ne!(run(&export).0, Some(0), "no file is written over");
    let text = std::fs::read_to_string(folder.path().join("out.ndjson")).unwrap();
    let last: Value = serde_json::from_str(text.lines().last().unwrap()).unwrap();
    assert_eq!(last["action"], "key.new");
    let (status, told) = run(&["admin", "audit", "verify"]);
    assert_eq!((status, &told["missing"]), (Some(0), &Value::Array(Vec::new())));
    let head = told["last"].as_str().unwrap().to_owned();
    assert_eq!(run(&["admin", "audit", "verify", "--kept", &head]).0, Some(0));
    let other = format!("{}{}", &head[..head.len() - 1], if head.ends_with('0') { "1" } else { "0" });
    assert_eq!(run(&["admin", "audit", "verify", "--kept", &other]).0, Some(1));
    assert_eq!(run(&["admin", "audit", "verify", "--kept", "1:x"]).0, Some(2));
    let (status, swept) = run(&["admin", "audit", "sweep", "--dry-run"]);
    assert_eq!((status, &swept["entries"]), (Some(0), &Value::from(0)));
    assert_eq!(run(&["admin", "check"]).0, Some(0));
}
