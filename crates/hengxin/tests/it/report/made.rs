//! What a report says, and that its page, its JSON and its print say the same.

use std::io::Write;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use attest::Verdict;
use axum::http::{StatusCode, header};
use domain::Lang;
use hengxin::log::{KeyFolder, LogSettings};
use hengxin::report::{Document, canonical};
use hengxin::web::Settings;

use super::{NAME, Town, report_of};
use crate::import::desk::{Table, code, serve_with};
use crate::support::on_both;

#[test]
fn the_page_says_what_is_published_and_what_is_covered() {
    on_both(|test| {
        let town = Town::new(test);
        let page = town.get(&format!("/zh/org/{}/report", code(1)));
        assert_eq!(page.status, StatusCode::OK, "{}", page.text);
        for said in [
            "公共信用信息报告",
            NAME,
            "截至",
            "2026年11月2日",
            "罚款2000元",
            "示市监罚〔2026〕1号",
            "2027年10月28日",
            "2027年1月28日",
            "这里只有条数，不是评分、评级或者评价。",
            "没有公示中的记录。",
            "信息覆盖说明",
            "提出异议",
        ] {
            assert!(page.text.contains(said), "no {said} in {}", page.text);
        }
        let page = town.get(&format!("/en/org/{}/report", code(1)));
        for said in
            ["Public credit report", "Restoration from", "28 January 2027", "nothing sent yet", "no score"]
        {
            assert!(page.text.contains(said), "no {said}");
        }
        town.desk.take_in("business-register", &Table::registrations([("衡信二号示例有限公司", code(2))]));
        let page = town.get(&format!("/zh/org/{}/report", code(2)));
        assert!(page.text.contains("未查到"), "a body has sent fines, and none is about this one");
        assert_eq!(town.get("/zh/org/91360200EXAMPLE110/report").status, StatusCode::NOT_FOUND);
    });
}

#[test]
fn nobody_is_named_who_only_represents_the_organisation() {
    on_both(|test| {
        let town = Town::new(test);
        let row = [
            ("CF_XDR_MC", NAME),
            ("CF_XDR_SHXYM", &code(1)),
            ("CF_WSH", "示市监罚〔2026〕3号"),
            ("CF_FRDB", "欧阳示例"),
        ];
        town.desk.take_in("penalties", &Table::penalties(&[row]));
        let record = town.get(&format!("/api/v1/organisations/{}/records?kind=penalty", code(1)));
        assert_eq!(record.json()["records"].as_array().unwrap().len(), 2);
        let report = town.get(&format!("/api/v1/organisations/{}/report", code(1)));
        assert!(report.text.contains("示市监罚〔2026〕3号"), "{}", report.text);
        assert!(!report.text.contains("欧阳示例"));
    });
}

/// `docs/reference/report-example.json` is the whole JSON, so that every change of its form is seen.
/// `HENGXIN_WRITE_REFERENCE=1` writes it anew.
#[test]
fn the_example_of_a_report_is_current() {
    on_both(|test| {
        let town = Town::new(test);
        let report = town.get(&format!("/api/v1/organisations/{}/report", code(1)));
        let value = report.json();
        let text = serde_json::to_string_pretty(&value).unwrap() + "\n";
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/reference/report-example.json");
        if std::env::var_os("HENGXIN_WRITE_REFERENCE").is_some() {
            std::fs::write(&file, &text).unwrap();
        }
        assert_eq!(std::fs::read_to_string(&file).unwrap(), text, "run it with HENGXIN_WRITE_REFERENCE=1");
        // Read strictly, and the same value again.
        let Document::Report(read) = Document::read(&report.text).unwrap() else { panic!("a report") };
        assert_eq!(canonical(&*read).unwrap(), canonical(&value).unwrap());
        assert!(Document::read(&report.text.replacen("\"issuer\"", "\"issuee\"", 1)).is_err());
    });
}

