//! A list of names held against the register, through the command line and the engine behind it.

use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use hengxin::app::Register;
use hengxin::app::names::Names;
use hengxin::app::screen::Answer;
use matcher::Verdict;

mod broken;
mod filed;

use crate::import::desk::{Desk, Table, code};
use crate::support::on_both;

/// An invented register: two organisations one character apart, one with a branch, one that was renamed.
fn told(desk: &Desk) {
    let rows = [
        ("衡信宏远示例商贸有限公司", code(1)),
        ("衡信宏运示例商贸有限公司", code(2)),
        ("示例市衡昌建设（集团）有限公司", code(3)),
        ("示例市衡昌建设（集团）有限公司云岭分公司", code(4)),
        ("衡信旧名示例厂", code(5)),
    ];
    desk.take_in("business-register", &Table::registrations(rows));
    desk.take_in("business-register", &Table::registrations([("衡信新名示例厂", code(5))]));
}

#[test]
fn a_name_links_only_where_nothing_speaks_against_it() {
    on_both(|test| {
        let desk = Desk::new(test);
        told(&desk);
        let names = desk.register.names().unwrap();
        assert_eq!(names.len(), 5);
        let none = String::new();
        for (name, claimed, verdict, reason, linked) in [
            ("衡信宏远示例商贸有限公司", "", Verdict::Same, "exact-name", code(1)),
            (" 衡信宏远示例商贸有限公司 ", "", Verdict::Same, "exact-name", code(1)),
            ("示例市衡昌建设集团有限责任公司", "", Verdict::Same, "spelling", code(3)),
            ("衡信旧名示例厂", "", Verdict::Same, "former-name", code(5)),
            ("衡信宏近示例商贸有限公司", "", Verdict::Review, "one-character", none.clone()),
            ("衡信宏远示例商贸有限公司", &code(9), Verdict::Different, "codes-differ", none.clone()),
            ("衡信宏远示例商贸有限公司", &code(2), Verdict::Review, "code-of-another", none.clone()),
            ("示例市衡昌建设（集团）有限公司及其子公司", "", Verdict::Review, "not-one", none.clone()),
            ("与此毫不相干的甲乙丙丁", "", Verdict::Different, "nothing-alike", none.clone()),
            ("衡信宏远示例商贸有限公司 13800138000", "", Verdict::Different, "personal-data", none.clone()),
        ] {
            let answer = Answer::of(&names, name, claimed);
            assert_eq!((answer.verdict, answer.reason), (verdict, reason), "{name} {claimed}");
            assert_eq!(answer.code, linked, "{name} {claimed}");
        }
        let former = Answer::of(&names, "衡信旧名示例厂", "");
        assert_eq!(former.name, "衡信新名示例厂", "the name it bears now is told");
    });
}

