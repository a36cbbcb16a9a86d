//! `hengxin report` as scripts meet it: looked at, issued, verified, and found by the check once it was changed by hand.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

use hengxin::store::sql::{Database, DatabaseUrl, Options};
use tempfile::TempDir;

const CODE: &str = "91350100M000100Y43";
const NAME: &str = "衡信示例汽车部件有限公司";

fn hengxin(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_hengxin"));
    command.env_clear().current_dir(folder).args(["--lang", "en"]).args(arguments);
    command.output().unwrap()
}

fn code(output: &Output) -> Option<i32> {
    output.status.code()
}

fn out(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn talk(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// A register of one organisation whose office has a name, or not yet.
fn register(office: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("hengxin.toml"), office).unwrap();
    let registered = format!("机构名称,统一社会信用代码,成立日期\n{NAME},{CODE},2020-01-02\n");
    std::fs::write(folder.path().join("registered.csv"), registered).unwrap();
    let imported = hengxin(folder.path(), &["import", "--feed", "business-register", "registered.csv"]);
    assert_eq!(code(&imported), Some(0), "{}", talk(&imported));
    folder
}

const NAMED: &str = "[office]\nname = \"示例市信用办\"\n";

#[test]
fn it_is_looked_at_issued_and_verified() {
    let home = register(NAMED);
    let folder = home.path();
    let looked = hengxin(folder, &["report", CODE]);
    assert_eq!(code(&looked), Some(0), "{}", talk(&looked));
    assert!(out(&looked).contains(NAME) && out(&looked).contains(CODE), "{}", out(&looked));
    let looked = hengxin(folder, &["--json", "report", CODE]);
    let looked: serde_json::Value = serde_json::from_slice(&looked.stdout).unwrap();
    assert_eq!(looked["subject"]["code"], CODE);
    let issued = hengxin(folder, &["report", CODE, "--file", "report.json"]);
    assert_eq!(code(&issued), Some(0), "{}", talk(&issued));
    assert!(talk(&issued).contains("Issued R"), "{}", talk(&issued));
    let verified = hengxin(folder, &["verify", "report.json"]);
    assert_eq!(code(&verified), Some(0), "{}", out(&verified));
    let printed = hengxin(folder, &["report", CODE, "--pdf", "report.pdf"]);
    if talk(&printed).contains("fonts-noto-cjk") {
        assert_eq!(code(&printed), Some(3));
        println!("skipped: no fonts");
        return;
    }
    assert_eq!(code(&printed), Some(0), "{}", talk(&printed));
    let verified = hengxin(folder, &["verify", "report.json", "report.pdf"]);
    assert_eq!(code(&verified), Some(0), "{}", out(&verified));
}

/// A server at work, until it is dropped.
struct Serving(Child);

impl Serving {
    fn begin(folder: &Path) -> Serving {
        let mut command = Command::new(env!("CARGO_BIN_EXE_hengxin"));
        command.env_clear().current_dir(folder).args(["--lang", "en", "serve", "--listen", "127.0.0.1:0"]);
        let mut serving = Serving(command.stderr(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap());
        let said = BufReader::new(serving.0.stderr.take().unwrap());
        let mut lines = said.lines().map(Result::unwrap);
        assert!(lines.any(|line| line.contains("Hengxin is ready")), "it did not start");
        // What it says later must go somewhere, or it would wait.
        std::thread::spawn(move || lines.for_each(drop));
        serving
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        self.0.kill().ok();
        self.0.wait().ok();
    }
}

#[test]
fn beside_a_server_it_waits_until_that_has_logged_it() {
    let home = register(&format!("{NAMED}[serve]\npublic_address = \"https://credit.example\"\n"));
    let folder = home.path();
    let _serving = Serving::begin(folder);
    for file in ["one.json", "other.json"] {
        let issued = hengxin(folder, &["report", CODE, "--file", file]);
        assert_eq!(code(&issued), Some(0), "{}", talk(&issued));
    }
    assert_eq!(code(&hengxin(folder, &["verify", "one.json", "other.json"])), Some(0));
}

#[test]
fn a_log_that_a_report_begins_has_the_name_it_would_have_from_a_server() {
    let home = register(&format!("{NAMED}[serve]\npublic_address = \"https://credit.example\"\n"));
    let folder = home.path();
    assert_eq!(code(&hengxin(folder, &["report", CODE, "--file", "report.json"])), Some(0));
    let status = hengxin(folder, &["--json", "log", "status"]);
    let status: serde_json::Value = serde_json::from_slice(&status.stdout).unwrap();
    assert_eq!(status["origin"], "credit.example/log");
}

#[test]
fn what_cannot_be_reported_is_refused_with_a_reason() {
    let home = register(NAMED);
    let folder = home.path();
    let unknown = hengxin(folder, &["report", "911100001000000193"]);
    assert_eq!(code(&unknown), Some(2), "its check digit does not hold: {}", talk(&unknown));
    let unknown = hengxin(folder, &["report", "91110000100000019X"]);
    assert_ne!(code(&unknown), Some(0), "{}", talk(&unknown));
    assert!(!folder.join("report.json").exists());
    let nowhere = hengxin(folder, &["report", CODE, "--file", "no/such/folder/report.json"]);
    assert!(talk(&nowhere).contains("no/such/folder/report.json"), "{}", talk(&nowhere));
    let home = register("");
    let unnamed = hengxin(home.path(), &["report", CODE, "--file", "report.json"]);
    assert_eq!(code(&unnamed), Some(3), "{}", talk(&unnamed));
    assert_eq!(code(&hengxin(home.path(), &["report", CODE])), Some(0), "it is still looked at");
}

#[test]
fn a_report_changed_by_hand_is_a_reason_for_exit_code_1() {
    let home = register(NAMED);
    let folder = home.path();
    assert_eq!(code(&hengxin(folder, &["report", CODE, "--file", "report.json"])), Some(0));
    assert_eq!(code(&hengxin(folder, &["admin", "check"])), Some(0));
    let url = DatabaseUrl::sqlite(&folder.join("hengxin.db"));
    let database = Database::open(&url, &Options::default()).unwrap();
    let changed = format!("UPDATE report SET json = REPLACE(json, '{NAME}', '衡信示例汽车有限公司')");
    assert_eq!(database.write(|tx| tx.exec(&changed, &[])).unwrap(), 1);
    let checked = hengxin(folder, &["--json", "admin", "check"]);
    assert_eq!(code(&checked), Some(1), "{}", talk(&checked));
    assert!(out(&checked).contains("report-changed"), "{}", out(&checked));
}
