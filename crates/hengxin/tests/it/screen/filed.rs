//! Receipts of screenings: what they say, and whether it still holds.

use std::path::Path;

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::hengxin;
use crate::import::desk::code;

const SCREEN: [&str; 8] =
    ["screen", "list.csv", "--name-column", "单位", "--code-column", "3", "--output", "out.csv"];

fn screened(folder: &Path) {
    let organisations = format!("企业名称,统一社会信用代码\n衡信宏远示例商贸有限公司,{}\n", code(1));
    std::fs::write(folder.join("orgs.csv"), organisations).unwrap();
    assert_eq!(hengxin(folder, &["import", "--feed", "business-register", "orgs.csv"]).0, Some(0));
    let list = "序,单位,代码\n1,衡信宏远示例商贸有限公司,\n2,甲乙丙,\n3,某甲 13800138000,\n";
    std::fs::write(folder.join("list.csv"), list).unwrap();
    assert_eq!(hengxin(folder, &SCREEN).0, Some(0));
}

fn sha256(path: &Path) -> String {
    let digest = Sha256::digest(std::fs::read(path).unwrap());
    digest.iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
}

#[test]
fn a_receipt_says_what_was_asked_and_what_was_answered() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    screened(folder);
    let text = std::fs::read_to_string(folder.join("out.receipt.json")).unwrap();
    assert!(!text.contains("13800138000") && !text.contains(folder.to_str().unwrap()), "{text}");
    let receipt: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(receipt["answers"], json!({"rows": 3, "same": 1, "review": 0, "different": 2, "personal": 1}));
    for (file, said) in [("list.csv", &receipt["input"]), ("out.csv", &receipt["output"])] {
        assert_eq!((&said["file"], &said["sha256"]), (&json!(file), &json!(sha256(&folder.join(file)))));
    }
    let register = &receipt["register"];
    assert_eq!((&register["organisations"], &register["range"]), (&json!(1), &json!("register")));
    assert!(register["as_of"]["entry"].as_i64().unwrap() > 0 && register["as_of"]["day"].is_string());
    assert_eq!(register["as_of"]["mark"].as_str().unwrap().len(), 64);
    assert_eq!(receipt["actor"], "cli:");
    assert!(receipt["program"].as_str().unwrap().starts_with("hengxin ") && receipt["at"].is_string());
    let elsewhere = [&SCREEN[..], &["--receipt", "filed.json"]].concat();
    assert_eq!(hengxin(folder, &elsewhere).0, Some(0));
    let again: Value = serde_json::from_slice(&std::fs::read(folder.join("filed.json")).unwrap()).unwrap();
    assert_eq!(again["output"], receipt["output"], "the same question has the same answer");
    assert_eq!(again["register"], receipt["register"]);
}

#[test]
fn a_receipt_is_held_against_the_files_it_names() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    screened(folder);
    let check = |more: &[&str]| {
        let (status, told) = hengxin(
            folder,
            &[&["screen", "--check-receipt", "out.receipt.json", "--json"][..], more].concat(),
        );
        let told: Value = serde_json::from_str(&told).unwrap();
        (status, told["input"].as_str().unwrap().to_owned(), told["output"].as_str().unwrap().to_owned())
    };
    let found = |status, input: &str, output: &str| (Some(status), input.to_owned(), output.to_owned());
    assert_eq!(check(&[]), found(0, "same", "same"));
    std::fs::rename(folder.join("list.csv"), folder.join("moved.csv")).unwrap();
    assert_eq!(check(&[]), found(3, "missing", "same"));
    assert_eq!(check(&["moved.csv"]), found(0, "same", "same"));
    let answers = std::fs::read_to_string(folder.join("out.csv")).unwrap();
    std::fs::write(folder.join("out.csv"), answers.replace("different", "same")).unwrap();
    assert_eq!(check(&["moved.csv"]), found(3, "same", "different"));
    std::fs::write(folder.join("copy.csv"), answers).unwrap();
    assert_eq!(check(&["moved.csv", "--output", "copy.csv"]), found(0, "same", "same"));
    let wrong = |file: &str| hengxin(folder, &["screen", "--check-receipt", file]).0;
    assert_eq!(wrong("orgs.csv"), Some(3), "no receipt");
    assert_eq!(wrong("nowhere.json"), Some(2));
}
