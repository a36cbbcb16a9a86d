//! `hengxin admin account`: the first administrator gets an account where the program runs.

use std::path::Path;
use std::process::{Command, Output};

fn hengxin(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_hengxin"));
    command.env_clear().current_dir(folder).args(["--lang", "en"]).args(arguments);
    command.output().unwrap()
}

fn json(output: &Output) -> serde_json::Value {
    let told = String::from_utf8_lossy(&output.stderr);
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {told}"))
}

#[test]
fn an_account_is_made_listed_reset_and_closed() {
    let folder = tempfile::tempdir().unwrap();
    let run = |arguments: &[&str]| hengxin(folder.path(), &[&["admin", "account"], arguments].concat());
    let create = ["create", "--login", "sun.li", "--name", "孙丽", "--role", "security", "--json"];
    let made = json(&run(&create));
    let code = made["set_up_code"].as_str().unwrap();
    assert_eq!(code.len(), 39, "{made}");
    assert_eq!(made["set_up_page"], format!("/en/office/set-up?name=sun.li&code={code}"));
    assert_eq!(run(&create).status.code(), Some(3), "the name is taken");
    let both = ["create", "--login", "x.y", "--name", "某人", "--role", "security", "--role", "audit"];
    assert_eq!(run(&both).status.code(), Some(3), "one person is not both");
    assert_eq!(
        run(&["create", "--login", "x.y", "--name", "某人", "--role", "chief"]).status.code(),
        Some(2)
    );
    let supply = ["create", "--login", "wang.wei", "--name", "王伟", "--role", "supply"];
    assert_eq!(run(&supply).status.code(), Some(3), "no body");
    let of_body = [&supply[..], &["--body", "示例市税务局", "--district", "330102"]].concat();
    assert_eq!(run(&of_body).status.code(), Some(0));
    let listed = json(&run(&["list", "--json"]));
    assert_eq!(listed[1]["body"], "示例市税务局");
    assert_eq!((&listed[0]["state"], &listed[0]["second_factor"]), (&"new".into(), &false.into()));
    assert!(!listed.to_string().contains(code));
    let again = json(&run(&["reset", "sun.li", "--json"]));
    assert_ne!(again["set_up_code"], made["set_up_code"]);
    let audit = ["roles", "sun.li", "--role", "audit"];
    assert_eq!(run(&audit).status.code(), Some(0));
    assert_eq!(run(&audit).status.code(), Some(3), "it has that role already");
    assert_eq!(run(&["roles", "sun.li", "--role", "audit", "--role", "system"]).status.code(), Some(3));
    assert_eq!(json(&run(&["list", "--json"]))[0]["roles"], serde_json::json!(["audit"]));
    assert_eq!(json(&run(&["sessions", "sun.li", "--json"])), serde_json::json!([]));
    assert_eq!(run(&["sessions", "sun.li", "--revoke"]).status.code(), Some(0));
    assert_eq!(run(&["sessions", "no.one"]).status.code(), Some(3));
    assert_eq!(run(&["close", "sun.li"]).status.code(), Some(0));
    assert_eq!(run(&["close", "sun.li"]).status.code(), Some(3), "it is closed already");
    assert_eq!(run(&["reset", "sun.li"]).status.code(), Some(3));
    assert_eq!(json(&run(&["list", "--json"]))[0]["state"], "closed");
}
