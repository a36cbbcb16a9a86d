//! Watch lists at the terminal: made from a screening, shown, changed, and screened against.

use std::path::Path;
use std::process::Command;

use serde_json::Value;
use tempfile::TempDir;

use crate::import::desk::code;

fn hengxin(folder: &Path, arguments: &[&str]) -> (Option<i32>, Value, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_hengxin"));
    command.env_clear().current_dir(folder).args(["--lang", "en", "--json"]).args(arguments);
    let output = command.output().unwrap();
    let data = serde_json::from_slice(&output.stdout).unwrap_or(Value::Null);
    (output.status.code(), data, String::from_utf8(output.stderr).unwrap())
}

/// Three organisations, a key, and the answers of a screening that means two of them.
fn folder() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let run = |arguments: &[&str]| hengxin(folder.path(), arguments);
    let write = |file: &str, text: &str| std::fs::write(folder.path().join(file), text).unwrap();
    let rows: Vec<String> = ["衡信宏远示例商贸有限公司", "示例市衡昌建设有限公司", "衡信旧名示例厂"]
        .iter()
        .zip(1..)
        .map(|(name, n)| format!("{name},{}\n", code(n)))
        .collect();
    write("orgs.csv", &format!("企业名称,统一社会信用代码\n{}", rows.concat()));
    assert_eq!(run(&["import", "--feed", "business-register", "orgs.csv"]).0, Some(0));
    assert_eq!(run(&["admin", "key", "new", "采购部", "--scope", "read"]).0, Some(0));
    write(
        "list.csv",
        "名称\n衡信宏远示例商贸有限公司\n衡信宏近示例商贸有限公司\n示例市衡昌建设有限公司\n甲\n",
    );
    let screen = ["screen", "list.csv", "--name-column", "名称", "--output", "out.csv"];
    assert_eq!(run(&screen).0, Some(1));
    folder
}

#[test]
fn a_list_is_made_from_a_screening_and_screened_against() {
    let folder = folder();
    let run = |arguments: &[&str]| hengxin(folder.path(), arguments);
    let (status, made, told) = run(&["list", "create", "供应商", "--owner", "1", "--from", "out.csv"]);
    assert_eq!((status, &made["added"]), (Some(0), &Value::from(2)), "{told}");
    let (_, shown, _) = run(&["list", "show", "1"]);
    let codes: Vec<&str> =
        shown["organisations"].as_array().unwrap().iter().map(|m| m["code"].as_str().unwrap()).collect();
    assert_eq!(codes, [code(1), code(2)]);
    std::fs::write(folder.path().join("names.csv"), "名称\n示例市衡昌建设有限公司\n衡信旧名示例厂\n")
        .unwrap();
    let against =
        ["screen", "names.csv", "--name-column", "名称", "--against", "list:1", "--output", "listed.csv"];
    let (_, told, _) = run(&against);
    assert_eq!((&told["organisations"], &told["same"]), (&Value::from(2), &Value::from(1)), "{told}");
    let receipt = std::fs::read_to_string(folder.path().join("listed.receipt.json")).unwrap();
    let receipt: Value = serde_json::from_str(&receipt).unwrap();
    assert_eq!(receipt["register"]["range"], "list:1");
    assert_eq!(receipt["register"]["members"].as_str().unwrap().len(), 64);
    for (range, status) in [("list:9", 3), ("list:x", 2), ("lists", 2)] {
        let asked = ["screen", "names.csv", "--name-column", "1", "--against", range, "--output", "no.csv"];
        assert_eq!(run(&asked).0, Some(status), "{range}");
    }
}

#[test]
fn a_list_is_changed_and_deleted_at_the_terminal() {
    let folder = folder();
    let run = |arguments: &[&str]| hengxin(folder.path(), arguments);
    assert_eq!(run(&["list", "create", "甲", "--owner", "7"]).0, Some(3), "no such key");
    assert_eq!(run(&["list", "create", "甲", "--owner", "1"]).0, Some(0));
    let (status, added, _) = run(&["list", "add", "1", &code(3), &code(9)]);
    assert_eq!(
        (status, &added["unknown"][0]),
        (Some(1), &Value::from(code(9))),
        "one is not in the register"
    );
    std::fs::write(folder.path().join("codes.txt"), format!("{}\n{}\n", code(1), code(2))).unwrap();
    let (status, added, told) = run(&["list", "add", "1", "--from", "codes.txt"]);
    assert_eq!((status, &added["members"]), (Some(0), &Value::from(3)), "{told}");
    let (status, added, _) =
        run(&["list", "add", "1", "--from", "orgs.csv", "--code-column", "统一社会信用代码"]);
    assert_eq!((status, &added["added"]), (Some(0), &Value::from(0)));
    assert_eq!(run(&["list", "remove", "1", &code(3)]).1["removed"], 1);
    assert_eq!(run(&["list", "rename", "1", "乙"]).1["name"], "乙");
    assert_eq!(run(&["list", "show"]).1[0]["name"], "乙");
    assert_eq!(run(&["list", "notices", "1"]).0, Some(3), "none are sent");
    assert_eq!(run(&["list", "delete", "1"]).0, Some(0));
    assert_eq!(run(&["list", "show", "1"]).0, Some(3));
    assert_eq!(run(&["list", "add", "1"]).0, Some(2), "nothing to add");
}