#[test]
fn the_same_state_gives_the_same_bytes() {
    on_both(|test| {
        let town = Town::new(test);
        let path = format!("/api/v1/organisations/{}/report", code(1));
        assert_eq!(town.get(&path).text, town.get(&path).text);
        let (one, other) = (town.issue(), town.issue());
        assert_eq!(
            (&one.number, &one.json),
            (&other.number, &other.json),
            "the same content on the same day"
        );
        assert_eq!(town.count("SELECT COUNT(*) FROM report"), 1);
        assert_eq!(town.count("SELECT COUNT(*) FROM audit WHERE verb = 'report.issue'"), 1);
        town.fine_again();
        assert_ne!(town.issue().number, one.number);
    });
}

#[test]
fn the_print_says_in_both_languages_what_the_json_says() {
    on_both(|test| {
        let town = Town::with_fonts(test);
        let path = format!("/zh/org/{}/report", code(1));
        let issued = town.issue();
        let pdf = town.send(&path, &[("form", "pdf-zh")]);
        if town.count("SELECT COUNT(*) FROM report_print") == 0 {
            println!("skipped: no fonts");
            return;
        }
        assert_eq!(pdf.status, StatusCode::OK);
        let name = pdf.headers[header::CONTENT_DISPOSITION].to_str().unwrap();
        assert_eq!(name, format!("attachment; filename=\"{}.zh.pdf\"", issued.number));
        for (lang, said) in
            [("zh", ["公共信用信息报告", "罚款2000元"]), ("en", ["Public credit report", "罚款2000元"])]
        {
            let bytes = town.desk.read(|tx| {
                let id = tx.one("SELECT id FROM report", &[], |row| row.int(0))?;
                let lang = if lang == "zh" { Lang::Zh } else { Lang::En };
                hengxin::store::report::print(tx, id, lang)
            });
            let bytes = bytes.unwrap();
            assert!(bytes.len() <= 200 * 1024, "{} bytes", bytes.len());
            let mut file = tempfile::NamedTempFile::new().unwrap();
            file.write_all(&bytes).unwrap();
            let Ok(read) = Command::new("pdftotext").arg("-raw").arg(file.path()).arg("-").output() else {
                println!("skipped: no poppler-utils");
                return;
            };
            let read: String = String::from_utf8_lossy(&read.stdout).split_whitespace().collect();
            for said in said.iter().chain([&issued.number.as_str(), &issued.check.as_str()]) {
                let said: String = said.split_whitespace().collect();
                assert!(read.contains(&said), "no {said} in {read}");
            }
            let about = Command::new("pdfinfo").arg("-meta").arg(file.path()).output().unwrap();
            assert!(String::from_utf8_lossy(&about.stdout).contains("<pdfaid:part>3</pdfaid:part>"));
            let about = Command::new("pdfinfo").arg(file.path()).output().unwrap();
            assert!(
                String::from_utf8_lossy(&about.stdout)
                    .lines()
                    .any(|line| line.starts_with("Tagged:") && line.ends_with("yes"))
            );
            let attached = Command::new("pdfdetach").arg("-list").arg(file.path()).output().unwrap();
            for name in ["report.json", "report.statement", "report.tlog-proof"] {
                assert!(String::from_utf8_lossy(&attached.stdout).contains(name), "{name} is not attached");
            }
        }
    });
}

#[test]
fn without_fonts_there_is_no_print_and_the_json_is_given() {
    on_both(|test| {
        let town = Town::new(test);
        let answer = town.issue_by(&format!("/zh/org/{}/report", code(1)), &[("form", "pdf-zh")]);
        assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!(town.issue().json["issue"]["valid_until"], "2026-12-02");
    });
}

#[test]
fn a_server_that_writes_no_log_says_how_that_is_mended() {
    on_both(|test| {
        let mut town = Town::new(test);
        let settings = |log| Settings { sealing: Duration::ZERO, log, ..Settings::default() };
        town.web = serve_with(test, &town.desk, settings(None));
        let (path, form) = (format!("/zh/org/{}/report", code(1)), [("form", "json")]);
        let answer = town.send(&path, &form);
        assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
        assert!(answer.text.contains("transparency.sequence"), "{}", answer.text);
        let api = town.send(&format!("/api/v1/organisations/{}/report", code(1)), &[]);
        assert_eq!(api.json()["code"], "not-in-the-log-yet");
        assert!(api.text.contains("hengxin log sequence"), "{}", api.text);
        town.web = serve_with(test, &town.desk, settings(Some(LogSettings::at(town.places()))));
        let answer = town.send(&path, &form);
        assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE, "nobody has written the log meanwhile");
        assert!(!answer.text.contains("transparency.sequence"), "{}", answer.text);
        town.place();
        assert_eq!(town.send(&path, &form).status, StatusCode::OK, "the same report, once it is there");
        assert_eq!(town.count("SELECT COUNT(*) FROM report"), 1);
    });
}