#[test]
fn the_command_writes_one_line_for_each_row_in_order_and_repeats_no_personal_number() {
    let folder = tempfile::tempdir().unwrap();
    let organisations = format!("企业名称,统一社会信用代码\n衡信宏远示例商贸有限公司,{}\n", code(1));
    std::fs::write(folder.path().join("orgs.csv"), organisations).unwrap();
    let list =
        "序,单位,代码\n1,衡信宏远示例商贸有限公司,\n2,衡信宏近示例商贸有限公司,\n3,某甲 13800138000,\n";
    std::fs::write(folder.path().join("list.csv"), list).unwrap();
    let run = |arguments: &[&str]| hengxin(folder.path(), arguments);
    assert_eq!(run(&["import", "--feed", "business-register", "orgs.csv"]).0, Some(0));
    let screen = ["screen", "list.csv", "--name-column", "单位", "--code-column", "3"];
    let (status, told) =
        run(&[&screen[..], &["--against", "register", "--output", "out.csv", "--json"]].concat());
    assert_eq!(status, Some(1), "one row is for review: {told}");
    let told: serde_json::Value = serde_json::from_str(&told).unwrap();
    assert_eq!(
        (&told["read"], &told["same"], &told["review"], &told["different"]),
        (&3.into(), &1.into(), &1.into(), &1.into())
    );
    let written = std::fs::read_to_string(folder.path().join("out.csv")).unwrap();
    let lines: Vec<&str> = written.lines().collect();
    assert_eq!(
        lines[0],
        "row,input_name,input_code,verdict,code,name,score,reason,candidate1,candidate2,candidate3"
    );
    let (first, own) = (lines[1], code(1));
    assert!(
        first.starts_with(&format!(
            "2,衡信宏远示例商贸有限公司,,same,{own},衡信宏远示例商贸有限公司,1000,exact-name,{own}"
        )),
        "{first}"
    );
    assert!(lines[2].contains(",review,,,") && lines[2].contains(&own), "{}", lines[2]);
    assert_eq!(lines[3], "4,,,different,,,0,personal-data,,,");
    let with = ["screen", "list.csv", "--name-column", "单位", "--with-standing", "--output", "with.csv"];
    assert_eq!(run(&with).0, Some(1));
    let told = std::fs::read_to_string(folder.path().join("with.csv")).unwrap();
    let told: Vec<&str> = told.lines().collect();
    assert_eq!(
        told[0].strip_prefix(lines[0]),
        Some(",status,licences,penalties,honours,abnormal,commitments,other")
    );
    assert!(told[1].ends_with(",not-reported,0,0,0,0,0,0"), "{}", told[1]);
    assert!(told[2].ends_with(",,,,,,,"), "nobody is meant: {}", told[2]);
    let with = ["screen", "list.csv", "--name-column", "单位", "--with-parts", "--output", "with.csv"];
    assert_eq!(run(&with).0, Some(1));
    let told = std::fs::read_to_string(folder.path().join("with.csv")).unwrap();
    let told: Vec<&str> = told.lines().collect();
    assert_eq!(told[0].strip_prefix(lines[0]), Some(",region,core,trade,form,branch"));
    assert!(told[1].ends_with(",,,,,"), "the same as a whole: {}", told[1]);
    let parts: Vec<&str> = told[2].rsplit(',').take(5).collect();
    let [branch, form, trade, core, region] = parts[..] else { panic!("{parts:?}") };
    assert_eq!((region, trade, form, branch), ("1000", "1000", "1000", ""), "{}", told[2]);
    assert!(core.parse::<u32>().unwrap() < 1000, "{}", told[2]);
    std::fs::write(folder.path().join("bare.csv"), "名称\n衡信宏远示例商贸有限公司\n").unwrap();
    for column in ["名称", "1"] {
        let (status, _) = run(&["screen", "bare.csv", "--name-column", column, "--output", "bare-out.csv"]);
        assert_eq!(status, Some(0), "a list of one column, asked for as {column}");
    }
    let (status, _) = run(&["screen", "list.csv", "--name-column", "无此列", "--output", "no.csv"]);
    assert_eq!(status, Some(2), "a column that is not there");
    assert!(!folder.path().join("no.csv").exists());
    let (status, _) = run(&["screen", "list.csv", "--name-column", "单位", "--output", "list.csv"]);
    assert_eq!(status, Some(2), "the list is not written over");
}

/// Runs the program in a folder; its exit code and standard output.
fn hengxin(folder: &Path, arguments: &[&str]) -> (Option<i32>, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_hengxin"));
    let output =
        command.env_clear().current_dir(folder).args(["--lang", "en"]).args(arguments).output().unwrap();
    (output.status.code(), String::from_utf8(output.stdout).unwrap())
}

/// Another process finds the names saved; they follow what was taken in since; what is saved of another register, or
/// damaged, is not used.
#[test]
fn names_are_saved_and_follow_the_register() {
    on_both(|test| {
        let desk = Desk::new(test);
        told(&desk);
        let saved = desk.register.data_dir.join("names.index");
        assert!(!saved.exists());
        assert_eq!(desk.register.names().unwrap().len(), 5);
        let bytes = std::fs::read(&saved).unwrap();
        desk.take_in("business-register", &Table::registrations([("衡信后来示例厂", code(6))]));
        desk.take_in("business-register", &Table::registrations([("衡信最新示例厂", code(5))]));
        let linked = |register: &Register, name: &str| Answer::of(&register.names().unwrap(), name, "").code;
        let another = || Names::new(Arc::clone(&desk.register.districts), &desk.register.data_dir);
        let of_another = |name: &str| {
            let index = desk.register.db.read(|tx| another().current(tx)).unwrap();
            Answer::of(&index, name, "").code
        };
        for name in ["衡信最新示例厂", "衡信新名示例厂", "衡信旧名示例厂"] {
            assert_eq!(linked(&desk.register, name), code(5), "{name}");
            assert_eq!(of_another(name), code(5), "{name}");
        }
        assert_eq!(linked(&desk.register, "衡信后来示例厂"), code(6));
        for at in [0, 9, 20, 60, bytes.len() / 2, bytes.len() - 1] {
            let mut damaged = bytes.clone();
            damaged[at] ^= 1;
            std::fs::write(&saved, &damaged).unwrap();
            assert_eq!(of_another("衡信后来示例厂"), code(6), "byte {at}");
        }
        assert_ne!(std::fs::read(&saved).unwrap(), bytes, "a damaged file is written anew");
    });
}
