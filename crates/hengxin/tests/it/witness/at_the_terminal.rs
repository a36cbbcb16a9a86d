//! Witnesses and monitors as scripts meet them.

use std::path::Path;
use std::process::{Command, Output};

use tempfile::TempDir;

use super::{TestLog, log_key};

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

#[test]
fn a_log_is_followed_by_cron() {
    let folder = TempDir::new().unwrap();
    let at = folder.path();
    let run = |arguments: &[&str]| said(&hengxin(at, arguments));
    let json = |arguments: &[&str]| {
        let (code, out, why) = run(&[&["--json", "log"], arguments].concat());
        (code, serde_json::from_str::<serde_json::Value>(&out).unwrap_or_else(|_| panic!("{why}")))
    };
    std::fs::write(at.join("policy.txt"), format!("log {}\nquorum none\n", log_key().verifier_key()))
        .unwrap();
    let monitor = ["monitor", "files", "--policy", "policy.txt", "--state", "state.json"];
    let (code, _, why) = run(&[&["log"][..], &monitor].concat());
    assert_eq!(code, Some(4), "there are no files yet: {why}");
    let mut log = TestLog::of(40);
    let checkpoint = log.checkpoint();
    log.publish(&at.join("files"), &checkpoint);
    let (code, first) = json(&monitor);
    assert_eq!(
        (code, &first["before"], &first["size"], &first["new"]["facts"]),
        (Some(0), &0.into(), &40.into(), &40.into())
    );
    let (code, next) = json(&monitor);
    assert_eq!((code, &next["before"], &next["new"]["facts"]), (Some(0), &40.into(), &0.into()));
    // Another history, told to whoever asks from now on.
    let forked = log.forked(30, 50);
    let checkpoint = forked.checkpoint();
    forked.clone().publish(&at.join("files"), &checkpoint);
    for _ in 0..2 {
        let (code, found) = json(&monitor);
        assert_eq!(
            (code, &found["findings"][0]["code"]),
            (Some(1), &"other-history".into()),
            "again and again"
        );
        let evidence = at.join(found["evidence"].as_str().unwrap());
        assert!(std::fs::read_to_string(evidence).unwrap().contains(&checkpoint.render().unwrap()));
    }
    let (code, text, _) = run(&[&["log"][..], &monitor].concat());
    assert!(code == Some(1) && text.contains("two histories"), "{text}");
    std::fs::write(at.join("state.json"), "{}").unwrap();
    assert_eq!(run(&[&["log"][..], &monitor].concat()).0, Some(3));
    assert_eq!(run(&["log", "monitor", "files", "--policy", "state.json"]).0, Some(2));
    let (code, proven) = json(&["replay", "files", "--policy", "policy.txt"]);
    assert_eq!((code, &proven["size"], &proven["lists"]), (Some(0), &50.into(), &serde_json::json!([])));
}
