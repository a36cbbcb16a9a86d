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

/// The keys that sign: what is no comment.
fn key_lines(keys: &str) -> impl Iterator<Item = &str> {
    keys.lines().filter(|line| !line.starts_with('#'))
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
        key_lines(&keys).map(|line| line.parse::<VerifierKey>().unwrap().name().to_string()).collect();
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
    let size = status["kept"].as_u64().unwrap();
    assert!(size > 304, "three keys, the program, and a first version of each list");
    assert_eq!(
        status,
        serde_json::json!({"origin": "credit.example/log", "kept": size, "published": size, "placed": size, "waiting": 0})
    );
    let lists = folder.join("hengxin-files/log/public/lists/index.json");
    assert!(std::fs::read_to_string(lists).unwrap().contains("red-list"), "the lists are given out");
    assert_eq!(code(&hengxin(folder, &["log", "fsck"])), Some(0));
    let audited = json(&hengxin(folder, &["--json", "log", "audit"]));
    assert_eq!(
        (&audited["opened"], &audited["others"], &audited["wrong"]),
        (&300.into(), &(size - 300).into(), &serde_json::json!([]))
    );

    assert_eq!(code(&hengxin(folder, &["log", "proof", "fact", "9999"])), Some(3));
    let proof = ProofFile::parse(&hengxin(folder, &["log", "proof", "fact", "299"]).stdout).unwrap();
    assert_eq!(proof.index.get(), 298);
    let kept = hengxin(folder, &["log", "proof", "leaf", "1", "--to", "key.tlog-proof"]);
    assert_eq!((code(&kept), out(&kept)), (Some(0), String::new()));
    let kept = ProofFile::parse(&std::fs::read(folder.join("key.tlog-proof")).unwrap()).unwrap();
    let bundle = format!("hengxin-files/log/public/tile/entries/001.p/{}", size - 256);
    let leaf = std::fs::read(folder.join(bundle)).unwrap();
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
    let size = json(&hengxin(folder, &["--json", "log", "status"]))["kept"].as_u64().unwrap();
    let partial = ["tile/0/001.p/", "tile/entries/001.p/"].map(|path| format!("{path}{}", size - 256));
    let files = ["tile/0/000", &partial[0], "tile/1/000.p/1", "tile/entries/000", &partial[1]];
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
    std::fs::write(&checkpoint, whole.replacen(&format!("\n{size}\n"), &format!("\n{}\n", size - 1), 1))
        .unwrap();
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

#[test]
fn keys_are_changed_and_ended() {
    let home = TempDir::new().unwrap();
    let folder = home.path();
    super::kit::add(&register(folder), 3);
    assert_eq!(code(&hengxin(folder, &["log", "key", "new"])), Some(0));
    let early = hengxin(folder, &["log", "key", "rotate", "log"]);
    assert_eq!(code(&early), Some(3), "there is no log yet");
    assert_eq!(code(&hengxin(folder, &["log", "sequence"])), Some(0));
    let view = || json(&hengxin(folder, &["--json", "log", "key"]));
    let old: Vec<VerifierKey> =
        (0..2).map(|place| view()["log"][place]["key"].as_str().unwrap().parse().unwrap()).collect();
    let number = old[0].id().to_string();
    let alone = hengxin(folder, &["log", "key", "retire", &number, "--reason", "轮换"]);
    assert_eq!(code(&alone), Some(3));
    assert!(String::from_utf8_lossy(&alone.stderr).contains("log key rotate"), "it says what to do first");
    assert_eq!(code(&hengxin(folder, &["log", "key", "rotate", "log"])), Some(0));
    assert_eq!(code(&hengxin(folder, &["log", "key", "rotate", "reports"])), Some(0));
    assert_eq!(key_lines(&out(&hengxin(folder, &["log", "key"]))).count(), 6);
    let person = hengxin(folder, &["log", "key", "retire", &number, "--reason", "13800138000"]);
    assert_eq!(code(&person), Some(2), "no telephone number in the trail");
    let ended =
        hengxin(folder, &["log", "key", "retire", &number, "--reason", "a copy was lost", "--leaked"]);
    assert_eq!(code(&ended), Some(0));
    let text = out(&hengxin(folder, &["log", "key"]));
    assert_eq!(key_lines(&text).count(), 5);
    assert!(text.lines().any(|line| line.contains(&number) && line.contains("ended, leaked")), "{text}");
    let keys = view();
    let gone = keys["log"].as_array().unwrap().iter().find(|key| key["key"] == old[0].to_string()).unwrap();
    assert!(
        gone["leaked"] == true
            && gone["here"] == false
            && gone["ended_at"].is_u64()
            && gone["came"].is_string()
    );
    for verb in ["fsck", "audit"] {
        assert_eq!(code(&hengxin(folder, &["log", verb])), Some(0), "{verb}");
    }
    assert_eq!(code(&hengxin(folder, &["log", "key", "retire", "00000000", "--reason", "x"])), Some(3));
    let trail = out(&hengxin(folder, &["--json", "admin", "audit", "search"]));
    assert!(trail.contains("log.key-rotate") && trail.contains("log.key-retire"), "{trail}");
}

#[test]
fn what_a_backup_lacks_is_told_and_declared() {
    let home = TempDir::new().unwrap();
    let folder = home.path();
    let database = register(folder);
    super::kit::add(&database, 30);
    assert_eq!(code(&hengxin(folder, &["log", "sequence"])), Some(0));
    let none = hengxin(folder, &["log", "lost"]);
    assert_eq!(code(&none), Some(0), "{}", out(&none));
    let file = folder.join("old.db");
    hengxin::store::sql::backup(&database, &file, &mut |_| ()).unwrap();
    super::kit::add(&database, 4);
    assert_eq!(code(&hengxin(folder, &["log", "sequence"])), Some(0));
    drop(database);
    for end in ["", "-wal", "-shm"] {
        std::fs::remove_file(folder.join(format!("hengxin.db{end}"))).ok();
    }
    std::fs::rename(&file, folder.join("hengxin.db")).unwrap();
    // Nothing is taken in or shown before somebody has said what is lost.
    std::fs::write(folder.join("orgs.csv"), "organisation\n").unwrap();
    let refused: &[&[&str]] = &[
        &["log", "sequence"],
        &["import", "--feed", "business-register", "orgs.csv"],
        &["serve", "--listen", "127.0.0.1:0"],
        &["search", "甲"],
        &["list", "show"],
        &["admin", "outbox", "list"],
        &["admin", "account", "list"],
        &["admin", "rebuild"],
    ];
    for verb in refused {
        let refused = hengxin(folder, verb);
        let words = String::from_utf8_lossy(&refused.stderr).into_owned();
        assert_eq!(code(&refused), Some(3), "{verb:?}: {words}");
        assert!(words.contains("hengxin log lost"), "{verb:?}: {words}");
    }
    assert_eq!(
        code(&hengxin(folder, &["admin", "backup", "copy.db"])),
        Some(0),
        "what is here can be copied"
    );
    let told = hengxin(folder, &["--json", "log", "lost"]);
    assert_eq!((code(&told), &json(&told)["facts"]), (Some(1), &4.into()));
    let (from, to) = (json(&told)["from"].to_string(), json(&told)["to"].to_string());
    assert_eq!(code(&hengxin(folder, &["log", "lost", &from, &to])), Some(2), "who says so, and why?");
    let words = ["--by", "示例市信用办", "--reason", "disk failed"];
    let wrong = hengxin(folder, &[&["log", "lost", "0", to.as_str()][..], &words].concat());
    assert_eq!(code(&wrong), Some(3));
    let declared = hengxin(folder, &[&["log", "lost", from.as_str(), to.as_str()][..], &words].concat());
    assert_eq!(code(&declared), Some(0), "{}", String::from_utf8_lossy(&declared.stderr));
    for verb in ["sequence", "fsck", "audit"] {
        assert_eq!(code(&hengxin(folder, &["log", verb])), Some(0), "{verb}");
    }
    assert_eq!(json(&hengxin(folder, &["--json", "log", "audit"]))["lost"], 4);
    let checked = hengxin(folder, &["admin", "check"]);
    assert!(!out(&checked).contains("seq"), "no gap is found where one was declared: {}", out(&checked));
    let keys = json(&hengxin(folder, &["--json", "log", "key"]));
    let lines: Vec<String> =
        (0..2).map(|place| format!("log {}\n", keys["log"][place]["key"].as_str().unwrap())).collect();
    std::fs::write(folder.join("policy.txt"), lines.concat() + "quorum none\n").unwrap();
    let replayed = hengxin(folder, &["log", "replay", "hengxin-files/log/public", "--policy", "policy.txt"]);
    assert_eq!(code(&replayed), Some(0), "{}", out(&replayed));
    assert!(out(&replayed).contains("lost what 4 leaves stand for"), "{}", out(&replayed));
}
