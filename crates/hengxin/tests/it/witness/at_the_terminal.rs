//! Witnesses and monitors as scripts meet them.

use std::path::Path;
use std::process::{Command, Output};

use tempfile::TempDir;
use tlog::witness::AddCheckpoint;
use tlog::{ConsistencyProof, TreeSize};

use super::{TestLog, TestWitness, generous, log_key};

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
fn what_a_stranger_sends_does_not_make_the_witness_accuse_the_log() {
    let (witness, log) = (TestWitness::new("audit"), TestLog::of(10));
    let service = witness.open(generous());
    service.add_checkpoint(log.request(0).as_bytes()).unwrap();
    let signed = || said(&hengxin(witness.folder.path(), &["witness", "signed"]));
    let before = signed();
    assert!(before.0 == Some(0) && before.1.starts_with("credit.example/log  10  "), "{before:?}");
    // The public checkpoint with a proof that is none.
    let (old, proof) = (TreeSize::from(10), ConsistencyProof::from_hashes(vec![[7; 32]]));
    let junk = AddCheckpoint { old, proof, checkpoint: log.checkpoint() }.render().unwrap();
    service.add_checkpoint(junk.as_bytes()).unwrap();
    assert_eq!(signed(), before);
    // The log itself, with another tree of that size.
    service.add_checkpoint(log.forked(3, 10).request(10).as_bytes()).unwrap();
    let (code, out, _) = signed();
    assert!(code == Some(1) && out.contains("contradicts what was signed"), "{out}");
}

#[test]
fn an_alarm_that_cannot_be_raised_is_an_alarm() {
    let folder = TempDir::new().unwrap();
    let mut log = TestLog::of(10);
    let checkpoint = log.checkpoint();
    log.publish(&folder.path().join("files"), &checkpoint);
    let policy = format!("log {}\nquorum none\n", log_key().verifier_key());
    std::fs::write(folder.path().join("policy.txt"), policy).unwrap();
    let monitor = ["--json", "log", "monitor", "files", "--policy", "policy.txt"];
    assert_eq!(said(&hengxin(folder.path(), &monitor)).0, Some(0));
    let (code, out, why) = said(&hengxin(folder.path(), &[&monitor[..], &["--stale-after", "48"]].concat()));
    let found: serde_json::Value = serde_json::from_str(&out).unwrap_or_else(|_| panic!("{why}"));
    assert_eq!((code, &found["findings"][0]["code"]), (Some(1), &"stale".into()));
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
