//! `hengxin log` as scripts meet it.

use std::path::Path;
use std::process::{Command, Output};

use hengxin::store::sql::{Database, DatabaseUrl, Options, migrate};
use serde_json::Value;
use tempfile::TempDir;
use tlog::note::VerifierKey;
use tlog::{ProofFile, leaf_hash};

use crate::support::NOW;

fn hengxin(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_hengxin"));
    command.env_clear().current_dir(folder).args(["--lang", "en"]).args(arguments);
    command.output().unwrap()
}

fn code(output: &Output) -> Option<i32> {
    output.status.code()
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn json(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap()
}

fn register(folder: &Path) -> Database {
    let url = DatabaseUrl::sqlite(&folder.join("hengxin.db"));
    let database = Database::open(&url, &Options::default()).unwrap();
    migrate(&database, NOW).unwrap();
    database
}

#[test]
fn from_the_first_key_to_a_proof() {
    let home = TempDir::new().unwrap();
    let folder = home.path();
    assert_eq!(code(&hengxin(folder, &["log", "status"])), Some(2), "there is no register");
    super::kit::add(&register(folder), 300);
    for verb in ["fsck", "audit", "key"] {
        assert_eq!(code(&hengxin(folder, &["log", verb])), Some(3), "{verb}: there is no log yet");
    }
    std::fs::write(folder.join("hengxin.toml"), "[transparency]\norigin = \"credit.example/log\"\n").unwrap();
    let made = hengxin(folder, &["log", "key", "new"]);
    assert_eq!(code(&made), Some(0));
    assert_eq!(String::from_utf8_lossy(&made.stderr).matches("made ").count(), 3, "it says what it made");
    let keys = out(&hengxin(folder, &["log", "key"]));
    assert_eq!(keys, out(&made));
    let names: Vec<String> =
        keys.lines().map(|line| line.parse::<VerifierKey>().unwrap().name().to_string()).collect();
    assert_eq!(names, ["credit.example/log", "credit.example/log", "credit.example/log/report"]);
    let again = hengxin(folder, &["log", "key", "new"]);
    assert_eq!((code(&again), out(&again)), (Some(0), keys), "none is made a second time");

    let status = json(&hengxin(folder, &["--json", "log", "status"]));
    assert_eq!(
        status,
        serde_json::json!({"origin": null, "kept": 0, "published": 0, "placed": 0, "waiting": 300})
    );
    assert_eq!(code(&hengxin(folder, &["log", "sequence"])), Some(0));
    let status = json(&hengxin(folder, &["--json", "log", "status"]));
    assert_eq!(
        status,
        serde_json::json!({"origin": "credit.example/log", "kept": 304, "published": 304, "placed": 304, "waiting": 0})
    );
    assert_eq!(code(&hengxin(folder, &["log", "fsck"])), Some(0));
    let audited = json(&hengxin(folder, &["--json", "log", "audit"]));
    assert_eq!(
        (&audited["opened"], &audited["others"], &audited["wrong"]),
        (&300.into(), &4.into(), &serde_json::json!([]))
    );

    assert_eq!(code(&hengxin(folder, &["log", "proof", "fact", "9999"])), Some(3));
    let proof = ProofFile::parse(&hengxin(folder, &["log", "proof", "fact", "299"]).stdout).unwrap();
    assert_eq!(proof.index.get(), 298);
    let kept = hengxin(folder, &["log", "proof", "leaf", "1", "--to", "key.tlog-proof"]);
    assert_eq!((code(&kept), out(&kept)), (Some(0), String::new()));
    let kept = ProofFile::parse(&std::fs::read(folder.join("key.tlog-proof")).unwrap()).unwrap();
    let leaf = std::fs::read(folder.join("hengxin-files/log/public/tile/entries/001.p/48")).unwrap();
    let leaf = &leaf[(300 - 256) * 44 + 2..][..42];
    let head = kept.checkpoint.unverified().head();
    kept.proof.verify(kept.index, &leaf_hash(leaf), &head).unwrap();
}

#[test]
fn what_was_tampered_with_is_said_and_the_exit_code_is_1() {
    let home = TempDir::new().unwrap();
    let folder = home.path();
    let database = register(folder);
    super::kit::add(&database, 300);
    assert_eq!(code(&hengxin(folder, &["log", "sequence"])), Some(0));
    let public = folder.join("hengxin-files/log/public");
    let files =
        ["tile/0/000", "tile/0/001.p/48", "tile/1/000.p/1", "tile/entries/000", "tile/entries/001.p/48"];
    for file in files {
        let path = public.join(file);
        let whole = std::fs::read(&path).unwrap();
        let mut broken = whole.clone();
        broken[10] ^= 1;
        for damaged in [&broken, &whole[..whole.len() - 1]] {
            std::fs::write(&path, damaged).unwrap();
            let found = hengxin(folder, &["--json", "log", "fsck"]);
            assert_eq!(code(&found), Some(1), "{file}");
            assert!(json(&found)["wrong"].to_string().contains(file), "{file}: {}", out(&found));
        }
        std::fs::remove_file(&path).unwrap();
        assert_eq!(code(&hengxin(folder, &["log", "fsck"])), Some(1), "{file}");
        std::fs::write(&path, whole).unwrap();
    }
    let checkpoint = public.join("checkpoint");
    let whole = std::fs::read_to_string(&checkpoint).unwrap();
    std::fs::write(&checkpoint, whole.replacen("\n304\n", "\n303\n", 1)).unwrap();
    assert_eq!(code(&hengxin(folder, &["log", "fsck"])), Some(1));
    std::fs::write(&checkpoint, whole).unwrap();
    assert_eq!(code(&hengxin(folder, &["log", "fsck"])), Some(0));

    let empty = "UPDATE fact SET body = NULL, salt = NULL WHERE seq = 7";
    database.write(|tx| tx.exec(empty, &[])).unwrap();
    let audited = hengxin(folder, &["log", "audit"]);
    assert_eq!(code(&audited), Some(1));
    assert!(
        out(&audited).contains("fact/7: it is empty, and nothing says that it was erased"),
        "{}",
        out(&audited)
    );
}
