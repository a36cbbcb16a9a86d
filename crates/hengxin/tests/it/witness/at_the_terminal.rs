//! Witnesses and monitors as scripts meet them.

use std::path::Path;
use std::process::{Command, Output};

use tempfile::TempDir;

use super::log_key;

fn hengxin(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_hengxin"));
    command.env_clear().current_dir(folder).args(["--lang", "en"]).args(arguments);
    command.output().unwrap()
}

fn said(output: &Output) -> (Option<i32>, String, String) {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    (output.status.code(), text(&output.stdout), text(&output.stderr))
}

#[test]
fn keys_and_records_belong_together() {
    let folder = TempDir::new().unwrap();
    let run = |arguments: &[&str]| said(&hengxin(folder.path(), arguments));
    let (code, keys, _) = run(&["witness", "key", "new", "audit.example/witness"]);
    assert_eq!((code, keys.lines().count()), (Some(0), 2));
    assert!(keys.lines().all(|key| key.starts_with("audit.example/witness+")));
    assert_eq!(run(&["witness", "key", "show"]), (Some(0), keys, String::new()));
    let (code, _, why) = run(&["witness", "key", "new", "audit.example/witness"]);
    assert_eq!(code, Some(3), "{why}");
    let log = log_key().verifier_key().to_string();
    // The records are lost, or those of another key: it does not start.
    std::fs::rename(folder.path().join("witness.db"), folder.path().join("old.db")).unwrap();
    let (code, _, why) = run(&["witness", "--log", &log]);
    assert!(code == Some(3) && why.contains("needs new keys"), "{why}");
    let (code, ..) = run(&["witness", "key", "new", "other", "--keys", "other.key"]);
    assert_eq!(code, Some(0));
    let (code, _, why) = run(&["witness", "--log", &log]);
    assert!(code == Some(3) && why.contains("second history"), "{why}");
    let (code, _, why) = run(&["witness", "--keys", "other.key"]);
    assert!(code == Some(2) && why.contains("no log to watch"), "{why}");
    let (code, _, why) = run(&["witness", "--keys", "other.key", "--log", "log.example+00000000+AA=="]);
    assert!(code == Some(2), "{why}");
    let (code, signed, _) = run(&["--json", "witness", "signed"]);
    assert_eq!(code, Some(0));
    assert_eq!(serde_json::from_str::<serde_json::Value>(&signed).unwrap()["logs"], serde_json::json!([]));
}
