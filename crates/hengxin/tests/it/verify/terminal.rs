//! `hengxin verify` as scripts meet it: one exit code for each verdict, facts of genuine reports alone.

use std::path::Path;
use std::process::{Command, Output};

use attest::Print;
use serde_json::Value;
use tempfile::TempDir;

use super::FAR;
use super::specimens::{CODE, NUMBER, Register, report};

/// A folder with a file of every verdict and the trust file of the register that issued the good ones.
fn folder() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, bytes: &[u8]| std::fs::write(folder.path().join(name), bytes).unwrap();
    let mut register = Register::new(1);
    let current = register.issue(NUMBER, &report(NUMBER, CODE, ("2026-11-02", FAR)));
    let older = register.issue("R1", &report("R1", CODE, ("2026-10-01", FAR)));
    let past = register.issue("R0", &report("R0", CODE, ("2025-10-01", "2025-10-30")));
    let stolen = register.sign("R9", &report("R9", CODE, ("2026-11-02", FAR)));
    let mut abroad = Register::new(40);
    let theirs = abroad.issue(NUMBER, &report(NUMBER, CODE, ("2026-11-02", FAR)));
    let whole = register.pdf(&current, Print::Chinese);
    write("trust.txt", &register.trust().render());
    write("current.pdf", &whole);
    write("current.json", register.bundle(&current).render().as_bytes());
    write("older.pdf", &register.pdf(&older, Print::English));
    write("superseded.pdf", &register.pdf(&past, Print::Chinese));
    write("altered.pdf", &whole[..whole.len() - 1]);
    write("not_logged.pdf", &stolen.bound(Print::Chinese, &register.proof(&current)));
    write("unknown_key.pdf", &abroad.pdf(&theirs, Print::Chinese));
    write("not_a_report.pdf", b"hello");
    folder
}

fn verify(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_hengxin"));
    command.env_clear().current_dir(folder).args(["--lang", "en", "verify", "--policy", "trust.txt"]);
    command.args(arguments).output().unwrap()
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

#[test]
fn each_verdict_has_an_exit_code() {
    let folder = folder();
    for (file, code, heading) in [
        ("current.pdf", 0, "Genuine and current"),
        ("current.json", 0, "Genuine and current"),
        ("superseded.pdf", 10, "Genuine, but superseded"),
        ("altered.pdf", 11, "Altered"),
        ("not_logged.pdf", 12, "Signed, but not in the log: refused"),
        ("unknown_key.pdf", 13, "Unknown key"),
        ("not_a_report.pdf", 14, "Not a report"),
    ] {
        let output = verify(folder.path(), &[file]);
        assert_eq!(output.status.code(), Some(code), "{file}: {output:?}");
        assert!(out(&output).starts_with(&format!("{file}: {heading}\n")), "{}", out(&output));
        assert_eq!(
            out(&output).contains(CODE),
            [0, 10].contains(&code),
            "{file}: facts of genuine reports alone"
        );
    }
}

#[test]
fn it_says_as_of_when_how_long_the_log_was_and_who_has_seen_it() {
    let folder = folder();
    let said = out(&verify(folder.path(), &["current.pdf"]));
    for line in [
        "  Number: R20261102-7K2MPQRA\n",
        "  Organisation: 示例市精密仪器有限公司\n",
        "  As of: 2026-11-02\n",
        "  Current until: 9999-12-31\n",
        "  Signed by the key: register.example/report\n",
        "  Public log: register.example/log, entry 7 counting from 0, of 10 at the time\n",
        "  Witness: audit, 2026-11-02 10:00 UTC\n",
        "  File: PDF in Chinese\n",
    ] {
        assert!(said.contains(line), "{line} is not in {said}");
    }
    assert!(!said.contains("State of the register"));
    let whole = out(&verify(folder.path(), &["--contents", "current.pdf"]));
    assert!(
        whole.starts_with(&said) && whole.contains("  State of the register\n    Day: 2026-11-02\n"),
        "{whole}"
    );
    let chinese = Command::new(env!("CARGO_BIN_EXE_hengxin"))
        .env_clear()
        .current_dir(folder.path())
        .args(["--lang", "zh", "verify", "--policy", "trust.txt", "altered.pdf"])
        .output();
    assert!(out(&chinese.unwrap()).starts_with("altered.pdf：已被改动\n"));
}

#[test]
fn several_files_are_compared_and_the_largest_code_counts() {
    let folder = folder();
    let output = verify(folder.path(), &["older.pdf", "current.pdf", "--json"]);
    assert_eq!(output.status.code(), Some(10));
    let lines: Vec<Value> = out(&output).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let told: Vec<&str> = lines.iter().map(|line| line["verdict"].as_str().unwrap()).collect();
    assert_eq!(told, ["superseded", "current"]);
    assert!(lines[0]["sentences"][0].as_str().unwrap().contains(NUMBER), "by which it is superseded");
    assert_eq!(lines[1]["report"]["subject"]["code"], CODE);
    assert_eq!((&lines[1]["index"], &lines[1]["log_size"]), (&Value::from(7), &Value::from(10)));
    assert_eq!(lines[1]["witnesses"][0]["name"], "audit");
    let output = verify(folder.path(), &["current.pdf", "not_logged.pdf", "altered.pdf", "--json"]);
    assert_eq!(output.status.code(), Some(12));
    let refused: Value = serde_json::from_str(out(&output).lines().nth(1).unwrap()).unwrap();
    assert_eq!((&refused["genuine"], &refused["report"]), (&Value::from(false), &Value::Null));
}

#[test]
fn the_day_may_be_named() {
    let folder = folder();
    for (day, code) in [("2025-10-30", 0), ("2025-10-31", 10)] {
        assert_eq!(
            verify(folder.path(), &["superseded.pdf", "--on", day]).status.code(),
            Some(code),
            "{day}"
        );
    }
    assert_eq!(verify(folder.path(), &["superseded.pdf", "--on", "2025-02-30"]).status.code(), Some(2));
}

/// Longer than any report, and made of nothing: the file system stores no byte of it.
#[test]
fn a_hundred_megabytes_are_not_read() {
    let folder = folder();
    let file = std::fs::File::create(folder.path().join("long.pdf")).unwrap();
    file.set_len(100_000_000).unwrap();
    let output = verify(folder.path(), &["long.pdf"]);
    assert_eq!(output.status.code(), Some(14));
    assert!(out(&output).contains("100000000 bytes"), "{}", out(&output));
}

#[test]
fn without_trust_nothing_is_verified() {
    let folder = folder();
    let hengxin = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_hengxin"));
        command
            .env_clear()
            .current_dir(folder.path())
            .args(["--lang", "en"])
            .args(arguments)
            .output()
            .unwrap()
    };
    let output = hengxin(&["verify", "current.pdf"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("/verify/trust.txt"), "{output:?}");
    std::fs::write(folder.path().join("hengxin.toml"), "[verify]\ntrust = \"trust.txt\"\n").unwrap();
    assert_eq!(hengxin(&["verify", "current.pdf"]).status.code(), Some(0));
    for (arguments, said) in [
        (["verify", "--policy", "current.pdf", "current.pdf"], "current.pdf: "),
        (["verify", "--policy", "none.txt", "current.pdf"], "none.txt: "),
        (["verify", "--policy", "trust.txt", "none.pdf"], "none.pdf: "),
    ] {
        let output = hengxin(&arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(String::from_utf8_lossy(&output.stderr).contains(said), "{output:?}");
    }
}
