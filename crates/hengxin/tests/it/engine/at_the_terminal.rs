//! A year of holidays is entered at the terminal. The year of the story is invented and lies far ahead.

use std::path::Path;
use std::process::Command;

use serde_json::Value;

const YEAR: &str = r#"
[[year]]
year = 2099
verified = false
source = ["an invented notice"]
off = ["2099-01-01", "2099-01-02"]
work = ["2099-01-04"]
"#;

fn hengxin(folder: &Path, arguments: &[&str]) -> (Option<i32>, Value, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_hengxin"));
    command.env_clear().current_dir(folder).args(["--lang", "en", "--json"]).env("USER", "story");
    let output = command.args(arguments).output().unwrap();
    let talk = String::from_utf8(output.stderr).unwrap();
    (output.status.code(), serde_json::from_slice(&output.stdout).unwrap_or(Value::Null), talk)
}

fn years(shown: &Value) -> Vec<i64> {
    shown["years"].as_array().unwrap().iter().map(|year| year["year"].as_i64().unwrap()).collect()
}

#[test]
fn a_year_of_holidays_is_checked_entered_once_and_kept_with_those_before() {
    let folder = tempfile::tempdir().unwrap();
    let run = |arguments: &[&str]| hengxin(folder.path(), &[&["admin", "calendar"], arguments].concat());
    std::fs::write(folder.path().join("year.toml"), YEAR).unwrap();
    let (status, before, _) = run(&["show"]);
    assert_eq!(status, Some(0));
    assert!(years(&before).contains(&2026) && !years(&before).contains(&2099), "{before}");
    assert!(!years(&before).contains(&before["missing"]["year"].as_i64().unwrap()), "{before}");
    let (status, checked, _) = run(&["check", "year.toml"]);
    assert_eq!((status, &checked[0]["off"], &checked[0]["work"]), (Some(0), &2.into(), &1.into()));
    let (status, _, talk) = run(&["add", "year.toml"]);
    assert_eq!(status, Some(3), "the built-in law is not written to");
    assert!(talk.contains("folders.law"), "{talk}");

    std::fs::write(folder.path().join("hengxin.toml"), "[folders]\nlaw = 'law'\n").unwrap();
    std::fs::create_dir(folder.path().join("law")).unwrap();
    let wrong = YEAR.replace("2099-01-02", "2098-01-02");
    std::fs::write(folder.path().join("wrong.toml"), wrong).unwrap();
    assert_eq!(run(&["add", "wrong.toml"]).0, Some(3), "a day of another year");
    assert!(!folder.path().join("law/calendar").exists(), "nothing is half entered");
    let (status, _, talk) = run(&["add", "year.toml"]);
    assert_eq!(status, Some(0), "{talk}");
    assert!(talk.contains("restarted"), "{talk}");
    let (_, after, _) = run(&["show"]);
    assert_eq!(years(&after), [years(&before), vec![2099]].concat());
    assert_eq!(run(&["add", "year.toml"]).0, Some(3), "the same year is not entered twice");
    assert_eq!(years(&run(&["show"]).1), years(&after));
}