#[test]
fn issuing_is_counted() {
    on_both(|test| {
        let town = Town::new(test);
        let path = format!("/zh/org/{}/report", code(9));
        for _ in 0..60 {
            assert_eq!(town.send_from("192.0.2.9", &path, &[("form", "json")]).status, StatusCode::NOT_FOUND);
        }
        let answer = town.send_from("192.0.2.9", &path, &[("form", "json")]);
        assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS);
        assert!(answer.headers.contains_key(header::RETRY_AFTER));
        assert_eq!(town.send_from("192.0.2.10", &path, &[("form", "json")]).status, StatusCode::NOT_FOUND);
    });
}

#[test]
fn programs_look_and_issue() {
    on_both(|test| {
        let town = Town::new(test);
        let path = format!("/api/v1/organisations/{}/report", code(1));
        let look = town.get(&path).json();
        assert!(look["issue"].is_null());
        let issued = report_of(&town.issue_by(&path, &[]).json());
        assert_eq!(issued["classes"], look["classes"]);
        assert_eq!(town.send(&format!("{path}?form=doc"), &[]).status, StatusCode::BAD_REQUEST);
        assert_eq!(
            town.send(&format!("/api/v1/organisations/{}/report", code(9)), &[]).status,
            StatusCode::NOT_FOUND
        );
    });
}

#[test]
fn what_is_handed_out_verifies_and_a_changed_byte_does_not() {
    on_both(|test| {
        let town = Town::with_fonts(test);
        let path = format!("/zh/org/{}/report", code(1));
        let trust = trust(&town);
        let file = town.issue_by(&path, &[("form", "json")]).text.into_bytes();
        let day = |text: &str| text.parse::<attest::Day>().unwrap();
        let verdict = attest::verify(&file, &trust, day("2026-11-02"));
        assert!(
            matches!(&verdict, Verdict::Current(genuine) if genuine.facts.code.as_deref() == Some(&*code(1))),
            "{verdict:?}"
        );
        assert!(matches!(attest::verify(&file, &trust, day("2026-12-03")), Verdict::Superseded(..)));
        let forged = String::from_utf8(file).unwrap().replacen("2000", "9000", 1).into_bytes();
        assert!(matches!(attest::verify(&forged, &trust, day("2026-11-02")), Verdict::Altered(_)));
        for lang in [Lang::Zh, Lang::En] {
            let row = town.desk.read(|tx| {
                let number = tx.one("SELECT number FROM report", &[], |row| Ok(row.text(0)?.to_owned()))?;
                hengxin::store::report::by_number(tx, &number)
            });
            let given = hengxin::app::report::given_pdf(&town.desk.register, &row.unwrap(), lang).unwrap();
            let Some(pdf) = given else {
                println!("skipped: no fonts");
                return;
            };
            let verdict = attest::verify(&pdf, &trust, day("2026-11-02"));
            assert!(matches!(verdict, Verdict::Current(_)), "{verdict:?}");
        }
        town.desk.is_sound();
    });
}

/// Whom a reader of this register trusts: the keys of its log and of its reports.
fn trust(town: &Town) -> attest::Trust {
    let folder = KeyFolder::new(town.places().keys);
    let keys = folder.read(&folder.origin().unwrap().unwrap()).unwrap();
    let log = keys.log_verifiers().remove(0);
    let text = format!("report {}\nlog {log}\nquorum none\n", keys.report_verifiers().remove(0));
    attest::Trust::parse(text.as_bytes()).unwrap_or_else(|wrong| panic!("{wrong}: {text}"))
}
